"""The bar at the bottom of the page for searching and stepping through the hits."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from rich.cells import cell_len
from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup, VerticalGroup
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from likvardig_tui.content.hits import Hit
from likvardig_tui.content.model import Contact, Topic
from likvardig_tui.content.reaching import how_to_reach
from likvardig_tui.content.sanitising import clean, clean_line
from likvardig_tui.content.search import MAX_HITS, Index, SearchResult
from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.binding_groups import STEP
from likvardig_tui.tui.passages import Spoken
from likvardig_tui.tui.symbols import FOCUS
from likvardig_tui.tui.textual_patches import is_being_removed
from likvardig_tui.tui.widgets.wrapped_text import WrappedText

MIN_FIELD_WIDTH = 16
"""Cells that the field keeps next to the number of hits."""
MAX_PREPARED = 100
"""Initiatives of a topic that is indexed before the first search."""
MAX_QUOTE_LENGTH = 24
"""Characters of a query that are quoted."""


class SearchField(Input):
    """A one-line input without a blinking cursor, that accepts no control characters."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Actions of the screen: messages would arrive after the keys that have been pressed in the meantime.
        Binding("enter", "screen.read", "keys.to_hits"),
        Binding("down", "screen.step(1)", "keys.next_hit", group=STEP),
        Binding("up", "screen.step(-1)", "keys.previous_hit", group=STEP),
    ]

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False

    def spoken(self, strings: Strings) -> Spoken:
        """Return how many hits there are; what is typed is not said."""
        return Spoken(strings("search.label"), self.query_ancestor(SearchBar).spoken_result())

    def validate_value(self, value: str) -> str:
        """Sanitise what is typed or pasted; unlike a sanitised line, it may end in a space."""
        return clean(value).replace("\n", " ").replace("\t", " ")


class NoHits(WrappedText):
    """What to do instead, below the field."""


