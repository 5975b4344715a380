"""The page on a terminal while Textual is being loaded, and what happens then."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from likvardig_tui.tui.terminal_state import ALTERNATE_SCREEN, LEAVE
from tests.helpers.content import DATA
from tests.helpers.panels import panel
from tests.helpers.processes import TIMEOUT_S, is_stopped
from tests.helpers.terminal import Terminal

WAITING = """
import os, sys
class Waiting:
    def find_spec(self, name, path=None, target=None):
        if name == "textual":
            sys.meta_path.remove(self)
            os.read(os.open({fifo!r}, os.O_RDONLY), 1)  # the exception of a signal during open() can be lost
            {then}
sys.meta_path.insert(0, Waiting())
from likvardig_tui.cli import main
sys.exit(main({arguments}))
"""
"""A program that loads Textual when a pipe has been opened for writing and closed."""
LARGE = """
import fcntl, struct, sys, termios
fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 100, 400, 0, 0))
from likvardig_tui.cli import main
sys.exit(main())
"""
"""A program in a large window."""
LAST_PANEL = panel("9 ► Ökat stöd")


class LoadingTerminal(Terminal):
    """A terminal with a program that has not loaded Textual yet."""

    def __init__(self, home: Path, then: str = "", arguments: Sequence[str] = ()) -> None:
        self.fifo = home / "fifo"
        os.mkfifo(self.fifo)
        code = WAITING.format(fifo=str(self.fifo), then=then, arguments=list(arguments))
        super().__init__(home, (sys.executable, "-c", code))
        self.attributes = termios.tcgetattr(self.fd)
        self.wait_for(LAST_PANEL)
        # Wait until the program reads: a signal while a module is imported before may have to wait for Textual.
        self._writer = self.fifo.open("wb")

    def load(self) -> None:
        self._writer.close()

    def is_restored(self) -> bool:
        """Return whether the terminal has its attributes and its screen again."""
        return termios.tcgetattr(self.fd) == self.attributes and self.output.endswith(LEAVE.encode())


@pytest.fixture
def make_terminal(tmp_path: Path) -> Iterator[Callable[..., LoadingTerminal]]:
    terminals = []

    def make(then: str = "", arguments: Sequence[str] = ()) -> LoadingTerminal:
        terminals.append(LoadingTerminal(tmp_path, then, arguments))
        return terminals[-1]

    yield make
    for terminal in terminals:
        terminal.load()
        terminal.close()


def assert_nothing_is_written_again(terminal: LoadingTerminal) -> None:
    """Load Textual once the whole page has been written."""
    terminal.wait_for("1 av 9")
    terminal.read()
    written = terminal.output
    terminal.load()
    terminal.wait_until_idle()
    assert terminal.output == written


def test_page_is_shown_before_textual_is_loaded_and_not_written_again(
    make_terminal: Callable[..., LoadingTerminal],
) -> None:
    terminal = make_terminal()
    assert_nothing_is_written_again(terminal)
    terminal.press("q")
    assert terminal.wait_for_exit() == 0


def test_keys_typed_before_textual_is_loaded_are_kept(make_terminal: Callable[..., LoadingTerminal]) -> None:
    terminal = make_terminal()
    terminal.press("3")
    terminal.load()
    terminal.wait_for(panel("3 ▼ Likvärdig skola på global nivå"))


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGQUIT, -signal.SIGQUIT)]
)
def test_signal_before_textual_is_loaded_ends_the_browser_and_restores_the_terminal(
    make_terminal: Callable[..., LoadingTerminal], number: signal.Signals, code: int
) -> None:
    terminal = make_terminal()
    os.kill(terminal.pid, number)
    assert terminal.wait_for_exit() == code
    assert terminal.is_restored()


def test_several_signals_at_once_restore_the_terminal(make_terminal: Callable[..., LoadingTerminal]) -> None:
    terminal = make_terminal()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTERM):
        os.kill(terminal.pid, number)
    assert terminal.wait_for_exit() == 0
    assert terminal.is_restored()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signal_while_the_frame_is_written_restores_the_terminal(tmp_path: Path, number: signal.Signals) -> None:
    """The frame does not fit in the buffer of a terminal that is not read."""
    terminal = Terminal(tmp_path, (sys.executable, "-c", LARGE))
    attributes = termios.tcgetattr(terminal.fd)
    deadline = time.monotonic() + TIMEOUT_S
    while termios.tcgetattr(terminal.fd)[3] & termios.ECHO:
        assert time.monotonic() < deadline
    os.kill(terminal.pid, number)
    assert os.waitstatus_to_exitcode(os.waitpid(terminal.pid, 0)[1]) == 0
    assert termios.tcgetattr(terminal.fd) == attributes
    os.close(terminal.fd)


def test_signal_whose_exception_python_ignores_ends_the_browser(
    make_terminal: Callable[..., LoadingTerminal],
) -> None:
    """Python ignores exceptions in the callback of a weak reference, which it has for each import."""
    steps = (
        "import signal, weakref",
        "referent = type('Referent', (), {})()",
        "reference = weakref.ref(referent, lambda _: signal.raise_signal(signal.SIGINT))",
        "del referent",
    )
    terminal = make_terminal("; ".join(steps))
    terminal.load()
    assert terminal.wait_for_exit() == 0
    assert terminal.is_restored()
    assert b"ignored" not in terminal.output


@pytest.mark.slow
def test_wide_characters_are_not_written_again(make_terminal: Callable[..., LoadingTerminal], tmp_path: Path) -> None:
    page = tmp_path / "content" / "sv" / "topic.toml"
    page.parent.mkdir(parents=True)
    text = (DATA / "sv" / "topic.toml").read_text("utf-8")
    page.write_text(text.replace("Därför arbetar vi", "学校 e\u0301 👩‍🏫"), "utf-8")
    terminal = make_terminal(arguments=["--content", str(tmp_path / "content")])
    assert_nothing_is_written_again(terminal)


def test_stop_before_textual_is_loaded_restores_the_terminal_until_the_browser_goes_on(
    make_terminal: Callable[..., LoadingTerminal],
) -> None:
    terminal = make_terminal()
    os.kill(terminal.pid, signal.SIGTSTP)
    terminal.wait_for(lambda: is_stopped(terminal.pid))
    terminal.read()
    assert terminal.is_restored()
    before = len(terminal.output)
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.load()
    terminal.wait_for(lambda: ALTERNATE_SCREEN.encode() in terminal.output[before:])
    terminal.wait_for(LAST_PANEL)
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert terminal.is_restored()


def test_page_is_painted_anew_if_the_process_was_stopped_before_textual_is_loaded(
    make_terminal: Callable[..., LoadingTerminal],
) -> None:
    """The shell may have written to the terminal, and changed its attributes."""
    terminal = make_terminal()
    os.kill(terminal.pid, signal.SIGSTOP)
    terminal.wait_for(lambda: is_stopped(terminal.pid))
    termios.tcsetattr(terminal.fd, termios.TCSANOW, terminal.attributes)
    before = len(terminal.output)
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.load()
    terminal.wait_for(lambda: ALTERNATE_SCREEN.encode() in terminal.output[before:])
    terminal.wait_for(lambda: "Ökat stöd" in terminal.output[before:].decode())
    assert not termios.tcgetattr(terminal.fd)[3] & termios.ECHO


def test_page_has_the_size_that_the_window_has_when_textual_is_loaded(
    make_terminal: Callable[..., LoadingTerminal],
) -> None:
    terminal = make_terminal()
    terminal.screen.reset()
    terminal.screen.resize(24, 80)
    fcntl.ioctl(terminal.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    terminal.load()
    terminal.wait_for("Telefon: 018-727 00 00")


def test_error_while_textual_is_loaded_is_shown_on_the_restored_terminal(
    make_terminal: Callable[..., LoadingTerminal],
) -> None:
    terminal = make_terminal("raise ImportError('no Textual')")
    terminal.load()
    assert terminal.wait_for_exit() == 1
    assert LEAVE.encode() in terminal.output
    assert "no Textual" in terminal.output.partition(LEAVE.encode())[2].decode()
    assert termios.tcgetattr(terminal.fd) == terminal.attributes
