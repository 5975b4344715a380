"""Changed content is shown in a running app, which keeps its state; invalid content is not shown."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from likvardig_tui.content.model import Topic
from likvardig_tui.content.store import ContentStore
from likvardig_tui.content.watcher import Watcher
from likvardig_tui.tui import content_reload
from likvardig_tui.tui.app import LikvardigApp
from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.help import HelpScreen
from likvardig_tui.tui.screens.settings import SettingsScreen
from likvardig_tui.tui.widgets.consent_notice import ConsentNotice
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp, search, shown, until
from tests.helpers.content import DATA
from tests.helpers.marks import quick
from tests.helpers.panels import Expected, is_in, panel

SIZE = (100, 30)
EXTRA = '[[initiatives]]\nid = "forst"\ntitle = "Allra först"\ntext = "En ny text."\n\n'


@pytest.fixture(autouse=True)
def short_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the polling interval of the files, so that no test has to wait."""
    monkeypatch.setattr(content_reload, "Watcher", partial(Watcher, interval=0.02))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "content"))


@pytest.fixture
def page(folder: Path) -> Path:
    return folder / "sv" / "topic.toml"


@pytest.fixture
def personal(make_app: MakeApp, folder: Path) -> PersonalApp:
    return make_app(folder=folder)


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    """Replace texts in a file by an atomic rename."""
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    temporary = path.with_name("temporary")
    temporary.write_text(text, "utf-8")
    temporary.replace(path)


async def wait_until_watching(pilot: Pilot[None]) -> None:
    """Wait until the content is watched."""
    assert isinstance(pilot.app, LikvardigApp)
    app = pilot.app
    await until(pilot, lambda: app.content_reloader.is_running)


def is_replaced(before: TopicList, personal: PersonalApp) -> bool:
    """Return whether the list has been replaced."""
    return any(topic_list is not before for topic_list in personal.screen.query(TopicList))


def screen_has(app: LikvardigApp[Any], *expected: Expected) -> Callable[[], bool]:
    return lambda: all(is_in(each, " ".join(shown(app).split())) for each in expected)


async def test_reading_position_is_kept(personal: PersonalApp, page: Path) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        await pilot.press("2", "8")
        await pilot.pause()
        before = personal.screen.query_one(TopicList)
        ids = [initiative.id for initiative in before.topic.initiatives]
        opened, cursor, offset = {ids[index] for index in before.opened}, ids[before.cursor], before.title_offset
        edit(page, ('[[initiatives]]\nid = "darfor"', f'{EXTRA}[[initiatives]]\nid = "darfor"'))
        await until(pilot, lambda: is_replaced(before, personal))
        await until(pilot, screen_has(personal, panel("9 ▼ Kraftsamling"), "Innehållet är uppdaterat."))
        after = personal.screen.query_one(TopicList)
        ids = [initiative.id for initiative in after.topic.initiatives]
        assert ids[0] == "forst"
        assert {ids[index] for index in after.opened} == opened
        assert (ids[after.cursor], after.title_offset) == (cursor, offset)
        assert personal.focused is after


@pytest.mark.slow
async def test_search_continues_in_the_changed_content(personal: PersonalApp, page: Path) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        await search(pilot, "skolnarvaro")
        await pilot.press("enter")
        await until(pilot, screen_has(personal, "1 av 1"))
        edit(page, ("Även regeringen", "Om skolnärvaro. Även regeringen"))
        await until(pilot, screen_has(personal, "Sök: skolnarvaro", "av 2"))
        assert isinstance(personal.focused, TopicList)


@pytest.mark.slow
async def test_focus_stays_in_the_contact(personal: PersonalApp, page: Path) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        await pilot.press("c", "down")
        edit(page, ("018-727 00 00", "018-727 00 01"))
        await until(pilot, screen_has(personal, "018-727 00 01"))
        assert isinstance(personal.focused, ContactPane)
        assert personal.focused.cursor == 1


@pytest.mark.slow
async def test_removed_initiative_moves_the_cursor_to_the_previous_one(personal: PersonalApp, page: Path) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        await pilot.press("3")
        await pilot.pause()
        edit(page, ('id = "globalt"', 'id = "varlden"'))
        await until(pilot, screen_has(personal, "Innehållet är uppdaterat."))
        after = personal.screen.query_one(TopicList)
        assert (after.cursor, after.opened) == (1, frozenset())


@pytest.mark.slow
async def test_position_in_the_introduction_is_kept(personal: PersonalApp, page: Path) -> None:
    async with personal.run_test(size=(40, 12)) as pilot:
        await wait_until_watching(pilot)
        await pilot.press("escape", "2", "home", *["down"] * 4)
        await pilot.pause()
        before = personal.screen.query_one(TopicList)
        assert before.list_state.scroll > 0
        edit(page, ("Kraftsamling", "Samling"))
        await until(pilot, lambda: is_replaced(before, personal))
        await pilot.pause()
        assert personal.screen.query_one(TopicList).list_state == before.list_state


