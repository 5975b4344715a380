"""Which cells of the table of the terminal's states and events in docs/architecture.md are tried by which tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

SHOWN = "shown"
BACKGROUND = "started in the background"
SUSPENDED = "suspended (SIGTSTP)"
STOPPED = "stopped (SIGSTOP)"
BLOCKED = "takes no output"
NOT_SHOWN = (BACKGROUND, SUSPENDED, STOPPED)
"""The states in which the shell has the terminal."""

FG, BG, SIGTSTP, SIGSTOP = "`fg`", "`bg`", "SIGTSTP", "SIGSTOP"
RESIZE, ENDING_SIGNAL, HANG_UP = "the window is resized", "a signal that ends it", "the terminal goes away"

TRIED: set[tuple[str, str]] = set()
"""States with events."""

TestT = TypeVar("TestT", bound=Callable[..., None])


def tries(event: str, *states: str) -> Callable[[TestT], TestT]:
    """Return a decorator for a test of one event in some states."""
    TRIED.update((state, event) for state in states)
    return lambda test: test
