"""The line of keys at the bottom, and the status above it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from textual.events import MouseDown, MouseUp
from textual.pilot import Pilot

from likvardig_tui.content.strings import Strings
from likvardig_tui.tui import status_messages
from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.printing import PrintResult
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.screens.settings import SettingsScreen
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.key_row import ROOMY_WIDTH, Item, Space, arrange
from likvardig_tui.tui.widgets.search_bar import SearchField
from likvardig_tui.tui.widgets.status_line import Status, StatusLine
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp, footer_text, resize, search, settle, shown
from tests.helpers.marks import quick


def column_of(app: PersonalApp, text: str) -> int:
    return shown(app).split("\n")[-1].index(text)


async def click(pilot: Pilot[None], x: int, y: int) -> None:
    """Click as the driver reports it: the pilot passes the app over."""
    for event in (MouseDown, MouseUp):
        pilot.app.post_message(event(None, x, y, 0, 0, 1, shift=False, meta=False, ctrl=False))
        await pilot.pause()


async def test_footer_says_what_to_press(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        keys = "↑↓ välj Enter öppna / sök Tab frågan F3 English F2 inställningar F1 hjälp"
        assert footer_text(app) == f"{keys} 1 av 9"
        await pilot.press("tab")
        await pilot.pause()
        assert footer_text(app).startswith("←→ välj Enter tryck")


@pytest.mark.slow
async def test_tab_key_names_the_part_that_it_leads_to(app: PersonalApp) -> None:
    async with app.run_test(size=(240, 17)) as pilot:
        await pilot.pause()
        assert "Tab frågan" in footer_text(app)
        await search(pilot, "språk")
        await pilot.press("enter")
        await settle(pilot)
        labels = app.screen.query_one(Footer).labels
        assert labels["keys.focus_next"] == "", "neither the question, which is hidden, nor the query"
        await pilot.press("escape")
        await settle(pilot)
        assert "Tab frågan" in footer_text(app)
        app.show_status("Ord " * 800, is_error=True)
        await settle(pilot)
        assert "Tab kontakten" in footer_text(app), "the question is hidden"
        await pilot.press("escape", "tab", "enter", "slash", "s", "enter", "escape")
        await settle(pilot)
        assert "Tab kontakten" in footer_text(app), "the question has been answered"


@pytest.mark.slow
@pytest.mark.parametrize("language", quick(1, ["sv", "en"]))
async def test_footer_is_one_line_and_drops_the_least_needed_keys_first(app: PersonalApp, language: str) -> None:
    async with app.run_test(size=(200, 30)) as pilot:
        if language == "en":
            await pilot.press("f3")
            app.show_status("")
        last: list[str] = []
        for width in (200, 150, 120, 100, 96, 90, 80, 70, 60, 50, 40):
            await pilot.resize_terminal(width, 17)
            await pilot.pause()
            assert app.screen.query_one(Footer).size.height == 1, width
            assert app.strings("keys.help") in footer_text(app)
            assert ("Svenska" if language == "en" else "English") in footer_text(app)
            words = footer_text(app).split()
            assert width < ROOMY_WIDTH or set(words) <= set(last or words), width
            last = words


@pytest.mark.slow
async def test_footer_takes_at_most_two_lines_in_a_narrow_window(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 24)) as pilot:
        for keys in ([], ["c"], ["f2"], ["f1"]):
            await pilot.press(*keys)
            await pilot.pause()
            assert app.screen.query_one(Footer).size.height <= 2


async def test_position_follows_the_cursor(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        for key, position in (("down", "2 av 9"), ("end", "9 av 9"), ("3", "3 av 9")):
            await pilot.press(key)
            await pilot.pause()
            assert shown(app).split("\n")[-1].endswith(position)


async def test_position_gives_way_to_keys_that_are_needed_more(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await search(pilot, "resurs")
        await pilot.press("enter", "n")
        await pilot.pause()
        assert footer_text(app).endswith("F1 hjälp")


async def test_language_key_names_the_other_language_in_that_language(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        for name in ("English", "Svenska"):
            await pilot.pause()
            assert f"F3 {name}" in footer_text(app)
            await pilot.press("f3")


@pytest.mark.slow
async def test_keys_in_the_footer_can_be_clicked(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        for x, cursor in (("↓", 1), ("↓", 2), ("↑", 1), ("välj", 2)):
            await pilot.click(offset=(column_of(app, x), 29))
            await pilot.pause()
            assert app.screen.query_one(TopicList).cursor == cursor
        await pilot.click(offset=(97, 29))  # the position is no key
        await pilot.click(offset=(column_of(app, "F2"), 29))
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)


async def test_key_under_the_pointer_is_highlighted(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        bar = app.screen.query_one(Footer)
        plain = list(bar.render_line(0))
        await pilot.hover(offset=(column_of(app, "Enter"), 29))
        await pilot.pause()
        assert list(bar.render_line(0)) != plain
        await pilot.hover(TopicList)
        await pilot.pause()
        assert list(bar.render_line(0)) == plain


# The status


async def test_next_key_clears_the_status(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f4")
        await pilot.pause()
        assert "Tema:" in shown(app)
        await pilot.press("down")
        await pilot.pause()
        assert app.status == ""
        assert app.screen.query_one(TopicList).cursor == 1


async def test_error_stays_until_escape(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        app.show_status("Det gick inte.", is_error=True)
        await pilot.press("down", "c")
        await pilot.pause()
        assert "Det gick inte." in shown(app)
        await pilot.press("escape")
        await pilot.pause()
        assert app.status == ""


async def test_answer_that_cannot_be_saved_stays(make_app: MakeApp, config: Path) -> None:
    config.parent.write_text("in the way")
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("escape", "tab", "enter", "down")
        await pilot.pause()
        assert "kunde inte sparas" in app.status


@pytest.mark.parametrize("keys", quick(1, [[], ["tab"], ["8"], ["f2"], ["f1"]]), ids=" ".join)
async def test_status_moves_nothing(app: PersonalApp, keys: list[str]) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*keys)
        for size in ((100, 30), (100, 24), (64, 24), (66, 18), (40, 20), (40, 12)):
            await resize(pilot, *size)
            await app.workers.wait_for_complete()

            def regions() -> list[object]:
                return [widget.region for widget in app.screen.query() if widget.is_on_screen]

            before, lines = regions(), shown(app).split("\n")
            for text, short in (("Kort.", ""), ("ord " * 60, "Kort."), ("ord " * 60, "")):
                app.show_status(text, short=short)
                await pilot.pause()
                assert regions() == before, size
                changed = [y for y, line in enumerate(shown(app).split("\n")) if line != lines[y]]
                assert len(changed) == 1 or (len(changed) == 2 and size == (40, 20)), size
                assert changed[0] >= size[1] - 2
            app.show_status("")
            await pilot.pause()
            assert shown(app).split("\n") == lines


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, "”Titel” har skickats: HP-12."),
        (28, "”Titel” har skickats: HP-12."),
        (27, "Skickat: HP-12."),
        (15, "Skickat: HP-12."),
        (14, "Skickat:…"),
        (5, "Skic…"),
    ],
)
def test_status_that_is_too_long_is_shortened(width: int, shown: str) -> None:
    status = Status("”Titel” har skickats: HP-12.", "Skickat: HP-12.")
    assert status.fitted(width) == shown
    assert status._replace(short="").fitted(14) == "”Titel” har…"


async def test_answer_of_the_printer_is_cut_to_one_line(app: PersonalApp, strings: Strings) -> None:
    result = PrintResult(message="request id is Laser-12 " * 8)
    text = status_messages.text_printed(strings, "Titel", result)
    async with app.run_test(size=(100, 30)) as pilot:
        app.show_status(text, short=status_messages.text_printed_in_short(strings, result))
        await pilot.pause()
        line = shown(app).split("\n")[-2].strip()
        assert line.startswith("Skickat till skrivaren: request id is")
        assert line.endswith("…")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("size", quick(1, [(64, 24), (80, 24)]))
async def test_what_decides_the_language_next_time_is_shown_whole(
    make_app: MakeApp, language: str, size: tuple[int, int]
) -> None:
    app = make_app()
    app.language_variable = "LANG"
    async with app.run_test(size=size) as pilot:
        await pilot.press(*["f3"] * (1 if language == "en" else 2))
        await pilot.pause()
        assert "LANG" in shown(app)
        assert app.status in shown(app)


async def test_keys_stay_beside_a_short_status_in_a_low_window(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("f3")
        await pilot.pause()
        assert footer_text(app) == "Language: English. F3 Svenska F1 help"
        await pilot.click(offset=(column_of(app, "F3"), 11))
        await pilot.pause()
        assert footer_text(app) == "Språk: Svenska. ↑↓ F3 English F1 hjälp"


@pytest.mark.parametrize("clicked", ["in the bottom line", "elsewhere"])
async def test_click_closes_a_status_and_presses_no_key_that_it_covers(app: PersonalApp, clicked: str) -> None:
    async with app.run_test(size=(66, 18)) as pilot:
        await pilot.pause()
        keys = footer_text(app)
        app.show_status("ord " * 30)
        await pilot.pause()
        assert footer_text(app).startswith("ord")
        await click(pilot, column_of(app, "ord") + 12, 17 if clicked == "in the bottom line" else 0)
        assert (app.status, footer_text(app)) == ("", keys)
        assert isinstance(app.screen, PageScreen)


async def test_click_outside_of_the_window_is_ignored(app: PersonalApp) -> None:
    async with app.run_test(size=(66, 18)) as pilot:
        app.show_status("Det har hänt.")
        await click(pilot, 90, 30)
        assert "Det har hänt." in shown(app)


async def test_error_is_not_closed_by_a_click(app: PersonalApp) -> None:
    async with app.run_test(size=(66, 18)) as pilot:
        app.show_status("Det gick inte.", is_error=True)
        await click(pilot, 3, 1)
        assert "Det gick inte." in shown(app)
        assert "F1 hjälp" in footer_text(app)


async def test_error_is_shown_whole(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        for count, height in ((30, 2), (60, 3), (1, 1)):
            app.show_status("ord " * count + "sist.", is_error=True)
            await pilot.pause()
            assert app.screen.query_one(StatusLine).size.height == height
            assert "sist." in shown(app)


# Arrows


@pytest.mark.parametrize("size", quick(1, [(100, 30), (40, 12)]))
async def test_arrows_lead_from_the_list_to_the_question_and_back(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        focused = []
        for key in ("end", "down", "right", "right", "right", "left", "up"):
            await pilot.press(key)
            focused.append(app.focused and app.focused.id)
        assert focused == [None, "accept-all", "necessary-only", "choose", "choose", "necessary-only", None]
        assert isinstance(app.focused, TopicList)
        assert app.focused.cursor == 8


@pytest.mark.parametrize("size", quick(0, [(66, 18), (100, 30), (40, 12)]))
async def test_down_reaches_every_part_and_ends_at_the_last(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("end")
        visited = []
        for _ in range(25):
            await pilot.press("down")
            visited.append(type(app.focused).__name__)
        parts = [name for name, _ in groupby(visited)]
        assert parts == (["ContactPane", "PushButton"] if size == (66, 18) else ["PushButton", "ContactPane"])
        backward = []
        for _ in range(25):
            await pilot.press("up")
            backward.append(type(app.focused).__name__)
        assert backward[-1] == "TopicList"


async def test_arrows_do_not_leave_a_query_without_hits(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await search(pilot, "xyz")
        for key in ("down", "up", "left"):
            await pilot.press(key)
            assert isinstance(app.focused, SearchField)


async def press_until(pilot: Pilot[None], key: str, condition: Callable[[], bool]) -> None:
    for _ in range(12):
        await pilot.press(key)
        if condition():
            return
    raise AssertionError(pilot.app.focused)


@pytest.mark.slow
async def test_arrows_lead_to_the_contact_and_back(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "down")
        assert isinstance(app.focused, ContactPane)
        await press_until(pilot, "down", lambda: not isinstance(app.focused, ContactPane))
        assert app.focused is not None
        assert app.focused.id == "accept-all"
        await pilot.press("right", "enter", "end", "down")
        assert isinstance(app.focused, ContactPane)
        await press_until(pilot, "up", lambda: not isinstance(app.focused, ContactPane))
        assert isinstance(app.focused, TopicList)
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        await pilot.press("end", "down")
        assert isinstance(app.focused, ContactPane), "also where it is at the side"
        await pilot.press("left")
        assert isinstance(app.focused, TopicList)


async def test_left_and_right_move_between_the_buttons_of_the_settings(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 50)) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        app.screen.set_focus(app.screen.query_one("#show-stored"))
        await pilot.press("right", "right", "left")
        assert app.focused is app.screen.query_one("#erase")


# The way back


@pytest.mark.parametrize("size", quick(1, [(40, 12), (66, 18), (64, 24)]))
@pytest.mark.parametrize("language", quick(1, ["sv", "en"]))
async def test_way_back_is_shown_on_every_screen(topics_kiosk: KioskApp, size: tuple[int, int], language: str) -> None:
    app = topics_kiosk
    async with app.run_test(size=size) as pilot:
        if language == "en":
            await pilot.press("f3")
        topic, typing, hits = ["enter"], ["slash", "e", "n"], ["enter"]
        for keys in (topic, typing, hits, ["escape", "c"], ["m"], ["escape", "f2"], ["down"], ["f1"]):
            await pilot.press(*keys)
            await settle(pilot)
            shown_keys = footer_text(app)
            assert f"Esc {app.strings('keys.back')}" in shown_keys, keys
            assert f"F3 {'Svenska' if language == 'en' else 'English'}" in shown_keys, keys
            assert keys == ["f1"] or f"F1 {app.strings('keys.help')}" in shown_keys, keys


def test_way_back_comes_before_reading_aloud() -> None:
    texts = {"keys.open": "Enter öppna", "keys.back": "Esc tillbaka", "keys.read_aloud": "F5 läs upp"}
    texts |= {"keys.language": "F3 English", "keys.help": "F1 hjälp"}
    items = sorted(
        (Item(name, (name,), *text.split(maxsplit=1)) for name, text in texts.items()), key=lambda i: i.place
    )
    space = Space.of(38, 40, 12, has_colours=True)
    assert {placed.item.label for placed in arrange(items, space)} == {"Esc", "F3", "F1"}
    without_back = [item for item in items if item.name != "keys.back"]
    assert "F5" in {placed.item.label for placed in arrange(without_back, space)}
