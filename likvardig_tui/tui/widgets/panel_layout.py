"""Which line of the topic list shows what: the preamble, the titles, and the texts of the open panels.

Independent of Textual, so that it can be tested without a screen. The lines of a row are made when the row first comes
into view; until then its height is an estimate. That is why 10,000 open panels cost no more than nine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from likvardig_tui.content.hits import PREAMBLE, TITLE, Hit, preamble
from likvardig_tui.content.markdown import Block, Emphasis, blocks
from likvardig_tui.content.model import Topic
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.symbols import COLLAPSED, EXPANDED, GOAL_BAR
from likvardig_tui.tui.widgets.row_offsets import RowOffsets

MAX_TEXT_WIDTH = 80
"""Cells. Longer lines are hard to read (WCAG 2.2, success criterion 1.4.8)."""
MARGIN = 1
"""Cells on each side of the text; the left margin shows the focus mark."""
MAX_CACHED_ROWS = 512
"""Rows whose lines are kept."""
MAX_MEASURE_ROUNDS = 8
"""Rounds in which estimated heights become exact; each can only bring neighbouring rows into view."""


class Line(NamedTuple):
    """One line of the list."""

    role: str
    """title, body, summary, goal-title, goal or blank; also the name of its style."""
    prefix: str = ""
    """The number and arrow, list marker or goal bar before the text."""
    text: str = ""
    block: int = TITLE
    """The block of the row that the text is from, as in ``Hit``."""
    start: int = 0
    """The index in the block's text where this line begins."""
    emphases: tuple[Emphasis, ...] = ()
    """The emphasis of the whole block."""
    marker: str = ""
    """The part of the prefix that belongs to the text: the marker of a list item."""
    separator: str = "\n"
    """What is between this line and the next one in a copy: what the block has there, or the end of the block."""

    @property
    def display_text(self) -> str:
        """The margin, the prefix and the text."""
        return f"{' ' * MARGIN}{self.prefix}{self.text}"

    def copied_text(self, start: int, end: int | None) -> str:
        """Return the text between two characters of ``display_text``, without what only the layout adds."""
        text_start = MARGIN + len(self.prefix)
        marker = self.marker if start < text_start and (end is None or end > MARGIN) else ""
        return marker + self.text[max(0, start - text_start) : None if end is None else max(0, end - text_start)]

    def contains_start_of(self, hit: Hit) -> bool:
        """Return whether ``hit``, in the same row, begins on this line."""
        if self.role == "blank" or self.block != hit.block:
            return False
        return self.start <= hit.start < self.start + max(1, len(self.text))


BLANK = Line("blank")


def _wrap_block(
    role: str, block: Block, number: int, width: int, first_prefix: str, prefix: str, marker: str = ""
) -> list[Line]:
    spans = wrap(block.text, max(1, width - len(first_prefix)))
    starts = [start for start, _ in spans[1:]]
    separators = [block.text[end:start] for (_, end), start in zip(spans, starts, strict=False)]
    return [
        Line(
            role,
            prefix if i else first_prefix,
            block.text[start:end],
            number,
            start,
            block.emphases,
            "" if i else marker,
            separator,
        )
        for i, ((start, end), separator) in enumerate(zip(spans, [*separators, "\n"], strict=True))
    ]


def _wrap_markdown(role: str, block: Block, number: int, width: int, indent: str) -> list[Line]:
    first, rest = block.prefixes
    return _wrap_block(role, block, number, width, indent + first, indent + rest, first if block.marker else "")


