"""Parse terminal input into Textual's messages: keys, text, pastes and mouse events; everything else is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from textual.events import Key, Paste
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from likvardig_tui.tui.input_tokens import ESC, InputTokenizer, Kind, Token
from likvardig_tui.tui.key_sequences import (
    normalized_key,
    normalized_mouse_event,
    normalized_ss3_key,
    normalized_x10_event,
)
from likvardig_tui.tui.textual_patches import ANSI_SEQUENCES_KEYS, XTermParser, key_events

_SYNCHRONIZED_OUTPUT = re.compile(r"\x1b\[\?2026;[123]\$y")
"""The report (DECRPM) of a terminal that has the mode."""


class InputParser:
    """Parse text that arrives in pieces. Invalid bytes in it are surrogates (``surrogateescape``).

    A size is dropped like any other reply, because anyone could type one; the operating system reports the real one.
    """

    def __init__(self) -> None:
        self._tokenizer = InputTokenizer()
        self._parser = XTermParser()
        """Converts one whole sequence at a time; it has the names of the keys, and the mouse's previous position."""

    @property
    def is_waiting(self) -> bool:
        """Whether ``wait`` is to be called while there is no input."""
        return self._tokenizer.is_waiting

    def feed(self, text: str, waited: float = 0.0) -> Iterator[Message]:
        """Yield the messages of ``text``, which continues the previous one after ``waited`` seconds."""
        return self._messages(self._tokenizer.feed(text, waited))

    def wait(self, seconds: float) -> Iterator[Message]:
        """Yield the messages that follow from there being no input for ``seconds``: the Escape key alone, say."""
        return self._messages(self._tokenizer.wait(seconds))

    def _messages(self, tokens: Iterable[Token]) -> Iterator[Message]:
        for kind, text in tokens:
            if kind is Kind.TEXT:
                for character in text:
                    yield from key_events(self._parser, character)
            elif kind is Kind.ESCAPE:
                yield Key("escape", ESC)
            elif kind is Kind.ALT:
                is_known = ESC + text in ANSI_SEQUENCES_KEYS
                yield from key_events(self._parser, ESC + text if is_known else text, alt=not is_known)
            elif kind is Kind.PASTE:
                yield Paste(text)
            elif kind is Kind.CSI:
                yield from self._control_sequence(text)
            elif kind is Kind.SS3:
                yield from self._key(normalized_ss3_key(text))
            elif kind is Kind.X10_MOUSE:
                yield from self._mouse_event(normalized_x10_event(text))

    def _control_sequence(self, sequence: str) -> Iterator[Message]:
        if key := normalized_key(sequence):
            yield from self._key(key)
        elif event := normalized_mouse_event(sequence):
            yield from self._mouse_event(event)
        elif _SYNCHRONIZED_OUTPUT.fullmatch(sequence):
            yield TerminalSupportsSynchronizedOutput()

    def _key(self, sequence: str | None) -> Iterator[Message]:
        if sequence is not None:
            yield from key_events(self._parser, sequence)

    def _mouse_event(self, sequence: str | None) -> Iterator[Message]:
        if sequence is not None and (message := self._parser.parse_mouse_code(sequence)) is not None:
            yield message
