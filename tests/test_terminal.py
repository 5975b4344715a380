"""The installed command, driven on a real pseudo-terminal as a person would, from start to quit.

``LIKVARDIG`` names another command than the one installed beside this Python.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import sqlite3
import struct
import sys
import termios
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

COMMAND = os.environ.get("LIKVARDIG") or str(Path(sys.executable).parent / "likvardig")
TIMEOUT_S = 30.0
"""Seconds to wait for what must come; far more than it takes."""
PRIVATE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
"""Queries and modes that pyte does not know."""


class Person:
    """Someone at a terminal of 100 by 30, who reads the screen and presses keys."""

    def __init__(self, home: Path, command: tuple[str, ...] = (COMMAND,), **more: str) -> None:
        self.home = home
        self.screen = pyte.Screen(100, 30)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.code: int | None = None
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            environ = {"TERM": "xterm-256color", "HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
            environ |= more
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
            os.chdir(home)
            os.execve(command[0], list(command), environ)

    def _read(self) -> bool:
        """Read what there is; return whether there was anything."""
        raw = b""
        if select.select([self.terminal], [], [], 0.05)[0]:
            try:
                raw = os.read(self.terminal, 1 << 16)
            except OSError:  # Linux says so when the other end is closed
                raw = b""
            self.raw += raw
            self._stream.feed(PRIVATE.sub(b"", raw))
        return bool(raw)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def sees(self, wanted: Callable[[], bool] | str) -> None:
        """Wait until the screen shows ``wanted``, or until that is true."""
        until = time.monotonic() + TIMEOUT_S
        met = wanted if callable(wanted) else lambda: wanted in self.text
        while not met():
            assert time.monotonic() < until, (
                f"{wanted} never came; the cursor is at {self.screen.cursor.y}:\n{self.text}"
            )
            self._read()

    def press(self, keys: str | bytes) -> None:
        os.write(self.terminal, keys.encode() if isinstance(keys, str) else keys)

    def leaves(self) -> int:
        """Wait until the program has ended; return its exit code."""

        def has_ended() -> bool:
            if self.code is None:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                self.code = os.waitstatus_to_exitcode(status) if pid else None
            return self.code is not None

        self.sees(has_ended)
        while self._read():
            pass
        assert self.code is not None
        return self.code


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    somebody = Person(tmp_path)
    yield somebody
    if somebody.code is None:
        os.kill(somebody.pid, 9)
        os.waitpid(somebody.pid, 0)
    os.close(somebody.terminal)


def test_from_start_to_quit(person: Person) -> None:
    person.sees("Så arbetar vi med: Likvärdig skola")
    person.sees("9 ► Ökat stöd till resursenhet")
    person.press("8")
    person.sees("8 ▼ Kraftsamling ska öka skolnärvaron")
    person.sees("Barn och ungdomar som ofta är borta")
    person.press("/narvaro")
    person.sees("1 av 1")
    person.press("\x1b")
    person.sees(lambda: "Sök:" not in person.text)
    person.press("cy")
    person.sees("Kopierat: 018-727 00 00")
    assert b"\x1b]52;c;" in person.raw
    person.press("\x1bOQ")
    person.sees("Vad får sparas?")
    config = person.home / ".config" / "likvardig" / "config.toml"
    assert not config.exists()
    person.press(" ")
    person.sees("[■] På")
    person.sees("Sparat: Funktioner på.")
    assert tomllib.loads(config.read_text())["consent"]["functional"]["state"] == "granted"
    person.press("q")
    assert person.leaves() == 0
    restored = person.raw[person.raw.rindex(b"\x1b[?1049l") :]
    assert b"\x1b[?25h" in restored, "the cursor shows again"
    assert b"\x1b[?1003l" in person.raw, "the mouse is the terminal's again"
    assert b"Traceback" not in person.raw


def test_a_restart_finds_the_answer(person: Person) -> None:
    person.sees("Godkänn alla")
    person.press("\t\t\r")
    person.sees("Sparat: Funktioner på, Statistik på.")
    person.press("q")
    assert person.leaves() == 0
    again = Person(person.home)
    again.sees("9 ► Ökat stöd")
    assert "Godkänn alla" not in again.text
    again.press("s")
    again.sees("[■] På      Statistik")
    again.press("q")
    assert again.leaves() == 0
    os.close(again.terminal)


def test_no_bytes_end_the_program(person: Person) -> None:
    person.sees("9 ► Ökat stöd")
    for odd in (
        b"\xe5",
        b"\xff\xfe\x80",
        b"\x1b[1114112;1u",
        b"\x1b[48;0;0;0;0t",
        b"\x1b[48;100000;100000;0;0t",
        b"\x1b[48;1;1;1;1t",
        b"\x1b[?2048;1$y",
        b"\x1b[<999999999;1;1M",
        b"\x9b",
        b"\x00",
    ):
        person.press(odd)
        person.press("s")
        person.sees("Vad får sparas?")
        person.press("s")
        person.sees("9 ► Ökat stöd")
    person.press("q")
    assert person.leaves() == 0
    assert b"Traceback" not in person.raw


def test_a_paste_without_an_end_is_given_up(person: Person) -> None:
    person.sees("9 ► Ökat stöd")
    person.press(b"\x1b[200~qqq")
    until = time.monotonic() + 1.2  # a second is what it waits for more
    person.sees(lambda: time.monotonic() > until)
    person.press("s")
    person.sees("Vad får sparas?")
    person.press("q")
    assert person.leaves() == 0


def ticks(pid: int) -> int:
    """Processor time that a process has used, in the kernel's ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux' /proc")
