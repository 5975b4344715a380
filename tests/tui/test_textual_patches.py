"""Memory does not grow, however long the program runs and however fast keys are typed."""

from __future__ import annotations

import asyncio
import gc
import os
import select
import sys
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual._styles_cache import StylesCache
from textual.events import Key
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.content.model import Topic
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.tui import key_dispatch
from likvardig_tui.tui.app import LikvardigApp
from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.textual_patches import MAX_CACHED_STYLES, bound_style_cache, share_background_cache
from tests.helpers.apps import MakeKiosk, settle
from tests.helpers.marks import quick
from tests.helpers.measuring import WARM_UP, MeasuredTerminal, random_keys, soak, write_content
from tests.helpers.terminal import COMMAND, Terminal
from tests.helpers.topics import write_topics

LIMIT = 2.0
"""Megabytes by which memory may grow after the warm-up."""
KEYS_PER_VISIT = 100
F10 = b"\x1b[21~"
MAX_TYPED_AHEAD = 1 << 17
"""Bytes; twice the size of the kernel's terminal buffer (Linux, tty_buffer.c, TTYB_DEFAULT_MEM_LIMIT)."""

needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux' /proc")


def visits(count: int, seed: int) -> Iterator[bytes]:
    """Return the keys of visits, each ended by F10."""
    keys = random_keys(KEYS_PER_VISIT * count, seed)
    for _ in range(count):
        yield from islice(keys, KEYS_PER_VISIT)
        yield F10


