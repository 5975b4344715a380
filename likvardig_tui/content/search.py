"""A query -> the places in a topic where it stands, whatever its case and accents."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from likvardig_tui.content.hits import PREAMBLE, TITLE, Hit, preamble
from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Topic

MAX_HITS = 2_000
"""More than anyone steps through; it bounds what a single letter costs in a very long page."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What a query found: exact matches first, each group in reading order."""

    places: tuple[Hit, ...] = ()
    more: bool = False
    """Whether there are more than MAX_HITS."""


class _Fold(dict[int, str]):
    """A table for ``str.translate`` that folds case, and accents too where it is told to."""

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


_CASE = _Fold(accents=False)
_LOOSE = _Fold(accents=True)
_UNEVEN = re.compile(
    "[^\x00-\xbb\xbf-\xde\xe0-\u012f\u0134-\u013e\u0141-\u0148\u014a-\u017e\u2010-\u2016\u2018-\u201f\u2022\u20ac]"
)
"""Characters that may fold to none or to several, so that places in the folded text have to be counted."""
_BETWEEN = "\x00"
"""Stands between two stretches of text, and in none of them, so that no hit reaches over the edge."""


def _offsets(text: str, fold: _Fold) -> list[int]:
    """Return, for each character of the folded text, which character of ``text`` it comes from."""
    return [at for at, char in enumerate(text) for _ in fold[ord(char)]] + [len(text)]


@dataclass(frozen=True, slots=True)
class _Folded:
    """All the text of a topic in one string, so that one pass finds all places."""

    fold: _Fold
    texts: Sequence[str]
    all: str
    starts: Sequence[int]

    @classmethod
    def make(cls, texts: Sequence[str], fold: _Fold) -> _Folded:
        folded = [text.translate(fold) for text in texts]
        starts, at = [], 0
        for text in folded:
            starts.append(at)
            at += len(text) + 1
        return cls(fold, texts, _BETWEEN.join(folded), starts)

    def find(self, query: str) -> Iterator[tuple[int, int, int]]:
        """Yield the number of the text, and the start and end in it, of each place where ``query`` stands."""
        needle = query.translate(self.fold)
        if not needle:
            return
        at, offsets = -1, None
        for match in re.finditer(re.escape(needle), self.all):
            number = bisect_right(self.starts, match.start()) - 1
            if number != at:
                text = self.texts[number]
                at, offsets = number, _offsets(text, self.fold) if _UNEVEN.search(text) else None
            start = match.start() - self.starts[number]
            end = start + len(needle)
            yield (number, start, end) if offsets is None else (number, offsets[start], offsets[end - 1] + 1)


class Index:
    """A topic made ready for searching. Making one takes about 10 ms per thousand initiatives."""

    def __init__(self, topic: Topic) -> None:
        self._places: list[tuple[int, int]] = []
        texts: list[str] = []
        for at, block in enumerate(preamble(topic)):
            self._places.append((PREAMBLE, at))
            texts.append(block.text)
        for number, initiative in enumerate(topic.initiatives):
            shown = [initiative.title, *(block.text for block in blocks(initiative.text))]
            self._places += [(number, at) for at in range(TITLE, len(shown) - 1)]
            texts += shown
        self._exact = _Folded.make(texts, _CASE)
        self._loose = _Folded.make(texts, _LOOSE)

    def search(self, query: str) -> Hits:
        """Return where ``query`` stands.

        Case never matters, and white space at its ends does not. A query without accents finds letters with
        them and the other way round (``narvaro`` finds ``närvaro``), but what is written just so comes first.
        """
        query = " ".join(unicodedata.normalize("NFC", query.replace(_BETWEEN, "")).split())
        places = chain(self._exact.find(query), self._loose.find(query))
        found: dict[Hit, None] = {}  # a letter that folds to two may hold the query twice
        for place in places:
            found[self._hit(*place)] = None
            if len(found) > MAX_HITS:
                break
        return Hits(tuple(islice(found, MAX_HITS)), len(found) > MAX_HITS)

    def _hit(self, number: int, start: int, end: int) -> Hit:
        initiative, block = self._places[number]
        return Hit(initiative, block, start, end)
