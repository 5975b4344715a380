"""Where the terminal's own cursor stands: on what has the focus, for braille displays and magnifiers follow it.

A widget says so as ``caret``, an offset within its content, where that is not its first cell.
"""

from __future__ import annotations

from textual.geometry import Offset, Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input


def caret_of(screen: Screen[object]) -> Offset:
    """Return the cell of the screen on which the cursor is to stand; the first where nothing has the focus."""
    focused = screen.focused
    if focused is None:
        return Offset(0, 0)
    if isinstance(focused, Input):
        place = focused.cursor_screen_offset
    else:
        place = focused.content_region.offset + getattr(focused, "caret", Offset(0, 0))
    return _within(_visible(focused), place)


def _visible(widget: Widget) -> Region:
    """Return the part of a widget that is in view."""
    region = widget.region
    for node in widget.ancestors:
        if isinstance(node, Widget):
            region = region.intersection(node.region)
    return region


def _within(region: Region, place: Offset) -> Offset:
    """Return the cell of ``region`` that is nearest."""
    x, y, width, height = region
    return Offset(max(x, min(place.x, x + width - 1)), max(y, min(place.y, y + height - 1)))
