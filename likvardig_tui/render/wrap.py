"""Wrap text into lines of a given width in terminal cells."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from rich.cells import cell_len, chop_cells

_WORD = re.compile("(?:\\S|[\u00a0\u202f])+")
"""A word, which a no-break space does not end."""
_BREAKS = r"(?<=\w[-–/])(?=\w)"
"""Where a word that is too long for a line may break without a hyphen being added: after -, – or /."""


def _pieces(text: str, start: int, end: int, width: int) -> list[tuple[int, int]]:
    """Split a word that is wider than a line: after its hyphens, else after any character."""
    cuts = [start, *(match.start() for match in re.compile(_BREAKS).finditer(text, start, end)), end]
    pieces = []
    for left, right in pairwise(cuts):
        offset = left
        for chunk in chop_cells(text[left:right], width):
            pieces.append((offset, offset + len(chunk)))
            offset += len(chunk)
    return pieces


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Return the start and end in ``text`` of each line no wider than ``width`` cells, at least 1.

    White space at a break belongs to no line, and a newline always breaks. A line is wider only if a single character
    is. An empty text is one empty line.
    """
    if "\n" not in text and len(text) <= width and cell_len(text) <= width:
        return [(0, len(text))]
    lines = []
    offset = 0
    for paragraph in text.split("\n"):
        lines += _wrap_paragraph(text, offset, offset + len(paragraph), width)
        offset += len(paragraph) + 1
    return lines


def wrap_evenly(text: str, width: int) -> list[tuple[int, int]]:
    """Return as many lines as ``wrap`` does, but about equally long, so that the last one is no single word."""
    lines = wrap(text, width)
    longest_word = max((cell_len(word) for word in _WORD.findall(text)), default=width)
    if len(lines) == 1 or longest_word >= width:
        return lines
    widths = range(max(1, longest_word), width + 1)
    return wrap(text, widths[bisect_left(widths, -len(lines), key=lambda each: -len(wrap(text, each)))])


def _wrap_paragraph(text: str, first: int, last: int, width: int) -> list[tuple[int, int]]:
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
