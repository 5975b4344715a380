"""What is typed, as Textual's messages: whatever bytes come, in whatever pieces, nothing of them stays for long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from textual._parser import ParseError
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.events import Paste
from textual.message import Message

_PIECE = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|[^\x1b]+|\x1b")
"""A control sequence (ECMA-48, 5.4), text without any, or the beginning of something else."""
MAX_PASTE_LENGTH = 1 << 16
"""Characters of the longest paste that is passed on."""


class Typed:
    """Makes messages of text, one piece after another; a sequence that means nothing is dropped.

    Pastes are told apart here: Textual's parser would wait for the end of one for ever, and keep all that came since.
    """

    def __init__(self) -> None:
        self._parser = XTermParser()
        self._begun = ""
        """What the parser has been given that may be the beginning of a paste's mark."""
        self._pasted: str | None = None
        """What has come of a paste, as far as it is kept; None where there is none."""

    def feed(self, text: str) -> Iterator[Message]:
        """Return what ``text`` means, which goes on where the last one ended."""
        while text:
            if self._pasted is None:
                before, mark, text = (self._begun + text).partition(BRACKETED_PASTE_START)
                yield from self._parsed(before, len(self._begun))
                if mark:
                    self._parser, self._begun, self._pasted = XTermParser(), "", ""
            else:
                pasted, mark, text = (self._pasted + text).partition(BRACKETED_PASTE_END)
                if mark:
                    self._pasted = None
                    if len(pasted) <= MAX_PASTE_LENGTH:
                        yield Paste(pasted.replace("\0", ""))
                else:
                    self._pasted = pasted[-MAX_PASTE_LENGTH - len(BRACKETED_PASTE_END) :]  # its end may have begun

    def tick(self) -> Iterator[Message]:
        """Return what has come to mean something as nothing followed: a lone escape is the key."""
        for message in self._safely(self._parser.tick()):
            self._begun = ""
            yield message

    def rest(self) -> None:
        """Give up a paste that has not ended, for nothing has come for long."""
        self._pasted = None

    def _parsed(self, text: str, given: int) -> Iterator[Message]:
        """Return what ``text`` means, of which the parser has been ``given`` so many characters already."""
        for piece in _PIECE.findall(text[given:]):
            yield from self._safely(self._parser.feed(piece))
            self._parser.mouse_pixels = False  # it is never asked for them, whatever was typed
        self._begun = _beginning(text, BRACKETED_PASTE_START)

    def _safely(self, messages: Iterable[Message]) -> Iterator[Message]:
        """Return what the parser makes; where it fails, go on with another."""
        try:
            yield from messages
        except (ParseError, ValueError, ArithmeticError, LookupError):
            self._parser = XTermParser()


def _beginning(text: str, mark: str) -> str:
    """Return the longest end of ``text`` that is a beginning of the ``mark``."""
    return next((mark[:length] for length in range(len(mark) - 1, 0, -1) if text.endswith(mark[:length])), "")
