"""The whole program as a process: network access, crashes, signals, and the modules that it imports."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.helpers.marks import quick
from tests.helpers.panels import panel
from tests.helpers.processes import is_stopped
from tests.helpers.terminal import Terminal, accept_and_open

AUDITED = """
import sys
log = open(sys.argv.pop(1), "a", buffering=1)
def hook(event, arguments):
    if event.startswith("socket.") or event in ("webbrowser.open", "subprocess.Popen", "os.system", "os.posix_spawn"):
        print(event, *arguments[1:] if event == "socket.__new__" else arguments, file=log)
sys.addaudithook(hook)
from likvardig_tui.cli import main
sys.exit(main())
"""
EVENT_LOOP = "socket.__new__ 1 1 0"
"""The socket pair that wakes asyncio's event loop: AF_UNIX (1), SOCK_STREAM (1), without an address."""


def audit_events(log: Path) -> set[str]:
    return set(log.read_text().split("\n")) - {""} if log.exists() else set()


@pytest.mark.parametrize("answer", quick(1, ["yes", "no"]))
def test_browser_opens_no_socket_and_starts_no_program(tmp_path: Path, answer: str) -> None:
    log = tmp_path / "log"
    home = tmp_path / "home"
    home.mkdir()
    terminal = Terminal(home, (sys.executable, "-c", AUDITED, str(log)))
    if answer == "yes":
        accept_and_open(terminal)
    else:
        terminal.wait_for("Ja, det går bra")
        terminal.press("\t\t\r")
        terminal.wait_for("Statistik av.")
    terminal.press("a/finnsinte")
    terminal.wait_for("Inget om ”finnsinte”")
    terminal.press("\x1b")
    terminal.wait_for(terminal.has_closed_search)
    terminal.press("cymst?")
    terminal.wait_for("I listan med avsnitt")
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    terminal.close()
    assert audit_events(log) == {EVENT_LOOP}


@pytest.mark.parametrize(
    "arguments",
    quick(
        2,
        [
            ["statistics", "--format", "openmetrics"],
            ["doctor"],
            ["doctor", "--format", "openmetrics"],
            ["show"],
            ["statistics"],
            [],
        ],
    ),
)
def test_no_other_command_opens_a_socket(tmp_path: Path, arguments: list[str]) -> None:
    import subprocess

    log = tmp_path / "log"
    command = [sys.executable, "-c", AUDITED, str(log), *arguments]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    assert ran.stdout
    assert audit_events(log) == set()


SUSPENDED_WHILE_WRITING = """
import os, queue, signal, sys
from textual.drivers import _writer_thread
class Suspending(queue.Queue):
    def _put(self, item):  # the caller holds the lock that the next writer waits for
        super()._put(item)
        if "▼" in str(item) and not suspended:
            suspended.append(item)
            os.kill(os.getpid(), signal.SIGTSTP)
suspended = []
_writer_thread.Queue = Suspending
from likvardig_tui.cli import main
sys.exit(main())
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_suspend_during_a_write_stops_and_resumes(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, (sys.executable, "-c", SUSPENDED_WHILE_WRITING))
    terminal.wait_for(panel("9 ► Ökat stöd"))
    terminal.press("3")
    terminal.wait_for(lambda: is_stopped(terminal.pid))
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.wait_for(panel("3 ▼ Likvärdig skola på global nivå"))
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    terminal.close()


def recording_import(module: str, log: Path) -> tuple[str, ...]:
    """Return a command that runs the program and creates the file ``log`` when ``module`` is imported."""
    code = "import sys\nclass Log:\n    def find_spec(self, name, path=None, target=None):\n"
    code += f"        if name == {module!r}: open({str(log)!r}, 'w').close()\n"
    code += "sys.meta_path.insert(0, Log())\nfrom likvardig_tui.cli import main\nsys.exit(main())"
    return sys.executable, "-c", code


@pytest.mark.slow
@pytest.mark.parametrize("has_consent", [True, False])
def test_sqlite_is_imported_only_to_store_counts(tmp_path: Path, has_consent: bool) -> None:
    log = tmp_path / "log"
    terminal = Terminal(tmp_path, recording_import("sqlite3", log))
    if has_consent:
        accept_and_open(terminal)
        terminal.press("s?")
        terminal.wait_for("I listan med avsnitt")
        assert not log.exists()
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert log.exists()
    else:
        terminal.wait_for("Ja, det går bra")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert not log.exists()
    terminal.close()


@pytest.mark.slow
def test_segno_is_imported_when_a_qr_code_is_shown(tmp_path: Path) -> None:
    log = tmp_path / "log"
    terminal = Terminal(tmp_path, recording_import("segno", log))
    terminal.wait_for("Ja, det går bra")
    terminal.press("c?")
    terminal.wait_for("I listan med avsnitt")
    assert not log.exists()
    terminal.wait_for("bläddra")
    terminal.press("\x1b")
    terminal.wait_for("m  QR-kod")
    terminal.press("m")
    terminal.wait_for("Rikta mobilens kamera")
    assert log.exists()
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    terminal.close()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_sigcont_after_a_terminating_signal_does_not_prevent_exit(tmp_path: Path, number: signal.Signals) -> None:
    """``systemctl stop`` sends SIGTERM, then SIGCONT so that a stopped process can exit."""
    terminal = Terminal(tmp_path)
    terminal.wait_for(panel("9 ► Ökat stöd"))
    os.kill(terminal.pid, number)
    os.kill(terminal.pid, signal.SIGCONT)
    assert terminal.wait_for_exit() == 0
    terminal.close()
