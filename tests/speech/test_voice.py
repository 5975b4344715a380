"""The voice says what it is given, tells where it is, and tells a fault once, whatever the server does."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from likvardig_tui.speech import ssip, voice
from likvardig_tui.speech.levels import DEFAULT, RATES, VOLUMES
from likvardig_tui.speech.spoken import Utterance, Word
from likvardig_tui.speech.ssip import SpeechFault
from tests.helpers.speech import FakeServer, Listener, listening, sentence, serving, until

TEXTS = [sentence("Hej på dig."), sentence("Nu går vi."), sentence("The end.", "en")]
WHOLE = [0, (0, "Hej"), (0, "på"), (0, "dig."), 1, (1, "Nu"), (1, "går"), (1, "vi."), 2, (2, "The"), (2, "end."), "end"]
SHORT_S = 0.15
"""Seconds to wait for a reply or a mark that never comes."""


@pytest.fixture
def address(tmp_path: Path) -> Path:
    return tmp_path / "s"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait only shortly for what never comes."""
    monkeypatch.setattr(ssip, "REPLY_S", SHORT_S)
    monkeypatch.setattr(voice, "MARK_S", SHORT_S)
    monkeypatch.setattr(voice, "LETTER_S", 0.0)


@pytest.fixture
async def server(address: Path) -> AsyncIterator[FakeServer]:
    async with serving(address) as server:
        yield server


@pytest.fixture
async def listener(address: Path, server: FakeServer) -> AsyncIterator[Listener]:
    """A voice that is on, at the server."""
    del server
    async with listening(address) as listener:
        yield listener


async def test_sentences_are_said_in_order_each_in_its_language(server: FakeServer, listener: Listener) -> None:
    listener.voice.say(TEXTS)
    assert listener.voice.reading
    await listener.until_end()
    assert listener.told == WHOLE
    assert not listener.voice.reading
    assert listener.voice.position == 2
    assert [message.settings["LANGUAGE"] for message in server.messages] == ["sv", "sv", "en"]
    assert server.messages[0].text == (
        '<speak><s><mark name="0"/>Hej <mark name="4"/>på <mark name="7"/>dig.</s></speak>'
    )


async def test_parameters_are_sent_only_when_they_change(server: FakeServer, listener: Listener) -> None:
    listener.voice.say(TEXTS[:2])
    await listener.until_end()
    assert [line for line in server.lines if "LANGUAGE" in line or "RATE" in line] == [
        "SET self LANGUAGE sv",
        "SET self RATE 0",
    ]
    assert not any("DEFAULT" in line.upper() or "LIST" in line or "HISTORY" in line for line in server.lines)


async def test_nothing_is_said_while_off(server: FakeServer, listener: Listener) -> None:
    listener.voice.turn_off()
    assert not listener.voice.on
    listener.voice.say(TEXTS)
    listener.voice.repeat()
    assert not listener.voice.reading
    assert await listener.voice.turn_on() is None
    listener.voice.say(TEXTS[:1])
    await listener.until_end()
    assert len(server.messages) == 1
    assert len(server.clients) == 1, "It stays connected."


async def test_what_was_said_is_forgotten_when_it_is_turned_off(server: FakeServer, listener: Listener) -> None:
    listener.voice.say(TEXTS)
    await listener.until_end()
    listener.voice.turn_off()
    assert await listener.voice.turn_on() is None
    listener.voice.repeat()
    assert not listener.voice.reading
    assert listener.voice.position == 0
    assert len(server.messages) == len(TEXTS)


@pytest.mark.usefixtures("server")
async def test_it_stays_off_if_it_is_turned_off_while_connecting(address: Path) -> None:
    listener = Listener(address)
    connecting = asyncio.ensure_future(listener.voice.turn_on())
    await asyncio.sleep(0)
    listener.voice.turn_off()
    assert await connecting is None
    assert not listener.voice.on
    assert await listener.voice.turn_on() is None
    assert listener.voice.on
    await listener.voice.close()


async def test_new_sentences_replace_those_that_are_being_said(server: FakeServer, listener: Listener) -> None:
    server.speaks = False
    listener.voice.say(TEXTS)
    await until(lambda: bool(server.messages))
    listener.voice.say([sentence("Annat.")])
    await until(lambda: len(server.messages) == 2)
    assert server.lines.count("CANCEL self") == 1
    old, new = server.messages
    server.finish(old)  # late events, which must not count for the new message
    server.report(703, old.id, 1)
    server.finish(new)
    await listener.until_end()
    assert listener.told == [0, (0, "Annat."), "end"]


