"""The state of the terminal: set up for the app, or as it was before."""

from __future__ import annotations

import errno
import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from likvardig_tui.tui.signals import signal_action

MOUSE_MODES = (1000, 1003, 1015, 1006)
"""Report buttons and movement, in the formats of urxvt and SGR (xterm's ctlseqs)."""
KITTY_FLAGS = 0b11001
"""Unambiguous keys, all keys as sequences, with their text (kitty's keyboard protocol)."""
ALTERNATE_SCREEN, SHOW_CURSOR = "\x1b[?1049h", "\x1b[?25h"
PASTES, NO_WRAP = "\x1b[?2004h", "\x1b[?7l"
REQUEST_SYNCHRONIZED_OUTPUT = "\x1b[?2026$p"
PUSH_KEYS, POP_KEYS = f"\x1b[>{KITTY_FLAGS}u", "\x1b[<u"
LEAVE = f"\x1b[0m\x1b[?2004l\x1b[?7h{POP_KEYS}\x1b[?1049l{SHOW_CURSOR}"


DEFAULT_SIZE = (80, 24)
"""Columns and rows of a terminal that does not know its size: a VT100, as most are that have a serial line."""
MAX_COLUMNS, MAX_ROWS = 1000, 500
"""Size of the largest window that is filled: each cell uses memory, and a program can report any size."""


def terminal_size() -> tuple[int, int]:
    """Return the columns and rows of the window."""
    width = height = 0
    for stream in (sys.__stdout__, sys.__stdin__, sys.__stderr__):
        with suppress(OSError, ValueError, AttributeError):
            width, height = os.get_terminal_size(stream.fileno())  # type: ignore[union-attr]
            break
    return min(width or DEFAULT_SIZE[0], MAX_COLUMNS), min(height or DEFAULT_SIZE[1], MAX_ROWS)


class TerminalState:
    """Set up the terminal, again if need be, and put it back. It is the only place that does either."""

    def __init__(self, fileno: int, *, has_mouse: bool) -> None:
        """``fileno`` is open to the terminal for reading."""
        self._fileno = fileno
        self._has_mouse = has_mouse
        self._attributes_before: list[Any] | None = None
        self.is_entered = False
        """Whether the terminal is set up."""

    def is_in_foreground(self) -> bool:
        """Whether the process may use the terminal, as far as job control decides."""
        try:
            return os.tcgetpgrp(self._fileno) == os.getpgrp()
        except OSError:  # not the controlling terminal, so there is no job control
            return True

    def is_gone(self) -> bool:
        """Whether the terminal has been closed at its other end."""
        events = select.poll()
        events.register(self._fileno, 0)  # hang-ups and errors are always reported
        return bool(events.poll(0))

    def wait_for_foreground(self, is_cancelled: Callable[[], bool]) -> bool:
        """Stop until the process is in the foreground; return False if it cannot be, or if ``is_cancelled``.

        The kernel stops a process in the background that changes a terminal, each time that it is continued there.
        TCOON changes nothing but that output goes on.
        """
        while not is_cancelled():
            if self.is_in_foreground():
                return True
            try:
                with signal_action(signal.SIGTTOU, signal.SIG_DFL):
                    termios.tcflow(self._fileno, termios.TCOON)
            except termios.error as error:
                if error.args[0] != errno.EINTR:  # no shell will ever bring it to the foreground, or it is gone
                    return False
        return False

    def enter(self, write: Callable[[str], None]) -> None:
        """Set up the terminal, whatever state it is in; what has to be restored is what it was at first."""
        is_again, self.is_entered = self.is_entered, True
        with suppress(termios.error):
            if not is_again:
                self._attributes_before = termios.tcgetattr(self._fileno)
            termios.tcsetattr(self._fileno, termios.TCSANOW, _raw(termios.tcgetattr(self._fileno)))
        write(ALTERNATE_SCREEN + SHOW_CURSOR)
        write((POP_KEYS if is_again else "") + PUSH_KEYS)
        if os.environ.get("TERM_PROGRAM") != "Apple_Terminal":  # it would show a letter instead of replying
            write(REQUEST_SYNCHRONIZED_OUTPUT)
        write(PASTES + NO_WRAP + self._mouse("h"))

    def leave(self, close: Callable[[str], None]) -> None:
        """Put the terminal back; ``close`` writes the last output, and returns even if nothing can be written.

        In the background the attributes are left alone, because by then they are those of the shell.
        """
        if not self.is_entered:
            close("")
            return
        self.is_entered = False
        with signal_action(signal.SIGTTOU, signal.SIG_IGN):
            close(self._mouse("l") + LEAVE)
            if self._attributes_before is not None and self.is_in_foreground():
                with suppress(termios.error):
                    termios.tcflush(self._fileno, termios.TCIFLUSH)
                with suppress(termios.error):
                    termios.tcsetattr(self._fileno, termios.TCSANOW, self._attributes_before)

    def _mouse(self, final: str) -> str:
        return "".join(f"\x1b[?{mode}{final}" for mode in MOUSE_MODES) if self._has_mouse else ""


def _raw(attributes: list[Any]) -> list[Any]:
    """Return terminal attributes for reading each key as it is typed, including those that send signals."""
    attributes[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    attributes[tty.IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    # Reading never waits. It could for ever, if what was there has been flushed, or read by another process.
    attributes[tty.CC][termios.VMIN] = attributes[tty.CC][termios.VTIME] = 0
    return attributes
