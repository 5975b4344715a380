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
    """Write what is queued. A full queue blocks the app, which is back-pressure, unless the app is ending.

    It writes to the file descriptor: a thread that is blocked in a buffered file would keep Python from exiting.
    """

    def __init__(self, file: IO[str], is_ending: Callable[[], bool]) -> None:
        super().__init__(file)
        self._is_ending = is_ending
        self._is_discarding = False
        self._final_text = ""

    def write(self, text: str) -> None:
        """Queue ``text``; if the app is ending and the terminal takes no output for a time, drop it and the rest."""
        waited = 0.0
        while not self._is_discarding:
            try:
                self._queue.put(text, timeout=POLL_INTERVAL_S)
            except Full:
                waited = waited + POLL_INTERVAL_S if self._is_ending() else 0.0
                self._is_discarding = waited >= TIMEOUT_S
            else:
                return

    def run(self) -> None:
        """Write until ``close``; drop everything once the terminal is gone."""
        while (text := self._queue.get()) is not None:
            if not self._is_discarding:
                self._write_out(text)
        if self._is_discarding:
            self._is_discarding = False
            self._final_text = STRING_TERMINATOR + self._final_text
        self._write_out(self._final_text)

    def _write_out(self, text: str) -> None:
        raw = text.encode("utf-8", "replace")
        try:
            while raw and not self._is_discarding:
                try:
                    raw = raw[os.write(self.fileno(), raw[:CHUNK_SIZE]) :]
                except BlockingIOError:  # another program has made the terminal non-blocking (O_NONBLOCK)
                    select([], [self.fileno()], [], POLL_INTERVAL_S)
        except OSError:
            self._is_discarding = True

    def close(self, final_text: str) -> None:
        """Write what is queued, then ``final_text``; if that takes too long, ``final_text`` only."""
        self._final_text = final_text
        deadline = time.monotonic() + (0 if self._is_discarding else TIMEOUT_S)
        with suppress(Full):
            self._queue.put(None, timeout=max(0, deadline - time.monotonic()))
            self.join(max(0, deadline - time.monotonic()))
        if self.is_alive():
            self._is_discarding = True
            with suppress(termios.error):
                termios.tcflush(self.fileno(), termios.TCOFLUSH)
            with suppress(Full):
                self._queue.put(None, timeout=POLL_INTERVAL_S)
            self.join(POLL_INTERVAL_S)
