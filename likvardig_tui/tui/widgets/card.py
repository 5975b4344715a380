"""Cards, and the columns that they are in."""

from __future__ import annotations

from textual.containers import Container, VerticalGroup
from textual.content import Content
from textual.geometry import Offset, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.layouts.vertical import VerticalLayout
from textual.widget import Widget
from textual.widgets import Static

from likvardig_tui.tui.breakpoints import WIDE_WIDTH

GAP = 4
"""Cells between two columns."""
MIN_ASIDE_WIDTH, MAX_ASIDE_WIDTH, ASIDE_PERCENT = 36, 40, 31
"""Cells of the column at the right, and its share of the block; as the contact on the page, see the style sheet."""
MAX_MAIN_WIDTH = 88
"""Cells of the column at the left."""


class Card(VerticalGroup):
    """Text and controls below a heading."""

    def __init__(self, heading: str, *children: Widget, id: str | None = None, classes: str | None = None) -> None:
        """Create a card; an empty ``heading`` takes no space."""
        headings = [Static(Content(heading), classes="heading")] if heading else []
        super().__init__(*headings, *children, id=id, classes=classes)
        self._heading = heading

    def spoken_group(self) -> str:
        return self._heading


class _ColumnsLayout(VerticalLayout):
    name = "columns"

    def __init__(self, *, is_equal: bool) -> None:
        super().__init__()
        self._is_equal = is_equal

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        asides = [child for child in children if child.has_class("aside")]
        main = [child for child in children if not child.has_class("aside")]
        if not asides or not main or parent.app.size.width < WIDE_WIDTH:
            return super().arrange(parent, children, size, greedy)
        main_width, aside_width = self._widths(size.width)
        placements = super().arrange(parent, main, Size(main_width, size.height), greedy)
        aside_placements = super().arrange(parent, asides, Size(aside_width, size.height), greedy)
        return placements + WidgetPlacement.translate(aside_placements, Offset(size.width - aside_width, 0))

    def _widths(self, width: int) -> tuple[int, int]:
        """Return how wide the columns are in ``width`` cells."""
        if self._is_equal:
            aside_width = main_width = (width - GAP) // 2
        else:
            aside_width = min(MAX_ASIDE_WIDTH, max(MIN_ASIDE_WIDTH, width * ASIDE_PERCENT // 100))
            main_width = min(MAX_MAIN_WIDTH, width - GAP - aside_width)
        return main_width, aside_width


class Columns(Container):
    """Cards in two columns in a wide window, below each other in a narrow one.

    Cards of the class ``aside`` are in the column at the right; without any, or without others, there is one column.
    """

    def __init__(self, *, is_equal: bool = False) -> None:
        """``is_equal`` makes both columns equally wide; otherwise the one at the right is as wide as the contact."""
        super().__init__()
        self._columns_layout = _ColumnsLayout(is_equal=is_equal)

    @property
    def layout(self) -> Layout:
        """The layout of columns; a style sheet can only name Textual's own."""
        return self._columns_layout
