"""The kiosk app: its lock, its reset after each visit, and the warning before an idle visit ends."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.app import App
from textual.events import MouseDown, MouseEvent, MouseMove, MouseScrollDown, MouseUp
from textual.pilot import Pilot
from textual.widget import Widget

from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.privacy.counts import Event
from likvardig_tui.privacy.counts_db import read_counts
from likvardig_tui.tui.kiosk_app import MIN_READING_S, WARNING_S, IdleTime, KioskApp
from likvardig_tui.tui.screens.help import HelpScreen
from likvardig_tui.tui.screens.idle_warning import Countdown, IdleWarning
from likvardig_tui.tui.screens.one_frame import OneFrameScreen
from likvardig_tui.tui.screens.settings import SettingsScreen
from likvardig_tui.tui.widgets.consent_notice import ConsentNotice
from likvardig_tui.tui.widgets.consent_switch import ConsentSwitch
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.push_button import PushButton
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import Clock, MakeKiosk, resize, settle, shown, until
from tests.helpers.marks import at_most, quick
from tests.helpers.panels import panel

LONG = IdleTime(1000, 1000)
"""Longer than any test; exceeded only if a test advances the clock."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def pass_time(seconds: float, clock: Clock, app: KioskApp, pilot: Pilot[None]) -> None:
    """Advance the clock of an app, and have the app check the idle time."""
    clock.now += seconds
    await app.check_idle_time()
    await settle(pilot)


def is_warning(app: KioskApp) -> bool:
    return isinstance(app.screen, IdleWarning) and app.screen.is_mounted


async def end_visit(app: KioskApp, pilot: Pilot[None]) -> None:
    """Press F10, and wait for the next visit."""
    session = app.session
    await pilot.press("f10")
    await until(pilot, lambda: app.session is not session and not is_warning(app))
    await settle(pilot)


async def test_callback_of_a_closed_screen_is_ignored(make_kiosk: MakeKiosk) -> None:
    app = make_kiosk(LONG)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f2")
        settings = app.screen
        assert isinstance(settings, SettingsScreen)
        await pilot.press("f10")
        settings._invoke_later(lambda: settings.restore_scroll(0), settings)
        await settings._invoke_and_clear_callbacks()


# Reset after a visit

IGNORED_REACTIVES = re.compile("mouse|hover|stack_updates$")
"""Reactives for the mouse position and for the number of screen updates."""
PLAIN_TYPES = (str, int, float, bool, type(None), tuple, frozenset)
BASE_ATTRIBUTES = {*vars(Widget()), *vars(OneFrameScreen())}
TEXTUAL_ATTRIBUTES = re.compile(r"^_(?:reactive|Widget|DOMNode|MessagePump|css|id$|Screen)|_count$|_time$|^__")


def own_attributes(owner: object) -> Iterator[tuple[str, object]]:
    """Yield the attributes of one of our objects that are plain values and not Textual's own."""
    for name, value in sorted(vars(owner).items()):
        if isinstance(value, PLAIN_TYPES) and name not in BASE_ATTRIBUTES and not TEXTUAL_ATTRIBUTES.search(name):
            yield name, value


def full_state(app: KioskApp) -> dict[str, Any]:
    """Return the state of the app, the session, every widget and the screen, as comparable values."""
    nodes = []
    for node in app.screen.walk_children(with_self=True):
        assert isinstance(node, Widget)
        reactives = {name: getattr(node, name) for name in node._reactives if not IGNORED_REACTIVES.match(name)}
        plain = {name: value for name, value in reactives.items() if isinstance(value, PLAIN_TYPES)}
        classes = sorted(node.classes)
        nodes.append((type(node).__name__, node.id, classes, node.scroll_offset, plain, dict(own_attributes(node))))
    session = app.session
    return {
        "screens": [type(screen).__name__ for screen in app.screen_stack],
        "installed": sorted(app._installed_screens),
        "focused": (type(app.focused).__name__, app.focused and app.focused.id),
        "cursor": app.cursor_position,
        "language": app.content and app.content.language,
        "theme": app.theme,
        "consent": app.consent_status,
        "status": app.status,
        "clipboard": app.clipboard,
        "session": (
            dict(session.consent.answers),
            dict(session.preferences),
            session.pending_counts,
            session.corrupt_file,
        ),
        "app": {name: value for name, value in own_attributes(app) if name in ("_has_saved_reading_state",)},
        "nodes": nodes,
        "cells": [list(strip) for strip in app.screen._compositor.render_strips()],
    }


