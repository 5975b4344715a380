"""Files that are watched: someone is called when they have changed and come to rest.

The files' stamps are looked at about once a second, in a thread of its own. That costs a few system calls, and works
where the system's own notices do not: for a link swung to another release, a folder removed and put back, a network
disk.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Event, Thread

POLL_INTERVAL_S = 0.8
"""Seconds between two looks, as long as there is nothing new."""
SETTLE_S = 0.2
"""Seconds that files stay the same until they count as at rest: a save is over by then."""
MAX_UNSTABLE_POLLS = 3
"""Looks in a row at files that are different each time; then they count as changed, at rest or not."""


class Watcher:
    """Calls someone each time what it looks at has changed and come to rest."""

    def __init__(
        self, look: Callable[[], object], changed: Callable[[], None], seen: object, interval: float = POLL_INTERVAL_S
    ) -> None:
        """Make a watcher that has not begun.

        ``look`` returns what there is, to be compared; ``seen`` is what there was when it was last read, so that no
        change is missed that came before the first look. ``changed`` is called in the watcher's own thread.
        """
        self._look, self._changed = look, changed
        self._seen = self._before = seen
        self._restless = 0
        self._last_fault = ""
        self._interval = interval
        self._stop = Event()
        self._thread = Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more, and forget whom to call. A reading that has begun is not waited for."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(min(self._interval, SETTLE_S) if self._restless else self._interval):
            try:
                self.look_once()
            except Exception:  # noqa: BLE001  # whatever is wrong this time, the next change may mend it
                import traceback

                self._told_of(traceback.format_exc())

    def _told_of(self, diagnostic: str) -> None:
        """Write what should not have happened to the log, unless that is the screen; once as long as it is the same."""
        log = sys.__stderr__
        if diagnostic != self._last_fault and log is not None and not log.isatty():
            log.write(diagnostic)
        self._last_fault = diagnostic

    def look_once(self) -> None:
        """Look, and call if there is something new that was the same at the look before."""
        now = self._look()
        if now == self._seen:
            self._restless = 0
        elif now == self._before or self._restless + 1 >= MAX_UNSTABLE_POLLS:
            self._seen, self._restless = now, 0
            self._changed()
        else:
            self._restless += 1
        self._before = now
