"""Text in other encodings than UTF-8: never an error, and the most similar characters."""

from __future__ import annotations

import encodings
import pkgutil
import unicodedata
from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content.model import Topic
from likvardig_tui.content.sanitising import clean
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.encoding import fallback_handler, text_encoding
from likvardig_tui.render.text import as_text
from tests.helpers.marks import quick
from tests.helpers.processes import run_bytes


def is_text_encoding(name: str) -> bool:
    """Return whether Python itself starts with this encoding of its standard streams."""
    try:
        "".encode(name)
    except LookupError:
        return False
    except UnicodeError:
        return True
    return True


ENCODINGS = sorted(
    filter(
        is_text_encoding, set(aliases.values()) | {module.name for module in pkgutil.iter_modules(encodings.__path__)}
    )
)


def written(text: str, encoding: str) -> str:
    """Return what a reader of ``encoding`` reads where ``text`` is written."""
    name = text_encoding(encoding)
    return text.encode(name, fallback_handler(name)).decode(name)


@pytest.fixture(scope="module")
def page(topic: Topic, strings: Strings) -> str:
    return as_text(topic, strings)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_page_is_readable_in_every_encoding(page: str, encoding: str) -> None:
    result = written(page, encoding)
    assert [line.count(" ") for line in result.split("\n")] == [line.count(" ") for line in page.split("\n")]
    assert "?" not in result
    assert "Uppsala" in result


@pytest.mark.parametrize("encoding", ["koi8-r", "cp1251", "iso8859-5", "shift_jis", "gb2312", "hz", "iso2022_kr"])
def test_letters_that_an_encoding_lacks_lose_their_accents(encoding: str) -> None:
    assert written("Räksmörgås, Ångström, ½ på café – ”så”", encoding).startswith("Raksmorgas, Angstrom, ")


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("latin-1", '* "så" - 7\xa0000 × E'),
        ("cp1252", "• ”så” – 7\xa0000 × €"),
        ("cp1250", "• ”sa” – 7\xa0000 × €"),
        ("iso8859-2", '* "sa" - 7\xa0000 × E'),
        ("koi8-r", '* "sa" - 7\xa0000 x E'),
        ("ascii", "• ”så” – 7\xa0000 × €"),
    ],
)
def test_what_an_encoding_has_is_not_replaced(encoding: str, expected: str) -> None:
    assert written("• ”så” – 7\xa0000 × €", encoding) == expected


@pytest.mark.parametrize("encoding", ["ascii", "idna", "undefined"])
def test_encoding_that_cannot_write_the_text_is_replaced_by_utf_8(encoding: str) -> None:
    assert text_encoding(encoding) == "utf-8"


def test_what_has_no_similar_character_becomes_a_question_mark() -> None:
    assert written("日本 ☺", "koi8-r") == "?? ?"
    assert "\udce5".encode("utf-8", fallback_handler("utf-8")) == b"?"


@given(text=st.text(st.characters(), max_size=20), encoding=st.sampled_from(ENCODINGS))
def test_no_text_is_an_error_in_any_encoding(text: str, encoding: str) -> None:
    name = text_encoding(encoding)
    text.encode(name, fallback_handler(name))


@pytest.mark.parametrize(
    "encoding",
    quick(
        2,
        [
            *("koi8-r", "utf-16", "shift_jis:strict", ":strict"),
            *("cp1250", "cp1251", "iso8859-2", "iso8859-5", "cp037", "hz"),
        ],
    ),
)
def test_command_writes_both_streams_in_every_encoding(encoding: str) -> None:
    name = encoding.partition(":")[0] or "utf-8"
    environ = {"PYTHONIOENCODING": encoding, "LC_ALL": "C.UTF-8", "LANGUAGE": "sv"}
    ran = run_bytes("show", "darfor", **environ)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "Darfor" in without_accents(ran.stdout.decode(name))
    ran = run_bytes("show", "någon", **environ)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert without_accents(ran.stderr.decode(name)).startswith("Det finns inget avsnitt som heter ")


@pytest.mark.parametrize(
    "command", quick(3, [("--å",), ("doctor",), ("--help",), ("check",), ("statistics",), ("--version",)])
)
def test_every_command_writes_in_a_code_page_without_swedish(command: tuple[str, ...], tmp_path: object) -> None:
    ran = run_bytes(*command, PYTHONIOENCODING="koi8-r", HOME=str(tmp_path), LC_ALL="C.UTF-8")
    assert ran.returncode == (2 if command == ("--å",) else 0)
    assert b"Traceback" not in ran.stderr
    assert ran.stdout or ran.stderr


def test_ascii_locale_gets_utf_8_on_both_streams() -> None:
    environ = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LANGUAGE": "sv"}
    assert "Därför" in run_bytes("show", "darfor", **environ).stdout.decode("utf-8")
    assert "Språket xx finns inte" in run_bytes("--language", "xx", **environ).stderr.decode("utf-8")


def without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", clean(text)) if not unicodedata.combining(char))
