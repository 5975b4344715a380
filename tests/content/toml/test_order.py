"""A topic added to the order of an index leaves every other byte of the file as it was."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content.toml.order import with_topic_last

EDITED = [
    ('order = ["a", "b"]', 'order = ["a", "b", "ny"]'),
    ('order = ["a", "b",]', 'order = ["a", "b", "ny",]'),
    ('order = [ "a" ] # en', 'order = [ "a", "ny" ] # en'),
    ("order = []", 'order = ["ny"]'),
    ("order = [ ] # inga", 'order = ["ny" ] # inga'),
    ("order = [\n]", 'order = [\n    "ny",\n]'),
    ("order = [ # inga\n    # än\n]", 'order = [ # inga\n    # än\n    "ny",\n]'),
    ('order = [\n  "a",\n  "b",\n]', 'order = [\n  "a",\n  "b",\n  "ny",\n]'),
    ('order = [\n  "a",\n  "b"\n]', 'order = [\n  "a",\n  "b",\n  "ny"\n]'),
    ('order = [\n\t"a", # en, "två"\n\t# "b",\n]', 'order = [\n\t"a", # en, "två"\n\t"ny",\n\t# "b",\n]'),
    ('order = [\n  "a" # en ]\n]', 'order = [\n  "a", # en ]\n  "ny"\n]'),
    ('order = [\n  "a"\n  , # en\n]', 'order = [\n  "a"\n  , # en\n  "ny",\n]'),
    ('order = [\n  "a", "b" # två\n]', 'order = [\n  "a", "b", "ny" # två\n]'),
    ('order = ["a",\n         "b"]', 'order = ["a",\n         "b",\n         "ny"]'),
    ('order = ["a",\n         "b",]', 'order = ["a",\n         "b",\n         "ny",]'),
    ('order = [\'a\', """b"""]', 'order = [\'a\', """b""", "ny"]'),
    ("'order'=['a']", "'order'=['a', \"ny\"]"),
    ('"ord\\u0065r" = []', '"ord\\u0065r" = ["ny"]'),
    ('x.order = ["x"]\norder = ["a"]', 'x.order = ["x"]\norder = ["a", "ny"]'),
    ('x = "order = []"\norder = ["]"]', 'x = "order = []"\norder = ["]", "ny"]'),
    ('x = """\norder = []\n"""', 'x = """\norder = []\n"""\norder = ["ny"]'),
    ("x = 1 # ett\n\n[order2]\norder = []\n", 'x = 1 # ett\norder = ["ny"]\n\n[order2]\norder = []\n'),
    ("y = 2\nx = 1", 'y = 2\nx = 1\norder = ["ny"]'),
    ("# bara\n\nx = 1\n# slut\n", '# bara\n\nx = 1\norder = ["ny"]\n# slut\n'),
]


@pytest.mark.parametrize(("source", "expected"), EDITED)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "BOM"])
def test_topic_is_written_as_the_others_are(source: str, expected: str, newline: str, mark: str) -> None:
    tomllib.loads(expected)
    edited = with_topic_last(mark + source.replace("\n", newline), "ny")
    assert edited == mark + expected.replace("\n", newline)


SPACES = st.sampled_from(["", " ", "\t", "  "])
ENDS = st.builds("{}{}{}".format, SPACES, st.sampled_from(["", "# ord", '# "a", ]', "# [å"]), st.sampled_from("\n\r"))
LAYOUT = st.lists(SPACES | ENDS.map(lambda text: text.replace("\r", "\r\n")), max_size=3).map("".join)
"""White space and comments, with both kinds of line ends."""
ITEMS = st.sampled_from(['"a"', "'b-1'", '"""c"""', '"å\\u00e5"', "'[,]#'", '"\\"d"'])
OTHERS = st.lists(
    st.sampled_from(["x = 1", "'order.x' = [1]", "y.order = []", 'z = """\norder = ["z"]\n"""', "# order = []"]),
    unique=True,
).map(lambda lines: "".join(f"{line}\n" for line in lines))


@st.composite
def sources(draw: st.DrawFn) -> str:
    """Draw an index file with any layout of its order, which may be missing."""
    before = draw(OTHERS)
    has_order = draw(st.sampled_from([True, False]))
    tables = draw(st.sampled_from(["", '[t]\norder = ["t"]\n', "[[t]]\n\n[[t]]\n"]))
    if not has_order and before.replace("# order = []\n", ""):
        return before + tables
    items = draw(st.lists(ITEMS, max_size=4))
    inside = ",".join(draw(LAYOUT) + item + draw(LAYOUT) for item in items)
    comma = f",{draw(LAYOUT)}" if items and draw(st.sampled_from([True, False])) else draw(LAYOUT)
    key = draw(st.sampled_from(["order", '"order"', "'order'"]))
    return f"{before}{key}{draw(SPACES)}={draw(SPACES)}[{inside}{comma}]{draw(ENDS).rstrip()}\n{tables}"


@given(sources())
def test_every_other_byte_of_any_index_is_kept(source: str) -> None:
    values = tomllib.loads(source)
    edited = with_topic_last(source, "ny-sida")
    assert tomllib.loads(edited) == values | {"order": [*values.get("order", []), "ny-sida"]}
    rest = iter(edited)
    assert all(char in rest for char in source), "something has been removed or moved"
    added = Counter(edited) - Counter(source)
    written = Counter('"ny-sida",,\r\n') + Counter("" if "order" in values else "order = []")
    assert all(char in " \t" or count <= written[char] for char, count in added.items())
