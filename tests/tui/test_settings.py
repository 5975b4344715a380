"""The settings, and what is kept over a restart."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.events import MouseScrollDown, MouseScrollUp
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.scrollbar import ScrollTo
from textual.widget import Widget

from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.tui.cursor import cursor_cell
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.screens.settings import SettingsScreen
from likvardig_tui.tui.widgets.consent_switch import ConsentSwitch
from likvardig_tui.tui.widgets.picker import Picker
from likvardig_tui.tui.widgets.push_button import PushButton
from tests.helpers.apps import MakeApp, until
from tests.helpers.content import DATA
from tests.helpers.marks import quick


def shown(app: App[Any]) -> str:
    """Return the text of the screen as one line."""
    return " ".join(" ".join(strip.text for strip in app.screen._compositor.render_strips()).split())


def states(config: Path) -> dict[str, str]:
    return {purpose: table["state"] for purpose, table in tomllib.loads(config.read_text())["consent"].items()}


@pytest.mark.parametrize("key", quick(1, ["enter", "space"]))
async def test_switch_is_saved_at_once_and_kept_over_a_restart(make_app: MakeApp, config: Path, key: str) -> None:
    app = make_app()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("f2", key)
        await pilot.pause()
        assert states(config) == {"functional": "granted"}
        assert "[■] Funktioner: på" in shown(app)
        assert "[ ] Statistik: av" in shown(app)
        assert "Sparat: Funktioner på." in shown(app)
    again = make_app()
    async with again.run_test(size=(100, 40)) as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert "[■] Funktioner: på" in shown(again)
        await pilot.press(key)
        await pilot.pause()
        assert states(config) == {"functional": "denied"}
        assert "Sparat: Funktioner av." in shown(again)


async def test_purposes_are_off_at_first_and_nothing_is_stored(app: PersonalApp, config: Path) -> None:
    async with app.run_test(size=(100, 50)) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        assert "[■] Nödvändigt: alltid" in shown(app)
        assert shown(app).count(": av") == 2
        assert "version 1" in shown(app)
        assert "Svaren finns i filen" in shown(app)
        await pilot.press("escape")
    assert not config.exists()


@pytest.mark.parametrize(("presses", "expected"), [(2, "granted"), (3, "denied")])
async def test_accept_and_deny_take_one_key(app: PersonalApp, config: Path, presses: int, expected: str) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("f2", *["down"] * presses, "enter")
        await pilot.pause()
    assert states(config) == {"functional": expected, "statistics": expected}


@pytest.mark.slow
async def test_arrow_keys_and_tab_visit_the_controls(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        by_arrow: list[str] = []
        by_tab: list[str] = []
        for key, presses, visited in (("down", 11, by_arrow), ("k", 11, []), ("tab", 8, by_tab)):
            for _ in range(presses):
                await pilot.press(key)
                await pilot.pause()
                assert app.focused is not None
                name = app.focused.id or type(app.focused).__name__
                if name not in visited:  # an arrow also moves within a picker
                    visited.append(name)
                assert app.screen.region.contains_region(app.focused.region)
        assert (
            by_arrow
            == by_tab
            == [
                *("statistics", "accept-all", "necessary-only"),
                *("show-stored", "erase", "show-statistics", "language", "theme"),
            ]
        )


@pytest.mark.parametrize("size", quick(0, [(80, 24), (100, 30), (40, 12)]))
async def test_every_line_can_be_read_with_one_key(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("f2", "home")
        await pilot.pause()
        text = shown(app)
        before: object = None
        body = app.screen.query_one("#settings")
        while before != (app.focused, app.cursor_position, body.scroll_offset):
            before = (app.focused, app.cursor_position, body.scroll_offset)
            await pilot.press("down")
            await pilot.pause()
            text += shown(app)
        for expected in ("Vad får sparas?", "Nödvändigt", "sökord sparas aldrig", "Hög", "365", "Svaren finns i filen"):
            assert expected in text, expected


def add_languages(folder: Path, count: int) -> Path:
    """Create a content folder with Swedish and ``count`` other languages."""
    for code in ("sv", *(f"en-{number:03}" for number in range(count))):
        shutil.copytree(DATA / ("sv" if code == "sv" else "en"), folder / code)
    return folder


def is_focus_visible(app: App[Any]) -> bool:
    body = app.screen.query_one("#settings")
    if app.focused is None:
        return False
    line = app.focused.content_region.y + getattr(app.focused, "cursor_offset", Offset(0, 0)).y
    return body.region.y <= line < body.region.bottom and cursor_cell(app.screen).y == line


async def press_until_other_language(pilot: Pilot[None], app: PersonalApp, key: str) -> None:
    before = app.current_content.language
    await pilot.press(key)
    await until(pilot, lambda: app.current_content.language != before)


def assert_focus_is_visible(app: App[Any]) -> None:
    assert is_focus_visible(app), f"{app.focused} has the terminal's cursor on {cursor_cell(app.screen)}"


@pytest.mark.slow
@pytest.mark.parametrize("size", [(40, 12), (40, 13), (40, 17), (40, 25), (80, 12), (80, 24), (100, 30)])
async def test_keys_act_on_visible_controls_only(make_app: MakeApp, tmp_path: Path, size: tuple[int, int]) -> None:
    app = make_app(folder=add_languages(tmp_path / "content", 12))
    async with app.run_test(size=size) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        for key in (
            *("end", "home", "home", "end", "up", "up", "pageup", "pageup", "pageup", "pagedown", "down"),
            *("home", *["pagedown"] * 12, *["pageup"] * 12, *["down"] * 12, *["up"] * 12),
            *("home", *["tab"] * 9, "shift+tab", "end", "tab", "end", "shift+tab", "end", "home"),
        ):
            await pilot.press(key)
            await pilot.pause()
            assert_focus_is_visible(app)


@pytest.mark.slow
@pytest.mark.parametrize("size", quick(1, [(40, 12), (40, 13), (40, 14), (40, 17), (80, 14)]))
async def test_status_hides_no_focused_control(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("f2", "home")
        for _ in range(9):
            app.show_status("Mycket att säga. " * 8, is_error=True)
            await pilot.pause()
            assert_focus_is_visible(app)
            app.show_status("")
            await pilot.press("tab")
            await pilot.pause()
            assert_focus_is_visible(app)


@pytest.mark.slow
@pytest.mark.parametrize("languages", [2, 12])
async def test_picker_choice_stays_in_view(make_app: MakeApp, tmp_path: Path, languages: int) -> None:
    app = make_app(folder=add_languages(tmp_path / "content", languages))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("f2")
        app.screen.set_focus(app.screen.query_one("#language"))
        for key in ["right"] * (languages + 2) + ["left"] * 3:
            await press_until_other_language(pilot, app, key)
            await until(pilot, lambda: is_focus_visible(app))


@pytest.mark.slow
async def test_keys_do_not_toggle_a_switch_out_of_view(app: PersonalApp, config: Path) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("f2", "end", "enter", "space")
        await pilot.pause()
        assert not config.exists()
        assert app.focused is app.screen.query_one("#settings")
        await pilot.press(*["up"] * 11)
        await pilot.pause()
        assert isinstance(app.focused, Picker | PushButton)


@pytest.mark.slow
async def test_keys_do_not_toggle_a_switch_scrolled_away_by_mouse(app: PersonalApp, config: Path) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("f2")
        body = app.screen.query_one("#settings")
        for event in [MouseScrollDown] * 15 + [MouseScrollUp] * 6:
            await pilot._post_mouse_events([event], "#settings")
            await pilot.pause()
            assert_focus_is_visible(app)
        body.post_message(ScrollTo(y=body.max_scroll_y, animate=False))
        await pilot.pause()
        await pilot.pause()
        assert_focus_is_visible(app)
        assert body.scroll_offset.y == body.max_scroll_y
        await pilot.press("enter")
        assert not config.exists()


@pytest.mark.slow
async def test_tab_continues_from_the_scrolled_text(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        for key, expected in (("tab", "functional"), ("shift+tab", "theme")):
            await pilot.press("f2", "end", key)
            await pilot.pause()
            assert app.focused is not None
            assert app.focused.id == expected
            await pilot.press("escape")


@pytest.mark.slow
async def test_settings_open_with_the_top_in_view(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        assert "Vad får sparas?" in shown(app)
        assert isinstance(app.focused, ConsentSwitch)


async def test_theme_can_be_selected(app: PersonalApp, config: Path) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("f2")
        app.screen.query_one("#theme", Picker).focus()
        await pilot.press("right")
        await pilot.pause()
        assert app.theme == "contrast"
        assert "(•) Hög kontrast" in shown(app)
        assert "Det gäller tills du avslutar." in shown(app)
        assert not config.exists()
        await pilot.press("left", "left")
        await pilot.pause()
        assert app.theme == "light"


@pytest.mark.slow
async def test_screen_opened_again_after_a_change_of_theme_looks_like_a_new_one(make_app: MakeApp) -> None:
    looks = []
    for theme, keys in (("dark", ("f2", "escape", "f4", "f2")), ("contrast", ("f2",))):
        app = make_app(theme=theme)
        async with app.run_test(size=(100, 40)) as pilot:
            await pilot.press(*keys)
            await pilot.pause()
            assert app.theme == "contrast"
            looks.append([(node.styles.background, node.styles.color) for node in app.screen.walk_children(Widget)])
    assert looks[0] == looks[1]


async def test_theme_is_remembered_with_consent(make_app: MakeApp, config: Path) -> None:
    app = make_app()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("f2", "enter", "f4")
        await pilot.pause()
        assert "Sparat till nästa gång." in shown(app)
    assert make_app().theme == "contrast"
    assert make_app(theme="light").theme == "light"
    again = make_app()
    async with again.run_test(size=(100, 40)) as pilot:
        await pilot.press("f2", "enter")
        await pilot.pause()
    assert "preferences" not in tomllib.loads(config.read_text())
    assert make_app().theme == "dark"


@pytest.mark.parametrize("theme", quick(1, ["textual-dark", 7, [], "hemmagjort"]))
async def test_invalid_stored_theme_is_ignored(make_app: MakeApp, config: Path, theme: object) -> None:
    app = make_app()
    async with app.run_test() as pilot:
        await pilot.press("f2", "enter")
        await pilot.pause()
    import tomli_w

    config.write_text(tomli_w.dumps({**tomllib.loads(config.read_text()), "preferences": {"theme": theme}}))
    assert make_app().theme == "dark"


@pytest.mark.parametrize("key", quick(1, ["escape", "f2", "s"]))
async def test_key_closes_the_settings(app: PersonalApp, key: str) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f2", key)
        await pilot.pause()
        assert isinstance(app.screen, PageScreen)


async def test_help_and_settings_do_not_stack(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        for _ in range(2):
            await pilot.press("f1", "f2")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        assert len(app.screen_stack) == 2


@pytest.mark.slow
async def test_screens_are_created_once_and_reopen_at_the_top(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2", "end")
        await pilot.pause()
        settings = app.screen
        await pilot.press("escape", "f1", "end", "escape", "f2")
        await pilot.pause()
        assert app.screen is settings
        assert "Vad får sparas?" in shown(app)
        assert app.focused is not None
        assert app.focused.id == "functional"
        await pilot.press("f1")
        await pilot.pause()
        assert "I listan med avsnitt" in shown(app)


@pytest.mark.slow
async def test_two_terminals_keep_the_answers_of_each_other(make_app: MakeApp, config: Path) -> None:
    first, second = make_app(), make_app()
    async with first.run_test(size=(100, 30)) as pilot:
        await pilot.press("f2", "enter")
        await pilot.pause()
    async with second.run_test(size=(100, 30)) as pilot:
        await pilot.press("f2", "down", "enter")
        await pilot.pause()
    assert states(config) == {"functional": "granted", "statistics": "granted"}
    assert make_app().consent_status.allowed == frozenset({Purpose.FUNCTIONAL, Purpose.STATISTICS})


@pytest.mark.slow
async def test_languages_are_listed_by_their_own_names(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("f2")
        app.screen.query_one("#language", Picker).focus()
        await pilot.pause()
        assert "»(•) Svenska" in shown(app)
        await pilot.press("right")
        await pilot.pause()
        assert "»(•) English" in shown(app)
        assert "( ) Svenska" in shown(app)
        assert "Language: English." in shown(app)


async def test_single_language_has_no_picker(make_app: MakeApp, tmp_path: Path) -> None:
    shutil.copytree(DATA / "sv", tmp_path / "content" / "sv")
    app = make_app(folder=tmp_path / "content")
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        assert not app.screen.query("#language")
        assert "Svenska" not in shown(app)


@pytest.mark.slow
async def test_language_set_by_the_environment_is_not_reported_as_saved(make_app: MakeApp) -> None:
    app = make_app()
    app.language_variable = "LANG"
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("f2", "enter", "f3")
        await pilot.pause()
        assert "Next time, the setting LANG decides" in shown(app)
        await pilot.press("f4")
        await pilot.pause()
        assert "Saved for next time." in shown(app)


@pytest.mark.slow
async def test_choice_that_cannot_be_saved_is_reported_first(make_app: MakeApp, config: Path) -> None:
    app = make_app()
    app.language_variable = "LANG"
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f2", "enter")
        await pilot.pause()
        config.unlink()
        config.mkdir()
        await pilot.press("f3")
        await pilot.pause()
        assert "could not be saved" in shown(app)
