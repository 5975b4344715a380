"""The client keeps to the protocol, and a server that does not ends nothing but the connection."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.speech import ssip, voice
from likvardig_tui.speech.ssip import MAX_LINE, MAX_LINES, Event, EventKind, SpeechFault, SsipClient, SsipError
from tests.helpers.speech import FakeServer, Listener, sentence, serving

FRAGMENTS = [
    *(b"200 OK\r\n", b"225-1\r\n225 OK\r\n", b"230 OK\r\n", b"500 ERR\r\n", b"300 ERR\r\n", b"200-x\r\n", b"201 y\n"),
    *(b"701-1\r\n701-1\r\n701 BEGIN\r\n", b"702-1\r\n702-1\r\n702 END\r\n", b"703-1\r\n703-1\r\n703 CANCELED\r\n"),
    *(b"700-1\r\n700-1\r\n700-0\r\n700 INDEX MARK\r\n", b"700-1\r\n700-1\r\n700 INDEX MARK\r\n", b"799-1\r\n799 X\r\n"),
    *(b"700-", b"\r", b"\n", b"\0", b"\xff", b" ", b"9" * 30, b"x" * 2000, b"\r\n" * 200, b"200-a\r\n" * 70),
]
SERVER_BYTES = st.lists(st.sampled_from(FRAGMENTS) | st.binary(max_size=20), max_size=12).map(b"".join)
HELLO = b"701-5\r\n701-1\r\n701 BEGIN\r\n700-5\r\n700-1\r\n700-0\r\n700 INDEX MARK\r\n702-5\r\n702-1\r\n702 END\r\n"


class Memory(asyncio.Transport):
    """A transport to nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def abort(self) -> None:
        pass


