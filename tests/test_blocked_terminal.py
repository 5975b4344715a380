"""Every event while the terminal takes no output, as docs/architecture.md lists them, in a real shell."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.cells import BLOCKED, ENDING_SIGNAL, FG, HANG_UP, RESIZE, SIGSTOP, SIGTSTP, tries
from tests.helpers.marks import quick
from tests.helpers.panels import panel
from tests.helpers.processes import TIMEOUT_S, is_stopped
from tests.helpers.shell import Shell
from tests.helpers.terminal import COMMAND, COUNTED, Terminal, accept_and_open, stored_counts, wait_until_blocked

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")

BROWSER, KIOSK = COMMAND, f"{COMMAND} --kiosk"
KEYS = "\x1bOS" * 40 + "\x0c" * 100
"""Paint all in other themes until no more is taken, then paint again until no more is queued. The shell gets none of
them, because they fit into one read."""
LIMIT_S = 8.0
"""Seconds that anything may take on a terminal that takes no output."""


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path, BROWSER)
    shell.start()
    accept_and_open(shell)
    yield shell
    shell.close()


# How the output is blocked


def unread(pid: int) -> None:
    """Leave the output unread, as a frozen connection does."""


def paused(pid: int) -> None:
    """Pause the output, as Scroll Lock does."""
    _set_flow(pid, termios.TCOOFF)


Block = Callable[[int], None]
BLOCKS = (unread, paused)


def _set_flow(pid: int, action: int) -> None:
    terminal = os.open(f"/proc/{pid}/fd/0", os.O_RDWR | os.O_NOCTTY)
    termios.tcflow(terminal, action)
    os.close(terminal)


def block(terminal: Terminal, pid: int, how: Block) -> None:
    how(pid)
    terminal.press(KEYS)
    wait_until_blocked(pid)


def unblock(pid: int) -> None:
    _set_flow(pid, termios.TCOON)


def wait_unread(condition: Callable[[], bool], limit: float = TIMEOUT_S) -> None:
    """Wait until the condition is true, without reading the output."""
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def assert_in_use(shell: Shell) -> None:
    """Check that the page is shown, and that keys act."""
    shell.wait_for(panel("8 ▼ Kraftsamling"))
    shell.wait_for(shell.has_raw_mode)
    shell.press("?")
    shell.wait_for("I listan med avsnitt")


def quit_and_check(shell: Shell) -> None:
    shell.press("q")
    shell.wait_for_end_of_job()
    shell.assert_restored()
    assert stored_counts(shell.home) == COUNTED


@tries(SIGTSTP, BLOCKED)
@pytest.mark.parametrize("how", quick(0, BLOCKS))
def test_suspending_restores_a_terminal_that_took_no_output(shell: Shell, how: Block) -> None:
    block(shell, shell.job, how)
    os.kill(shell.job, signal.SIGTSTP)
    wait_unread(lambda: is_stopped(shell.job), LIMIT_S)
    shell.wait_for_prompt()
    shell.assert_restored()
    shell.run("fg")
    assert_in_use(shell)
    quit_and_check(shell)


@tries(SIGSTOP, BLOCKED)
@pytest.mark.parametrize("how", quick(0, BLOCKS))
def test_stop_of_a_blocked_program_leaves_the_terminal_to_the_shell_until_fg(shell: Shell, how: Block) -> None:
    block(shell, shell.job, how)
    os.kill(shell.job, signal.SIGSTOP)
    wait_unread(lambda: is_stopped(shell.job))
    unblock(shell.job)
    shell.wait_for_prompt()
    shell.wait_until_idle()
    written = len(shell.output)
    shell.run("bg")
    shell.wait_for(f"{COMMAND} &")
    shell.wait_until_stopped()
    assert "Så arbetar".encode() not in shell.output[written:]
    shell.run("fg")
    assert_in_use(shell)
    quit_and_check(shell)


@tries(FG, BLOCKED)
@pytest.mark.parametrize("how", quick(0, BLOCKS))
def test_sigcont_paints_all_when_the_terminal_takes_output_again(shell: Shell, how: Block) -> None:
    block(shell, shell.job, how)
    cleared = shell.output.count(b"\x1b[2J")
    os.kill(shell.job, signal.SIGCONT)
    unblock(shell.job)
    shell.wait_for(lambda: shell.output.count(b"\x1b[2J") > cleared)
    assert_in_use(shell)
    quit_and_check(shell)


@tries(RESIZE, BLOCKED)
@pytest.mark.parametrize("how", quick(0, BLOCKS))
def test_window_resized_while_blocked_is_filled_when_it_takes_output_again(shell: Shell, how: Block) -> None:
    block(shell, shell.job, how)
    fcntl.ioctl(shell.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    unblock(shell.job)
    shell.wait_until_idle()  # what was painted before was for the larger window
    shell.screen.resize(24, 60)
    shell.press("?")
    shell.wait_for("I listan med avsnitt")
    shell.press("?")
    shell.wait_for("F1  hjälp")  # the help itself does not offer it
    quit_and_check(shell)


@tries(HANG_UP, BLOCKED)
@pytest.mark.parametrize("how", quick(0, BLOCKS))
def test_hang_up_of_a_blocked_terminal_stores_counts(shell: Shell, how: Block) -> None:
    block(shell, shell.job, how)
    shell.hang_up()
    wait_unread(lambda: not Path(f"/proc/{shell.job}").exists(), LIMIT_S)
    assert stored_counts(shell.home) == COUNTED


@pytest.mark.slow
@tries(ENDING_SIGNAL, BLOCKED)
@pytest.mark.parametrize("how", quick(1, BLOCKS))
@pytest.mark.parametrize("name", quick(1, ["SIGTERM", "SIGHUP", "SIGQUIT"]))
@pytest.mark.parametrize("program", quick(1, [BROWSER, KIOSK]))
def test_signal_ends_it_though_the_terminal_takes_no_output(
    tmp_path: Path, program: str, name: str, how: Block
) -> None:
    if program is KIOSK and name != "SIGTERM":
        pytest.skip("ignored there")
    terminal = Terminal(tmp_path, tuple(program.split()))
    before = termios.tcgetattr(terminal.fd)
    accept_and_open(terminal)
    block(terminal, terminal.pid, how)
    os.kill(terminal.pid, getattr(signal, name))
    wait_unread(terminal._has_exited, LIMIT_S)
    assert terminal.exit_code == (-signal.SIGQUIT if name == "SIGQUIT" else 0)
    assert stored_counts(tmp_path) == COUNTED
    assert termios.tcgetattr(terminal.fd)[:4] == before[:4]
    while terminal.read():
        pass
    assert b"\x1b[?1049l" in terminal.output[-200:]
    terminal.close()
