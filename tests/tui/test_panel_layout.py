from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from likvardig_tui.content.hits import CONTACT, PREAMBLE
from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Contact, Goal, Initiative, Phone, PrivacyNotice, PurposeText, Topic
from likvardig_tui.content.search import Index
from likvardig_tui.content.strings import Strings
from likvardig_tui.content.toml.reader import read_topic
from likvardig_tui.tui.symbols import BAR
from likvardig_tui.tui.widgets.panel_layout import PanelLayout
from likvardig_tui.tui.widgets.panel_lines import MARGIN, MAX_CARD_WIDTH, MAX_TEXT_WIDTH, Arrangement, OtherTexts
from tests.helpers.content import DATA, INLINE, PLAN, SCHOOLS, with_links

SHIPPED = read_topic(DATA / "sv" / "topic.toml")


def text_of(layout: PanelLayout) -> str:
    """Return all lines of the layout, as displayed."""
    layout.measure(0, 10**9)
    return "\n".join(layout.line(y)[1].display_text.rstrip() for y in range(layout.height))


def lines_of(layout: PanelLayout) -> list[str]:
    return text_of(layout).split("\n")


def test_lines_of_the_shipped_page() -> None:
    shown = text_of(PanelLayout(SHIPPED, 60, [1], OtherTexts("Uppdaterad")))
    assert shown.startswith(" Barn och unga växer upp")
    assert "\n\n ▌ Vårt mål\n ▌ I Uppsalas förskolor" in shown
    assert "\n ▌   Även regeringen" in shown
    assert shown.endswith("\n     stödbehov\n\n Uppdaterad")


def test_open_panel_has_blank_lines_around_it_and_its_text() -> None:
    lines = lines_of(PanelLayout(SHIPPED, 60, [1]))
    title = next(y for y, line in enumerate(lines) if "2  Nationellt" in line)
    following = next(y for y, line in enumerate(lines) if "3  Likvärdig" in line)
    assert "1  Därför" in lines[title - 2]
    assert lines[title - 1] == ""
    assert lines[title + 1] == " ▌"
    assert lines[following - 2 : following] == [" ▌", ""]
    assert all(line.startswith(" ▌") for line in lines[title + 1 : following - 1])
    assert "4  Så ska" in lines[following + 1], "closed rows touch"


def test_two_open_panels_have_one_blank_line_between_them() -> None:
    lines = lines_of(PanelLayout(SHIPPED, 60, [1, 2]))
    title = next(y for y, line in enumerate(lines) if "3  Likvärdig" in line)
    assert lines[title - 2 : title] == [" ▌", ""]


@pytest.mark.parametrize("width", [20, 40, 60, 100, 300])
def test_arrow_is_at_the_right_of_the_first_line_of_a_title(width: int) -> None:
    layout = PanelLayout(SHIPPED, width)
    titles = [layout.lines(row) for row in range(1, 10)]
    assert len({cell_len(lines[0].display_text) for lines in titles}) == 1
    assert all(lines[0].display_text.endswith("►") for lines in titles)
    assert not any("►" in line.display_text for lines in titles for line in lines[1:])


def test_list_items_are_indented_under_their_markers() -> None:
    shown = text_of(PanelLayout(SHIPPED, 52, [2]))
    assert "\n ▌   • Agenda 2030: mål 4 handlar" in shown
    assert "\n ▌     rätt till" in shown


def test_cards_and_text_are_limited_to_a_readable_width() -> None:
    layout = PanelLayout(SHIPPED, 300, range(9))
    layout.measure(0, 10**9)
    lines = [layout.line(y)[1] for y in range(layout.height)]
    assert max(cell_len(line.text) for line in lines) <= MAX_TEXT_WIDTH
    assert max(cell_len(line.display_text) for line in lines) <= MAX_CARD_WIDTH + MARGIN


