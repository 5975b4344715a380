"""Read the screen of an app under test, and wait for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.events import Paste
from textual.geometry import Region, Size
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.one_frame import OneFrameScreen
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.heading import Heading
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.processes import TIMEOUT_S

MakeApp = Callable[..., PersonalApp]
MakeKiosk = Callable[..., KioskApp]


def shown(app: App[Any]) -> str:
    """Return the text of the screen, line by line."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def shown_line(app: App[Any], y: int) -> str:
    """Return the text of one line of the screen."""
    return _shown_lines(app, range(y, y + 1))[0]


def _shown_lines(app: App[Any], rows: range) -> list[str]:
    """Return the text of some lines of the screen, and render no others."""
    crop = Region(0, rows.start, app.size.width, len(rows))
    chops = app.screen._compositor._render_chops(crop, rows.__contains__)
    return [Strip.join(chops[y].values()).text.rstrip() for y in rows]


def footer_text(app: App[Any]) -> str:
    """Return the footer with one space between words."""
    return _words_in(app, app.screen.query_one(Footer))


def the_list(app: App[Any]) -> TopicList:
    return app.screen.query_one(TopicList)


def heading(app: App[Any]) -> str:
    """Return the heading with one space between words."""
    return _words_in(app, app.screen.query_one(Heading))


def _words_in(app: App[Any], bar: Widget) -> str:
    """Return the text of the lines of a widget with one space between words."""
    return " ".join(" ".join(_shown_lines(app, range(*bar.region.line_span))).split())


def words(app: App[Any]) -> str:
    """Return the text of the screen with one space between words."""
    return " ".join(shown(app).split())


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Wait until ``condition`` is true. If it renders the screen, that takes at most a fifth of the time."""
    deadline = time.monotonic() + TIMEOUT_S
    while True:
        asked_at = time.monotonic()
        if condition():
            break
        assert asked_at < deadline, shown(pilot.app)
        await asyncio.sleep(max(0.02, 4 * (time.monotonic() - asked_at)))
    await pilot.pause()


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the workers have finished and the screen shows their result."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await until(pilot, lambda: not _has_changes(pilot.app))


def _has_changes(app: App[Any]) -> bool:
    """Return whether the screen that is shown, if there is one, has something to paint."""
    return any(isinstance(screen, OneFrameScreen) and screen.has_changes for screen in app.screen_stack[-1:])


async def search(pilot: Pilot[None], query: str) -> None:
    """Search for ``query``. It is pasted: each key would lay the screen out for what has been typed so far."""
    await pilot.press("slash")
    pilot.app.post_message(Paste(query))
    await settle(pilot)


async def resize(pilot: Pilot[None], width: int, height: int) -> None:
    """Resize the window, and wait until the screen is laid out for the new size and drawn."""
    await pilot.resize_terminal(width, height)
    await until(pilot, lambda: _is_drawn(pilot.app, Size(width, height)))


def _is_drawn(app: App[Any], size: Size) -> bool:
    """Return whether the screen shows the layout for ``size``, and no widget has messages left to process.

    ``app.size`` and ``screen.size`` change at once, but Textual waits for further resizes before it lays out the
    screen.
    """
    screen = app.screen
    is_to_be_drawn = screen._layout_required or screen._scroll_required or screen._repaint_required
    return (
        screen._compositor.size == size
        and not (is_to_be_drawn or screen._recompose_required or screen._dirty_widgets or screen._callbacks)
        and not any(node.message_queue_size for node in (app, *screen.walk_children(with_self=True)))
    )


class Clock:
    """A clock that only a test advances."""

    def __init__(self) -> None:
        self.now = 0.0
        """Seconds."""

    def __call__(self) -> float:
        return self.now
