"""The states of the terminal and the events in them, as docs/architecture.md lists them, in a real shell."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import struct
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.cells import (
    BG,
    ENDING_SIGNAL,
    FG,
    HANG_UP,
    NOT_SHOWN,
    RESIZE,
    SHOWN,
    SIGSTOP,
    SIGTSTP,
    tries,
)
from tests.helpers.marks import quick
from tests.helpers.panels import panel
from tests.helpers.processes import TIMEOUT_S, cpu_ticks, is_stopped
from tests.helpers.shell import PROMPT, Shell
from tests.helpers.terminal import COMMAND, COUNTED, Terminal, accept_and_open, stored_counts

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")

PAGE = panel("3 ► Likvärdig skola på global nivå")
BROWSER, KIOSK = COMMAND, f"{COMMAND} --kiosk"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path, BROWSER)
    yield shell
    shell.close()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path, KIOSK)
    yield shell
    shell.close()


# How each state is reached


def shown(shell: Shell) -> None:
    shell.start()
    accept_and_open(shell)


def background(shell: Shell) -> None:
    """Started in the background, and stopped before anything is shown."""
    shell.start(" &")
    shell.wait_until_stopped()


def suspended(shell: Shell) -> None:
    shown(shell)
    os.kill(shell.job, signal.SIGTSTP)
    shell.wait_until_stopped()


def stopped(shell: Shell) -> None:
    """Stopped by a signal that no process notices."""
    shown(shell)
    os.kill(shell.job, signal.SIGSTOP)
    shell.wait_until_stopped()


State = Callable[[Shell], None]
STATES = (background, suspended, stopped)
"""The states in which the shell has the terminal."""


def assert_in_use(shell: Shell) -> None:
    """Check that the page is shown, that keys act and are not echoed, and that no CPU time is used then."""
    shell.wait_for(PAGE)
    shell.wait_for(shell.has_raw_mode)
    shell.press("3")
    shell.wait_for(panel("3 ▼ Likvärdig skola på global nivå"))
    assert PROMPT not in shell.text
    shell.wait_until_idle()


def quit_and_check(shell: Shell) -> None:
    shell.press("q")
    shell.wait_for_end_of_job()
    shell.assert_restored()


# SIGCONT


@tries(FG, *NOT_SHOWN)
@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_fg_shows_the_page(shell: Shell, state: State) -> None:
    state(shell)
    shell.run("fg")
    assert_in_use(shell)
    assert "Så arbetar vi med" in shell.text
    assert "018-727 00 00" in shell.text
    quit_and_check(shell)


@tries(BG, *NOT_SHOWN)
@pytest.mark.parametrize("state", quick(0, STATES))
def test_bg_stops_it_again(shell: Shell, state: State) -> None:
    state(shell)
    written = len(shell.output)
    shell.run("bg")
    shell.wait_for(f"{COMMAND} &")
    shell.wait_until_stopped()
    assert "Så arbetar".encode() not in shell.output[written:]
    before = cpu_ticks(shell.job)
    shell.wait(0.3)
    assert cpu_ticks(shell.job) == before
    shell.run("fg")
    assert_in_use(shell)
    quit_and_check(shell)


@tries(FG, SHOWN)
@pytest.mark.slow
def test_sigcont_without_a_stop_changes_nothing(shell: Shell) -> None:
    shown(shell)
    before = shell.settled_text()
    os.kill(shell.job, signal.SIGCONT)
    shell.wait_for(lambda: shell.output.count(b"\x1b[2J") > 0 and shell.text == before)
    assert_in_use(shell)
    quit_and_check(shell)


@tries(SIGSTOP, SHOWN)
@pytest.mark.slow
def test_screen_after_fg_is_the_one_before(shell: Shell) -> None:
    shown(shell)
    before = shell.settled_text()
    for number in (signal.SIGTSTP, signal.SIGSTOP):
        os.kill(shell.job, number)
        shell.wait_until_stopped()
        shell.run("fg")
        shell.wait_for(lambda: shell.text == before)
    quit_and_check(shell)


# SIGTSTP and SIGSTOP


@tries(SIGTSTP, SHOWN)
def test_suspending_restores_the_terminal_until_fg(shell: Shell) -> None:
    suspended(shell)
    shell.assert_restored()
    shell.run("fg")
    assert_in_use(shell)
    quit_and_check(shell)


@tries(SIGTSTP, *NOT_SHOWN)
@tries(SIGSTOP, *NOT_SHOWN)
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP])
@pytest.mark.parametrize("state", STATES)
def test_second_stop_changes_nothing(shell: Shell, state: State, number: signal.Signals) -> None:
    state(shell)
    os.kill(shell.job, number)
    shell.wait_until_stopped()
    shell.run("fg")
    assert_in_use(shell)
    quit_and_check(shell)


# The size of the window


@tries(RESIZE, SHOWN, *NOT_SHOWN)
@pytest.mark.slow
@pytest.mark.parametrize("state", [stopped, suspended, background, shown])
def test_window_that_was_resized_is_filled(shell: Shell, state: State) -> None:
    state(shell)
    fcntl.ioctl(shell.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    shell.screen.resize(24, 60)
    if state is not shown:
        shell.run("fg")
    shell.wait_for("F1  hjälp")
    shell.wait_for(lambda: any(line.startswith(" »") for line in shell.text.splitlines()))
    shell.press("?")
    shell.wait_for("I listan med avsnitt")
    quit_and_check(shell)


@pytest.mark.slow
def test_size_is_that_of_the_window_whatever_the_environment_says(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, COLUMNS="200", LINES="60")
    terminal.wait_for(PAGE)
    terminal.wait_for("F1  hjälp")
    rows = max(int(row) for row, _ in re.findall(rb"\x1b\[(\d+);(\d+)H", terminal.output))
    assert rows <= 30
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    terminal.close()


@pytest.mark.slow
def test_terminal_without_a_size_has_80_columns_and_24_rows(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, ("/bin/sh", "-c", f"stty columns 0 rows 0; exec {COMMAND}"), COLUMNS="200")
    terminal.wait_for("F1  hjälp")
    assert "F1  hjälp" in terminal.text.splitlines()[23]
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    terminal.close()


# Signals that end a process

ENDING = {
    **dict.fromkeys(("SIGTERM", "SIGHUP", "SIGINT"), 0),
    **{
        name: 128 + getattr(signal, name)
        for name in ("SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGABRT", "SIGXCPU", "SIGPROF", "SIGRTMIN")
    },
}
"""The exit code of each as a shell sees it."""


@tries(ENDING_SIGNAL, SHOWN)
@pytest.mark.parametrize(
    "name", quick(1, ["SIGQUIT", "SIGUSR1", *(name for name in ENDING if name not in ("SIGQUIT", "SIGUSR1"))])
)
def test_signal_restores_the_terminal_and_stores_counts(shell: Shell, name: str) -> None:
    shown(shell)
    os.kill(shell.job, getattr(signal, name))
    shell.wait_for_end_of_job()
    shell.run("echo code=$?.")
    shell.wait_for(f"code={ENDING[name]}.")
    shell.assert_restored()
    assert stored_counts(shell.home) == COUNTED


@tries(ENDING_SIGNAL, *NOT_SHOWN)
@pytest.mark.parametrize("name", quick(0, ["SIGTERM", "SIGHUP", "SIGQUIT"]))
@pytest.mark.parametrize("state", quick(1, [stopped, suspended, background]))
def test_signal_ends_it_in_the_background(shell: Shell, state: State, name: str) -> None:
    state(shell)
    shell.send(getattr(signal, name))
    shell.wait_for_end_of_job()
    shell.wait_for_prompt()
    assert stored_counts(shell.home) == ({} if state is background else COUNTED)
    if state is not background:
        shell.assert_restored()


@tries(HANG_UP, SHOWN, *NOT_SHOWN)
@pytest.mark.parametrize("state", quick(1, [stopped, suspended, background, shown]))
def test_terminal_that_goes_away_ends_it(shell: Shell, state: State) -> None:
    state(shell)
    shell.hang_up()
    deadline = time.monotonic() + TIMEOUT_S
    while Path(f"/proc/{shell.job}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{shell.job}").exists()
    assert stored_counts(shell.home) == ({} if state is background else COUNTED)


def test_crash_stores_counts_and_restores_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "crash.py").write_text(
        "import sys\nfrom likvardig_tui.tui.personal_app import PersonalApp\n"
        "PersonalApp.action_next_theme = lambda self: 1 / 0\n"
        "from likvardig_tui.cli import main\nsys.exit(main())\n"
    )
    shell = Shell(tmp_path, f"{Path(COMMAND).parent}/python crash.py")
    shown(shell)
    shell.press("t")
    shell.wait_for_end_of_job()
    shell.run("code=$?; clear; echo code=$code.")
    shell.wait_for("code=1.")
    shell.assert_restored()
    assert stored_counts(shell.home) == COUNTED
    shell.close()


# The kiosk


@pytest.mark.slow
def test_kiosk_in_the_background_starts_with_fg(kiosk: Shell) -> None:
    background(kiosk)
    kiosk.run("fg")
    assert_in_use(kiosk)
    os.kill(kiosk.job, signal.SIGTERM)
    kiosk.wait_for_end_of_job()
    kiosk.assert_restored()


@pytest.mark.slow
def test_kiosk_that_was_stopped_is_set_up_again(kiosk: Shell) -> None:
    kiosk.start()
    accept_and_open(kiosk)
    before = kiosk.settled_text()
    os.kill(kiosk.job, signal.SIGSTOP)
    kiosk.wait_until_stopped()
    kiosk.run("bg")
    kiosk.wait_for("--kiosk &")
    kiosk.wait_until_stopped()
    kiosk.run("fg")
    kiosk.wait_for(lambda: kiosk.text == before)
    assert_in_use(kiosk)
    assert b"\x1b[?1049l" not in kiosk.output
    os.kill(kiosk.job, signal.SIGTERM)
    kiosk.wait_for_end_of_job()
    kiosk.assert_restored()
    assert stored_counts(kiosk.home)["visit", ""] == 1


@pytest.mark.slow
def test_kiosk_in_the_background_ends_on_sigterm(kiosk: Shell) -> None:
    background(kiosk)
    kiosk.send(signal.SIGTERM)
    kiosk.wait_for_end_of_job()
    assert not is_stopped(kiosk.pid)
