"""The colours of the Linux console are set to the theme's, and reset at every way out, on a real pseudo-terminal."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from likvardig_tui.tui.console_palette import RESET, SET_SEQUENCES
from tests.helpers.marks import quick
from tests.helpers.processes import is_stopped
from tests.helpers.terminal import COMMAND, Terminal

SETS = {name: sequence.encode() for name, sequence in SET_SEQUENCES.items()}
ALTERNATE_SCREEN = b"\x1b[?1049h"
READY = "Därför arbetar vi"
KIOSK = (COMMAND, "--kiosk")
CRASHING = """
import sys
from likvardig_tui.tui.widgets.topic_list import TopicList
def crash(self):
    raise RuntimeError("by the test")
TopicList.action_toggle_all = crash
from likvardig_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""

Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts a program on a terminal of a kind, and waits for the page."""
    started: list[Terminal] = []

    def begin(*command: str, term: str = "linux", **environ: str) -> Terminal:
        terminal = Terminal(tmp_path, command or (COMMAND,), TERM=term, **environ)
        started.append(terminal)
        terminal.wait_for(READY)
        return terminal

    yield begin
    for terminal in started:
        terminal.close()


def is_reset(output: bytes) -> bool:
    """Whether the colours are the console's own again at the end of the output."""
    return output.rfind(RESET.encode()) > output.rfind(b"\x1b]P")


@pytest.mark.slow
def test_colours_of_the_theme_are_set_at_the_start(start: Start) -> None:
    terminal = start()
    assert terminal.output.index(ALTERNATE_SCREEN) < terminal.output.index(SETS["dark"])
    assert terminal.output.count(b"\x1b]P") == 16
    assert not is_reset(terminal.output)


def test_colours_follow_the_theme(start: Start) -> None:
    terminal = start(COMMAND, "--theme", "light")
    assert SETS["light"] in terminal.output
    for name in ("dark", "contrast", "light"):
        count = terminal.output.count(SETS[name])
        terminal.press("t")
        terminal.wait_for(partial(lambda name, count: terminal.output.count(SETS[name]) > count, name, count))


@pytest.mark.slow
def test_repainting_sets_the_colours_again(start: Start) -> None:
    terminal = start()
    before = len(terminal.output)
    terminal.press("\x0c")
    terminal.wait_for(lambda: SETS["dark"] in terminal.output[before:])


@pytest.mark.parametrize("command", quick(1, [KIOSK, (COMMAND,)]))
def test_sigterm_resets_the_colours(start: Start, command: tuple[str, ...]) -> None:
    terminal = start(*command)
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.wait_for_exit() == 0
    assert is_reset(terminal.output)


@pytest.mark.slow
def test_quitting_resets_the_colours(start: Start) -> None:
    terminal = start()
    terminal.press("tq")
    assert terminal.wait_for_exit() == 0
    assert is_reset(terminal.output)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1])
def test_other_signals_reset_the_colours(start: Start, number: signal.Signals) -> None:
    terminal = start()
    os.kill(terminal.pid, number)
    terminal.wait_for_exit()
    assert is_reset(terminal.output)


@pytest.mark.parametrize("options", quick(0, [[], ["--kiosk"]]))
def test_crash_resets_the_colours(start: Start, options: list[str]) -> None:
    terminal = start(sys.executable, "-c", CRASHING, *options)
    terminal.press("a")
    assert terminal.wait_for_exit() == 1
    assert is_reset(terminal.output)


@pytest.mark.slow
def test_suspended_program_resets_the_colours_until_it_resumes(start: Start) -> None:
    terminal = start()
    os.kill(terminal.pid, signal.SIGTSTP)
    terminal.wait_for(lambda: is_stopped(terminal.pid))
    terminal.wait_for(lambda: is_reset(terminal.output))
    before = len(terminal.output)
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.wait_for(lambda: SETS["dark"] in terminal.output[before:])
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert is_reset(terminal.output)


@pytest.mark.parametrize(
    ("term", "no_color"),
    quick(0, [("linux", "1"), ("screen.linux", ""), ("tmux-256color", ""), ("xterm", ""), ("vt220", "")], unpack=True),
)
def test_no_other_terminal_is_sent_colours_to_set(start: Start, term: str, no_color: str) -> None:
    terminal = start(term=term, NO_COLOR=no_color)
    terminal.press("tq")
    assert terminal.wait_for_exit() == 0
    assert b"\x1b]P" not in terminal.output
    assert RESET.encode() not in terminal.output
