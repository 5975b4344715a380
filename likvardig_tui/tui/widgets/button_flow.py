"""Buttons next to each other, on as many lines as they need."""

from __future__ import annotations

from textual.containers import Container
from textual.geometry import Offset, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from likvardig_tui.tui.widgets.flow import flow

GAP = 1
"""Cells between two buttons."""


class _FlowLayout(Layout):
    name = "flow"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        del greedy
        widths = [child.get_content_width(size, parent.app.size) for child in children]
        return [
            WidgetPlacement(Region(x, y, min(width, size.width), 1), Offset(), Spacing(), child)
            for child, width, (x, y) in zip(children, widths, flow(widths, size.width, GAP), strict=True)
        ]


class ButtonFlow(Container):
    """A group of buttons that breaks into lines as text does."""

    _layout_instance = _FlowLayout()

    @property
    def layout(self) -> Layout:
        """The flow layout; a style sheet can only name Textual's own."""
        return self._layout_instance
