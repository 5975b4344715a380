"""Memory does not grow, however long the program runs and however fast keys are typed."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import select
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual._styles_cache import StylesCache
from textual.events import Key
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.content.model import Topic
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.tui import key_dispatch
from likvardig_tui.tui.app import LikvardigApp
from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.memory_limits import (
    MAX_CACHED_REGIONS,
    MAX_CACHED_STYLES,
    bound_region_caches,
    bound_style_cache,
    share_background_cache,
)
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.widgets.search_bar import SearchBar, SearchField
from tests.helpers.apps import MakeKiosk, settle
from tests.helpers.marks import quick, thorough_only
from tests.helpers.measuring import (
    KEYS,
    WARM_UP,
    MeasuredTerminal,
    counting,
    least_growth,
    random_keys,
    soak,
    write_content,
)
from tests.helpers.terminal import COMMAND, Terminal
from tests.helpers.topics import write_topics

LIMIT = 2.0
"""Megabytes by which memory may grow after the warm-up."""
LEFT_PER_KEY = 250
"""Bytes that may be allocated for a key afterwards, because it has filled a cache."""
LEFT_PER_CHANGE = 8_000
"""Bytes that may be allocated for a change afterwards, less than a page or a screen needs."""
KEYS_PER_VISIT = 100
F10 = b"\x1b[21~"
MAX_TYPED_AHEAD = 1 << 17
"""Bytes; twice the size of the kernel's terminal buffer (Linux, tty_buffer.c, TTYB_DEFAULT_MEM_LIMIT)."""

needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux' /proc")
needs_mallinfo2 = pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="needs the GNU C library")


def allocated_after_visits(
    command: Sequence[str], config: Path, visit: Sequence[bytes], warm_up: int, rounds: int, visits_per_round: int
) -> list[float]:
    """Return how many bytes a program of ``counting`` has allocated after the first visits, and after each round."""
    with MeasuredTerminal(command, config) as terminal:
        terminal.wait_until_idle()
        measured: list[float] = []
        for visits_made in (warm_up, *[visits_per_round] * rounds):
            for key in [*visit] * visits_made:
                terminal.type(key)
            measured.append(terminal.allocated_bytes())
    return measured


@needs_mallinfo2
@pytest.mark.slow
def test_repeated_visits_allocate_nothing(tmp_path: Path) -> None:
    """Each visit is the same, so that the caches are all but full after 24."""
    visit = [*KEYS.values(), b"\x1b", *random_keys(18, seed=7), F10]
    measured = allocated_after_visits(counting("--kiosk"), tmp_path, visit, 24, 10, 2)
    assert least_growth(measured) < 2 * len(visit) * LEFT_PER_KEY, measured


def visits(count: int, seed: int) -> Iterator[bytes]:
    """Return the keys of visits, each ended by F10."""
    keys = random_keys(KEYS_PER_VISIT * count, seed)
    for _ in range(count):
        yield from islice(keys, KEYS_PER_VISIT)
        yield F10


@needs_proc
@thorough_only
@pytest.mark.slow
def test_memory_is_stable_over_a_hundred_visits(tmp_path: Path) -> None:
    """Unlike the same visit, this fills caches that have no limit, and measures what C code allocates."""
    parts = [visits(34, seed) for seed in range(1, 4)]
    measured = soak([COMMAND, "--kiosk"], tmp_path, visits(WARM_UP // KEYS_PER_VISIT, seed=0), *parts)
    # A leak grows in every part. On a busy machine, keys that have to wait can grow the heap once.
    assert least_growth(measured) < LIMIT / 4, measured


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


def test_region_caches_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    cached = {name: method for name, method in vars(Region).items() if hasattr(method, "cache_info")}
    assert {"intersection", "translate", "__contains__"} <= cached.keys()
    for name, method in cached.items():
        monkeypatch.setattr(Region, name, method)
    bound_region_caches()
    for x in range(2 * MAX_CACHED_REGIONS):
        assert Region(x, 0, 2, 2).intersection(Region(x + 1, 1, 5, 5)) == Region(x + 1, 1, 1, 1)
        assert Region(0, 0, 5_000, 1).contains_region(Region(x, 0, 1, 1))
    for name in ("intersection", "contains_region"):
        assert getattr(Region, name).cache_info().currsize == MAX_CACHED_REGIONS


def count_objects(kind: type) -> int:
    gc.collect()
    return sum(kind in type(item).__mro__ for item in gc.get_objects())


@pytest.mark.slow
@pytest.mark.usefixtures("only_new_objects")
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


async def test_queries_are_forgotten_when_widgets_change(app: LikvardigApp[Any]) -> None:
    async with app.run_test() as pilot:
        for _ in range(3):
            await pilot.press("/", "x", "escape")
        await pilot.press("/")
        bar = app.screen.query_one(SearchBar)
        bar.query_one(SearchField)
        for node in (app.screen, bar):
            counts = {count for count, *_ in node._query_one_cache.keys()}  # noqa: SIM118  # it is not a dict
            assert counts == {node._nodes._updates}
        await bar.query_one(SearchField).remove()
        assert "SearchField" not in {selector for _, selector, _ in bar._query_one_cache.keys()}  # noqa: SIM118


SHORT_INTERVAL = """
from likvardig_tui.content.watcher import Watcher
Watcher.__init__.__defaults__ = (0.03,)
"""


@needs_mallinfo2
@pytest.mark.slow
def test_repeated_content_changes_allocate_nothing(tmp_path: Path) -> None:
    folder = write_content(tmp_path / "content", 9)
    page = folder / "sv" / "topic.toml"
    text = page.read_text("utf-8")
    with MeasuredTerminal(counting("--content", str(folder), program=SHORT_INTERVAL), tmp_path) as terminal:
        terminal.wait_for(b"Initiativ 1 ")
        measured = []
        for number in range(40):
            word = f"{'AB'[number % 2]}{number % 8}{'CD'[number % 2]}"  # only cells that change are written
            temporary = page.with_name("temporary")
            temporary.write_text(text.replace("Initiativ 1 ", f"{word} "), "utf-8")
            terminal.output = b""
            temporary.replace(page)
            terminal.wait_for(word.encode())
            if number % 8 == 7:
                measured.append(terminal.allocated_bytes())
    assert least_growth(measured) < 8 * LEFT_PER_CHANGE, measured


@needs_mallinfo2
@pytest.mark.slow
def test_repeated_changes_of_the_topic_allocate_nothing(tmp_path: Path) -> None:
    """Some are found by a search before they are opened."""
    folder = write_topics(tmp_path / "content")
    visit = [*(b"1", b"2", b"h", b"2", b"a", b"h", b"3", b"h"), *(b"/", b"om a", b"\r", b"\r", b"h", b"h")]
    measured = allocated_after_visits(counting("--content", str(folder)), tmp_path, visit, 8, 4, 4)
    assert least_growth(measured) < 8 * LEFT_PER_CHANGE, measured  # of more changes than eight


@pytest.mark.slow
@pytest.mark.usefixtures("only_new_objects")
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
@pytest.mark.usefixtures("only_new_objects")
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
@pytest.mark.usefixtures("only_new_objects")
async def test_language_changes_leave_no_widgets(app: LikvardigApp[Any]) -> None:
    async with app.run_test() as pilot:
        await pilot.press("s", "question_mark", "escape")
        counts = []
        for _ in range(5):
            await pilot.press("l", "l")
            await pilot.pause()
            counts.append(count_objects(Widget))
    assert counts[-1] == counts[1]
