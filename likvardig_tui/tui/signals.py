"""How the process, its threads and short calls treat signals."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

EXIT_SIGNALS = frozenset(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))
"""Signals that ask the app to exit, which is success."""
_UNAFFECTED = (
    *("SIGKILL", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGCONT", "SIGCHLD", "SIGURG", "SIGWINCH"),
    *("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL"),  # faults of the process: no Python code can run
)
FATAL_SIGNALS = signal.valid_signals() - EXIT_SIGNALS - {getattr(signal, name, 0) for name in _UNAFFECTED}
"""Other signals that end a process by default; they still do, after the app has exited."""


Handler = Callable[[int, FrameType | None], None]


def handle_ending_signals(exit_handler: Handler, fatal_handler: Handler) -> None:
    """Let ``exit_handler`` handle EXIT_SIGNALS, and ``fatal_handler`` those of FATAL_SIGNALS that are not ignored."""
    for number in EXIT_SIGNALS:
        signal.signal(number, exit_handler)
    for number in FATAL_SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, fatal_handler)


@contextmanager
def signal_action(number: int, action: Any) -> Iterator[None]:
    """Handle one signal in another way meanwhile; ``action`` is what ``signal.signal`` takes."""
    before = signal.signal(number, action)
    try:
        yield
    finally:
        signal.signal(number, before)


@contextmanager
def signals_blocked() -> Iterator[None]:
    """Start threads meanwhile that take no signal.

    The kernel gives a signal to any thread that takes it. If only the main thread does, it handles all that have
    arrived before it goes on: a process that is ended and continued at once ends. In the other threads, reading from a
    terminal in the background is an error, rather than stops the process.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore_unraisable_exits() -> None:
    """Print nothing about a ``SystemExit`` that Python has to ignore; the terminal shows the page."""
    report = sys.unraisablehook

    def report_others(unraisable: sys.UnraisableHookArgs) -> None:
        if not issubclass(unraisable.exc_type, SystemExit):
            report(unraisable)

    sys.unraisablehook = report_others