@pytest.mark.slow
@pytest.mark.parametrize(("key", "screen"), quick(1, [("f2", SettingsScreen), ("f1", HelpScreen)], unpack=True))
async def test_page_behind_another_screen_is_updated(personal: PersonalApp, page: Path, key: str, screen: type) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        await pilot.press(key)
        edit(page, ("Kraftsamling", "Samling"), ('title = "Funktioner"', 'title = "Minne"'))
        await until(pilot, screen_has(personal, "Innehållet är uppdaterat."))
        assert isinstance(personal.screen, screen)
        assert screen is HelpScreen or screen_has(personal, "Minne")()
        await pilot.press("escape")
        await until(pilot, screen_has(personal, panel("8 ► Samling")))


# Invalid content


async def test_invalid_content_is_reported_and_not_shown(personal: PersonalApp, page: Path) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        await pilot.press("8")
        valid = page.read_text("utf-8")
        edit(page, ('title = "Vårt mål"', "title = 7"), ('id = "globalt"', 'id = "darfor"'))
        line = valid.split("\n").index('title = "Vårt mål"') + 1
        message = f"visas inte: sv/topic.toml:{line}: goal.title: Ska vara en text inom citattecken."
        await until(pilot, screen_has(personal, message, panel("8 ▼ Kraftsamling")))
        assert personal.status.endswith(message)
        edit(page, ('id = "darfor"', 'id = "x"'))
        page.write_text(valid, "utf-8")
        await until(pilot, lambda: personal.status == "")
        edit(page, ("title = ", "title = [ #"))
        await until(pilot, screen_has(personal, "visas inte: sv/topic.toml:5: Här börjar något som aldrig tar slut."))
        edit(page, ("title = [ #", "title = "), ("Kraftsamling", "Samling"))
        await until(pilot, screen_has(personal, panel("8 ▼ Samling"), "Innehållet är uppdaterat."))


@pytest.mark.slow
async def test_errors_of_another_language_are_not_reported(personal: PersonalApp, folder: Path) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        (folder / "en" / "topic.toml").write_text("=", "utf-8")
        edit(folder / "sv" / "topic.toml", ("Kraftsamling", "Samling"))
        await until(pilot, screen_has(personal, panel("8 ► Samling"), "Innehållet är uppdaterat."))


@pytest.mark.slow
async def test_changed_notice_asks_again(personal: PersonalApp, page: Path) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        await pilot.click("#accept-all")
        await pilot.pause()
        assert not personal.screen.query(ConsentNotice)
        edit(page, ("revision = 1", "revision = 2"), ('changes = ""', 'changes = "Mer räknas."'))
        await until(pilot, screen_has(personal, "Nytt sedan du svarade: Mer räknas."))
        assert personal.consent_status.allowed == frozenset() or not personal.consent_status.is_answered


@pytest.mark.slow
async def test_changed_strings_are_shown(personal: PersonalApp, folder: Path) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        edit(folder / "sv" / "strings.toml", ('search = "sök"', 'search = "hitta"'))
        await until(pilot, screen_has(personal, "/ hitta"))


@pytest.mark.slow
async def test_added_language_can_be_selected(personal: PersonalApp, folder: Path) -> None:
    async with personal.run_test(size=(100, 50)) as pilot:
        await wait_until_watching(pilot)
        await pilot.press("f2")
        assert "Suomi" not in shown(personal)
        shutil.copytree(folder / "en", folder.parent / "fi")
        edit(folder.parent / "fi" / "strings.toml", ('language = "English"', 'language = "Suomi"'))
        (folder.parent / "fi").rename(folder / "fi")
        await until(pilot, screen_has(personal, "Suomi"))
        await pilot.press("escape", "f3", "f3")
        await until(pilot, lambda: personal.content is not None and personal.content.language == "fi")
        shutil.rmtree(folder / "fi")
        await until(pilot, screen_has(personal, "fi/topic.toml:1:"))


# Ways to change a folder


def rename_replace(folder: Path) -> None:
    edit(folder / "sv" / "topic.toml", ("Kraftsamling", "Samling"))


def write_in_place(folder: Path) -> None:
    page = folder / "sv" / "topic.toml"
    page.write_text(page.read_text("utf-8").replace("Kraftsamling", "Samling"), "utf-8")


def check_out(folder: Path) -> None:
    """Remove a file and create it again, as git does."""
    page = folder / "sv" / "topic.toml"
    text = page.read_text("utf-8").replace("Kraftsamling", "Samling")
    page.unlink()
    page.write_text(text, "utf-8")


