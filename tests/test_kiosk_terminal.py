"""The kiosk on a pseudo-terminal: no input, signal or environment variable leaves it, and it keeps running."""

from __future__ import annotations

import fcntl
import os
import random
import re
import shutil
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from likvardig_tui.commands.kiosk import IGNORED_SIGNALS
from likvardig_tui.tui.driver import PASTE_TIMEOUT_S
from tests.helpers.content import DATA
from tests.helpers.marks import at_most, quick
from tests.helpers.panels import Expected, is_in, panel
from tests.helpers.processes import TIMEOUT_S, is_stopped, resident_bytes
from tests.helpers.systemd import Manager
from tests.helpers.terminal import COMMAND, COUNTED, Terminal, accept_and_open, stored_counts
from tests.helpers.topics import write_topics

KIOSK = (COMMAND, "--kiosk", "--idle", "3600")
F1, F2, F3, F4, F10 = "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[21~"
STATE = Path(".local/state/likvardig")
LEAVE_ALTERNATE_SCREEN = b"\x1b[?1049l"

MAIN = "import sys\nfrom likvardig_tui.cli import main\nsys.exit(main(['--kiosk']))\n"
QUICK_WARNING = f"from likvardig_tui.tui.kiosk_app import IdleTime\nIdleTime.of = lambda _: IdleTime(0.4, 1000)\n{MAIN}"


class Kiosk(Terminal):
    """A kiosk on a terminal, with its standard error in ``log``."""

    def __init__(self, home: Path, command: tuple[str, ...] = KIOSK, **environ: str) -> None:
        home.mkdir(exist_ok=True)
        (home / "tmp").mkdir(exist_ok=True)
        self.log_path = home.parent / "log"
        redirect = ("/bin/sh", "-c", 'exec "$@" 2>> "$0"', str(self.log_path))
        super().__init__(home, (*redirect, *command), TMPDIR=str(home / "tmp"), **environ)

    @property
    def log(self) -> str:
        return self.log_path.read_text() if self.log_path.exists() else ""

    def is_running(self) -> bool:
        """Return whether the program is running and not stopped."""
        return os.waitpid(self.pid, os.WNOHANG) == (0, 0) and not is_stopped(self.pid)

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def press_until(self, key: str, is_met: Callable[[], bool]) -> None:
        """Press a key until ``is_met``: a window that is too small and an unterminated paste discard it."""
        deadline = time.monotonic() + TIMEOUT_S
        while not is_met():
            assert time.monotonic() < deadline, self.text
            self.press(key)
            pause_ends_at = time.monotonic() + PASTE_TIMEOUT_S + 0.2
            while not is_met() and time.monotonic() < pause_ends_at:
                self.read()

    def start_next_visit(self) -> None:
        """End the visit, and wait for the page of the next one, without a status."""
        self.press_until(F4, lambda: "Tema:" in self.text or "Theme:" in self.text)
        self.press_until(F10, lambda: is_in(panel("9 ► Ökat stöd"), self.text) and "Tema:" not in self.text)

    def stop(self) -> None:
        """Send SIGTERM, as the operator does, and wait for a clean exit."""
        os.kill(self.pid, signal.SIGTERM)
        assert self.wait_for_exit() == 0


@pytest.fixture
def start_kiosk(tmp_path: Path) -> Iterator[Callable[..., Kiosk]]:
    """Return a function that starts a kiosk; those still running at the end are killed."""
    kiosks: list[Kiosk] = []

    def start(command: tuple[str, ...] = KIOSK, **environ: str) -> Kiosk:
        kiosks.append(Kiosk(tmp_path / "home", command, **environ))
        return kiosks[-1]

    yield start
    for kiosk in kiosks:
        kiosk.close()


# Ways out

