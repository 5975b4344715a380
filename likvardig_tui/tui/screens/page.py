"""The page: the goal and the initiatives, the contact beside or under them, and the question about consent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.reactive import reactive

from likvardig_tui.content.model import Topic
from likvardig_tui.content.searching import MAX_HITS, Hit, Hits, Index
from likvardig_tui.privacy.visit import Standing
from likvardig_tui.strings import Words
from likvardig_tui.tui.screens.browser_screen import BrowserScreen
from likvardig_tui.tui.widgets.consent_notice import ConsentNotice
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.initiative_list import InitiativeList, Place
from likvardig_tui.tui.widgets.key_bar import KeyBar
from likvardig_tui.tui.widgets.search_line import SearchLine


@dataclass(frozen=True, slots=True)
class Search:
    """A search that is going on."""

    index: Index
    before: Place
    """Where the reader was when it began."""
    hits: Hits = Hits()
    at: int = 0
    """Which of the hits the reader is at."""

    @property
    def current(self) -> Hit | None:
        """The hit the reader is at."""
        return self.hits.places[self.at] if self.hits.places else None


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

    def __init__(self, topic: Topic, words: Words) -> None:
        super().__init__(words, f"{topic.section}: {topic.title}", topic.publisher)
        self._topic = topic
        self._search: Search | None = None

    def compose_body(self) -> ComposeResult:
        """Lay the page out."""
        with Container(id="page-body"):
            yield InitiativeList(self._topic)
            yield ContactPane(self._topic.contact, self.words)

    def on_mount(self) -> None:
        """Begin at the list."""
        self._list.focus()

    @property
    def _list(self) -> InitiativeList:
        return self.query_one(InitiativeList)

    async def watch_standing(self, standing: Standing) -> None:
        """Ask about consent until it is answered."""
        notices = self.query(ConsentNotice)
        if standing.is_answered:
            if any(notice.has_focus_within for notice in notices):
                self._list.focus()
            await notices.remove()
        elif self.is_mounted and not notices:
            changes = self._topic.privacy.changes if standing.is_outdated else ""
            await self.mount(ConsentNotice(self.words, changes), before=self.query_one(KeyBar))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the keys of a search only while there is one."""
        del parameters
        if action == "step":
            return self._search is not None
        if action == "back":
            return bool(self._search or self.status or self.focused is not self._list)
        return True

    def action_go_to(self, number: int) -> None:
        """Open the initiative with that number, from 1."""
        self._list.focus()
        self._list.go_to(number - 1)

    def action_contact(self) -> None:
        """Go to the contact."""
        self.query_one(ContactPane).focus()

    async def action_search(self) -> None:
        """Let the reader type what to find, or go on typing."""
        if self._search is None:
            self._search = Search(Index(self._topic), self._list.place)
            await self.mount(SearchLine(self.words), before=self.query_one(KeyBar))
            self.refresh_bindings()
        self.query_one(SearchLine).focus_field()

    def on_search_line_changed(self, message: SearchLine.Changed) -> None:
        """Find what is typed, as it is typed."""
        if self._search is not None:
            hits = self._search.index.search(message.query)
            self._show(replace(self._search, hits=hits, at=0), typed=bool(message.query))

    def on_search_line_stepped(self, message: SearchLine.Stepped) -> None:
        """Go to another hit without leaving the line."""
        self.action_step(message.direction)

    def on_search_line_submitted(self) -> None:
        """Go and read; ``n`` and ``N`` step from here on."""
        self._list.focus()

    def action_step(self, direction: int) -> None:
        """Go to the next hit or the one before, round and round."""
        if self._search is not None and (count := len(self._search.hits.places)):
            self._show(replace(self._search, at=(self._search.at + direction) % count))

    def _show(self, search: Search, *, typed: bool = True) -> None:
        self._search = search
        self._list.show_hits(search.hits.places, search.current, search.before.opened)
        count = len(search.hits.places)
        if not typed:
            text = ""
        elif not count:
            text = self.words("search.none")
        elif search.hits.more:
            text = self.words("search.many", at=search.at + 1, most=MAX_HITS)
        else:
            text = self.words("search.count", at=search.at + 1, count=count)
        self.query_one(SearchLine).show_count(text)

    async def action_back(self) -> None:
        """Leave the search, with the panels as they were; else go back to the list, and clear the status."""
        self._list.focus()
        if self._search is not None:
            before, self._search = self._search.before, None
            self._list.clear_hits()
            self._list.return_to(before)
            await self.query(SearchLine).remove()
            self.refresh_bindings()
