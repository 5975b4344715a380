"""Which line of the list shows what: the preamble, the titles, and the bodies of the open panels.

Knows of no screen, so that it can be tested in microseconds. A row's lines are made only when the row comes into
view; until then its height is a guess, which is what lets ten thousand panels open at the price of nine.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from likvardig_tui.content.hits import PREAMBLE, TITLE, Hit, preamble
from likvardig_tui.content.markdown import Block, Emphasis, blocks
from likvardig_tui.content.model import Topic
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.symbols import CLOSED, GOAL_BAR, OPENED
from likvardig_tui.tui.widgets.row_offsets import RowOffsets

MAX_TEXT_WIDTH = 80
"""Cells. Longer lines are hard to follow (WCAG 2.2, success criterion 1.4.8)."""
MARGIN = 1
"""Cells at either side of the text; focus is marked in the left one."""
KEPT_ROWS = 512
"""How many rows' lines are kept once made."""


class Line(NamedTuple):
    """One line of the list."""

    role: str
    """What it is: title, body, summary, goal-title, goal or blank. Also the name of its style."""
    prefix: str = ""
    """What stands before the text: number and arrow, list marker, the goal's bar."""
    text: str = ""
    block: int = TITLE
    """Which block of the row the text is from, as in ``places.Hit``."""
    start: int = 0
    """Where in the block the text begins."""
    emphases: tuple[Emphasis, ...] = ()
    """Of the whole block."""

    @property
    def shown(self) -> str:
        """All of it, as it stands on the screen."""
        return f"{' ' * MARGIN}{self.prefix}{self.text}"


BLANK = Line("blank")


def _wrapped(role: str, block: Block, number: int, width: int, first: str, rest: str) -> list[Line]:
    return [
        Line(role, rest if at else first, block.text[start:end], number, start, block.emphases)
        for at, (start, end) in enumerate(wrap(block.text, max(1, width - len(first))))
    ]


def _block_lines(role: str, block: Block, number: int, width: int, indent: str) -> list[Line]:
    first, rest = block.prefixes
    return _wrapped(role, block, number, width, indent + first, indent + rest)


class PanelLayout:
    """The lines of a topic's preamble and panels, at one width, with some panels open.

    Row 0 is the preamble; row *n* + 1 is initiative *n*.
    """

    def __init__(self, topic: Topic, width: int, opened: Iterable[int] = ()) -> None:
        """Lay ``topic`` out in ``width`` cells, with the initiatives numbered ``opened`` (from 0) open."""
        self.topic = topic
        self.opened = frozenset(opened)
        self.given_width = width
        self.width = max(1, min(width - 2 * MARGIN, MAX_TEXT_WIDTH))
        self._digits = len(str(len(topic.initiatives)))
        self._indent = self._digits + 3
        self.preamble = preamble(topic)
        self._rows: dict[int, list[Line]] = {}
        self._measure()

    def _measure(self) -> None:
        """Guess the height of every row anew, but for those whose lines are known."""
        rows = range(1, len(self.topic.initiatives) + 1)
        self._rows.setdefault(0, self._preamble_lines())
        known = self._rows
        guess = self._guess
        self._heights = RowOffsets([len(known[0]), *(len(known[row]) if row in known else guess(row) for row in rows)])

    def _guess(self, row: int) -> int:
        initiative = self.topic.initiatives[row - 1]
        width = max(1, self.width - self._indent)
        title = -(-len(initiative.title) // width)
        if row - 1 not in self.opened:
            return title
        text = initiative.text
        return title + len(text) // width + 2 * text.count("\n\n") + 2

    @property
    def height(self) -> int:
        """Of all rows, in lines; exact for the rows that have been in view."""
        return self._heights.total

    def top(self, row: int) -> int:
        """Return the first line of ``row``."""
        return self._heights.top(row)

    def bottom(self, row: int) -> int:
        """Return the line after the last one of ``row``."""
        return self.top(row) + self._heights[row]

    def row_at(self, line: int) -> int:
        """Return the row that ``line`` falls in."""
        return self._heights.row_at(line)

    def lines(self, row: int) -> list[Line]:
        """Return the lines of ``row``; its height is exact from now on."""
        lines = self._rows.get(row)
        if lines is None:
            lines = self._panel_lines(row - 1)
            if len(self._rows) >= KEPT_ROWS:
                self._rows.pop(next(kept for kept in self._rows if kept))
            self._rows[row] = lines
        self._heights[row] = len(lines)
        return lines

    def title_height(self, row: int) -> int:
        """Return how many lines the title of ``row`` takes."""
        return sum(line.role == "title" for line in self.lines(row))

    def line(self, at: int) -> tuple[int, Line]:
        """Return the row and the content of line ``at``; an empty line where there is none."""
        if not 0 <= at < self.height:
            return PREAMBLE, BLANK
        row = self.row_at(at)
        lines = self.lines(row)
        within = at - self.top(row)
        return row, lines[within] if within < len(lines) else BLANK

    def settle(self, first: int, count: int) -> bool:
        """Make the heights of the rows within these lines exact; say whether any of them changed."""
        changed = False
        row, at = self.row_at(first), self.top(self.row_at(first))
        while row < len(self._heights) and at < first + count:
            before = self._heights[row]
            at += len(self.lines(row))
            changed |= before != self._heights[row]
            row += 1
        return changed

    def set_opened(self, opened: frozenset[int]) -> None:
        """Open just these initiatives, numbered from 0."""
        changed = self.opened ^ opened
        self.opened = opened
        for initiative in changed:
            self._rows.pop(initiative + 1, None)
        if len(changed) > 1:
            self._measure()
        for initiative in changed if len(changed) == 1 else ():
            self.lines(initiative + 1)

    def line_of(self, hit: Hit) -> int:
        """Return the line on which ``hit`` begins."""
        row = hit.initiative + 1
        lines = self.lines(row)
        within = 0
        for at, line in enumerate(lines):
            if line.role != "blank" and line.block == hit.block and line.start <= hit.start:
                within = at
        return self.top(row) + within

    def _preamble_lines(self) -> list[Line]:
        goal_at = len(blocks(self.topic.summary))
        lines: list[Line] = []
        for number, block in enumerate(self.preamble):
            if number == goal_at:
                lines += [BLANK, *_wrapped("goal-title", block, number, self.width, GOAL_BAR, GOAL_BAR)]
            elif number > goal_at:
                if number > goal_at + 1 and not block.tight:
                    lines.append(Line("goal", GOAL_BAR, "", number))
                lines += _block_lines("goal", block, number, self.width, GOAL_BAR)
            else:
                if number and not block.tight:
                    lines.append(BLANK)
                lines += _block_lines("summary", block, number, self.width, "")
        return [*lines, BLANK]

    def _panel_lines(self, number: int) -> list[Line]:
        initiative = self.topic.initiatives[number]
        is_open = number in self.opened
        first = f"{number + 1:>{self._digits}} {OPENED if is_open else CLOSED} "
        indent = " " * self._indent
        lines = _wrapped("title", Block(initiative.title), TITLE, self.width, first, indent)
        if is_open:
            for at, block in enumerate(blocks(initiative.text)):
                if at and not block.tight:
                    lines.append(BLANK)
                lines += _block_lines("body", block, at, self.width, indent)
            lines.append(BLANK)
        return lines
