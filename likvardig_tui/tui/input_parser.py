"""Parse terminal input into Textual's messages, with bounded memory for any input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from textual.events import Paste
from textual.message import Message

from likvardig_tui.tui.textual_patches import BRACKETED_PASTE_END, BRACKETED_PASTE_START, ParseError, XTermParser

_TOKEN = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|[^\x1b]+|\x1b")
"""A control sequence (ECMA-48, 5.4), text without an escape, or a lone escape."""
MAX_PASTE_LENGTH = 1 << 16
"""Characters. A longer paste is dropped."""


class InputParser:
    """Parse text that arrives in pieces; drop sequences without a meaning.

    Bracketed pastes are recognised here, because Textual's parser buffers all input until a paste ends, which may never
    happen.
    """

    def __init__(self) -> None:
        self._parser = XTermParser()
        self._partial_start = ""
        """What the parser has been fed that may be the beginning of ``BRACKETED_PASTE_START``."""
        self._paste: str | None = None
        """The text of an unfinished paste, at most as much as is needed; None outside a paste."""

    def feed(self, text: str) -> Iterator[Message]:
        """Yield the messages of ``text``, which continues the previous one."""
        while text:
            if self._paste is None:
                before, start, text = (self._partial_start + text).partition(BRACKETED_PASTE_START)
                yield from self._parse(before, len(self._partial_start))
                if start:
                    self._parser, self._partial_start, self._paste = XTermParser(), "", ""
            else:
                paste, end, text = (self._paste + text).partition(BRACKETED_PASTE_END)
                if end:
                    self._paste = None
                    if len(paste) <= MAX_PASTE_LENGTH:
                        yield Paste(paste.replace("\0", ""))
                else:
                    kept = MAX_PASTE_LENGTH + len(BRACKETED_PASTE_END)  # the mark may have arrived in part
                    self._paste = paste[-kept:]

    def resolve_escape(self) -> Iterator[Message]:
        """Yield the Escape key if an escape has not been followed by anything for long enough."""
        for message in self._recover(self._parser.tick()):
            self._partial_start = ""
            yield message

    def cancel_paste(self) -> None:
        """Drop an unfinished paste, after a pause in the input."""
        self._paste = None

    def _parse(self, text: str, fed: int) -> Iterator[Message]:
        """Yield the messages of ``text``, of which the parser has already been ``fed`` that many characters."""
        for token in _TOKEN.findall(text[fed:]):
            yield from self._recover(self._parser.feed(token))
            self._parser.mouse_pixels = False  # the app never asks for pixels, whatever the input says
        self._partial_start = _partial_suffix(text, BRACKETED_PASTE_START)

    def _recover(self, messages: Iterable[Message]) -> Iterator[Message]:
        """Yield the parser's messages; if it fails, replace it."""
        try:
            yield from messages
        except (ParseError, ValueError, ArithmeticError, LookupError):
            self._parser = XTermParser()


def _partial_suffix(text: str, mark: str) -> str:
    """Return the longest suffix of ``text`` that is a proper prefix of ``mark``."""
    return next((mark[:length] for length in range(len(mark) - 1, 0, -1) if text.endswith(mark[:length])), "")