def assert_equal_states(expected: dict[str, Any], actual: dict[str, Any]) -> None:
    """Compare two results of ``full_state``; name the first difference."""
    for expected_node, node in zip(expected.pop("nodes"), actual.pop("nodes"), strict=True):
        assert node == expected_node
    for name, value in expected.items():
        assert actual[name] == value, name


VISITS = {
    "visits every screen": ["c", "m", "escape", "f1", "end", "escape", "f2", "end", "escape", "f3", "f4", "9"],
    "accepts": ["c", "tab", "enter", "3"],
    "is typing a search": ["8", "slash", *"skol"],
    "nothing": [],
    "reads": ["8", "down", "down", "a", "pagedown"],
    "reads the contact": ["c", "down", "down", "y"],
    "searches": ["slash", *"skol", "enter", "n", "n"],
    "changes language and theme": ["f2", "f3", "f4", "end"],
    "accepts and withdraws": ["f2", "space", "space"],
    "scrolls": ["a", "end"],
    "searches without hits": ["slash", *"qqq"],
    "leaves a search": ["slash", *"skol", "escape"],
    "changes the theme": ["f4"],
    "changes the language": ["f3", "8"],
    "denies": ["end", "down", "right", "enter", "3"],
    "is in the help": ["f1", "pagedown"],
    "opens the QR code": ["c", "m"],
}
"""Keys by what the visitor does. The quick tests use the first."""


@pytest.mark.parametrize("size", quick(1, [(100, 30), (40, 12)]), ids=["100x30", "40x12"])
@pytest.mark.parametrize("keys", quick(1, VISITS.values()), ids=VISITS)
async def test_next_visitor_finds_the_initial_state(
    make_kiosk: MakeKiosk, keys: list[str], size: tuple[int, int]
) -> None:
    app = make_kiosk()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        fresh = full_state(app)
        await pilot.press(*keys)
        await settle(pilot)
        await end_visit(app, pilot)
        after = full_state(app)
    assert_equal_states(fresh, after)


KEYS = [*"123456789acglmnst/?NkjyG ", *"xq", "f1", "f2", "f3", "f4", "f5", "enter", "escape", "tab", "shift+tab"]
KEYS += ["up", "down", "pageup", "pagedown", "home", "end", "left", "right", "backspace", "ctrl+c", "ctrl+q", "ctrl+p"]


@pytest.mark.slow
@settings(at_most(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(KEYS), max_size=40))
async def test_next_visitor_finds_the_initial_state_after_random_keys(make_kiosk: MakeKiosk, keys: list[str]) -> None:
    app = make_kiosk()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        fresh = full_state(app)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
            assert app.focused is not None, key
        await end_visit(app, pilot)
        assert_equal_states(fresh, full_state(app))


# Idle time


@pytest.mark.parametrize(
    ("seconds", "warn_after"), [(120, 100), (25, 5), (40, 20), (20, MIN_READING_S), (86_400, 86_380)]
)
def test_idle_time_leaves_twenty_seconds_of_warning(seconds: int, warn_after: int) -> None:
    idle = IdleTime.of(seconds)
    assert idle == (warn_after, WARNING_S)
    assert WARNING_S >= 20


async def test_no_warning_before_the_first_key(make_kiosk: MakeKiosk) -> None:
    app = make_kiosk(IdleTime(0.01, 0.01))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert not app.is_timed


CHANGES = [["8"], ["f2"], ["f1"], ["slash"], ["f4"], ["down"], ["c"], ["c", "m"], ["tab", "enter", "escape"]]
"""The keys of the last answer the question and close the status."""


