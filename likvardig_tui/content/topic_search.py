"""Find the topics that a query is in, with the words around it, while they are being read.

A topic is read once, and kept as two strings of bytes: its texts, and the same folded. A page of results is a ``Topic``
whose initiatives are the topics found, so that it is shown like the start page.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, islice
from sys import getsizeof
from threading import Lock
from typing import NamedTuple

from likvardig_tui.content.folding import FOLD_CASE_AND_ACCENTS, SEPARATOR, normalized, original_offsets, original_range
from likvardig_tui.content.hits import TITLE, Hit, contact_blocks, initiative_blocks, preamble, related_blocks
from likvardig_tui.content.markdown_escape import escape_lines
from likvardig_tui.content.model import Initiative, Topic, TopicEntry
from likvardig_tui.content.search import Index
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings

MAX_EXCERPTS = 3
"""Hits of a topic that are shown with the words around them."""
MAX_EXAMINED = 50
"""Hits of a topic among which exact ones are looked for, to be shown first."""
CONTEXT = 40
"""Characters around a hit, at the most."""
_SEPARATOR = SEPARATOR.encode()
_BULLET = "- "

ReadTopics = Callable[[LocalizedContent], Iterator[tuple[TopicEntry, Topic | None]]]
"""As ``ContentStore.read_topics``."""


class Excerpt(NamedTuple):
    """A hit with the words around it."""

    text: str
    """The title of the initiative, and the words; on one line."""
    hits: tuple[tuple[int, int], ...]
    """Where the hit is in ``text``, and the others among the words around it."""


class TopicResult(NamedTuple):
    """A topic that a query is in."""

    entry: TopicEntry
    hit_count: int
    """Hits in the texts of the topic; 0 if only its title has the query."""
    title_hits: tuple[tuple[int, int], ...]
    """Where the query is in the title."""
    excerpts: tuple[Excerpt, ...]
    """The first hits in the texts."""


class TopicText:
    """The texts of a topic, ready to be searched."""

    __slots__ = ("_folded", "_parts", "_texts")

    def __init__(self, content: LocalizedContent, entry: TopicEntry, topic: Topic, *, hyperlinks: bool) -> None:
        """``content`` has the strings, and the contacts that are not the topic's own: those are left out."""
        own_contacts = () if content.common and topic.contacts == content.common.contacts else topic.contacts
        untitled = (*preamble(topic, hyperlinks=hyperlinks), *related_blocks(topic, hyperlinks=hyperlinks))
        parts = [
            [entry.title, *(block.text for block in untitled)],
            *(
                [initiative.title, *(block.text for block in initiative_blocks(initiative, hyperlinks=hyperlinks))]
                for initiative in topic.initiatives
            ),
            *(
                [block.text for block in contact_blocks(contact, content.strings, hyperlinks=hyperlinks)]
                for contact in own_contacts
            ),
        ]
        texts = [text for part in parts for text in part]
        self._texts = SEPARATOR.join(texts).encode()
        self._folded = SEPARATOR.join(text.translate(FOLD_CASE_AND_ACCENTS) for text in texts).encode()
        self._parts = tuple(accumulate(map(len, parts)))
        """The number of the block after each part; the first one has no title but that of the topic."""

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return sum(map(getsizeof, (self, self._texts, self._folded, self._parts)))

    def find(self, entry: TopicEntry, query: str) -> TopicResult | None:
        """Return the hits of a query that is ``normalized``; None if there are none."""
        needle = query.translate(FOLD_CASE_AND_ACCENTS).encode()
        if not needle or needle not in self._folded:
            return None
        title_end = self._folded.find(_SEPARATOR)
        in_title = self._folded.count(needle, 0, title_end)
        texts: list[str] = []
        places: list[tuple[int, int, int]] = []
        position = self._folded.find(needle)
        while position >= 0 and len(places) < MAX_EXAMINED + in_title:
            texts = texts or self._texts.decode().split(SEPARATOR)
            places.append(self._place(texts, position, needle))
            position = self._folded.find(needle, position + len(needle))
        hits = [place for place in places if place[0] > 0]
        exact = query.casefold()
        hits.sort(key=lambda hit: texts[hit[0]][hit[1] : hit[2]].casefold() != exact)
        return TopicResult(
            entry,
            self._folded.count(needle, title_end),
            tuple((start, end) for block, start, end in places if block == 0),
            tuple(islice(self._excerpts(texts, hits), MAX_EXCERPTS)),
        )

    def _place(self, texts: Sequence[str], position: int, needle: bytes) -> tuple[int, int, int]:
        """Return the block, and start and end in it, of a hit at a position in the folded bytes."""
        block = self._folded.count(_SEPARATOR, 0, position)
        block_start = self._folded.rfind(_SEPARATOR, 0, position) + 1
        start = len(self._folded[block_start:position].decode())
        offsets = original_offsets(texts[block], FOLD_CASE_AND_ACCENTS)
        return block, *original_range(start, start + len(needle.decode()), offsets)

    def _excerpts(self, texts: Sequence[str], hits: Sequence[tuple[int, int, int]]) -> Iterator[Excerpt]:
        """Yield an excerpt of each hit that is not in an earlier one; in the same initiative its title only once."""
        last_title = -1
        while hits:
            block, start, end = hits[0]
            part = bisect_right(self._parts, block)
            title = self._parts[part - 1] if part else block
            label = "" if title in (block, last_title) else f"{_words(texts[title])}: "
            text = _words(texts[block])
            first, last = _surroundings(text, start, end)
            here = [hit for hit in hits if hit[0] == block and first <= hit[1] and hit[2] <= last]
            head = label + "…" * (first > 0)
            shift = len(head) - first
            words = (head + text[first:last] + "…" * (last < len(text))).rstrip()
            yield Excerpt(words, tuple((start + shift, end + shift) for _, start, end in sorted(here)))
            hits = [hit for hit in hits if hit not in here]
            last_title = title


