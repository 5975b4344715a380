"""The page: the goal and the initiatives, the contact beside or under them, and the question about consent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.reactive import reactive
from textual.widget import Widget

from likvardig_tui.content.hits import PREAMBLE
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.privacy.session import ConsentStatus
from likvardig_tui.tui.breakpoints import MIN_HEIGHT, MIN_WIDTH
from likvardig_tui.tui.messages import SearchWithoutHits, StatusDismissed
from likvardig_tui.tui.screens.base import BrowserScreen, selector_of
from likvardig_tui.tui.textual_patches import forget_removed_widgets
from likvardig_tui.tui.widgets.consent_notice import ConsentNotice
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.status_line import StatusLine
from likvardig_tui.tui.widgets.topic_list import ListState, TopicList

if TYPE_CHECKING:
    from likvardig_tui.tui.widgets.search_bar import SearchBar


class Bookmark(NamedTuple):
    """What a reader has open and where they are, in words that hold in every language and after a change."""

    opened: tuple[str, ...] = ()
    """Ids of initiatives."""
    at: str = ""
    """Id of an initiative; empty before the first."""
    offset: int | None = None
    """How far below the top of the window its title stands, in lines; None where that is not known."""

    @classmethod
    def among(cls, preferences: Mapping[str, object]) -> Bookmark:
        """Return the one among ``preferences``, from a file that may hold anything."""
        opened, place = preferences.get("open"), preferences.get("place")
        ids = tuple(name for name in opened if isinstance(name, str)) if isinstance(opened, list) else ()
        return cls(ids, place if isinstance(place, str) else "")

    def as_preferences(self) -> dict[str, object]:
        """Return it as it is kept in the file."""
        return {"open": list(self.opened), "place": self.at}


class ViewState(NamedTuple):
    """All that a reader has changed on the page, and where they are."""

    place: ListState
    field: int
    """The contact's, under its cursor."""
    focused: str
    """What finds the widget that has the focus."""
    search_text: str | None
    """None where nothing is."""


