"""What the user may do with other programs, where the terminal supports it."""

from __future__ import annotations

from typing import NamedTuple


class Features(NamedTuple):
    """Features of the terminal that the user may use."""

    can_copy: bool
    """Whether there may be a clipboard."""
    hyperlinks: bool
    """Whether links can be clicked."""