async def test_only_the_last_of_many_is_said(server: FakeServer, listener: Listener) -> None:
    for number in range(100):
        listener.voice.say([sentence(f"Rad {number}.")])
    await listener.until_end()
    assert len(server.messages) == 1
    assert listener.told == [0, (0, "Rad"), (0, "99."), "end"]


async def test_sentences_may_follow_those_that_are_being_said(listener: Listener) -> None:
    listener.voice.say(TEXTS[:1])
    listener.voice.say(TEXTS[1:], then=True)
    await listener.until_end()
    assert listener.told == WHOLE
    listener.told.clear()
    listener.voice.say(TEXTS[:1], then=True)
    await listener.until_end()
    assert listener.told == [*WHOLE[:4], "end"]


async def test_hushing_keeps_the_position(server: FakeServer, listener: Listener) -> None:
    server.speaks = False
    listener.voice.say(TEXTS)
    await until(lambda: bool(server.messages))
    server.finish(server.messages[0])
    await until(lambda: len(server.messages) == 2)
    server.report(701, server.messages[1].id, 1)
    server.reach(server.messages[1], "0")
    await until(lambda: (1, "Nu") in listener.told)
    listener.voice.hush()
    assert not listener.voice.reading
    assert listener.voice.position == 1
    await until(lambda: server.lines[-1] == "CANCEL self")
    server.reach(server.messages[1], "3")
    server.report(703, server.messages[1].id, 1)
    listener.voice.hush()
    listener.voice.say(TEXTS[:1])
    await until(lambda: len(server.messages) == 3)
    assert server.lines.count("CANCEL self") == 1, "Silence needs no message."
    assert listener.told == [*WHOLE[:4], 1, (1, "Nu")]


async def test_a_sentence_is_repeated_from_its_beginning(server: FakeServer, listener: Listener) -> None:
    server.speaks = False
    listener.voice.say(TEXTS)
    await until(lambda: bool(server.messages))
    server.finish(server.messages[0])
    await until(lambda: len(server.messages) == 2)
    server.speaks = True
    listener.voice.repeat()
    await listener.until_end()
    assert listener.told == [*WHOLE[:4], 1, (1, "Nu"), (1, "går"), (1, "vi."), "end"]
    assert listener.voice.position == 1


async def test_events_before_the_reply_count(server: FakeServer, listener: Listener) -> None:
    text = sentence("Hej då.")
    events = "".join(f"700-7\r\n700-1\r\n700-{word.start}\r\n700 INDEX MARK\r\n" for word in text.words)
    begin, end = "701-7\r\n701-1\r\n701 BEGIN\r\n", "702-7\r\n702-1\r\n702 END\r\n"
    server.replies["."] = f"{begin}{events}{end}225-7\r\n225 OK MESSAGE QUEUED\r\n".encode()
    server.speaks = False
    listener.voice.say([text])
    await listener.until_end()
    assert listener.told == [0, (0, "Hej"), (0, "då."), "end"]


async def test_events_of_a_message_that_was_hushed_before_its_reply_do_not_count(
    server: FakeServer, listener: Listener
) -> None:
    server.replies["."], server.speaks = b"", False
    listener.voice.say(TEXTS)
    await until(lambda: bool(server.messages))
    listener.voice.hush()
    del server.replies["."]
    server.clients[-1].write(b"225-7\r\n225 OK MESSAGE QUEUED\r\n")
    server.finish(server.messages[0])
    await until(lambda: server.lines[-1] == "CANCEL self")
    server.finish(server.messages[0])
    for _ in range(5):
        await asyncio.sleep(0)  # in which the event loop reads the socket
    listener.voice.say(TEXTS[:1])
    await until(lambda: len(server.messages) == 2)
    server.finish(server.messages[1])
    await listener.until_end()
    assert listener.told == [*WHOLE[:4], "end"]


async def test_another_program_ends_reading(server: FakeServer, listener: Listener) -> None:
    server.speaks = False
    for number, code in enumerate((703, 704)):
        listener.told.clear()
        listener.voice.say(TEXTS)
        await until(lambda count=number: len(server.messages) > count)  # type: ignore[misc]
        server.report(code, server.messages[-1].id, 1)
        await listener.until_end()
        assert listener.told == ["interrupted"]
        assert not listener.voice.reading


async def test_sentence_without_a_letter_is_passed_over(server: FakeServer, listener: Listener) -> None:
    silent = Utterance("sv", "•", 0, (Word(0, 1, ""),))
    listener.voice.say([silent, sentence("Hej."), silent])
    await listener.until_end()
    assert listener.told == [0, 1, (1, "Hej."), 2, "end"]
    assert len(server.messages) == 1


