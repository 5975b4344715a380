"""Search the text of a topic, ignoring case and accents."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from likvardig_tui.content.folding import (
    FOLD_CASE,
    FOLD_CASE_AND_ACCENTS,
    SEPARATOR,
    FoldTable,
    normalized,
    original_offsets,
    original_range,
)
from likvardig_tui.content.hits import (
    CONTACT,
    PREAMBLE,
    TITLE,
    Hit,
    contact_blocks,
    initiative_blocks,
    preamble,
    related_blocks,
)
from likvardig_tui.content.markdown import Block
from likvardig_tui.content.model import Topic
from likvardig_tui.content.strings import Strings

MAX_HITS = 2_000
"""More than anyone steps through. Bounds the cost of a query of one letter in a very long page."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits of a query: exact matches first, each group in reading order."""

    hits: tuple[Hit, ...] = ()
    is_truncated: bool = False
    """Whether there are more than MAX_HITS."""


@dataclass(frozen=True, slots=True)
class _FoldedTexts:
    """The texts of a topic, folded and joined, so that one scan finds all matches."""

    fold: FoldTable
    texts: Sequence[str]
    joined: str
    starts: Sequence[int]
    """Offset of each text in ``joined``."""

    @classmethod
    def make(cls, texts: Sequence[str], fold: FoldTable) -> _FoldedTexts:
        folded = [text.translate(fold) for text in texts]
        starts, start = [], 0
        for text in folded:
            starts.append(start)
            start += len(text) + len(SEPARATOR)
        return cls(fold, texts, SEPARATOR.join(folded), starts)

    def find(self, query: str) -> Iterator[tuple[int, int, int]]:
        """Yield the index of the text, and start and end in it, of each match of ``query``."""
        needle = query.translate(self.fold)
        if not needle:
            return
        offsets_index, offsets = -1, None
        position = -len(needle)  # no regular expression, which would remain in a cache after the visit
        while (position := self.joined.find(needle, position + len(needle))) >= 0:
            index = bisect_right(self.starts, position) - 1
            if index != offsets_index:
                offsets, offsets_index = original_offsets(self.texts[index], self.fold), index
            start = position - self.starts[index]
            yield index, *original_range(start, start + len(needle), offsets)


class Index:
    """A search index of a topic. Building one takes about 10 ms per thousand initiatives."""

    def __init__(self, topic: Topic, strings: Strings, *, hyperlinks: bool = False) -> None:
        """``strings`` has the labels of the contacts; ``hyperlinks`` leaves out the addresses of links."""
        self._sources: list[tuple[int, int]] = []
        """Initiative and block of each text, as in Hit."""
        self._texts: list[str] = []
        before = preamble(topic, hyperlinks=hyperlinks)
        self._add(PREAMBLE, 0, before)
        for index, initiative in enumerate(topic.initiatives):
            blocks = initiative_blocks(initiative, hyperlinks=hyperlinks)
            self._add(index, TITLE, (Block(initiative.title), *blocks))
        self._add(PREAMBLE, len(before), related_blocks(topic, hyperlinks=hyperlinks))
        contacts = [contact_blocks(contact, strings, hyperlinks=hyperlinks) for contact in topic.contacts]
        self._add(CONTACT, 0, tuple(chain.from_iterable(contacts)))
        self._exact = _FoldedTexts.make(self._texts, FOLD_CASE)
        self._accentless = _FoldedTexts.make(self._texts, FOLD_CASE_AND_ACCENTS)

    def _add(self, initiative: int, first: int, blocks: Sequence[Block]) -> None:
        """Add blocks that are numbered from ``first``."""
        self._sources += [(initiative, first + index) for index in range(len(blocks))]
        self._texts += [block.text for block in blocks]

    def search(self, query: str) -> SearchResult:
        """Return the hits of ``query``.

        Case and surrounding white space are ignored. Letters match with or without accents (``narvaro`` finds
        ``närvaro``), but exact matches come first.
        """
        query = normalized(query)
        hits: dict[Hit, None] = {}  # without duplicates: a letter that folds to two may match the query twice
        for index, start, end in chain(self._exact.find(query), self._accentless.find(query)):
            hits[Hit(*self._sources[index], start, end)] = None
            if len(hits) > MAX_HITS:
                break
        return SearchResult(tuple(islice(hits, MAX_HITS)), len(hits) > MAX_HITS)