def test_suspended_and_resumed_it_reads_on_and_rests(person: Person) -> None:
    person.sees("9 ► Ökat stöd")
    os.kill(person.pid, signal.SIGTSTP)
    person.sees(lambda: is_stopped(person.pid))
    shown = person.raw.count(b"\x1b[?1049h"), person.raw.count(b"\x1b[?25h")
    os.kill(person.pid, signal.SIGCONT)
    person.sees(lambda: person.raw.count(b"\x1b[?1049h") > shown[0])
    person.sees(lambda: person.raw.count(b"\x1b[?25h") > shown[1])  # until then, the terminal is the shell's
    person.press("3")
    person.sees("3 ▼ Likvärdig skola på global nivå")
    before, until = ticks(person.pid), time.monotonic() + 1
    person.sees(lambda: time.monotonic() > until)
    assert ticks(person.pid) - before < os.sysconf("SC_CLK_TCK") / 4, "it spins"
    person.press("q")
    assert person.leaves() == 0


def test_a_terminal_that_goes_away_ends_it(person: Person) -> None:
    person.sees("9 ► Ökat stöd")
    os.close(person.terminal)
    until = time.monotonic() + TIMEOUT_S
    while person.code is None:
        assert time.monotonic() < until
        pid, status = os.waitpid(person.pid, os.WNOHANG)
        person.code = os.waitstatus_to_exitcode(status) if pid else None
    person.terminal = os.open(os.devnull, os.O_RDONLY)


def counts(home: Path) -> dict[tuple[str, str], int]:
    """What is counted, read as any other program would."""
    path = home / ".local" / "state" / "likvardig" / "statistics.db"
    if not path.exists() or not path.stat().st_size:
        return {}
    database = sqlite3.connect(path)
    found = {(event, item): n for _, event, item, n in database.execute("SELECT * FROM counts")}
    database.close()
    return found


def says_yes_and_reads(person: Person) -> None:
    person.sees("Godkänn alla")
    person.press("\t\t\r")
    person.sees("Statistik på.")
    person.press("8")
    person.sees("8 ▼ Kraftsamling")
    assert counts(person.home) == {}


READ = {("visit", ""): 1, ("opened", "skolnarvaro"): 1}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_visit_and_restores_the_terminal(person: Person, number: signal.Signals) -> None:
    says_yes_and_reads(person)
    os.kill(person.pid, number)
    assert person.leaves() == 0
    restored = person.raw[person.raw.rindex(b"\x1b[?1049l") :]
    assert b"\x1b[?25h" in restored
    assert b"Traceback" not in person.raw
    assert counts(person.home) == READ


def test_a_terminal_that_goes_away_loses_no_count(person: Person) -> None:
    says_yes_and_reads(person)
    os.close(person.terminal)
    person.terminal = os.open(os.devnull, os.O_RDONLY)
    until = time.monotonic() + TIMEOUT_S
    while person.code is None:
        assert time.monotonic() < until
        pid, status = os.waitpid(person.pid, os.WNOHANG)
        person.code = os.waitstatus_to_exitcode(status) if pid else None
    assert counts(person.home) == READ


def test_what_was_open_comes_back(person: Person) -> None:
    says_yes_and_reads(person)
    person.press("q")
    assert person.leaves() == 0
    again = Person(person.home)
    again.sees("»8 ▼ Kraftsamling")
    again.press("s \x1b[B ")
    again.sees("Det som var räknat är raderat.")
    again.press("q")
    assert again.leaves() == 0
    os.close(again.terminal)
    assert counts(person.home) == {}
    config = (person.home / ".config" / "likvardig" / "config.toml").read_text()
    assert "preferences" not in config


def test_do_not_track_is_obeyed(tmp_path: Path) -> None:
    person = Person(tmp_path, DO_NOT_TRACK="1")
    person.sees("Inget räknas")
    person.press("\t\t\r")
    person.sees("Sparat: Funktioner på.")
    person.press("8q")
    assert person.leaves() == 0
    os.close(person.terminal)
    assert not (tmp_path / ".local").exists()


