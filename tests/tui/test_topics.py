"""Several topics: the start page, opening a topic and coming back, and what is remembered of each."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from likvardig_tui.content.fallback_store import FallbackContentStore
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
from likvardig_tui.tui.widgets.panel_layout import PanelLayout
from likvardig_tui.tui.widgets.panel_lines import LineMaker
from tests.helpers.apps import MakeApp, MakeKiosk, footer_text, heading, search, shown, the_list, until, words
from tests.helpers.content import DATA
from tests.helpers.marks import quick
from tests.helpers.panels import is_in, panel
from tests.helpers.topics import TITLES, topic_text

SIZE = (100, 30)


# The start page


@pytest.mark.parametrize("size", quick(1, [(40, 12), SIZE, (240, 60)]))
async def test_start_page_shows_titles_and_summaries(topics_app: PersonalApp, size: tuple[int, int]) -> None:
    async with topics_app.run_test(size=size) as pilot:
        await pilot.pause()
        assert heading(topics_app) == "Exempelkommun arbetar"
        assert "Det här gör vi." in shown(topics_app)
        assert is_in(panel("1 ► Skolan"), words(topics_app))
        assert "Sammanfattning av Skolan." in words(topics_app).replace("▌ ", "")
        assert "Vårt mål" not in shown(topics_app)
        assert "Uppdaterad" not in shown(topics_app)


async def test_every_topic_is_in_view_if_there_is_space(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for title in TITLES["sv"].values():
            assert f"Sammanfattning av {title}." in shown(topics_app)
        assert shown(topics_app).count("…") == 3
        assert footer_text(topics_app).endswith("1 av 3")


async def test_right_shows_the_whole_summary_and_left_its_beginning(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await pilot.press("right")
        await pilot.pause()
        assert the_list(topics_app).topic.is_start_page
        assert shown(topics_app).count("…") < 3
        assert the_list(topics_app).opened == {0}
        await pilot.press("left", "a")
        await pilot.pause()
        assert the_list(topics_app).opened == {0, 1, 2}
        assert topics_app.session.pending_counts == []


@pytest.mark.parametrize("key", quick(1, ["enter", "space", "2"]))
async def test_key_opens_the_topic(topics_app: PersonalApp, key: str) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await pilot.press("down", key, "1")  # the second key acts on the topic
        await pilot.pause()
        assert heading(topics_app).startswith("Exempelkommun arbetar: Vattnet")
        assert is_in(panel("1 ▼ Insats a för Vattnet"), words(topics_app))
        assert "Om a i Vattnet." in shown(topics_app)


async def test_click_on_a_summary_opens_the_topic(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        y = next(y for y, line in enumerate(shown(topics_app).split("\n")) if "Sammanfattning av Vattnet" in line)
        await pilot.click(offset=(10, y))
        await until(pilot, lambda: topics_app.current_content.topic_id == "vatten")
        assert topics_app.focused is the_list(topics_app)


async def test_ten_thousand_topics_are_not_laid_out(topics_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = ContentStore(topics_folder).read("sv").topic
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


@pytest.mark.parametrize("key", quick(1, ["escape", "h", "f9"]))
async def test_key_leads_back_to_the_same_place(topics_app: PersonalApp, key: str) -> None:
    async with topics_app.run_test(size=(40, 12)) as pilot:
        await pilot.press("n", "down", "down")
        await pilot.pause()
        before = the_list(topics_app).list_state
        assert before.scroll > 0
        await pilot.press("enter", "2", key)
        await pilot.pause()
        assert heading(topics_app) == "Exempelkommun arbetar"
        assert the_list(topics_app).list_state == before
        assert topics_app.focused is the_list(topics_app)


async def test_topic_is_as_it_was_left(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=(60, 20)) as pilot:
        await pilot.press("1", "1", "3")
        await pilot.pause()
        before = the_list(topics_app).list_state
        await pilot.press("h", "2")
        await pilot.pause()
        assert the_list(topics_app).opened == frozenset()
        await pilot.press("h", "1")
        await pilot.pause()
        assert the_list(topics_app).list_state == before


@pytest.mark.parametrize("keys", quick(1, ["f2 h", "f1 f9", "c h", "m h", "slash x f9", "f2 escape escape"]))
async def test_start_page_is_reached_from_everywhere(topics_app: PersonalApp, keys: str) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await pilot.press("1", *keys.split())
        await pilot.pause()
        assert isinstance(topics_app.screen, PageScreen)
        assert heading(topics_app) == "Exempelkommun arbetar"
        assert "Sök:" not in shown(topics_app)


@pytest.mark.slow
async def test_escape_first_ends_what_there_is_in_the_topic(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "c", "escape")
        await search(pilot, "insats")
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert topics_app.current_content.topic_id == "skola"
        await pilot.press("escape")
        await pilot.pause()
        assert topics_app.current_content.topic_id == ""
        await pilot.press("escape")
        await pilot.pause()
        assert heading(topics_app) == "Exempelkommun arbetar"


@pytest.mark.slow
async def test_key_is_shown_where_it_leads_somewhere(topics_app: PersonalApp, app: PersonalApp) -> None:
    async with topics_app.run_test(size=(160, 40)) as pilot:
        assert "startsidan" not in footer_text(topics_app)
        await pilot.press("1")
        await pilot.pause()
        assert "F9 startsidan" in footer_text(topics_app)
        await pilot.press("h", "f2")
        await pilot.pause()
        assert isinstance(topics_app.screen, SettingsScreen)
        assert "F9 startsidan" in footer_text(topics_app)
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("f2", "h")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        assert "startsidan" not in footer_text(app)


async def test_footer_names_what_a_key_does_with_summaries(make_topics_app: MakeApp, topics_folder: Path) -> None:
    shutil.rmtree(topics_folder / "en")  # without a key for it there is more space
    topics_app = make_topics_app(asked=())
    async with topics_app.run_test(size=(240, 60)) as pilot:
        await pilot.pause()
        assert "a visa mer" in footer_text(topics_app)
        await pilot.press("1")
        await pilot.pause()
        assert "visa mer" not in footer_text(topics_app)


@pytest.mark.slow
async def test_help_lists_the_key(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=(200, 150)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        assert "startsidan med alla" in shown(topics_app)


@pytest.mark.slow
@pytest.mark.usefixtures("short_interval")
async def test_help_that_is_open_lists_the_key_when_there_are_several(app: PersonalApp, topics_folder: Path) -> None:
    """The folder has one topic at first."""
    several = topics_folder.rename(topics_folder.with_name("several"))
    shutil.copytree(DATA, topics_folder)
    app._store = app.content_reloader._store = ContentStore(topics_folder)
    async with app.run_test(size=(200, 150)) as pilot:
        await wait_until_watching(pilot, app)
        await pilot.press("f1")
        await pilot.pause()
        assert "startsidan med alla" not in shown(app)
        shutil.copytree(several, topics_folder, dirs_exist_ok=True)
        await until(pilot, lambda: "startsidan med alla" in shown(app))


# Languages and errors


@pytest.mark.slow
async def test_topic_is_shown_in_the_next_language(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "2", "f3")
        await until(pilot, lambda: topics_app.current_content.language == "en")
        assert "Exempelkommun arbetar: The school" in heading(topics_app)
        assert the_list(topics_app).opened == {1}
        await pilot.press("h")
        await pilot.pause()
        assert is_in(panel("1 ► The school"), words(topics_app))
        assert is_in(panel("3 ► Vattnet (Svenska)"), words(topics_app))
        await pilot.press("3")
        await pilot.pause()
        assert "Exempelkommun arbetar: Vattnet" in heading(topics_app)


@pytest.mark.slow
async def test_language_with_a_single_topic_can_be_chosen_in_any_topic(
    topics_app: PersonalApp, topics_folder: Path
) -> None:
    shutil.rmtree(topics_folder / "en")
    shutil.copytree(DATA / "en", topics_folder / "en")
    async with topics_app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "f3")
        await until(pilot, lambda: topics_app.current_content.language == "en")
        await pilot.pause()
        assert heading(topics_app).startswith("How we work on: Equity in schools")
        await pilot.press("f3")
        await until(pilot, lambda: heading(topics_app) == "Exempelkommun arbetar")


async def test_first_error_of_a_faulty_topic_is_shown(topics_app: PersonalApp, topics_folder: Path) -> None:
    file = topics_folder / "sv" / "topics" / "vatten.toml"
    file.write_text(file.read_text("utf-8").replace("updated = ", "updated = 7 #"), "utf-8")
    topics_app._store.read("sv")
    async with topics_app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert heading(topics_app) == "Exempelkommun arbetar"
        assert "sv/topics/vatten.toml:6: updated:" in words(topics_app)
        assert "Sidan kan inte visas," in shown(topics_app)
        await pilot.press("3")
        await pilot.pause()
        assert heading(topics_app).startswith("Exempelkommun arbetar: Vägarna")


# What is remembered


async def test_panels_and_places_of_topics_are_remembered(make_topics_app: MakeApp, config: Path) -> None:
    app = make_topics_app()
    async with app.run_test(size=SIZE) as pilot:
        app.session.answer(dict.fromkeys(OPTIONAL, State.GRANTED))
        await pilot.press("2", "3", "h", "3", "1", "2")
        await pilot.pause()
        app.exit()
    app.session.end()
    stored = config.read_text("utf-8")
    assert 'place = "vagar"' in stored
    assert '"vatten/c"' in stored
    app = make_topics_app()
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


@pytest.mark.slow
async def test_opened_panels_are_counted_with_their_topic(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        topics_app.session.answer(dict.fromkeys(OPTIONAL, State.GRANTED))
        await pilot.press("1", "2", "h", "2", "2")
        await pilot.pause()
        opened = {count.item for count in topics_app.session.pending_counts if count.event is Event.OPENED}
        assert opened == {"skola/b", "vatten/b"}
        topics_app.session.end()
        await pilot.pause()
        await topics_app.on_statistics_requested(StatisticsRequested())
        await pilot.pause()
        assert "Skolan: Insats b för Skolan" in words(topics_app)


async def test_next_visitor_begins_at_the_start_page(topics_kiosk: KioskApp) -> None:
    async with topics_kiosk.run_test(size=SIZE) as pilot:
        await pilot.press("2", "3", "f2", "f10")
        await until(pilot, lambda: heading(topics_kiosk) == "Exempelkommun arbetar")
        assert (the_list(topics_kiosk).cursor, the_list(topics_kiosk).opened) == (0, frozenset())
        await pilot.press("2")
        await pilot.pause()
        assert (the_list(topics_kiosk).cursor, the_list(topics_kiosk).opened) == (0, frozenset())


async def test_faulty_topic_is_left_out_at_a_kiosk(
    make_kiosk: MakeKiosk, topics_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FallbackContentStore(topics_folder, None, lambda *_: None)
    kiosk = make_kiosk(folder=topics_folder, content=store.read("sv"))
    monkeypatch.setattr(kiosk, "_store", store)
    (topics_folder / "sv" / "topics" / "vatten.toml").write_text("=", "utf-8")
    async with kiosk.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert heading(kiosk) == "Exempelkommun arbetar"
        assert "”Vattnet” finns inte längre." in words(kiosk)
        assert is_in(panel("2 ► Vägarna"), words(kiosk))


@pytest.mark.slow
async def test_visits_begin_with_the_topic_again_that_was_missing_for_a_while(
    make_kiosk: MakeKiosk, topics_folder: Path
) -> None:
    file = topics_folder / "sv" / "topics" / "vatten.toml"
    text = file.read_text("utf-8")
    kiosk = make_kiosk(folder=topics_folder, content=ContentStore(topics_folder).read("sv", "vatten"))
    async with kiosk.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert heading(kiosk).startswith("Exempelkommun arbetar: Vattnet")
        file.unlink()
        kiosk.content_reloader._reread()
        await pilot.press("f10")
        await until(pilot, lambda: heading(kiosk) == "Exempelkommun arbetar")
        file.write_text(text, "utf-8")
        kiosk.content_reloader._reread()
        await pilot.press("f10")
        await until(pilot, lambda: heading(kiosk).startswith("Exempelkommun arbetar: Vattnet"))


# Changes


@pytest.fixture
def short_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_reload, "Watcher", partial(Watcher, interval=0.02))


async def wait_until_watching(pilot: Pilot[None], app: LikvardigApp[Any]) -> None:
    await until(pilot, lambda: app.content_reloader.is_running)


@pytest.mark.slow
@pytest.mark.usefixtures("short_interval")
async def test_added_and_renamed_topics_are_listed(topics_app: PersonalApp, topics_folder: Path) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot, topics_app)
        await pilot.press("down")
        (topics_folder / "sv" / "topics" / "luft.toml").write_text(topic_text("Luften"), "utf-8")
        await until(pilot, lambda: is_in(panel("4 ► Luften"), words(topics_app)))
        assert topics_app.status == "Innehållet är uppdaterat."
        assert the_list(topics_app).cursor == 1
        await pilot.press("4", "1")
        (topics_folder / "sv" / "topics" / "luft.toml").write_text(topic_text("Klimatet"), "utf-8")
        await until(pilot, lambda: "Exempelkommun arbetar: Klimatet" in shown(topics_app))
        await pilot.press("escape")
        await pilot.pause()
        assert is_in(panel("4 ► Klimatet"), words(topics_app))


@pytest.mark.slow
@pytest.mark.usefixtures("short_interval")
@pytest.mark.parametrize("keys", quick(1, ["2 1", "2 1 f2"]))
async def test_removed_topic_leads_to_the_start_page(topics_app: PersonalApp, topics_folder: Path, keys: str) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot, topics_app)
        await pilot.press(*keys.split())
        (topics_folder / "sv" / "topics" / "vatten.toml").unlink()
        await until(pilot, lambda: "”Vattnet” finns inte längre." in words(topics_app))
        if isinstance(topics_app.screen, SettingsScreen):
            await pilot.press("escape")
            await pilot.pause()
        assert heading(topics_app) == "Exempelkommun arbetar"
        assert is_in(panel("1 ► Skolan"), words(topics_app))
        assert the_list(topics_app).cursor == 0


@pytest.mark.slow
@pytest.mark.usefixtures("short_interval")
async def test_errors_in_a_changed_topic_keep_it_as_it_is(topics_app: PersonalApp, topics_folder: Path) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot, topics_app)
        await pilot.press("2", "1")
        (topics_folder / "sv" / "topics" / "vatten.toml").write_text("=", "utf-8")
        await until(pilot, lambda: "vatten.toml:1:" in words(topics_app))
        assert is_in(panel("1 ▼ Insats a för Vattnet"), words(topics_app))


@pytest.mark.slow
@pytest.mark.usefixtures("short_interval")
async def test_topic_that_becomes_faulty_is_marked_before_it_is_opened(
    topics_app: PersonalApp, topics_folder: Path
) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await wait_until_watching(pilot, topics_app)
        file = topics_folder / "sv" / "topics" / "vatten.toml"
        file.write_text(file.read_text("utf-8").replace("[goal]", "[mal]"), "utf-8")
        await until(pilot, lambda: "Sidan kan inte visas" in words(topics_app))
        assert topics_app.status == ""


@pytest.mark.slow
@pytest.mark.usefixtures("short_interval")
async def test_faulty_topic_leaves_the_start_page_of_a_kiosk_and_is_reported_before_it_is_opened(
    make_kiosk: MakeKiosk, topics_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[str] = []
    store = FallbackContentStore(topics_folder, None, lambda diagnostics, *_: reported.append(diagnostics[0].key))
    file = topics_folder / "sv" / "topics" / "vatten.toml"
    file.write_text(file.read_text("utf-8").replace("[goal]", "[mal]"), "utf-8")
    kiosk = make_kiosk(folder=topics_folder, content=store.read("sv"))
    monkeypatch.setattr(kiosk, "_store", store)
    monkeypatch.setattr(kiosk.content_reloader, "_store", store)
    async with kiosk.run_test(size=SIZE) as pilot:
        assert is_in(panel("2 ► Vattnet"), words(kiosk))
        await until(pilot, lambda: is_in(panel("2 ► Vägarna"), words(kiosk)))
        assert reported == ["goal"]
        assert kiosk.status == ""
