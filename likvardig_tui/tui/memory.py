"""What Textual would keep, let go of, so that a kiosk can run for months."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from textual.strip import Strip

KEPT_STYLES = 1024
"""Several screens' worth, where a screen has two hundred."""


def bound_style_cache() -> None:
    """Let Textual keep the terminal's codes for no more than ``KEPT_STYLES`` styles, of some 600 bytes each.

    It would keep 16,384, and reaches them: a style carries the place in the text, for marking with the mouse, so that
    each line and column has its own.
    """
    render_ansi: Any = Strip.render_ansi.__wrapped__
    bounded: Any = lru_cache(KEPT_STYLES)(render_ansi)
    Strip.render_ansi = classmethod(bounded)  # type: ignore[method-assign, assignment]
