"""Memory stays where it is, however long the program runs and however fast someone types."""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
from pathlib import Path

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.tui.app import LikvardigApp
from likvardig_tui.tui.memory import KEPT_STYLES, bound_style_cache, forget_closed_screens
from likvardig_tui.tui.screens.page import Bookmark, PageScreen
from tests.benchmark import WARM_UP, at_random, soak
from tests.test_terminal import COMMAND, Person

LIMIT = 2.0
"""Megabytes that the program may grow by once it is warm."""
SYSTEMS_OWN = 1 << 17
"""Bytes; twice what Linux keeps of what is typed ahead of a program (its tty_buffer.c, TTYB_DEFAULT_MEM_LIMIT)."""

needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux' /proc")


@needs_proc
@pytest.mark.slow
def test_twenty_thousand_keys_take_no_memory(tmp_path: Path) -> None:
    grown = soak([COMMAND], tmp_path, at_random(WARM_UP, seed=1), at_random(20_000, seed=2))
    assert grown.megabytes < LIMIT, grown


WAITING = """
import signal, sys
from likvardig_tui.tui.app import LikvardigApp
LikvardigApp.action_next_theme = lambda self: (self.bell(), signal.pause())
from likvardig_tui.cli import main
sys.exit(main())
"""


def test_what_is_typed_ahead_waits_outside_the_program(tmp_path: Path) -> None:
    person = Person(tmp_path, (sys.executable, "-c", WAITING))
    person.sees("Godkänn alla")
    person.press("t")
    person.sees(lambda: b"\x07" in person.raw)
    os.set_blocking(person.terminal, False)
    typed = 0
    while typed < 4 * SYSTEMS_OWN and select.select([], [person.terminal], [], 1.0)[1]:
        typed += os.write(person.terminal, b"j" * 1024)
    os.kill(person.pid, signal.SIGKILL)
    os.waitpid(person.pid, 0)
    os.close(person.terminal)
    assert typed < SYSTEMS_OWN


def test_few_styles_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Strip, "render_ansi", Strip.__dict__["render_ansi"])
    bound_style_cache()
    for line in range(2 * KEPT_STYLES):
        style = Style(bold=True, meta={"offset": (0, line)})
        assert Strip.render_ansi(style, ColorSystem.TRUECOLOR) == "1"
    assert Strip.render_ansi.cache_info().currsize == KEPT_STYLES


def living(kind: type[Widget]) -> int:
    gc.collect()
    return sum(isinstance(each, kind) for each in gc.get_objects())


async def begin_anew(app: LikvardigApp) -> None:
    """Show another page, and none of the screens that there were."""
    old = app.screen_stack[0]
    while len(app.screen_stack) > 1:
        await app.pop_screen()
    page = PageScreen(app._shown, app.standing, Bookmark())
    await app.push_screen(page.data_bind(LikvardigApp.standing, LikvardigApp.status, LikvardigApp.edition))
    app._screen_stack.remove(old)
    await old.remove()
    for name in list(app._installed_screens):
        screen = app.get_screen(name)
        app.uninstall_screen(screen)
        await screen.remove()
    forget_closed_screens(app)


async def test_nothing_is_left_of_screens_that_are_closed(app: LikvardigApp) -> None:
    async with app.run_test() as pilot:
        seen = []
        for _ in range(5):
            await pilot.press("3", "s", "question_mark", "escape", "c", "m", "escape")
            seen.append(living(Screen))
            await begin_anew(app)
            await pilot.pause()
    assert seen[-1] == seen[1]


async def test_nothing_is_left_of_what_another_language_replaced(app: LikvardigApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("s", "question_mark", "escape")
        seen = []
        for _ in range(5):
            await pilot.press("l", "l")
            await pilot.pause()
            seen.append(living(Widget))
    assert seen[-1] == seen[1]
