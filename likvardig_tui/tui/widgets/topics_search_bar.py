"""The search bar of the start page, which searches all topics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.message import Message

from likvardig_tui.content.hits import Hit
from likvardig_tui.content.model import Topic
from likvardig_tui.content.strings import Strings
from likvardig_tui.content.topic_search import TopicResult, TopicSearch, as_page, take
from likvardig_tui.tui.widgets.search_bar import SearchBar

STEP_S, MAX_STEP_S = 0.005, 0.5
"""Seconds after which what has been found so far is shown: the first time, and at the most later."""
PREPARATION_S = 0.02
"""Seconds in which topics are read before the first search."""


class TopicsSearchBar(SearchBar):
    """A field for the query, and the number of hits and topics; searches in a thread, and shows what it has found."""

    @dataclass
    class ResultsChanged(Message):
        """Another query has been searched for, or more has been found."""

        query: str
        page: Topic
        """The topics that have hits, as initiatives."""
        hits: Sequence[Hit]
        """Hits on that page."""
        contact_hits: tuple[Hit, ...]
        """Hits in the contacts of the start page."""
        is_complete: bool
        """Whether all topics have been searched."""

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
        """Read the first topics, so that the first search has something to show at once."""
        del topic
        await asyncio.to_thread(take, self._get_search().results(""), PREPARATION_S)

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
            self._start_finding()

    def search_again(self) -> None:
        """Search for the same query; if all results are shown, they are replaced when the search is complete."""
        if self.is_open:
            self._start_finding()

    def _start_finding(self) -> None:
        # Not the coroutine, which might never be started. Mypy cannot choose between the kinds of work.
        self.run_worker(self._find, exclusive=True)  # type: ignore[arg-type]

    async def _find(self) -> None:
        """Search one topic after another in a thread, and show what has been found after each step."""
        is_replacing = self._is_complete
        if not self._is_in_use:
            return
        query, search = self.search_text, self._get_search()
        unsearched = search.results(query) if query.strip() else iter(())
        results: list[TopicResult] = []

        def find_more(seconds: float) -> tuple[bool, TopicsSearchBar.ResultsChanged]:
            found, has_more = take(unsearched, seconds)
            results.extend(found)
            contact_hits = () if has_more else search.contact_hits(query)
            page, hits = as_page(search.content.topic, results, self._strings)
            return has_more, self.ResultsChanged(query, page, hits, contact_hits, not has_more)

        has_more, seconds = True, STEP_S
        while has_more:
            has_more, message = await asyncio.to_thread(find_more, seconds)
            if not self._is_in_use:
                return
            seconds = min(2 * seconds, MAX_STEP_S)
            if is_replacing and has_more:
                continue
            self._is_complete, self._results, self._contact_hits = not has_more, tuple(results), message.contact_hits
            if results or not has_more:
                self.post_message(message)
            self._update_count()

    def spoken_result(self) -> str:
        """Return how many hits there are, once all topics have been searched."""
        return super().spoken_result() if self._is_complete else ""

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
