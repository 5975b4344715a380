"""The effects of consent in the running app."""

from __future__ import annotations

import sys
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import tomli_w
from textual.pilot import Pilot

from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.counts_db import add_counts, read_counts
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.screens.settings import SettingsScreen
from likvardig_tui.tui.screens.statistics import by_week
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp, search
from tests.helpers.apps import shown as lines_of
from tests.helpers.marks import quick
from tests.helpers.panels import panel
from tests.helpers.stores import Disk

SIZE = (100, 50)


def shown(app: PersonalApp) -> str:
    """Return the text of the screen as one line."""
    return " ".join(lines_of(app).split())


def counts(database: Path) -> dict[tuple[str, str], int]:
    found = read_counts(database, date.min) if database.exists() else []
    return {(count.event.value, count.item): count.n for count in found}


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def quit_with(pilot: Pilot[None], app: PersonalApp) -> None:
    """Press ``q``, and end the session as the command does."""
    await press(pilot, "q")
    app.session.end()


async def test_events_are_counted_when_the_visit_ends(make_app: MakeApp, database: Path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "3")
        await pilot.click("#accept-all")
        await press(pilot, "8", "enter", "enter", "right", "c", "y", "down", "y", "escape")
        for query in ("finnsinte", "skola", ""):
            await search(pilot, query)
            await press(pilot, "escape")
        assert not database.exists()
        await quit_with(pilot, app)
    assert counts(database) == {
        ("visit", ""): 1,
        ("opened", "skolnarvaro"): 2,
        ("contact_copied", ""): 2,
        ("search_without_hit", ""): 1,
    }


async def test_keys_followed_at_once_by_quit_are_counted(make_app: MakeApp, database: Path, config: Path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "f2", "down", "down")
        for key in ("enter", "escape", "2", "q"):
            app.simulate_key(key)
        await pilot.pause()
        await pilot.pause()
        app.session.end()
    assert tomllib.loads(config.read_text())["preferences"]["open"] == ["nationellt"]
    assert counts(database) == {("visit", ""): 1, ("opened", "nationellt"): 1}


@pytest.mark.slow
async def test_search_ended_by_quit_is_counted(make_app: MakeApp, database: Path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.click("#accept-all")
        await search(pilot, "finnsinte")
        await press(pilot, "tab")
        await quit_with(pilot, app)
    assert counts(database)["search_without_hit", ""] == 1


async def test_without_consent_no_file_is_created_opened_or_read(
    app: PersonalApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "sqlite3", raising=False)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "a", "c", "y")
        await search(pilot, "finnsinte")
        await press(pilot, "escape", "f4", "f2")
        app.screen.query_one("#show-stored").focus()
        await press(pilot, "enter")
        assert "Ingenting är sparat." in shown(app)
        await press(pilot, "escape")
        app.screen.query_one("#show-statistics").focus()
        await press(pilot, "enter")
        assert "Statistik är av." in shown(app)
        await quit_with(pilot, app)
    assert "sqlite3" not in sys.modules
    assert list(tmp_path.iterdir()) == []


async def test_withdrawn_consent_reports_that_counts_are_erased(make_app: MakeApp, database: Path) -> None:
    add_counts_in(database)
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "f2", "down", "enter", "enter")
        assert "Sparat: Statistik av. Det som var räknat är raderat." in shown(app)
    assert list(database.parent.iterdir()) == []


@pytest.mark.slow
async def test_unsaved_answer_and_erased_counts_are_both_reported(make_app: MakeApp, database: Path) -> None:
    add_counts_in(database)
    disk = Disk()
    app = make_app(replace=disk.replace)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "f2", "down", "enter")
        disk.is_full = True
        await press(pilot, "enter")
        text = shown(app)
        assert "Statistik av. Det gäller tills du avslutar, men kunde inte sparas: disken är full." in text
        assert "Det som var räknat är raderat." in text
    assert list(database.parent.iterdir()) == []


def add_counts_in(database: Path, *more: Count) -> None:
    database.parent.mkdir(parents=True)
    today = datetime.now(UTC).astimezone().date()
    add_counts(database, [Count(today, Event.OPENED, "globalt", 3), *more], today)


# Restored state