@pytest.mark.parametrize("keys", quick(1, CHANGES), ids=map(str, CHANGES))
async def test_visitor_who_changed_something_is_warned(make_kiosk: MakeKiosk, clock: Clock, keys: list[str]) -> None:
    app = make_kiosk(LONG, clock=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press(*keys)
        await pass_time(LONG.warn_after, clock, app, pilot)
        await until(pilot, lambda: is_warning(app))
        assert "Är du kvar? Besöket avslutas om 1000 sekunder" in shown(app)
        assert shown(app).splitlines()[-1].split() == ["Valfri", "tangent", "fortsätt", "F10", "avsluta"]
        card = app.screen.query_one(Countdown).region
        assert (card.x, card.width) == (18, 64)
        assert card.y > 0
        assert "████" in shown(app), "the seconds are large"


async def test_visitor_who_changed_nothing_is_not_warned(make_kiosk: MakeKiosk, clock: Clock) -> None:
    app = make_kiosk(LONG, clock=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        before = shown(app)
        await pilot.press("x")
        await pass_time(LONG.warn_after, clock, app, pilot)
        assert not is_warning(app)
        assert shown(app) == before


@pytest.mark.slow
async def test_any_key_extends_the_visit_without_limit_and_does_nothing_else(
    make_kiosk: MakeKiosk, clock: Clock
) -> None:
    app = make_kiosk(LONG, clock=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("3")
        before = shown(app)
        session = app.session
        for key in ["q", "8", "enter", "space", "escape", "f2", "tab", "x", "ctrl+q", "slash", "f4"] * 2:
            await pass_time(LONG.warn_after, clock, app, pilot)
            await until(pilot, lambda: is_warning(app))
            await pilot.press(key)
            await until(pilot, lambda: not is_warning(app))
            await settle(pilot)
            await until(pilot, lambda: shown(app) == before)
            assert app.focused is app.screen.query_one(TopicList)
        assert app.session is session


async def test_visit_ends_when_the_warning_expires(make_kiosk: MakeKiosk, clock: Clock) -> None:
    app = make_kiosk(LONG, clock=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        fresh = full_state(app)
        session = app.session
        await pilot.press("8", "f4")
        await pass_time(LONG.warn_after, clock, app, pilot)
        await until(pilot, lambda: is_warning(app))
        await pass_time(LONG.warning, clock, app, pilot)
        await until(pilot, lambda: app.session is not session and not is_warning(app))
        await settle(pilot)
        assert_equal_states(fresh, full_state(app))


async def test_idle_check_after_the_screens_are_closed_is_ignored(make_kiosk: MakeKiosk) -> None:
    app = make_kiosk()
    async with app.run_test() as pilot:
        await settle(pilot)
    await app.check_idle_time()


@pytest.mark.slow
async def test_warning_counts_seconds_down(make_kiosk: MakeKiosk) -> None:
    app = make_kiosk(IdleTime(0.02, 2))
    remaining = set()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        session = app.session
        await pilot.press("8")

        def is_over() -> bool:
            remaining.update(re.findall(r"om (\d+ sekund\w*),", shown(app)))
            return app.session is not session

        await until(pilot, is_over)
    assert remaining == {"2 sekunder", "1 sekund"}


async def test_f10_in_the_warning_ends_the_visit(make_kiosk: MakeKiosk, clock: Clock) -> None:
    app = make_kiosk(LONG, clock=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("8")
        await pass_time(LONG.warn_after, clock, app, pilot)
        await until(pilot, lambda: is_warning(app))
        await end_visit(app, pilot)
        assert panel("8 ► Kraft").search(shown(app))


async def test_keys_of_the_warning_are_in_the_block(make_kiosk: MakeKiosk) -> None:
    app = make_kiosk()
    async with app.run_test(size=(100, 30)) as pilot:
        await app.push_screen(IdleWarning(app.current_content, 20))
        for size in ((100, 30), (240, 60), (40, 12)):
            await resize(pilot, *size)
            in_page, in_warning = (screen.query_one(Footer) for screen in app.screen_stack)
            assert in_warning.content_region == in_page.content_region
            bottom = shown(app).split("\n")[-1]
            assert len(bottom) - len(bottom.lstrip()) in (in_page.region.x, in_page.region.x + 1)


@pytest.mark.slow
async def test_cursor_is_at_the_warning(make_kiosk: MakeKiosk, clock: Clock) -> None:
    app = make_kiosk(LONG, clock=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("8")
        await pass_time(LONG.warn_after, clock, app, pilot)
        await until(pilot, lambda: is_warning(app))
        await settle(pilot)
        x, y = app.cursor_position
        assert shown(app).splitlines()[y][x:].startswith("Är du kvar?")


# The mouse


async def send_mouse(app: KioskApp, pilot: Pilot[None], kind: type[MouseEvent], x: int, y: int, button: int) -> None:
    """Send a mouse event as the driver does; the pilot's go directly to the screen."""
    app.post_message(kind(None, x, y, 0, 0, button, False, False, False))
    await settle(pilot)


async def test_mouse_works_as_at_a_desk(make_kiosk: MakeKiosk) -> None:
    app = make_kiosk(LONG)
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        topic_list = app.screen.query_one(TopicList)
        y = next(y for y, line in enumerate(shown(app).splitlines()) if "Likvärdig skola på global" in line)
        await pilot.click(offset=(10, y))
        assert topic_list.opened == {2}
        before = topic_list.scroll_offset.y
        await pilot._post_mouse_events([MouseScrollDown] * 3, TopicList)
        await settle(pilot)
        assert topic_list.scroll_offset.y > before
        await pilot.click("#necessary-only")
        await settle(pilot)
        assert not app.screen.query(ConsentNotice)
        await pilot.click(offset=(shown(app).splitlines()[-1].index("F2"), 39))
        await settle(pilot)
        assert isinstance(app.screen, SettingsScreen)


@pytest.mark.slow
async def test_mouse_marks_nothing_and_only_its_left_button_clicks(make_kiosk: MakeKiosk) -> None:
    app = make_kiosk(LONG)
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await pilot.mouse_down(TopicList, offset=(3, 2))
        await pilot.hover(TopicList, offset=(30, 5))
        await pilot.mouse_up(TopicList, offset=(30, 5))
        assert not app.screen.selections
        x, y = app.screen.query_one("#accept-all").region.offset
        for button in (3, 2, 1):
            assert app.screen.query(ConsentNotice)
            for kind in (MouseDown, MouseUp):
                await send_mouse(app, pilot, kind, x, y, button)
        assert not app.screen.query(ConsentNotice)


async def test_mouse_is_activity(make_kiosk: MakeKiosk, clock: Clock) -> None:
    app = make_kiosk(LONG, clock=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await send_mouse(app, pilot, MouseMove, 9, 9, 0)
        assert app.is_timed, "a visit begins"
        await pilot.press("8")
        clock.now += LONG.warn_after - 1
        await send_mouse(app, pilot, MouseMove, 10, 9, 0)
        await pass_time(2, clock, app, pilot)
        assert not is_warning(app)
        await pass_time(LONG.warn_after, clock, app, pilot)
        assert is_warning(app)


@pytest.mark.slow
async def test_click_extends_the_visit_and_does_nothing_else(make_kiosk: MakeKiosk, clock: Clock) -> None:
    app = make_kiosk(LONG, clock=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("3")
        before, session = shown(app), app.session
        for offset in ((50, 15), (10, 3), (5, 27), (20, 29)):
            await pass_time(LONG.warn_after, clock, app, pilot)
            await until(pilot, lambda: is_warning(app))
            await pilot.hover(offset=offset)
            assert is_warning(app), "to move the mouse is not enough"
            await pilot.click(offset=offset)
            await until(pilot, lambda: not is_warning(app))
            await pilot.hover(offset=(0, 0))
            assert shown(app) == before, offset
        assert app.session is session


@pytest.mark.slow
async def test_click_on_f10_in_the_warning_ends_the_visit(make_kiosk: MakeKiosk, clock: Clock) -> None:
    app = make_kiosk(LONG, clock=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("8")
        session = app.session
        await pass_time(LONG.warn_after, clock, app, pilot)
        await until(pilot, lambda: is_warning(app))
        await pilot.click(offset=(shown(app).splitlines()[-1].index("F10"), 29))
        await until(pilot, lambda: app.session is not session and not is_warning(app))


# Consent and counts


def counts(database: Path) -> dict[tuple[Event, str], int]:
    return {(event, item): n for _, event, item, n in read_counts(database, date.min)} if database.exists() else {}


ACCEPT, DENY = ["tab", "enter"], ["tab", "tab", "enter"]
COUNTED = {(Event.VISIT, ""): 1, (Event.OPENED, "skolnarvaro"): 1}


@pytest.mark.parametrize(
    ("keys", "stored"),
    [
        ([*ACCEPT, "8"], COUNTED),
        pytest.param(["8", *ACCEPT], {(Event.VISIT, ""): 1}, marks=pytest.mark.slow),
        pytest.param([*DENY, "8"], {}, marks=pytest.mark.slow),
        (["8"], {}),
        pytest.param([*ACCEPT, "8", "f2", "space"], {}, marks=pytest.mark.slow),
        pytest.param([*ACCEPT, "3", "f2", "space", "space", "escape", "8"], COUNTED, marks=pytest.mark.slow),
        pytest.param(
            [*ACCEPT, "slash", *"qqq"],
            {(Event.VISIT, ""): 1, (Event.SEARCH_WITHOUT_HIT, ""): 1},
            marks=pytest.mark.slow,
        ),
    ],
    ids=["accepted", "accepted late", "denied", "no answer", "withdrawn", "granted again", "during a search"],
)
async def test_visit_is_counted_if_consent_lasts_to_its_end(
    make_kiosk: MakeKiosk, database: Path, keys: list[str], stored: dict[tuple[Event, str], int]
) -> None:
    app = make_kiosk()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press(*keys)
        await settle(pilot)
        assert counts(database) == {}
        await end_visit(app, pilot)
        assert counts(database) == stored
        await pilot.press("3")  # the next visitor does not answer
        await end_visit(app, pilot)
    assert counts(database) == stored


@pytest.mark.slow
async def test_denied_consent_keeps_counts_of_earlier_visits(make_kiosk: MakeKiosk, database: Path) -> None:
    app = make_kiosk()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press(*ACCEPT, "8")
        await end_visit(app, pilot)
        await pilot.press(*DENY, "f2", "space", "space")
        await end_visit(app, pilot)
    assert counts(database) == COUNTED


@pytest.mark.slow
async def test_answers_are_said_to_apply_to_this_visit(make_kiosk: MakeKiosk) -> None:
    app = make_kiosk()
    async with app.run_test(size=(100, 40)) as pilot:
        assert "räkna med besöket i statistiken" in " ".join(shown(app).split())
        await pilot.press("f2")
        await settle(pilot)
        assert "Gäller bara det här besöket." in shown(app)
        assert len(app.screen.query(ConsentSwitch)) == 1
        assert not app.screen.query("#erase, #show-stored, #show-statistics")
        await pilot.press("space")
        await settle(pilot)
        assert "Statistik på. Det gäller bara det här besöket." in shown(app)
        await pilot.press("f4")
        await settle(pilot)
        assert "Tema: Hög kontrast. Det gäller bara det här besöket." in shown(app)


async def test_do_not_track_hides_the_question(make_kiosk: MakeKiosk) -> None:
    app = make_kiosk(asked=())
    async with app.run_test(size=(100, 40)) as pilot:
        assert not app.screen.query(ConsentNotice)
        await pilot.press("f2")
        await settle(pilot)
        assert not app.screen.query(ConsentSwitch)
        assert not app.screen.query(PushButton)
        assert "Av, eftersom DO_NOT_TRACK är inställt på datorn." in shown(app)
        assert app.focused is not None


# The lock


@pytest.mark.slow
async def test_help_and_footer_omit_quit_and_copy(make_kiosk: MakeKiosk) -> None:
    app = make_kiosk()
    async with app.run_test(size=(100, 300)) as pilot:
        await pilot.press("f1")
        await settle(pilot)
        assert isinstance(app.screen, HelpScreen)
        text = shown(app)
        assert re.search(r"F10 +avsluta besöket", text)
        assert "avsluta programmet" not in text
        assert "kopiera numret" not in text
        assert set(re.findall(r"Ctrl\+\S*", text)) == {"Ctrl+L"}
        await pilot.press("escape", "c")
        await settle(pilot)
        keys = shown(app).splitlines()[-1]
        assert "avsluta" in keys
        assert "kopiera" not in keys
        assert " q " not in keys


HARMLESS = {
    "action_add_class", "action_back", "action_bell", "action_change_theme", "action_focus", "action_focus_next",
    "action_focus_previous", "action_hide_help_panel", "action_notify", "action_pop_screen", "action_push_screen",
    "action_remove_class", "action_set_class", "action_simulate_key", "action_switch_mode", "action_switch_screen",
    "action_toggle", "action_toggle_class", "action_toggle_dark",
}  # fmt: skip
"""Textual's actions that change only what is shown; no key or link runs them either."""


def test_textual_actions_that_leave_or_store_are_overridden() -> None:
    """If a new version of Textual adds an action, review it."""
    actions = {name for name, _ in inspect.getmembers(App, inspect.isfunction) if name.startswith("action_")}
    others = {"copy_to_clipboard", "open_url", "save_screenshot", "deliver_screenshot", "deliver_text"}
    for name in (actions - HARMLESS) | others | {"deliver_binary"}:
        assert name in vars(KioskApp), name


async def test_only_statistics_are_asked_about(make_kiosk: MakeKiosk) -> None:
    app = make_kiosk()
    async with app.run_test(size=(100, 40)):
        assert app.consent_status.asked == (Purpose.STATISTICS,)
        assert not app.consent_status.is_remembered
