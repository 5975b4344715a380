"""The installed command on a pseudo-terminal, from start to exit."""

from __future__ import annotations

import os
import re
import signal
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from likvardig_tui.tui.driver import PASTE_TIMEOUT_S
from tests.helpers.marks import quick
from tests.helpers.panels import Expected, panel
from tests.helpers.processes import is_stopped
from tests.helpers.terminal import COMMAND, COUNTED, Terminal, accept_and_open, stored_counts, wait_until_blocked

NON_BLOCKING = """
import os, sys
read, was_refused = os.read, []
def read_or_refuse(descriptor, size):
    if descriptor == 0 and not was_refused:  # as if another process had read it first
        was_refused.append(True)
        raise BlockingIOError
    return read(descriptor, size)
os.read = read_or_refuse
os.set_blocking(0, False)
from likvardig_tui.cli import main
sys.exit(main())
"""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


def test_typical_visit_from_start_to_quit(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, ("/bin/sh", "-c", f"exec {COMMAND} 2> stderr"))
    terminal.wait_for("Så arbetar vi med: Likvärdig skola")
    terminal.wait_for(panel("9 ► Ökat stöd till resursenhet"))
    terminal.press("8")
    terminal.wait_for(panel("8 ▼ Kraftsamling ska öka skolnärvaron"))
    terminal.wait_for("Barn och ungdomar som ofta är borta")
    terminal.press("/narvaro")
    terminal.wait_for("1 av 1")
    terminal.press("\x1b")
    terminal.wait_for(terminal.has_closed_search)
    terminal.press("cy")
    terminal.wait_for("Skickat till terminalens urklipp: 018-727 00 00")
    assert b"\x1b]52;c;" in terminal.output
    terminal.press("\x1bOQ")
    terminal.wait_for("Vad får sparas?")
    config = terminal.home / ".config" / "likvardig" / "config.toml"
    assert not config.exists()
    terminal.press(" ")
    terminal.wait_for("[■] Funktioner: på")
    terminal.wait_for("Sparat: Funktioner på.")
    assert tomllib.loads(config.read_text())["consent"]["functional"]["state"] == "granted"
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    restored = terminal.output[terminal.output.rindex(b"\x1b[?1049l") :]
    assert b"\x1b[?25h" in restored, "the cursor must be visible"
    assert b"\x1b[?1003l" in terminal.output, "mouse reporting must be off"
    assert (tmp_path / "stderr").read_text() == ""
    terminal.close()


@pytest.mark.slow
def test_invalid_input_does_not_exit(terminal: Terminal) -> None:
    terminal.wait_for(panel("9 ► Ökat stöd"))
    for data in (
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
        terminal.press(data)
        terminal.press("s")
        terminal.wait_for("Vad får sparas?")
        terminal.press("s")
        terminal.wait_for(panel("9 ► Ökat stöd"))
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert b"Traceback" not in terminal.output


@pytest.mark.slow
def test_terminal_that_another_program_has_made_non_blocking_is_waited_for(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, (sys.executable, "-c", NON_BLOCKING))
    terminal.wait_for(panel("9 ► Ökat stöd"))
    terminal.press("\x1bOS" * 99)
    wait_until_blocked(terminal.pid)  # nothing reads what is painted in the other themes
    terminal.press("?")
    terminal.wait_for("I listan med avsnitt")
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    terminal.close()


@pytest.mark.slow
def test_unterminated_paste_is_dropped(terminal: Terminal) -> None:
    terminal.wait_until_idle()  # the time is measured from when the paste is read
    terminal.press(b"\x1b[200~qqq")
    terminal.wait(PASTE_TIMEOUT_S + 0.2)
    terminal.press("s")
    terminal.wait_for("Vad får sparas?")
    terminal.press("q")
    assert terminal.wait_for_exit() == 0


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux' /proc")
def test_resumes_after_suspend_and_uses_no_processor_time(terminal: Terminal) -> None:
    terminal.wait_for(panel("9 ► Ökat stöd"))
    os.kill(terminal.pid, signal.SIGTSTP)
    terminal.wait_for(lambda: is_stopped(terminal.pid))
    shown = terminal.output.count(b"\x1b[?1049h"), terminal.output.count(b"\x1b[?25h")
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.wait_for(lambda: terminal.output.count(b"\x1b[?1049h") > shown[0])
    terminal.wait_for(lambda: terminal.output.count(b"\x1b[?25h") > shown[1])  # until then, the shell's settings apply
    terminal.press("3")
    terminal.wait_for(panel("3 ▼ Likvärdig skola på global nivå"))
    terminal.wait_until_idle()
    terminal.press("q")
    assert terminal.wait_for_exit() == 0


@pytest.mark.slow
def test_hang_up_exits(terminal: Terminal) -> None:
    terminal.wait_for(panel("9 ► Ökat stöd"))
    terminal.hang_up()


@pytest.mark.parametrize("number", quick(1, [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]))
def test_signal_stores_counts_and_restores_the_terminal(terminal: Terminal, number: signal.Signals) -> None:
    accept_and_open(terminal)
    os.kill(terminal.pid, number)
    assert terminal.wait_for_exit() == 0
    restored = terminal.output[terminal.output.rindex(b"\x1b[?1049l") :]
    assert b"\x1b[?25h" in restored
    assert b"Traceback" not in terminal.output
    assert stored_counts(terminal.home) == COUNTED


@pytest.mark.slow
def test_hang_up_stores_counts(terminal: Terminal) -> None:
    accept_and_open(terminal)
    terminal.hang_up()
    assert stored_counts(terminal.home) == COUNTED


@pytest.mark.slow
def test_answer_and_open_panels_are_kept_over_a_restart(terminal: Terminal) -> None:
    accept_and_open(terminal)
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    again = Terminal(terminal.home)
    again.wait_for(panel("»8 ▼ Kraftsamling"))
    assert "Ja, det går bra" not in again.text
    again.press("s")
    again.wait_for("[■] Statistik: på")
    again.press(" \x1b[B ")
    again.wait_for("Det som var räknat är raderat.")
    again.press("q")
    assert again.wait_for_exit() == 0
    again.close()
    assert stored_counts(terminal.home) == {}
    config = (terminal.home / ".config" / "likvardig" / "config.toml").read_text()
    assert "preferences" not in config


@pytest.mark.slow
def test_do_not_track_stores_no_counts(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, DO_NOT_TRACK="1")
    terminal.wait_for("Inget räknas")
    terminal.press("\t\r")
    terminal.wait_for("Sparat: Funktioner på.")
    terminal.press("8q")
    assert terminal.wait_for_exit() == 0
    terminal.close()
    assert not (tmp_path / ".local").exists()


@pytest.mark.slow
def test_counts_that_cannot_be_stored_are_reported_after_exit(terminal: Terminal) -> None:
    accept_and_open(terminal)
    (terminal.home / ".local").write_text("in the way")
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    terminal.wait_for("Det här besöket kunde inte räknas: en del av sökvägen är ingen mapp.")


CP437_CHARACTERS = set(bytes(range(0x20, 0x100)).decode("cp437")) | set("►◄▲▼•→←↑↓§¶\r\n")
SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])")
"""Escape and control sequences (ECMA-48, 5.4; xterm's OSC)."""