async def test_open_panels_and_position_are_restored(make_app: MakeApp, config: Path) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "f2", "enter", "escape", "2", "8", "up")
        await quit_with(pilot, app)
    assert tomllib.loads(config.read_text())["preferences"] == {"open": ["nationellt", "skolnarvaro"], "place": "sprak"}
    again = make_app()
    async with again.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        page = again.screen.query_one(TopicList)
        assert (page.opened, page.cursor) == (frozenset({1, 7}), 6)
        assert panel("»7 ► Satsning på språk").search(shown(again))
        await quit_with(pilot, again)


@pytest.mark.slow
async def test_panels_opened_while_a_query_is_typed_are_not_restored(make_app: MakeApp, config: Path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "f2", "enter", "escape", "2")
        await search(pilot, "skola")
        app.exit()
        app.session.end()
    assert tomllib.loads(config.read_text())["preferences"]["open"] == ["nationellt"]


async def test_restored_position_far_down_is_in_view(make_app: MakeApp, config: Path) -> None:
    write(config, open=["skolnarvaro", "resursenhet"], place="resursenhet")
    app = make_app()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert panel("»9 ▼").search(shown(app))


@pytest.mark.parametrize(
    "preferences",
    [
        {"open": "skolnarvaro", "place": 3},
        {"open": ["borta", 7, ["globalt"]], "place": "borta"},
        {"open": {"a": 1}, "place": [1]},
        {"language": "../sv", "theme": "x" * 100},
    ],
)
async def test_invalid_preferences_are_ignored(make_app: MakeApp, config: Path, preferences: dict[str, object]) -> None:
    write(config, **preferences)
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert (app.screen.query_one(TopicList).opened, app.theme) == (frozenset(), "dark")


def write(config: Path, **preferences: object) -> None:
    config.parent.mkdir()
    answer = {"state": "granted", "at": datetime(2026, 1, 1, tzinfo=UTC), "revision": 1}
    config.write_text(tomli_w.dumps({"consent": {"functional": answer}, "preferences": preferences}))


# Stored data


@pytest.mark.slow
async def test_every_value_is_shown_and_erased(make_app: MakeApp, database: Path, config: Path, tmp_path: Path) -> None:
    add_counts_in(database)
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.click("#accept-all")
        await press(pilot, "f4", "2", "f2")
        app.screen.query_one("#show-stored").focus()
        await press(pilot, "enter")
        text = "".join(lines_of(app).split())
        for expected in (
            str(config), "consent.statistics.state: granted", "preferences.theme: contrast",
            str(database), "Öppnade avsnitt (globalt): 3", "Öppnade avsnitt (nationellt): 1", "Besök: 1",
        ):  # fmt: skip
            assert expected.replace(" ", "") in text, expected
        await press(pilot, "tab", "enter")
        assert "Ska allt som är sparat raderas?" in shown(app)
        await press(pilot, "enter")
        assert config.exists(), "the default is to keep it"
        app.screen.query_one("#erase").focus()
        await press(pilot, "enter", "tab", "enter")
        assert "Ingenting är sparat." in shown(app)
        assert "Allt som var sparat är raderat." in shown(app)
        await press(pilot, "escape", "escape")
        assert "Ja, det går bra" in shown(app), "it asks again"
        await quit_with(pilot, app)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.slow
async def test_erase_asks_for_confirmation(make_app: MakeApp, config: Path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.click("#accept-all")
        await press(pilot, "f2")
        app.screen.query_one("#erase").focus()
        await press(pilot, "enter")
        assert "Ska allt som är sparat raderas?" in shown(app)
        assert str(config) in "".join(lines_of(app).split())
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, SettingsScreen)
        assert config.exists()
        await press(pilot, "escape")
        assert isinstance(app.screen, PageScreen)


