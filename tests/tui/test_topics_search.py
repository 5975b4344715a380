"""Search in all topics from the start page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event as ThreadEvent
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.topic_search import take
from likvardig_tui.privacy.consent import OPTIONAL, State
from likvardig_tui.privacy.counts import Event
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.widgets import topics_search_bar
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.topics_search_bar import TopicsSearchBar
from tests.helpers.apps import footer_text, heading, search, settle, shown, the_list, until, words
from tests.helpers.marks import quick
from tests.helpers.panels import is_in, panel
from tests.helpers.processes import TIMEOUT_S
from tests.helpers.topics import topic_text

SIZE = (100, 30)


async def test_search_lists_topics_with_their_hits(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=(100, 40)) as pilot:
        await search(pilot, "om b i v")
        assert "Träffar: 2 · sidor: 2" in shown(topics_app)
        assert is_in(panel("1 ► Vattnet (träffar: 1)"), words(topics_app))
        assert "• Insats b för Vägarna: Om b i Vägarna." in shown(topics_app)
        assert "Skolan" not in shown(topics_app)
        assert topics_app.current_content.is_start_page
        await pilot.press("escape")
        await pilot.pause()
        assert is_in(panel("1 ► Skolan"), words(topics_app))
        assert footer_text(topics_app).endswith("1 av 3")


async def test_enter_opens_the_topic_at_the_hit_and_escape_leads_back(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await search(pilot, "insats b")
        await pilot.press("enter", "n", "enter")
        await settle(pilot)
        assert "Exempelkommun arbetar: Vattnet" in heading(topics_app)
        assert "Sök: insats b" in shown(topics_app)
        assert the_list(topics_app).cursor == 1
        assert topics_app.focused is the_list(topics_app)
        await pilot.press("n")
        await pilot.pause()
        assert "1 av 1" in shown(topics_app)
        await pilot.press("escape")
        await settle(pilot)
        assert is_in(panel("2 ► Vattnet (träffar: 1)"), words(topics_app))
        assert (the_list(topics_app).cursor, topics_app.focused) == (1, the_list(topics_app))
        await pilot.press("escape")
        await pilot.pause()
        assert "Sök:" not in shown(topics_app)
        assert (the_list(topics_app).cursor, len(the_list(topics_app).topic.initiatives)) == (1, 3)


@pytest.mark.slow
async def test_key_to_the_start_page_ends_the_search(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await search(pilot, "insats b")
        await pilot.press("enter", "down", "enter", "h")
        await settle(pilot)
        assert "Sök:" not in shown(topics_app)
        assert the_list(topics_app).cursor == 1
        await pilot.press("enter", "escape")
        await settle(pilot)
        assert heading(topics_app) == "Exempelkommun arbetar"
        assert "Sök:" not in shown(topics_app)


@pytest.mark.slow
@pytest.mark.parametrize("keys", ["f9", "enter h", "f2 f9", "enter down enter f2 f9"])
async def test_key_to_the_start_page_lists_all_topics_again(topics_app: PersonalApp, keys: str) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await search(pilot, "vattnet")
        await pilot.press(*keys.split())
        await settle(pilot)
        assert len(the_list(topics_app).topic.initiatives) == 3
        assert topics_app.focused is the_list(topics_app)
        assert "Sök:" not in shown(topics_app)
        assert "startsidan" not in footer_text(topics_app)


async def test_search_without_hits_lists_all_and_is_counted(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        topics_app.session.answer(dict.fromkeys(OPTIONAL, State.GRANTED))
        await search(pilot, "saknas")
        assert "Inget om ”saknas”. Ring 0123-456 78" in words(topics_app)
        assert is_in(panel("3 ► Vägarna"), words(topics_app))
        await pilot.press("escape")
        await pilot.pause()
        assert Event.SEARCH_WITHOUT_HIT in {count.event for count in topics_app.session.pending_counts}


async def test_hit_in_the_contact_of_the_start_page(topics_app: PersonalApp) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await search(pilot, "0123-456")
        assert "I kontakten: 1" in shown(topics_app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(topics_app.focused, ContactPane)


async def test_topic_found_by_its_title_alone_is_opened_without_a_search(
    topics_app: PersonalApp, topics_folder: Path
) -> None:
    text = topic_text("Egen").replace("Egen", "Annan").replace("Annan", "Enbart rubriken", 1)
    (topics_folder / "sv" / "topics" / "vatten.toml").write_text(text, "utf-8")
    topics_app.content = topics_app._store.read("sv")
    async with topics_app.run_test(size=SIZE) as pilot:
        await search(pilot, "enbart")
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert "Enbart rubriken" in heading(topics_app)
        assert "Sök:" not in shown(topics_app)


async def test_keys_are_handled_while_topics_are_read(topics_app: PersonalApp, monkeypatch: pytest.MonkeyPatch) -> None:
    release = ThreadEvent()
    read_topics = ContentStore.read_topics

    def read_slowly(store: ContentStore, content: LocalizedContent) -> Iterator[Any]:
        for number, each in enumerate(read_topics(store, content)):
            yield each
            assert number or release.wait(TIMEOUT_S)

    monkeypatch.setattr(ContentStore, "read_topics", read_slowly)
    monkeypatch.setattr(topics_search_bar, "STEP_S", 0.0)
    async with topics_app.run_test(size=SIZE) as pilot:
        await pilot.press("slash")
        topics_app.post_message(Paste("insats"))
        await until(pilot, lambda: "Söker … 3 · sidor: 1" in shown(topics_app))
        await pilot.press("enter", "right", "left")
        assert is_in(panel("1 ► Skolan (träffar: 3)"), words(topics_app))
        release.set()
        await until(pilot, lambda: "Träffar: 9 · sidor: 3" in shown(topics_app))


@pytest.mark.slow
async def test_changed_topic_is_searched_anew(topics_app: PersonalApp, topics_folder: Path) -> None:
    async with topics_app.run_test(size=SIZE) as pilot:
        await search(pilot, "nyord")
        assert "Inget om" in shown(topics_app)
        await pilot.press("escape")
        file = topics_folder / "sv" / "topics" / "vatten.toml"
        file.write_text(file.read_text("utf-8").replace("Om b", "Nyord"), "utf-8")
        topics_app.content_reloader._reread()
        await settle(pilot)
        await search(pilot, "nyord")
        assert "Träffar: 1 · sidor: 1" in shown(topics_app)


async def change(pilot: Pilot[None], app: PersonalApp, file: Path, old: str, new: str) -> None:
    """Replace a text in a file, and wait until the app has read it and shows the results again."""
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    app.content_reloader._reread()
    await settle(pilot)
    await settle(pilot)


@pytest.mark.slow
@pytest.mark.parametrize("change_of_topic", quick(1, [("Om b", "Insats"), ("Skolan", "Skolorna")]))
async def test_results_follow_a_change_and_the_cursor_stays(
    topics_app: PersonalApp, topics_folder: Path, change_of_topic: tuple[str, str]
) -> None:
    async with topics_app.run_test(size=(100, 50)) as pilot:
        await search(pilot, "insats")
        await pilot.press("enter", "down")
        await change(pilot, topics_app, topics_folder / "sv" / "topics" / "skola.toml", *change_of_topic)
        titles = [initiative.title for initiative in the_list(topics_app).topic.initiatives]
        expected = "Skolan (träffar: 4)" if change_of_topic[0] == "Om b" else "Skolorna (träffar: 3)"
        assert titles == [expected, "Vattnet (träffar: 3)", "Vägarna (träffar: 3)"]
        assert the_list(topics_app).cursor == 1
        assert topics_app.focused is the_list(topics_app)


@pytest.mark.slow
async def test_topic_that_is_gone_from_the_results_leaves_the_cursor_free(
    topics_app: PersonalApp, topics_folder: Path
) -> None:
    file = topics_folder / "sv" / "topics" / "vatten.toml"
    async with topics_app.run_test(size=(100, 50)) as pilot:
        await search(pilot, "insats")
        await pilot.press("enter", "down")
        await change(pilot, topics_app, file, "Insats", "Insättning")
        assert len(the_list(topics_app).topic.initiatives) == 2
        await pilot.press("home")
        await change(pilot, topics_app, file, "Insättning", "Insats")
        assert len(the_list(topics_app).topic.initiatives) == 3
        assert the_list(topics_app).cursor == 0


async def test_search_that_is_running_ends_with_its_page(
    topics_app: PersonalApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, is_waiting = ThreadEvent(), ThreadEvent()

    def take_slowly(*arguments: Any) -> Any:
        is_waiting.set()
        assert release.wait(TIMEOUT_S)
        return take(*arguments)

    monkeypatch.setattr(topics_search_bar, "take", take_slowly)
    async with topics_app.run_test(size=SIZE) as pilot:
        await pilot.press("slash")
        topics_app.post_message(Paste("insats"))
        await until(pilot, is_waiting.is_set)
        search_bar = topics_app.screen.query_one(TopicsSearchBar)
        monkeypatch.setattr(topics_search_bar, "take", take)
        removal = search_bar.remove()
        search_bar.children[0].remove()
        release.set()
        await removal
        await settle(pilot)
        assert topics_app.is_running
        assert topics_app.return_code is None
