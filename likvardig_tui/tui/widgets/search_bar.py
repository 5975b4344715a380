"""The line at the bottom in which a reader types what to find, and steps through what is found."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from likvardig_tui.content.hits import Hit
from likvardig_tui.content.model import Topic
from likvardig_tui.content.sanitising import clean
from likvardig_tui.content.search import MAX_HITS, Index, SearchResult
from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.symbols import FOCUS


class SearchField(Input):
    """One line to type in, with nothing that blinks, and nothing that a terminal would obey."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Acted on by the screen itself: as messages, they would come after the keys that follow at once.
        Binding("enter", "screen.read", "keys.to_hits"),
        Binding("down", "screen.step(1)", "keys.next_hit"),
        Binding("up", "screen.step(-1)", "keys.previous_hit"),
    ]

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        """Pass what is typed and pasted through the gate; what is being typed may end in a space."""
        return clean(value).replace("\n", " ").replace("\t", " ")


class SearchBar(HorizontalGroup):
    """A field for the query, and how many hits there are. Takes no room until a search begins."""

    class Found(Message):
        """There are other hits than before."""

        def __init__(self, hits: tuple[Hit, ...]) -> None:
            super().__init__()
            self.hits = hits

    class WentTo(Message):
        """The reader is at another hit."""

        def __init__(self, hit: Hit | None) -> None:
            super().__init__()
            self.hit = hit

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = strings
        self._index: Index | None = None
        self._result = SearchResult()
        self._at = 0
        self.display = False

    def compose(self) -> ComposeResult:
        """Lay the line out."""
        yield Static(self._label(" "), id="search-label")
        yield SearchField()
        yield Static(id="search-count")

    def on_descendant_focus(self) -> None:
        """Show by shape that what is typed goes here."""
        self.query_one("#search-label", Static).update(self._label(FOCUS))

    def on_descendant_blur(self) -> None:
        """Show that it does not."""
        self.query_one("#search-label", Static).update(self._label(" "))

    def _label(self, mark: str) -> Content:
        return Content(mark + self._strings("search.label"))

    @property
    def _field(self) -> SearchField:
        return self.query_one(SearchField)

    @property
    def is_open(self) -> bool:
        """Whether a search is going on."""
        return self.display

    @property
    def has_hits(self) -> bool:
        """Whether there is something to step through."""
        return bool(self._result.hits)

    @property
    def has_no_hits(self) -> bool:
        """Whether something has been looked for, and nothing found."""
        return self._index is not None and bool(self._field.value.strip()) and not self._result.hits

    @property
    def search_text(self) -> str:
        """What is looked for."""
        return self._field.value

    def begin(self, topic: Topic, search_text: str = "") -> None:
        """Let the reader type what to find in ``topic``; go on with what is, or was, ``search_text``."""
        if not self.is_open:
            self.display = True
            self.call_after_refresh(self._begin_to_index, topic)
        if search_text:
            self._field.value = search_text
            self._field.cursor_position = len(search_text)
        self.screen.set_focus(self._field)

    def end(self) -> None:
        """Forget the search."""
        self.display = False
        self._index = None
        self._result = SearchResult()
        self._field.clear()

    def _begin_to_index(self, topic: Topic) -> None:
        """Begin when the line has been painted, which the indexing would only delay."""
        if self.is_open:
            self.run_worker(self._make_ready(topic), exclusive=True)

    async def _make_ready(self, topic: Topic) -> None:
        """Index the topic beside the event loop, for a long one takes a while; then find what has been typed."""
        index = await asyncio.to_thread(Index, topic)
        if self.is_open:
            self._index = index
            self._find()

    def _find(self) -> None:
        if self._index is not None:
            self._result = self._index.search(self._field.value)
            self.post_message(self.Found(self._result.hits))
            self._go_to(0)

    def step(self, direction: int) -> None:
        """Go to the next hit (1) or the one before (-1), round and round."""
        if self._result.hits:
            self._go_to((self._at + direction) % len(self._result.hits))

    def _go_to(self, at: int) -> None:
        self._at = at
        self.query_one("#search-count", Static).update(Content(self._count()))
        self.post_message(self.WentTo(self._result.hits[at] if self._result.hits else None))

    def _count(self) -> str:
        if self._result.is_truncated:
            return self._strings("search.many", at=self._at + 1, most=MAX_HITS)
        if self._result.hits:
            return self._strings("search.count", at=self._at + 1, count=len(self._result.hits))
        return self._strings("search.none") if self._field.value.strip() else ""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find what is typed, as it is typed."""
        event.stop()
        self._find()
