"""How much the installed command writes, and that it suffices for what the screen should show."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.marks import quick
from tests.helpers.panels import Expected, panel
from tests.helpers.terminal import Terminal

DOWN = "\x1b[B"
F5 = "\x1b[15~"
"""Ends a status, and does nothing else."""
CLEAR = b"\x1b[2J"
SUPPORTS_SYNCHRONIZED_OUTPUT = "\x1b[?2026;2$y"
FRAME = re.compile(rb"\x1b\[\?2026h(?!\x1b\[\?2026l)")
"""The begin of a frame that changes something, on a terminal with synchronised output."""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path, COLORTERM="truecolor")
    yield terminal
    terminal.close()


def test_browser_loads_no_ssl_and_leaves_it_to_others() -> None:
    code = (
        "import sys; from likvardig_tui.commands.startup import load_asyncio_without_ssl; "
        "load_asyncio_without_ssl(); import likvardig_tui.tui.personal_app, likvardig_tui.tui.driver; "
        "assert 'ssl' not in sys.modules; import ssl; ssl.create_default_context()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.slow
def test_first_frame_is_final(terminal: Terminal) -> None:
    terminal.wait_for(panel("9 ► Ökat stöd till resursenhet"))
    terminal.wait_until_idle()
    after_last_text = terminal.output.split(b"1 av 9")[1]
    assert re.sub(rb"\x1b\[[\d;]*[Hm]| ", b"", after_last_text) == b""


def frames_after(key: str, terminal: Terminal) -> int:
    """Press a key, and return the number of frames that change something."""
    before = len(terminal.output)
    terminal.press(key)
    terminal.wait_for(lambda: FRAME.search(terminal.output, before) is not None)
    terminal.wait_until_idle()
    return len(FRAME.findall(terminal.output, before))


@pytest.mark.slow
def test_key_leads_to_one_frame(terminal: Terminal) -> None:
    terminal.press(SUPPORTS_SYNCHRONIZED_OUTPUT)
    terminal.wait_for(panel("9 ► Ökat stöd till resursenhet"))
    terminal.wait_until_idle()
    frames = [(key, frames_after(key, terminal)) for key in ("8", *"jtss??/k", "\r", "\x1b", "c", "l")]
    # On a computer that is busy, a frame that has waited for 50 ms is written before all has been done.
    assert sum(count > 1 for _, count in frames) <= 2, frames


def bytes_after(key: str, terminal: Terminal) -> int:
    """Press a key, and return how many bytes are written."""
    before = len(terminal.output)
    terminal.press(key)
    terminal.wait_for(lambda: len(terminal.output) > before)
    terminal.wait_until_idle()
    return len(terminal.output) - before


def test_little_is_written_at_the_start_and_for_a_key(terminal: Terminal) -> None:
    terminal.wait_for(panel("9 ► Ökat stöd till resursenhet"))
    terminal.wait_until_idle()
    assert len(terminal.output) <= 16_000
    assert bytes_after(DOWN, terminal) <= 1_000
    assert bytes_after("\r", terminal) <= 6_000


OPENED = panel("8 ▼ Kraftsamling")
VISITS: tuple[tuple[tuple[str, Expected], ...], ...] = (
    (("8", OPENED), ("?", "I listan med avsnitt"), ("?", OPENED), ("/narvaro", "1 av 1")),
    (("a", panel("1 ▼ Därför arbetar")), ("G", "9 av 9"), ("s", "Vad får sparas?"), ("s", "9 av 9"), ("g", "1 av 9")),
    (("l", "1 of 9"), ("c", "»Phone"), (DOWN, "»Visiting")),
)
"""Keys, and what then is on the screen."""


@pytest.mark.parametrize("visit", quick(0, VISITS))
def test_screen_is_what_painting_all_of_it_shows(terminal: Terminal, visit: tuple[tuple[str, Expected], ...]) -> None:
    terminal.wait_for(panel("9 ► Ökat stöd till resursenhet"))
    for keys, text in visit:
        terminal.press(keys)
        terminal.wait_for(text)
    terminal.press(F5)
    terminal.wait_until_idle()
    before = cells(terminal)
    cleared = terminal.output.count(CLEAR)
    terminal.press("\x0c")
    terminal.wait_for(lambda: terminal.output.count(CLEAR) > cleared)
    terminal.wait_for(lambda: cells(terminal) == before)


def cells(terminal: Terminal) -> object:
    screen = terminal.screen
    return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