async def test_rate_and_volume_have_bounds_and_defaults(server: FakeServer, listener: Listener) -> None:
    speech = listener.voice
    for _ in range(30):
        speech.change_rate(-1)
        speech.change_volume(-1)
    assert (speech.rate, speech.volume) == (RATES[0], VOLUMES[0])
    speech.say(TEXTS[:1])
    await listener.until_end()
    for _ in range(30):
        speech.change_rate(1)
        speech.change_volume(1)
    assert (speech.rate, speech.volume) == (RATES[-1], VOLUMES[-1])
    assert (speech.change_rate(-1), speech.change_volume(-1)) == (90, 80)
    listener.told.clear()
    speech.say(TEXTS[:1])
    await listener.until_end()
    speech.reset()
    assert (speech.rate, speech.volume) == (DEFAULT, DEFAULT)
    first, second = server.messages
    assert (first.settings["RATE"], first.settings["VOLUME"]) == ("-100", "-80")
    assert (second.settings["RATE"], second.settings["VOLUME"]) == ("90", "80")


async def test_without_a_server_it_stays_off(address: Path) -> None:
    listener = Listener(address)
    started = time.perf_counter()
    assert await listener.voice.turn_on() is SpeechFault.NO_SERVER
    assert time.perf_counter() - started < ssip.CONNECT_S
    address.write_text("no socket")
    assert await listener.voice.turn_on() is SpeechFault.NO_SERVER
    assert not listener.voice.on
    assert listener.faults == []
    for path in (Path("x" * 200), Path("a\0b"), Path("\ud800")):
        assert await Listener(path).voice.turn_on() is SpeechFault.NO_SERVER


@pytest.mark.usefixtures("impatient")
async def test_a_server_that_accepts_no_connection_is_given_up(address: Path) -> None:
    with socket.socket(socket.AF_UNIX) as hanging:
        hanging.bind(str(address))
        hanging.listen(0)
        started = time.perf_counter()
        first, second, third = (Listener(address) for _ in range(3))
        faults = await asyncio.gather(*(one.voice.turn_on() for one in (first, second, third)))
        assert time.perf_counter() - started < ssip.CONNECT_S + 1
        assert None not in faults


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("line", "reply", "fault"),
    [
        ("SET self CLIENT_NAME", b"", SpeechFault.HANGS),
        ("SET self SSML_MODE", b"", SpeechFault.HANGS),
        ("SET self SSML_MODE", b"500 ERR\r\n", SpeechFault.REFUSED),
        ("SET self SSML_MODE", b"HTTP/1.1 400 Bad Request\r\n", SpeechFault.NONSENSE),
        ("SET self SSML_MODE", b"200 OK\r\n" * 3, SpeechFault.NONSENSE),
        ("SET self SSML_MODE", b"200-x\r\n" * 1000, SpeechFault.NONSENSE),
        ("SET self SSML_MODE", b"x" * 100_000, SpeechFault.NONSENSE),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else value,
)
async def test_a_fault_while_connecting_is_returned(
    server: FakeServer, address: Path, line: str, reply: bytes, fault: SpeechFault
) -> None:
    server.replies[line] = reply
    listener = Listener(address)
    assert await listener.voice.turn_on() is fault
    assert not listener.voice.on
    assert listener.faults == []
    server.replies.clear()
    assert await listener.voice.turn_on() is None
    await listener.voice.close()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("line", "reply", "fault"),
    [
        ("SET self LANGUAGE", b"", SpeechFault.HANGS),
        ("SET self LANGUAGE", b"409 ERR\r\n", SpeechFault.REFUSED),
        ("SPEAK", b"", SpeechFault.HANGS),
        ("SPEAK", b"300 ERR\r\n", SpeechFault.REFUSED),
        (".", b"", SpeechFault.HANGS),
        (".", b"225-one\r\n225 OK\r\n", SpeechFault.NONSENSE),
        (".", b"225 OK\r\n", SpeechFault.NONSENSE),
        (".", b"225-1\r\n226 OK\r\n", SpeechFault.NONSENSE),
        (".", b"\xff\xfe\r\n", SpeechFault.NONSENSE),
        (".", b"701-1\r\n701-1\r\n701 BEGIN\r\n" * 1000, SpeechFault.NONSENSE),
        (".", b"700-1\r\n700-1\r\n700 INDEX MARK\r\n", SpeechFault.NONSENSE),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else value,
)
async def test_a_fault_while_speaking_is_told_once(
    server: FakeServer, listener: Listener, line: str, reply: bytes, fault: SpeechFault
) -> None:
    server.replies[line], server.speaks = reply, False
    listener.voice.say(TEXTS)
    await until(lambda: bool(listener.faults))
    assert not listener.voice.on
    assert not listener.voice.reading
    listener.voice.say(TEXTS)
    listener.voice.hush()
    server.replies.clear()
    server.speaks = True
    assert await listener.voice.turn_on() is None
    listener.told.clear()
    listener.voice.say(TEXTS)
    await listener.until_end()
    assert listener.told == WHOLE
    assert listener.faults == [fault]


