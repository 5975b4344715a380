"""Contrast of every screen in every theme on every type of terminal.

Text has at least 7:1 (WCAG 2.2, 1.4.6); lines, symbols, scroll bars and the focus have at least 3:1 (1.4.11). The
lowest ratios are reported at the end of the test run.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from textual.pilot import Pilot

from likvardig_tui.content.model import Topic
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.inventory import StoredFile
from likvardig_tui.tui import console_palette
from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.messages import StatisticsRequested, StoredRequested
from likvardig_tui.tui.palettes import NAMES, PALETTES, PALETTES_16, Palette
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.screens.idle_warning import IdleWarning
from likvardig_tui.tui.screens.statistics import StatisticsScreen
from likvardig_tui.tui.screens.stored import StoredScreen
from likvardig_tui.tui.symbols import FOCUS, FOCUS_END
from likvardig_tui.tui.terminal import ColourDepth
from tests.helpers.apps import MakeApp, resize, shown
from tests.helpers.content import with_links
from tests.helpers.marks import quick
from tests.helpers.screen import TERMINALS, Pair, Rgb, cell_rows, contrast_ratio, lowest_contrast

WALK = {
    "page": [], "open": ["3"], "all": ["a"], "top": ["g"],
    "typing": ["slash", *"skol"], "no hit": [*"xyz"], "hits": ["backspace"] * 3, "at a hit": ["enter", "n"],
    "at a hit in the title": ["escape", "slash", *"kraftsamling", "enter"], "left": ["escape"],
    "typing a word of the contact": ["slash", *"stadshus"], "at a hit in the contact": ["enter"], "next": ["n"],
    "left the contact": ["escape", "g"],
    "contact": ["c"], "address": ["down"], "accept": ["escape", "tab"], "necessary": ["tab"], "choose": ["tab"],
    "settings": ["f2"], "on": ["space"], "statistics": ["tab"], "counting": ["space"],
    **{f"control {n}": ["tab"] for n in range(1, 9)}, "settings' end": ["end"],
    "help": ["f1"], "help's end": ["end"], "back": ["escape"], "code": ["c", "m"], "left the code": ["m"],
}  # fmt: skip


async def states(app: PersonalApp, pilot: Pilot[None]) -> AsyncIterator[str]:
    """Bring the app into every state by key and mouse; yield the name of each."""
    for name, keys in WALK.items():
        await pilot.press(*keys)
        await app.workers.wait_for_complete()
        await pilot.pause()
        yield name
    await app.on_statistics_requested(StatisticsRequested())
    assert isinstance(app.screen, StatisticsScreen)
    app.screen.show([Count(date(2026, 11, 23), Event.OPENED, "skolnarvaro", n) for n in (1, 9)], "statistics.on")
    await pilot.pause()
    yield "bars"
    await app.on_stored_requested(StoredRequested(to_erase=False))
    assert isinstance(app.screen, StoredScreen)
    app.screen.show([StoredFile(Path("/x/config.toml"), 9, (("schema", 1),))], [])
    app.screen.set_asking(asks=False)
    await pilot.pause()
    yield "stored"
    await pilot.press("tab")
    await pilot.pause()
    yield "to erase"
    await pilot.press("enter")
    await pilot.pause()
    yield "really"
    await pilot.press("escape", "escape", "escape")
    await pilot.pause()
    await app.action_print()
    await pilot.pause()
    yield "printing"
    await pilot.press("escape")
    await pilot.pause()
    for widget in app.screen.focus_chain:
        await pilot.hover(widget)
        await pilot.pause()
        yield f"pointer on {widget}"
    app.screen._select_all_in_widget(app.screen.query_one("#page-body"))
    await pilot.pause()
    yield "marked"
    await resize(pilot, 30, 8)
    yield "too small"


KINDS = [("true colour", "256 colours"), ("16 colours",), ("Linux console",)]


@pytest.mark.parametrize(("theme", "kinds"), quick(0, product(NAMES, KINDS), unpack=True), ids=str)
async def test_contrast_on_every_screen(
    make_app: MakeApp,
    topic: Topic,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
    theme: str,
    kinds: tuple[str, ...],
) -> None:
    """The program writes the same for true colour and for 256 colours, which Rich replaces with the nearest."""
    for name, value in TERMINALS[kinds[0]].environ:
        monkeypatch.setenv(name, value)
    app = make_app(with_links(topic), theme=theme)
    lowest_ratios: dict[str, list[tuple[Pair, Pair]]] = {kind: [] for kind in kinds}
    async with app.run_test(size=(100, 40)) as pilot:
        async for state in states(app, pilot):
            for kind in kinds:
                lowest_ratios[kind].append(lowest_contrast(app, TERMINALS[kind], state))
    for kind in kinds:
        text, graphics = map(min, zip(*lowest_ratios[kind], strict=True))
        for part, lowest in (("text", text), ("lines and symbols", graphics)):
            record_property(f"contrast of {part}", (round(lowest.ratio, 2), theme, kind, lowest.state, lowest.text))
        assert text.ratio >= 7, kind
        assert graphics.ratio >= 3, kind


@pytest.mark.parametrize("kind", quick(1, reversed(TERMINALS)))
@pytest.mark.parametrize("theme", quick(1, NAMES))
async def test_contrast_of_the_idle_warning(
    make_kiosk: Callable[..., KioskApp], monkeypatch: pytest.MonkeyPatch, theme: str, kind: str
) -> None:
    for name, value in TERMINALS[kind].environ:
        monkeypatch.setenv(name, value)
    app = make_kiosk(theme=theme)
    async with app.run_test(size=(100, 40)) as pilot:
        await app.push_screen(IdleWarning(app.current_content, 20))
        await pilot.pause()
        text, graphics = lowest_contrast(app, TERMINALS[kind], "warning")
        assert "20 sekunder" in shown(app)
        assert text.ratio >= 7
        assert graphics.ratio >= 3


@pytest.mark.parametrize("kind", quick(1, TERMINALS))
@pytest.mark.parametrize("theme", quick(1, NAMES))
async def test_contrast_of_the_start_page(
    make_topics_app: MakeApp, monkeypatch: pytest.MonkeyPatch, theme: str, kind: str
) -> None:
    for name, value in TERMINALS[kind].environ:
        monkeypatch.setenv(name, value)
    app = make_topics_app(theme=theme)
    async with app.run_test(size=(100, 40)) as pilot:
        for keys in (["down"], ["slash", *"skolan"], ["enter"]):
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            text, graphics = lowest_contrast(app, TERMINALS[kind], str(keys))
            assert text.ratio >= 7
            assert graphics.ratio >= 3


FOCUSED = {"page": [], "search": ["slash", "s"], "settings": ["f2"], "help": ["f1"]}


@pytest.mark.slow
@pytest.mark.parametrize("kind", quick(1, ["no colours", *TERMINALS]))
@pytest.mark.parametrize("theme", quick(1, NAMES))
async def test_word_that_is_read_aloud_stands_out_from_any_other(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, theme: str, kind: str
) -> None:
    terminal = TERMINALS.get(kind, TERMINALS["true colour"])
    for name, value in [*terminal.environ, *([("NO_COLOR", "1")] if kind == "no colours" else [])]:
        monkeypatch.setenv(name, value)
    app = make_app(theme=theme)
    async with app.run_test(size=(100, 40)) as pilot:
        for keys in (["a"], ["slash", *"skol", "enter", "n"], ["escape", "c"], ["escape", "tab"], ["f2"], ["f1"]):
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, BrowserScreen)
            before = [cell for row in cell_rows(app, terminal) for cell in row]
            screen.mark_spoken([screen.region])
            after = [cell for row in cell_rows(app, terminal) for cell in row]
            for old, new in zip(before, after, strict=True):
                if old.char.strip():
                    assert (old.background, old.style.reverse) != (new.background, new.style.reverse), old
                    assert kind == "no colours" or contrast_ratio(new.foreground, new.background) >= 7, new
            screen.mark_spoken([])


@pytest.mark.parametrize(
    ("kind", "theme"),
    quick(
        0,
        [
            ("no colours", "dark"),
            *((kind, theme) for theme in NAMES for kind in ("Linux console", "true colour")),
        ],
        unpack=True,
    ),
)
async def test_focus_is_visible_by_shape_and_colour(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, kind: str, theme: str
) -> None:
    terminal = TERMINALS.get(kind, TERMINALS["true colour"])
    for name, value in terminal.environ:
        monkeypatch.setenv(name, value)
    if kind == "no colours":
        monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(theme=theme)
    async with app.run_test(size=(100, 40)) as pilot:
        for keys in FOCUSED.values():
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            for widget in app.screen.focus_chain:
                app.screen.set_focus(None)
                await pilot.pause()
                before = [cell for row in cell_rows(app, terminal) for cell in row]
                app.screen.set_focus(widget)
                await pilot.pause()
                after = [cell for row in cell_rows(app, terminal) for cell in row]
                changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
                symbols = [new for old, new in changed if old.char != new.char and new.char in FOCUS + FOCUS_END]
                assert symbols, widget
                if kind == "no colours":
                    assert any(old.style.reverse != new.style.reverse or old.char != new.char for old, new in changed)
                    continue
                assert all(contrast_ratio(symbol.foreground, symbol.background) >= 7 for symbol in symbols)
                highest = max(
                    max(contrast_ratio(old.background, new.background), contrast_ratio(old.background, new.foreground))
                    for old, new in changed
                )
                assert highest >= 3, widget


@pytest.mark.parametrize("palette", PALETTES, ids=NAMES)
def test_surfaces_differ_on_the_console(palette: Palette) -> None:
    numbered = console_palette.numbered(palette)
    surfaces = {numbered.background, numbered.card, numbered.raised, numbered.focus}
    assert len(surfaces) == 4
    assert set(numbered[2:]) <= set(console_palette.PC_COLOURS)


@pytest.mark.parametrize("palette", PALETTES, ids=NAMES)
def test_console_shows_every_colour_of_the_theme(palette: Palette) -> None:
    sequence = console_palette.SET_SEQUENCES[palette.name]
    shown_as = {int(part[0], 16): f"#{part[1:]}" for part in sequence.split("\x1b]P")[1:]}
    assert len(shown_as) == 16
    assert all(shown_as[number] == shown_as[number + 8] for number in range(8)), "bold text keeps its colour"
    numbered = console_palette.numbered(palette)
    for name in Palette._fields[2:]:
        wanted = {"hit": palette.muted, "on_hit": palette.background}.get(name, getattr(palette, name))
        assert shown_as[console_palette.PC_COLOURS.index(getattr(numbered, name))] == wanted, name
    black, white = (sum(rgb(shown_as[number])) for number in (0, 7))
    assert black < 100, "a QR code stays dark on light"
    assert white > 600


@pytest.mark.parametrize("depth", [ColourDepth.MANY, ColourDepth.SIXTEEN])
def test_backgrounds_contrast_with_the_page(depth: ColourDepth) -> None:
    """Except a hit on a terminal with many colours: it is also underlined."""
    for palette in PALETTES if depth is ColourDepth.MANY else PALETTES_16:
        for name in ("focus", "current_hit", "selection", "hit"):
            color = getattr(palette, name)
            if name == "hit" and depth is ColourDepth.MANY:
                continue
            backgrounds = (
                (palette.background, palette.card) if name in ("focus", "selection") else (palette.background,)
            )
            for background in backgrounds:
                assert contrast_ratio(rgb(color), rgb(background)) >= 3, (palette.name, name, background)


def rgb(color: str) -> Rgb:
    red, green, blue = bytes.fromhex(color[1:])
    return red, green, blue
