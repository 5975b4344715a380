"""Talk to speech-dispatcher over its Unix socket: the Speech Synthesis Interface Protocol (SSIP).

The server is not trusted: what it sends is bounded and follows the grammar, or the connection ends.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from enum import Enum, StrEnum
from pathlib import Path
from typing import NamedTuple, cast

CONNECT_S = 0.5
REPLY_S = 2.0
"""Seconds to wait for all replies to what was sent together."""
MAX_LINE = 1024
"""Bytes."""
MAX_LINES = 64
"""Lines of one reply or event."""
OTHER_EVENTS = 64
"""Events about a message beside those about its marks."""
SET_UP = (
    b"SET self CLIENT_NAME kiosk:likvardig:main",
    *(b"SET self NOTIFICATION %s on" % event for event in (b"BEGIN", b"END", b"CANCEL", b"PAUSE", b"INDEX_MARKS")),
    b"SET self SSML_MODE on",
    # A message of this priority ends the one before it.
    b"SET self PRIORITY TEXT",
)
NO_MODULES = ("", "dummy")
"""Output modules that speak no text."""
_LINE = re.compile(rb"([1-7][0-9][0-9])([- ])([^\r\n]*)")
_ID = re.compile(r"[0-9]{1,18}")
_VALUE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NOT_XML = re.compile("[^\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Controls, line ends among them, and what the grammar of XML (Char) does not have."""


class SpeechFault(StrEnum):
    """Why nothing can be spoken."""

    NO_SERVER = "no_server"
    """Nothing listens at the address."""
    HANGS = "hangs"
    """No reply in time."""
    DIED = "died"
    """The server has ended the connection."""
    NONSENSE = "nonsense"
    """It has sent what is not SSIP, or more than was asked for."""
    REFUSED = "refused"
    """It has replied with an error."""
    NO_VOICE = "no_voice"
    """It accepts messages, but does not speak them."""


class SsipError(Exception):
    """The connection has ended."""

    def __init__(self, fault: SpeechFault) -> None:
        super().__init__(fault)
        self.fault = fault


class EventKind(Enum):
    """What the server reports about a message; the values are the codes of SSIP."""

    MARK = b"700"
    BEGIN = b"701"
    END = b"702"
    CANCELLED = b"703"
    PAUSED = b"704"


class Event(NamedTuple):
    """What has happened to a message."""

    kind: EventKind
    message: int
    mark: str = ""
    """The name of the mark that was reached."""


