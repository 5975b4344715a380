"""Draw the lines of the topic list: with the cursor, the panel under the pointer, and the search hits."""

from __future__ import annotations

from typing import ClassVar, Self

from rich import get_console
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Offset, Region
from textual.reactive import reactive
from textual.strip import Strip

from likvardig_tui.content.hits import PREAMBLE
from likvardig_tui.content.model import Topic
from likvardig_tui.tui.widgets.line_scroll_view import LineScrollView
from likvardig_tui.tui.widgets.line_styles import Highlights, style_line, style_name_of
from likvardig_tui.tui.widgets.panel_layout import ListWindow, PanelLayout
from likvardig_tui.tui.widgets.panel_lines import MARGIN, Line
from likvardig_tui.tui.widgets.panel_rendering import styled_text

STYLES = (
    *("page", "title", "opened", "hovered", "cursor", "mark", "raised-mark", "body", "summary", "goal-title", "goal"),
    *(
        "blank",
        "footnote",
        "sub-heading",
        "strong",
        "emphasis",
        "link",
        "hit",
        "current-hit",
        "raised-hit",
        "focused-hit",
    ),
)
"""Each is a component class, ``topic-list--title`` and so on."""
MAX_DRAWN_LINES = 128
"""Lines that are kept as they have been drawn: about four windows."""


class PanelView(LineScrollView, inherit_bindings=False):
    """Shows the panels of one topic, one of which has the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"topic-list--{style}" for style in STYLES}

    cursor: reactive[int] = reactive(0, repaint=False)
    """The initiative that keys act on, from 0; PREAMBLE for what precedes the first one."""

    def __init__(self, panel_layout: PanelLayout, cursor: int) -> None:
        self._drawn_lines: LRUCache[tuple[object, ...], Strip] = LRUCache(MAX_DRAWN_LINES)
        """Lines as they have been drawn, without hits and without a selection: scrolling draws most of them again."""
        super().__init__(panel_layout)
        self._drawn_window: ListWindow | None = None
        """While lines are drawn."""
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

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines after looking up once what they have in common, which would be half of their time."""
        self._drawn_window = self._window
        try:
            return super().render_lines(crop)
        finally:
            self._drawn_window = None

    def render_line(self, y: int) -> Strip:
        window = self._drawn_window or self._window
        row, line, index = window.line(y)
        layout = window.layout
        is_title = line.role == "title"
        is_cursor = is_title and row == self._cursor_row
        is_raised = row - 1 in self.opened or self.topic.is_start_page
        is_hovered = row == self._hovered_row
        style_name = style_name_of(line, is_panel_open=is_raised, is_cursor=is_cursor, is_hovered=is_hovered)
        is_focused, has_mark = is_cursor and self.has_focus, self.has_focus and y == window.mark_y
        key = line, index, self.size.width, layout.card_width, style_name, is_focused, has_mark
        is_plain = self._highlights == Highlights() and self.text_selection is None
        if is_plain and key in self._drawn_lines:
            return self._drawn_lines[key]
        styled = style_line(
            line,
            row - 1 if row <= len(self.topic.initiatives) else PREAMBLE,
            style_name,
            width=MARGIN + layout.card_width,
            is_focused=is_focused,
            has_mark=has_mark,
            highlights=self._highlights,
        )
        text = styled_text(styled, self._line_style)
        if (selection := self.text_selection) is not None and (span := selection.get_span(index)) is not None:
            style = self.screen.get_component_rich_style("screen--selection")
            text.stylize(style, span[0], len(text) if span[1] < 0 else span[1])
        strip = Strip(text.render(get_console())).simplify()
        page_style = self._line_style("page").background_style
        strip = strip.adjust_cell_length(self.size.width, page_style).apply_offsets(0, index)
        if is_plain:
            self._drawn_lines[key] = strip
        return strip

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Refresh regions whose lines are others than before, or everything, such as with other styles."""
        if not regions:
            self._drawn_lines.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _line_style(self, name: str, *, partial: bool = False) -> Style:
        return self.get_component_rich_style(f"topic-list--{name}", partial=partial)