WAYS_OUT: dict[str, bytes | signal.Signals] = {
    "q": b"q",
    **{f"Ctrl+{letter}": bytes([ord(letter) - 64]) for letter in "QCZPDSTVXGR"},
    "Ctrl+\\": b"\x1c",
    "Ctrl+]": b"\x1d",
    "Ctrl+^": b"\x1e",
    "Ctrl+Q in the kitty protocol": b"\x1b[113;5u",
    "Ctrl+C in the kitty protocol": b"\x1b[99;5u",
    "Ctrl+P in the kitty protocol": b"\x1b[112;5u",
    "Alt+F4": b"\x1b[1;3S",
    "a Latin-1 å": b"\xe5",
    "half of a character": b"\xc3",
    "an invalid code point": b"\x1b[1114112;1u",
    "an invalid size": b"\x1b[48;0;0;0;0t",
    "a size of one cell": b"\x1b[48;1;1;1;1t",
    "an in-band size report": b"\x1b[?2048;1$y",
    "a focus-out report": b"\x1b[O",
    "a cursor position report": b"\x1b[99;99R",
    "a click on the footer": b"\x1b[<0;3;29M\x1b[<0;3;29m",
    "a right click": b"\x1b[<2;10;16M\x1b[<2;10;16m",
    "a double click": b"\x1b[<0;10;3M\x1b[<0;10;3m" * 2,
    "marked text": b"\x1b[<0;3;3M\x1b[<32;30;6M\x1b[<0;30;6m\x03",
    "a wheel that turns for long": b"\x1b[<65;10;10M\x1b[<64;10;10M" * 50,
    "a mouse outside the window": b"\x1b[<0;9999;9999M\x1b[<0;0;0m\x1b[<35;-1;-1M",
    "a paste of keys": b"\x1b[200~q\x11\x03\x10\x1b[201~",
    "an unterminated paste": b"\x1b[200~q\x11",
    "an unknown sequence": b"\x1b[?1;2;3zq",
    "a clipboard sequence": b"\x1b]52;c;aGVq\x07",
    "NUL": b"\0",
    **{
        name: getattr(signal, name)
        for name in ("SIGINT", "SIGQUIT", "SIGHUP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGCONT", "SIGUSR1", "SIGWINCH")
    },
}
THEMES = ("Tema: Hög kontrast.", "Tema: Ljust.", "Tema: Mörkt.")


def send(kiosk: Kiosk, data: bytes | signal.Signals) -> None:
    if isinstance(data, signal.Signals):
        os.kill(kiosk.pid, data)
    else:
        kiosk.press(data)


def assert_still_locked(kiosk: Kiosk, way: str) -> None:
    assert kiosk.is_running(), way
    assert LEAVE_ALTERNATE_SCREEN not in kiosk.output, way
    assert b"\x1b]52" not in kiosk.output, way
    assert b"\x1b]8" not in kiosk.output, way
    assert "palette" not in kiosk.text.lower(), way
    assert set(re.findall(r"Ctrl\+\S*", kiosk.text)) <= {"Ctrl+L"}, way


def assert_nothing_stored(home: Path) -> None:
    """Assert that the home and temporary folders have only the fallback content and the counts."""
    files = {path.relative_to(home) for path in home.rglob("*") if path.is_file()}
    assert all(path.is_relative_to(STATE) for path in files), files
    assert {path.relative_to(STATE).parts[0] for path in files} <= {"content", "statistics.db"}, files


SCREENS: dict[str, tuple[str, Expected]] = {
    "page": ("", panel("9 ► Ökat stöd")),
    "search": ("/skol", "Sök: skol"),
    "settings": (F2, "Vad får sparas?"),
    "help": (F1, "I listan med avsnitt"),
    "code": ("cm", "Rikta mobilens kamera"),
}


def shown_theme(kiosk: Kiosk) -> str:
    """Return the status that names the theme; empty if there is another or none."""
    return next((status for status in THEMES if status in kiosk.text), "")


def change_theme(kiosk: Kiosk) -> None:
    """Press F4 until the status names another theme, which shows that the kiosk responds."""
    before = shown_theme(kiosk)
    kiosk.press_until(F4, lambda: shown_theme(kiosk) not in ("", before))


def lines_without_theme(kiosk: Kiosk) -> list[str]:
    """Return the lines of the screen without the status, and without the mark of the theme in the settings."""
    return [line for line in kiosk.text.replace("(•)", "( )").split("\n") if "Tema:" not in line]


def assert_no_way_out(kiosk: Kiosk, screen: str, ways: Iterable[str]) -> None:
    """Send each of the ways on a screen; begin another visit only after one that has changed what the screen shows."""
    keys, expected = SCREENS[screen]
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    before: list[str] = []
    for way in ways:
        if not before:
            kiosk.press(keys)
            kiosk.wait_for(expected)
            change_theme(kiosk)
            before = lines_without_theme(kiosk)
        send(kiosk, WAYS_OUT[way])
        change_theme(kiosk)
        assert_still_locked(kiosk, way)
        if lines_without_theme(kiosk) != before:
            kiosk.start_next_visit()
            before = []
    assert "Traceback" not in kiosk.log
    kiosk.stop()
    assert_nothing_stored(kiosk.home)


COMMON_WAYS_OUT = ("q", "Ctrl+Q", "Ctrl+C", "an invalid code point")


def test_common_ways_out_are_closed(start_kiosk: Callable[..., Kiosk]) -> None:
    assert_no_way_out(start_kiosk(), "page", COMMON_WAYS_OUT)


