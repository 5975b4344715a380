"""Bound what Textual keeps, which would otherwise grow for as long as the app runs: at a kiosk for months."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from textual.app import App
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.tui.textual_patches import NodeList, StylesCache

MAX_CACHED_STYLES = 1024
"""A screen uses about two hundred."""
MAX_CACHED_REGIONS = 512
"""A screen uses up to four hundred for one kind of computation."""


def limit_memory_growth() -> None:
    """Bound the caches of the app that is about to run."""
    bound_style_cache()
    share_background_cache()
    bound_region_caches()


def bound_style_cache() -> None:
    """Limit Textual's cache of escape codes to ``MAX_CACHED_STYLES`` styles, of about 600 bytes each.

    Its own limit is 16,384, which it reaches: a style includes the position in the text, for selecting with the mouse,
    so that each line and column has its own.
    """
    render_ansi: Any = Strip.render_ansi.__wrapped__
    bounded: Any = lru_cache(MAX_CACHED_STYLES)(render_ansi)
    Strip.render_ansi = classmethod(bounded)  # type: ignore[method-assign, assignment]


def bound_region_caches() -> None:
    """Limit Textual's caches of computations with regions to ``MAX_CACHED_REGIONS`` of each kind, of about 400 bytes.

    Its own limits are 1,024 and 4,096, which an app reaches by scrolling: each position has regions of its own. For
    4,000 random keys, a seventh more computations are made with this limit.
    """
    for name, method in [*vars(Region).items()]:
        if hasattr(method, "cache_info") and method.cache_info().maxsize > MAX_CACHED_REGIONS:
            setattr(Region, name, lru_cache(MAX_CACHED_REGIONS)(method.__wrapped__))


def share_background_cache() -> None:
    """Share one cache of background colours among all widgets.

    Textual has one for each of a thousand widgets, which refers to the widget's last rendered lines long after the
    widget has been removed: 35 MB.
    """
    get_inner_outer: Any = vars(StylesCache)["get_inner_outer"]
    if not isinstance(get_inner_outer, classmethod):
        shared: Any = lru_cache(MAX_CACHED_STYLES)(get_inner_outer.__wrapped__)
        StylesCache.get_inner_outer = classmethod(shared)  # type: ignore[method-assign, assignment]


def _mark_as_changed_and_forget(nodes: NodeList) -> None:
    """Mark widgets as changed, and forget what queries have found in all that they are in.

    Textual keeps up to 1,024 results for each widget, under keys that include how often it has changed: after a change
    none is used again, but it takes 0.3 kB, and refers to a widget that may have been removed.
    """
    _mark_as_changed(nodes)
    parent = nodes._parent() if nodes._parent is not None else None
    for node in parent.ancestors_with_self if parent is not None else ():
        node._query_one_cache.clear()


_mark_as_changed = NodeList.updated
NodeList.updated = _mark_as_changed_and_forget  # type: ignore[method-assign, assignment]


def forget_removed_widgets(screen: Screen[Any]) -> None:
    """Drop references to widgets that have been removed from a ``screen``.

    Textual keeps widgets waiting for layout or repaint until the screen is shown again, and subscribers of a signal
    until it is published.
    """
    _drop_removed(screen._dirty_widgets)
    children_by_parent = screen._layout_widgets
    for parent in [parent for parent in children_by_parent if not parent.is_attached]:
        del children_by_parent[parent]
    for children in children_by_parent.values():
        _drop_removed(children)
    for signal in (screen.bindings_updated_signal, screen.text_selection_started_signal):
        for node in [node for node in signal._subscriptions if not node.is_attached]:
            signal.unsubscribe(node)


def _drop_removed(widgets: set[Widget]) -> None:
    widgets.difference_update([widget for widget in widgets if not widget.is_attached])


def forget_closed_screens(app: App[Any]) -> None:
    """Drop references to closed screens that were bound to reactives of the ``app``.

    Textual keeps a ``data_bind`` until the reactive changes again, which at a kiosk may never happen. A screen counts
    as closed once its ``remove`` has been awaited.
    """
    watchers_by_name: dict[str, list[tuple[Any, Callable[..., Any]]]] = vars(app).get("__watchers", {})
    for watchers in watchers_by_name.values():
        watchers[:] = [(node, callback) for node, callback in watchers if not node._closing]
