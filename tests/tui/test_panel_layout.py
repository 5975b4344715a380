from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Contact, Goal, Initiative, PrivacyNotice, PurposeText, Topic
from likvardig_tui.content.search import Index
from likvardig_tui.content.toml.reader import read_topic
from likvardig_tui.tui.widgets.panel_layout import MARGIN, MAX_TEXT_WIDTH, PanelLayout
from tests.helpers.content import DATA

SHIPPED = read_topic(DATA / "sv" / "topic.toml")


def text_of(layout: PanelLayout) -> str:
    """Return all lines of the layout, as displayed."""
    layout.measure(0, 10**9)
    return "\n".join(layout.line(y)[1].display_text.rstrip() for y in range(layout.height))


def test_lines_of_the_shipped_page() -> None:
    shown = text_of(PanelLayout(SHIPPED, 60, [1]))
    assert shown.startswith(" Barn och unga växer upp")
    assert "\n │ Vårt mål\n │ I Uppsalas förskolor" in shown
    assert "\n 1 ► Därför arbetar vi för en likvärdig skola\n 2 ▼ Nationellt arbete" in shown
    assert "\n     Även regeringen och" in shown
    assert shown.endswith("\n 9 ► Ökat stöd till resursenhet för elever med stort\n     stödbehov")


def test_list_items_are_indented_under_their_markers() -> None:
    shown = text_of(PanelLayout(SHIPPED, 50, [2]))
    assert "\n     • Agenda 2030: mål 4 handlar om att alla har\n       rätt till" in shown


def test_text_is_limited_to_a_readable_width() -> None:
    layout = PanelLayout(SHIPPED, 300, range(9))
    layout.measure(0, 10**9)
    lines = [layout.line(y)[1] for y in range(layout.height)]
    assert max(cell_len(line.display_text) for line in lines) <= MAX_TEXT_WIDTH + MARGIN


def copied(layout: PanelLayout) -> str:
    """Return the copy of everything."""
    layout.measure(0, 10**9)
    return layout.selected_text(0, None, lambda _: (0, -1))


def test_paragraph_is_copied_as_one_line_and_list_item_with_its_marker() -> None:
    text = copied(PanelLayout(SHIPPED, 30, range(9)))
    lines = text.split("\n")
    assert blocks(SHIPPED.summary)[0].text in lines
    assert blocks(SHIPPED.goal.text)[0].text in lines
    assert SHIPPED.initiatives[8].title in lines
    for initiative in SHIPPED.initiatives:
        for block in blocks(initiative.text):
            assert (f"{block.marker} {block.text}" if block.marker else block.text) in lines


def test_part_of_a_paragraph_is_copied_from_cell_to_cell() -> None:
    layout = PanelLayout(SHIPPED, 60, [2])
    first = next(at for at in range(layout.height) if "Agenda 2030: mål 4" in layout.line(at)[1].text)
    start, end = layout.line(first)[1].display_text.index("mål 4"), 12

    def span(index: int) -> tuple[int, int]:
        return (start if index == first else 0, end if index == first + 1 else -1)

    text = layout.selected_text(first, first + 1, span)
    beginning, ending = layout.line(first)[1].text, layout.line(first + 1)[1].display_text[:end].strip()
    assert text == f"{beginning[beginning.index('mål 4') :]} {ending}"


TOPICS = st.builds(
    lambda items: replace(SHIPPED, initiatives=tuple(Initiative(f"i{n}", *item) for n, item in enumerate(items))),
    st.lists(
        st.tuples(
            st.text(st.sampled_from("ab å日"), min_size=1, max_size=60),
            st.text(st.sampled_from("ab å\n-*1.[]()日"), max_size=120),
        ),
        min_size=1,
        max_size=12,
    ),
)


@given(TOPICS, st.integers(8, 60))
def test_copy_is_the_same_at_every_width(topic: Topic, width: int) -> None:
    every = range(len(topic.initiatives))
    narrow, wide = (copied(PanelLayout(topic, each, every)).split("\n") for each in (width, 300))
    assert [line.split() for line in narrow] == [line.split() for line in wide], "a break takes the spaces around it"


@given(TOPICS, st.integers(1, 60), st.data())
def test_lazy_and_eager_layouts_show_the_same(topic: Topic, width: int, data: st.DataObject) -> None:
    lazy = PanelLayout(topic, width)
    panels = st.frozensets(st.integers(0, len(topic.initiatives) - 1))
    for _ in range(3):
        opened = data.draw(panels)
        lazy.set_opened(opened)
        lazy.measure(data.draw(st.integers(0, 60)), 7)
    eager = PanelLayout(topic, width, opened)
    assert text_of(lazy) == text_of(eager)
    assert lazy.height == eager.height == sum(len(eager.lines(row)) for row in range(len(topic.initiatives) + 1))
    min_limit = lazy.text_width + MARGIN
    assert all(
        cell_len(lazy.line(y)[1].display_text) <= max(min_limit, len(lazy.line(y)[1].prefix) + 3)
        for y in range(lazy.height)
    )


@given(TOPICS, st.integers(20, 60))
def test_rows_and_lines_agree(topic: Topic, width: int) -> None:
    layout = PanelLayout(topic, width, range(len(topic.initiatives)))
    layout.measure(0, 10**9)
    for y in range(layout.height):
        row, _ = layout.line(y)
        assert layout.top(row) <= y < layout.bottom(row)


@given(st.sampled_from(["skol", "utbildning", "e", "barn och"]), st.integers(12, 90))
def test_hit_line_contains_the_start_of_the_hit(query: str, width: int) -> None:
    layout = PanelLayout(SHIPPED, width, range(9))
    layout.measure(0, 10**9)
    for hit in Index(SHIPPED).search(query).hits:
        row, line = layout.line(layout.line_of(hit))
        assert row == hit.initiative + 1
        assert line.block == hit.block
        assert line.start <= hit.start < line.start + len(line.text) + 1


def test_smallest_width_has_lines() -> None:
    assert text_of(PanelLayout(SHIPPED, 1, [0]))


def test_topic_without_optional_parts_is_laid_out() -> None:
    purpose = PurposeText("p", "p")
    topic = Topic(
        "s", "t", "p", "s", SHIPPED.updated, "s", Goal("g", "g"), (Initiative("a", "A", "a"),),
        Contact("c", "n", "t", "1", ("v",), ("p",)), PrivacyNotice(1, "", "t", purpose, purpose, purpose),
    )  # fmt: skip
    assert text_of(PanelLayout(topic, 20)) == " s\n\n │ g\n │ g\n\n 1 ► A"
