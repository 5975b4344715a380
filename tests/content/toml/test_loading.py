from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likvardig_tui.content.model import Link
from likvardig_tui.content.sanitising import is_clean_source
from likvardig_tui.content.toml import loading
from likvardig_tui.content.toml.document import Document
from likvardig_tui.content.toml.reader import read_topic
from likvardig_tui.content.toml.writer import as_toml
from tests.helpers.content import DATA, write_topics

PIECES = [
    *(
        '"""',
        "'''",
        '"',
        "'",
        "\\",
        "\\u0041",
        "\\\n",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "#",
        " ",
        "[",
        "]",
        ",",
        "=",
        "x",
        "\x07",
    ),
    *('a = """', 'b = """', 'c = """x"""\n', 'd = """\n', "e = '''", '"""\n', '""""""', "i = 1\n", "j = 2026-11-26\n"),
    *(
        'a = "x"\n',
        'b = "å" # c\n',
        'a = "\\n"\n',
        'f = ["""',
        '"key" = """',
        'a.b = "x"\n',
        'l = ["x", "y"]\n',
        'm = [ "x",\n "",\n] \n',
        'n = ["x" "y"]\n',
        'o = "\\"x\\\\\\""\n',
        'p = [{ a = "x", b = "{" }, "}",\n{b=""}]\n',
        'q = [{ a = "x", a = "y" }]\n',
        'r = [{ a = "x", }]\n',
        "s = 2026-11-31\n",
        "t = 2026-11-26 10:00:00 # x\n",
        "u = 01\n",
        "v = 1_0\n",
        "w = 0\n",
        "k = [\n",
        "  1,\n",
        "]\n",
    ),
    *(
        "[a]\n",
        "[b]\n",
        "[a.b]\n",
        "[a.b.c]\n",
        "[[a]]\n",
        "[[b]]\n",
        "[[a.b]]\n",
        "a = []\n",
        "b = {}\n",
        "a = { b = {} }\n",
    ),
]
INITIATIVE_PIECES = [
    *(
        "[[initiatives]]\n",
        "[initiatives]\n",
        "initiatives = []\n",
        "[initiatives.a]\n",
        'id = "a"\n',
        'id = ""\n',
        'id = """"\n',
        'title = "b"\n',
        'title = "\n"\n',
        'text = """\nc"""\n',
        'text = """c\\\n  d"""\n\n',
        'text = """""""\n',
        'text = """c""" # d\n',
        "text = 1\n",
        'x = "y"\n',
        "\n",
        "\\\n",
        '"',
    ),
    *['[[initiatives]]\nid = "a"\ntitle = "b"\ntext = """\nc\\\n  d"""\n'] * 6,
]


def loads(source: str) -> dict[str, Any]:
    return loading.loads(source, is_clean=is_clean_source(source))


def result_of(loads: Any, source: str) -> object:
    try:
        return loads(source)
    except ValueError as error:
        return type(error)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_document_is_parsed_as_by_tomllib(source: str) -> None:
    assert result_of(loads, source) == result_of(tomllib.loads, source)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(INITIATIVE_PIECES), max_size=8).map("".join))
def test_any_initiatives_are_parsed_as_by_tomllib(source: str) -> None:
    assert result_of(loads, source) == result_of(tomllib.loads, source)


@pytest.mark.parametrize(
    "source",
    [
        '[[initiatives]]\nid = "a"\ntitle = "b"\ntext = """c"""\n\n\n[[initiatives]]\nid = "d"\n',
        '[[initiatives]]\nid = "a"\ntitle = "b"\ntext = """\n\nc\\\n \n\td\\\n"""\nx = [\n  { a = "b" },\n]\n[[a]]\n',
        '[[initiatives]]\nid = "a"\ntitle = "b"\ntext = """c"""\nid = "b"\n',
        '[[initiatives]]\nid = "a"\ntitle = "b"\ntext = """c""""\n',
        '[[initiatives]]\nid = "a"\ntitle = "b"\ntext = """"c"""\n',
        '[[initiatives]]\nid = """"\ntitle = "b"\ntext = """c"""\n',
        '[[initiatives]]\nid = "a"\ntitle = "b""\ntext = """c"""\n',
        'a = """\n[[initiatives]]\nid = "a"\ntitle = "b"\ntext = """\nb = """c"""\n',
        '[initiatives]\n[[initiatives]]\nid = "a"\ntitle = "b"\ntext = """c"""\n',
        'initiatives = []\n[[initiatives]]\nid = "a"\ntitle = "b"\ntext = """c"""\n',
        '[[initiatives]]\nid = "a"\ntitle = "b"\ntext = """c"""\n[initiatives]\n',
    ],
)
def test_initiatives_are_parsed_as_by_tomllib(source: str) -> None:
    assert is_clean_source(source)
    assert result_of(loads, source) == result_of(tomllib.loads, source)


