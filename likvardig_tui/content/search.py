"""Search the text of a topic, ignoring case and accents."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

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


class _FoldTable(dict[int, str]):
    """A table for ``str.translate`` that folds case and, with ``accents``, removes accents. Filled when used."""

    def __init__(self, *, accents: bool) -> None:
        super().__init__()
        self.accents = accents

    def __missing__(self, code: int) -> str:
        folded = " " if chr(code).isspace() else chr(code).casefold()
        if self.accents:
            parts = unicodedata.normalize("NFKD", folded)
            folded = "".join(part for part in parts if not unicodedata.combining(part)).casefold()
        self[code] = folded
        return folded


_FOLD_CASE = _FoldTable(accents=False)
_FOLD_CASE_AND_ACCENTS = _FoldTable(accents=True)
_MAY_CHANGE_LENGTH = re.compile(
    "[^\x00-\xbb\xbf-\xde\xe0-\u012f\u0134-\u013e\u0141-\u0148\u014a-\u017e\u2010-\u2016\u2018-\u201f\u2022\u20ac]"
)
"""Characters that may fold to none or to several, so that offsets in the folded text have to be mapped back."""
_SEPARATOR = "\x00"
"""Joins the texts. No text contains it, so that no match extends over two texts."""


def _original_offsets(text: str, fold: _FoldTable) -> list[int]:
    """Return, for each character of the folded text, the index of the character of ``text`` that it comes from."""
    return [index for index, char in enumerate(text) for _ in fold[ord(char)]] + [len(text)]


@dataclass(frozen=True, slots=True)
class _FoldedTexts:
    """The texts of a topic, folded and joined, so that one scan finds all matches."""

    fold: _FoldTable
    texts: Sequence[str]
    joined: str
    starts: Sequence[int]
    """Offset of each text in ``joined``."""

    @classmethod
    def make(cls, texts: Sequence[str], fold: _FoldTable) -> _FoldedTexts:
        folded = [text.translate(fold) for text in texts]
        starts, start = [], 0
        for text in folded:
            starts.append(start)
            start += len(text) + len(_SEPARATOR)
        return cls(fold, texts, _SEPARATOR.join(folded), starts)

    def find(self, query: str) -> Iterator[tuple[int, int, int]]:
        """Yield the index of the text, and start and end in it, of each match of ``query``."""
        needle = query.translate(self.fold)
        if not needle:
            return
        offsets_index, offsets = -1, None
        for match in re.finditer(re.escape(needle), self.joined):
            index = bisect_right(self.starts, match.start()) - 1
            if index != offsets_index:
                text = self.texts[index]
                offsets = _original_offsets(text, self.fold) if _MAY_CHANGE_LENGTH.search(text) else None
                offsets_index = index
            start = match.start() - self.starts[index]
            end = start + len(needle)
            yield (index, start, end) if offsets is None else (index, offsets[start], offsets[end - 1] + 1)


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
        self._exact = _FoldedTexts.make(self._texts, _FOLD_CASE)
        self._accentless = _FoldedTexts.make(self._texts, _FOLD_CASE_AND_ACCENTS)

    def _add(self, initiative: int, first: int, blocks: Sequence[Block]) -> None:
        """Add blocks that are numbered from ``first``."""
        self._sources += [(initiative, first + index) for index in range(len(blocks))]
        self._texts += [block.text for block in blocks]

    def search(self, query: str) -> SearchResult:
        """Return the hits of ``query``.

        Case and surrounding white space are ignored. Letters match with or without accents (``narvaro`` finds
        ``närvaro``), but exact matches come first.
        """
        query = " ".join(unicodedata.normalize("NFC", query.replace(_SEPARATOR, "")).split())
        hits: dict[Hit, None] = {}  # without duplicates: a letter that folds to two may match the query twice
        for index, start, end in chain(self._exact.find(query), self._accentless.find(query)):
            hits[Hit(*self._sources[index], start, end)] = None
            if len(hits) > MAX_HITS:
                break
        return SearchResult(tuple(islice(hits, MAX_HITS)), len(hits) > MAX_HITS)
