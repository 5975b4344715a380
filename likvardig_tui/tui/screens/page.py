"""The page: the goal and the initiatives, the contact beside or under them, and the question about consent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.reactive import reactive
from textual.widget import Widget

from likvardig_tui.content.model import Topic
from likvardig_tui.privacy.visit import Standing
from likvardig_tui.strings import Words
from likvardig_tui.tui.messages import StatusRead
from likvardig_tui.tui.screens.browser_screen import ROOM_FOR_ALL, BrowserScreen
from likvardig_tui.tui.widgets.consent_notice import ConsentNotice
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.initiative_list import InitiativeList, Place
from likvardig_tui.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from likvardig_tui.tui.widgets.search_line import SearchLine


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

    standing: reactive[Standing] = reactive(Standing(), repaint=False)
    """What the reader has allowed, and whether to ask."""

    def __init__(self, topic: Topic, words: Words, standing: Standing) -> None:
        """``standing`` is what holds when the page is first shown."""
        super().__init__(words, f"{topic.section}: {topic.title}", topic.publisher)
        self.set_reactive(PageScreen.standing, standing)
        self._topic = topic
        self._before_search: Place | None = None
        self._focused_before: Widget | None = None
        self._line: SearchLine | None = None
        self._making_line = asyncio.Lock()

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

    def on_resize(self) -> None:
        """Make room, or give it back."""
        self._make_room()

    def _make_room(self) -> None:
        """Let the question wait in a low window while the reader searches."""
        is_in_the_way = self._before_search is not None and self.app.size.height < ROOM_FOR_ALL
        for notice in self.query(ConsentNotice):
            if is_in_the_way and notice.has_focus_within:
                self.set_focus(self._list)  # a key must never press what cannot be seen
            notice.display = not is_in_the_way

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
            return self._before_search is not None and self._line is not None and self._line.has_hits
        if action == "contact":
            return not isinstance(self.focused, ContactPane)
        if action == "back":
            return bool(self._before_search or self.status or self.focused is not self._list)
        return True

    def action_go_to(self, number: int) -> None:
        """Open the initiative with that number, from 1."""
        self.set_focus(self._list)
        self._list.go_to(number - 1)

    def action_contact(self) -> None:
        """Go to the contact."""
        self.set_focus(self.query_one(ContactPane))

    async def _make_search_line(self) -> SearchLine:
        """Return the line to search in. It is made after the first paint, which it would only delay."""
        from likvardig_tui.tui.widgets.search_line import SearchLine

        async with self._making_line:
            if self._line is None:
                line = SearchLine(self.words)
                await self.mount(line, before=self.query_one(StatusLine))
                self._line = line
        return self._line

    async def _make_search_line_ready(self) -> None:
        if self.is_attached:  # a quick reader may have quit
            await self._make_search_line()

    async def action_search(self) -> None:
        """Let the reader type what to find, or go on typing."""
        line = await self._make_search_line()
        if self._before_search is None:
            self._before_search = self._list.place
            self._focused_before = self.focused
        line.begin(self._topic)
        self._make_room()
        self.refresh_bindings()

    def action_step(self, direction: int) -> None:
        """Go to the next hit or the one before."""
        if self._line is not None:
            self._line.step(direction)

    def on_search_line_found(self, message: SearchLine.Found) -> None:
        """Show what has been found, with the panels it is in open besides those that were when the search began."""
        if self._before_search is not None:
            self._list.show_hits(message.hits, self._before_search.opened)
            self.refresh_bindings()

    def on_search_line_went_to(self, message: SearchLine.WentTo) -> None:
        """Show the hit that the reader is at."""
        if self._before_search is not None and message.hit is not None:
            self._list.show_hit(message.hit)

    def on_search_line_submitted(self) -> None:
        """Go and read; ``n`` and ``N`` step from here on."""
        self.set_focus(self._list)

    def action_back(self) -> None:
        """Leave the search, with everything as it was when it began; else go back to the list."""
        if self._before_search is None or self._line is None:
            self.set_focus(self._list)
            self.post_message(StatusRead())
            return
        before, self._before_search = self._before_search, None
        self.set_focus(self._focused_before if isinstance(self._focused_before, ContactPane) else self._list)
        self._line.end()
        self._list.clear_hits()
        self._list.return_to(before)
        self._make_room()
        self.refresh_bindings()