@pytest.mark.parametrize(
    "source",
    [
        'a = """text"""\nb = """\n\n"quoted", ""twice"", \'\' and # 1\n"""  # why\n[c]\nd-e_1="""x"""',
        'a = """""two quotes first"""\nb = """one last""""\nc = """two last"""""\nd = """"""\n',
        'a = """\\\n  escaped \\"""\n  b = \\"""x\\"""\n"""\nc = """x\\\\"""\n',
        "a = '''\nb = \"\"\"x\"\"\"\n'''\n",
        'a = ["""\nb = """, """\n"""]\n',
        '# a = """\nb = """x"""\n# """\n',
        'a = \'"""\'\nb = """x"""\nc = \'"""\'\n',
        'a = "x" "y"\n',
        'a = [\n  "x" ]\n  b = [\n]\n',
        'a = """\\\n\t x"""\nb = """x \\\n"""\n',
        'a = """x\\ \n  y"""\n',
        'a = "x"\nb = "x" "y"',
        'a = [\n  """\n]\n""",\n]\nb = [\n  "x", # ]\n  "y"\n]\n',
        '[[a]]\nb = """x"""\n[[a.c]]\nd = """y"""\n[[a]]\nb = """z"""\nf = [{ g = 1 }, 2.5, 2026-11-26]\n',
        '[a]\nb = "x"\n[a.c]\nb = "y"\n[a.d]\n[e]\n',
        '[a.b]\n[a]\nc = "x"\n',
        '[[a]]\n[a.b]\nc = "x"\n[[a]]\n[a.b]\nc = "y"\n',
        'a = """x"""\na = """y"""\n',
        'a = "x"\n[a]\n',
        "[a]\n[b]\n[a]\n",
        "[a]\nb = { c = 1 }\n[a.b]\nd = 1\n",
        "[[a]]\n[a]\n",
        "a = []\n[[a]]\n",
        'a = """x\x00"""\n',
        'a = "x\x7f"\n',
        "# \x00\n",
        "a = 1\n  = 2\n",
        'a = "x"\r',
        'a = """x"""\n\r',
        'a = ["x", "å]", ""]\nb = [ "x",\n]\nc = [\n  "x",\n  "y"\n]\nd = []\n',
        'a = ["x" "y"]\n',
        'a = ["x",, "y"]\n',
        "a = [,]\n",
        'a = ["x", "y\\n"]\n',
        'a = ["""x"""]\n',
        'a = ["x"""]\n',
        'a = ["x", 1]\n',
        'a = ["x"] # b = ["y"]\n',
        'a = ["x"] "y"\n',
        'a = ["x\x00"]\n',
        'a = [{ b = "x\x00" }]\n',
        'a = [{}, { b = "x" }]\n',
        'a = [{ b = "x", b = "y" }]\n',
        'a = [{ b = "x",}]\n',
        'a = [{ b = "x", }]\n',
        'a = [{ b = "x",, c = "y" }]\n',
        'a = [{ b = "x" c = "y" }]\n',
        'a = [{ b = "x",\n c = "y" }]\n',
        'a = [{ b-1_C = "b = " }, { b-1_C = "x" } ] # c\n',
        'a = [{ å = "x" }]\n',
        'a = [{ b = "x" ]\n',
        'a = "\\\\"\nb = "\\\\\\"\\"\\\\"\nc = "\\"\n',
        "a = 123456789\nb = 1234567890\nc = 99999999999999999999\nd = 0\ne = -1\n",
        "a = 2026-02-29\n",
        "a = 0000-01-01\n",
        "a = 2024-02-29 # c\nb = 2024-02-29T10:00:00\nc = 2024-02-29 10:00:00\n",
        "a = 007\n",
        "a = 1 2\n",
        'a = ["x", "y"',
        pytest.param("a" * 2_000_000, id="one word, which a search would look at from each of its letters"),
        pytest.param("a" * 500_000 + ' = ["x"]\n', id="a long key of an array"),
        pytest.param("a = [" + " " * 500_000 + "]\n", id="many spaces in an array"),
        pytest.param('a = [{ b = "x"' + " " * 500_000 + "}]\n", id="many spaces in a table of an array"),
    ],
)
def test_unusual_document_is_parsed_as_by_tomllib(source: str) -> None:
    assert result_of(loads, source) == result_of(tomllib.loads, source)


@pytest.mark.parametrize("name", ["topic.toml", "strings.toml"])
def test_shipped_file_is_parsed_as_by_tomllib(name: str) -> None:
    source = (DATA / "sv" / name).read_text("utf-8")
    assert name == "strings.toml" or is_clean_source(source), "It is read a fifth slower."
    loaded, expected = loads(source), tomllib.loads(source)
    assert loaded == expected
    assert json.dumps(loaded, default=str) == json.dumps(expected, default=str), "The keys are in another order."


@pytest.fixture
def given_to_tomllib(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    given = []
    loads = tomllib.loads

    def recorded(source: str) -> dict[str, Any]:
        given.append(source)
        return loads(source)

    monkeypatch.setattr("tomllib.loads", recorded)
    return given


@pytest.mark.parametrize("name", ["strings.toml", "topic.toml", "index.toml"])
def test_file_as_the_program_writes_it_needs_no_tomllib(name: str, tmp_path: Path, given_to_tomllib: list[str]) -> None:
    """Or ``likvardig show`` takes a fifteenth longer."""
    path = DATA / "sv" / name
    if name == "index.toml":
        path = write_topics(tmp_path, *(f"topic-{number}" for number in range(200))) / "sv" / name
    if name == "topic.toml":
        links = (Link("A", "https://example.org/a"), Link("B", "https://example.org/b"))
        topic = read_topic(path)
        written = topic._replace(initiatives=tuple(each._replace(links=links) for each in topic.initiatives))
        path = tmp_path / name
        path.write_text(as_toml(written), "utf-8")
    given_to_tomllib.clear()
    assert Document(path).root.values
    assert given_to_tomllib == []


def test_tomllib_gets_only_statements_that_are_unusual(given_to_tomllib: list[str]) -> None:
    """Or 10,000 initiatives take half a second longer to appear."""
    unusual = ["a = 2026-11-26T10:00:00\n", 'b = "\\t"\n', 'c = [\n  "x", 1,\n]\n', "d = true # yes\n"]
    assert len(loads('x = "y"\n'.join(["", *unusual[:1]]) + "".join(unusual[1:]))) == 5
    assert given_to_tomllib == unusual
