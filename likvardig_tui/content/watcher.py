"""Poll files for changes in a thread, and call back once a change has settled.

Polling costs a few system calls per second, and also works where the notifications of the system do not: for a
symbolic link that is switched to another release, a folder that is removed and restored, a network disk.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread

POLL_INTERVAL_S = 1.0
"""Seconds between two polls while nothing has changed."""
SETTLE_S = 0.2
"""Seconds without another change after which a change counts as settled; saving a file takes less."""
MAX_UNSTABLE_POLLS = 3
"""Polls in a row with a different result after which a change is reported without having settled."""


class Watcher:
    """Calls a function each time the result of another function has changed and settled."""

    def __init__(
        self,
        poll: Callable[[], object],
        on_change: Callable[[], None],
        baseline: object,
        interval: float = POLL_INTERVAL_S,
    ) -> None:
        """Make a watcher without starting it.

        The results of ``poll`` are compared. ``baseline`` is the result at the time when the files were read, so that
        a change between reading and the first poll is not missed. ``on_change`` is called in the watcher's thread.
        """
        self._poll, self._on_change = poll, on_change
        self._reported = self._previous = baseline
        self._unstable_polls = 0
        self._last_traceback = ""
        self._interval = interval
        self._stop = Event()
        self._thread = Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Start polling."""
        self._thread.start()

    def stop(self) -> None:
        """Stop polling; a running callback is not awaited."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(min(self._interval, SETTLE_S) if self._unstable_polls else self._interval):
            try:
                self.poll_once()
            except Exception:  # noqa: BLE001  # an error in one poll must not prevent the next
                import traceback

                self._log(traceback.format_exc())

    def _log(self, traceback: str) -> None:
        """Write a traceback to standard error unless it is a terminal, and only once for the same in a row."""
        stderr = sys.__stderr__
        if traceback != self._last_traceback and stderr is not None and not stderr.isatty():
            with suppress(OSError):
                stderr.write(traceback)
        self._last_traceback = traceback

    def poll_once(self) -> None:
        """Poll, and call back if the result is not the last one reported and equals the previous one."""
        result = self._poll()
        if result == self._reported:
            self._unstable_polls = 0
        elif result == self._previous or self._unstable_polls + 1 >= MAX_UNSTABLE_POLLS:
            self._reported, self._unstable_polls = result, 0
            self._on_change()
        else:
            self._unstable_polls += 1
        self._previous = result
