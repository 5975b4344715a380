"""Do, while no key is pressed, what a key would wait for: prepare what takes longest to show, and collect garbage."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from textual.app import App

from likvardig_tui.tui.garbage_collection import GarbageCollection
from likvardig_tui.tui.textual_patches import is_exiting

IDLE_S = 0.1
"""Seconds without a key before the first step."""
PAUSE_S = 0.005
"""Seconds between two steps, so that a key is handled before the next one. Short, because four of them go by before the
help is ready, which may be opened right after a change of theme."""

QUIET_S = 1.0
"""Seconds after a key in which the user may wait for what it does, such as a search, or press the next one."""

Step = Callable[[], Awaitable[None]]


class Preparation:
    """Runs steps one at a time, so that a key waits for one step at the most.

    With it the first settings, help and search appear in a tenth to a third of the time. The steps may write nothing
    to the screen and keep nothing of a visitor: everything works the same if they never run.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._steps: deque[Step] = deque()
        self._next: asyncio.TimerHandle | None = None
        self._last_key_at = -QUIET_S
        self.garbage_collection = GarbageCollection()

    @property
    def is_finished(self) -> bool:
        """Whether no step remains."""
        return not self._steps

    def start(self, steps: Iterable[Step]) -> None:
        """Run these steps instead of those that remain."""
        self._steps = deque(steps)
        self._run_after(IDLE_S)

    @property
    def is_quiet(self) -> bool:
        """Whether no key has been pressed for a while. Any thread may ask."""
        return time.monotonic() - self._last_key_at >= QUIET_S

    def postpone(self) -> None:
        """Wait again before the next step, because a key has been pressed."""
        self._last_key_at = time.monotonic()
        self._run_after(IDLE_S)

    def _run_after(self, seconds: float) -> None:
        """Arrange for the next step, instead of when it was to run before.

        A timer of Textual would be a task for each key, which takes five times as long to create: 0.2 ms.
        """
        if self._next is not None:
            self._next.cancel()
        # As a message: a key that is pressed meanwhile is handled after the step, not during it.
        self._next = asyncio.get_running_loop().call_later(seconds, self._app.call_later, self._run_next)

    async def _run_next(self) -> None:
        if is_exiting(self._app):
            return
        if self._steps:
            await self._steps.popleft()()
            self._run_after(PAUSE_S)
        elif self.is_quiet:
            self.garbage_collection.run_fully()
        else:
            self.garbage_collection.run()
            self._run_after(QUIET_S)