@pytest.mark.parametrize(
    ("width", "window_height", "arrangement"),
    [
        (57, 30, Arrangement.INTRODUCTION_FIRST),
        (79, 24, Arrangement.INTRODUCTION_FIRST),
        (63, 24, Arrangement.TITLES_FIRST),
        (65, 18, Arrangement.TITLES_FIRST),
        (39, 12, Arrangement.TITLES_FIRST),
    ],
)
def test_low_windows_show_titles_before_the_introduction(
    width: int, window_height: int, arrangement: Arrangement
) -> None:
    layout = PanelLayout(SHIPPED, width, window_height=window_height)
    assert layout.arrangement is arrangement
    lines = lines_of(layout)
    texts = ("Barn och unga", "Vårt mål", "Därför arbetar")
    introduction, goal, title = (next(y for y, line in enumerate(lines) if text in line) for text in texts)
    assert goal < title
    assert introduction < goal if arrangement is Arrangement.INTRODUCTION_FIRST else introduction > title


@pytest.mark.parametrize(("lines", "titles"), [(8, 4), (10, 6)])
def test_lowest_window_shows_whole_titles(lines: int, titles: int) -> None:
    """In a window of 40 by 12 cells the list has eight lines with the consent notice, and ten without."""
    layout = PanelLayout(SHIPPED, 39, window_height=12)
    assert layout.top(titles + 1) == lines


def test_goal_opens_as_a_panel_where_titles_are_first() -> None:
    layout = PanelLayout(SHIPPED, 65, window_height=18)
    assert lines_of(layout)[0].split() == ["Vårt", "mål", "►"]
    assert "I Uppsalas förskolor" not in text_of(layout)
    layout.set_opened(frozenset([PREAMBLE]))
    assert lines_of(layout)[0].split() == ["Vårt", "mål", "▼"]
    assert lines_of(layout)[1:3] == [" ▌", " ▌ I Uppsalas förskolor och skolor ska varje barn och elev få"]


def test_title_of_more_than_a_third_of_the_window_is_not_pinned() -> None:
    layout = PanelLayout(SHIPPED, 39, [0], window_height=12)
    assert layout.title_height(1) == 2
    assert [layout.pin_height(1, height) for height in (8, 6, 5)] == [2, 2, 0]


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
    start, end = layout.line(first)[1].selectable_text.index("mål 4"), 12

    def span(index: int) -> tuple[int, int]:
        return (start if index == first else 0, end if index == first + 1 else -1)

    text = layout.selected_text(first, first + 1, span)
    beginning, ending = layout.line(first)[1].text, layout.line(first + 1)[1].display_text[:end].strip(" ▌")
    assert text == f"{beginning[beginning.index('mål 4') :]} {ending}"


TOPICS = st.builds(
    lambda items: SHIPPED._replace(initiatives=tuple(Initiative(f"i{n}", *item) for n, item in enumerate(items))),
    st.lists(
        st.tuples(
            st.text(st.sampled_from("ab å日"), min_size=1, max_size=60),
            st.text(st.sampled_from("ab å\n-*1.[]()日"), max_size=120),
        ),
        min_size=1,
        max_size=12,
    ),
)


@pytest.mark.slow
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
    assert lazy.height == eager.height == sum(len(eager.lines(row)) for row in range(len(topic.initiatives) + 2))
    for line in (lazy.line(y)[1] for y in range(lazy.height)):
        assert cell_len(line.display_text) <= max(lazy.card_width + MARGIN, len(line.prefix) + len("  日 ►") + 1)


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
    for hit in Index(SHIPPED, Strings()).search(query).hits:
        if hit.initiative == CONTACT:
            continue
        row, line = layout.line(layout.line_of(hit))
        assert row == layout.row_of(hit)
        assert line.block == hit.block
        assert line.start <= hit.start < line.start + len(line.text) + 1


