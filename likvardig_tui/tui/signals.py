"""How threads and short calls treat signals."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


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
