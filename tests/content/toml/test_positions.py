from __future__ import annotations

import tomllib
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content.diagnostics import KeyPath
from likvardig_tui.content.toml.positions import Position, find_positions, line_of

LINES: list[tuple[str, KeyPath, int]] = [
    ("a = 1", ("a",), 1),
    ("\n\na = 1", ("a",), 3),
    ('x = """\n[t]\nb = 1\n"""\na = 1', ("a",), 5),
    ("x = '''\na = 2\n'''\na = 1", ("a",), 4),
    ('x = """\n\\""" a = 2\n"""\na = 1', ("a",), 4),
    ('x = """""" # """\na = 1', ("a",), 2),
    ('x = "#"\na = 1', ("a",), 2),
    ('x = [\n  "]", # ]\n  [1,\n 2],\n]\na = 1', ("a",), 6),
    ("x = {a = 1, b = [1, 2]}\na = 1", ("a",), 2),
    ("\"a b\".c = 1\n'd' = 2", ("d",), 2),
    ('"a b".c = 1', ("a b", "c"), 1),
    ("[t]\na = 1\n[u]\na = 1", ("u", "a"), 4),
    ("[t.u]\na = 1", ("t", "u", "a"), 2),
    ("[ t . u ]\na = 1", ("t", "u", "a"), 2),
    ("[[t]]\na = 1\n[[t]]\na = 1", ("t", 1, "a"), 4),
    ("[[t]]\na = 1\n[[t]]\na = 1", ("t", 0, "a"), 2),
    ("[[t]]\n[t.u]\na = 1\n[[t]]\n[t.u]\na = 1", ("t", 1, "u", "a"), 6),
    ("[[t]]\n[[t.u]]\n[[t.u]]\na = 1", ("t", 0, "u", 1, "a"), 4),
    ("[t]\n[[u]]\n", ("u", 0), 2),
    ('"\\u0061" = 1', ("a",), 1),
    ("1 = 1\n-_x = 2", ("-_x",), 2),
]


@pytest.mark.parametrize(("document", "path", "line"), LINES)
def test_position_of_key_has_its_line(document: str, path: KeyPath, line: int) -> None:
    tomllib.loads(document)
    assert find_positions(document)[path].line == line


PARTS: list[tuple[str, int, int]] = [
    ('a = "xyz"', 2, 1),
    ('a = """xyz"""', 2, 1),
    ('a = """\nx\ny"""', 0, 2),
    ('a = """\nx\ny"""', 2, 3),
    ('a = """\nx\ny"""', 3, 3),
    ('a = """x\n\n\ny"""', 4, 4),
    ('a = """\nx \\\n  y\nz"""', 2, 3),
    ('a = """\nx \\\n\n  y\nz"""', 4, 5),
    ('a = """\n\\u00e5\\n\\\\\ny"""', 2, 2),
    ('a = """\n\\u00e5\\n\\\\\ny"""', 4, 3),
    ("\na = '''\nx\\\ny'''", 3, 4),
]


@pytest.mark.parametrize(("document", "offset", "line"), PARTS)
def test_line_of_offset_within_text(document: str, offset: int, line: int) -> None:
    assert len(tomllib.loads(document)["a"]) >= offset
    assert line_of(("a",), find_positions(document), offset) == line


def test_array_items_have_positions() -> None:
    found = find_positions('a = [\n"x", # ,\n[1, 2], {b = 1},\n\n"""\ny""", 7,\n]')
    assert [found["a", number] for number in range(5)] == [
        Position(2, '"x"'),
        Position(3),
        Position(3),
        Position(5, '"""\ny"""'),
        Position(6),
    ]
    assert ("a", 5) not in found


def test_missing_key_has_line_of_its_table() -> None:
    assert line_of(("t", "gone"), find_positions("a = 1\n[t]\nb = 1")) == 2
    assert line_of(("gone",), find_positions("a = 1")) == 1


KEYS = st.text(st.sampled_from("ab-_1 .\"'#[]=å"), min_size=1, max_size=4)
VALUES = st.recursive(
    st.integers() | st.text(st.sampled_from("ab\n\"'#[]={}\\å"), max_size=12) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def key_paths(value: Any, path: KeyPath = ()) -> list[KeyPath]:
    """Return the path of every key in a table and its inner tables."""
    found = []
    for key, inner in value.items():
        found.append((*path, key))
        if isinstance(inner, dict):
            found += key_paths(inner, (*path, key))
    return found


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.booleans())
def test_every_key_of_any_document_has_a_line(document: dict[str, Any], multiline: bool) -> None:
    written = tomli_w.dumps(document, multiline_strings=multiline)
    lines = find_positions(written)
    count = written.count("\n") + 1
    for path in key_paths(document):
        assert 1 <= line_of(path, lines) <= count
        if len(path) == 1 and path[0]:
            assert path in lines
