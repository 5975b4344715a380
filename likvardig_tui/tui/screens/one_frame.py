"""When a screen is painted: once for a key, as soon as nothing is left to do that would change it again."""

from __future__ import annotations

import asyncio
import time

from textual.events import Idle
from textual.screen import Screen

from likvardig_tui.tui.textual_patches import (
    has_unpainted_changes,
    is_batching,
    is_exiting,
    lay_out_changes,
    report_exception,
)

FRAME_S = 1 / 60
"""Seconds between two frames at the least: painting after each of the keys that come faster would delay them."""
PATIENCE_S = 0.05
"""Seconds that a frame waits at the most, however much there is left to do."""


class OneFrameScreen(Screen[None]):
    """Lays out and paints what has changed when the event loop has nothing else to run.

    Textual paints at the next of sixty ticks a second, whatever it is doing then: a key that leads to one message after
    another, or to a layout that leads to another one, was painted up to four times, each a tick later.
    """

    def __init__(self) -> None:
        super().__init__()
        self._painted_at = self._paints_by = 0.0
        self._is_waiting = self._is_painting = False
        self._has_unpainted_layout = False
        self._has_other_bindings = False

    @property
    def has_changes(self) -> bool:
        """Whether anything has changed that is to be painted."""
        return self._has_unpainted_layout or self._has_other_bindings or has_unpainted_changes(self)

    def refresh_bindings(self) -> None:
        """Let the bottom line look up the keys before the next frame, once, however often this is called before it.

        A change of the focus alone calls it three times. A screen that is not shown has no next frame: there the keys
        are looked up at once.
        """
        self._has_other_bindings = True
        if self.is_current:
            self.check_idle()
        else:
            self._update_bindings()

    def _update_bindings(self) -> bool:
        """Let the keys be looked up again if they may have changed; return whether they may have."""
        has_changed, self._has_other_bindings = self._has_other_bindings, False
        if has_changed:
            super().refresh_bindings()
        return has_changed

    async def _on_idle(self, event: Idle) -> None:
        """Paint what has changed; in a batch, or if nothing has, run the callbacks that wait for it."""
        event.prevent_default()
        if is_batching(self.app) or not self.is_current or not self.has_changes:
            await self._invoke_and_clear_callbacks()
        elif time.monotonic() - self._painted_at < FRAME_S:
            self._update_timer.resume()
        elif not self._is_waiting:
            self._is_waiting, self._paints_by = True, time.monotonic() + PATIENCE_S
            asyncio.get_running_loop().call_soon(self._paint_once_settled)

    def _paint_once_settled(self) -> None:
        try:
            self._is_waiting = not is_exiting(self.app) and self._is_to_wait()
            if self._is_waiting:
                asyncio.get_running_loop().call_soon(self._paint_once_settled)
            elif not is_exiting(self.app):
                self._on_timer_update()
        except Exception as error:  # noqa: BLE001  # as for a timer, the app decides
            self._is_waiting = False
            report_exception(self.app, error)

    def _is_to_wait(self) -> bool:
        """Return whether something else has to be done first; lay out what has changed, which may lead to more."""
        if is_batching(self.app) or time.monotonic() >= self._paints_by:
            return False
        return self._has_more_to_run() or self._update_bindings() or self._lay_out()

    def _has_more_to_run(self) -> bool:
        """Return whether anything else can run before the next timer, input or thread, but screens that wait, too.

        A loop that is not asyncio's own does not tell, and paints at once.
        """
        waiting = sum(isinstance(screen, OneFrameScreen) and screen._is_waiting for screen in self.app.screen_stack)
        return len(getattr(asyncio.get_running_loop(), "_ready", ())) >= max(waiting, 1)

    def _lay_out(self) -> bool:
        """Lay out what has changed, without painting it; return whether anything had."""
        return self.is_current and not is_batching(self.app) and lay_out_changes(self)

    def _on_timer_update(self) -> None:
        """Paint what has changed, in one frame."""
        self._update_bindings()
        self._lay_out()
        self._is_painting = True
        try:
            super()._on_timer_update()
            if self._has_unpainted_layout and self.is_current and not is_batching(self.app):
                self._compositor_refresh()
        finally:
            self._is_painting = False

    def _compositor_refresh(self) -> None:
        """Write a frame; outside ``_on_timer_update``, after a layout, arrange for it to be written."""
        self._has_unpainted_layout = not self._is_painting
        if not self._has_unpainted_layout:
            self._painted_at = time.monotonic()
            super()._compositor_refresh()
        else:
            self.check_idle()
