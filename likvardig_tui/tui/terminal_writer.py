"""Write to the terminal in a thread, and give up on a terminal that takes no output."""

from __future__ import annotations

import os
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Full
from select import select
from typing import IO

from likvardig_tui.tui.textual_patches import WriterThread

TIMEOUT_S = 2.0
"""Seconds to wait, at the end, for a terminal that takes no output: a frozen ssh connection, Scroll Lock."""
POLL_INTERVAL_S = 0.1
"""Seconds between two checks while the queue or the terminal is full."""
CHUNK_SIZE = 1024
"""Bytes to write at once; the terminal's buffer is larger, so that one chunk always fits after it has been emptied."""
STRING_TERMINATOR = "\x1b\\"
"""Ends a sequence or string that was cut off (ECMA-48, 8.3.143)."""


class TerminalWriter(WriterThread):
    """Write what is queued. A full queue blocks the app, which is back-pressure, unless the app leaves the terminal.

    It writes to the file descriptor: a thread that is blocked in a buffered file would keep Python from exiting.
    """

    def __init__(self, file: IO[str], is_leaving: Callable[[], bool], is_in_foreground: Callable[[], bool]) -> None:
        super().__init__(file)
        self._is_leaving = is_leaving
        self._is_in_foreground = is_in_foreground
        self.has_dropped_output = False
        """Set when output has not been written, or not all of it; the driver resets it."""
        self._is_discarding = False
        self._has_given_up = False
        self._final_text = ""

    def write(self, text: str) -> None:
        """Queue ``text``; if the app is leaving and the terminal takes no output for a time, drop it and the rest."""
        waited = 0.0
        while not self._is_discarding:
            try:
                self._queue.put(text, timeout=POLL_INTERVAL_S)
            except Full:
                waited = waited + POLL_INTERVAL_S if self._is_leaving() else 0.0
                self._is_discarding = waited >= TIMEOUT_S
            else:
                return
        self.has_dropped_output = True

    def run(self) -> None:
        """Write until ``close``; drop what is queued in the background, and everything once the terminal is gone."""
        while (text := self._queue.get()) is not None:
            self._write_out(text, lambda: self._is_discarding or not self._is_in_foreground())
        if self._is_discarding:
            self._final_text = STRING_TERMINATOR + self._final_text
        self._write_out(self._final_text, lambda: self._has_given_up)

    def _write_out(self, text: str, is_cancelled: Callable[[], bool]) -> None:
        """Write ``text``. Wait for space before each write, because a write that blocks cannot be cancelled."""
        raw = text.encode("utf-8", "replace")
        try:
            while raw and not is_cancelled():
                if select([], [self.fileno()], [], POLL_INTERVAL_S)[1] and not is_cancelled():
                    with suppress(BlockingIOError):  # another program has made the terminal non-blocking (O_NONBLOCK)
                        raw = raw[os.write(self.fileno(), raw[:CHUNK_SIZE]) :]
        except OSError:
            self._is_discarding = self._has_given_up = True
        if raw:
            self.has_dropped_output = True

    def close(self, final_text: str) -> None:
        """Write what is queued, then ``final_text``; if that takes too long, ``final_text`` only."""
        self._final_text = final_text
        deadline = time.monotonic() + (0 if self._is_discarding else TIMEOUT_S)
        with suppress(Full):
            self._queue.put(None, timeout=max(0, deadline - time.monotonic()))
            self.join(max(0, deadline - time.monotonic()))
        if self.is_alive():
            self._is_discarding = True
            self._make_space()
            with suppress(Full):
                self._queue.put(None, timeout=TIMEOUT_S)
            self.join(TIMEOUT_S)
            self._has_given_up = True

    def _make_space(self) -> None:
        """Drop what the terminal has not taken, and let output go on if it has been paused, even by Scroll Lock.

        On Linux TCOON by itself only ends a pause that began with TCOOFF.
        """
        with suppress(termios.error):
            termios.tcflush(self.fileno(), termios.TCOFLUSH)
            termios.tcflow(self.fileno(), termios.TCOOFF)
            termios.tcflow(self.fileno(), termios.TCOON)
