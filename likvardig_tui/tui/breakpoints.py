"""How large a window has to be for what."""

from __future__ import annotations

MIN_WIDTH = 40
"""Columns in which everything can be read and done."""
MIN_HEIGHT = 12
"""Rows."""
WIDE_WIDTH = 96
"""Columns from which two things can stand beside each other."""
TALL_HEIGHT = 18
"""Rows from which everything can stand on a screen at once."""
WIDTHS = [(0, "-too-narrow"), (MIN_WIDTH, "-narrow"), (WIDE_WIDTH, "-wide")]
"""From how many columns a screen has which class."""
HEIGHTS = [(0, "-too-low"), (MIN_HEIGHT, "-short"), (TALL_HEIGHT, "-tall")]
"""From how many rows."""


def class_at(size: int, breakpoints: list[tuple[int, str]]) -> str:
    """Return the class that a screen of that size has, in columns or rows."""
    return next(name for least, name in reversed(breakpoints) if size >= least)