@pytest.mark.slow
@pytest.mark.parametrize("screen", SCREENS)
def test_every_way_out_is_closed_on_every_screen(start_kiosk: Callable[..., Kiosk], screen: str) -> None:
    assert_no_way_out(start_kiosk(), screen, WAYS_OUT)


@pytest.mark.slow
def test_every_way_out_is_closed_in_the_idle_warning(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk((sys.executable, "-c", QUICK_WARNING))
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    kiosk.press("8")
    for way, data in WAYS_OUT.items():
        kiosk.wait_for("Är du kvar?")
        send(kiosk, data)
        assert_still_locked(kiosk, way)
        kiosk.press_until("x", lambda: "Är du kvar?" not in kiosk.text)
    kiosk.stop()
    assert_nothing_stored(kiosk.home)


DEBUG_ENVIRONMENT = {
    "TEXTUAL_ALLOW_SIGNALS": "1",
    "TEXTUAL": "devtools,debug",
    "TEXTUAL_DEBUG": "1",
    "TEXTUAL_LOG": "textual.log",
    "TEXTUAL_DRIVER": "textual.drivers.headless_driver:HeadlessDriver",
    "TEXTUAL_PRESS": "q,ctrl+q",
    "TEXTUAL_SCREENSHOT": "1",
    "TEXTUAL_SCREENSHOT_LOCATION": ".",
    "TEXTUAL_ANIMATIONS": "full",
    "COLUMNS": "30",
    "LINES": "5",
}


@pytest.mark.slow
def test_environment_variables_open_no_way_out(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk(**DEBUG_ENVIRONMENT)
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    for way in ("Ctrl+Z", "Ctrl+\\", "Ctrl+C", "Ctrl+Q"):
        send(kiosk, WAYS_OUT[way])
    kiosk.press(F4)
    kiosk.wait_for(THEMES[0])
    assert_still_locked(kiosk, "a variable of Textual")
    kiosk.stop()
    assert_nothing_stored(kiosk.home)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux' /proc")
def test_signals_stay_handled_after_textual_started(start_kiosk: Callable[..., Kiosk]) -> None:
    """Read the signal masks: stop signals have no effect on a session leader, so sending them proves nothing."""
    kiosk = start_kiosk()
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    masks = re.findall(r"Sig(?:Ign|Cgt):\s*(\w+)", Path(f"/proc/{kiosk.pid}/status").read_text())
    handled = sum(int(mask, 16) for mask in masks)
    assert [number for number in IGNORED_SIGNALS if not handled >> (number - 1) & 1] == []
    kiosk.stop()


FAULT_SIGNALS = {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT}


def test_only_sigterm_ends_the_kiosk(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk()
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM} - FAULT_SIGNALS:
        os.kill(kiosk.pid, number)
    kiosk.press(F4)
    kiosk.wait_for(THEMES[0])
    assert_still_locked(kiosk, "all signals")
    kiosk.stop()
    assert kiosk.log == ""


# Exit


def test_sigterm_exits_stores_counts_and_restores_the_terminal(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk()
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    before = kiosk.output[: kiosk.output.index(b"Likv")]
    accept_and_open(kiosk)
    os.kill(kiosk.pid, signal.SIGTERM)
    assert kiosk.wait_for_exit() == 0
    after = kiosk.output[kiosk.output.rindex(LEAVE_ALTERNATE_SCREEN) :]
    assert b"\x1b[?25h" in after
    assert after.endswith(b"\x1b[H\x1b[2J")
    assert before.count(b"\x1b[?1049h") == 1
    assert kiosk.text.strip() == ""
    assert kiosk.log == ""
    assert stored_counts(kiosk.home) == COUNTED


@pytest.mark.slow
def test_hang_up_exits(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk()
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    kiosk.hang_up()


CRASHING = f"""
from likvardig_tui.tui.app import LikvardigApp
def crash(self):
    secret = "what the visitor did"
    raise RuntimeError("broken on purpose")
LikvardigApp.action_next_theme = crash
{MAIN}"""
CRASHING_IN_A_WORKER = f"""
from likvardig_tui.tui.app import LikvardigApp
async def crash():
    raise RuntimeError("broken on purpose")
LikvardigApp.action_next_theme = lambda self: self.run_worker(crash()) and None
{MAIN}"""
CRASHING_IN_THE_DRIVER = f"""
from likvardig_tui.tui.driver import LockedDriver
def crash(self, message):
    if getattr(message, "key", "") == "f4":
        raise LookupError("broken on purpose")
LockedDriver.process_message = crash
{MAIN}"""
CRASHING_TWICE = f"""
from likvardig_tui.tui.app import LikvardigApp
def crash(self):
    self._handle_exception(RuntimeError("broken on purpose"))
    raise RuntimeError("broken by that")
LikvardigApp.action_next_theme = crash
{MAIN}"""
WAYS_TO_CRASH = {
    "a key": CRASHING,
    "twice": CRASHING_TWICE,
    "a worker": CRASHING_IN_A_WORKER,
    "the driver": CRASHING_IN_THE_DRIVER,
}


@pytest.mark.parametrize("program", quick(1, WAYS_TO_CRASH.values()), ids=WAYS_TO_CRASH)
def test_crash_is_logged_and_not_shown(start_kiosk: Callable[..., Kiosk], program: str) -> None:
    kiosk = start_kiosk((sys.executable, "-c", program))
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    kiosk.press(F4)
    assert kiosk.wait_for_exit() == 1
    assert kiosk.log.rstrip().endswith("Error: broken on purpose")
    assert "broken by that" not in kiosk.log
    assert program is CRASHING_TWICE or "Traceback (most recent call last):\n  File " in kiosk.log
    assert "what the visitor did" not in kiosk.log.replace('secret = "what the visitor did"', "")
    assert b"Traceback" not in kiosk.output
    assert LEAVE_ALTERNATE_SCREEN in kiosk.output
    assert kiosk.output.endswith(b"\x1b[H\x1b[2J")
    assert kiosk.text.strip() == ""


CRASHING_ON_EXIT = f"""
from likvardig_tui.tui.app import LikvardigApp
def crash(self):
    raise RuntimeError("broken on purpose")
LikvardigApp.on_unmount = crash
{MAIN}"""


@pytest.mark.slow
def test_error_during_exit_is_logged_and_is_no_crash(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk((sys.executable, "-c", CRASHING_ON_EXIT))
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    kiosk.stop()
    assert "RuntimeError: broken on purpose" in kiosk.log


SECOND_SIGTERM = f"""
import os, signal
from likvardig_tui.privacy.counts_store import CountsStore
add = CountsStore.add
def terminate_again(*arguments):
    os.kill(os.getpid(), signal.SIGTERM)
    return add(*arguments)
CountsStore.add = terminate_again
{MAIN}"""


@pytest.mark.slow
def test_second_sigterm_changes_nothing(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk((sys.executable, "-c", SECOND_SIGTERM))
    accept_and_open(kiosk)
    os.kill(kiosk.pid, signal.SIGTERM)
    assert kiosk.wait_for_exit() == 0
    assert kiosk.output.endswith(b"\x1b[H\x1b[2J")
    assert stored_counts(kiosk.home) == COUNTED
    assert kiosk.log == ""


@pytest.mark.slow
def test_sigterm_at_any_moment_exits_cleanly(tmp_path: Path) -> None:
    rng = random.Random(3)
    for number in range(at_most(25).max_examples):
        kiosk = Kiosk(tmp_path / str(number))
        kiosk.wait_for(panel("9 ► Ökat stöd"))
        kiosk.press("".join(rng.choice(["/", "/x", F1, F2, F3, F4, F10, "a", "cm"]) for _ in range(4)))
        kiosk.wait(rng.random() ** 3 / 10)
        kiosk.stop()
        assert kiosk.output.endswith(b"\x1b[H\x1b[2J")
        assert kiosk.log == ""


@pytest.mark.slow
def test_logged_crash_has_no_control_codes(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk((sys.executable, "-c", CRASHING.replace("on purpose", r"\x1b]0;on\x07\x9b1m purpose")))
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    kiosk.press(F4)
    assert kiosk.wait_for_exit() == 1
    assert kiosk.log.rstrip().endswith("RuntimeError: broken ]0;on1m purpose")


@pytest.mark.slow
def test_crash_is_not_shown_when_stderr_is_the_terminal(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, (sys.executable, "-c", CRASHING))
    terminal.wait_for(panel("9 ► Ökat stöd"))
    terminal.press(F4)
    assert terminal.wait_for_exit() == 1
    assert b"Traceback" not in terminal.output
    assert b"broken on purpose" not in terminal.output
    assert terminal.text.strip() == ""
    terminal.close()


@pytest.mark.slow
@pytest.mark.parametrize("key", [F4, ""], ids=["a crash", "the operator"])
def test_python_inspect_opens_no_prompt(start_kiosk: Callable[..., Kiosk], key: str) -> None:
    kiosk = start_kiosk((sys.executable, "-c", CRASHING), PYTHONINSPECT="1")
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    if key:
        kiosk.press(key)
    else:
        os.kill(kiosk.pid, signal.SIGTERM)
    assert kiosk.wait_for_exit() == (1 if key else 0)
    assert kiosk.output.endswith(b"\x1b[H\x1b[2J")


CRASHING_AT_START = f"from likvardig_tui.commands import kiosk\nkiosk.open_store = lambda *_: 1 / 0\n{MAIN}"


def test_crash_before_the_first_screen_is_logged_and_exits(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk((sys.executable, "-c", CRASHING_AT_START), PYTHONINSPECT="1")
    assert kiosk.wait_for_exit() == 1
    assert kiosk.output == b""
    assert kiosk.log.endswith("ZeroDivisionError: division by zero\n")


CLOSED_LOG_PIPE = (
    "import os, sys; r, w = os.pipe(); os.dup2(w, 2); os.close(r); os.close(w); os.execv(sys.argv[1], sys.argv[1:])"
)


@pytest.mark.slow
@pytest.mark.parametrize(("key", "code"), [(F4, 1), ("", 0)], ids=["a crash", "the operator"])
def test_closed_log_pipe_does_not_change_the_exit(start_kiosk: Callable[..., Kiosk], key: str, code: int) -> None:
    kiosk = start_kiosk((sys.executable, "-c", CLOSED_LOG_PIPE, sys.executable, "-c", CRASHING))
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    if key:
        kiosk.press(key)
    else:
        os.kill(kiosk.pid, signal.SIGTERM)
    assert kiosk.wait_for_exit() == code
    assert kiosk.text.strip() == ""


# Service manager

HANGING = f"""
import os, time
from likvardig_tui.tui.app import LikvardigApp
def hang(self):
    os.rename("runs", "hangs")
    while os.path.exists("hangs"):
        time.sleep(0.01)
LikvardigApp.action_next_theme = hang
{MAIN}"""


@pytest.mark.skipif(sys.platform != "linux", reason="abstract sockets are Linux'")
def test_watchdog_pings_stop_while_the_event_loop_hangs(start_kiosk: Callable[..., Kiosk]) -> None:
    manager = Manager(f"@likvardig-kiosk-{os.getpid()}")
    with manager.socket:
        kiosk = start_kiosk((sys.executable, "-c", HANGING), NOTIFY_SOCKET=manager.name, WATCHDOG_USEC="200000")
        received = [manager.receive() for _ in range(4)]
        assert [message for message in received if b"STATUS" not in message] == [b"READY=1", *[b"WATCHDOG=1"] * 2]
        kiosk.wait_for(panel("9 ► Ökat stöd"))
        runs, hangs = kiosk.home / "runs", kiosk.home / "hangs"
        runs.touch()
        kiosk.press(F4)
        kiosk.wait_for(hangs.exists)
        manager.drain()
        with pytest.raises(TimeoutError):
            manager.receive(timeout=0.5)
        hangs.unlink()
        assert manager.receive() == b"WATCHDOG=1"
        kiosk.stop()
        assert manager.drain()[-1] == b"STOPPING=1"


# Invalid content


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder with another title than the shipped one."""
    folder = tmp_path / "content"
    shutil.copytree(DATA, folder)
    topic = folder / "sv" / "topic.toml"
    topic.write_text(topic.read_text("utf-8").replace('title = "Likvärdig skola"', 'title = "En annan"'), "utf-8")
    return folder


@pytest.mark.slow
def test_broken_content_is_logged_and_the_last_valid_shown(start_kiosk: Callable[..., Kiosk], content: Path) -> None:
    command = (*KIOSK, "--content", str(content))
    kiosk = start_kiosk(command)
    kiosk.wait_for("Så arbetar vi med: En annan")
    kiosk.press("3")
    kiosk.wait_for(panel("3 ▼"))
    (content / "sv" / "topic.toml").write_text("title = ")
    diagnostic = f"{content}/sv/topic.toml:1: Filen följer inte TOML"
    fallback_source = "Tills det är rättat visas den senaste versionen utan fel (sv).\n"
    kiosk.wait_for(lambda: kiosk.log.endswith(fallback_source))
    kiosk.press(F3)
    kiosk.wait_for("Our goal")
    kiosk.press(F3)
    kiosk.wait_for("Så arbetar vi med: En annan")
    kiosk.stop()
    assert kiosk.log.startswith(diagnostic)
    assert kiosk.log.count("topic.toml") == kiosk.log.count(fallback_source) == 1
    kiosk.log_path.unlink()
    again = start_kiosk(command)
    again.wait_for("Så arbetar vi med: En annan")
    again.stop()
    assert again.log.startswith(diagnostic)
    assert again.log.endswith(fallback_source)


@pytest.mark.slow
def test_status_says_which_edition_is_shown(start_kiosk: Callable[..., Kiosk], content: Path, tmp_path: Path) -> None:
    def expect(status: str) -> None:
        while (message := manager.receive()) != f"STATUS={status}".encode():
            assert message.startswith((b"READY", b"STATUS", b"STOPPING"))

    topic = content / "sv" / "topic.toml"
    manager = Manager(str(tmp_path / "notify"))
    with manager.socket:
        kiosk = start_kiosk((*KIOSK, "--content", str(content)), NOTIFY_SOCKET=manager.name)
        expect("Visar texten från 2026-11-23 (sv). Allt innehåll visas.")
        valid = topic.read_text("utf-8")
        topic.write_text("schema = 2\nx = 1")
        kiosk.wait_for(lambda: "topic.toml" in kiosk.log)
        expect(
            f"Visar texten från 2026-11-23 (sv). Fel som hindrar att innehåll visas: {kiosk.log.count('topic.toml:')}."
        )
        topic.write_text(valid.replace("updated = 2026-11-23", "updated = 2026-12-01T08:00:00"), "utf-8")
        expect("Visar texten från 2026-12-01 (sv). Allt innehåll visas.")
        (content / "en" / "topic.toml").write_text("[[[")
        expect("Visar texten från 2026-12-01 (sv). Fel som hindrar att innehåll visas: 1.")
        shutil.rmtree(content / "en")
        expect("Visar texten från 2026-12-01 (sv). Allt innehåll visas.")
        kiosk.stop()
        topic.write_text("[[[")  # the only language, which is read once
        kiosk = start_kiosk((*KIOSK, "--content", str(content)), NOTIFY_SOCKET=manager.name)
        expect("Visar texten från 2026-12-01 (sv). Fel som hindrar att innehåll visas: 1.")
        kiosk.stop()


@pytest.mark.slow
def test_status_has_the_newest_date_of_several_topics(start_kiosk: Callable[..., Kiosk], tmp_path: Path) -> None:
    folder = write_topics(tmp_path / "content")
    file = folder / "sv" / "topics" / "vatten.toml"
    file.write_text(file.read_text("utf-8").replace("updated = 2026-11-23", "updated = 2026-12-24"), "utf-8")
    manager = Manager(str(tmp_path / "notify"))
    with manager.socket:
        command = (*KIOSK, "--content", str(folder), "--language", "en")
        kiosk = start_kiosk(command, NOTIFY_SOCKET=manager.name, WATCHDOG_USEC="200000")
        newest = b"STATUS=Shows topics (en): 3, the newest of 2026-12-24. All content is shown."
        messages = [manager.receive()]
        while messages[-1] != newest:
            messages.append(manager.receive())
        kiosk.stop()


@pytest.mark.slow
def test_invalid_content_is_logged_and_the_shipped_shown(start_kiosk: Callable[..., Kiosk], content: Path) -> None:
    for language in ("sv", "en"):
        (content / language / "topic.toml").write_text("title = ")
    kiosk = start_kiosk((*KIOSK, "--content", str(content)))
    kiosk.wait_for("Så arbetar vi med: Likvärdig skola")
    shipped = "Tills det är rättat visas sidan som följer med programmet ({}).\n"
    kiosk.wait_for(lambda: kiosk.log.endswith(shipped.format("en")))
    kiosk.stop()
    assert kiosk.log.count("topic.toml:1:") == 2
    assert shipped.format("sv") in kiosk.log


@pytest.mark.slow
def test_invalid_language_is_logged_at_once_and_not_offered(start_kiosk: Callable[..., Kiosk], content: Path) -> None:
    (content / "en" / "topic.toml").write_text("title = ")
    kiosk = start_kiosk((*KIOSK, "--content", str(content)))
    kiosk.wait_for("Så arbetar vi med: En annan")
    kiosk.press(F3)
    kiosk.wait_for(lambda: "visas sidan på ett annat språk (sv).\n" in kiosk.log)
    kiosk.wait_for(lambda: "F3" not in kiosk.text)
    kiosk.press(F3 + F3)
    kiosk.press(F4)
    kiosk.wait_for("Tema: Hög kontrast.")
    assert "Equity in schools" not in kiosk.text
    assert kiosk.log.count("en/topic.toml:1:") == 1
    shutil.copyfile(DATA / "en" / "topic.toml", content / "en" / "topic.toml")
    kiosk.wait_for("F3")
    kiosk.press(F3)
    kiosk.wait_for("Equity in schools")
    kiosk.stop()


@pytest.mark.slow
def test_every_language_is_kept_before_a_visitor_asks_for_it(start_kiosk: Callable[..., Kiosk], content: Path) -> None:
    topic = content / "en" / "topic.toml"
    topic.write_text(topic.read_text("utf-8").replace('title = "Equity in schools"', 'title = "Another"'), "utf-8")
    kiosk = start_kiosk((*KIOSK, "--content", str(content)))
    kiosk.wait_for("Så arbetar vi med: En annan")
    kiosk.wait_for(lambda: (kiosk.home / STATE / "content" / "en" / "topic.toml").exists())
    topic.write_text("title = ")
    kiosk.wait_for(lambda: "den senaste versionen utan fel (en).\n" in kiosk.log)
    kiosk.press(F3)
    kiosk.wait_for("Another")
    kiosk.stop()


# Stored data

CONFIG = """schema = 1
[consent.functional]
state = "granted"
at = 2026-01-01T10:00:00Z
revision = 1
[consent.statistics]
state = "granted"
at = 2026-01-01T10:00:00Z
revision = 1
[preferences]
language = "en"
theme = "light"
open = ["skolnarvaro"]
"""


@pytest.mark.slow
def test_personal_config_is_neither_read_nor_written(start_kiosk: Callable[..., Kiosk], tmp_path: Path) -> None:
    path = tmp_path / "home" / ".config" / "likvardig" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(CONFIG)
    before = path.stat()
    kiosk = start_kiosk()
    kiosk.wait_for("Får vi räkna med besöket i statistiken?")
    assert panel("8 ► Kraft").search(kiosk.text)
    kiosk.press(F4)
    kiosk.wait_for(THEMES[0])  # follows the dark theme
    accept_and_open(kiosk)
    kiosk.start_next_visit()
    kiosk.stop()
    assert path.read_text() == CONFIG
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino, after.st_ctime_ns) == (
        before.st_mtime_ns,
        before.st_ino,
        before.st_ctime_ns,
    )
    assert [file.name for file in path.parent.iterdir()] == ["config.toml"]
    assert stored_counts(kiosk.home)["opened", "skolnarvaro"] == 1


@pytest.mark.slow
def test_idle_visit_warns_and_ends(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk((COMMAND, "--kiosk", "--idle", "20"))
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    kiosk.press(f"8{F4}")
    kiosk.wait_for(panel("8 ▼ Kraft"))
    kiosk.wait_for("Besöket avslutas om 20 sekunder")
    kiosk.press("q")
    kiosk.wait_for(lambda: "Är du kvar?" not in kiosk.text)
    assert panel("8 ▼ Kraft").search(kiosk.text)
    kiosk.wait_for("Besöket avslutas om 20 sekunder")
    kiosk.wait_for("Besöket avslutas om 1 sekund,")
    kiosk.wait_for(panel("8 ► Kraft"))
    kiosk.wait_for(lambda: "Tema" not in kiosk.text)
    kiosk.stop()


# Resilience


@pytest.mark.slow
def test_survives_a_paste_of_megabytes(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk()
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    kiosk.press("/")
    kiosk.wait_for("Sök:")
    pasted = b"\x1b[200~" + b"skola " * 500_000 + b"\x1b[201~"
    os.set_blocking(kiosk.fd, False)
    while pasted:
        try:
            pasted = pasted[os.write(kiosk.fd, pasted[:4096]) :]
        except BlockingIOError:
            kiosk.wait_for(lambda: True)
            kiosk.read()
    os.set_blocking(kiosk.fd, True)
    kiosk.start_next_visit()
    kiosk.press(F4)
    kiosk.wait_for(THEMES[0])
    assert_still_locked(kiosk, "a paste of megabytes")
    kiosk.stop()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux' /proc")
def test_survives_an_unterminated_paste_of_megabytes(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk()
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    kiosk.wait_until_idle()
    before = resident_bytes(kiosk.pid)
    kiosk.press(b"\x1b[200~")
    for _ in range(1024):
        kiosk.press(b"skola \x1b\x1b" * 512)
    kiosk.press_until(F4, lambda: THEMES[0] in kiosk.text)
    assert resident_bytes(kiosk.pid) - before < 4 << 20
    assert_still_locked(kiosk, "an unterminated paste of megabytes")
    kiosk.stop()


@pytest.mark.slow
def test_survives_random_resizes(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk()
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    rng = random.Random(5)
    for _ in range(60):
        kiosk.resize(rng.choice([1, 2, 5, 39, 40, 96, 200, 500]), rng.choice([1, 2, 11, 12, 17, 18, 60, 200]))
        kiosk.press(rng.choice(["8", "a", F2, F1, "/", "\x1b", "c", "m", F3, F10]))
        kiosk.read()
    kiosk.resize(100, 30)
    kiosk.start_next_visit()
    kiosk.press(F4)
    kiosk.wait_for(THEMES[0])
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    assert_still_locked(kiosk, "random resizes")
    kiosk.stop()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux' /proc")
def test_survives_the_largest_window(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk(("/bin/sh", "-c", f"stty columns 65535 rows 65535; exec {COMMAND} --kiosk"))
    for _ in range(2):
        drawn = len(kiosk.output)
        kiosk.wait_for(lambda drawn=drawn: len(kiosk.output) > drawn + 400_000)  # type: ignore[misc]
        assert resident_bytes(kiosk.pid) < 100 << 20
        kiosk.resize(100, 30)
        kiosk.start_next_visit()
        fcntl.ioctl(kiosk.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 65535, 65535, 0, 0))
    assert_still_locked(kiosk, "the largest window")
    kiosk.stop()


@pytest.mark.slow
def test_survives_blocked_output(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk()
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    for _ in range(99):
        kiosk.press(F4)  # its output is not read
    kiosk.start_next_visit()
    kiosk.press(f"3{F4}")
    kiosk.wait_for(lambda: is_in(panel("3 ▼"), kiosk.text) and THEMES[0] in kiosk.text)
    assert_still_locked(kiosk, "blocked output")
    kiosk.stop()


FULL_DISK = f"""
import resource, signal, sys
sys.dont_write_bytecode = True  # Python would load the truncated file the next time
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
{MAIN}"""


@pytest.mark.slow
def test_survives_a_full_disk_and_counts_afterwards(start_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = start_kiosk((sys.executable, "-c", FULL_DISK))
    accept_and_open(kiosk)
    kiosk.start_next_visit()
    kiosk.press("3")
    kiosk.wait_for(panel("3 ▼"))
    kiosk.stop()
    assert "Det här besöket kunde inte räknas: " in kiosk.log
    another = start_kiosk()
    accept_and_open(another)
    another.stop()
    assert stored_counts(another.home) == COUNTED


FULL_LOG = """
import os, sys
to_read, log = os.pipe()
os.set_inheritable(to_read, True)
os.set_blocking(log, False)
try:
    while os.write(log, b"x" * 4096):
        pass
except BlockingIOError:
    os.set_blocking(log, True)
os.dup2(log, 2)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.mark.slow
def test_survives_a_blocked_log(start_kiosk: Callable[..., Kiosk], tmp_path: Path) -> None:
    """The program logs at the start, at the end of each visit, and at exit."""
    content = str(tmp_path / "none")
    program = FULL_DISK.replace("'--kiosk'", f"'--kiosk', '--content', {content!r}")
    kiosk = start_kiosk((sys.executable, "-c", FULL_LOG, sys.executable, "-c", program))
    accept_and_open(kiosk)
    kiosk.start_next_visit()
    accept_and_open(kiosk)
    kiosk.stop()
    assert stored_counts(kiosk.home) == {}


@pytest.mark.parametrize("home", quick(0, ["/nonexistent", "/proc", ""]))
def test_survives_without_a_home_directory(start_kiosk: Callable[..., Kiosk], home: str) -> None:
    kiosk = start_kiosk(HOME=home, XDG_STATE_HOME="/proc/1/nowhere" if home == "/proc" else "")
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    kiosk.press("8")
    kiosk.wait_for(panel("8 ▼ Kraft"))
    kiosk.start_next_visit()
    kiosk.stop()
    assert "Traceback" not in kiosk.log


@pytest.mark.slow
def test_survives_random_input(start_kiosk: Callable[..., Kiosk]) -> None:
    """Keys, bytes, pastes and sizes in any order: it keeps running, responds, and stores nothing."""
    kiosk = start_kiosk()
    kiosk.wait_for(panel("9 ► Ökat stöd"))
    piece = st.one_of(
        st.binary(max_size=40),
        st.sampled_from([*"q8a/cmnlst?g", F1, F2, F3, F4, F10, "\x1b", "\r", "\t", "\x1b[B", "\x1b[A"]).map(str.encode),
        st.sampled_from([way for way in WAYS_OUT.values() if isinstance(way, bytes)]),
        st.binary(max_size=200).map(lambda raw: b"\x1b[200~" + raw + b"\x1b[201~"),
        st.just(b"\x1b[200~"),
    )

    @settings(at_most(12), phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def survive_a_visit(data: st.DataObject) -> None:
        for _ in range(data.draw(st.integers(5, 40))):
            if data.draw(st.integers(0, 5)) == 0:
                kiosk.resize(data.draw(st.integers(1, 200)), data.draw(st.integers(1, 70)))
            kiosk.press(data.draw(piece))
            kiosk.read()
            assert_still_locked(kiosk, "random input")
        kiosk.resize(100, 30)
        kiosk.press(b"\x1b\\\x1b[201~")  # the ends of a control string and of a paste
        kiosk.start_next_visit()
        kiosk.press(F4)
        kiosk.wait_for(THEMES[0])
        assert_still_locked(kiosk, "random input")
        assert "Traceback" not in kiosk.log

    survive_a_visit()
    kiosk.stop()
    assert_nothing_stored(kiosk.home)
