"""Replies of a terminal, and other programs' writing, on a real pseudo-terminal while the browser runs."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from likvardig_tui.tui.input_tokens import PASTE_TIMEOUT_S
from tests.helpers.marks import quick
from tests.helpers.panels import panel
from tests.helpers.terminal import COMMAND, COUNTED, Terminal, accept_and_open, stored_counts
from tests.tui.test_input_parser import REPLIES

KIOSK_WARNING = (
    "import sys\nfrom likvardig_tui.tui.kiosk_app import IdleTime\nIdleTime.of = lambda _: IdleTime(0.4, 1000)\n"
    "from likvardig_tui.cli import main\nsys.exit(main(['--kiosk']))\n"
)
RAW_REPLIES = [reply.encode("utf-8", "surrogateescape") for reply in REPLIES]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


def assert_without_effect(terminal: Terminal, pieces: list[bytes]) -> None:
    """Send ``pieces``, then a key, and check that only the key has an effect."""
    for piece in pieces:
        terminal.press(piece)
        terminal.wait(0.01)
    terminal.press("s")
    terminal.wait_for("Vad får sparas?")
    terminal.press("s")
    terminal.wait_for(panel("8 ▼ Kraftsamling"))


SOME_REPLIES = RAW_REPLIES[::9]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("replies", "is_split"),
    quick(1, [(SOME_REPLIES, True), (RAW_REPLIES, False), (RAW_REPLIES, True)], unpack=True),
    ids=["some", "whole", "split"],
)
def test_reply_changes_nothing_on_the_screen_and_no_count(
    terminal: Terminal, replies: list[bytes], is_split: bool
) -> None:
    accept_and_open(terminal)
    dice = random.Random(13)
    before = terminal.settled_text()
    for reply in replies:
        cut = dice.randrange(1, len(reply))
        pieces = [reply[:cut], reply[cut:]] if is_split else [reply]
        assert_without_effect(terminal, pieces)
        terminal.wait_for(lambda: terminal.text == before)
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert stored_counts(terminal.home) == COUNTED


@pytest.mark.slow
def test_reply_that_arrives_byte_by_byte_changes_nothing(terminal: Terminal) -> None:
    accept_and_open(terminal)
    for reply in RAW_REPLIES[:-1]:  # the last one is so long that it is given up first
        assert_without_effect(terminal, [bytes([byte]) for byte in reply])
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert stored_counts(terminal.home) == COUNTED


BROKEN = [b"\x1b]11;rgb:", b"\x1bP>|tmux", b"\x1b_G", b"\x1b^q", b"\x1bX", b"\x1b[?6"]


@pytest.mark.slow
@pytest.mark.parametrize("broken", BROKEN)
def test_key_after_a_reply_without_an_end_acts_after_a_while(terminal: Terminal, broken: bytes) -> None:
    accept_and_open(terminal)
    terminal.press(broken)
    terminal.wait(PASTE_TIMEOUT_S + 0.2)
    assert_without_effect(terminal, [])


# Ctrl+L

MESS = "Broadcast message from root"


@pytest.mark.parametrize("keys", quick(0, ["/skol", "?", "", "s", "cm", "/\x1b[108;5u"]))
def test_ctrl_l_repaints_every_screen(terminal: Terminal, keys: str) -> None:
    terminal.wait_for(panel("9 ► Ökat stöd"))
    terminal.press(keys)
    before = terminal.settled_text()
    terminal._stream.feed(f"\x1b[5;1H\x1b[7m{MESS}\r\n{MESS}".encode())
    assert MESS in terminal.text
    written = len(terminal.output)
    terminal.press("\x0c")
    terminal.wait_for(lambda: terminal.text == before)
    assert b"\x1b[2J" in terminal.output[written:]


@pytest.mark.slow
def test_ctrl_l_repaints_at_the_kiosk_and_closes_the_warning(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, (sys.executable, "-c", KIOSK_WARNING))
    terminal.wait_for(panel("9 ► Ökat stöd"))
    terminal.press("8")
    terminal.wait_for("Är du kvar?")
    terminal._stream.feed(f"\x1b[5;1H{MESS}".encode())
    terminal.press("\x0c")
    terminal.wait_for(lambda: "Är du kvar?" not in terminal.text and MESS not in terminal.text)
    terminal.wait_for(panel("8 ▼ Kraft"))
    terminal.close()


@pytest.mark.slow
def test_ctrl_l_repaints_a_window_that_is_too_small(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, ("/bin/sh", "-c", f"stty columns 30 rows 8; exec {COMMAND}"))
    terminal.screen.resize(8, 30)
    terminal.wait_for("För litet fönster")
    before = terminal.settled_text()
    terminal._stream.feed(f"\x1b[1;1H{MESS}".encode())
    terminal.press("\x0c")
    terminal.wait_for(lambda: terminal.text == before)
    terminal.close()
