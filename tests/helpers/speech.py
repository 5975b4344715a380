"""Say something, record what the voice tells, and a server that is scripted by the test."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from likvardig_tui.speech.spoken import Utterance, Word
from likvardig_tui.speech.ssip import SpeechFault
from likvardig_tui.speech.voice import Voice

PATIENCE_S = 20.0
"""Seconds; far longer than any of the awaited events takes."""
MARK = re.compile(r'<mark name="([^"]*)"/>')
FIRST_ID = 7


def sentence(text: str, language: str = "sv") -> Utterance:
    """Return a sentence whose words are said as they are written."""
    words = tuple(Word(match.start(), match.end(), match[0]) for match in re.finditer(r"\S+", text))
    return Utterance(language, text, 0, words)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.002)


class Listener:
    """A voice, and what it has told, in order: positions of sentences, words with their position, and its end."""

    def __init__(self, address: Path) -> None:
        self.told: list[int | tuple[int, str] | str] = []
        self.faults: list[SpeechFault] = []
        self.voice = Voice(
            address,
            on_word=lambda position, word: self.told.append((position, word.spoken)),
            on_sentence=self.told.append,
            on_end=lambda is_complete: self.told.append("end" if is_complete else "interrupted"),
            on_fault=self.faults.append,
        )

    async def until_end(self) -> None:
        """Wait until all has been said."""
        await until(lambda: self.told[-1:] in (["end"], ["interrupted"]))


@asynccontextmanager
async def listening(address: Path) -> AsyncIterator[Listener]:
    """Provide a voice that is on."""
    listener = Listener(address)
    assert await listener.voice.turn_on() is None
    try:
        yield listener
    finally:
        await listener.voice.close()


class Message(NamedTuple):
    """What a client has asked to be spoken."""

    id: int
    text: str
    settings: dict[str, str]

    @property
    def marks(self) -> list[str]:
        return MARK.findall(self.text)


class FakeServer:
    """A server that keeps to the protocol, except where the test tells it otherwise. It serves one client at a time."""

    def __init__(self) -> None:
        self.replies: dict[str, bytes] = {}
        """Replies in place of the right ones, by the beginning of the line; empty for none at all."""
        self.speaks = True
        """Whether it reports each mark and the end at once, as if it spoke endlessly fast."""
        self.lines: list[str] = []
        self.messages: list[Message] = []
        self.clients: list[asyncio.StreamWriter] = []
        self._settings: dict[str, str] = {}

    def report(self, code: int, *lines: str | int) -> None:
        """Send an event."""
        name = {700: "INDEX MARK", 701: "BEGIN", 702: "END", 703: "CANCELED", 704: "PAUSED"}[code]
        self.clients[-1].write("".join(f"{code}-{line}\r\n" for line in lines).encode() + f"{code} {name}\r\n".encode())

    def reach(self, message: Message, mark: str) -> None:
        """Report that a mark has been reached."""
        self.report(700, message.id, 1, mark)

    def finish(self, message: Message) -> None:
        """Report the beginning, each mark and the end of a message."""
        self.report(701, message.id, 1)
        for mark in message.marks:
            self.reach(message, mark)
        self.report(702, message.id, 1)

    def die(self) -> None:
        """End all connections."""
        for client in self.clients:
            client.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Reply to each line of a client."""
        self.clients.append(writer)
        self._settings = {}
        with suppress(ConnectionError):
            while raw := await reader.readline():
                line = raw.decode().removesuffix("\r\n")
                self.lines.append(line)
                writer.write(self._reply(line))
                if line == "SPEAK" and "SPEAK" not in self.replies:
                    await self._receive(reader, writer)
        writer.close()

    def _reply(self, line: str) -> bytes:
        for start, reply in self.replies.items():
            if line.startswith(start):
                return reply
        match line.split():
            case ["SET", "self", name, value]:
                self._settings[name] = value
        return b"230 OK RECEIVING DATA\r\n" if line == "SPEAK" else b"200 OK\r\n"

    async def _receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = []
        while (raw := await reader.readline()) != b".\r\n":
            if not raw:
                return  # the client has gone
            line = raw.decode().removesuffix("\r\n")
            lines.append(line.removeprefix(".") if line.startswith("..") else line)
        message = Message(FIRST_ID + len(self.messages), "\n".join(lines), dict(self._settings))
        writer.write(self.replies.get(".", b"225-%d\r\n225 OK MESSAGE QUEUED\r\n" % message.id))
        self.messages.append(message)
        if self.speaks:
            self.finish(message)


@asynccontextmanager
async def serving(address: Path, server: FakeServer | None = None) -> AsyncIterator[FakeServer]:
    """Provide a server that listens."""
    server = server or FakeServer()
    listener = await asyncio.start_unix_server(server.serve, str(address))
    try:
        yield server
    finally:
        server.die()
        listener.close()


@contextmanager
def serving_in_thread(address: Path, server: FakeServer) -> Iterator[None]:
    """Let a server listen while the test itself waits."""

    async def serve() -> None:
        async with serving(address, server):
            ready.set()
            await stop.wait()

    loop, ready, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(PATIENCE_S)
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(PATIENCE_S)
        loop.close()
