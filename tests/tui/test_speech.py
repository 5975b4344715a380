"""What the browser says: what has the focus, what happens, and the texts of each screen."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.geometry import Offset
from textual.pilot import Pilot

from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.tui.kiosk_app import IdleTime
from likvardig_tui.tui.reading import Reading
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.screens.help import Keys
from likvardig_tui.tui.shown_text import ShownText
from likvardig_tui.tui.textual_patches import MarkingCompositor
from likvardig_tui.tui.widgets.picker import Picker
from likvardig_tui.tui.widgets.status_line import StatusLine
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import Clock, MakeApp, MakeKiosk, footer_text, resize, search, settle, shown, the_list, until
from tests.helpers.marks import quick
from tests.helpers.speech import PATIENCE_S, FakeServer, Message, serving


@pytest.fixture
def address(tmp_path: Path) -> Path:
    return tmp_path / "speechd.sock"


def said(message: Message) -> str:
    """Return the words of a message."""
    return " ".join(re.sub(r"<[^>]*>", "", message.text).split())


def has_said(server: FakeServer, count: int) -> bool:
    return len(server.messages) == count


def all_said(server: FakeServer) -> str:
    return " ".join(map(said, server.messages))


async def until_said(pilot: Pilot[None], server: FakeServer, text: str) -> None:
    """Wait until a text has been sent to be spoken, with anything before and after it."""
    try:
        await until(pilot, lambda: text in all_said(server))
    except AssertionError:
        pytest.fail(f"{text!r} has not been said, but {all_said(server)!r}")


@asynccontextmanager
async def speaking(
    app: App[None], address: Path, server: FakeServer | None = None, size: tuple[int, int] = (100, 30)
) -> AsyncIterator[tuple[Pilot[None], FakeServer]]:
    """Run an app with speech turned on, and forget what it has said so far."""
    async with serving(address, server) as server, app.run_test(size=size) as pilot:
        await pilot.press("f15")
        await until(pilot, lambda: bool(server.messages))
        await settle_speech(pilot, server)
        server.messages.clear()
        server.lines.clear()
        yield pilot, server


def marked(app: App[Any]) -> list[str]:
    """Return the texts that are marked as spoken."""
    compositor = app.screen._compositor
    assert isinstance(compositor, MarkingCompositor)
    rows = shown(app).split("\n")
    return [rows[region.y][region.x : region.right] for region in compositor.marked]


def marked_cell(app: App[Any]) -> Offset:
    """Return the first cell that is marked as spoken."""
    compositor = app.screen._compositor
    assert isinstance(compositor, MarkingCompositor)
    return compositor.marked[0].offset


async def settle_speech(pilot: Pilot[None], server: FakeServer) -> None:
    """Wait until nothing more is sent."""
    count = -1
    while count != len(server.lines):
        count = len(server.lines)
        for _ in range(5):
            await pilot.pause()
            await asyncio.sleep(0.01)


# What has the focus


async def test_speech_that_is_turned_on_says_its_keys_then_what_has_the_focus(
    make_app: MakeApp, strings: Strings, address: Path
) -> None:
    app = make_app(speech_address=address)
    async with serving(address) as server, app.run_test() as pilot:
        await pilot.press("f15")
        await until_said(pilot, server, "Därför arbetar vi")
        assert "Uppläsning är på" in said(server.messages[0])
        assert strings("speech.introduction") in " ".join(shown(app).split())


async def test_other_panel_is_said_then_only_its_state(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press("down")
        await until_said(pilot, server, "Stängt")
        assert "Nationellt arbete" in all_said(server)
        server.messages.clear()
        await pilot.press("enter")
        await until_said(pilot, server, "Öppet")
        assert "Nationellt arbete" not in all_said(server)


async def test_status_is_said_after_what_has_the_focus(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press("f4")
        await until_said(pilot, server, "Tema, Hög kontrast")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["c"], ["Kontakta", "Telefon"]),
        (["tab"], ["Ja, det går bra", "Knapp"]),
        (["f2"], ["Inställningar", "Funktioner", "av"]),
        (["f2", "space"], ["på"]),
        (["f2", *["tab"] * 9], ["Tema", "Valt"]),
        (["f1"], ["Hjälp", "Text"]),
        (["c", "m"], ["Q R kod med", "Telefon"]),
        (["slash"], ["Sök"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else str(value),
)
async def test_every_kind_of_control_is_said(
    make_app: MakeApp, address: Path, keys: list[str], expected: list[str]
) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press(*keys)
        for text in expected:
            await until_said(pilot, server, text)


async def test_letters_of_a_search_are_not_said_but_the_number_of_matches(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await search(pilot, "barnkonvention")
        await until_said(pilot, server, "Träffar, två. Visar träff ett.")
        assert "barnkonvention" not in all_said(server)
        await pilot.press("enter")
        await until_said(pilot, server, "barnkonvention")


async def test_warning_is_said_at_20_and_10_seconds(make_kiosk: MakeKiosk, address: Path) -> None:
    clock = Clock()
    app = make_kiosk(IdleTime(30), clock=clock, speech_address=address)
    async with speaking(app, address) as (pilot, server):
        for seconds in (31, 4, 7, 3):
            clock.now += seconds
            await app.check_idle_time()
            await settle_speech(pilot, server)
        spoken = [message for message in map(said, server.messages) if "sekund" in message]
        assert len(spoken) == 2
        assert "tjugo" in spoken[0]
        assert "tio" in spoken[1]


async def test_window_that_is_too_small_is_said(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await resize(pilot, 30, 8)
        await until_said(pilot, server, "för litet")


async def test_other_language_is_said_in_that_language(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press("f3")
        await until(pilot, lambda: any(one.settings["LANGUAGE"] == "en" for one in server.messages))


# Reading


async def test_f5_reads_the_page_to_its_end(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press("a", "f5")
        await until_said(pilot, server, "Läs mer")
        text = all_said(server)
        for expected in ("Vårt mål", "barnkonvention", "Kraftsamling", "Kontaktcenter", "Nej tack"):
            assert expected in text
        await settle_speech(pilot, server)
        assert marked(app) == []


async def test_key_silences_the_reading_and_f5_goes_on_with_the_sentence(make_app: MakeApp, address: Path) -> None:
    server = FakeServer()
    app = make_app(speech_address=address)
    async with speaking(app, address, server) as (pilot, _):
        server.speaks = False
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 1)
        server.finish(server.messages[0])
        await until(pilot, lambda: len(server.messages) == 2)
        server.report(701, server.messages[1].id, 1)
        await pilot.press("f5")
        await until(pilot, lambda: "CANCEL self" in server.lines)
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 3)
        assert server.messages[2].text == server.messages[1].text


async def test_reading_that_another_program_interrupts_stops_and_goes_on_with_f5(
    make_app: MakeApp, address: Path
) -> None:
    server = FakeServer()
    app = make_app(speech_address=address)
    async with speaking(app, address, server) as (pilot, _):
        server.speaks = False
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 1)
        server.report(701, server.messages[0].id, 1)
        server.reach(server.messages[0], server.messages[0].marks[0])
        await until(pilot, lambda: bool(marked(app)))
        server.report(703, server.messages[0].id, 1)
        await settle_speech(pilot, server)
        assert len(server.messages) == 1
        assert marked(app) == []
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 2)
        assert server.messages[1].text == server.messages[0].text


async def test_reading_goes_on_after_a_status_that_a_key_has_silenced(make_app: MakeApp, address: Path) -> None:
    server = FakeServer()
    app = make_app(speech_address=address)
    async with speaking(app, address, server) as (pilot, _):
        server.speaks = False
        await pilot.press("down", "f5")
        await until(pilot, lambda: "Nationellt" in all_said(server))
        app.show_status("Något har hänt.", is_error=True)
        await settle_speech(pilot, server)
        server.finish(server.messages[-1])
        await until_said(pilot, server, "Något har hänt.")
        await pilot.press("x", "f5")
        await until_said(pilot, server, "global nivå")


async def test_mark_and_cursor_follow_the_word_when_the_window_is_resized(make_app: MakeApp, address: Path) -> None:
    server = FakeServer()
    app = make_app(speech_address=address)
    async with speaking(app, address, server) as (pilot, _):
        server.speaks = False
        await pilot.press("down", "f5")
        await until(pilot, lambda: "Nationellt" in all_said(server))
        message = server.messages[-1]
        server.report(701, message.id, 1)
        server.reach(message, message.marks[1])
        await until(pilot, lambda: marked(app) == ["Nationellt"])
        cursor = app.cursor_position
        await resize(pilot, 60, 20)
        await until(pilot, lambda: marked(app) == ["Nationellt"])
        assert app.cursor_position == marked_cell(app) != cursor


async def test_new_content_is_read_on_from_the_focus(make_app: MakeApp, address: Path) -> None:
    server = FakeServer()
    app = make_app(speech_address=address)
    async with speaking(app, address, server) as (pilot, _):
        server.speaks = False
        await pilot.press("down", "f5")
        await until(pilot, lambda: "Nationellt" in all_said(server))
        await app.screen.recompose()
        await pilot.pause()
        server.finish(server.messages[-1])
        await until(pilot, lambda: len(server.messages) > 2)


async def test_mouse_silences_the_reading(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    server = FakeServer()
    async with speaking(app, address, server) as (pilot, _):
        server.speaks = False
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 1)
        server.report(701, server.messages[0].id, 1)
        await pilot.hover(TopicList)
        assert "CANCEL self" not in server.lines
        await pilot.mouse_down("#heading")
        await until(pilot, lambda: "CANCEL self" in server.lines)


async def test_exit_silences_the_reading(make_app: MakeApp, address: Path) -> None:
    server = FakeServer()
    app = make_app(speech_address=address)
    async with speaking(app, address, server) as (pilot, _):
        server.speaks = False
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 1)
        server.report(701, server.messages[0].id, 1)
        app.exit_on_signal(signal.SIGTERM, None)
        async with asyncio.timeout(PATIENCE_S):
            while "CANCEL self" not in server.lines:
                await asyncio.sleep(0.01)


async def test_repeat_says_the_sentence_and_stops(make_app: MakeApp, address: Path) -> None:
    server = FakeServer()
    app = make_app(speech_address=address)
    async with speaking(app, address, server) as (pilot, _):
        server.speaks = False
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 1)
        await pilot.press("f6")
        await until(pilot, lambda: len(server.messages) == 2)
        assert server.messages[1].text == server.messages[0].text
        server.finish(server.messages[1])
        await settle_speech(pilot, server)
        assert len(server.messages) == 2


async def test_rate_and_volume_change_while_reading_goes_on(make_app: MakeApp, address: Path) -> None:
    server = FakeServer()
    app = make_app(speech_address=address)
    async with speaking(app, address, server) as (pilot, _):
        server.speaks = False
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 1)
        for count, (key, name) in enumerate(
            (("f8", "RATE"), ("f7", "RATE"), ("minus", "VOLUME"), ("plus", "VOLUME")), 2
        ):
            before = int(server.messages[-1].settings[name])
            await pilot.press(key)
            await until(pilot, partial(has_said, server, count))
            assert server.messages[-1].text == server.messages[0].text
            assert (int(server.messages[-1].settings[name]) > before) == (key in ("f8", "plus"))


async def test_word_is_marked_where_it_is_while_it_is_said(make_app: MakeApp, address: Path) -> None:
    server = FakeServer()
    app = make_app(speech_address=address)
    async with speaking(app, address, server) as (pilot, _):
        server.speaks = False
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 1)
        message = server.messages[0]
        server.report(701, message.id, 1)
        for mark in message.marks[:3]:
            server.reach(message, mark)
            await settle_speech(pilot, server)
            assert marked(app) == [["Barn", "och", "unga"][message.marks.index(mark)]]
        assert app.cursor_position == (2, 2)
        await pilot.press("x")
        assert marked(app) == []


ONLY_SPOKEN = {"Skift"}
WRITTEN_OUT = {"Ctrl", "Home", "PgUp", "PgDn", "WCAG", "likvardig"}
"""Words for which something else is said."""


async def test_every_text_of_every_screen_is_read(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address, size=(60, 300)) as (pilot, server):
        for key in ("f2", "f1"):
            await pilot.press(key)
            await pilot.pause()
            server.messages.clear()
            app.screen.set_focus(None)
            await pilot.press("f5")
            await settle_speech(pilot, server)
            read = " ".join(map(said, server.messages))
            shown_words = set(re.findall(r"[^\W\d_]{4,}", body(app)))
            assert len(shown_words) > 50
            assert {word for word in shown_words if word.casefold() not in read.casefold()} <= WRITTEN_OUT


def body(app: App[Any]) -> str:
    """Return the text between the heading and the status line."""
    rows = shown(app).split("\n")
    return "\n".join(rows[app.screen.query_one("#heading").region.bottom : app.screen.query_one(StatusLine).region.y])


async def test_topic_in_another_language_is_said_in_that_language(make_topics_app: MakeApp, address: Path) -> None:
    app = make_topics_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press("f3")
        await settle_speech(pilot, server)
        server.messages.clear()
        for _ in app.current_content.entries:
            await pilot.press("down")
            await settle_speech(pilot, server)
        spoken_in = {one.settings["LANGUAGE"]: said(one) for one in server.messages}
        assert set(spoken_in) == {"sv", "en"}


SCREENS = {
    "page": ["a"],
    "contact": ["c"],
    "settings": ["f2"],
    "help": ["f1"],
    "code": ["c", "m"],
    "search": ["slash", "s", "k", "o"],
}


@pytest.mark.parametrize("size", quick(1, [(100, 30), (40, 12), (240, 60), (66, 18)]))
@pytest.mark.parametrize("name", quick(1, list(SCREENS)))
async def test_every_word_of_every_screen_is_found_on_the_screen(
    make_app: MakeApp, address: Path, name: str, size: tuple[int, int]
) -> None:
    app = make_app(speech_address=address)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*SCREENS[name])
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, BrowserScreen)
        reading, count = Reading(screen), 0
        while (found := reading.next_passage()) is not None:
            text = found[1].text
            for word in re.finditer(r"\w+", text):
                for _ in range(2):
                    if not reading.regions(*word.span()):
                        reading.show(word.start())
                        await pilot.pause()
                rows = shown(app).split("\n")
                cells = [
                    rows[y][region.x : region.right] for region in reading.regions(*word.span()) for y in [region.y]
                ]
                is_shown = word[0] not in ONLY_SPOKEN and word.start() >= getattr(found[1], "prefix_length", 0)
                assert not is_shown or word[0].startswith("".join(cells) or "?"), (text, word, cells)
                count += 1
        assert count > 2


async def test_words_of_each_line_of_a_table_are_found_in_that_line(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(100, 300)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        table = app.screen.query(Keys)[1]
        texts = [passage.text for passage in table.passages()]
        assert texts[0].startswith("Enter, Mellanslag, Höger")
        assert texts[1].startswith("Enter, Mellanslag, Vänster")
        first, second = (ShownText(table, texts[:count]).regions(0, len(texts[count - 1])) for count in (1, 2))
        assert max(region.y for region in first) < min(region.y for region in second)


async def test_footer_is_read_last(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press("tab", "f5")
        await until_said(pilot, server, "F ett, hjälp")
        assert server.messages[-1].text


async def test_question_is_said_with_the_first_of_its_buttons_only(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press("tab")
        await until_said(pilot, server, "Ja, det går bra")
        assert "Får vi spara dina val" in all_said(server)
        server.messages.clear()
        await pilot.press("tab")
        await until_said(pilot, server, "Nej tack")
        assert "Får vi spara" not in all_said(server)


async def test_question_whether_to_erase_is_said(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address, asked=(Purpose.FUNCTIONAL,))
    async with speaking(app, address) as (pilot, server):
        await pilot.press("f2", "space")
        await pilot.pause()
        app.screen.set_focus(app.screen.query_one("#erase"))
        await pilot.press("enter")
        await until_said(pilot, server, "Ska allt som är sparat raderas?")


async def test_each_step_to_a_hit_says_its_number_and_its_sentence(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await search(pilot, "barn")
        await pilot.press("enter")
        await until_said(pilot, server, "Träff ett, Barn och unga växer upp med olika förutsättningar.")
        for text in ("Träff två, Alla barn och elever", "Träff tre, I Uppsalas", "Träff fyra, Varje barn"):
            await pilot.press("n")
            await until_said(pilot, server, text)


async def test_search_in_all_topics_says_its_result_once(make_topics_app: MakeApp, address: Path) -> None:
    app = make_topics_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press("slash", "s")
        await until_said(pilot, server, "Träffar")
        await settle_speech(pilot, server)
        await pilot.press("k")
        await settle_speech(pilot, server)
        assert "Söker" not in all_said(server)
        assert all_said(server).count("Träffar") == 2


# The kiosk


@pytest.mark.parametrize("key", ["f15", "f5"])
async def test_speech_that_is_turned_on_in_the_warning_is_on(make_kiosk: MakeKiosk, address: Path, key: str) -> None:
    clock = Clock()
    app = make_kiosk(IdleTime(30), clock=clock, speech_address=address)
    async with serving(address) as server, app.run_test() as pilot:
        await pilot.press("down", "enter")
        clock.now += 31
        await app.check_idle_time()
        await pilot.press(key)
        await until_said(pilot, server, "Uppläsning är på")
        assert app.screen is app.screen_stack[0]


async def test_headset_that_is_pulled_out_in_the_warning_turns_speech_off(make_kiosk: MakeKiosk, address: Path) -> None:
    clock = Clock()
    app = make_kiosk(IdleTime(30), clock=clock, speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press("down")
        clock.now += 31
        await app.check_idle_time()
        await until_said(pilot, server, "Tryck på valfri tangent")
        await pilot.press("f16")
        assert not app.speech_is_on
        assert app.screen is app.screen_stack[0]


async def test_headset_that_is_pulled_out_while_connecting_leaves_speech_off(
    make_kiosk: MakeKiosk, strings: Strings, address: Path
) -> None:
    server = FakeServer()
    server.replies["SET"] = b""
    app = make_kiosk(speech_address=address)
    async with serving(address, server), app.run_test() as pilot:
        await pilot.press("f15")
        await until(pilot, lambda: bool(server.lines))
        await pilot.press("f16")
        assert app.status == strings("speech.off")
        await app.workers.wait_for_complete()
        server.replies.clear()
        await pilot.press("down")
        await settle_speech(pilot, server)
        assert not app.speech_is_on
        assert not server.messages


async def test_summary_of_a_topic_is_said_when_it_is_opened(make_topics_app: MakeApp, address: Path) -> None:
    app = make_topics_app(speech_address=address)
    async with speaking(app, address, size=(60, 20)) as (pilot, server):
        await pilot.press("right")
        await settle_speech(pilot, server)
        summary = app.current_content.topic.initiatives[0].text
        assert summary.split()[-1].strip(".") in all_said(server)


async def test_speech_can_be_turned_on_while_the_window_is_too_small(make_kiosk: MakeKiosk, address: Path) -> None:
    app = make_kiosk(speech_address=address)
    async with serving(address) as server, app.run_test(size=(30, 8)) as pilot:
        await pilot.press("f15")
        await until_said(pilot, server, "Fönstret är för litet")
        await settle_speech(pilot, server)
        for key in ("f5", "f6"):
            server.messages.clear()
            await pilot.press(key)
            await until_said(pilot, server, "Fönstret är för litet")


async def test_window_that_becomes_too_small_ends_the_reading(make_app: MakeApp, address: Path) -> None:
    server = FakeServer()
    app = make_app(speech_address=address)
    async with speaking(app, address, server) as (pilot, _):
        server.speaks = False
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 1)
        await resize(pilot, 30, 8)
        await until_said(pilot, server, "Fönstret är för litet")


async def test_visit_begins_with_speech_off_and_default_rate_and_volume(make_kiosk: MakeKiosk, address: Path) -> None:
    app = make_kiosk(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        assert "F5" in footer_text(app)
        await pilot.press("f8", "minus")
        session = app.session
        await pilot.press("f10")
        await until(pilot, lambda: app.session is not session)
        await settle_speech(pilot, server)
        server.messages.clear()
        await pilot.press("down")
        await settle_speech(pilot, server)
        assert not server.messages
        await pilot.press("f15")
        await until(pilot, lambda: bool(server.messages))
        assert server.messages[0].settings["RATE"] == "0"
        assert server.messages[0].settings["VOLUME"] == "0"


async def test_headset_that_bounces_is_introduced_once(make_kiosk: MakeKiosk, address: Path) -> None:
    app = make_kiosk(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press("f15", "f15")
        await settle_speech(pilot, server)
        assert not server.messages
        await pilot.press("f16", "f16", "down")
        await settle_speech(pilot, server)
        assert not server.messages


async def test_being_read_to_counts_as_being_there(make_kiosk: MakeKiosk, address: Path) -> None:
    clock = Clock()
    server = FakeServer()
    app = make_kiosk(IdleTime(30), clock=clock, speech_address=address)
    async with speaking(app, address, server) as (pilot, _):
        server.speaks = False
        await pilot.press("f5")
        await until(pilot, lambda: bool(server.messages))
        clock.now += 29
        server.report(701, server.messages[0].id, 1)
        await settle_speech(pilot, server)
        clock.now += 29
        await app.check_idle_time()
        assert app.screen is app.screen_stack[0]


# Faults


async def test_f5_without_a_server_says_why_and_tries_again(make_app: MakeApp, strings: Strings, address: Path) -> None:
    app = make_app(speech_address=address)
    async with app.run_test() as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: app.status == strings("speech.no_server"))
        async with serving(address) as server:
            await pilot.press("f5")
            await until_said(pilot, server, "Barn och unga")


async def test_f5_is_not_offered_where_there_is_no_speech(make_app: MakeApp, strings: Strings) -> None:
    app = make_app()
    async with app.run_test(size=(240, 60)) as pilot:
        assert "F5" not in footer_text(app)
        await pilot.press("f5")
        await until(pilot, lambda: app.status == strings("speech.none"))


async def test_key_does_not_wait_for_a_server_that_hangs(make_app: MakeApp, address: Path) -> None:
    server = FakeServer()
    server.replies["SET"] = b""
    app = make_app(speech_address=address)
    async with serving(address, server), app.run_test() as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: bool(server.lines))
        await pilot.press("down")
        assert the_list(app).cursor == 1
        assert not app.speech_is_on


async def test_server_that_dies_is_reported_once_and_speech_is_off(
    make_app: MakeApp, strings: Strings, address: Path
) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        server.die()
        await until(pilot, lambda: app.status == strings("speech.died"))
        assert not app.speech_is_on
        await pilot.press("escape", "down")
        await settle_speech(pilot, server)
        assert app.status == ""


# The settings


async def test_settings_turn_speech_on_and_off(make_app: MakeApp, address: Path) -> None:
    async with serving(address) as server:
        app = make_app(speech_address=address)
        async with app.run_test(size=(100, 40)) as pilot:
            await pilot.press("f2")
            await pilot.pause()
            picker = app.screen.query_one("#speech", Picker)
            app.screen.set_focus(picker)
            await pilot.press("right")
            await until(pilot, lambda: app.speech_is_on)
            await until_said(pilot, server, "Valt")
            await pilot.press("right")
            await until(pilot, lambda: not app.speech_is_on)
            assert picker.current == "off"


async def test_rate_is_remembered_with_consent(make_app: MakeApp, config: Path, address: Path) -> None:
    app = make_app(speech_address=address, asked=(Purpose.FUNCTIONAL,))
    async with speaking(app, address) as (pilot, _):
        await pilot.press("f2", "space", "f8")
        await until(pilot, lambda: "speech_rate = 10" in config.read_text("utf-8"))
    app = make_app(speech_address=address, asked=(Purpose.FUNCTIONAL,))
    server = FakeServer()
    async with serving(address, server), app.run_test() as pilot:
        await pilot.press("f15")
        await until(pilot, lambda: bool(server.messages))
        assert server.messages[0].settings["RATE"] == "10"
