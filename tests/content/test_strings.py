from __future__ import annotations

import re
from pathlib import Path

import pytest

import likvardig_tui
from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.fallback_store import FallbackSource
from likvardig_tui.content.importer.sections import PageSections
from likvardig_tui.content.model import Topic
from likvardig_tui.content.store import ContentStore, shipped_strings
from likvardig_tui.content.strings import Strings, read_strings
from likvardig_tui.privacy.consent import OPTIONAL, Verdict
from likvardig_tui.privacy.counts import Event
from likvardig_tui.render.wrap import wrap
from likvardig_tui.settings import Source

SOURCES = Path(likvardig_tui.__file__).parent
FAULTFINDERS = ("lint/folder", "lint/topic", "toml/reader", "toml/document", "toml/recovery")


def test_placeholders_are_filled() -> None:
    assert Strings({"a": "{at} av {count}"})("a", at=3, count=9) == "3 av 9"


def test_a_value_is_not_filled_again() -> None:
    assert Strings({"a": "{x} {y}"})("a", x="{y}", y="1") == "{y} 1"


def test_words_cannot_reach_into_the_program() -> None:
    assert Strings({"a": "{x.__class__} {x}"})("a", x=1) == "{x.__class__} 1"


def test_a_later_file_holds(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('schema = 1\n[k]\na = "1"\nb = "2"')
    (tmp_path / "b.toml").write_text('schema = 1\n[k]\nb = "3"')
    strings = read_strings(tmp_path / "a.toml", tmp_path / "b.toml")
    assert (strings("k.a"), strings("k.b")) == ("1", "3")


def test_words_pass_the_gate(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('schema = 1\na = "x\\u001b[31m\\u202ey"')
    assert read_strings(tmp_path / "a.toml")("a") == "x[31my"


def test_a_word_that_is_no_text_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('schema = 1\n[keys]\na = 1\n"\\u001b]0;x\\u0007" = 2\n[keys.deep]\nb = "c"\n')
    with pytest.raises(ContentError) as caught:
        read_strings(tmp_path / "a.toml", tmp_path / "missing.toml")
    assert [(diagnostic.line, diagnostic.key) for diagnostic in caught.value.diagnostics] == [
        (3, "keys.a"),
        (4, "keys.]0;x"),
        (5, "keys.deep"),
    ]


def test_an_unknown_reason_is_told_by_its_code(strings: Strings) -> None:
    assert strings.reason("ENOSPC") == "disken är full."
    assert "EXDEV" in strings.reason("EXDEV")


TABLES = (
    "keys|contact|qr|search|consent|notice|settings|themes|help|accessibility|status|stored|statistics|events|doctor"
)
TABLES += "|cli"
NAMED = re.compile(rf'"((?:{TABLES})\.(?!db")[a-z_]+)"')


def test_every_word_the_code_names_exists(strings: Strings) -> None:
    named = {name for file in SOURCES.rglob("*.py") for name in NAMED.findall(file.read_text("utf-8"))}
    assert len(named) > 40
    assert {name for name in named if name not in strings} == set()


def test_no_word_is_there_for_nothing(strings: Strings) -> None:
    code = "\n".join(file.read_text("utf-8") for file in SOURCES.rglob("*.py"))
    prefixes = (
        "keys.",
        "cli.instead_",
        "contact.",
        "key_help.",
        "key_names.",
        "reasons.",
        "faults.",
        "themes.",
        "status.granted",
        "status.denied",
        "events.",
        "doctor.",
        "accessibility.",
        "page_parts.",
    )
    made = ("language", "consent.always", "consent.on", "consent.off")
    idle = [n for n in strings.texts if not n.startswith(prefixes) and n not in made and f'"{n}"' not in code]
    assert idle == []
    keys = [name for name in strings.texts if name.startswith("keys.") and f'"{name}"' not in code]
    assert keys == []
    assert {n.replace("key_help.", "keys.") for n in strings.texts if n.startswith("key_help.")} <= set(strings.texts)


def test_every_word_that_is_made_up_of_parts_exists(strings: Strings, topic: Topic) -> None:
    made = [f"events.{event}" for event in Event]
    made += [f"cli.instead_{source}" for source in FallbackSource]
    made += [f"contact.{field.name}" for field in topic.contact.fields]
    made += [f"doctor.verdict_{verdict}" for verdict in Verdict] + [f"doctor.from_{source}" for source in Source]
    made += [f"doctor.{purpose}" for purpose in OPTIONAL]
    made += [f"page_parts.{part}" for part in PageSections().missing()]
    assert [name for name in made if name not in strings] == []


def test_every_fault_has_its_sentence(strings: Strings) -> None:
    code = "".join((SOURCES / "content" / f"{name}.py").read_text("utf-8") for name in FAULTFINDERS)
    told = {name.removeprefix("faults.") for name in strings.texts if name.startswith("faults.")}
    assert {problem for problem in told if f'"{problem}"' not in code} == set()


@pytest.mark.parametrize("question", ["notice.text", "notice.text_without_statistics", "kiosk.notice"])
@pytest.mark.parametrize("language", ContentStore().languages())
def test_a_question_leaves_room_for_the_page(language: str, question: str) -> None:
    asked = shipped_strings(language)(question, days=365)
    assert len(wrap(asked, 100 - 2)) == 1
    assert len(wrap(asked, 40 - 2)) <= 3