def test_counts_that_cannot_be_stored_are_told_of_after_the_end(person: Person) -> None:
    says_yes_and_reads(person)
    (person.home / ".local").write_text("in the way")
    person.press("q")
    assert person.leaves() == 0
    person.sees("Det här besöket kunde inte räknas: en del av sökvägen är ingen mapp.")


SIGNS_OF_THE_OLD_PC = set(bytes(range(0x20, 0x100)).decode("cp437")) | set("►◄▲▼•→←↑↓§¶\r\n")
SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])")
"""What is not shown (ECMA-48, 5.4; xterm's OSC)."""


def look_around(person: Person) -> None:
    """See every screen, with something in each state."""
    person.sees("9 ► Ökat stöd till resursenhet")
    steps: tuple[tuple[str, str | Callable[[], bool]], ...] = (
        ("a", "2 ▼ Nationellt"),
        ("/skol", "1 av"),
        ("\r", "n nästa träff"),
        ("\x1b", lambda: "Sök:" not in person.text),
        ("c", "» Telefon"),
        ("y", "Kopierat: 018-727 00 00"),
        ("m", "Rikta mobilens kamera"),
        ("m", "y kopiera"),
        ("s", "Vad får sparas?"),
        ("\t ", "Statistik på"),
        ("?", "I listan med rubriker"),
        ("G", "www.digg.se"),
        ("\x1b", "Kontakta"),
    )
    for keys, wanted in steps:
        person.press(keys)
        person.sees(wanted)
    person.press("q")
    assert person.leaves() == 0


@pytest.mark.parametrize("term", ["linux", "vt220", "screen", "tmux-256color", "xterm"])
def test_only_signs_that_the_old_pc_has(tmp_path: Path, term: str) -> None:
    person = Person(tmp_path, TERM=term)
    look_around(person)
    shown = SEQUENCE.sub("", person.raw.decode("utf-8"))
    assert "Så arbetar vi med" in shown
    assert set(shown) - SIGNS_OF_THE_OLD_PC == set()


COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")
"""Any colour of letters or ground, the terminal's own included (ECMA-48, 8.3.117)."""


@pytest.mark.parametrize(("term", "no_color"), [("xterm-256color", "1"), ("linux", "yes"), ("vt220", "")])
def test_no_colour_is_sent_where_none_is_wanted(tmp_path: Path, term: str, no_color: str) -> None:
    person = Person(tmp_path, TERM=term, NO_COLOR=no_color)
    look_around(person)
    assert COLOUR.findall(person.raw) == []
    again = Person(tmp_path, TERM="xterm", NO_COLOR="")
    again.sees("9 ► Ökat stöd")
    again.press("q")
    again.leaves()
    assert COLOUR.search(again.raw), "the pattern finds them where they are"


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
)
def test_every_locale_shows_what_is_written(tmp_path: Path, locale: dict[str, str]) -> None:
    person = Person(tmp_path, (COMMAND,), **locale)
    person.sees("9 ► Ökat stöd till resursenhet")
    person.press("q")
    assert person.leaves() == 0
    assert b"\\u" not in person.raw


def test_the_cursor_shows_and_stands_on_what_has_the_focus(person: Person) -> None:
    """As braille displays and magnifiers find it."""

    def stands_on(line: str) -> Callable[[], bool]:
        def does() -> bool:
            x, y = person.screen.cursor.x, person.screen.cursor.y
            return person.text.splitlines()[y][x:].startswith(line) and not person.screen.cursor.hidden

        return does

    person.sees(stands_on("»1 ► Därför arbetar vi"))
    steps = (
        ("j", "»2 ► Nationellt"),
        ("8", "»8 ▼ Kraftsamling"),
        ("\x1b[B", "»8 ▼ Kraftsamling"),
        ("c", "» Telefon"),
        ("j", "» Besöksadress"),
        ("\t", "»Godkänn alla«"),
        ("/kriminal", " "),
        ("\r", "→    hamnar i utanförskap"),
        ("?", "»I listan med rubriker"),
        ("s", "» [ ] Av      Funktioner"),
        ("\x1b[B\x1b[B", "»Godkänn alla«"),
        ("\x1b[B" * 5, "» (•) Svenska"),
        (" ", "» (•) English"),
        ("\x1b[B", "» (•) Dark"),
        ("g", "» (•) English"),
    )
    for keys, line in steps:
        person.press(keys)
        person.sees(stands_on(line))


def test_standard_error_is_no_part_of_the_screen(tmp_path: Path) -> None:
    person = Person(tmp_path, ("/bin/sh", "-c", f"{COMMAND} 2> told"))
    person.sees("9 ► Ökat stöd till resursenhet")
    person.press("q")
    assert person.leaves() == 0
    assert (tmp_path / "told").read_text() == ""
