"""One key at a time: the action of a key has finished before the next key is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Any

from textual import events
from textual.app import App
from textual.widget import Widget

from likvardig_tui.tui.active_bindings import active_binding
from likvardig_tui.tui.screens.base import BrowserScreen

TIMEOUT_S = 1.0
"""Seconds to wait for a widget; about a thousand times what it needs to insert a character."""


class KeyDispatcher:
    """Run the action that a key is bound to.

    Textual posts a key to the focused widget, and the key bubbles up from there. Of two keys that arrive together, the
    second would be posted before the first has moved the focus: ``/q`` would quit.
    """

    def __init__(self, app: App[Any], actions_at_any_size: Collection[str]) -> None:
        """Only ``actions_at_any_size`` can be done while the window is too small."""
        self._app = app
        self._actions_at_any_size = actions_at_any_size
        self._last_input: Widget | None = None
        """The widget that took the latest key as text."""

    async def dispatch(self, event: events.Key) -> bool:
        """Return whether the key was handled; if not, it is Textual's to post as usual."""
        if not self._app.screen.is_mounted:  # the screen forwards the key once it is mounted
            return False
        focused = self._app.focused
        if focused is not None and focused.check_consume_key(event.key, event.character):
            self._last_input = focused
            return False
        await self._drain_input()
        screen = self._app.screen
        active = active_binding(screen, event.key)
        if isinstance(screen, BrowserScreen) and screen.is_too_small:
            if active is not None and active.enabled and active.binding.action in self._actions_at_any_size:
                await self._app.run_action(active.binding.action)
            return True  # no key acts on what is not visible
        return active is not None and active.enabled and await self._app.run_action(active.binding.action, active.node)

    async def _drain_input(self) -> None:
        """Wait until typed text has been inserted, so that Backspace applies to all of it."""
        widget, self._last_input = self._last_input, None
        if widget is not None:
            await drain_messages(widget)

    def reset(self) -> None:
        """Forget which widget took the latest key."""
        self._last_input = None


async def drain_messages(widget: Widget) -> None:
    """Wait until a widget has processed its message queue, at most ``TIMEOUT_S``: it may have been removed."""
    done = asyncio.Event()
    if widget.call_later(done.set):
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), TIMEOUT_S)


async def drain_bubbling_messages(app: App[Any]) -> None:
    """Wait until messages posted by the focused widget and its ancestors have reached the app.

    Two rounds, because an ancestor may post a message when it receives one.
    """
    path = [node for node in (app.focused or app.screen).ancestors_with_self if isinstance(node, Widget)]
    for widget in path * 2:
        await drain_messages(widget)
