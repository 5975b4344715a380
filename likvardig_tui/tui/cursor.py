"""The terminal's own cursor, shown on the focused widget, or at the sentence that is read aloud.

Braille displays and magnifiers follow it.

A widget may define ``cursor_offset``, an offset within its content; the default is its first cell.
"""

from __future__ import annotations

from textual.geometry import Offset, Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from likvardig_tui.tui.screens.base import BrowserScreen


def cursor_cell(screen: Screen[object]) -> Offset:
    """Return the cell of the screen for the cursor; the first one if no widget has the focus."""
    if isinstance(screen, BrowserScreen) and screen.spoken_cell is not None:
        return screen.spoken_cell
    focused = screen.focused
    if focused is None:
        return Offset(0, 0)
    if isinstance(focused, Input):
        cell = focused.cursor_screen_offset
    else:
        cell = focused.content_region.offset + getattr(focused, "cursor_offset", Offset(0, 0))
    x, y, width, height = _visible_region(focused)
    return Offset(max(x, min(cell.x, x + width - 1)), max(y, min(cell.y, y + height - 1)))


def _visible_region(widget: Widget) -> Region:
    region = widget.region
    for node in widget.ancestors:
        if isinstance(node, Widget):
            region = region.intersection(node.region)
    return region
