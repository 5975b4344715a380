"""Buttons beside each other, on as many lines as they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.containers import Container
from textual.geometry import Offset, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

GAP = 1
"""Cells between two buttons."""


def places(widths: Iterable[int], room: int) -> Iterator[Offset]:
    """Yield where each thing begins that is so many cells wide and one line high, in ``room`` cells."""
    x = y = 0
    for width in widths:
        if x and x + width > room:
            x, y = 0, y + 1
        yield Offset(x, y)
        x += width + GAP


class _Flow(Layout):
    """Breaks lines of buttons as lines of words are broken."""

    name = "flow"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """Return where each button is to stand."""
        del greedy
        widths = [child.get_content_width(size, parent.app.size) for child in children]
        return [
            WidgetPlacement(Region(x, y, min(width, size.width), 1), Offset(), Spacing(), child)
            for child, width, (x, y) in zip(children, widths, places(widths, size.width), strict=True)
        ]


class ButtonFlow(Container):
    """Holds buttons that one chooses among."""

    _flow = _Flow()

    @property
    def layout(self) -> Layout:
        """The one that a style sheet has no name for."""
        return self._flow
