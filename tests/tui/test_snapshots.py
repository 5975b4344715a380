"""SVG snapshots of the screens.

``pytest --snapshot-update`` replaces them; review the pictures before committing them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from likvardig_tui.content.store import ContentStore
from likvardig_tui.privacy.config import Config
from likvardig_tui.privacy.consent import Answer, Purpose, State
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.inventory import StoredFile
from likvardig_tui.tui.messages import StatisticsRequested, StoredRequested
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.idle_warning import IdleWarning
from likvardig_tui.tui.screens.statistics import StatisticsScreen
from likvardig_tui.tui.screens.stored import StoredScreen
from tests.helpers.apps import MakeApp, MakeKiosk, settle
from tests.helpers.marks import quick

SIZES = [(100, 30), (40, 12)]
OTHER_SIZES = [(160, 50), (80, 24), (66, 18), (64, 24)]
STATES = {
    "page": [],
    "open": ["3"],
    "search": ["slash", *"skolnarvaro"],
    "contact": ["c", "down"],
    "settings": ["f2"],
    "help": ["f1"],
}


def with_fixed_paths(app: PersonalApp) -> PersonalApp:
    """Replace the displayed paths by ones that are the same on every computer."""
    app.session.config_path = Path("/home/lisa/.config/likvardig/config.toml")
    app.session.counts_store = CountsStore(Path("/home/lisa/.local/state/likvardig/statistics.db"))
    return app


@pytest.mark.parametrize("size", quick(1, SIZES), ids=["100x30", "40x12"])
@pytest.mark.parametrize("state", quick(4, STATES))
def test_screen_matches_snapshot(
    snap_compare: Callable[..., bool], make_app: MakeApp, state: str, size: tuple[int, int]
) -> None:
    async def show(pilot: Pilot[None]) -> None:
        await pilot.press(*STATES[state])
        await settle(pilot)

    assert snap_compare(with_fixed_paths(make_app()), terminal_size=size, run_before=show)


@pytest.mark.parametrize("size", quick(1, SIZES), ids=["100x30", "40x12"])
@pytest.mark.parametrize("keys", quick(1, [["down"], ["slash", *"insats b", "enter"]]), ids=["start", "results"])
def test_start_page_matches_snapshot(
    snap_compare: Callable[..., bool], topics_app: PersonalApp, keys: list[str], size: tuple[int, int]
) -> None:
    async def show(pilot: Pilot[None]) -> None:
        await pilot.press(*keys)
        await settle(pilot)

    assert snap_compare(topics_app, terminal_size=size, run_before=show)


@pytest.mark.parametrize("size", quick(1, OTHER_SIZES), ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", quick(1, ["page", "open", "settings", "help"]))
def test_screen_at_other_sizes_matches_snapshot(
    snap_compare: Callable[..., bool], make_app: MakeApp, state: str, size: tuple[int, int]
) -> None:
    assert snap_compare(with_fixed_paths(make_app(theme="light")), terminal_size=size, press=STATES[state])


@pytest.mark.parametrize("size", quick(1, SIZES), ids=["100x30", "40x12"])
def test_idle_warning_matches_snapshot(
    snap_compare: Callable[..., bool], make_kiosk: MakeKiosk, size: tuple[int, int]
) -> None:
    async def show(pilot: Pilot[None]) -> None:
        await pilot.app.push_screen(IdleWarning(ContentStore().read("sv"), 20))
        await settle(pilot)

    assert snap_compare(make_kiosk(), terminal_size=size, run_before=show)


ANSWER = Answer(State.GRANTED, datetime(2026, 11, 23, 10).astimezone(), 1)  # the same local time everywhere
STORED = [
    StoredFile(
        Path("/home/lisa/.config/likvardig/config.toml"),
        261,
        (
            ("consent.functional.state", "granted"),
            ("consent.functional.at", "2026-11-23 10:00:00+00:00"),
            ("consent.functional.revision", 1),
            ("preferences.theme", "dark"),
        ),
        Config({Purpose.FUNCTIONAL: ANSWER}, {"theme": "dark"}),
    ),
    StoredFile(
        Path("/home/lisa/.local/state/likvardig/statistics.db"),
        8192,
        counts=(
            Count(date(2026, 11, 23), Event.OPENED, "skolnarvaro", 3),
            Count(date(2026, 11, 23), Event.VISIT, "", 2),
        ),
    ),
]
OPENED = {"skolnarvaro": (6, 2), "globalt": (3, 9), "sprak": (1, 4)}


@pytest.mark.parametrize("size", quick(1, SIZES), ids=["100x30", "40x12"])
@pytest.mark.parametrize("asks", quick(1, [False, True]), ids=["stored", "erase"])
def test_stored_screen_matches_snapshot(
    snap_compare: Callable[..., bool], make_app: MakeApp, asks: bool, size: tuple[int, int]
) -> None:
    async def show(pilot: Pilot[None]) -> None:
        await pilot.app.on_stored_requested(StoredRequested(to_erase=False))  # type: ignore[attr-defined]
        assert isinstance(pilot.app.screen, StoredScreen)
        pilot.app.screen.show(STORED, [])
        pilot.app.screen.set_asking(asks=asks)
        await settle(pilot)

    assert snap_compare(make_app(), terminal_size=size, run_before=show)


@pytest.mark.parametrize("size", quick(1, SIZES), ids=["100x30", "40x12"])
def test_statistics_screen_matches_snapshot(
    snap_compare: Callable[..., bool], make_app: MakeApp, size: tuple[int, int]
) -> None:
    async def show(pilot: Pilot[None]) -> None:
        await pilot.app.on_statistics_requested(StatisticsRequested())  # type: ignore[attr-defined]
        assert isinstance(pilot.app.screen, StatisticsScreen)
        days = (date(2026, 11, 23), date(2026, 11, 16))
        counts = [Count(days[week], Event.OPENED, item, n[week]) for item, n in OPENED.items() for week in (0, 1)]
        titles = {initiative.id: initiative.title for initiative in pilot.app.screen.topic.initiatives}
        pilot.app.screen.show(counts, "statistics.on", titles=titles)
        await settle(pilot)

    assert snap_compare(make_app(), terminal_size=size, run_before=show)


@pytest.mark.parametrize("size", quick(1, [(100, 40), (80, 24), (40, 12)]), ids=["100x40", "80x24", "40x12"])
def test_qr_screen_matches_snapshot(
    snap_compare: Callable[..., bool], make_app: MakeApp, size: tuple[int, int]
) -> None:
    assert snap_compare(make_app(), terminal_size=size, press=["c", "m"])


@pytest.mark.parametrize("size", quick(1, SIZES), ids=["100x30", "40x12"])
@pytest.mark.parametrize("state", quick(1, ["open", "settings"]))
@pytest.mark.parametrize("theme", quick(1, ["light", "contrast"]))
def test_screen_in_other_themes_matches_snapshot(
    snap_compare: Callable[..., bool], make_app: MakeApp, theme: str, state: str, size: tuple[int, int]
) -> None:
    assert snap_compare(with_fixed_paths(make_app(theme=theme)), terminal_size=size, press=STATES[state])


@pytest.mark.parametrize("size", quick(1, [(80, 25), (40, 12)]), ids=["80x25", "40x12"])
@pytest.mark.parametrize("state", quick(1, ["search", "settings", "open", "help"]))
@pytest.mark.parametrize("no_color", quick(1, ["", "1"]), ids=["console", "no-colour"])
def test_screen_on_other_terminals_matches_snapshot(
    snap_compare: Callable[..., bool],
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    no_color: str,
    state: str,
    size: tuple[int, int],
) -> None:
    async def show(pilot: Pilot[None]) -> None:
        await pilot.press(*STATES[state])
        await settle(pilot)

    monkeypatch.setenv("TERM", "linux")
    monkeypatch.setenv("NO_COLOR", no_color)
    assert snap_compare(with_fixed_paths(make_app()), terminal_size=size, run_before=show)
