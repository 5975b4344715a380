from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likvardig_tui.content.toml import loading
from likvardig_tui.content.toml.document import Document
from tests.helpers.content import DATA
from tests.helpers.measuring import write_content

PIECES = [
    *('"""', "'''", '"', "'", "\\", "\\u0041", "\n", "\r\n", "\r", "#", " ", "[", "]", ",", "=", "x", "å", "\x07"),
    *("\ue000", "\ue0000", 'a = """', 'b = """', 'c = """x"""\n', 'd = """\n', "e = '''", '"""\n', '""""""'),
    *("[[t]]\n", 'f = ["""', '"key" = """', 'g = "\ue0000"\n', '# h = """\n', "i = 1\n"),
]


@pytest.fixture
def _every_document_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MIN_LENGTH", 0)


def result_of(loads: Any, source: str) -> object:
    try:
        return loads(source)
    except ValueError as error:
        return type(error)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@pytest.mark.usefixtures("_every_document_is_long")
def test_any_document_is_parsed_as_by_tomllib(source: str) -> None:
    assert result_of(loading.loads, source) == result_of(tomllib.loads, source)


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
        'a = "\ue0000"\nb = """x"""\n',
        '[[a]]\nb = """x"""\n[[a.c]]\nd = """y"""\n[[a]]\nb = """z"""\nf = [{ g = 1 }, 2.5, 2026-11-26]\n',
        'a = """x"""\na = """y"""\n',
        'a = """x\x00"""\n',
    ],
)
@pytest.mark.usefixtures("_every_document_is_long")
def test_unusual_document_is_parsed_as_by_tomllib(source: str) -> None:
    assert result_of(loading.loads, source) == result_of(tomllib.loads, source)


@pytest.mark.parametrize("name", ["topic.toml", "strings.toml"])
@pytest.mark.usefixtures("_every_document_is_long")
def test_shipped_file_is_parsed_as_by_tomllib(name: str) -> None:
    source = (DATA / "sv" / name).read_text("utf-8")
    assert loading.loads(source) == tomllib.loads(source)


def test_parser_gets_no_long_text_of_a_long_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or 10,000 initiatives take 2.5 times as long to appear as nine, and not twice."""
    path = write_content(tmp_path / "content", 200) / "sv" / "topic.toml"
    lengths = []
    loads = tomllib.loads

    def measured(source: str) -> dict[str, Any]:
        lengths.append(len(source))
        return loads(source)

    monkeypatch.setattr("tomllib.loads", measured)
    assert len(Document(path).root.values["initiatives"]) == 200
    assert lengths[0] < path.stat().st_size / 3
