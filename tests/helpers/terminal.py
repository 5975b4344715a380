"""The installed command on a pseudo-terminal, with its screen emulated by pyte.

The environment variable ``LIKVARDIG`` overrides the command; by default it is the one installed with this Python.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import sqlite3
import struct
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pyte

from tests.helpers.panels import Expected, is_in, panel
from tests.helpers.processes import TIMEOUT_S, cpu_ticks, is_runnable

COMMAND = os.environ.get("LIKVARDIG") or str(Path(sys.executable).parent / "likvardig")
QUIET_S = 0.3
"""Seconds without work after which a program is taken to be idle."""
PAUSE_S = 0.01
"""Seconds without output after which a frame is taken to be complete: it arrives in parts of at most 4096 bytes."""
UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\]P[0-9a-f]{7}")
"""Queries and modes that pyte would print as text."""


class Terminal:
    """A program on a pseudo-terminal of 100 by 30 cells."""

    def __init__(self, home: Path, command: tuple[str, ...] = (COMMAND,), **environ: str) -> None:
        self.home = home
        self.screen = pyte.Screen(100, 30)
        self._stream = pyte.ByteStream(self.screen)
        self._lines = self.screen.display
        self.output = b""
        self.exit_code: int | None = None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            base = {"TERM": "xterm-256color", "HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
            os.chdir(home)
            for number in (signal.SIGINT, signal.SIGQUIT):  # ignored if the tests run in the background of a script
                signal.signal(number, signal.SIG_DFL)
            os.execve(command[0], list(command), base | environ)

    def read(self, timeout: float = 0.05) -> bool:
        """Read output that is there within ``timeout`` seconds; return whether there was any."""
        chunk = b""
        if select.select([self.fd], [], [], timeout)[0]:
            try:
                chunk = os.read(self.fd, 1 << 16)
            except OSError:  # how Linux reports that the other end is closed
                chunk = b""
            self.output += chunk
            self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", chunk))
        return bool(chunk)

    @property
    def text(self) -> str:
        """The text on the screen, line by line. Only lines that have changed are read again."""
        columns = range(self.screen.columns)
        self._lines = [*self._lines, *[""] * self.screen.lines][: self.screen.lines]
        for y in self.screen.dirty:
            if y < self.screen.lines:
                self._lines[y] = "".join(self.screen.buffer[y][x].data for x in columns)
        self.screen.dirty.clear()
        return "\n".join(self._lines)

    def wait_for(self, expected: Callable[[], bool] | Expected) -> None:
        """Wait until the screen shows the text or pattern ``expected``, or until the condition ``expected`` is true.

        A part of a frame over the frame before it can show what neither of them does, and is not taken for either.
        """
        deadline = time.monotonic() + TIMEOUT_S
        is_met = expected if callable(expected) else lambda: is_in(expected, self.text)
        while not is_met() or self.read(PAUSE_S):
            assert time.monotonic() < deadline, f"no {expected}; the cursor is at {self.screen.cursor.y}:\n{self.text}"
            self.read()

    def settled_text(self) -> str:
        """Return the text on the screen once the browser is idle."""
        self.wait_until_idle()
        return self.text

    def wait(self, seconds: float) -> None:
        """Read output for ``seconds``."""
        deadline = time.monotonic() + seconds
        self.wait_for(lambda: time.monotonic() > deadline)

    @property
    def browser(self) -> int:
        """The process of the browser."""
        return self.pid

    def wait_until_idle(self) -> None:
        """Wait until the browser has written nothing and used no processor time for a while, though it could have."""
        self.wait_for(self._is_idle)

    def _is_idle(self) -> bool:
        written, ticks, deadline = len(self.output), cpu_ticks(self.browser), time.monotonic() + QUIET_S
        is_waiting = True
        while is_waiting and time.monotonic() < deadline:
            is_waiting = not is_runnable(self.browser)
            self.read()
        return is_waiting and (written, ticks) == (len(self.output), cpu_ticks(self.browser))

    def press(self, keys: str | bytes) -> None:
        """Write keys or bytes to the program's input."""
        os.write(self.fd, keys.encode() if isinstance(keys, str) else keys)

    def _has_exited(self) -> bool:
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.exit_code = os.waitstatus_to_exitcode(status) if pid else None
        return self.exit_code is not None

    def has_closed_search(self) -> bool:
        """Return whether the search is closed and the bottom line offers it again; a frame can be half drawn."""
        return "Sök:" not in self.text and re.search("/ +sök", self.text) is not None

    def wait_for_exit(self) -> int:
        """Wait for the program to exit, read the rest of its output, and return its exit code."""
        self.wait_for(self._has_exited)
        while self.read():
            pass
        assert self.exit_code is not None
        return self.exit_code

    def hang_up(self) -> None:
        """Close the terminal while the program runs, and wait for the program to exit."""
        os.close(self.fd)
        self.fd = os.open(os.devnull, os.O_RDONLY)
        deadline = time.monotonic() + TIMEOUT_S
        while not self._has_exited():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def close(self) -> None:
        """Kill the program if it is still running, and close the terminal."""
        if not self._has_exited():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.exit_code = -signal.SIGKILL
        os.close(self.fd)


def accept_and_open(terminal: Terminal) -> None:
    """Accept all purposes and open an initiative; nothing is stored yet."""
    terminal.wait_for("Ja, det går bra")
    terminal.press("\t\r")
    terminal.wait_for("Statistik på.")
    terminal.press("8")
    terminal.wait_for(panel("8 ▼ Kraftsamling"))
    assert stored_counts(terminal.home) == {}


def wait_until_blocked(pid: int) -> None:
    """Wait until a process has used no CPU time for a while, with keys left to handle."""
    deadline, ticks, since = time.monotonic() + TIMEOUT_S, -1, time.monotonic()
    while time.monotonic() - since < 0.5:
        assert time.monotonic() < deadline
        if (now := cpu_ticks(pid)) != ticks:
            ticks, since = now, time.monotonic()
        time.sleep(0.05)


COUNTED = {("visit", ""): 1, ("opened", "skolnarvaro"): 1}
"""The counts of a visit after ``accept_and_open``."""


def stored_counts(home: Path) -> dict[tuple[str, str], int]:
    """Return the stored counts by event and item, read with plain SQL."""
    path = home / ".local" / "state" / "likvardig" / "statistics.db"
    if not path.exists() or not path.stat().st_size:
        return {}
    database = sqlite3.connect(path)
    found = {(event, item): n for _, event, item, n in database.execute("SELECT * FROM counts")}
    database.close()
    return found
