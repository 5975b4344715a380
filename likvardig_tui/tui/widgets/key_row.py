"""Which keys fit in the bottom line, and where they are.

Independent of Textual. The last arrangements are kept, because each key press asks for them several times.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from likvardig_tui.tui.breakpoints import TALL_HEIGHT
from likvardig_tui.tui.widgets.flow import Place, flow, height

ROOMY_WIDTH = 60
"""Columns of the narrowest window in which keys have space around them, on one line; if it is tall, a narrower one has
two lines."""
MAX_ACTION_WIDTH = 20
"""Cells; the name of a language comes from a file that may contain anything."""
OTHER, POSITION, STATUS = "other", "position", "status"
RANKS = {
    STATUS: 0, "keys.select": 4, "keys.scroll": 4, "keys.step": 4, "keys.to_hits": 3, "keys.open": 3, "keys.close": 3,
    "keys.press": 3, "keys.switch": 3, "keys.choose": 3, "keys.stay": 3, "keys.copy": 5, "keys.copy_panel": 16,
    "keys.copy_code": 16, "keys.codes": 5, "keys.qr": 7, "keys.qr_panel": 15, "keys.print": 17, OTHER: 19,
    "keys.search": 8, "keys.next_hit": 5, "keys.previous_hit": 8, "keys.back": 2, "keys.start_page": 11,
    "keys.focus_next": 13, "keys.contact": 14, "keys.toggle_all": 18, "keys.read_aloud": 2, "keys.language": 1,
    "keys.settings": 12, "keys.help": 1, "keys.end_visit": 9, "keys.quit": 15, POSITION: 10,
}  # fmt: skip
"""The keys by the name of their text, in the order in which they are shown. Each has a rank: where there is not enough
space, those of the lowest ranks are shown: the help, the other language and the way back at every size. The help has
them all."""


_PLACES = {name: place for place, name in enumerate(RANKS)}


class Item(NamedTuple):
    """A key with what it does, or the position or what has just happened, which have no key."""

    name: str
    keys: tuple[str, ...]
    """Textual's names of the keys."""
    label: str
    action: str

    @property
    def rank(self) -> int:
        return RANKS.get(self.name, RANKS[OTHER])

    @property
    def place(self) -> int:
        """Where it is among all that can be shown."""
        return _PLACES.get(self.name, _PLACES[OTHER])


class Space(NamedTuple):
    """The space for the keys."""

    width: int
    """Cells."""
    max_lines: int
    is_compact: bool
    """Whether the window is narrow: several arrows go without words, and gaps are small."""
    padding: str
    """What is at both ends of a key."""

    @classmethod
    def of(cls, width: int, window_width: int, window_height: int, *, has_colours: bool) -> Space:
        """Return the space of ``width`` cells in a window of that size."""
        is_compact = window_width < ROOMY_WIDTH
        max_lines = 2 if is_compact and window_height >= TALL_HEIGHT else 1
        # Without colours there is no surface that the padding would belong to.
        return cls(width, max_lines, is_compact, " " if has_colours and not is_compact else "")

    @property
    def gaps(self) -> tuple[int, int]:
        """The cells between two items, and those between them where there is less space."""
        return (2, 1) if self.padding or self.is_compact else (3, 2)

    def width_of(self, item: Item) -> int:
        """Return how many cells the item takes."""
        return sum(map(cell_len, self.parts(item)))

    def parts(self, item: Item) -> tuple[str, str]:
        """Return the key and what it does as they are drawn."""
        if not item.keys:
            return "", item.action
        words = "" if self.is_compact and len(item.keys) > 1 else f" {item.action}"
        return f"{self.padding}{item.label}{self.padding}", words


class Placed(NamedTuple):
    """An item and where it is."""

    item: Item
    place: Place


def arrange(items: Sequence[Item], space: Space) -> Sequence[Placed]:
    """Return those of ``items`` with the lowest ranks that fit, and the position at the right end.

    In a narrow window, an item that is too long makes room for shorter ones of higher ranks.
    """
    sizes = tuple(Measured(item.rank, space.width_of(item), item.name == POSITION) for item in items)
    return [Placed(items[index], place) for index, place in _arrange(sizes, space)]


class Measured(NamedTuple):
    """What decides where an item is. Another position, or a key that does something else, rarely changes it."""

    rank: int
    width: int
    is_position: bool


@lru_cache(maxsize=8)
def _arrange(sizes: Sequence[Measured], space: Space) -> Sequence[tuple[int, Place]]:
    """Return which of the items fit, and where they are."""
    indices = range(len(sizes))
    if (placed := _place(indices, sizes, space)) is not None:
        return placed
    kept: list[int] = []
    for index in sorted(indices, key=lambda index: sizes[index].rank):
        with_item = sorted([*kept, index])
        if _place(with_item, sizes, space) is not None:
            kept = with_item
        elif not space.is_compact:
            break
    return _place(kept, sizes, space) or []


def _place(indices: Sequence[int], sizes: Sequence[Measured], space: Space) -> Sequence[tuple[int, Place]] | None:
    """Return where these items are; None if there is not enough space for all."""
    for gap in space.gaps:
        places = list(flow([sizes[index].width for index in indices], space.width, gap))
        if not places or places[-1].y < space.max_lines:
            break
    else:
        return None
    if indices and sizes[indices[-1]].is_position:
        places[-1] = places[-1]._replace(x=space.width - places[-1].width)
    return list(zip(indices, places, strict=True))


def row_height(placed_items: Sequence[Placed]) -> int:
    """Return how many lines the items take; at least one."""
    return max(1, height(placed.place for placed in placed_items))