@needs_proc
@pytest.mark.slow
def test_memory_is_stable_over_a_hundred_visits(tmp_path: Path) -> None:
    parts = [visits(34, seed) for seed in range(1, 4)]
    measured = soak([COMMAND, "--kiosk"], tmp_path, visits(WARM_UP // KEYS_PER_VISIT, seed=0), *parts)
    # A leak grows in every part. On a busy machine, keys that have to wait can grow the heap once.
    assert min(after - before for before, after in pairwise(measured)) < LIMIT / 4, measured


@pytest.mark.parametrize("next_key", quick(1, ["c", "9", "down"]))
async def test_key_during_a_recompose_is_ignored(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch, next_key: str
) -> None:
    """The app waits for a recompose, but not for ever."""
    monkeypatch.setattr(key_dispatch, "TIMEOUT_S", 0)
    app = make_kiosk()
    async with app.run_test(size=(100, 30)) as pilot:
        for key in ("f10", "f3"):
            await pilot.press("3")
            app.post_message(Key(key, None))
            for _ in range(20):
                app.post_message(Key(next_key, None))
                await asyncio.sleep(0)
            await settle(pilot)
            assert not app.has_crashed, app.crash


BLOCKING = """
import signal, sys
from likvardig_tui.tui.app import LikvardigApp
LikvardigApp.action_next_theme = lambda self: (self.bell(), signal.pause())
from likvardig_tui.cli import main
sys.exit(main())
"""


def test_keys_typed_ahead_wait_in_the_kernel(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, (sys.executable, "-c", BLOCKING))
    terminal.wait_for("Ja, det går bra")
    terminal.press("t")
    terminal.wait_for(lambda: b"\x07" in terminal.output)
    os.set_blocking(terminal.fd, False)
    typed = 0
    while typed < 4 * MAX_TYPED_AHEAD and select.select([], [terminal.fd], [], 1.0)[1]:
        typed += os.write(terminal.fd, b"j" * 1024)
    terminal.close()
    assert typed < MAX_TYPED_AHEAD


def test_style_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Strip, "render_ansi", Strip.__dict__["render_ansi"])
    bound_style_cache()
    for line in range(2 * MAX_CACHED_STYLES):
        style = Style(bold=True, meta={"offset": (0, line)})
        assert Strip.render_ansi(style, ColorSystem.TRUECOLOR) == "1"
    assert Strip.render_ansi.cache_info().currsize == MAX_CACHED_STYLES


def count_objects(kind: type) -> int:
    gc.collect()
    return sum(kind in type(item).__mro__ for item in gc.get_objects())


@pytest.mark.slow
async def test_removed_widgets_leave_no_style_caches(app: LikvardigApp[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StylesCache, "get_inner_outer", vars(StylesCache)["get_inner_outer"])
    share_background_cache()
    share_background_cache()
    async with app.run_test() as pilot:
        counts = []
        for _ in range(4):
            await pilot.press("l", "l")
            await pilot.pause()
            counts.append(count_objects(StylesCache))
    assert counts[-1] == counts[1]


SHORT_INTERVAL = """
import sys
from likvardig_tui.content.watcher import Watcher
Watcher.__init__.__defaults__ = (0.03,)
from likvardig_tui.cli import main
sys.exit(main())
"""


@needs_proc
@pytest.mark.slow
def test_memory_is_stable_over_a_hundred_content_changes(tmp_path: Path) -> None:
    folder = write_content(tmp_path / "content", 9)
    page = folder / "sv" / "topic.toml"
    text = page.read_text("utf-8")
    measured = []
    with MeasuredTerminal([sys.executable, "-c", SHORT_INTERVAL, "--content", str(folder)], tmp_path) as terminal:
        terminal.wait_for(b"Initiativ 1 ")
        for number in range(1, 181):
            word = f"{'AB'[number % 2]}{number}{'CD'[number % 2]}"  # only cells that change are written
            temporary = page.with_name("temporary")
            temporary.write_text(text.replace("Initiativ 1 ", f"{word} "), "utf-8")
            terminal.output = b""
            temporary.replace(page)
            terminal.wait_for(word.encode())
            if number % 40 == 20:
                terminal.wait_until_idle()
                measured.append(terminal.memory)
    assert measured[-1] - measured[-3] < LIMIT, measured  # before, each idle time has prepared more


@needs_proc
@pytest.mark.slow
def test_memory_is_stable_over_three_hundred_changes_of_the_topic(tmp_path: Path) -> None:
    """Some are found by a search before they are opened."""
    folder = write_topics(tmp_path / "content")
    visit = [*(b"1", b"2", b"h", b"2", b"a", b"h", b"3", b"h"), *(b"/", b"om a", b"\r", b"\r", b"h", b"h")]
    measured = soak([COMMAND, "--content", str(folder)], tmp_path, visit * 20, visit * 40, visit * 40)
    assert min(after - before for before, after in pairwise(measured)) < LIMIT / 2, measured


@pytest.mark.slow
async def test_changes_of_the_topic_leave_no_widgets(topics_app: PersonalApp) -> None:
    async with topics_app.run_test() as pilot:
        counts = []
        for _ in range(5):
            for keys in ("1 2 h", "2 slash i n escape h", "slash s k o l enter enter h"):
                await pilot.press(*keys.split())
                await settle(pilot)
            counts.append((count_objects(Widget), count_objects(LocalizedContent), count_objects(Topic)))
    assert counts[-1] == counts[1]


@pytest.mark.slow
async def test_ended_visits_leave_no_widgets(make_kiosk: Callable[..., KioskApp]) -> None:
    async with make_kiosk().run_test() as pilot:
        counts = []
        for _ in range(5):
            await pilot.press("3", "s", "question_mark", "escape", "c", "m", "escape", "slash", "s", "escape")
            await pilot.press("f10")
            await pilot.pause()
            counts.append(count_objects(Widget))
    assert counts[-1] == counts[1]


@pytest.mark.slow
async def test_language_changes_leave_no_widgets(app: LikvardigApp[Any]) -> None:
    async with app.run_test() as pilot:
        await pilot.press("s", "question_mark", "escape")
        counts = []
        for _ in range(5):
            await pilot.press("l", "l")
            await pilot.pause()
            counts.append(count_objects(Widget))
    assert counts[-1] == counts[1]
