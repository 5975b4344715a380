"""Changing the language keeps the open panels, position, focus and search."""

from __future__ import annotations

import asyncio
import re
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest
from textual.events import MouseDown

from likvardig_tui.content.model import Topic
from likvardig_tui.content.toml.reader import read_topic
from likvardig_tui.privacy.counts_db import read_counts
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.help import HelpScreen
from likvardig_tui.tui.screens.settings import SettingsScreen
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.status_line import StatusLine
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp, resize, search, settle, shown
from tests.helpers.content import DATA
from tests.helpers.marks import quick
from tests.helpers.panels import panel


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder with a second language whose texts differ in a few words."""
    folder = Path(shutil.copytree(DATA / "sv", tmp_path / "content" / "sv")).parent
    other = Path(shutil.copytree(DATA / "sv", folder / "yy"))
    page, strings = other / "topic.toml", other / "strings.toml"
    page.write_text(page.read_text("utf-8").replace("Kraftsamling", "Joining hands"), "utf-8")
    text = strings.read_text("utf-8").replace('language = "Svenska"', 'language = "Yyska"')
    strings.write_text(text.replace('title = "Inställningar"', 'title = "Settings"'), "utf-8")
    return folder


@pytest.mark.parametrize("key", quick(1, ["f3", "l"]))
@pytest.mark.parametrize("size", quick(1, [(100, 30), (40, 12)]))
async def test_list_keeps_open_panels_and_position(
    make_app: MakeApp, folder: Path, key: str, size: tuple[int, int]
) -> None:
    app = make_app(folder=folder)
    async with app.run_test(size=size) as pilot:
        await pilot.press("1", "8", "up")
        await pilot.pause()
        page = app.screen.query_one(TopicList)
        before = page.list_state, page.title_offset
        await pilot.press(key)
        await pilot.pause()
        await pilot.pause()
        page = app.screen.query_one(TopicList)
        assert page.topic.initiatives[7].title.startswith("Joining hands")
        assert (page.list_state, page.title_offset) == before
        assert app.focused is page
        assert "Språk: Yyska." in shown(app)


async def test_search_continues_in_the_other_language(make_app: MakeApp, folder: Path) -> None:
    app = make_app(folder=folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("2")
        await search(pilot, "skolnarvaro")
        await pilot.press("enter", "f3")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "Sök: skolnarvaro" in shown(app)
        assert "1 av 1" in shown(app)
        page = app.screen.query_one(TopicList)
        assert app.focused is page
        await pilot.press("escape")
        await pilot.pause()
        assert page.list_state.opened == {1, 7}


@pytest.mark.slow
async def test_contact_keeps_its_selected_field(make_app: MakeApp, folder: Path) -> None:
    app = make_app(folder=folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("c", "down", "f3")
        await pilot.pause()
        assert isinstance(app.focused, ContactPane)
        assert app.focused.cursor == 1


async def test_contact_can_be_scrolled_while_it_is_replaced(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("c", "G")
        pane = app.screen.query_one(ContactPane)
        assert pane.scroll_y > 0
        await pane.remove_children()
        pane.scroll_home(animate=False, immediate=True)
        await pilot.press("tab", "c")
        await resize(pilot, 60, 12)


@pytest.mark.slow
async def test_every_screen_changes_language(make_app: MakeApp, folder: Path) -> None:
    app = make_app(folder=folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f1", "f2", "f3")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        assert shown(app).lstrip().startswith("Settings")
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("l", "f2")
        await pilot.pause()
        assert shown(app).lstrip().startswith("Inställningar")


@pytest.mark.slow
async def test_language_is_remembered_and_counted_with_consent(
    make_app: MakeApp, folder: Path, config: Path, database: Path
) -> None:
    app = make_app(folder=folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f3", "f3")
        await pilot.pause()
        await pilot.click("#accept-all")
        await pilot.press("f3")
        await pilot.pause()
        assert "Språk: Yyska. Sparat till nästa gång." in shown(app)
        app.session.end()
    assert tomllib.loads(config.read_text())["preferences"]["language"] == "yy"
    chosen = [count for count in read_counts(database, date.min) if count.event == "language_chosen"]
    assert [(count.item, count.n) for count in chosen] == [("yy", 1)]


async def test_invalid_language_is_reported_and_not_shown(make_app: MakeApp, folder: Path) -> None:
    (folder / "yy" / "topic.toml").write_text("schema = 1\n[[[")
    app = make_app(folder=folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("8", "f3")
        await pilot.pause()
        assert "Språket gick inte att läsa" in shown(app).replace("\n", " ")
        assert panel("»8 ▼ Kraftsamling").search(shown(app))


async def test_single_language_has_no_key(make_app: MakeApp, folder: Path) -> None:
    shutil.rmtree(folder / "yy")
    app = make_app(folder=folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f3", "l")
        await pilot.pause()
        assert "byt språk" not in shown(app)
        assert "Språk:" not in shown(app)


async def test_other_notice_revision_asks_again(make_app: MakeApp, folder: Path, topic: Topic) -> None:
    page = folder / "yy" / "topic.toml"
    page.write_text(page.read_text("utf-8").replace("revision = 1", "revision = 2"), "utf-8")
    app: PersonalApp = make_app(topic, folder=folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.click("#accept-all")
        await pilot.press("f3")
        await pilot.pause()
        assert app.consent_status.allowed == frozenset()
        assert "Ja, det går bra" in shown(app)


@pytest.mark.slow
async def test_settings_keep_answers_and_focus(make_app: MakeApp, folder: Path) -> None:
    app = make_app(folder=folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f2", "enter", "down")
        await pilot.pause()
        assert "[■] Funktioner: på" in shown(app)
        await pilot.press("f3")
        await pilot.pause()
        await pilot.pause()
        assert re.search(r"\[■\] \w+: på", shown(app))
        assert app.focused is not None
        assert app.focused.id == "statistics"
        assert "Nytt sedan" not in shown(app)
        await pilot.press("up", "enter")
        await pilot.pause()
        assert app.consent_status.allowed == frozenset()


@pytest.mark.slow
async def test_stored_values_stay_in_view(make_app: MakeApp, folder: Path, config: Path) -> None:
    app = make_app(folder=folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f2", "enter")
        app.screen.query_one("#show-stored").focus()
        await pilot.press("enter", "f3")
        await pilot.pause()
        await pilot.pause()
        assert "consent.functional.state: granted" in shown(app)
        assert "Ska allt" not in shown(app)
        await pilot.press("tab", "enter", "f3")
        await pilot.pause()
        await pilot.pause()
        assert "Ska allt" in shown(app)
        assert config.exists()
        await pilot.press("escape", "escape")
        app.screen.query_one("#show-statistics").focus()
        await pilot.press("enter", "l")
        await pilot.pause()
        await pilot.pause()
        assert "Statistik är av." in shown(app)


@pytest.mark.slow
async def test_stored_values_are_those_after_the_switch(make_app: MakeApp) -> None:
    swedish, english = (read_topic(DATA / code / "topic.toml").initiatives[2].title for code in ("sv", "en"))
    before = make_app()
    async with before.run_test() as pilot:
        await pilot.press("f2", "enter", "escape", "3", "q")
        await pilot.pause()
    before.session.end()
    app = make_app()
    async with app.run_test(size=(100, 80)) as pilot:
        await pilot.press("f2")
        app.screen.query_one("#show-stored").focus()
        await pilot.press("enter")
        await pilot.pause()
        assert swedish in shown(app)
        await pilot.press("f3")
        await pilot.pause()
        for text in ("Language: English", "language: en", english):
            assert text in shown(app)
        assert swedish not in shown(app)
        await pilot.press("tab", "enter", "tab", "f4")
        await pilot.pause()
        assert "theme: contrast" in shown(app)
        assert app.focused is not None
        assert app.focused.id == "yes", "the focus stays where it was"


@pytest.mark.slow
async def test_quit_while_switching_keeps_the_position(make_app: MakeApp, folder: Path, config: Path) -> None:
    app = make_app(folder=folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f2", "enter", "escape", "8")
        app.simulate_key("f3")
        app.simulate_key("q")
        await pilot.pause()
        await pilot.pause()
        app.session.end()
    assert tomllib.loads(config.read_text())["preferences"]["open"] == ["skolnarvaro"]


@pytest.fixture
def invalid_folder(folder: Path) -> Path:
    """The content folder with an unreadable language xx, and without the strings of yy."""
    (folder / "xx").mkdir()
    (folder / "xx" / "topic.toml").write_text("x = ")
    (folder / "xx" / "strings.toml").write_text("x = ")
    (folder / "yy" / "strings.toml").unlink()
    return folder


async def test_invalid_language_is_skipped_and_reported(make_app: MakeApp, invalid_folder: Path) -> None:
    app = make_app(folder=invalid_folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f3")
        await pilot.pause()
        assert app.current_content.language == "yy"
        assert "Språk: yy." in app.status, "its own name is unknown, so its code is shown"
        assert "xx/topic.toml, rad 1" in app.status
        await pilot.press("f3")
        await pilot.pause()
        assert app.current_content.language == "sv"
        assert "xx" not in app.status
        await pilot.press("f2")
        await pilot.pause()
        assert [name for name in ("( ) xx", "( ) yy", "(•) Svenska") if name in shown(app)] == [
            "( ) xx",
            "( ) yy",
            "(•) Svenska",
        ]


async def test_top_of_the_page_stays_in_view(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await pilot.pause()
        await pilot.pause()
        assert app.screen.query_one(TopicList).scroll_offset.y == 0
        assert "Children and young people" in shown(app)


@pytest.mark.slow
async def test_help_keeps_its_scroll_position(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f1", "pagedown", "pagedown")
        await pilot.pause()
        offset = app.screen.query_one("ReadingPane").scroll_offset.y
        await pilot.press("f3")
        await pilot.pause()
        await pilot.pause()
        assert offset > 0
        assert app.screen.query_one("ReadingPane").scroll_offset.y == offset


async def test_click_on_a_text_that_is_being_replaced_does_nothing(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        app.show_status("Något har hänt.")
        await settle(pilot)
        line = app.screen.query_one(StatusLine)
        x, y = line.region.offset
        app.simulate_key("f3")
        while line.is_attached:
            await asyncio.sleep(0)
        app.screen._forward_event(MouseDown(None, x, y, 0, 0, 1, shift=False, meta=False, ctrl=False))
