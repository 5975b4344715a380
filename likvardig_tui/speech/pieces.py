"""The pieces that a sentence is divided into."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What a piece of a sentence is to those beside it."""

    WORD = auto()
    NUMBER = auto()
    YEAR = auto()
    PAUSE = auto()
    """Nothing is said, and the word before it ends with a comma."""
    PART = auto()
    """A part of a word, joined to what is before it."""

    @property
    def is_number(self) -> bool:
        """Whether a range may begin with it."""
        return self in (Kind.NUMBER, Kind.YEAR)


class Said(NamedTuple):
    """What is said for a piece."""

    kind: Kind
    spoken: str


class Piece(NamedTuple):
    """A piece of a sentence: its place, and what is said."""

    start: int
    end: int
    kind: Kind
    spoken: str


class Found(NamedTuple):
    """A piece that the pattern of the language has found, with what it has to know of those before it."""

    match: re.Match[str]
    groups: tuple[str, ...]
    """What the groups within its part of the pattern have matched; empty texts for those that have not."""
    last: Said
    """What is said for the piece before it."""
    last_word: str
    """The last piece before it that is no pause, as written but case-folded."""

    @property
    def text(self) -> str:
        """The piece as written."""
        return self.match[0]

    @property
    def before(self) -> str:
        """The character before it; empty at the start."""
        return self.match.string[: self.match.start()][-1:]

    @property
    def after(self) -> str:
        """The character after it; empty at the end."""
        return self.match.string[self.match.end() : self.match.end() + 1]
