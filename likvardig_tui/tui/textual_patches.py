"""What Textual would keep, let go of, so that a kiosk can run for months."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from textual._styles_cache import StylesCache
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

KEPT_STYLES = 1024
"""Several screens' worth, where a screen has two hundred."""


def keep_steady(app: App[Any]) -> None:
    """Have an ``app`` that is about to run need no more memory after months than after minutes."""
    bound_style_cache()
    let_backgrounds_be_shared()
    app.call_later(_collect_garbage)


def _collect_garbage() -> None:
    """Begin to look for garbage, but not among what has been made by now, which is there until the end."""
    gc.freeze()
    gc.enable()


def bound_style_cache() -> None:
    """Let Textual keep the terminal's codes for no more than ``KEPT_STYLES`` styles, of some 600 bytes each.

    It would keep 16,384, and reaches them: a style carries the place in the text, for marking with the mouse, so that
    each line and column has its own.
    """
    render_ansi: Any = Strip.render_ansi.__wrapped__
    bounded: Any = lru_cache(KEPT_STYLES)(render_ansi)
    Strip.render_ansi = classmethod(bounded)  # type: ignore[method-assign, assignment]


def let_backgrounds_be_shared() -> None:
    """Let Textual keep the backgrounds that go together for all widgets alike.

    It keeps them for each of a thousand widgets by itself, and with each, long after it has been removed, the lines
    that it was last drawn in: 35 MB.
    """
    kept: Any = vars(StylesCache)["get_inner_outer"]
    if not isinstance(kept, classmethod):
        shared: Any = lru_cache(KEPT_STYLES)(kept.__wrapped__)
        StylesCache.get_inner_outer = classmethod(shared)  # type: ignore[method-assign, assignment]


def forget_removed_widgets(screen: Screen[Any]) -> None:
    """Let go of what has been removed from a ``screen``.

    Textual keeps what was found there once, until 1,024 other things have been; what was to be laid out and drawn on
    it, until it is shown the next time; and what listens to its signals, until there is one.
    """
    screen._query_one_cache.clear()
    _drop_removed(screen._dirty_widgets)
    waiting = screen._layout_widgets
    for parent in [each for each in waiting if not each.is_attached]:
        del waiting[parent]
    for children in waiting.values():
        _drop_removed(children)
    for signal in (screen.bindings_updated_signal, screen.text_selection_started_signal):
        for node in [each for each in signal._subscriptions if not each.is_attached]:
            signal.unsubscribe(node)


def _drop_removed(widgets: set[Widget]) -> None:
    widgets.difference_update([each for each in widgets if not each.is_attached])


def forget_closed_screens(app: App[Any]) -> None:
    """Let go of the screens that have been closed and were bound to data of the ``app``.

    Textual keeps what ``data_bind`` has bound, with all that stands on it, until that which it is bound to changes the
    next time; in a kiosk, some of it never does. A screen counts as closed once its ``remove`` has been awaited.
    """
    watched: dict[str, list[tuple[Any, Callable[..., Any]]]] = vars(app).get("__watchers", {})
    for watchers in watched.values():
        watchers[:] = [(node, callback) for node, callback in watchers if not node._closing]
