"""Read the screen of an app under test, and wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.widgets.footer import Footer
from tests.helpers.processes import TIMEOUT_S

MakeApp = Callable[..., PersonalApp]
MakeKiosk = Callable[..., KioskApp]


def shown(app: App[Any]) -> str:
    """Return the text of the screen, line by line."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def footer_text(app: App[Any]) -> str:
    """Return the footer with one space between words."""
    region = app.screen.query_one(Footer).region
    return " ".join(" ".join(shown(app).split("\n")[region.y : region.bottom]).split())


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Wait until ``condition`` is true."""
    deadline = time.monotonic() + TIMEOUT_S
    while not condition():
        assert time.monotonic() < deadline, shown(pilot.app)
        await pilot.pause(0.01)
    await pilot.pause()


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the workers have finished and the screen shows their result."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


class Clock:
    """A clock that only a test advances."""

    def __init__(self) -> None:
        self.now = 0.0
        """Seconds."""

    def __call__(self) -> float:
        return self.now
