"""Draw the lines of the topic list: with the cursor, the panel under the pointer, and the search hits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from rich import get_console
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Offset, Region
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip

from likvardig_tui.content.hits import PREAMBLE
from likvardig_tui.content.model import Topic
from likvardig_tui.tui.widgets.line_scroll_view import LineScrollView
from likvardig_tui.tui.widgets.line_styles import Highlights, style_line, style_name_of
from likvardig_tui.tui.widgets.panel_layout import ListWindow, PanelLayout
from likvardig_tui.tui.widgets.panel_lines import MARGIN, Line
from likvardig_tui.tui.widgets.panel_rendering import styled_text

STYLES = (
    "page", "title", "opened", "hovered", "pointed", "cursor", "mark", "raised-mark", "body", "summary", "goal-title",
    "goal", "blank", "footnote", "sub-heading", "strong", "emphasis", "link", "hit", "current-hit", "raised-hit",
    "focused", "focused-hit",
)  # fmt: skip
"""Each is a component class, ``topic-list--title`` and so on."""
MAX_DRAWN_LINES = 128
"""Lines that are kept as they have been drawn: about four windows."""


_StyleName = tuple[str, bool]
"""The name of a style, and whether it is partial."""


class _DrawnLine(NamedTuple):
    """A line as it has been drawn."""

    strip: Strip
    styles: Mapping[_StyleName, Style]
    """What it has been drawn in."""


class _Drawing(NamedTuple):
    """What the lines that are drawn have in common."""

    window: ListWindow
    width: int
    has_focus: bool
    selection: Selection | None


class PanelView(LineScrollView, inherit_bindings=False):
    """Shows the panels of one topic, one of which has the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"topic-list--{style}" for style in STYLES}

    cursor: reactive[int] = reactive(0, repaint=False)
    """The initiative that keys act on, from 0; PREAMBLE for what precedes the first one."""

    def __init__(self, panel_layout: PanelLayout, cursor: int) -> None:
        self._drawn_lines: LRUCache[tuple[object, ...], _DrawnLine] = LRUCache(MAX_DRAWN_LINES)
        """Lines without a selection: most are drawn again, elsewhere or with the focus, in the same styles."""
        super().__init__(panel_layout)
        self._current_drawing: _Drawing | None = None
        """While lines are drawn."""
        self._known_styles: dict[_StyleName, Style] = {}
        """Those that have been looked up; Textual computes them anew for each frame."""
        self.set_reactive(PanelView.cursor, cursor)
        self._highlights = Highlights()
        self._hovered_row: int | None = None

    @property
    def topic(self) -> Topic:
        return self.latest_layout.topic

    @property
    def opened(self) -> frozenset[int]:
        return self.latest_layout.opened

    @property
    def _cursor_row(self) -> int:
        return self.cursor + 1

    @property
    def title_offset(self) -> int:
        """How far below the top of the window the title under the cursor starts, in lines."""
        return self.panel_layout.top(self._cursor_row) - self.scroll_offset.y

    @property
    def cursor_offset(self) -> Offset:
        """The mark of the current search hit; without one, that of the title under the cursor."""
        y = self._window.mark_y
        if (hit := self._highlights.current) is not None:
            y = self.panel_layout.line_of(hit) - self.scroll_offset.y
        y = max(0, y)
        return Offset(self._window.line(y)[1].mark_column, y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which panel a click would open or close."""
        offset = event.get_content_offset(self)
        row, line, _ = self._window.line(offset.y) if offset is not None else (0, None, 0)
        self._hover(row if line is not None and self.is_button(line) else None)

    def is_button(self, line: Line) -> bool:
        """Return whether a click on ``line`` does something: on titles, and on all of a topic on the start page."""
        return line.role == "title" or (self.topic.is_start_page and line.role == "body")

    def on_leave(self) -> None:
        self._hover(None)

    def _hover(self, row: int | None) -> None:
        rows, self._hovered_row = {row, self._hovered_row}, row
        for changed in rows if len(rows) > 1 else ():
            if changed is not None:
                self._refresh_title(changed)

    def _refresh_title(self, row: int) -> None:
        height = self.panel_layout.title_height(row)
        self.redraw(self.panel_layout.top(row), height)
        self.redraw(self.scroll_offset.y, self.panel_layout.pinned_height(row, self.scroll_offset.y, self.size.height))

    @property
    def pinned_height(self) -> int:
        """Lines at the top of the window that repeat the title under the cursor while its text is scrolled."""
        return self.panel_layout.pinned_height(self._cursor_row, self.scroll_offset.y, self.size.height)

    @property
    def _window(self) -> ListWindow:
        return ListWindow.of(self.panel_layout, self._cursor_row, self.scroll_offset.y, self.size.height)

    @property
    def _visible_lines(self) -> list[tuple[int, Line, int]]:
        window = self._window
        return [window.line(y) for y in range(self.size.height)]

    @property
    def _drawing(self) -> _Drawing:
        selection = self.text_selection if self.is_attached else None  # a frame may come while the list is replaced
        return _Drawing(self._window, self.size.width, self.has_focus, selection)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines after looking up once what they have in common, which would be half of their time."""
        self._current_drawing = self._drawing
        try:
            return super().render_lines(crop)
        finally:
            self._current_drawing = None

    def render_line(self, y: int) -> Strip:
        """Draw a line; if it is the only one, with the places of its text, which are looked up where the mouse is."""
        if self._current_drawing is not None:
            return self._draw_line(self._current_drawing, y)
        drawing = self._drawing
        return self._draw_line(drawing, y).apply_offsets(0, drawing.window.line(y)[2])

    def _draw_line(self, drawing: _Drawing, y: int) -> Strip:
        window = drawing.window
        row, line, index = window.line(y)
        is_cursor = line.role == "title" and row == self._cursor_row
        is_raised = row - 1 in self.opened or self.topic.is_start_page
        is_hovered = row == self._hovered_row and line.role == "title"
        style_name = style_name_of(line, is_panel_open=is_raised, is_cursor=is_cursor, is_hovered=is_hovered)
        is_focused, has_mark = is_cursor and drawing.has_focus, drawing.has_focus and y == window.mark_y
        hits = self._highlights.in_block(row - 1 if row <= len(self.topic.initiatives) else PREAMBLE, line.block)
        key = line, drawing.width, window.layout.card_width, style_name, is_focused, is_hovered, has_mark, hits
        span = drawing.selection.get_span(index) if drawing.selection is not None else None
        drawn = self._drawn_lines.get(key) if span is None else None
        if drawn is not None:
            if all(self._style(name) == style for name, style in drawn.styles.items()):
                return drawn.strip
            self._drawn_lines.clear()  # with another theme: the cache would keep what it has
        styles: dict[_StyleName, Style] = {}

        def get_style(name: str, *, partial: bool = False) -> Style:
            styles[name, partial] = style = self._style((name, partial))
            return style

        styled = style_line(
            line,
            style_name,
            width=MARGIN + window.layout.card_width,
            is_focused=is_focused,
            is_pointed=is_hovered,
            has_mark=has_mark,
            hits=hits,
        )
        text = styled_text(styled, get_style)
        if span is not None:
            style = self.screen.get_component_rich_style("screen--selection")
            text.stylize(style, span[0], len(text) if span[1] < 0 else span[1])
        strip = Strip(text.render(get_console())).simplify()
        strip = strip.adjust_cell_length(drawing.width, get_style("page").background_style)
        if span is None:
            self._drawn_lines[key] = _DrawnLine(strip, styles)
        return strip

    def _style(self, name: _StyleName) -> Style:
        style = self._known_styles.get(name)
        if style is None:
            style = self.get_component_rich_style(f"topic-list--{name[0]}", partial=name[1])
            self._known_styles[name] = style
        return style

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._known_styles.clear()
