"""A view of a topic's lines: it scrolls them, draws those in view, and keeps the title being read at the top.

Only the lines in view are drawn, and only the lines that change are drawn again, so that ten thousand initiatives
cost what nine do. What stands on which line is for ``panel_layout`` to know; what keys do, for ``initiative_list``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich import get_console
from rich.style import Style
from rich.text import Text
from textual.geometry import Offset, Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.content.hits import PREAMBLE, Hit
from likvardig_tui.content.model import Topic
from likvardig_tui.tui.symbols import FOCUS, HERE
from likvardig_tui.tui.widgets.panel_layout import MARGIN, Line, PanelLayout

PLAIN = Style(bold=False, italic=False, underline=False, reverse=False)
"""Takes away what a line's own style would leave in what is lit up."""
SETTLING = 8
"""Rounds, at most, in which guessed heights become exact; each can only bring neighbours into view."""


class PanelView(ScrollView, inherit_bindings=False):
    """Shows the preamble and the panels of one topic, with a cursor on one of the titles."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "topic-list--title",
        "topic-list--opened",
        "topic-list--cursor",
        "topic-list--prefix",
        "topic-list--body",
        "topic-list--summary",
        "topic-list--goal-title",
        "topic-list--goal",
        "topic-list--blank",
        "topic-list--strong",
        "topic-list--emphasis",
        "topic-list--hit",
        "topic-list--current-hit",
        "topic-list--cursor-hit",
    }

    cursor: reactive[int] = reactive(0, repaint=False)
    """The initiative that keys act on, from 0; PREAMBLE while the text before the first is being read."""

    def __init__(self, topic: Topic, opened: frozenset[int] = frozenset(), cursor: int = 0) -> None:
        """Begin with the panels ``opened``, and with the ``cursor`` on that initiative; both from 0."""
        super().__init__()
        self.set_reactive(PanelView.cursor, cursor)
        self._laid_out = PanelLayout(topic, 1, opened)
        self._hits: dict[tuple[int, int], list[Hit]] = {}
        self._current_hit: Hit | None = None
        self._target = 0
        """The line last scrolled to; beyond the one in view where the window is too high just now."""

    @property
    def topic(self) -> Topic:
        """What is shown."""
        return self._laid_out.topic

    @property
    def opened(self) -> frozenset[int]:
        """The initiatives, from 0, whose panels are open."""
        return self._laid_out.opened

    # Where things stand

    @property
    def _lines(self) -> PanelLayout:
        """The lines at the width that there is just now."""
        if self._laid_out.given_width != self._text_width:
            self._laid_out = PanelLayout(self.topic, self._text_width, self._laid_out.opened)
        return self._laid_out

    @property
    def _row(self) -> int:
        """The row of the cursor; the first row is the preamble's."""
        return self.cursor + 1

    @property
    def _offset(self) -> int:
        """How far below the top of the window the cursor's title stands."""
        return self._lines.top(self._row) - self.scroll_offset.y

    @property
    def _text_width(self) -> int:
        """What is left when a scroll bar stands beside the text, so that one coming moves no line."""
        return max(1, self.container_size.width - self.styles.scrollbar_size_vertical)

    def _scroll(self, wanted: Callable[[], int]) -> None:
        """Scroll until the line that ``wanted`` gives is the first, as far as there are lines.

        It is asked again when guessed heights have become exact, until no height in view is a guess.
        """
        height = self.size.height
        for _ in range(SETTLING):
            target = max(0, wanted())
            first = max(0, min(target, self._lines.height - height))
            if not self._lines.settle(first, height):
                break
        self.virtual_size = Size(self._text_width, self._lines.height)
        self.scroll_to(y=first, animate=False, force=True)  # before the scroll bar is there, too
        self._target = target

    def _keep(self, offset: int) -> None:
        """Keep the cursor's title ``offset`` lines below the top of the window."""
        self._scroll(lambda: self._lines.top(self._row) - offset)

    def _bring_into_view(self, top: Callable[[], int], count: Callable[[], int]) -> None:
        """Scroll as little as shows ``count`` lines from ``top``, and the first of them if they are too many."""
        now = self._target
        self._scroll(lambda: min(top(), max(now, top() + count() - self.size.height)))

    def _bring_title_into_view(self) -> None:
        row = self._row
        self._bring_into_view(lambda: self._lines.top(row), lambda: self._lines.title_height(row))

    def _bring_panel_into_view(self) -> None:
        row = self._row
        self._bring_into_view(lambda: self._lines.top(row), lambda: len(self._lines.lines(row)))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Make exact what a wheel or a scroll bar has brought into view, and keep the reader's lines in place."""
        super().watch_scroll_y(old_value, new_value)
        first, height = round(new_value), self.size.height
        self._target = first
        row = self._lines.row_at(first if new_value > old_value else first + height - 1)
        offset = self._lines.top(row) - first
        if self._lines.settle(first, height):
            self._scroll(lambda: self._lines.top(row) - offset)

    def watch_cursor(self, before: int, cursor: int) -> None:
        """Draw anew the titles that the cursor left and came to, and offer what keys do there."""
        if (before in self.opened) != (cursor in self.opened):
            self.refresh_bindings()
        for row in (before + 1, cursor + 1):
            if row <= len(self.topic.initiatives):
                self._refresh_from(self._lines.top(row), self._lines.title_height(row))
                if self._is_pinned(row):
                    self._refresh_from(self.scroll_offset.y, self._lines.title_height(row))
        if PREAMBLE in (before, cursor):
            self._refresh_from(self.scroll_offset.y, 1)

    def _refresh_from(self, line: int, count: int | None = None) -> None:
        """Draw ``count`` lines anew, or all from ``line`` on."""
        first = max(0, line - self.scroll_offset.y)
        height = self.size.height - first if count is None else count
        if first < self.size.height and height > 0:
            self.refresh(Region(0, first, self.size.width, height))

    # Drawing

    def _pin_height(self, row: int) -> int:
        """Return how many lines of a title stay at the top while its text is scrolled; most room is the text's."""
        return min(self._lines.title_height(row), self.size.height // 3)

    def _is_pinned(self, row: int) -> bool:
        """Say whether the title of ``row`` has been scrolled away from a text that is still being read."""
        scroll = self.scroll_offset.y
        if row > len(self.topic.initiatives) or not self._lines.top(row) < scroll:
            return False
        return scroll + self._pin_height(row) < self._lines.bottom(row) - 1

    def _shown_at(self, y: int) -> tuple[int, Line, int]:
        """Return the row, the line and the line's number that stand ``y`` lines below the top of the window.

        The title under the cursor stays at the top while its text is scrolled.
        """
        at = self.scroll_offset.y + y
        if self._is_pinned(self._row) and y < self._pin_height(self._row):
            at = self._lines.top(self._row) + y
        row, line = self._lines.line(at)
        return row, line, at

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window."""
        row, line, at = self._shown_at(y)
        text = self._styled(row, line, is_first=y == 0)
        if (selection := self.text_selection) is not None and (span := selection.get_span(at)) is not None:
            start, end = span
            marked = self.screen.get_component_rich_style("screen--selection")
            text.stylize(marked, start, len(text) if end < 0 else end)
        base = self._style("cursor") if line.role == "title" and row == self._row else self.rich_style
        strip = Strip(text.render(get_console())).adjust_cell_length(self.size.width, base)
        return strip.apply_offsets(0, at)

    def _style(self, name: str, *, partial: bool = False) -> Style:
        return self.get_component_rich_style(f"topic-list--{name}", partial=partial)

    def _styled(self, row: int, line: Line, *, is_first: bool) -> Text:
        """Return the line's text with all its styles: what it is, the cursor, emphasis and hits."""
        is_cursor = line.role == "title" and row == self._row
        is_open = line.role == "title" and row - 1 in self._lines.opened
        style = self._style("cursor" if is_cursor else "opened" if is_open else line.role)
        shown = self._mark_before(row, line, is_cursor=is_cursor, is_first=is_first) + line.shown[MARGIN:]
        text = Text(shown, no_wrap=True, end="")
        text.stylize(style)  # a style given to Text() itself is lost where there is no other
        if line.role == "blank":
            return text
        begin = MARGIN + len(line.prefix)
        if not is_cursor:
            text.stylize(self._style("prefix"), 0, begin)
        offset = begin - line.start
        for emphasis in line.emphases:
            stressed = self._style("strong" if emphasis.strong else "emphasis", partial=True)
            self._mark(text, begin, offset, emphasis.start, emphasis.end, stressed)
        for hit in self._hits.get((row - 1, line.block), ()):
            lit = "cursor-hit" if is_cursor else "current-hit" if hit == self._current_hit else "hit"
            self._mark(text, begin, offset, hit.start, hit.end, PLAIN + self._style(lit))
        return text

    def _mark_before(self, row: int, line: Line, *, is_cursor: bool, is_first: bool) -> str:
        """Return what stands in the margin: the focus, at the top while the preamble is read, or the hit's mark."""
        if self.has_focus and (is_cursor or (is_first and self.cursor == PREAMBLE)):
            return FOCUS
        return HERE if self._is_here(row, line) else " " * MARGIN

    def _is_here(self, row: int, line: Line) -> bool:
        """Say whether the hit that the reader is at begins on this line."""
        hit = self._current_hit
        if hit is None or (row - 1, line.block) != (hit.initiative, hit.block) or line.role == "blank":
            return False
        return line.start <= hit.start < line.start + max(1, len(line.text))

    @staticmethod
    def _mark(text: Text, begin: int, offset: int, start: int, end: int, style: Style) -> None:
        """Lay ``style`` over the part of a stretch of the block that stands on this line."""
        text.stylize(style, max(begin, start + offset), max(begin, end + offset))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text that is marked with the mouse, as it stands on the screen."""
        start = selection.start or Offset(0, 0)
        last = self._lines.height - 1 if selection.end is None else min(selection.end.y, self._lines.height - 1)
        marked = []
        for at in range(start.y, last + 1):
            span = selection.get_span(at)
            shown = self._lines.line(at)[1].shown
            if span is not None:
                marked.append(shown[span[0] : None if span[1] < 0 else span[1]].rstrip())
        return "\n".join(marked), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw what is marked."""
        del selection
        self.refresh()

    @property
    def select_container(self) -> Widget:
        """What a triple click would mark: no more than a double click does."""
        return self

    def text_select_all(self) -> None:
        """Mark nothing: a double click opens and closes a panel, it does not mean the whole page."""
