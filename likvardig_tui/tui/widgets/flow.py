"""Break a row of items into lines, as text is broken between words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.geometry import Offset


def flow(item_widths: Iterable[int], width: int, gap: int) -> Iterator[Offset]:
    """Yield where each item begins, in lines of ``width`` cells and with ``gap`` cells between two items."""
    x = y = 0
    for item_width in item_widths:
        if x and x + item_width > width:
            x, y = 0, y + 1
        yield Offset(x, y)
        x += item_width + gap
