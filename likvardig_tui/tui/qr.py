"""QR codes (ISO/IEC 18004) in half blocks, two modules to a cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

import segno
from textual.geometry import Size

QUIET = 4
"""Light modules that have to be on every side of a code (ISO/IEC 18004)."""
LEVELS = ("M", "L")
"""How much of a code may be unreadable: 15 %, and 7 % where that makes a smaller code. A screen has no stains."""
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
"""The sign with ink in its upper half or not, and in its lower. All are in the old PC character set."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """The modules of a code, with the quiet zone."""

    rows: tuple[tuple[bool, ...], ...]
    """From the top; whether each module is dark."""

    def size(self, scale: int = 1) -> Size:
        """Return how many cells it takes where each module is as wide as ``scale`` cells."""
        return Size(len(self.rows) * scale, (len(self.rows) * scale + 1) // 2)

    def scale_in(self, room: Size) -> int:
        """Return the largest scale that fits in so many cells; 0 where none does."""
        return max(0, min(room.width, room.height * 2) // len(self.rows))

    def lines(self, scale: int = 1, *, inverted: bool = False) -> list[str]:
        """Return the code in signs, as dark ink on a light ground; ``inverted``, as light ink on a dark one."""
        wide = [[dark != inverted for dark in row for _ in range(scale)] for row in self.rows]
        halves = [row for row in wide for _ in range(scale)]
        light = [inverted] * len(halves[0])  # below a last line of which the code takes half
        pairs = zip_longest(halves[::2], halves[1::2], fillvalue=light)
        return ["".join(_HALVES[half] for half in zip(upper, lower, strict=True)) for upper, lower in pairs]


@lru_cache(maxsize=8)
def qr_code(text: str, level: str) -> QrCode | None:
    """Return the smallest code that holds ``text`` at that level of error correction; None where none is so large.

    The text is in UTF-8 with nothing to say so (ECI): most phones find that out, and some know no ECI.
    """
    try:
        code = segno.make_qr(text, error=level, encoding="utf-8")
    except segno.DataOverflowError:
        return None
    return QrCode(tuple(tuple(map(bool, row)) for row in code.matrix_iter(border=QUIET)))