def _surroundings(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the words around a hit start and end, CONTEXT characters from it at the most."""
    first, last = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    space = text.find(" ", first, start - 1)
    if first > 0 and space >= 0:
        first = space + 1
    space = text.rfind(" ", end + 1, last)
    if last < len(text) and space >= 0:
        last = space
    return first, last


def _words(text: str) -> str:
    """Return ``text`` on one line, with single spaces."""
    return "".join(" " if char.isspace() else char for char in text)


class TopicSearch:
    """Searches the topics of a start page in their order, each as soon as it has been read."""

    def __init__(self, content: LocalizedContent, read_topics: ReadTopics, *, hyperlinks: bool = False) -> None:
        self.content = content
        self._hyperlinks = hyperlinks
        self._unread = read_topics(content)
        self._read: list[TopicText | None] = []
        """In the order of the entries; None for a topic with errors."""
        self._lock = Lock()

    @property
    def is_read(self) -> bool:
        """Whether all topics have been read."""
        return len(self._read) == len(self.content.entries)

    @property
    def size(self) -> int:
        """Bytes of memory that the topics take."""
        return sum(text.size for text in self._read if text is not None)

    def results(self, query: str) -> Iterator[TopicResult | None]:
        """Yield, for one topic after another, its hits, or None. Reads topics, and may be called in any thread."""
        query = normalized(query)
        for number, entry in enumerate(self.content.entries):
            text = self._text(number)
            yield text.find(entry, query) if text is not None else None

    def contact_hits(self, query: str) -> tuple[Hit, ...]:
        """Return the hits in the contacts of the start page."""
        return self._contact_index.search(query).hits

    @cached_property
    def _contact_index(self) -> Index:
        without_topics = self.content.topic._replace(summary="", initiatives=())
        return Index(without_topics, self.content.strings, hyperlinks=self._hyperlinks)

    def _text(self, number: int) -> TopicText | None:
        with self._lock:  # a search that has been given up may still read a topic
            while len(self._read) <= number:
                entry, topic = next(self._unread)
                text = None if topic is None else TopicText(self.content, entry, topic, hyperlinks=self._hyperlinks)
                self._read.append(text)
        return self._read[number]


def take(results: Iterator[TopicResult | None], seconds: float) -> tuple[list[TopicResult], bool]:
    """Return the results that can be had within so many seconds, and whether there may be more."""
    deadline = time.monotonic() + seconds
    found: list[TopicResult] = []
    for result in results:
        if result is not None:
            found.append(result)
        if time.monotonic() > deadline:
            return found, True
    return found, False


def as_page(start_page: Topic, results: Sequence[TopicResult], strings: Strings) -> tuple[Topic, list[Hit]]:
    """Return a page that lists the topics found, with the number of hits and excerpts, and the hits on that page."""
    initiatives, hits = [], []
    for number, result in enumerate(results):
        count = strings("search.hits", count=result.hit_count) if result.hit_count else ""
        language = f" ({result.entry.language_name})" if result.entry.language_name else ""
        text = "\n".join(_BULLET + escape_lines(excerpt.text) for excerpt in result.excerpts)
        initiatives.append(Initiative(result.entry.id, result.entry.title + language + (count and f" ({count})"), text))
        hits += [Hit(number, TITLE, *place) for place in result.title_hits]
        hits += [Hit(number, block, *place) for block, excerpt in enumerate(result.excerpts) for place in excerpt.hits]
    return start_page._replace(summary="", initiatives=tuple(initiatives)), hits