class SsipClient(asyncio.Protocol):
    """One connection. After an error it cannot be used again."""

    def __init__(self, on_event: Callable[[Event], None], on_lost: Callable[[SpeechFault], None]) -> None:
        self.on_event = on_event
        self.on_lost = on_lost
        """Called once, when the connection ends."""
        self._fault: SpeechFault | None = None
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._lines: list[str] = []
        self._code = b""
        self._replies: deque[asyncio.Future[list[str]]] = deque()
        self._events_left = OTHER_EVENTS

    @classmethod
    async def connect(
        cls, address: Path, on_event: Callable[[Event], None], on_lost: Callable[[SpeechFault], None]
    ) -> SsipClient:
        """Return a client that is set up. Raises SsipError."""
        client = cls(on_event, on_lost)
        try:
            async with asyncio.timeout(CONNECT_S):
                await asyncio.get_running_loop().create_unix_connection(lambda: client, str(address))
        except TimeoutError:
            raise SsipError(SpeechFault.HANGS) from None
        except (OSError, ValueError):  # ValueError: no path can have a null character
            raise SsipError(SpeechFault.NO_SERVER) from None
        try:
            await client._ask(*SET_UP)
        except BaseException:
            client.close()
            raise
        return client

    async def set(self, name: str, value: str | int) -> None:
        """Set a parameter of the messages that follow. Raises SsipError."""
        if _VALUE.fullmatch(str(value)):
            await self._ask(f"SET self {name} {value}".encode())

    async def speak(self, text: str, marks: int) -> int:
        """Send a message with this number of marks, and return its id. Raises SsipError."""
        self._events_left += OTHER_EVENTS + marks
        await self._ask(b"SPEAK")
        line = _NOT_XML.sub(" ", text)
        dot = "." if line.startswith(".") else ""
        [reply] = await self._ask(f"{dot}{line}\r\n.".encode())
        if not _ID.fullmatch(reply[0]):
            raise self.end(SpeechFault.NONSENSE)
        return int(reply[0])

    async def cancel(self) -> None:
        """Silence all messages of this client. Raises SsipError."""
        await self._ask(b"CANCEL self")

    async def output_module(self) -> str:
        """Return the name of the module that speaks for the server. Raises SsipError."""
        [reply] = await self._ask(b"GET OUTPUT_MODULE")
        if len(reply) < 2 or reply[0] in NO_MODULES:
            raise self.end(SpeechFault.NO_VOICE)
        return reply[0]

    def close(self) -> None:
        """Leave the server, without waiting for it."""
        if self._transport is not None and self._fault is None:
            self._transport.write(b"QUIT\r\n")
        self.end(SpeechFault.DIED)

    def end(self, fault: SpeechFault) -> SsipError:
        """End the connection because of a fault, and return the error to raise: the first fault counts."""
        if self._fault is None:
            self._fault = fault
            if self._transport is not None:
                self._transport.abort()  # a server that hangs would never take what is left to write
            for reply in self._replies:
                if not reply.done():
                    reply.set_result([])
            self._replies.clear()
            self.on_lost(fault)
        return SsipError(self._fault)

    async def _ask(self, *lines: bytes) -> list[list[str]]:
        """Send lines that each have a reply, and return the lines of each."""
        if self._fault is not None or self._transport is None:
            raise SsipError(self._fault or SpeechFault.NO_SERVER)
        loop = asyncio.get_running_loop()
        replies: list[asyncio.Future[list[str]]] = [loop.create_future() for _ in lines]
        self._replies.extend(replies)
        self._transport.write(b"".join(line + b"\r\n" for line in lines))
        await asyncio.wait(replies, timeout=REPLY_S)
        if not all(reply.done() for reply in replies):
            raise self.end(SpeechFault.HANGS)
        if self._fault is not None:
            raise SsipError(self._fault)
        return [reply.result() for reply in replies]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Report that the server has gone."""
        del exc
        self.end(SpeechFault.DIED)

    def data_received(self, data: bytes) -> None:
        """Take the lines that are whole; end the connection after one that is not SSIP."""
        *lines, rest = (self._received + data).split(b"\n")
        self._received = rest[: MAX_LINE + 1]
        for line in lines:
            if self._fault is None and not self._take(line.removesuffix(b"\r")):
                self.end(SpeechFault.NONSENSE)
        if len(rest) > MAX_LINE:
            self.end(SpeechFault.NONSENSE)

    def _take(self, line: bytes) -> bool:
        """Take one line; return whether it can be one of SSIP at this place."""
        match = _LINE.fullmatch(line)
        if match is None or len(line) > MAX_LINE or len(self._lines) >= MAX_LINES:
            return False
        code, separator, text = match.groups()
        if self._lines and code != self._code:
            return False
        self._code = code
        self._lines.append(text.decode("utf-8", "replace"))
        if separator == b"-":
            return True
        taken, self._lines = self._lines, []
        return self._take_event(code, taken) if code.startswith(b"7") else self._take_reply(code, taken)

    def _take_event(self, code: bytes, lines: list[str]) -> bool:
        """Report an event: the ids of message and client, the name of the mark if it is one, a sentence."""
        self._events_left -= 1
        if self._events_left < 0 or not _ID.fullmatch(lines[0]):
            return False
        if code in {kind.value for kind in EventKind}:
            kind = EventKind(code)
            if len(lines) != (4 if kind is EventKind.MARK else 3):
                return False
            self.on_event(Event(kind, int(lines[0]), lines[2] if kind is EventKind.MARK else ""))
        return True

    def _take_reply(self, code: bytes, lines: list[str]) -> bool:
        if not self._replies:
            return False
        if not code.startswith(b"2"):
            self.end(SpeechFault.REFUSED)
        elif not (reply := self._replies.popleft()).done():
            reply.set_result(lines)
        return True


async def output_module(address: Path) -> str:
    """Return the name of the module that speaks for the server at an address. Raises SsipError."""
    client = await SsipClient.connect(address, lambda _: None, lambda _: None)
    try:
        return await client.output_module()
    finally:
        client.close()