class PanelLayout:
    """The lines of a topic's preamble and panels, for one width and one set of open panels.

    Row 0 is the preamble; row *n* + 1 is initiative *n*.
    """

    def __init__(self, topic: Topic, width: int, opened: Iterable[int] = ()) -> None:
        """Lay out ``topic`` in ``width`` cells with the initiatives in ``opened``, numbered from 0, open."""
        self.topic = topic
        self.opened = frozenset(opened)
        self.width = width
        self.text_width = max(1, min(width - 2 * MARGIN, MAX_TEXT_WIDTH))
        self._digits = len(str(len(topic.initiatives)))
        self._indent = self._digits + 3
        self.preamble = preamble(topic)
        self._rows = {0: self._preamble_lines()}
        self._estimate_heights()

    def _estimate_heights(self) -> None:
        """Estimate the height of every row whose lines are not cached."""
        cached, estimate = self._rows, self._estimate_height
        rows = range(len(self.topic.initiatives) + 1)
        self._heights = RowOffsets(len(cached[row]) if row in cached else estimate(row) for row in rows)

    def _estimate_height(self, row: int) -> int:
        initiative = self.topic.initiatives[row - 1]
        width = max(1, self.text_width - self._indent)
        title = -(-len(initiative.title) // width)
        if row - 1 not in self.opened:
            return title
        text = initiative.text
        return title + len(text) // width + 2 * text.count("\n\n") + 2

    @property
    def height(self) -> int:
        """The total height in lines; exact for the rows that have been in view."""
        return self._heights.total

    def top(self, row: int) -> int:
        """Return the first line of ``row``."""
        return self._heights.top(row)

    def bottom(self, row: int) -> int:
        """Return the line after the last line of ``row``."""
        return self.top(row) + self._heights[row]

    def row_at(self, line: int) -> int:
        """Return the row that contains ``line``."""
        return self._heights.row_at(line)

    def lines(self, row: int) -> list[Line]:
        """Return the lines of ``row``, and make its height exact."""
        lines = self._rows.get(row)
        if lines is None:
            lines = self._panel_lines(row - 1)
            if len(self._rows) >= MAX_CACHED_ROWS:
                self._rows.pop(next(cached for cached in self._rows if cached))
            self._rows[row] = lines
        self._heights[row] = len(lines)
        return lines

    def row_height(self, row: int) -> int:
        """Return how many lines ``row`` takes, exactly."""
        return len(self.lines(row))

    def title_height(self, row: int) -> int:
        """Return how many lines the title of ``row`` takes."""
        return sum(line.role == "title" for line in self.lines(row))

    def pin_height(self, row: int, window_height: int) -> int:
        """Return how many lines of the title of ``row`` stay in view while its text is scrolled: at most a third."""
        return min(self.title_height(row), window_height // 3)

    def is_pinned(self, row: int, first_line: int, window_height: int) -> bool:
        """Return whether a window from ``first_line`` shows the text of ``row`` but not the start of its title."""
        if row > len(self.topic.initiatives) or self.top(row) >= first_line:
            return False
        return first_line + self.pin_height(row, window_height) < self.bottom(row) - 1

    def hidden_lines(self, row: int, direction: int, first_line: int, window_height: int) -> int:
        """Return how many lines of ``row`` are below a window (``direction`` 1) or above it (-1).

        A blank last line does not count. Return 0 if the window shows nothing of the row.
        """
        top, bottom = self.top(row), self.bottom(row)
        if direction > 0 and (row == 0 or row - 1 in self.opened):
            bottom -= 1
        if first_line > bottom or first_line + window_height < top:
            return 0
        return max(0, bottom - first_line - window_height if direction > 0 else first_line - top)

    def line(self, index: int) -> tuple[int, Line]:
        """Return the row and the content of line ``index``; a blank line outside the list."""
        if not 0 <= index < self.height:
            return PREAMBLE, BLANK
        row = self.row_at(index)
        lines = self.lines(row)
        index_in_row = index - self.top(row)
        return row, lines[index_in_row] if index_in_row < len(lines) else BLANK

    def measure(self, first_line: int, count: int) -> bool:
        """Make the heights of the rows in ``count`` lines exact, and return whether any height changed."""
        changed = False
        row = self.row_at(first_line)
        top = self.top(row)
        while row < len(self._heights) and top < first_line + count:
            estimated = self._heights[row]
            height = self.row_height(row)
            changed |= height != estimated
            top += height
            row += 1
        return changed

    def measure_window(self, get_line: Callable[[], int], window_height: int) -> tuple[int, int]:
        """Return the line that ``get_line`` asks for as the first in a window, and the first that is possible.

        ``get_line`` is called again whenever estimated heights have become exact, until all those in the window are.
        """
        for _ in range(MAX_MEASURE_ROUNDS):
            wanted = max(0, get_line())
            first = max(0, min(wanted, self.height - window_height))
            if not self.measure(first, window_height):
                break
        return wanted, first

    def selected_text(
        self, first_line: int, last_line: int | None, get_span: Callable[[int], tuple[int, int] | None]
    ) -> str:
        """Return the selected text up to ``last_line``, or up to the end if None, each block on a line of its own.

        ``get_span`` returns the first and the last cell selected in a line, -1 for its end, or None for no selection.
        """
        end = self.height if last_line is None else min(last_line + 1, self.height)
        text = separator = ""
        for index in range(first_line, end):
            if (span := get_span(index)) is not None:
                line = self.line(index)[1]
                text += separator + line.copied_text(span[0], None if span[1] < 0 else span[1])
                separator = line.separator
        return text.rstrip()

    def set_opened(self, opened: frozenset[int]) -> None:
        """Open exactly these initiatives, numbered from 0."""
        changed = self.opened ^ opened
        self.opened = opened
        for initiative in changed:
            self._rows.pop(initiative + 1, None)
        if len(changed) > 1:
            self._estimate_heights()
        elif changed:
            self.lines(min(changed) + 1)

    def line_of(self, hit: Hit) -> int:
        """Return the line on which ``hit`` begins."""
        row = hit.initiative + 1
        index_in_row = 0
        for i, line in enumerate(self.lines(row)):
            if line.role != "blank" and line.block == hit.block and line.start <= hit.start:
                index_in_row = i
        return self.top(row) + index_in_row

    def _preamble_lines(self) -> list[Line]:
        goal_title = len(blocks(self.topic.summary))
        width = self.text_width
        lines: list[Line] = []
        for number, block in enumerate(self.preamble):
            if number == goal_title:
                lines += [BLANK, *_wrap_block("goal-title", block, number, width, GOAL_BAR, GOAL_BAR)]
            elif number > goal_title:
                if number > goal_title + 1 and not block.tight:
                    lines.append(Line("goal", GOAL_BAR, "", number))
                lines += _wrap_markdown("goal", block, number, width, GOAL_BAR)
            else:
                if number and not block.tight:
                    lines.append(BLANK)
                lines += _wrap_markdown("summary", block, number, width, "")
        return [*lines, BLANK]

    def _panel_lines(self, number: int) -> list[Line]:
        initiative = self.topic.initiatives[number]
        is_open = number in self.opened
        first = f"{number + 1:>{self._digits}} {EXPANDED if is_open else COLLAPSED} "
        indent = " " * self._indent
        lines = _wrap_block("title", Block(initiative.title), TITLE, self.text_width, first, indent)
        if is_open:
            for i, block in enumerate(blocks(initiative.text)):
                if i and not block.tight:
                    lines.append(BLANK)
                lines += _wrap_markdown("body", block, i, self.text_width, indent)
            lines.append(BLANK)
        return lines
