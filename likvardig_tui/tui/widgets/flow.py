"""Break a row of items into lines, as text is broken between words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len

BUTTON_GAP, COMPACT_BUTTON_GAP = 2, 1
"""Cells between two buttons."""


class Place(NamedTuple):
    """Where an item of one line is."""

    x: int
    y: int
    width: int

    @property
    def right(self) -> int:
        """The column after the item."""
        return self.x + self.width


def flow(item_widths: Iterable[int], width: int, gap: int) -> Iterator[Place]:
    """Yield where each item is, in lines of ``width`` cells and with ``gap`` cells between two items."""
    x = y = 0
    for item_width in item_widths:
        if x and x + item_width > width:
            x, y = 0, y + 1
        yield Place(x, y, item_width)
        x += item_width + gap


def button_width(label: str, *, is_compact: bool = False) -> int:
    """Return how many cells wide a button with ``label`` is; a compact one has no space around the label."""
    return cell_len(label) + len("[]" if is_compact else "[  ]")


def button_places(labels: Sequence[str], width: int) -> list[Place]:
    """Return where buttons with these ``labels`` are in ``width`` cells.

    They are equally wide. If it saves a line, each is as wide as its label needs; if that does not, they are closer to
    each other, with less space around their labels.
    """
    widths = [button_width(label) for label in labels]
    compact_widths = [button_width(label, is_compact=True) for label in labels]
    arrangements = (
        _places([max(widths, default=0)] * len(labels), width, BUTTON_GAP),
        _places(widths, width, BUTTON_GAP),
        _places(compact_widths, width, COMPACT_BUTTON_GAP),
    )
    return min(arrangements, key=height)


def _places(widths: Sequence[int], width: int, gap: int) -> list[Place]:
    return [place._replace(width=min(place.width, width)) for place in flow(widths, width, gap)]


def height(places: Iterable[Place]) -> int:
    """Return how many lines the items take."""
    return max((place.y + 1 for place in places), default=0)
