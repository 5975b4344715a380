"""Search in the whole page: the contact, no match, and how a search ends."""

from __future__ import annotations

import gc
import warnings
from typing import NamedTuple

import pytest
from textual.widget import Widget
from textual.widgets import Input

from likvardig_tui.content.hits import PREAMBLE
from likvardig_tui.content.model import Topic
from likvardig_tui.privacy.counts import Event
from likvardig_tui.tui.cursor import cursor_cell
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.symbols import CURRENT_HIT
from likvardig_tui.tui.widgets import search_bar
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.panel_layout import ListState
from likvardig_tui.tui.widgets.search_bar import SearchBar, SearchField
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp, resize, search, settle, shown
from tests.helpers.content import with_links
from tests.helpers.marks import quick
from tests.helpers.screen import TERMINALS, cell_rows

SIZES = [(100, 30), (40, 12), (66, 18), (160, 50)]


def the_list(app: PersonalApp) -> TopicList:
    return app.screen.query_one(TopicList)


def contact(app: PersonalApp) -> ContactPane:
    return app.screen.query_one(ContactPane)


def underlined(app: PersonalApp) -> list[str]:
    """Return what is underlined on the screen, one text for each line that has any."""
    rows = cell_rows(app, TERMINALS["true colour"])
    texts = ("".join(cell.char if cell.style.underline else " " for cell in row).strip() for row in rows)
    return [text for text in texts if text]


def marked_lines(app: PersonalApp) -> list[str]:
    """Return the lines of the screen from the mark of the current hit on."""
    return [line.split(CURRENT_HIT)[1] for line in shown(app).splitlines() if CURRENT_HIT in line]