class Record:
    """A client without a server, and what it reports."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.faults: list[SpeechFault] = []
        self.transport = Memory()
        self.client = SsipClient(self.events.append, self.faults.append)
        self.client.connection_made(self.transport)


@given(st.lists(st.integers(min_value=1, max_value=50)))
def test_events_arrive_however_they_are_cut(lengths: list[int]) -> None:
    record, rest = Record(), HELLO
    for length in lengths:
        record.client.data_received(rest[:length])
        rest = rest[length:]
    record.client.data_received(rest)
    assert record.events == [Event(EventKind.BEGIN, 5), Event(EventKind.MARK, 5, "0"), Event(EventKind.END, 5)]
    assert record.faults == []


@given(st.lists(SERVER_BYTES))
def test_no_bytes_raise_or_fill_the_memory(chunks: list[bytes]) -> None:
    record = Record()
    for chunk in chunks:
        record.client.data_received(chunk)
        assert len(record.client._received) <= MAX_LINE + 1
        assert len(record.client._lines) <= MAX_LINES
    record.client.connection_lost(None)
    assert len(record.faults) == 1
    assert len(record.events) <= ssip.OTHER_EVENTS


@pytest.mark.parametrize(
    "line", [b"200OK", b"20 OK", b"800 OK", b"000 OK", b"200\tOK", b"", b"HTTP/1.1 200 OK", "２００ OK".encode()]
)
def test_what_is_no_line_of_the_protocol_ends_the_connection(line: bytes) -> None:
    record = Record()
    record.client.data_received(line + b"\r\n")
    assert record.faults == [SpeechFault.NONSENSE]
    record.client.data_received(HELLO)
    assert record.events == []


def test_a_line_without_end_ends_the_connection() -> None:
    record = Record()
    for _ in range(MAX_LINE + 2):
        record.client.data_received(b"2")
    assert record.faults == [SpeechFault.NONSENSE]


@pytest.mark.parametrize(
    "text", ["", ".", "..", ".\r\n", "Hej\r\n.\r\nSHUTDOWN", "<speak>å🙂</speak>", "a\0\x1b\x85\u2028b"]
)
async def test_a_message_is_one_line(text: str) -> None:
    line = await sent(text)
    assert line.removeprefix(".") == re.sub("[\0-\x1f\x7f-\x9f]", " ", text)
    assert not line.startswith(".") or line.startswith("..")


@given(st.text())
def test_only_characters_of_xml_are_sent(text: str) -> None:
    line = asyncio.run(sent(text))
    assert "\r" not in line
    assert "\n" not in line
    assert line != "."
    escaped = line.removeprefix(".").replace("&", "&amp;").replace("<", "&lt;")
    ElementTree.fromstring(f"<speak>{escaped}</speak>")


async def sent(text: str) -> str:
    """Return the line that is sent for a message."""
    record = Record()
    speaking = asyncio.ensure_future(record.client.speak(text, 0))
    await asyncio.sleep(0)
    record.client.data_received(b"230 OK RECEIVING DATA\r\n")
    while not record.transport.written.endswith(b"\r\n.\r\n"):
        await asyncio.sleep(0)
    record.client.data_received(b"225-5\r\n225 OK MESSAGE QUEUED\r\n")
    assert await speaking == 5
    return record.transport.written.removeprefix(b"SPEAK\r\n").removesuffix(b"\r\n.\r\n").decode()


@pytest.mark.parametrize("value", ["sv\r\nQUIT", "", "s v", "å", "x" * 100])
async def test_no_parameter_becomes_another_command(value: str) -> None:
    record = Record()
    await record.client.set("LANGUAGE", value)
    assert record.transport.written == b""


async def test_a_reply_goes_to_its_request() -> None:
    record = Record()
    asking = asyncio.gather(*(record.client.output_module() for _ in range(2)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    record.client.data_received(b"251-espeak-ng\r\n251 OK GET RETURNED\r\n" + HELLO + b"251-flite\r\n251 OK\r\n")
    assert await asking == ["espeak-ng", "flite"]
    assert len(record.events) == 3


async def test_a_client_that_has_lost_its_server_raises_at_once() -> None:
    record = Record()
    record.client.connection_lost(None)
    with pytest.raises(SsipError, match=SpeechFault.DIED):
        await record.client.cancel()
    with pytest.raises(SsipError, match=SpeechFault.DIED):
        await record.client.speak("Hej", 1)
    assert record.faults == [SpeechFault.DIED]


class Hostile(FakeServer):
    """A server that answers each line with the next of some bytes, and then ends the connection or hangs."""

    def __init__(self, answers: list[bytes], *, hangs: bool) -> None:
        super().__init__()
        self.answers = answers
        self.hangs = hangs

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.clients.append(writer)
        for answer in self.answers:
            writer.write(answer)
            await asyncio.sleep(0)
        if self.hangs:
            with suppress(ConnectionError):
                await reader.read()
        writer.close()


@given(SERVER_BYTES, st.lists(SERVER_BYTES, max_size=5), st.booleans())
def test_whatever_the_server_sends_the_voice_neither_raises_nor_hangs(
    before: bytes, answers: list[bytes], hangs: bool
) -> None:
    async def speak(address: Path) -> None:
        unhandled: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
        set_up = b"200 OK\r\n" * len(ssip.SET_UP)
        async with serving(address, Hostile([before, set_up, *answers], hangs=hangs)):
            listener = Listener(address)
            fault = await listener.voice.turn_on()
            listener.voice.say([sentence("Hej på dig."), sentence("Hej då.")])
            await asyncio.sleep(0.01)
            listener.voice.hush()
            listener.voice.repeat()
            await asyncio.sleep(0.01)
            assert (fault is None) or not listener.voice.on
            await listener.voice.close()
        assert unhandled == []
        assert len(listener.faults) <= 1

    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(ssip, "REPLY_S", 0.02)
        patch.setattr(voice, "MARK_S", 0.02)
        started = time.perf_counter()
        asyncio.run(speak(Path(folder, "s")))
        assert time.perf_counter() - started < 5
