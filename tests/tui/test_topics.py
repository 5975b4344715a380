"""Several topics: the start page, opening a topic and coming back, and what is remembered of each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from likvardig_tui.content.store import ContentStore
from likvardig_tui.content.watcher import Watcher
from likvardig_tui.privacy.consent import OPTIONAL, State
from likvardig_tui.privacy.counts import Event
from likvardig_tui.tui import content_reload
from likvardig_tui.tui.app import LikvardigApp
from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.messages import StatisticsRequested, StoredRequested
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.screens.settings import SettingsScreen
from likvardig_tui.tui.widgets.heading import Heading
from likvardig_tui.tui.widgets.panel_layout import PanelLayout
from likvardig_tui.tui.widgets.panel_lines import LineMaker
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp, MakeKiosk, footer_text, search, shown, until
from tests.helpers.marks import quick
from tests.helpers.panels import is_in, panel
from tests.helpers.topics import TITLES, topic_text, write_topics

SIZE = (100, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_topics(tmp_path / "content")


@pytest.fixture
def make_personal(make_app: MakeApp, folder: Path) -> Callable[..., PersonalApp]:
    def make(**options: Any) -> PersonalApp:
        return make_app(folder=folder, content=ContentStore(folder).read("sv"), **options)

    return make


@pytest.fixture
def personal(make_personal: Callable[..., PersonalApp]) -> PersonalApp:
    return make_personal()


@pytest.fixture
def kiosk(make_kiosk: MakeKiosk, folder: Path) -> KioskApp:
    return make_kiosk(folder=folder, content=ContentStore(folder).read("sv"))


def the_list(app: LikvardigApp[Any]) -> TopicList:
    return app.screen.query_one(TopicList)


def heading(app: LikvardigApp[Any]) -> str:
    region = app.screen.query_one(Heading).region
    return " ".join(" ".join(shown(app).split("\n")[region.y : region.bottom]).split())


def words(app: LikvardigApp[Any]) -> str:
    return " ".join(shown(app).split())


# The start page


@pytest.mark.parametrize("size", quick(1, [(40, 12), SIZE, (240, 60)]))
async def test_start_page_shows_titles_and_summaries(personal: PersonalApp, size: tuple[int, int]) -> None:
    async with personal.run_test(size=size) as pilot:
        await pilot.pause()
        assert heading(personal) == "Exempelkommun arbetar"
        assert "Det här gör vi." in shown(personal)
        assert is_in(panel("1 ► Skolan"), words(personal))
        assert "Sammanfattning av Skolan." in words(personal).replace("▌ ", "")
        assert "Vårt mål" not in shown(personal)
        assert "Uppdaterad" not in shown(personal)


async def test_every_topic_is_in_view_if_there_is_space(personal: PersonalApp) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for title in TITLES["sv"].values():
            assert f"Sammanfattning av {title}." in shown(personal)
        assert shown(personal).count("…") == 3
        assert footer_text(personal).endswith("1 av 3")


async def test_right_shows_the_whole_summary_and_left_its_beginning(personal: PersonalApp) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await pilot.press("right")
        await pilot.pause()
        assert the_list(personal).topic.is_start_page
        assert shown(personal).count("…") < 3
        assert the_list(personal).opened == {0}
        await pilot.press("left", "a")
        await pilot.pause()
        assert the_list(personal).opened == {0, 1, 2}
        assert personal.session.pending_counts == []


@pytest.mark.parametrize("key", quick(1, ["enter", "space", "2"]))
async def test_key_opens_the_topic(personal: PersonalApp, key: str) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await pilot.press("down", key, "1")  # the second key acts on the topic
        await pilot.pause()
        assert heading(personal).startswith("Exempelkommun arbetar: Vattnet")
        assert is_in(panel("1 ▼ Insats a för Vattnet"), words(personal))
        assert "Om a i Vattnet." in shown(personal)


async def test_click_on_a_summary_opens_the_topic(personal: PersonalApp) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await pilot.pause()
        y = next(y for y, line in enumerate(shown(personal).split("\n")) if "Sammanfattning av Vattnet" in line)
        await pilot.click(offset=(10, y))
        await until(pilot, lambda: personal.current_content.topic_id == "vatten")
        assert personal.focused is the_list(personal)


async def test_ten_thousand_topics_are_not_laid_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = ContentStore(folder).read("sv").topic
    [first, *_] = topic.initiatives
    many = topic._replace(initiatives=tuple(first._replace(id=f"a{number}") for number in range(10_000)))
    made: list[int] = []
    entry_lines = LineMaker.entry_lines

    def record(maker: LineMaker, number: int, *arguments: Any, **options: Any) -> Any:
        made.append(number)
        return entry_lines(maker, number, *arguments, **options)

    monkeypatch.setattr(LineMaker, "entry_lines", record)
    layout = PanelLayout(many, 60, window_height=30)
    layout.measure_window(lambda: 0, 24)
    assert len(made) < 24
    assert [line.role for line in layout.lines(1)] == ["title", "body"] + ["blank"] * layout._has_gaps


# Back to the start page


@pytest.mark.parametrize("key", quick(1, ["escape", "h", "f5"]))
async def test_key_leads_back_to_the_same_place(personal: PersonalApp, key: str) -> None:
    async with personal.run_test(size=(40, 12)) as pilot:
        await pilot.press("n", "down", "down")
        await pilot.pause()
        before = the_list(personal).list_state
        assert before.scroll > 0
        await pilot.press("enter", "2", key)
        await pilot.pause()
        assert heading(personal) == "Exempelkommun arbetar"
        assert the_list(personal).list_state == before
        assert personal.focused is the_list(personal)


async def test_topic_is_as_it_was_left(personal: PersonalApp) -> None:
    async with personal.run_test(size=(60, 20)) as pilot:
        await pilot.press("1", "1", "3")
        await pilot.pause()
        before = the_list(personal).list_state
        await pilot.press("h", "2")
        await pilot.pause()
        assert the_list(personal).opened == frozenset()
        await pilot.press("h", "1")
        await pilot.pause()
        assert the_list(personal).list_state == before


@pytest.mark.parametrize("keys", quick(2, ["f2 h", "f1 f5", "c h", "m h", "slash x f5", "f2 escape escape"]))
async def test_start_page_is_reached_from_everywhere(personal: PersonalApp, keys: str) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await pilot.press("1", *keys.split())
        await pilot.pause()
        assert isinstance(personal.screen, PageScreen)
        assert heading(personal) == "Exempelkommun arbetar"
        assert "Sök:" not in shown(personal)


async def test_escape_first_ends_what_there_is_in_the_topic(personal: PersonalApp) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await pilot.press("1", "c", "escape")
        await search(pilot, "insats")
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert personal.current_content.topic_id == "skola"
        await pilot.press("escape")
        await pilot.pause()
        assert personal.current_content.topic_id == ""
        await pilot.press("escape")
        await pilot.pause()
        assert heading(personal) == "Exempelkommun arbetar"


async def test_key_is_shown_where_it_leads_somewhere(personal: PersonalApp, app: PersonalApp) -> None:
    async with personal.run_test(size=(160, 40)) as pilot:
        assert "startsidan" not in footer_text(personal)
        await pilot.press("1")
        await pilot.pause()
        assert "F5 startsidan" in footer_text(personal)
        await pilot.press("h", "f2")
        await pilot.pause()
        assert isinstance(personal.screen, SettingsScreen)
        assert "F5 startsidan" in footer_text(personal)
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("f2", "h")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        assert "startsidan" not in footer_text(app)


async def test_help_lists_the_key(personal: PersonalApp) -> None:
    async with personal.run_test(size=(200, 150)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        assert "startsidan med alla" in shown(personal)


# Languages and errors


async def test_topic_is_shown_in_the_next_language(personal: PersonalApp) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await pilot.press("1", "2", "f3")
        await until(pilot, lambda: personal.current_content.language == "en")
        assert "Exempelkommun arbetar: The school" in heading(personal)
        assert the_list(personal).opened == {1}
        await pilot.press("h")
        await pilot.pause()
        assert is_in(panel("1 ► The school"), words(personal))
        assert is_in(panel("3 ► Vattnet (Svenska)"), words(personal))
        await pilot.press("3")
        await pilot.pause()
        assert "Exempelkommun arbetar: Vattnet" in heading(personal)


async def test_first_error_of_a_faulty_topic_is_shown(personal: PersonalApp, folder: Path) -> None:
    file = folder / "sv" / "topics" / "vatten.toml"
    file.write_text(file.read_text("utf-8").replace("updated = ", "updated = 7 #"), "utf-8")
    personal._store.read("sv")
    async with personal.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert heading(personal) == "Exempelkommun arbetar"
        assert "sv/topics/vatten.toml:6: updated:" in words(personal)
        assert "Ämnet kan inte visas," in shown(personal)
        await pilot.press("3")
        await pilot.pause()
        assert heading(personal).startswith("Exempelkommun arbetar: Vägarna")


# What is remembered


async def test_panels_and_places_of_topics_are_remembered(
    make_personal: Callable[..., PersonalApp], config: Path
) -> None:
    app = make_personal()
    async with app.run_test(size=SIZE) as pilot:
        app.session.answer(dict.fromkeys(OPTIONAL, State.GRANTED))
        await pilot.press("2", "3", "h", "3", "1", "2")
        await pilot.pause()
        app.exit()
    app.session.end()
    stored = config.read_text("utf-8")
    assert 'place = "vagar"' in stored
    assert '"vatten/c"' in stored
    app = make_personal()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert the_list(app).cursor == 2
        await pilot.press("2")
        await pilot.pause()
        assert (the_list(app).cursor, the_list(app).opened) == (2, frozenset({2}))
        await app.on_stored_requested(StoredRequested(to_erase=False))
        await pilot.pause()
        assert "Öppna avsnitt: Vattnet: Insats c för Vattnet" in words(app).replace("▌ ", "")
        assert "Din plats i listan: Vägarna" in words(app)


async def test_opened_panels_are_counted_with_their_topic(personal: PersonalApp) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        personal.session.answer(dict.fromkeys(OPTIONAL, State.GRANTED))
        await pilot.press("1", "2", "h", "2", "2")
        await pilot.pause()
        opened = {count.item for count in personal.session.pending_counts if count.event is Event.OPENED}
        assert opened == {"skola/b", "vatten/b"}
        personal.session.end()
        await pilot.pause()
        await personal.on_statistics_requested(StatisticsRequested())
        await pilot.pause()
        assert "Skolan: Insats b för Skolan" in words(personal)


async def test_next_visitor_begins_at_the_start_page(kiosk: KioskApp) -> None:
    async with kiosk.run_test(size=SIZE) as pilot:
        await pilot.press("2", "3", "f2", "f10")
        await until(pilot, lambda: heading(kiosk) == "Exempelkommun arbetar")
        assert (the_list(kiosk).cursor, the_list(kiosk).opened) == (0, frozenset())
        await pilot.press("2")
        await pilot.pause()
        assert (the_list(kiosk).cursor, the_list(kiosk).opened) == (0, frozenset())


# Changes


@pytest.fixture
def short_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_reload, "Watcher", partial(Watcher, interval=0.02))


async def wait_until_watching(pilot: Pilot[None], app: LikvardigApp[Any]) -> None:
    await until(pilot, lambda: app.content_reloader.is_running)


@pytest.mark.usefixtures("short_interval")
async def test_added_and_renamed_topics_are_listed(personal: PersonalApp, folder: Path) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot, personal)
        await pilot.press("down")
        (folder / "sv" / "topics" / "luft.toml").write_text(topic_text("Luften"), "utf-8")
        await until(pilot, lambda: is_in(panel("4 ► Luften"), words(personal)))
        assert personal.status == "Innehållet är uppdaterat."
        assert the_list(personal).cursor == 1
        await pilot.press("4", "1")
        (folder / "sv" / "topics" / "luft.toml").write_text(topic_text("Klimatet"), "utf-8")
        await until(pilot, lambda: "Exempelkommun arbetar: Klimatet" in shown(personal))
        await pilot.press("escape")
        await pilot.pause()
        assert is_in(panel("4 ► Klimatet"), words(personal))


@pytest.mark.usefixtures("short_interval")
@pytest.mark.parametrize("keys", quick(1, ["2 1", "2 1 f2"]))
async def test_removed_topic_leads_to_the_start_page(personal: PersonalApp, folder: Path, keys: str) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot, personal)
        await pilot.press(*keys.split())
        (folder / "sv" / "topics" / "vatten.toml").unlink()
        await until(pilot, lambda: "”Vattnet” finns inte längre." in words(personal))
        if isinstance(personal.screen, SettingsScreen):
            await pilot.press("escape")
            await pilot.pause()
        assert heading(personal) == "Exempelkommun arbetar"
        assert is_in(panel("1 ► Skolan"), words(personal))
        assert the_list(personal).cursor == 0


@pytest.mark.usefixtures("short_interval")
async def test_errors_in_a_changed_topic_keep_it_as_it_is(personal: PersonalApp, folder: Path) -> None:
    async with personal.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot, personal)
        await pilot.press("2", "1")
        (folder / "sv" / "topics" / "vatten.toml").write_text("=", "utf-8")
        await until(pilot, lambda: "vatten.toml:1:" in words(personal))
        assert is_in(panel("1 ▼ Insats a för Vattnet"), words(personal))