CONSOLES = ("linux", "vt220")
"""Terminals without a clipboard."""


def visit_screens(terminal: Terminal, *, can_copy: bool) -> None:
    """Visit every screen, with some of its states, and quit."""
    terminal.wait_for(panel("9 ► Ökat stöd till resursenhet"))
    steps: tuple[tuple[str, Expected | Callable[[], bool]], ...] = (
        ("a", panel("1 ▼ Därför")),
        ("/skol", "1 av"),
        ("\r", "nästa träff"),
        ("\x1b", terminal.has_closed_search),
        ("c", "»Telefon"),
        ("y", "Skickat till terminalens urklipp: 018-727 00 00" if can_copy else "»Telefon"),
        ("m", "Rikta mobilens kamera"),
        ("m", "QR-kod"),
        ("s", "Vad får sparas?"),
        ("\t ", "Statistik på"),
        ("?", "I listan med avsnitt"),
        ("G", "likvardig show"),
        ("\x1b", "Kontakta"),
    )
    for keys, expected in steps:
        terminal.press(keys)
        terminal.wait_for(expected)
    terminal.press("q")
    assert terminal.wait_for_exit() == 0


@pytest.mark.slow
@pytest.mark.parametrize("term", ["linux", "vt220", "screen", "tmux-256color", "xterm"])
def test_console_output_is_limited_to_code_page_437(tmp_path: Path, term: str) -> None:
    terminal = Terminal(tmp_path, TERM=term)
    can_copy = term not in CONSOLES
    visit_screens(terminal, can_copy=can_copy)
    assert (b"\x1b]52" in terminal.output) == can_copy
    shown = SEQUENCE.sub("", terminal.output.decode("utf-8"))
    assert "Så arbetar vi med" in shown
    assert (term == "vt220") != bool(COLOUR_SEQUENCE.search(terminal.output)), "only a vt220 has no colours"
    assert set(shown) - CP437_CHARACTERS == set()


COLOUR_SEQUENCE = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")
"""Any foreground or background colour, including the default ones (ECMA-48, 8.3.117)."""


@pytest.mark.slow
@pytest.mark.parametrize(("term", "no_color"), [("xterm-256color", "1"), ("linux", "yes"), ("vt220", "")])
def test_no_color_sends_no_colour_codes(tmp_path: Path, term: str, no_color: str) -> None:
    terminal = Terminal(tmp_path, TERM=term, NO_COLOR=no_color)
    visit_screens(terminal, can_copy=term not in CONSOLES)
    assert COLOUR_SEQUENCE.findall(terminal.output) == []


