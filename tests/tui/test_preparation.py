"""What is prepared while no key is pressed shows the same as what is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

from likvardig_tui.tui import garbage_collection, palettes, preparation, screen_registry
from likvardig_tui.tui.app import LikvardigApp
from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.personal_app import PersonalApp
from tests.helpers.apps import MakeApp, resize, settle, shown, until

SCREENS = {"s": "settings", "question_mark": "help"}
CHANGES = ((), ("f3",), ("t",), ("t", "f3"))
"""Keys pressed between the first preparation and the next one."""


@pytest.fixture
def quick_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "IDLE_S", 0.001)


async def prepared(pilot: Pilot[None]) -> None:
    app = pilot.app
    assert isinstance(app, LikvardigApp)
    await settle(pilot)
    await until(pilot, lambda: app.preparation.is_finished)
    await settle(pilot)


async def pictures(make_app: Callable[[], LikvardigApp[Any]], ready: Callable[[Pilot[None]], Any]) -> list[str]:
    """Return the settings and the help, at two sizes, after each of ``CHANGES``; each time once ``ready`` returns."""
    app, pictures = make_app(), []
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        for keys in CHANGES:
            await pilot.press(*keys)
            await ready(pilot)
            for key in SCREENS:
                await pilot.press(key)
                await settle(pilot)
                pictures.append(app.export_screenshot(simplify=True))
                await pilot.press("escape")
        await resize(pilot, 60, 20)
        await pilot.press("question_mark")
        await settle(pilot)
        pictures.append(app.export_screenshot(simplify=True))
    return pictures


@pytest.mark.slow
@pytest.mark.usefixtures("quick_steps")
async def test_prepared_screens_look_like_others(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    with_preparation = await pictures(make_app, prepared)
    monkeypatch.setattr(preparation, "IDLE_S", 3600.0)
    without = await pictures(make_app, settle)
    assert len(set(without)) == len(without)
    assert with_preparation == without


@pytest.mark.usefixtures("quick_steps")
async def test_preparation_does_not_change_what_is_shown(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        before, focused = shown(app), app.focused
        await prepared(pilot)
        assert (shown(app), app.focused, len(app.screen_stack)) == (before, focused, 1)
        assert all(app.is_screen_installed(name) for name in SCREENS.values())


@pytest.mark.slow
@pytest.mark.usefixtures("quick_steps")
async def test_only_screens_that_have_been_shown_are_drawn_ahead(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(screen_registry, "draw_screen", lambda screen: drawn.append(type(screen).__name__))
    async with make_app().run_test(size=(100, 30)) as pilot:
        await prepared(pilot)
        assert not drawn
        await pilot.press("s", "escape", "t")
        await prepared(pilot)
        assert drawn == ["SettingsScreen"]


async def test_key_postpones_the_next_step(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        postponed: list[None] = []
        monkeypatch.setattr(app.preparation, "postpone", lambda: postponed.append(None))
        await pilot.press("j")
        assert len(postponed) == 1


class RecordingCollector:
    """Records what is called in the module ``gc``, and collects nothing: that would slow down all other tests."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.count = [0, 0, 0]
        """New objects, and collections of the two younger generations, since the last one of an older generation."""

    def get_count(self) -> tuple[int, ...]:
        return tuple(self.count)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments: self.calls.append(" ".join([name, *map(str, arguments)]))


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> RecordingCollector:
    collector = RecordingCollector()
    monkeypatch.setattr(garbage_collection, "gc", collector)
    return collector


@pytest.mark.slow
@pytest.mark.usefixtures("quick_steps")
async def test_garbage_is_collected_after_each_key(
    make_app: MakeApp, collector: RecordingCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "QUIET_S", 3600.0)  # never over, however slow the machine is
    app = make_app()
    app.call_later(app.preparation.garbage_collection.start)
    async with app.run_test(size=(100, 30)) as pilot:
        await prepared(pilot)
        assert collector.calls == ["freeze", "set_threshold 1000 7 10", "enable"]
        for collections, expected in ((0, "collect 0"), (7, "collect 1")):
            collector.calls.clear()
            collector.count[1] = collections
            await pilot.press("j")
            await until(pilot, lambda: bool(collector.calls))
            assert collector.calls == [expected]
        collector.count[2] = 5
        monkeypatch.setattr(preparation, "QUIET_S", 0.1)
        await pilot.press("j")
        await until(pilot, lambda: "collect" in collector.calls)


@pytest.mark.usefixtures("quick_steps")
async def test_garbage_is_not_collected_unless_asked_for(make_app: MakeApp, collector: RecordingCollector) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await prepared(pilot)
        collector.count = [9999, 9999, 9999]
        app.preparation.garbage_collection.run()
        app.preparation.garbage_collection.run_fully()
    assert not collector.calls


@pytest.mark.slow
@pytest.mark.usefixtures("quick_steps")
async def test_next_visitor_finds_newly_prepared_screens(make_kiosk: Callable[..., KioskApp]) -> None:
    app = make_kiosk()
    async with app.run_test(size=(100, 30)) as pilot:
        await prepared(pilot)
        of_last_visitor = [app.get_screen(name) for name in SCREENS.values()]
        await pilot.press("f3")
        await prepared(pilot)
        await pilot.press("f10")
        await prepared(pilot)
        for name, old in zip(SCREENS.values(), of_last_visitor, strict=True):
            assert app.get_screen(name) is not old
            assert not old.is_attached
        await pilot.press("f2")
        await settle(pilot)
        assert "Vad får sparas?" in shown(app)


@pytest.mark.usefixtures("quick_steps")
async def test_only_the_next_theme_is_parsed_before_it_is_chosen(make_app: MakeApp) -> None:
    """The styles of each take 0.6 MB."""
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await prepared(pilot)
        parsed = [dict(variables) for variables in app.stylesheet._parsed]
        assert parsed[1:] == [app.variables_of(app.next_theme)]
        await pilot.press("t")
        await prepared(pilot)
        assert len(app.stylesheet._parsed) == 3


def test_rules_parsed_before_equal_those_parsed_when_the_theme_is_chosen(make_app: MakeApp) -> None:
    app: PersonalApp = make_app()
    for name in palettes.NAMES:
        app.stylesheet.add_source("Static { color: $foreground; background: $surface; }", ("test", name))
    rules = {}
    for name in palettes.NAMES:
        variables = app.variables_of(name)
        app.stylesheet.parse_with(variables)
        app.stylesheet.set_variables(variables)
        app.stylesheet.reparse()
        rules[name] = [rule.css for rule in app.stylesheet.rules]
        fresh = Stylesheet(variables=variables)
        fresh.source = app.stylesheet.source
        fresh.parse()
        assert rules[name] == [rule.css for rule in fresh.rules]
    assert rules[palettes.NAMES[0]] != rules[palettes.NAMES[1]]
