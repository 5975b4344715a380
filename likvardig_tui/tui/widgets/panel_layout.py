"""Which line of the topic list shows what: the preamble, the titles, and the texts of the open panels.

Independent of Textual, so that it can be tested without a screen. The lines of a row are made when the row first comes
into view; until then its height is an estimate. That is why 10,000 open panels cost no more than nine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from likvardig_tui.content.hits import PREAMBLE, Hit
from likvardig_tui.content.model import Topic
from likvardig_tui.tui.breakpoints import TALL_HEIGHT
from likvardig_tui.tui.widgets.height_estimates import HeightEstimates
from likvardig_tui.tui.widgets.panel_lines import BLANK, Arrangement, Line, LineMaker, OtherTexts
from likvardig_tui.tui.widgets.row_offsets import RowOffsets

OTHER_ROWS = 6
"""Rows of a window that are not the list's: heading, contact, consent notice, and keys."""
MIN_TITLE_ROWS = 7
"""Rows that are to remain for titles below the introduction and the goal."""
FOOTNOTE_HEIGHT = 2
"""Lines of a footnote of one line, with the blank line above it."""
CONTEXT = 2
"""Lines shown below a search hit in a panel that does not fit in the window."""
SUMMARY_HEIGHT, MANY_TOPICS = 2, 30
"""Lines of a summary on the start page that are shown in any case, one if there are more topics than so many."""
MAX_CACHED_ROWS = 512
"""Rows whose lines are kept."""
MAX_MEASURE_ROUNDS = 8
"""Rounds in which estimated heights become exact; each can only bring neighbouring rows into view."""


class ListState(NamedTuple):
    """What the list shows, to be restored later."""

    opened: frozenset[int]
    """Initiatives, from 0; PREAMBLE for the goal, where it is a panel."""
    cursor: int
    scroll: int
    """The first line in view."""


