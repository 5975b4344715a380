"""Where text breaks into lines of a given width, counted in terminal cells."""

from __future__ import annotations

import re
from itertools import pairwise

from rich.cells import cell_len, chop_cells

_WORD = re.compile("(?:\\S|[\u00a0\u202f])+")
"""A no-break space is part of its word."""
_BREAKS = re.compile(r"(?<=\w[-–/])(?=\w)")
"""Where a word too long for its line may break with nothing added: after a hyphen, a dash or a slash."""


def _pieces(text: str, start: int, end: int, width: int) -> list[tuple[int, int]]:
    """Cut a word that is wider than a line: after its hyphens, and anywhere where that is not enough."""
    cuts = [start, *(match.start() for match in _BREAKS.finditer(text, start, end)), end]
    pieces = []
    for left, right in pairwise(cuts):
        at = left
        for chunk in chop_cells(text[left:right], width):
            pieces.append((at, at + len(chunk)))
            at += len(chunk)
    return pieces


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Return the start and end in ``text`` of each line no wider than ``width`` cells, at least 1.

    White space at a break belongs to no line; a newline always breaks. Only a character wider than ``width``
    itself makes a wider line. An empty text is one empty line.
    """
    if "\n" not in text and len(text) <= width and cell_len(text) <= width:
        return [(0, len(text))]
    lines = []
    at = 0
    for paragraph in text.split("\n"):
        lines += _wrap_one(text, at, at + len(paragraph), width)
        at += len(paragraph) + 1
    return lines


def _wrap_one(text: str, first: int, last: int, width: int) -> list[tuple[int, int]]:
    lines = []
    start, end, used = first, first, 0
    for word in _WORD.finditer(text, first, last):
        size = cell_len(word.group())
        pieces = [word.span()] if size <= width else _pieces(text, *word.span(), width)
        for left, right in pieces:
            size = cell_len(text[left:right])
            gap = cell_len(text[end:left])
            if end > start and used + gap + size > width:
                lines.append((start, end))
                start, used = left, size
            elif end == start:
                start, used = left, size
            else:
                used += gap + size
            end = right
    lines.append((start, end))
    return lines