@pytest.mark.parametrize("window_height", [12, 20, 40])
@pytest.mark.parametrize(
    ("is_start_page", "opened"),
    [
        (True, ()),
        *((False, opened) for opened in [(), (0,), (4,), (1, 2), (0, 4), range(5), (PREAMBLE,), (PREAMBLE, 1), (99,)]),
    ],
)
def test_heights_of_short_texts_are_estimated_exactly(
    opened: Iterable[int], window_height: int, is_start_page: bool
) -> None:
    goal = Goal("", "") if is_start_page else SHIPPED.goal
    texts = ["Text " * 200 if is_start_page and number % 2 else "Text" for number in range(5)]  # not all of it is shown
    initiatives = tuple(Initiative(f"a-{number}", "Title", text) for number, text in enumerate(texts))
    layout = PanelLayout(SHIPPED._replace(goal=goal, initiatives=initiatives), 60, opened, window_height=window_height)
    estimated = [layout.top(row) for row in range(8)]
    layout.measure(0, 10**9)
    assert estimated == [layout.top(row) for row in range(8)]


def test_heights_of_rows_that_have_been_in_view_stay_exact() -> None:
    first = SHIPPED.initiatives[0]._replace(text="- a\n" * 20)
    topic = SHIPPED._replace(initiatives=(first, *SHIPPED.initiatives[1:]))
    layout, other = PanelLayout(topic, 60, [0]), PanelLayout(topic, 60, [0])
    exact = layout.row_height(1)
    assert other.bottom(1) - other.top(1) < exact, "a list takes more lines than are estimated"
    layout.set_opened(frozenset({0, 4, 6}))
    assert layout.bottom(1) - layout.top(1) == exact


def test_smallest_width_has_lines() -> None:
    assert text_of(PanelLayout(SHIPPED, 1, [0]))


def test_topic_without_optional_parts_is_laid_out() -> None:
    purpose = PurposeText("p", "p")
    topic = Topic(
        "s", "t", "p", "s", SHIPPED.updated, "s", Goal("g", "g"), (Initiative("a", "A", "a"),),
        (), (Contact("c", "n", "t", (Phone("", "1"),)),), PrivacyNotice(1, "", "t", purpose, purpose, purpose),
    )  # fmt: skip
    assert text_of(PanelLayout(topic, 20)) == " s\n\n ▌ g\n ▌ g\n\n  1 A              ►\n\n"


LINKED = with_links(SHIPPED)


@pytest.mark.parametrize("width", [20, 39, 60, 90])
def test_links_are_titles_with_whole_addresses(width: int) -> None:
    layout = PanelLayout(LINKED, width, [0], OtherTexts(related="Läs mer"))
    shown = re.sub(rf"[\s{BAR}]", "", text_of(layout))
    for link in (INLINE, PLAN, SCHOOLS):
        assert f"{link.title.replace(' ', '')}({link.url})" in shown
    assert not any(line.links for row in range(len(LINKED.initiatives) + 2) for line in layout.lines(row))


def test_hyperlinks_take_the_place_of_addresses() -> None:
    layout = PanelLayout(LINKED, 60, [0], OtherTexts(related="Läs mer", hyperlinks=True))
    assert "https:" not in text_of(layout)
    lines = [line for row in range(len(LINKED.initiatives) + 2) for line in layout.lines(row) if line.links]
    found = {line.text[link.start : link.title_end]: link.url for line in lines for link in line.links}
    assert found == {link.title: link.url for link in (INLINE, PLAN)} | {f"{SCHOOLS.title}": SCHOOLS.url}


def test_related_pages_are_a_card_after_the_list() -> None:
    lines = lines_of(PanelLayout(LINKED, 60, (), OtherTexts("Uppdaterad", "Läs mer")))
    at = lines.index(" ▌ Läs mer")
    assert lines[at - 1] == ""
    assert lines[at + 1].startswith(" ▌ • Våra skolor (")
    assert lines[-2:] == ["", " Uppdaterad"]


@pytest.mark.parametrize("window_height", [12, 100])
@pytest.mark.parametrize("query", ["skolor", "vi upp", "barn"])
def test_hits_in_links_are_on_their_lines(query: str, window_height: int) -> None:
    layout = PanelLayout(LINKED, 50, range(PREAMBLE, 9), OtherTexts(related="Läs mer"), window_height)
    layout.measure(0, 10**9)
    for hit in Index(LINKED, Strings()).search(query).hits:
        if hit.initiative != CONTACT:
            line = layout.line(layout.line_of(hit))[1]
            assert line.block == hit.block
            assert line.contains_start_of(hit)
