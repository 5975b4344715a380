"""Split terminal input into text and whole control sequences.

This is the state machine of a VT500 for control sequences (P. Williams, https://vt100.net/emu/dec_ansi_parser), applied
to what a terminal sends: keys and mouse events, but also replies to queries, which may arrive late or in pieces.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum, auto
from typing import NamedTuple

from textual.constants import ESCAPE_DELAY

ESCAPE_TIMEOUT_S = min(ESCAPE_DELAY, 1.0)
"""Seconds without input after which the beginning of a sequence that is also a key of its own is that key."""
PASTE_TIMEOUT_S = 1.0
"""Seconds without input after which an unfinished sequence, string or paste is dropped."""
MAX_WAIT_S, MIN_RATE = 4.0, 50
"""Seconds of waiting for an unfinished sequence altogether, and characters that make up for one of them.

Without this bound, no key would have an effect while someone keeps typing after a reply that was cut off.
"""
MAX_SEQUENCE_LENGTH = 64
"""Characters of a control sequence. A longer one is read to its end and dropped."""
MAX_PASTE_LENGTH = 1 << 16
"""Characters. A longer paste is dropped."""

ESC, BEL = "\x1b", "\x07"
CANCEL = "\x18\x1a"
"""CAN and SUB, which abort a sequence."""
CSI = f"{ESC}["
PASTE_START = f"{CSI}200~"
_PASTE_END = re.compile("(?:\x1b\\[|\x9b)201~")
_PASTE_END_LENGTH = 6
_RAW = re.compile("[\udc80-\udcff]")
"""Bytes that are not UTF-8, as the error handler ``surrogateescape`` decodes them."""
REPLACEMENT = "\ufffd"
_WHOLE = re.compile("([^\x1b\x80-\x9f\udc80-\udcff]+)|\x1b\\[(?![M[])[0-?]{0,40}[ -/]{0,4}[@-~]")
"""Text, or a control sequence in one piece: nearly all input."""
_STRING_TEXT = re.compile("[^\x07\x18\x1a\x1b\x80-\x9f\udc9c]+")
_SHIFTED_RXVT_KEY = re.compile("\x1b\\[[0-9]{1,2}\\$")
"""``$`` ends a key of rxvt, but elsewhere another character follows."""

_C1 = {"\x8e": "N", "\x8f": "O", "\x90": "P", "\x98": "X", "\x9b": "[", "\x9d": "]", "\x9e": "^", "\x9f": "_"}
"""C1 controls and what follows ESC in their 7-bit form (ECMA-48, 5.3)."""
_UNCERTAIN = {chr(0xDC00 + ord(control)): final for control, final in _C1.items()} | {key: key for key in "[]P_^X"}
"""What may be an introducer: a C1 control as a single byte, which may be a letter in another encoding; or, if the
Escape key seems to have been pressed, the character that follows."""
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_EVIDENCE = {
    "[": "0123456789:;<=>?ABCDFHIOPQRSZ",
    "]": "0123456789lL",
    "P": "0123456789!$+=>",
    "O": "ABCDFHPQRS",
    "_": "G",
    "^": _PRINTABLE,
    "X": _PRINTABLE,
}
"""What has to follow an uncertain introducer."""


class Kind(Enum):
    """What a token is."""

    TEXT = auto()
    """One or more characters."""
    ESCAPE = auto()
    """The Escape key."""
    ALT = auto()
    """The character that follows ESC."""
    CSI = auto()
    """A control sequence, in its 7-bit form."""
    SS3 = auto()
    """A key that begins with the single shift 3, in its 7-bit form."""
    X10_MOUSE = auto()
    """The three characters of a mouse event."""
    PASTE = auto()
    """The text of a bracketed paste."""


class Token(NamedTuple):
    """A piece of input that means something by itself."""

    kind: Kind
    text: str


class InputTokenizer:
    """Split input that arrives in pieces, and drop strings and whatever is incomplete for too long.

    The state is a method that takes the next character. Memory is bounded for any input.
    """

    def __init__(self) -> None:
        self._tokens: list[Token] = []
        self._state: Callable[[str], None] = self._ground
        self._held = ""
        """What has been read of a sequence or paste, as far as it is needed."""
        self._is_osc = False
        self._idle = self._waited = 0.0
        """Seconds since the latest input; seconds of waiting, less what the length of the sequence makes up for."""

    @property
    def is_waiting(self) -> bool:
        """Whether time has a meaning at the moment."""
        return self._state != self._ground

    def feed(self, text: str, waited: float = 0.0) -> list[Token]:
        """Return the tokens that end in ``text``, which came ``waited`` seconds after the previous one."""
        self._idle = 0.0
        if self.is_waiting:
            self._spend(waited)
            self._waited = max(0.0, self._waited - len(text) / MIN_RATE)
        at = 0
        while at < len(text):
            if self._state == self._ground and (match := _WHOLE.match(text, at)):
                at = match.end()
                if match[1]:
                    self._tokens.append(Token(Kind.TEXT, match[1]))
                else:
                    self._end_csi(match[0])
            elif self._state == self._string and (match := _STRING_TEXT.match(text, at)):
                at = match.end()
            elif self._state == self._paste:
                at = self._continue_paste(text, at)
            else:
                self._state(text[at])
                at += 1
        return self._take_tokens()

    def wait(self, seconds: float) -> list[Token]:
        """Return the tokens that end because there was no input for ``seconds``."""
        if self.is_waiting:
            self._idle += seconds
            if self._idle >= (PASTE_TIMEOUT_S if self._state == self._uncertain else ESCAPE_TIMEOUT_S):
                self._resolve()
            if self._idle >= PASTE_TIMEOUT_S:
                self._reset()
            self._spend(seconds)
        return self._take_tokens()

    def _spend(self, seconds: float) -> None:
        self._waited += seconds
        if self._waited >= MAX_WAIT_S:
            self._resolve()
            self._reset()

    def _resolve(self) -> None:
        """Take what has been read as a key, if it is one."""
        held = self._held
        if self._state == self._escape:
            self._emit(Kind.ESCAPE, ESC)
            self._state = self._after_escape
        elif self._state in (self._intermediate, self._single_shift) and len(held) == len(ESC) + 1:
            self._emit(Kind.ALT, held[1])
        elif self._state == self._csi and _SHIFTED_RXVT_KEY.fullmatch(held):
            self._emit(Kind.CSI, held)
        elif self._state == self._uncertain:
            self._emit(Kind.TEXT, _RAW.sub(REPLACEMENT, held))

    def _take_tokens(self) -> list[Token]:
        tokens, self._tokens = self._tokens, []
        return tokens

    def _emit(self, kind: Kind, text: str) -> None:
        self._tokens.append(Token(kind, text))
        self._reset()

    def _reset(self) -> None:
        self._state, self._held, self._waited = self._ground, "", 0.0

    def _begin(self, state: Callable[[str], None], held: str) -> None:
        self._state, self._held = state, held

    def _restart(self, char: str) -> None:
        """Drop what has been read, and begin again with ``char``."""
        self._reset()
        self._ground(char)

    # States

    def _ground(self, char: str) -> None:
        if char == ESC:
            self._begin(self._escape, ESC)
        elif char in _C1:
            self._introduce(_C1[char])
        elif char in _UNCERTAIN and _RAW.match(char):
            self._begin(self._uncertain, char)
        elif not "\x80" <= char <= "\x9f":
            self._emit(Kind.TEXT, _RAW.sub(REPLACEMENT, char))

    def _introduce(self, final: str) -> None:
        """Begin the sequence or string that ESC and ``final`` introduce."""
        if final == "[":
            self._begin(self._csi, CSI)
        elif final in "NO":
            self._begin(self._single_shift, ESC + final)
        else:
            self._begin(self._string, "")
            self._is_osc = final == "]"

    def _escape(self, char: str) -> None:
        if char in "[]NOPX^_":
            self._introduce(char)
        elif char == ESC:
            self._emit(Kind.ESCAPE, ESC)
            self._begin(self._escape, ESC)
        elif " " <= char <= "/":
            self._begin(self._intermediate, ESC + char)
        elif char in CANCEL or char == "\\":
            self._reset()
        elif "\x80" <= char <= "\x9f" or _RAW.match(char):
            self._emit(Kind.ESCAPE, ESC)
            self._ground(char)
        else:
            self._emit(Kind.ALT, char)

    def _after_escape(self, char: str) -> None:
        """Continue after what was reported as the Escape key, but may have begun a reply that arrives slowly."""
        if char in _UNCERTAIN:
            self._begin(self._uncertain, char)
        else:
            self._restart(char)

    def _uncertain(self, char: str) -> None:
        introducer, final = self._held, _UNCERTAIN[self._held]
        if char in _EVIDENCE.get(final, ""):
            self._introduce(final)
            self._state(char)
        else:
            self._emit(Kind.TEXT, _RAW.sub(REPLACEMENT, introducer))
            self._ground(char)

    def _intermediate(self, char: str) -> None:
        """Drop an escape sequence of three characters or more: none is a key."""
        if "0" <= char <= "~":
            self._reset()
        elif " " <= char <= "/":
            self._held = (self._held + char)[:MAX_SEQUENCE_LENGTH]
        else:
            self._interrupt(char)

    def _csi(self, char: str) -> None:
        if "@" <= char <= "~":
            if self._held == CSI and char in "M[":
                self._begin(self._x10_mouse if char == "M" else self._console_key, "")
            else:
                self._end_csi(self._held + char)
        elif " " <= char <= "?":
            is_misplaced = char >= "0" and " " <= self._held[-1] <= "/"
            if is_misplaced or len(self._held) == MAX_SEQUENCE_LENGTH:
                self._begin(self._invalid_csi, "")
            else:
                self._held += char
        else:
            self._interrupt(char)

    def _end_csi(self, sequence: str) -> None:
        if sequence == PASTE_START:
            self._begin(self._paste, "")
        else:
            self._emit(Kind.CSI, sequence)

    def _invalid_csi(self, char: str) -> None:
        if "@" <= char <= "~":
            self._reset()
        elif not " " <= char <= "?":
            self._interrupt(char)

    def _console_key(self, char: str) -> None:
        """Take a function key of the Linux console: CSI [ A."""
        if "A" <= char <= "E":
            self._emit(Kind.CSI, f"{CSI}[{char}")
        else:
            self._restart(char)

    def _x10_mouse(self, char: str) -> None:
        if char < " ":
            self._restart(char)
        elif len(self._held) == 2:
            self._emit(Kind.X10_MOUSE, self._held + char)
        else:
            self._held += char

    def _single_shift(self, char: str) -> None:
        """Take the character after SS2 or SS3; in some terminals the number of a modifier comes before it."""
        is_ss3 = self._held.startswith(f"{ESC}O")
        if is_ss3 and char in "0123456789;" and len(self._held) < MAX_SEQUENCE_LENGTH:
            self._held += char
        elif is_ss3 and " " <= char <= "~":
            self._emit(Kind.SS3, self._held + char)
        elif char >= " " and not "\x7f" <= char <= "\x9f":
            self._reset()
        else:
            self._interrupt(char)

    def _interrupt(self, char: str) -> None:
        """Take a character that no control sequence contains: control characters act at once, as in a terminal."""
        if char in CANCEL:
            self._reset()
        elif char == ESC or char >= "\x80":
            if self._state == self._csi and _SHIFTED_RXVT_KEY.fullmatch(self._held):
                self._emit(Kind.CSI, self._held)
            self._restart(char)
        else:
            self._tokens.append(Token(Kind.TEXT, char))

    def _string(self, char: str) -> None:
        """Drop OSC, DCS, APC, PM or SOS, up to ST; an OSC ends with BEL too."""
        if char == ESC:
            self._state = self._string_escape
        elif char in f"\x9c\udc9c{CANCEL}" or (char == BEL and self._is_osc):
            self._reset()
        elif "\x80" <= char <= "\x9f":
            self._restart(char)

    def _string_escape(self, char: str) -> None:
        if char == "\\":
            self._reset()
        else:
            self._reset()
            self._begin(self._escape, ESC)
            self._escape(char)

    def _paste(self, char: str) -> None:
        raise NotImplementedError  # ``_continue_paste`` takes more than a character at once

    def _continue_paste(self, text: str, at: int) -> int:
        """Take the text of a paste; return the position after its end."""
        before = len(self._held)
        self._held += text[at:]
        end = _PASTE_END.search(self._held, max(0, before - _PASTE_END_LENGTH))
        if end is None:
            self._held = self._held[-(MAX_PASTE_LENGTH + _PASTE_END_LENGTH) :]  # the mark may have arrived in part
            return len(text)
        paste = self._held[: end.start()]
        read = end.end() - before
        if len(paste) <= MAX_PASTE_LENGTH:
            self._emit(Kind.PASTE, _RAW.sub(REPLACEMENT, paste).replace("\0", ""))
        else:
            self._reset()
        return at + read