class SearchBar(VerticalGroup):
    """A field for the query, and the number of hits; takes no space until it is opened."""

    @dataclass
    class HitsChanged(Message):
        """The query has other hits than before."""

        hits: tuple[Hit, ...]

    @dataclass
    class CurrentHitChanged(Message):
        """Another hit is the current one."""

        hit: Hit | None

    _label = getters.query_one("#search-label", Static)
    _count = getters.query_one("#search-count", Static)
    _field = getters.query_one(SearchField)
    _no_hits = getters.query_one(NoHits)

    def __init__(self, strings: Strings, *, hyperlinks: bool) -> None:
        """``hyperlinks`` says whether links are shown without their addresses."""
        super().__init__()
        self._strings = strings
        self._hyperlinks = hyperlinks
        self._index: Index | None = None
        self._kept_index: tuple[Topic, Index] | None = None
        """The topic last searched and its index, so that the next search begins at once and not after up to 0.8 s."""
        self._contact: Contact | None = None
        """Whom to ask if there are no hits."""
        self._result = SearchResult()
        self._current = 0
        """The number of the current hit, from 0."""
        self.display = False

    def compose(self) -> ComposeResult:
        with HorizontalGroup():
            yield Static(self._label_text(" "), id="search-label")
            yield SearchField()
            yield Static(id="search-count")
        yield NoHits()

    def on_descendant_focus(self) -> None:
        self._label.update(self._label_text(FOCUS), layout=False)

    def on_descendant_blur(self) -> None:
        self._label.update(self._label_text(" "), layout=False)

    def _label_text(self, mark: str) -> Content:
        return Content(mark + self._strings("search.label"))

    @property
    def is_open(self) -> bool:
        return self.display

    @property
    def _is_in_use(self) -> bool:
        """Whether the bar is open and not being removed, either of which may change while a thread searches."""
        return self.is_open and not is_being_removed(self)

    @property
    def has_hits(self) -> bool:
        """Whether there are hits to step through."""
        return bool(self._result.hits)

    @property
    def has_no_hits(self) -> bool:
        """Whether there is a query, and it has been searched for in vain."""
        return self._index is not None and bool(self._field.value.strip()) and not self._result.hits

    @property
    def current_hit(self) -> Hit | None:
        return self._result.hits[self._current] if self._result.hits else None

    def count_in(self, topic_id: str) -> int:
        """Return how many hits another topic has."""
        del topic_id
        return 0

    @property
    def search_text(self) -> str:
        return self._field.value

    def open(self, topic: Topic, search_text: str = "") -> None:
        """Focus the field to search in ``topic``; if given, ``search_text`` replaces what is in the field."""
        self._contact = topic.contact
        if not self.is_open:
            self.display = True
            self.call_after_refresh(self._start_indexing, topic)  # indexing would delay the first paint of the field
        if search_text:
            self._field.value = search_text
            self._field.cursor_position = len(search_text)
        self.screen.set_focus(self._field)

    def close(self) -> None:
        """Hide the bar and discard the search."""
        self.display = False
        self._index = None
        self._result = SearchResult()
        self._field.clear()
        self._update_count()  # here, because the layout that opens the bar would lead to another one

    def _start_indexing(self, topic: Topic) -> None:
        if self.is_open:
            # Not the coroutine, which is never started if the next search ends this worker before it runs.
            self.run_worker(partial(self._build_index, topic), exclusive=True)  # type: ignore[arg-type]

    async def _build_index(self, topic: Topic) -> None:
        """Index the topic, then search for what has been typed."""
        index = await self._index_of(topic)
        if self._is_in_use:
            self._index = index
            if self._field.value:
                self._search()

    async def prepare(self, topic: Topic) -> None:
        """Build the index before the first search, unless it takes much memory and processor time."""
        if len(topic.initiatives) <= MAX_PREPARED:
            await self._index_of(topic)

    async def _index_of(self, topic: Topic) -> Index:
        """Return the index of ``topic``, built in a thread, because a long one takes a while."""
        if self._kept_index is None or self._kept_index[0] is not topic:
            index = await asyncio.to_thread(Index, topic, self._strings, hyperlinks=self._hyperlinks)
            self._kept_index = topic, index
        return self._kept_index[1]

    def _search(self) -> None:
        if self._index is not None:
            self._result = self._index.search(self._field.value)
            self.post_message(self.HitsChanged(self._result.hits))
            self._go_to(0)

    def step(self, direction: int) -> None:
        """Go to the next hit (1) or the previous one (-1), and from the last to the first."""
        if self._result.hits:
            self._go_to((self._current + direction) % len(self._result.hits))

    def _go_to(self, number: int) -> None:
        self._current = number
        self._update_count()
        self.post_message(self.CurrentHitChanged(self.current_hit))

    def _update_count(self) -> None:
        """Show the number of hits next to the field; if there are none, what to do instead there or below it."""
        count, no_hits = self._count_text(), self._no_hits_text()
        available = self.content_size.width - self._label.outer_size.width - self._count.styles.margin.width
        needed = max(self._kept_width, cell_len(no_hits)) + max(MIN_FIELD_WIDTH, cell_len(self._field.value) + 1)
        is_below = needed > available
        before, text = str(self._count.content), count if is_below else count or no_hits
        if before != text:
            widths = {max(self._kept_width, cell_len(each)) for each in (before, text)}
            self._count.update(Content(text), layout=len(widths) > 1)
        self._no_hits.text = no_hits if is_below else ""
        self._no_hits.display = is_below and bool(no_hits)

    @property
    def _kept_width(self) -> int:
        """Cells kept for the number of hits in a wide window: a layout for each letter took a sixth of its time."""
        kept = self._count.styles.min_width
        return 0 if kept is None else int(kept.value)

    def _count_text(self) -> str:
        if self._result.is_truncated:
            return self._strings("search.many", at=self._current + 1, most=MAX_HITS)
        if self._result.hits:
            return self._strings("search.count", at=self._current + 1, count=len(self._result.hits))
        return ""

    def _no_hits_text(self) -> str:
        if not self.has_no_hits or self._contact is None:
            return ""
        query = clean_line(self._field.value)
        quote = query if len(query) <= MAX_QUOTE_LENGTH else f"{query[:MAX_QUOTE_LENGTH]}…"
        return how_to_reach("search.none", self._contact, self._strings, unbroken=True, query=quote)

    def spoken_result(self) -> str:
        """Return how many hits there are; if there are none, what to do instead."""
        if self._result.hits and not self._result.is_truncated:
            return self._strings("speech.hits", at=self._current + 1, count=len(self._result.hits))
        return self._count_text() or self._no_hits_text()

    def on_resize(self) -> None:
        if self._is_in_use and self.query(SearchField):  # its children may have been removed by now
            self._update_count()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._search()