class PageScreen(BrowserScreen):
    """Shows one topic."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"go_to({n})", "keys.go_to", show=False, key_display="1-9") for n in range(1, 10)),
        Binding("slash", "search", "keys.search"),
        Binding("n", "step(1)", "keys.next_hit"),
        Binding("N", "step(-1)", "keys.previous_hit"),
        Binding("c", "contact", "keys.contact"),
        Binding("escape", "back", "keys.back"),
    ]

    consent_status: reactive[ConsentStatus] = reactive(ConsentStatus(), repaint=False)
    """What the reader has allowed, and whether to ask."""

    def __init__(
        self, content: LocalizedContent, consent_status: ConsentStatus, bookmark: Bookmark, *, can_copy: bool
    ) -> None:
        """``consent_status`` is what holds when the page is first shown, ``bookmark`` the last reading position.

        ``can_copy`` says whether there is a clipboard to copy to.
        """
        super().__init__(content)
        self._can_copy = can_copy
        self.set_reactive(PageScreen.consent_status, consent_status)
        self._begins_at = bookmark
        self._before_search: ListState | None = None
        self._focused_before: Widget | None = None
        self._line: SearchBar | None = None
        self._making_line = asyncio.Lock()

    def heading(self) -> str:
        """Return the topic's title."""
        return f"{self.topic.section}: {self.topic.title}"

    def aside(self) -> str:
        """Return who publishes it."""
        return self.topic.publisher

    def compose_body(self) -> ComposeResult:
        """Lay the page out."""
        with Container(id="page-body"):
            yield self._list_at(self._begins_at)
            yield ContactPane(self.topic.contact, self.strings, can_copy=self._can_copy)
        if not self.consent_status.is_answered:
            yield self._notice()

    def _list_at(self, bookmark: Bookmark) -> TopicList:
        numbers = {initiative.id: number for number, initiative in enumerate(self.topic.initiatives)}
        opened = frozenset(numbers[name] for name in bookmark.opened if name in numbers)
        before_the_first = 0 if bookmark.offset is None else PREAMBLE
        return TopicList(self.topic, opened, numbers.get(bookmark.at, before_the_first), bookmark.offset)

    def _notice(self) -> ConsentNotice:
        changes = self.topic.privacy.changes if self.consent_status.is_outdated else ""
        return ConsentNotice(self.strings, self._question, changes)

    @property
    def _question(self) -> str:
        if not self.consent_status.is_remembered:
            return "kiosk.notice"
        return "notice.text" if Purpose.STATISTICS in self.consent_status.asked else "notice.text_without_statistics"

    def start(self) -> None:
        """Begin at the list, where no key has led elsewhere yet."""
        self._begin_at_the_list()

    def _begin_at_the_list(self) -> None:
        if self.focused is None:
            self.set_focus(self._list)
        self.call_after_refresh(self._make_search_line_ready)

    async def begin_anew(self, content: LocalizedContent, consent_status: ConsentStatus) -> None:
        """Be as a new page would, for another reader."""
        self.set_reactive(PageScreen.content, content)
        self.set_reactive(PageScreen.consent_status, consent_status)
        self.set_reactive(PageScreen.status, "")
        self._begins_at = Bookmark()
        self._line = self._before_search = self._focused_before = None
        self.set_focus(None)
        await self.recompose()
        forget_removed_widgets(self)
        if self.is_in_use:  # the operator has not ended it meanwhile
            self._begin_at_the_list()

    async def show_anew(self) -> None:
        """Show another edition with the reader where they were: the same panels, place, focus and search."""
        before = self.view_state
        assert before is not None  # editions come one after another
        place, field, _, search_text = before
        is_at_top = place.scroll == 0
        here = self._bookmark(place)._replace(offset=None if is_at_top else self._list.title_offset)
        here = here._replace(at=self._nearest(here.at))
        self._begins_at = here if search_text is None else self.bookmark
        focused = selector_of(self.focused) or TopicList.__name__
        self._line = self._before_search = self._focused_before = None
        await super().show_anew()
        if not self.is_in_use:  # the reader has left meanwhile
            return
        self.query_one(ContactPane).cursor = field
        line = await self._make_search_line()
        if search_text is not None:
            self._begin_search(line, search_text)
        self.set_focus(next(iter(self.query(focused)), self._list), scroll_visible=False)

    def on_resize(self) -> None:
        """Make room, or give it back."""
        self._fit_notice()

    def watch_status(self, status: str) -> None:
        """Say what has just happened, and make room for it."""
        super().watch_status(status)
        self._fit_notice()

    def on_descendant_focus(self) -> None:
        """Make room for what the reader has gone to."""
        self._fit_notice()

    def _fit_notice(self) -> None:
        """Show the consent notice if there is space for it next to the search and the status, which Esc ends."""
        window = self.app.size
        if window.width < MIN_WIDTH or window.height < MIN_HEIGHT:
            return
        for notice in self.query(ConsentNotice):
            is_visible = notice.fit(window, self.status, is_searching=self._before_search is not None)
            if not is_visible and notice.has_focus_within:
                self.set_focus(self._list)  # keys must not act on a hidden button
            notice.display = is_visible

    @property
    def view_state(self) -> ViewState | None:
        """All that the reader has changed here, and where they are; None while it is being laid out anew."""
        if not self.query(TopicList) or not self.query(ContactPane):
            return None
        search_text = self._line.search_text if self._line is not None and self._before_search is not None else None
        return ViewState(
            self._list.list_state, self.query_one(ContactPane).cursor, selector_of(self.focused), search_text
        )

    @property
    def bookmark(self) -> Bookmark:
        """Where the reader is, but for what a search has opened."""
        lists = self.query(TopicList)
        if not lists:  # everything is being laid out anew
            return self._begins_at
        return self._bookmark(self._before_search or lists.first().list_state)

    def _bookmark(self, place: ListState) -> Bookmark:
        ids = [initiative.id for initiative in self._list.topic.initiatives]
        opened = tuple(ids[number] for number in sorted(place.opened))
        return Bookmark(opened, ids[place.cursor] if place.cursor >= 0 else "")

    def _nearest(self, wanted: str) -> str:
        """Return the id of an initiative on the page so far; if the new edition is without it, the one before it."""
        there = {initiative.id for initiative in self.topic.initiatives}
        before = [initiative.id for initiative in self._list.topic.initiatives]
        upwards = reversed(before[: before.index(wanted) + 1]) if wanted in before else ()
        return next((name for name in upwards if name in there), "")

    @property
    def has_no_hits(self) -> bool:
        """Whether there is a search without a hit."""
        return self._before_search is not None and self._line is not None and self._line.has_no_hits

    @property
    def _list(self) -> TopicList:
        return self.query_one(TopicList)

    async def watch_consent_status(self, consent_status: ConsentStatus) -> None:
        """Ask about consent until it is answered."""
        notices = self.query(ConsentNotice)
        if consent_status.is_answered:
            if any(notice.has_focus_within for notice in notices):
                self.set_focus(self._list)
            await notices.remove()
        elif self.is_mounted and self.is_in_use and not notices:
            await self.mount(self._notice(), before=self.query_one(StatusLine))
            self._fit_notice()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the keys of a search only while there is one."""
        del parameters
        if action == "step":
            return self._before_search is not None and self._line is not None and self._line.has_hits
        if action == "contact":
            return not isinstance(self.focused, ContactPane)
        if action == "back":
            return bool(self._before_search or self.status or not isinstance(self.focused, TopicList))
        return True

    def action_go_to(self, number: int) -> None:
        """Open the initiative with that number, from 1."""
        self.set_focus(self._list)
        self._list.open_initiative(number - 1)

    def action_contact(self) -> None:
        """Go to the contact."""
        self.set_focus(self.query_one(ContactPane))

    async def _make_search_line(self) -> SearchBar:
        """Return the line to search in. It is made after the first paint, which it would only delay."""
        from likvardig_tui.tui.widgets.search_bar import SearchBar

        async with self._making_line:
            if self._line is None:
                line = SearchBar(self.strings)
                await self.mount(line, before=self.query_one(StatusLine))
                self._line = line
        return self._line

    async def _make_search_line_ready(self) -> None:
        if self.is_in_use:  # a quick reader may have left
            await self._make_search_line()

    async def action_search(self) -> None:
        """Let the reader type what to find, or go on typing."""
        if not self.is_in_use:
            return
        line = await self._make_search_line()
        if self.is_in_use:  # the operator has not ended it meanwhile
            self._begin_search(line)

    def _begin_search(self, line: SearchBar, search_text: str = "") -> None:
        if self._before_search is None:
            self._before_search = self._list.list_state
            self._focused_before = self.focused
        line.begin(self.topic, search_text)
        self._fit_notice()
        self.refresh_bindings()

    def action_step(self, direction: int) -> None:
        """Go to the next hit or the one before."""
        if self._line is not None:
            self._line.step(direction)

    def on_search_bar_found(self, message: SearchBar.Found) -> None:
        """Show what has been found, with the panels it is in open besides those that were when the search began."""
        if self._before_search is not None:
            self._list.show_hits(message.hits, self._before_search.opened)
            self.refresh_bindings()

    def on_search_bar_went_to(self, message: SearchBar.WentTo) -> None:
        """Show the hit that the reader is at."""
        if self._before_search is not None and message.hit is not None:
            self._list.show_hit(message.hit)

    def action_read(self) -> None:
        """Go from what has been typed to the list; ``n`` and ``N`` step from here on."""
        self.set_focus(self._list)

    def action_back(self) -> None:
        """Leave the search, with everything as it was when it began; else go back to the list."""
        if self._before_search is None or self._line is None:
            self.set_focus(self._list)
            self.post_message(StatusDismissed())
            return
        if self.has_no_hits:
            self.post_message(SearchWithoutHits())
        before, self._before_search = self._before_search, None
        self.set_focus(self._focused_before if isinstance(self._focused_before, ContactPane) else self._list)
        self._line.end()
        self._list.clear_hits()
        self._list.restore(before)
        self._fit_notice()
        self.refresh_bindings()
