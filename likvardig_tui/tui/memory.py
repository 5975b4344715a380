"""What Textual would keep, let go of, so that a kiosk can run for months."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from textual.app import App
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


def forget_closed_screens(app: App[Any]) -> None:
    """Let go of the screens that have been closed and were bound to data of the ``app``.

    Textual keeps what ``data_bind`` has bound, with all that stands on it, until that which it is bound to changes the
    next time; in a kiosk, some of it never does. A screen counts as closed once its ``remove`` has been awaited.
    """
    watched: dict[str, list[tuple[Any, Callable[..., Any]]]] = vars(app).get("__watchers", {})
    for watchers in watched.values():
        watchers[:] = [(node, callback) for node, callback in watchers if not node._closing]