@pytest.mark.slow
async def test_failed_erase_is_reported(make_app: MakeApp, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(_: Path, missing_ok: bool = False) -> None:
        raise OSError(30, "Read-only file system", str(missing_ok))

    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.click("#accept-all")
        await press(pilot, "f2")
        app.screen.query_one("#erase").focus()
        await press(pilot, "enter", "tab")
        monkeypatch.setattr(Path, "unlink", read_only)
        await press(pilot, "enter")
        assert "En del kunde inte raderas: disken går inte att skriva på." in shown(app)
        assert str(config) in "".join(lines_of(app).split())


@pytest.mark.slow
async def test_most_opened_initiatives_are_listed_by_week(make_app: MakeApp, database: Path, strings: Strings) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.click("#accept-all")
        today = datetime.now(UTC).astimezone().date()
        add_counts_in(
            database,
            Count(today, Event.OPENED, "skolnarvaro", 6),
            Count(today - timedelta(days=7), Event.OPENED, "borttagen", 1),
        )
        await press(pilot, "f2")
        app.screen.query_one("#show-statistics").focus()
        await press(pilot, "enter")
        text = lines_of(app)
        year, week, _ = today.isocalendar()
        first, last = date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)
        assert f"Vecka {week}: {strings.format_day(first)} – {strings.format_date(last)}" in text
        bars = {line.strip(" ▌").split("  ")[0]: line.count("█") for line in text.split("\n") if "█" in line}
        assert bars["Kraftsamling ska öka skolnärvaron"] == 23
        assert bars["Likvärdig skola på global nivå"] == 12
        assert bars["borttagen"] == 4
        assert text.index("Kraftsamling") < text.index("global nivå") < text.index("borttagen")
        await press(pilot, "escape")
        assert isinstance(app.screen, SettingsScreen)


@pytest.mark.slow
async def test_corrupt_database_is_reported_on_the_statistics_screen(make_app: MakeApp, database: Path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.click("#accept-all")
        database.parent.mkdir()
        database.write_bytes(b"?" * 5000)
        await press(pilot, "f2")
        app.screen.query_one("#show-statistics").focus()
        await press(pilot, "enter")
        assert "Statistiken gick inte att läsa: filen är skadad" in shown(app)


def test_weeks_follow_iso_8601() -> None:
    new_year = [Count(date(2027, 1, day), Event.OPENED, "a", 1) for day in (1, 3, 4)]
    assert by_week([*new_year, Count(date(2027, 1, 4), Event.VISIT, "", 9)]) == {
        (2027, 1): [("a", 1)],
        (2026, 53): [("a", 2)],
    }


# DO_NOT_TRACK, clocks and races


async def test_do_not_track_asks_about_the_other_purposes_with_a_reason(
    make_app: MakeApp, config: Path, database: Path
) -> None:
    app = make_app(asked=(Purpose.FUNCTIONAL,))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "statistik" not in shown(app)
        await pilot.click("#accept-all")
        await pilot.pause()
        assert "Sparat: Funktioner på." in shown(app)
        await press(pilot, "2", "f2")
        assert "[ ] Statistik: av" in shown(app)
        assert "Av, eftersom DO_NOT_TRACK är inställt" in shown(app)
        assert not app.screen.query("#statistics")
        await quit_with(pilot, app)
    assert set(tomllib.loads(config.read_text())["consent"]) == {"functional"}
    assert not database.exists()


async def test_answer_dated_in_the_future_is_asked_for_again_with_a_reason(
    make_app: MakeApp, config: Path, strings: Strings
) -> None:
    write(config)
    config.write_text(config.read_text().replace("2026-01-01", "2999-01-01"))
    before = config.read_bytes()
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert strings("status.ahead", at="2999-01-01") in shown(app)
        assert "Ja, det går bra" in shown(app)
        await quit_with(pilot, app)
    assert config.read_bytes() == before


@pytest.mark.parametrize(
    "button", quick(1, ["accept-all", "erase", "necessary-only", "show-stored", "show-statistics"])
)
async def test_button_followed_at_once_by_quit_is_handled(make_app: MakeApp, config: Path, button: str) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "f2")
        app.screen.query_one(f"#{button}").focus()
        app.simulate_key("enter")
        app.simulate_key("q")
        await pilot.pause()
        await pilot.pause()
    assert app.return_code == 0
    assert config.exists() is (button in ("accept-all", "necessary-only"))


@pytest.mark.slow
async def test_consent_withdrawn_in_another_terminal_is_shown(make_app: MakeApp) -> None:
    here, elsewhere = make_app(), make_app()
    async with here.run_test(size=SIZE) as pilot:
        await pilot.click("#accept-all")
        await pilot.pause()
        async with elsewhere.run_test(size=SIZE) as other:
            await press(other, "f2", "down", "enter")
        await press(pilot, "f2")
        assert "[■] Funktioner: på" in shown(here)
        assert "[ ] Statistik: av" in shown(here)


async def test_text_copied_with_the_mouse_is_not_counted(make_app: MakeApp, database: Path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.click("#accept-all")
        app.screen.text_select_all()
        await press(pilot, "ctrl+c")
        await quit_with(pilot, app)
    assert counts(database) == {("visit", ""): 1}
