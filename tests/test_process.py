"""What the whole program does to the world around it: no network, and nothing lost when it crashes."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.helpers.marks import quick
from tests.helpers.processes import is_stopped
from tests.helpers.terminal import COUNTED, Terminal, accept_and_open, stored_counts

WATCHED = """
import sys
log = open(sys.argv.pop(1), "a", buffering=1)
def hook(event, arguments):
    if event.startswith("socket.") or event in ("webbrowser.open", "subprocess.Popen", "os.system", "os.posix_spawn"):
        print(event, *arguments[1:] if event == "socket.__new__" else arguments, file=log)
sys.addaudithook(hook)
from likvardig_tui.cli import main
sys.exit(main())
"""
LOOP = "socket.__new__ 1 1 0"
"""The pair of sockets through which asyncio wakes itself: AF_UNIX (1), SOCK_STREAM (1), with no name to connect to."""


def seen(log: Path) -> set[str]:
    return set(log.read_text().split("\n")) - {""} if log.exists() else set()


@pytest.mark.parametrize("answer", quick(1, ["yes", "no"]))
def test_the_browser_opens_no_socket_and_starts_no_program(tmp_path: Path, answer: str) -> None:
    log = tmp_path / "log"
    home = tmp_path / "home"
    home.mkdir()
    terminal = Terminal(home, (sys.executable, "-c", WATCHED, str(log)))
    if answer == "yes":
        accept_and_open(terminal)
    else:
        terminal.wait_for("Godkänn alla")
        terminal.press("\t\t\t\r")
        terminal.wait_for("Statistik av.")
    terminal.press("a/finnsinte")
    terminal.wait_for("inga träffar")
    terminal.press("\r")
    terminal.press("cymst?")
    terminal.wait_for("I listan med rubriker")
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    terminal.close()
    assert seen(log) == {LOOP}


@pytest.mark.parametrize(
    "command", [["show"], ["statistics"], ["statistics", "--format", "openmetrics"], ["doctor"], []]
)
def test_no_other_command_opens_a_socket(tmp_path: Path, command: list[str]) -> None:
    import subprocess

    log = tmp_path / "log"
    watched = [sys.executable, "-c", WATCHED, str(log), *command]
    ran = subprocess.run(watched, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    assert ran.stdout
    assert seen(log) == set()


CRASHING = """
import sys
from likvardig_tui.tui.personal_app import PersonalApp
def crash(self):
    raise RuntimeError("broken on purpose")
PersonalApp.action_next_theme = crash
from likvardig_tui.cli import main
sys.exit(main())
"""


def test_a_crash_loses_no_count(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, (sys.executable, "-c", CRASHING))
    accept_and_open(terminal)
    terminal.press("t")
    assert terminal.wait_for_exit() == 1
    terminal.close()
    assert stored_counts(tmp_path) == COUNTED


SUSPENDED_WHILE_WRITING = """
import os, queue, signal, sys
from textual.drivers import _writer_thread
class Suspending(queue.Queue):
    def _put(self, item):  # whoever calls this holds the lock that the next one to write waits for
        super()._put(item)
        if "Ökat stöd" in str(item) and not suspended:
            suspended.append(item)
            os.kill(os.getpid(), signal.SIGTSTP)
suspended = []
_writer_thread.Queue = Suspending
from likvardig_tui.cli import main
sys.exit(main())
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux' /proc")
def test_suspended_in_the_middle_of_writing_it_stops_and_comes_back(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, (sys.executable, "-c", SUSPENDED_WHILE_WRITING))
    terminal.wait_for(lambda: is_stopped(terminal.pid))
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.wait_for("9 ► Ökat stöd")
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    terminal.close()


def noting(module: str, log: Path) -> tuple[str, ...]:
    """The program, making a file once something imports the ``module``."""
    code = "import sys\nclass Log:\n    def find_spec(self, name, path=None, target=None):\n"
    code += f"        if name == {module!r}: open({str(log)!r}, 'w').close()\n"
    code += "sys.meta_path.insert(0, Log())\nfrom likvardig_tui.cli import main\nsys.exit(main())"
    return sys.executable, "-c", code


@pytest.mark.parametrize("does", quick(1, ["reads", "starts"]))
def test_sqlite_is_not_loaded_while_one_reads(tmp_path: Path, does: str) -> None:
    log = tmp_path / "log"
    terminal = Terminal(tmp_path, noting("sqlite3", log))
    if does == "reads":
        accept_and_open(terminal)
        terminal.press("s?")
        terminal.wait_for("I listan med rubriker")
        assert not log.exists()
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert log.exists()
    else:
        terminal.wait_for("Godkänn alla")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert not log.exists()
    terminal.close()


def test_what_makes_codes_is_loaded_when_someone_asks_for_one(tmp_path: Path) -> None:
    log = tmp_path / "log"
    terminal = Terminal(tmp_path, noting("segno", log))
    terminal.wait_for("Godkänn alla")
    terminal.press("c?")
    terminal.wait_for("I listan med rubriker")
    assert not log.exists()
    terminal.press("\x1b")
    terminal.wait_for("m QR-kod")
    terminal.press("m")
    terminal.wait_for("Rikta mobilens kamera")
    assert log.exists()
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    terminal.close()


@pytest.mark.parametrize("end", quick(1, [signal.SIGTERM, signal.SIGHUP]))
def test_continued_without_having_been_suspended_it_still_ends(tmp_path: Path, end: signal.Signals) -> None:
    """``systemctl stop`` sends SIGTERM and then SIGCONT, so that what is stopped can end too."""
    terminal = Terminal(tmp_path)
    terminal.wait_for("9 ► Ökat stöd")
    os.kill(terminal.pid, end)
    os.kill(terminal.pid, signal.SIGCONT)
    assert terminal.wait_for_exit() == 0
    terminal.close()
