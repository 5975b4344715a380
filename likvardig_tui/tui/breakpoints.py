"""How large a window has to be for what."""

from __future__ import annotations

LEAST_WIDTH = 40
"""Columns in which everything can be read and done."""
LEAST_HEIGHT = 12
"""Rows."""
ROOM_FOR_TWO = 96
"""Columns from which two things can stand beside each other."""
ROOM_FOR_ALL = 18
"""Rows from which everything can stand on a screen at once."""
WIDTHS = [(0, "-too-narrow"), (LEAST_WIDTH, "-narrow"), (ROOM_FOR_TWO, "-wide")]
"""From how many columns a screen has which class."""
HEIGHTS = [(0, "-too-low"), (LEAST_HEIGHT, "-short"), (ROOM_FOR_ALL, "-tall")]
"""From how many rows."""


def class_at(size: int, breakpoints: list[tuple[int, str]]) -> str:
    """Return the class that a screen of that size has, in columns or rows."""
    return next(name for least, name in reversed(breakpoints) if size >= least)
