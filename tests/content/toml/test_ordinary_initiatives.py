"""Initiatives with nothing to report are read in less time, with the same result."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.model import Initiative, Topic
from likvardig_tui.content.toml import document as toml_document
from likvardig_tui.content.toml import reader
from likvardig_tui.content.toml.document import MANY_INITIATIVES, Document, Table
from likvardig_tui.content.toml.reader import read_topic
from tests.content.toml.test_reader import document, second_document
from tests.helpers.marks import more_examples


@pytest.fixture(autouse=True, scope="module")
def look_at_few_initiatives() -> Iterator[None]:
    """Read few initiatives as many are read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(toml_document, "MANY_INITIATIVES", 0)
        yield


TEXTS = [
    *('""', '"a"', '"a-1"', '"A"', '" a"', '"b c"', '"b  c "', '"b\\u0301"', '"b\u0301"', '"b\u00a0\u00a0c"'),
    *('"""\nb"""', '"""\nb\\\n  c\n\nd\n"""', '""" """', '"[b]"', '"[b](https://c.se)"', '"[b](javascript:c)"'),
    *("1", "true", "[]", '["a"]', "{}", "2026-11-27", '"\u200b"', "'''\\u0301'''"),
]
KEYS = st.sampled_from(["id", "title", "text", "x", "links", "ID"])
ORDINARY = ['id = "a"\ntitle = "b  c"\ntext = """\nd \\\n  e\n"""\n', 'id = "b"\ntitle = "c"\ntext = """d [e]"""\n']
TABLES = st.one_of(
    st.sampled_from(ORDINARY),
    st.dictionaries(KEYS, st.sampled_from(TEXTS)).map(lambda table: "".join(f"{k} = {v}\n" for k, v in table.items())),
    st.tuples(*[st.sampled_from(TEXTS)] * 3).map(lambda texts: "id = {}\ntitle = {}\ntext = {}\n".format(*texts)),
)


def result(path: Path) -> Topic | tuple[Diagnostic, ...]:
    try:
        return read_topic(path)
    except ContentError as error:
        return error.diagnostics


def source_of(tables: list[str], *, is_first: bool = False) -> str:
    before = document() if is_first else second_document()
    before.pop("initiatives")
    return tomli_w.dumps(before) + "".join(f"\n[[initiatives]]\n{table}" for table in tables)


@more_examples(3)
@given(st.lists(TABLES, min_size=1, max_size=5), st.booleans())
def test_any_initiatives_are_read_as_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, tables: list[str], is_first: bool
) -> None:
    path = tmp_path_factory.mktemp("any") / "topic.toml"
    path.write_text(source_of(tables, is_first=is_first), "utf-8")
    read = result(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(toml_document, "is_clean_source", lambda _: False)
        assert read == result(path)


@pytest.mark.parametrize("text", ["e\u0301", "e\\u0301", "\u00ad\u00e9", "\\u200b\u00e9"])
def test_text_that_cleaning_changes_is_cleaned(tmp_path: Path, text: str) -> None:
    path = tmp_path / "topic.toml"
    path.write_text(source_of([f'id = "a"\ntitle = "{text}"\ntext = """{text}"""\n']), "utf-8")
    assert read_topic(path).initiatives[0][1:3] == ("\u00e9", "\u00e9")


def test_only_initiatives_with_more_to_check_are_read_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = []
    read_one = reader._initiative

    def recorded(table: Table, schema: int) -> Initiative:
        paths.append(table.path)
        return read_one(table, schema)

    monkeypatch.setattr(reader, "_initiative", recorded)
    path = tmp_path / "topic.toml"
    path.write_text(source_of(ORDINARY), "utf-8")
    assert [initiative.text for initiative in read_topic(path).initiatives] == ["d e", "d [e]"]
    assert paths == [("initiatives", 1)]


def test_only_many_initiatives_are_looked_at_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The patterns for that take longer to compile than few initiatives to read."""
    monkeypatch.setattr(toml_document, "MANY_INITIATIVES", MANY_INITIATIVES)
    path = tmp_path / "topic.toml"
    for count in (MANY_INITIATIVES - 1, MANY_INITIATIVES):
        path.write_text(source_of(ORDINARY[:1] * count), "utf-8")
        assert Document(path).is_clean is (count == MANY_INITIATIVES)
