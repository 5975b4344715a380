"""Window sizes at which the layout changes."""

from __future__ import annotations

MIN_WIDTH = 40
"""Columns of the narrowest usable window."""
MIN_HEIGHT = 12
"""Rows of the lowest usable window."""
WIDE_WIDTH = 96
"""Columns from which two panes fit next to each other."""
TALL_HEIGHT = 18
"""Rows from which everything fits on the screen at once."""
MAX_BLOCK_WIDTH = 132
"""Columns of the block that holds the content, in the middle of a wider window; as in the style sheet."""
HIGH_HEIGHT = 24
"""Rows from which a line is kept for the status, and one above the list even if the contact is below it."""
WIDTH_CLASSES = [(0, "-too-narrow"), (MIN_WIDTH, "-narrow"), (WIDE_WIDTH, "-wide")]
"""CSS classes of a screen, each with the columns from which it applies."""
HEIGHT_CLASSES = [(0, "-too-low"), (MIN_HEIGHT, "-short"), (TALL_HEIGHT, "-tall")]
"""CSS classes of a screen, each with the rows from which it applies."""


def class_for(size: int, classes: list[tuple[int, str]]) -> str:
    """Return the class that applies to a width in columns or a height in rows."""
    return next(name for minimum, name in reversed(classes) if size >= minimum)


def block_width(window_width: int) -> int:
    """Return the columns that the content of a window takes, without the margins."""
    margin = 2 if window_width >= WIDE_WIDTH else 1
    return min(window_width - 2 * margin, MAX_BLOCK_WIDTH)