@pytest.mark.parametrize("change", quick(1, [check_out, rename_replace, write_in_place]))
async def test_every_way_to_change_a_file_is_noticed(
    personal: PersonalApp, folder: Path, change: Callable[[Path], None]
) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        change(folder)
        await until(pilot, screen_has(personal, panel("8 ► Samling")))


@pytest.mark.slow
async def test_folder_that_is_removed_and_restored(personal: PersonalApp, folder: Path) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        folder.rename(folder.with_name("away"))
        await until(
            pilot, screen_has(personal, "visas inte: sv/topic.toml:1: Filen finns inte.", panel("8 ► Kraftsamling"))
        )
        rename_replace(folder.with_name("away"))
        folder.with_name("away").rename(folder)
        await until(pilot, screen_has(personal, panel("8 ► Samling"), "Innehållet är uppdaterat."))


@pytest.mark.slow
async def test_half_written_file_is_shown_once_complete(personal: PersonalApp, page: Path) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        text = page.read_text("utf-8").replace("Kraftsamling", "Samling")
        page.write_text(text[: len(text) // 2], "utf-8")
        await until(pilot, screen_has(personal, "visas inte: sv/topic.toml:", panel("8 ► Kraftsamling")))
        page.write_text(text, "utf-8")
        await until(pilot, screen_has(personal, panel("8 ► Samling")))


@pytest.mark.slow
async def test_changed_symbolic_link_is_followed(make_app: MakeApp, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "release-2")
    rename_replace(tmp_path / "release-2")
    link = tmp_path / "current"
    link.symlink_to(folder)
    app = make_app(folder=link)
    async with app.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        (tmp_path / "next").symlink_to(tmp_path / "release-2")
        (tmp_path / "next").replace(link)
        await until(pilot, screen_has(app, panel("8 ► Samling")))


def test_change_before_the_first_poll_is_shown(folder: Path) -> None:
    store = ContentStore(folder)
    store.read()
    rename_replace(folder)
    assert store.fingerprints_when_read() != store.fingerprints()


# Kiosk


@pytest.fixture
def kiosk(make_kiosk: Callable[..., KioskApp], folder: Path) -> KioskApp:
    return make_kiosk(folder=folder)


@pytest.mark.slow
async def test_changed_content_is_shown_to_every_visitor(kiosk: KioskApp, page: Path) -> None:
    async with kiosk.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        edit(page, ("Kraftsamling", "Samling"))
        await until(pilot, screen_has(kiosk, panel("8 ► Samling")))
        assert kiosk.status == ""
        await pilot.press("8", "f10")
        await until(pilot, screen_has(kiosk, panel("8 ► Samling")))


@pytest.mark.slow
async def test_change_of_another_language_is_shown_after_switching(kiosk: KioskApp, page: Path) -> None:
    async with kiosk.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        await pilot.press("f3")
        await until(pilot, lambda: kiosk.strings("language") == "English")
        edit(page, ("Kraftsamling", "Samling"))
        await until(pilot, lambda: "Samling" in kiosk.initial_content.topic.initiatives[7].title)
        assert kiosk.strings("language") == "English"
        await pilot.press("f10")
        await until(pilot, screen_has(kiosk, panel("8 ► Samling")))


@pytest.mark.slow
async def test_invalid_content_is_not_reported_to_a_visitor(kiosk: KioskApp, page: Path) -> None:
    async with kiosk.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        valid = page.read_text("utf-8")
        page.write_text("=", "utf-8")
        edit(page.parent.parent / "en" / "topic.toml", ("Uppsala", "Uppsala"))
        await pilot.pause(0.2)
        assert kiosk.status == ""
        assert screen_has(kiosk, panel("8 ► Kraftsamling"))()
        page.write_text(valid.replace("Kraftsamling", "Samling"), "utf-8")
        await until(pilot, screen_has(kiosk, panel("8 ► Samling")))


# Memory


@pytest.mark.slow
@pytest.mark.usefixtures("only_new_objects")
async def test_changes_leak_no_widgets(personal: PersonalApp, page: Path) -> None:
    def count_objects(kind: type) -> int:
        gc.collect()
        return sum(isinstance(item, kind) for item in gc.get_objects())

    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot)
        await pilot.press("f2", "f1", "escape", "8")
        counts = []
        for number in range(10):
            edit(page, ("Samling" if number % 2 else "Kraftsamling", "Kraftsamling" if number % 2 else "Samling"))
            title = "Kraftsamling" if number % 2 else "Samling"
            await until(pilot, screen_has(personal, panel(f"8 ▼ {title} ska")))
            if number in (3, 9):
                counts.append((count_objects(Widget), count_objects(Topic)))
        assert counts[1] == counts[0]
