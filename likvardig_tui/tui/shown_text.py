"""Where on the screen the words of a text are, found in what a widget has drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len
from textual.geometry import Region
from textual.widget import Widget

_WORD = re.compile(r"\S+")


class ShownText:
    """The cells of each word of a text in a widget, however it is wrapped.

    Each word is where it is first found after the texts before, but not where another word of the text is: of two
    columns, the second one may be drawn between two lines of the first. One that is only spoken has no cells.
    """

    def __init__(self, widget: Widget, texts: Sequence[str]) -> None:
        """Find the last of ``texts``; those before it precede it in the widget."""
        self.size = widget.outer_size
        drawn, cells = _drawn(widget)
        self._words: list[tuple[int, list[tuple[int, int, int]]]] = []
        """The offset of each word in the text, and the line, column and width of each of its characters."""
        start = 0
        for text in texts:
            self._words = []
            last = start + 2 * (len(text) + widget.size.width)  # which leaves space for marks and bars beside the text
            taken = [False] * (min(last, len(drawn)) - start)
            for word in _WORD.finditer(text):
                bare = word[0].rstrip(":")  # which may only be spoken, as between a key and what it does
                at = drawn.find(bare, start, last)
                while at >= 0 and any(taken[at - start : at - start + len(bare)]):
                    at = drawn.find(bare, at + 1, last)
                if at >= 0:
                    end = at + len(bare)
                    taken[at - start : end - start] = [True] * len(bare)
                    self._words.append((word.start(), cells[at:end]))
            start += len(taken) - taken[::-1].index(True) if any(taken) else 0

    def regions(self, start: int, end: int) -> list[Region]:
        """Return the cells of the text from ``start`` to ``end``, line by line, relative to the widget."""
        cells = [
            cell
            for offset, characters in self._words
            if offset < end and start < offset + len(characters)
            for cell in characters[max(0, start - offset) : end - offset]
        ]
        return [
            Region(line[0][1], y, line[-1][1] + line[-1][2] - line[0][1], 1)
            for y, line in ((y, list(group)) for y, group in groupby(cells, key=lambda cell: cell[0]))
        ]


def _drawn(widget: Widget) -> tuple[str, list[tuple[int, int, int]]]:
    """Return what a widget has drawn, without blanks, and the line, column and width of each character."""
    characters: list[str] = []
    cells: list[tuple[int, int, int]] = []
    for y, strip in enumerate(widget.render_lines(widget.outer_size.region)):
        for x, character, width in _characters(strip.text):
            characters.append(character)
            cells.append((y, x, width))
    return "".join(characters), cells


def _characters(line: str) -> Iterator[tuple[int, str, int]]:
    x = 0
    for character in line:
        width = cell_len(character)
        if not character.isspace():
            yield x, character, width
        x += width