async def test_the_end_of_the_server_is_told_once(server: FakeServer, listener: Listener) -> None:
    server.speaks = False
    listener.voice.say(TEXTS)
    await until(lambda: bool(server.messages))
    server.die()
    await until(lambda: bool(listener.faults))
    assert listener.faults == [SpeechFault.DIED]
    assert not listener.voice.on
    server.speaks = True
    assert await listener.voice.turn_on() is None
    listener.voice.say(TEXTS)
    await listener.until_end()
    assert listener.told == WHOLE
    assert server.messages[-1].settings.keys() >= {"LANGUAGE", "RATE", "VOLUME"}, "A new connection has none."


async def test_the_end_of_the_server_is_not_told_while_off(server: FakeServer, listener: Listener) -> None:
    listener.voice.turn_off()
    server.die()
    assert await listener.voice.turn_on() is None
    server.die()
    await until(lambda: bool(listener.faults))
    assert listener.faults == [SpeechFault.DIED]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("reached", [0, 1, 3])
async def test_a_missing_mark_is_a_fault(server: FakeServer, listener: Listener, reached: int) -> None:
    """The server reports nothing when it has lost its output module."""
    server.speaks = False
    listener.voice.say(TEXTS)
    await until(lambda: bool(server.messages))
    server.report(701, server.messages[0].id, 1)
    for mark in server.messages[0].marks[:reached]:
        server.reach(server.messages[0], mark)
    await until(lambda: bool(listener.faults))
    assert listener.faults == [SpeechFault.NO_VOICE]
    assert listener.told == WHOLE[: reached + 1]


async def test_marks_may_come_early(server: FakeServer, listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large buffer of the sound card takes the whole sentence, and is then played."""
    monkeypatch.setattr(voice, "MARK_S", 0.05)
    monkeypatch.setattr(voice, "LETTER_S", 0.05)
    server.speaks = False
    listener.voice.say(TEXTS[:1])
    await until(lambda: bool(server.messages))
    for mark in server.messages[0].marks:
        server.reach(server.messages[0], mark)
    await asyncio.sleep(0.4)  # longer than the last word may take, and shorter than the sentence may
    server.report(702, server.messages[0].id, 1)
    await listener.until_end()
    assert listener.faults == []


async def test_the_end_of_a_message_without_any_mark_is_a_fault(server: FakeServer, listener: Listener) -> None:
    """A module that plays something else reports a beginning and an end."""
    server.speaks = False
    listener.voice.say(TEXTS)
    await until(lambda: bool(server.messages))
    server.report(701, server.messages[0].id, 1)
    server.report(702, server.messages[0].id, 1)
    await until(lambda: bool(listener.faults))
    assert listener.faults == [SpeechFault.NO_VOICE]


@pytest.mark.usefixtures("impatient")
async def test_nothing_waits_for_a_server_that_hangs(server: FakeServer, listener: Listener) -> None:
    server.replies["SET self LANGUAGE"] = b""
    speech = listener.voice
    started = time.perf_counter()
    for _ in range(100):
        speech.say(TEXTS)
        speech.repeat()
        speech.change_rate(1)
        speech.hush()
    assert time.perf_counter() - started < 1  # of the 15 that 100 replies would take
    await until(lambda: not speech.on or not speech.reading)


async def test_closing_leaves_the_server_and_ends_its_task(server: FakeServer, address: Path) -> None:
    before = asyncio.all_tasks()
    server.speaks = False
    async with listening(address) as listener:
        listener.voice.say(TEXTS)
        await until(lambda: bool(server.messages))
    await until(lambda: "QUIT" in server.lines)
    assert not listener.voice.on
    assert listener.faults == []
    await until(lambda: asyncio.all_tasks() <= before)
    await listener.voice.close()


async def test_turning_on_twice_at_once_connects_once(server: FakeServer, address: Path) -> None:
    listener = Listener(address)
    assert await asyncio.gather(*(listener.voice.turn_on() for _ in range(2))) == [None, None]
    assert len(server.clients) == 1
    await listener.voice.close()