@pytest.mark.parametrize(
    "locale",
    quick(
        1,
        [
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            {"LC_ALL": "C"},
            {"PYTHONIOENCODING": "latin-1"},
        ],
    ),
)
def test_every_locale_shows_swedish_letters(tmp_path: Path, locale: dict[str, str]) -> None:
    terminal = Terminal(tmp_path, (COMMAND,), **locale)
    terminal.wait_for(panel("9 ► Ökat stöd till resursenhet"))
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert b"\\u" not in terminal.output


@pytest.mark.slow
def test_cursor_is_visible_at_the_focus(terminal: Terminal) -> None:
    """Braille displays and magnifiers follow it."""

    def cursor_is_on(line: Expected) -> Callable[[], bool]:
        def is_on() -> bool:
            x, y = terminal.screen.cursor.x, terminal.screen.cursor.y
            rest = terminal.text.splitlines()[y][x:]
            begins = rest.startswith(line) if isinstance(line, str) else line.match(rest) is not None
            return begins and not terminal.screen.cursor.hidden

        return is_on

    terminal.wait_for(cursor_is_on(panel("»1 ► Därför arbetar vi")))
    steps = (
        ("j", panel("»2 ► Nationellt")),
        ("8", panel("»8 ▼ Kraftsamling")),
        ("\x1b[B", panel("»9 ► Ökat stöd")),
        ("c", "»Telefon"),
        ("j", "»Besöksadress"),
        ("\x1b[Z", re.compile("» +Läs mer +«")),
        ("/kriminal", " "),
        ("\r", "→   och kriminalitet"),
        ("?", re.compile("»▌ +▐")),
        ("s", "»[ ] Funktioner: av"),
        ("\x1b[B\x1b[B", re.compile("» +Godkänn alla +«")),
        ("\x1b[B" * 5, "»(•) Svenska"),
        ("\x1b[B", "»( ) English"),
        (" ", "»(•) English"),
        ("\x1b[B", "»( ) Light"),
    )
    for keys, line in steps:
        terminal.press(keys)
        terminal.wait_for(cursor_is_on(line))


TEXTUAL_VARIABLES = {
    "TEXTUAL": "devtools,debug",
    "TEXTUAL_ALLOW_SIGNALS": "1",
    "TEXTUAL_ANIMATIONS": "nope",
    "TEXTUAL_COLOR_SYSTEM": "nope",
    "TEXTUAL_DEBUG": "1",
    "TEXTUAL_DEVTOOLS_PORT": "nope",
    "TEXTUAL_DRIVER": "nope",
    "TEXTUAL_FILTERS": "dim",
    "TEXTUAL_FPS": "-1",
    "TEXTUAL_LOG": "textual.log",
    "TEXTUAL_PRESS": "q",
    "TEXTUAL_SCREENSHOT": "1",
    "TEXTUAL_SCREENSHOT_LOCATION": ".",
    "TEXTUAL_SLOW_THRESHOLD": "nope",
    "TEXTUAL_THEME": "nope",
    "UNICODE_VERSION": "nope",
    "TTY_COMPATIBLE": "0",
    "FORCE_COLOR": "",
    "COLUMNS": "200",
    "LINES": "60",
}


@pytest.mark.slow
def test_variables_of_libraries_neither_end_the_program_nor_change_it(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, (COMMAND,), **TEXTUAL_VARIABLES)
    terminal.wait_for(panel("9 ► Ökat stöd till resursenhet"))
    terminal.wait_for("F1  hjälp")
    terminal.press("\x1bOS")
    terminal.wait_for("Tema: Hög kontrast.")
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_answer_is_saved_where_the_program_started_although_the_folder_has_been_deleted(tmp_path: Path) -> None:
    start = f"mkdir work && cd work && exec {COMMAND} --config config.toml"
    terminal = Terminal(tmp_path, ("/bin/sh", "-c", start))
    terminal.wait_for("Ja, det går bra")
    (tmp_path / "work").rmdir()
    terminal.press("\t\r")
    terminal.wait_for("Funktioner på, Statistik på.")
    is_saved = "Sparat:" in terminal.text
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert b"Traceback" not in terminal.output
    assert is_saved == (tmp_path / "work" / "config.toml").exists()


TAKES_INPUT = """
import sys, termios
from likvardig_tui.tui.terminal_state import TerminalState
is_in_foreground = TerminalState.is_in_foreground
def take_input_first(self):
    termios.tcflush(self._fileno, termios.TCIFLUSH)
    return is_in_foreground(self)
TerminalState.is_in_foreground = take_input_first
from likvardig_tui.cli import main
sys.exit(main())
"""
"""The browser, with something that takes the input after it has been announced and before it is read."""


def test_input_that_is_gone_when_it_is_read_does_not_keep_the_program(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, (sys.executable, "-c", TAKES_INPUT))
    terminal.wait_for(panel("9 ► Ökat stöd"))
    terminal.press("j")
    terminal.wait_until_idle()
    os.kill(terminal.pid, signal.SIGTERM)
    terminal.wait_for_exit()
    terminal.close()
