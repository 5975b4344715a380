"""What the browser says: what has the focus, what happens, and the texts of each screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.tui.kiosk_app import IdleTime
from likvardig_tui.tui.widgets.picker import Picker
from tests.helpers.apps import Clock, MakeApp, MakeKiosk, footer_text, resize, search, settle, shown, the_list, until
from tests.helpers.marks import quick
from tests.helpers.speaking_apps import (
    all_said,
    said,
    settle_speech,
    speaking,
    until_said,
)
from tests.helpers.speech import FakeServer, serving

# What has the focus


async def test_speech_that_is_turned_on_says_its_keys_then_what_has_the_focus(
    make_app: MakeApp, strings: Strings, address: Path
) -> None:
    app = make_app(speech_address=address)
    async with serving(address) as server, app.run_test() as pilot:
        await pilot.press("f15")
        await until_said(pilot, server, "Därför arbetar vi")
        assert "Uppläsning är på" in said(server.messages[0])
        assert strings("speech.introduction_short") in shown(app)


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
    quick(
        2,
        [
            (["c", "m"], ["Q R kod med", "Telefon"]),
            (["tab"], ["Ja, det går bra", "Knapp"]),
            (["f2", "space"], ["på"]),
            (["slash"], ["Sök"]),
            (["c"], ["Kontakta", "Telefon"]),
            (["f2"], ["Inställningar", "Funktioner", "av"]),
            (["f2", *["tab"] * 9], ["Tema", "Valt"]),
            (["f1"], ["Hjälp", "Text"]),
        ],
        unpack=True,
    ),
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
async def test_question_whether_to_erase_is_said(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address, asked=(Purpose.FUNCTIONAL,))
    async with speaking(app, address) as (pilot, server):
        await pilot.press("f2", "space")
        await pilot.pause()
        app.screen.set_focus(app.screen.query_one("#erase"))
        await pilot.press("enter")
        await until_said(pilot, server, "Ska allt som är sparat raderas?")


@pytest.mark.slow
async def test_each_step_to_a_hit_says_its_number_and_its_sentence(make_app: MakeApp, address: Path) -> None:
    app = make_app(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await search(pilot, "barn")
        await pilot.press("enter")
        await until_said(pilot, server, "Träff ett, Barn och unga växer upp med olika förutsättningar.")
        for text in ("Träff två, Alla barn och elever", "Träff tre, I Uppsalas", "Träff fyra, Varje barn"):
            await pilot.press("n")
            await until_said(pilot, server, text)


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
async def test_summary_of_a_topic_is_said_when_it_is_opened(make_topics_app: MakeApp, address: Path) -> None:
    app = make_topics_app(speech_address=address)
    async with speaking(app, address, size=(60, 20)) as (pilot, server):
        await pilot.press("right")
        await settle_speech(pilot, server)
        summary = app.current_content.topic.initiatives[0].text
        assert summary.split()[-1].strip(".") in all_said(server)


@pytest.mark.slow
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


@pytest.mark.slow
async def test_headset_that_bounces_is_introduced_once(make_kiosk: MakeKiosk, address: Path) -> None:
    app = make_kiosk(speech_address=address)
    async with speaking(app, address) as (pilot, server):
        await pilot.press("f15", "f15")
        await settle_speech(pilot, server)
        assert not server.messages
        await pilot.press("f16", "f16", "down")
        await settle_speech(pilot, server)
        assert not server.messages


# Faults


async def test_f5_without_a_server_says_why_and_tries_again(make_app: MakeApp, strings: Strings, address: Path) -> None:
    app = make_app(speech_address=address)
    async with app.run_test() as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: app.status == strings("speech.no_server"))
        async with serving(address) as server:
            await pilot.press("f5")
            await until_said(pilot, server, "Barn och unga")


@pytest.mark.slow
async def test_f5_is_offered_on_every_screen(make_app: MakeApp, address: Path) -> None:
    async with serving(address):
        app = make_app(speech_address=address)
        async with app.run_test(size=(240, 60)) as pilot:
            for keys in ([], ["f2"], ["f1"], ["escape", "c", "m"]):
                await pilot.press(*keys)
                await pilot.pause()
                assert "F5 läs upp" in footer_text(app)


async def test_f5_is_not_offered_where_there_is_no_speech(make_app: MakeApp, strings: Strings) -> None:
    app = make_app()
    async with app.run_test(size=(240, 60)) as pilot:
        await settle(pilot)
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


@pytest.mark.slow
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


@pytest.mark.slow
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
