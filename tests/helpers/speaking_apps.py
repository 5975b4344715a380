"""An app that speaks, what it says, and what it marks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.geometry import Offset
from textual.pilot import Pilot

from likvardig_tui.tui.compositor import CoveringCompositor
from tests.helpers.apps import shown, until
from tests.helpers.speech import FakeServer, Message, serving


def said(message: Message) -> str:
    """Return the words of a message."""
    return " ".join(re.sub(r"<[^>]*>", "", message.text).split())


def has_said(server: FakeServer, count: int) -> bool:
    return len(server.messages) == count


def all_said(server: FakeServer) -> str:
    return " ".join(map(said, server.messages))


async def until_said(pilot: Pilot[None], server: FakeServer, text: str) -> None:
    """Wait until a text has been sent to be spoken, with anything before and after it."""
    try:
        await until(pilot, lambda: text in all_said(server))
    except AssertionError:
        pytest.fail(f"{text!r} has not been said, but {all_said(server)!r}")


@asynccontextmanager
async def speaking(
    app: App[None], address: Path, *, speaks: bool = True, size: tuple[int, int] = (100, 30)
) -> AsyncIterator[tuple[Pilot[None], FakeServer]]:
    """Run an app with speech turned on, and forget what it has said so far.

    ``speaks`` says whether the server goes on to report each mark and the end of a message by itself.
    """
    async with serving(address) as server, app.run_test(size=size) as pilot:
        await pilot.press("f15")
        await until(pilot, lambda: bool(server.messages))
        await settle_speech(pilot, server)
        server.messages.clear()
        server.lines.clear()
        server.speaks = speaks
        yield pilot, server


def marked(app: App[Any]) -> list[str]:
    """Return the texts that are marked as spoken."""
    compositor = app.screen._compositor
    assert isinstance(compositor, CoveringCompositor)
    rows = shown(app).split("\n")
    return [rows[region.y][region.x : region.right] for region in compositor.marked]


def marked_cell(app: App[Any]) -> Offset:
    """Return the first cell that is marked as spoken."""
    compositor = app.screen._compositor
    assert isinstance(compositor, CoveringCompositor)
    return compositor.marked[0].offset


async def settle_speech(pilot: Pilot[None], server: FakeServer) -> None:
    """Wait until nothing more is sent."""
    count = -1
    while count != len(server.lines):
        count = len(server.lines)
        for _ in range(5):
            await pilot.pause()
            await asyncio.sleep(0.01)
