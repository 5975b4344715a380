"""Reading aloud: the texts of each screen one after another, and the mark on the word that is read."""

from __future__ import annotations

import asyncio
import re
import signal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from likvardig_tui.tui.key_labels import ARROWS
from likvardig_tui.tui.kiosk_app import IdleTime
from likvardig_tui.tui.reading import Reading
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.screens.help import Keys
from likvardig_tui.tui.shown_text import ShownText
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.status_line import StatusLine
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import Clock, MakeApp, MakeKiosk, resize, settle, shown, until
from tests.helpers.speaking_apps import (
    all_said,
    has_said,
    marked,
    marked_cell,
    said,
    settle_speech,
    speaking,
    until_said,
)
from tests.helpers.speech import PATIENCE_S


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
    app = make_app(speech_address=address)
    async with speaking(app, address, speaks=False) as (pilot, server):
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


@pytest.mark.slow
async def test_reading_that_another_program_interrupts_stops_and_goes_on_with_f5(
    make_app: MakeApp, address: Path
) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address, speaks=False) as (pilot, server):
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


@pytest.mark.slow
async def test_reading_goes_on_after_a_status_that_a_key_has_silenced(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address, speaks=False) as (pilot, server):
        await pilot.press("down", "f5")
        await until(pilot, lambda: "Nationellt" in all_said(server))
        app.show_status("Något har hänt.", is_error=True)
        await settle_speech(pilot, server)
        server.finish(server.messages[-1])
        await until_said(pilot, server, "Något har hänt.")
        await pilot.press("x", "f5")
        await until_said(pilot, server, "global nivå")


@pytest.mark.slow
async def test_mark_and_cursor_follow_the_word_when_the_window_is_resized(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address, speaks=False) as (pilot, server):
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


@pytest.mark.slow
async def test_new_content_is_read_on_from_the_focus(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address, speaks=False) as (pilot, server):
        await pilot.press("down", "f5")
        await until(pilot, lambda: "Nationellt" in all_said(server))
        await app.screen.recompose()
        await pilot.pause()
        server.finish(server.messages[-1])
        await until(pilot, lambda: len(server.messages) > 2)


async def test_mouse_silences_the_reading(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address, speaks=False) as (pilot, server):
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 1)
        server.report(701, server.messages[0].id, 1)
        await pilot.hover(TopicList)
        assert "CANCEL self" not in server.lines
        await pilot.mouse_down("#heading")
        await until(pilot, lambda: "CANCEL self" in server.lines)


async def test_exit_silences_the_reading(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address, speaks=False) as (pilot, server):
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 1)
        server.report(701, server.messages[0].id, 1)
        app.exit_on_signal(signal.SIGTERM, None)
        async with asyncio.timeout(PATIENCE_S):
            while "CANCEL self" not in server.lines:
                await asyncio.sleep(0.01)


async def test_repeat_says_the_sentence_and_stops(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address, speaks=False) as (pilot, server):
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 1)
        await pilot.press("f6")
        await until(pilot, lambda: len(server.messages) == 2)
        assert server.messages[1].text == server.messages[0].text
        server.finish(server.messages[1])
        await settle_speech(pilot, server)
        assert len(server.messages) == 2


@pytest.mark.slow
async def test_rate_and_volume_change_while_reading_goes_on(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address, speaks=False) as (pilot, server):
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
    app = make_app(speech_address=address)
    async with speaking(app, address, speaks=False) as (pilot, server):
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


@pytest.mark.slow
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


SCREENS = {
    "page": ["a"],
    "contact": ["c"],
    "settings": ["f2"],
    "help": ["f1"],
    "code": ["c", "m"],
    "search": ["slash", "s", "k", "o"],
}


@pytest.mark.slow
@pytest.mark.parametrize("size", [(100, 30), (40, 12), (240, 60), (66, 18)])
@pytest.mark.parametrize("name", SCREENS)
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
        rows = shown(app).split("\n")
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
                # In a narrow window the footer has no words beside several arrows.
                is_shown = is_shown and not (isinstance(found[0], Footer) and text[0] in ARROWS.values())
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


@pytest.mark.slow
async def test_footer_is_read_last(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press("tab", "f5")
        await until_said(pilot, server, "F ett, hjälp")
        assert server.messages[-1].text


@pytest.mark.slow
async def test_window_that_becomes_too_small_ends_the_reading(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address, speaks=False) as (pilot, server):
        await pilot.press("f5")
        await until(pilot, lambda: len(server.messages) == 1)
        await resize(pilot, 30, 8)
        await until_said(pilot, server, "Fönstret är för litet")


@pytest.mark.slow
async def test_being_read_to_counts_as_being_there(make_kiosk: MakeKiosk, address: Path) -> None:
    clock = Clock()
    app = make_kiosk(IdleTime(30), clock=clock, speech_address=address)
    async with speaking(app, address, speaks=False) as (pilot, server):
        await pilot.press("f5")
        await until(pilot, lambda: bool(server.messages))
        clock.now += 29
        server.report(701, server.messages[0].id, 1)
        await settle_speech(pilot, server)
        clock.now += 29
        await app.check_idle_time()
        assert app.screen is app.screen_stack[0]
