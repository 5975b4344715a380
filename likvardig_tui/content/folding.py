"""Fold case and accents, so that a search ignores them."""

from __future__ import annotations

import re
import unicodedata

SEPARATOR = "\x00"
"""Joins the texts that are searched. No text contains it, so that no match extends over two texts."""


class FoldTable(dict[int, str]):
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


FOLD_CASE = FoldTable(accents=False)
FOLD_CASE_AND_ACCENTS = FoldTable(accents=True)
_MAY_CHANGE_LENGTH = re.compile(
    "[^\x00-\xbb\xbf-\xde\xe0-\u012f\u0134-\u013e\u0141-\u0148\u014a-\u017e\u2010-\u2016\u2018-\u201f\u2022\u20ac]"
)
"""Characters that may fold to none or to several, so that offsets in the folded text have to be mapped back."""


def original_offsets(text: str, fold: FoldTable) -> list[int] | None:
    """Return, for each character of the folded text, the index of the character of ``text`` that it comes from.

    None if every character comes from the one with the same index.
    """
    if not _MAY_CHANGE_LENGTH.search(text):
        return None
    return [index for index, char in enumerate(text) for _ in fold[ord(char)]] + [len(text)]


def original_range(start: int, end: int, offsets: list[int] | None) -> tuple[int, int]:
    """Return the range of the original text that a range of the folded text comes from."""
    return (start, end) if offsets is None else (offsets[start], offsets[end - 1] + 1)


def normalized(query: str) -> str:
    """Return a query without what no text has, with single spaces between its words."""
    return " ".join(unicodedata.normalize("NFC", query.replace(SEPARATOR, "")).split())
