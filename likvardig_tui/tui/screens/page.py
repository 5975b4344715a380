"""The page: the goal and the initiatives, the contact beside or under them, and the question about consent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.reactive import reactive

from likvardig_tui.content.model import Topic
from likvardig_tui.privacy.visit import Standing
from likvardig_tui.strings import Words
from likvardig_tui.tui.screens.browser_screen import BrowserScreen
from likvardig_tui.tui.widgets.consent_notice import ConsentNotice
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.initiative_list import InitiativeList, Place
from likvardig_tui.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from likvardig_tui.tui.widgets.search_line import SearchLine


ROOM_FOR_ALL = 18
"""Rows from which the question about consent can stand beside everything else."""


class PageScreen(BrowserScreen):
    """Shows one topic."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"go_to({n})", "keys.go_to", show=False, key_display="1-9") for n in range(1, 10)),
        Binding("slash", "search", "keys.search"),
        Binding("n", "step(1)", "keys.next_hit"),
        Binding("N", "step(-1)", "keys.previous_hit"),
        Binding("c", "contact", "keys.contact"),
        Binding("escape", "back", "keys.back"),
        Binding("tab", "app.focus_next", "keys.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", "keys.focus_previous", show=False),
    ]

    standing: reactive[Standing] = reactive(Standing(), repaint=False)
    """What the reader has allowed, and whether to ask."""

    def __init__(self, topic: Topic, words: Words, standing: Standing) -> None:
        """``standing`` is what holds when the page is first shown."""
        super().__init__(words, f"{topic.section}: {topic.title}", topic.publisher)
        self.set_reactive(PageScreen.standing, standing)
        self._topic = topic
        self._before_search: Place | None = None
        self._has_hits = False
        self._making_search_line = asyncio.Lock()

    def compose_body(self) -> ComposeResult:
        """Lay the page out."""
        with Container(id="page-body"):
            yield InitiativeList(self._topic)
            yield ContactPane(self._topic.contact, self.words)
        if not self.standing.is_answered:
            yield self._notice()

    def _notice(self) -> ConsentNotice:
        return ConsentNotice(self.words, self._topic.privacy.changes if self.standing.is_outdated else "")

    def on_mount(self) -> None:
        """Begin at the list, where no key has led elsewhere yet."""
        if self.focused is None:
            self.set_focus(self._list)
        self.call_after_refresh(self._make_search_line_ready)

    def on_descendant_focus(self) -> None:
        """Make room for what the reader turns to."""
        self._make_room()

    def on_resize(self) -> None:
        """Make room, or give it back."""
        self._make_room()

    def _make_room(self) -> None:
        """Let the question wait in a low window while the reader searches or is at the contact."""
        is_busy = self._before_search is not None or isinstance(self.focused, ContactPane)
        for notice in self.query(ConsentNotice):
            notice.display = not (is_busy and self.app.size.height < ROOM_FOR_ALL)

    @property
    def _list(self) -> InitiativeList:
        return self.query_one(InitiativeList)

    async def watch_standing(self, standing: Standing) -> None:
        """Ask about consent until it is answered."""
        notices = self.query(ConsentNotice)
        if standing.is_answered:
            if any(notice.has_focus_within for notice in notices):
                self.set_focus(self._list)
            await notices.remove()
        elif self.is_mounted and not notices:
            await self.mount(self._notice(), before=self.query_one(StatusLine))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the keys of a search only while there is one."""
        del parameters
        if action == "step":
            return self._before_search is not None and self._has_hits
        if action == "contact":
            return not isinstance(self.focused, ContactPane)
        if action == "back":
            return self._before_search is not None or self.focused is not self._list
        return True

    def action_go_to(self, number: int) -> None:
        """Open the initiative with that number, from 1."""
        self.set_focus(self._list)
        self._list.go_to(number - 1)

    def action_contact(self) -> None:
        """Go to the contact."""
        self.set_focus(self.query_one(ContactPane))

    async def _search_line(self) -> SearchLine:
        """Return the line to search in; it is made after the first paint, which it would only delay."""
        from likvardig_tui.tui.widgets.search_line import SearchLine

        async with self._making_search_line:
            if not self.query(SearchLine):
                await self.mount(SearchLine(self.words), before=self.query_one(StatusLine))
        return self.query_one(SearchLine)

    async def _make_search_line_ready(self) -> None:
        if self.is_attached:  # a quick reader may have quit
            await self._search_line()

    async def action_search(self) -> None:
        """Let the reader type what to find, or go on typing."""
        line = await self._search_line()
        if self._before_search is None:
            self._before_search = self._list.place
        line.begin(self._topic)
        self.refresh_bindings()

    async def action_step(self, direction: int) -> None:
        """Go to the next hit or the one before."""
        (await self._search_line()).step(direction)

    def on_search_line_found(self, message: SearchLine.Found) -> None:
        """Show what has been found, with the panels it is in open besides those that were when the search began."""
        if self._before_search is not None:
            self._has_hits = bool(message.hits)
            self._list.show_hits(message.hits, self._before_search.opened)
            self.refresh_bindings()

    def on_search_line_went_to(self, message: SearchLine.WentTo) -> None:
        """Show the hit that the reader is at."""
        if self._before_search is not None and message.hit is not None:
            self._list.show_hit(message.hit)

    def on_search_line_submitted(self) -> None:
        """Go and read; ``n`` and ``N`` step from here on."""
        self.set_focus(self._list)

    async def action_back(self) -> None:
        """Leave the search, with everything as it was when it began; else go back to the list."""
        before, self._before_search = self._before_search, None
        self.set_focus(self._list)
        if before is not None:
            (await self._search_line()).end()
            self._has_hits = False
            self._list.clear_hits()
            self._list.return_to(before)
            self._make_room()
        self.refresh_bindings()
