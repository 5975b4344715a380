"""The search bar of the start page, which searches all topics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message

from likvardig_tui.content.hits import Hit
from likvardig_tui.content.model import Topic
from likvardig_tui.content.strings import Strings
from likvardig_tui.content.topic_search import TopicResult, TopicSearch, take
from likvardig_tui.tui.widgets.search_bar import SearchBar

STEP_S = 0.03
"""Seconds after which what has been found so far is shown."""


class TopicsSearchBar(SearchBar):
    """A field for the query, and the number of hits and topics; searches in a thread, and shows what it has found."""

    @dataclass
    class ResultsChanged(Message):
        """Another query has been searched for, or more has been found."""

        query: str
        results: tuple[TopicResult, ...]
        contact_hits: tuple[Hit, ...]
        """Hits in the contacts of the start page."""

    def __init__(self, strings: Strings, get_search: Callable[[], TopicSearch], *, hyperlinks: bool) -> None:
        super().__init__(strings, hyperlinks=hyperlinks)
        self._get_search = get_search
        self._results: tuple[TopicResult, ...] = ()
        self._contact_hits: tuple[Hit, ...] = ()
        self._is_complete = True

    @property
    def has_hits(self) -> bool:
        return bool(self._results)

    @property
    def has_no_hits(self) -> bool:
        is_searched = self._is_complete and bool(self.search_text.strip())
        return is_searched and not self._results and not self._contact_hits

    @property
    def current_hit(self) -> Hit | None:
        """The first hit in the contact, if no topic has any; those in topics are shown when these are opened."""
        return next(iter(self._contact_hits), None) if not self._results else None

    def count_in(self, topic_id: str) -> int:
        """Return how many hits the texts of a topic have."""
        return sum(result.hit_count for result in self._results if result.entry.id == topic_id)

    async def prepare(self, topic: Topic) -> None:
        """Do nothing: the topics are read when they are searched."""

    def close(self) -> None:
        super().close()
        self.workers.cancel_node(self)
        self._results, self._contact_hits, self._is_complete = (), (), True

    def _start_indexing(self, topic: Topic) -> None:
        del topic
        if self.is_open:
            self._search()

    def _search(self) -> None:
        if self.is_open:
            self._is_complete = False
            self.run_worker(self._find(self.search_text), exclusive=True)

    async def _find(self, query: str) -> None:
        """Search one topic after another, and show what has been found after each step."""
        search = self._get_search()
        unsearched, results = search.results(query), list[TopicResult]()
        self._contact_hits = await asyncio.to_thread(search.contact_hits, query)
        has_more, is_shown = bool(query.strip()), False
        while has_more:
            found, has_more = await asyncio.to_thread(take, unsearched, STEP_S)
            results += found
            if found:
                self._show(query, results, is_complete=not has_more)
                is_shown = not has_more
        if not is_shown:
            self._show(query, results, is_complete=True)

    def _show(self, query: str, results: list[TopicResult], *, is_complete: bool) -> None:
        self._is_complete, self._results = is_complete, tuple(results)
        self.post_message(self.ResultsChanged(query, self._results, self._contact_hits))
        self._update_count()

    def step(self, direction: int) -> None:
        """Do nothing: the list steps through the topics."""

    def _count_text(self) -> str:
        if not self._results and not self._is_complete:
            return self._strings("search.running")
        if not self._results:
            count = len(self._contact_hits)
            return self._strings("search.in_contact", count=count) if count else ""
        name = "search.topics" if self._is_complete else "search.topics_so_far"
        return self._strings(name, count=sum(result.hit_count for result in self._results), topics=len(self._results))
