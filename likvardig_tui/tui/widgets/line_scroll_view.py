"""A scroll view that lays out only the lines in view."""

from __future__ import annotations

from collections.abc import Callable

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.widget import Widget

from likvardig_tui.tui.compositor import use_plain_lines
from likvardig_tui.tui.widgets.panel_layout import PanelLayout


class LineScrollView(ScrollView, inherit_bindings=False):
    """Scrolls the lines of a ``PanelLayout``, whose text can be selected with the mouse.

    The scroll bar always has its column, so that no line changes when it is needed; without need it is blank.

    The height of a row is an estimate until the row comes into view. What is to be scrolled to is therefore given as a
    function, which is called again whenever estimated heights have become exact.
    """

    def __init__(self, panel_layout: PanelLayout) -> None:
        super().__init__()
        use_plain_lines(self)
        self.latest_layout = panel_layout
        """The lines at the size that the view had when ``panel_layout`` was last read."""
        self.target_line = 0
        """The line last scrolled to; may be beyond the first one in view while the window is too high for that."""

    def on_mount(self) -> None:
        use_plain_lines(self.vertical_scrollbar)

    @property
    def panel_layout(self) -> PanelLayout:
        """The lines at the current size."""
        width = self.container_size.width - self.styles.scrollbar_size_vertical
        self.latest_layout = self.latest_layout.resized(max(1, width), self.app.size.height)
        return self.latest_layout

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """Draw the scroll bar with the first frame of a new size: the Resize event comes after that frame."""
        is_changed = super()._size_updated(size, virtual_size, container_size, layout)
        if is_changed:
            self.panel_layout.measure(self.scroll_offset.y, self.size.height)
            self._set_virtual_size(self.panel_layout)
        return is_changed

    def scroll_to_line(self, get_line: Callable[[], int]) -> None:
        """Scroll until the line that ``get_line`` returns is the first one, as far as there are lines."""
        layout = self.panel_layout
        wanted, first = layout.measure_window(get_line, self.size.height)
        self._set_virtual_size(layout)
        self.scroll_to(y=first, animate=False, force=True)
        self.target_line = wanted  # the watcher has set it to the line reached

    def _set_virtual_size(self, layout: PanelLayout) -> None:
        # An assignment would lay out the screen, and then draw the scroll bar a second time.
        self.set_reactive(LineScrollView.virtual_size, Size(layout.width, layout.height))
        self.vertical_scrollbar.window_virtual_size = layout.height

    def scroll_into_view(self, get_top: Callable[[], int], get_count: Callable[[], int]) -> None:
        """Scroll as little as shows so many lines from the top one, or the first of them if they do not fit."""
        before = self.target_line
        self.scroll_to_line(lambda: min(get_top(), max(before, get_top() + get_count() - self.size.height)))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Measure the rows that have been scrolled into view, and keep the visible lines where they are."""
        super().watch_scroll_y(old_value, new_value)
        first, height = round(new_value), self.size.height
        self.target_line = first
        row = self.panel_layout.row_at(first if new_value > old_value else first + height - 1)
        offset = self.panel_layout.top(row) - first
        if self.panel_layout.measure(first, height):
            self.scroll_to_line(lambda: self.panel_layout.top(row) - offset)

    def redraw(self, line: int, count: int | None = None) -> None:
        """Redraw ``count`` lines from ``line`` on, or all of them if None."""
        first = max(0, line - self.scroll_offset.y)
        height = self.size.height - first if count is None else count
        if first < self.size.height and height > 0:
            self.refresh(Region(0, first, self.size.width, height))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        start = selection.start.y if selection.start is not None else 0
        end = selection.end.y if selection.end is not None else None
        return self.panel_layout.selected_text(start, end, selection.get_span), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        del selection
        self.refresh()

    @property
    def select_container(self) -> Widget:
        """The view itself, so that a triple click selects no more than a double click."""
        return self

    def text_select_all(self) -> None:
        """Select nothing: a double click on a title opens and closes the panel."""
