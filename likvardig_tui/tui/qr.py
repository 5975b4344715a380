"""QR codes (ISO/IEC 18004) in half blocks, two modules to a cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from textual.geometry import Size

QUIET_ZONE = 4
"""Light modules required on every side of a code (ISO/IEC 18004)."""
LEVELS = ("M", "L")
"""Levels of error correction, which recover 15 % and 7 % of a code. Less is enough on a screen, which has no stains."""
_HALF_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
"""Characters by whether their upper and lower halves are filled. All are in code page 437."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """The modules of a code, including the quiet zone."""

    rows: tuple[tuple[bool, ...], ...]
    """From the top; whether each module is dark."""

    def size(self, scale: int = 1) -> Size:
        """Return the size in cells if each module is ``scale`` cells wide."""
        return Size(len(self.rows) * scale, (len(self.rows) * scale + 1) // 2)

    def largest_scale(self, available: Size) -> int:
        """Return the largest scale that fits into the ``available`` cells; 0 if none does."""
        return max(0, min(available.width, available.height * 2) // len(self.rows))

    def lines(self, scale: int = 1, *, inverted: bool = False) -> list[str]:
        """Return the code as text, dark on light; if ``inverted``, light on dark."""
        wide = [[dark != inverted for dark in row for _ in range(scale)] for row in self.rows]
        halves = [row for row in wide for _ in range(scale)]
        light = [inverted] * len(halves[0])  # the lower half of a last line of which the code fills one half
        pairs = zip_longest(halves[::2], halves[1::2], fillvalue=light)
        return ["".join(_HALF_BLOCKS[half] for half in zip(upper, lower, strict=True)) for upper, lower in pairs]


@lru_cache(maxsize=8)
def qr_code(text: str, level: str) -> QrCode | None:
    """Return the smallest code for ``text`` at that level of error correction; None if the text is too long.

    The text is UTF-8 without an ECI header: most phones detect that, and some do not support ECI.
    """
    import segno  # not before it is needed: loading it delays the start

    try:
        code = segno.make_qr(text, error=level, encoding="utf-8")
    except segno.DataOverflowError:
        return None
    return QrCode(tuple(tuple(map(bool, row)) for row in code.matrix_iter(border=QUIET_ZONE)))