class PanelLayout:
    """The lines of a topic, for one size of the window and one set of open panels.

    Row 0 is what precedes the first title, row *n* + 1 is initiative *n*, and the last row is what follows the last
    initiative. A row ends in a blank line if it or the next one is open. In a window with few rows, row 0 is a panel
    as well: the goal, with the number PREAMBLE.
    """

    def __init__(
        self,
        topic: Topic,
        width: int,
        opened: Iterable[int] = (),
        texts: OtherTexts = OtherTexts(),  # noqa: B008  # it is frozen
        window_height: int = 100,
    ) -> None:
        """Lay out ``topic`` in ``width`` cells with the initiatives in ``opened``, numbered from 0, open.

        In a window of few rows the introduction follows the titles.
        """
        self.topic = topic
        self.opened = frozenset(opened)
        self.width = width
        self.window_height = window_height
        self.texts = texts
        self._line_maker = LineMaker(topic, width, texts)
        self._last_row = len(topic.initiatives) + 1
        self._rows: dict[int, list[Line]] = {}

    def resized(self, width: int, window_height: int) -> PanelLayout:
        """Return the layout for another size: itself if it is the same."""
        if (width, window_height) == (self.width, self.window_height):
            return self
        return PanelLayout(self.topic, width, self.opened, self.texts, window_height)

    # What follows from the size is computed when it is needed: the first layout is made before the size is known.

    @cached_property
    def arrangement(self) -> Arrangement:
        """Whether the introduction is first: if it leaves enough rows for titles."""
        introduction = self._line_maker.preamble_lines(Arrangement.INTRODUCTION_FIRST, is_open=False)
        title_rows = self.window_height - OTHER_ROWS - len(introduction) - 1
        is_enough = title_rows >= min(MIN_TITLE_ROWS, len(self.topic.initiatives))
        return Arrangement.INTRODUCTION_FIRST if is_enough else Arrangement.TITLES_FIRST

    @cached_property
    def _summary_height(self) -> int:
        """So many lines for each summary on the start page that all topics are in view, if they can be."""
        if not self.topic.is_start_page:
            return 0
        count = max(1, len(self.topic.initiatives))
        introduction = len(self._line_maker.preamble_lines(self.arrangement, is_open=False))
        title_and_gap = 1 + self._has_gaps
        rest = (self.window_height - OTHER_ROWS - introduction) // count - title_and_gap
        return max(SUMMARY_HEIGHT if count <= MANY_TOPICS else 1, rest)

    @property
    def _has_gaps(self) -> bool:
        """Whether there is a blank line between the topics of the start page."""
        return self.window_height >= TALL_HEIGHT

    @property
    def card_width(self) -> int:
        """Cells of the cards that titles and texts are on."""
        return self._line_maker.card_width

    @property
    def first_panel(self) -> int:
        """The number of the first panel: PREAMBLE if the goal is one, otherwise 0."""
        return PREAMBLE if self.arrangement is Arrangement.TITLES_FIRST and not self.topic.is_start_page else 0

    @property
    def panels(self) -> frozenset[int]:
        """The numbers of all panels."""
        return frozenset(range(self.first_panel, len(self.topic.initiatives)))

    def _is_open(self, row: int) -> bool:
        return row - 1 in self.opened and self.first_panel < row < self._last_row

    def _gap_height(self, row: int) -> int:
        """Return how many blank lines end ``row``: one or none."""
        if row == self._last_row:
            return 0
        if self.topic.is_start_page:
            return int(self._ends_in_gap(row))
        if row == self._last_row - 1 or (row == 0 and self.first_panel == 0):
            return 1
        return int(self._is_open(row) or self._is_open(row + 1))

    def _ends_in_gap(self, row: int) -> bool:
        """Return whether a row of the start page but the last ends in a blank line."""
        has_introduction_first = self.arrangement is Arrangement.INTRODUCTION_FIRST
        if row == 0:
            return has_introduction_first and bool(self.topic.summary)
        return self._has_gaps if row < self._last_row - 1 else not has_introduction_first

    @cached_property
    def _heights(self) -> RowOffsets:
        return self._estimated_heights()

    @cached_property
    def _estimates(self) -> HeightEstimates:
        return HeightEstimates(self.topic, self._line_maker.body_width, self._summary_height)

    def _estimated_heights(self) -> RowOffsets:
        """Return the height of every row, an estimate for those whose lines are not cached."""
        estimates = self._estimates
        gap = int(self._has_gaps and self.topic.is_start_page)
        heights = [0, *(height + gap for height in estimates.closed), 0]
        initiatives = range(len(self.topic.initiatives))
        opened = {initiative for initiative in self.opened if initiative in initiatives}
        before_opened = {initiative - 1 for initiative in opened}
        for initiative in {initiatives[-1], *before_opened} - opened if initiatives else ():
            heights[initiative + 1] = estimates.closed[initiative] + self._gap_height(initiative + 1)
        for initiative in opened:
            heights[initiative + 1] = estimates.opened(initiative)
        for row, lines in self._rows.items():
            heights[row] = len(lines)
        heights[0], heights[-1] = len(self._make_lines(0)), len(self._make_lines(self._last_row))
        return RowOffsets(heights)

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

    def text_bottom(self, row: int) -> int:
        """Return the line after the last line of ``row`` that is not blank."""
        has_blank_end = self._is_open(row) and not self.topic.is_start_page
        return self.bottom(row) - self._gap_height(row) - has_blank_end

    def row_at(self, line: int) -> int:
        """Return the row that contains ``line``."""
        return self._heights.row_at(line)

    def row_of(self, hit: Hit) -> int:
        """Return the row that contains ``hit``."""
        if hit.initiative != PREAMBLE:
            return hit.initiative + 1
        is_introduction_first = self.arrangement is Arrangement.INTRODUCTION_FIRST
        is_first = is_introduction_first and self._line_maker.is_introduction(hit.block)
        return 0 if is_first or self._line_maker.is_goal(hit.block) else self._last_row

    def cursor_at(self, hit: Hit) -> int:
        """Return where the cursor is at ``hit``: at its initiative; at the last one if it is in what follows that."""
        return min(self.row_of(hit), self._last_row - 1) - 1

    def panels_with(self, hits: Iterable[Hit]) -> frozenset[int]:
        """Return the panels that are to be open so that ``hits`` are shown."""
        return frozenset(row - 1 for row in map(self.row_of, hits) if self.first_panel < row < self._last_row)

    def lines(self, row: int) -> list[Line]:
        """Return the lines of ``row``, and make its height exact."""
        lines = self._rows.get(row)
        if lines is None:
            lines = self._make_lines(row)
            if len(self._rows) >= MAX_CACHED_ROWS:
                self._rows.pop(next(iter(self._rows)))
            self._rows[row] = lines
        self._heights[row] = len(lines)
        return lines

    def _make_lines(self, row: int) -> list[Line]:
        if row == 0:
            lines = self._line_maker.preamble_lines(self.arrangement, is_open=self._is_open(0))
        elif row == self._last_row:
            return self._line_maker.last_lines(self.arrangement)
        elif self.topic.is_start_page:
            lines = self._line_maker.entry_lines(row - 1, self._summary_height, is_open=self._is_open(row))
        else:
            lines = self._line_maker.panel_lines(row - 1, is_open=self._is_open(row))
        return lines + [BLANK] * self._gap_height(row)

    def row_height(self, row: int) -> int:
        """Return how many lines ``row`` takes, exactly."""
        return len(self.lines(row))

    def title_height(self, row: int) -> int:
        """Return how many lines the title of ``row`` takes."""
        return sum(line.role == "title" for line in self.lines(row))

    def title_and_footnote_height(self, row: int) -> int:
        """Return how many lines the title of ``row`` takes, with the footnote if nothing else follows it."""
        height = self.title_height(row)
        rest = self.height - self.top(row) - height
        return height + rest if rest <= FOOTNOTE_HEIGHT else height

    def pin_height(self, row: int, window_height: int) -> int:
        """Return how many lines the title of ``row`` takes while its text is scrolled: all, or 0 for over a third."""
        height = self.title_height(row)
        return height if height <= window_height // 3 else 0

    def pinned_height(self, row: int, first_line: int, window_height: int) -> int:
        """Return how many lines repeat the title of ``row``, of which a window from ``first_line`` shows only text."""
        height = self.pin_height(row, window_height)
        return height if self.top(row) < first_line < self.text_bottom(row) - height else 0

    def is_being_read(self, row: int, first_line: int) -> bool:
        """Return whether a window from ``first_line`` begins after the start of ``row`` and before its end.

        What follows the last initiative is part of it.
        """
        return self.top(row) < first_line < self._end(row)

    def _end(self, row: int) -> int:
        return self.height if row == self._last_row - 1 else self.text_bottom(row)

    def hidden_lines(self, row: int, direction: int, first_line: int, window_height: int) -> int:
        """Return how many lines of ``row`` are below a window (``direction`` 1) or above it (-1).

        Blank last lines do not count, and what follows the last initiative is part of it. Return 0 if the window shows
        nothing of the row.
        """
        top, bottom = self.top(row), self._end(row)
        if first_line > bottom or first_line + window_height < top:
            return 0
        return max(0, bottom - first_line - window_height if direction > 0 else first_line - top)

    def line(self, index: int) -> tuple[int, Line]:
        """Return the row and the content of line ``index``; a blank line outside the list."""
        if not 0 <= index < self.height:
            return 0, BLANK
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
        """Open exactly these initiatives, numbered from 0; the number of the goal is PREAMBLE."""
        changed = self.opened ^ opened
        self.opened = opened
        # The row before an initiative ends in a blank line while that is open.
        self._rows = {row: lines for row, lines in self._rows.items() if not {row - 1, row} & changed}
        if len(changed) > 1:
            self._heights = self._estimated_heights()
        else:
            for row in (row for initiative in changed for row in (initiative, initiative + 1) if row >= 0):
                self.lines(row)

    def line_of(self, hit: Hit) -> int:
        """Return the line on which ``hit`` begins."""
        row = self.row_of(hit)
        index_in_row = 0
        for i, line in enumerate(self.lines(row)):
            if line.has_text_of(hit) and line.start <= hit.start:
                index_in_row = i
        return self.top(row) + index_in_row

    def surroundings(
        self, get_line: Callable[[], int], window_height: int
    ) -> tuple[Callable[[], int], Callable[[], int]]:
        """Return functions for the first line to show with the one that ``get_line`` returns, and for how many lines.

        They are the panel's, from its title on; if that line is too far down for that, those around it.
        """

        def row() -> int:
            return self.row_at(get_line())

        def get_top() -> int:
            line, top = get_line(), self.top(row())
            end = min(line + 1 + CONTEXT, self.text_bottom(row()))
            return top if end - top <= window_height else max(top, line - self.title_height(row()))

        return get_top, lambda: min(window_height, self.text_bottom(row()) - get_top())


class ListWindow(NamedTuple):
    """The part of the list that is in view."""

    layout: PanelLayout
    first_line: int
    title_top: int
    """The line at which the title under the cursor starts."""
    pinned_height: int
    """Lines at the top that repeat that title."""
    mark_y: int
    """The line of the focus mark, from the top of the window: at the cursor's title, or the first line in view."""

    @classmethod
    def of(cls, layout: PanelLayout, row: int, first_line: int, height: int) -> ListWindow:
        """Return the window of that ``height`` from ``first_line`` on, with the cursor on ``row``."""
        top = layout.top(row)
        mark_y = max(0, top - first_line) if layout.title_height(row) else 0
        return cls(layout, first_line, top, layout.pinned_height(row, first_line, height), mark_y)

    def line(self, y: int) -> tuple[int, Line, int]:
        """Return the row, the line and the line's index that are ``y`` lines below the top of the window."""
        index = y + (self.title_top if y < self.pinned_height else self.first_line)
        row, line = self.layout.line(index)
        return row, line, index