async def test_search_that_another_replaces_at_once_leaves_no_coroutine(app: PersonalApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("slash")
        bar, topic = app.screen.query_one(SearchBar), app.current_content.topic
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            bar._start_indexing(topic)
            bar._start_indexing(topic)
            await pilot.pause()
            gc.collect()
        assert [str(warning.message) for warning in caught] == []


# In the contact


@pytest.mark.parametrize("size", quick(0, SIZES))
async def test_hit_in_the_contact_is_highlighted_and_in_view(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        for text in ("öppettider", "727", "Besöksadress", "Stadshusgatan", "753"):
            await search(pilot, text.lower())
            assert "1 av 1" in shown(app)
            assert underlined(app) == [text]
            [line] = marked_lines(app)
            assert text in line
            assert isinstance(app.focused, SearchField)
            await pilot.press("escape")


async def test_hits_are_stepped_through_in_reading_order(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await search(pilot, "utbildningsförvaltning")
        places: list[tuple[str, str]] = []
        await pilot.press("enter")
        for _ in range(4):
            await pilot.pause()
            [line] = marked_lines(app)
            places.append((type(app.focused).__name__, line.split("│")[0].strip()[:20]))
            await pilot.press("n")
        assert [place for place, _ in places] == ["TopicList", "ContactPane", "ContactPane", "TopicList"]
        await pilot.press("N", "N")
        await pilot.pause()
        assert isinstance(app.focused, ContactPane)


@pytest.mark.slow
@pytest.mark.parametrize("size", quick(1, SIZES))
async def test_enter_at_a_hit_in_the_contact_moves_the_focus_there(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await search(pilot, "stadshusgatan")
        await pilot.press("enter")
        await pilot.pause()
        assert app.focused is contact(app)
        assert underlined(app) == ["Stadshusgatan"]
        assert shown(app).splitlines()[cursor_cell(app.screen).y].count("Stadshusgatan 2") == 1
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard == "Kontaktcenter, Stadshuset\nStadshusgatan 2"


@pytest.mark.slow
async def test_moving_in_the_contact_leaves_the_hit(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await search(pilot, "handläggare")
        await pilot.press("enter", "down")
        await pilot.pause()
        assert marked_lines(app) == []
        assert "Besöksadress" in shown(app).splitlines()[cursor_cell(app.screen).y]


@pytest.mark.slow
@pytest.mark.parametrize("width", quick(1, [40, 60]))
async def test_phone_number_alone_is_shown_again_after_the_search(app: PersonalApp, width: int) -> None:
    async with app.run_test(size=(width, 24)) as pilot:
        await search(pilot, "stadshusgatan")
        assert "753 75" in shown(app) or "Stadshusgatan 2" in shown(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "Stadshusgatan" not in shown(app)
        assert "018-727 00 00" in shown(app)


@pytest.mark.slow
@pytest.mark.parametrize("no_color", quick(1, ["1", ""]))
async def test_hit_in_the_contact_differs_without_colours(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, no_color: str
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    app = make_app()
    async with app.run_test(size=(100, 40)) as pilot:
        await search(pilot, "stadshus")
        cells = [cell for row in cell_rows(app, TERMINALS["true colour"]) for cell in row]
        hits = "".join(cell.char for cell in cells if cell.style.underline or (no_color and cell.style.reverse))
        assert hits.split() == ["StadshusStadshusStadshus"]
        [line] = marked_lines(app)
        assert "Kontaktcenter i Stadshuset" in line


# No match


async def test_no_match_says_what_was_looked_for_and_whom_to_call(app: PersonalApp) -> None:
    async with app.run_test(size=SIZES[0]) as pilot:
        await search(pilot, "bibliotek")
        bar = app.screen.query_one(SearchBar)
        for size in SIZES:
            await resize(pilot, *size)
            lines = shown(app).replace("\xa0", " ").splitlines()[bar.region.y : bar.region.bottom]
            assert "Inget om ”bibliotek”. Ring 018-727 00 00" in " ".join(" ".join(lines).split())
            assert any("018-727 00 00" in line for line in lines), "the number is on one line"
            assert bar.region.bottom <= app.screen.query_one(Footer).region.y
        await pilot.press(*["backspace"] * 9)
        await pilot.pause()
        assert "Inget om" not in shown(app)
        assert bar.region.height == 1


async def test_list_is_as_before_the_search_without_a_match(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("6")
        await pilot.pause()
        before = the_list(app).list_state
        await search(pilot, "skola")
        assert the_list(app).list_state != before
        await pilot.press("x")
        await pilot.pause()
        assert the_list(app).list_state == before
        assert "gå till träffen" not in shown(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.focused, SearchField), "there is no match to go to"


async def test_no_match_quotes_a_long_query_in_part(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await search(pilot, "x" * 60)
        assert f"”{'x' * 24}…”" in shown(app)
        assert app.screen.query_one(SearchBar).region.height <= 4


@pytest.mark.slow
async def test_search_without_hits_is_counted_when_it_ends(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.click("#accept-all")
        for leave in (["escape"], ["tab", "escape"]):
            await search(pilot, "bibliotek")
            await pilot.press(*leave)
            await pilot.pause()
        counts = {count.event: count.n for count in app.session.pending_counts}
        assert counts[Event.SEARCH_WITHOUT_HIT] == 2


# The end


@pytest.mark.parametrize("size", quick(1, SIZES))
@pytest.mark.parametrize("query", quick(1, ["skol", "stadshus", "xyz"]))
async def test_escape_while_typing_restores_everything(app: PersonalApp, size: tuple[int, int], query: str) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("3", "6", "c", "down")
        await pilot.pause()
        assert isinstance(app.screen, PageScreen)
        before = app.screen.view_state
        await search(pilot, query)
        await pilot.press("down", "down", "escape")
        await pilot.pause()
        assert app.screen.view_state == before
        assert not app.screen.query_one(SearchBar).is_open
        assert underlined(app) == []


@pytest.mark.slow
@pytest.mark.parametrize("size", quick(1, SIZES))
@pytest.mark.parametrize("query", ["kvalitet", "stadshus"])
async def test_escape_after_enter_only_ends_the_search(app: PersonalApp, size: tuple[int, int], query: str) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("6")
        await search(pilot, query)
        await pilot.press("enter", "n", "n")
        await pilot.pause()
        focused, state, field = app.focused, the_list(app).list_state, contact(app).cursor
        await pilot.press("escape")
        await pilot.pause()
        assert app.focused is focused
        assert (the_list(app).opened, the_list(app).cursor, contact(app).cursor) == (state.opened, state.cursor, field)
        assert not app.screen.query_one(SearchBar).is_open
        assert underlined(app) == []
        assert marked_lines(app) == []


class View(NamedTuple):
    """What the page shows, other than what a search adds."""

    list_state: ListState
    contact_field: int
    first_contact_line: int
    focused: Widget | None

    @classmethod
    def of(cls, app: PersonalApp) -> View:
        return cls(the_list(app).list_state, contact(app).cursor, contact(app).scroll_offset.y, app.focused)

    def moved_to_the_end(self, app: PersonalApp) -> View:
        """Return the view at the end of the list and the contact where both have become higher than what is left."""
        scroll = min(self.list_state.scroll, the_list(app).max_scroll_y)
        first = min(self.first_contact_line, contact(app).max_scroll_y)
        return self._replace(list_state=self.list_state._replace(scroll=scroll), first_contact_line=first)


@pytest.mark.parametrize("size", quick(0, [(66, 18), (80, 24), (40, 12), (64, 24), (100, 30)]))
async def test_escape_after_enter_leaves_in_view_what_is(
    make_app: MakeApp, topic: Topic, size: tuple[int, int]
) -> None:
    app = make_app(with_links(topic))
    async with app.run_test(size=size) as pilot:
        app.screen.set_focus(app.screen.query_one("#necessary-only"))
        await pilot.press("enter")  # the question would come back in place of what is in view
        in_introduction, in_goal, in_related_pages, in_panel = "bakgrund", "rätt stöd", "våra skolor", "retroaktivt"
        for query in (in_introduction, in_goal, in_related_pages, in_panel, "allmänna", "boka tid"):
            await search(pilot, query)
            await pilot.press("enter")
            await settle(pilot)
            before = View.of(app)
            await pilot.press("escape")
            await settle(pilot)
            assert View.of(app) == before.moved_to_the_end(app), query
            await pilot.press("escape")
            the_list(app).restore(ListState(frozenset(), 0, 0))


@pytest.mark.slow
async def test_hit_stays_in_view_when_the_question_comes_back(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        for query in ("bakgrund", "2022", "753"):
            await search(pilot, query)
            await pilot.press("enter")
            await settle(pilot)
            [line] = marked_lines(app)
            await pilot.press("escape")
            await settle(pilot)
            assert "Nej tack" in shown(app)
            assert line.split("▐")[0].strip() in shown(app)


async def test_search_opens_only_the_panels_with_hits(app: PersonalApp) -> None:
    async with app.run_test(size=(66, 18)) as pilot:
        for query, opened in (("bakgrund", set()), ("rätt stöd", {PREAMBLE}), ("retroaktivt", {8})):
            await search(pilot, query)
            assert the_list(app).opened == opened
            await pilot.press("escape")


@pytest.mark.slow
async def test_typing_again_after_enter_restores_what_was_before_the_search(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("6")
        await pilot.pause()
        before = the_list(app).list_state
        await search(pilot, "skol")
        await pilot.press("enter", "n", "slash", "a", "escape")
        await pilot.pause()
        assert the_list(app).list_state == before


async def test_query_is_empty_when_the_next_search_begins(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await search(pilot, "skol")
        await pilot.press("enter", "escape", "slash")
        await pilot.pause()
        assert app.screen.query_one(Input).value == ""


# Scrolled in whole


@pytest.mark.slow
@pytest.mark.parametrize("size", [(100, 30), (80, 24), (160, 50)])
async def test_panel_with_the_hit_is_scrolled_in_whole(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await search(pilot, "retroaktivt")
        text = shown(app)
        for part in ("Ökat stöd till resursenhet", "höjer ersättningen", "2022."):
            assert part in text


@pytest.mark.slow
@pytest.mark.parametrize("size", quick(1, SIZES))
async def test_hit_in_introduction_and_goal_is_in_view(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("end")
        for query in ("olika förutsättningar", "rätt stöd"):
            await search(pilot, query)
            hit = app.screen.query_one(SearchBar).current_hit
            assert hit is not None
            assert the_list(app).cursor == the_list(app).panel_layout.cursor_at(hit)
            assert " ".join(underlined(app)) == query
            await pilot.press("escape")


async def test_second_search_uses_the_index_of_the_first(app: PersonalApp, monkeypatch: pytest.MonkeyPatch) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await search(pilot, "skola")
        await pilot.press("escape")
        monkeypatch.delattr(search_bar, "Index")
        await search(pilot, "727")
        assert len(marked_lines(app)) == 1


@pytest.mark.slow
async def test_next_hit_is_shown_without_a_layout(app: PersonalApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its number changes; one with more digits needs another width."""
    async with app.run_test(size=(100, 30)) as pilot:
        await search(pilot, "skola")
        await pilot.press("enter")
        await settle(pilot)
        layouts: list[object] = []
        with monkeypatch.context() as patch:
            patch.setattr(app.screen, "_refresh_layout", lambda *_, **options: layouts.append(options))
            await pilot.press("n")
            await settle(pilot)
        assert not layouts
        assert "2 av" in shown(app)
        await pilot.press(*"nnnnnnnn")
        await settle(pilot)
        assert "10 av" in shown(app)
