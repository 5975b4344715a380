"""A kiosk on a pseudo-terminal that speaks through a real speech-dispatcher."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.panels import panel
from tests.helpers.speech_dispatcher import Server, needs_server, running
from tests.helpers.terminal import COMMAND
from tests.test_kiosk_terminal import F3, F10, Kiosk

pytestmark = [needs_server, pytest.mark.slow]

F5, F15, F16 = "\x1b[15~", "\x1b[28~", "\x1b[29~"
DOWN = "\x1b[B"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path, is_recording=True) as server:
        yield server


@pytest.fixture
def kiosk(tmp_path: Path, server: Server) -> Iterator[Kiosk]:
    command = (COMMAND, "--kiosk", "--idle", "3600", "--speech", str(server.address))
    kiosk = Kiosk(tmp_path / "home", command)
    kiosk.wait_for("F5")
    yield kiosk
    kiosk.close()


def spoken(server: Server, language: str = "sv") -> str:
    """Return all that the server was asked to speak in a language."""
    texts = [one["text"] for one in server.recorded() if one["kind"] == "SPEAK" and one["language"] == language]
    return " ".join(" ".join(re.sub("<[^>]*>", "", text).split()) for text in texts)


def test_headset_that_is_plugged_in_makes_the_kiosk_speak_the_language_shown(kiosk: Kiosk, server: Server) -> None:
    kiosk.press(F15)
    kiosk.wait_for(lambda: "Uppläsning är på" in spoken(server))
    kiosk.press(DOWN)
    kiosk.wait_for(lambda: "Nationellt arbete" in spoken(server))
    kiosk.press(F3)
    kiosk.wait_for(lambda: "National" in spoken(server, "en"))
    kiosk.press(F16)
    kiosk.wait_for("Speech is off")


def test_server_that_is_killed_is_reported_and_found_again(kiosk: Kiosk, server: Server) -> None:
    kiosk.press(F15)
    kiosk.wait_for(lambda: "Uppläsning är på" in spoken(server))
    server.stop(signal.SIGKILL)
    kiosk.wait_for("har avbrutits")
    kiosk.press("3")
    kiosk.wait_for(panel("3 ▼ Likvärdig skola på global nivå"))
    server.start()
    kiosk.press(F5)
    kiosk.wait_for(lambda: "barnkonvention" in spoken(server))


def test_next_visit_is_silent(kiosk: Kiosk, server: Server) -> None:
    kiosk.press(F15)
    kiosk.wait_for(lambda: "Uppläsning är på" in spoken(server))
    kiosk.start_next_visit()
    said = len(server.recorded())
    kiosk.press("3")
    kiosk.wait_for(panel("3 ▼ Likvärdig skola på global nivå"))
    kiosk.press(F10)
    assert len(server.recorded()) == said
