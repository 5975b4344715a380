"""What widgets tell the app that a reader wants. Only the app acts on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.message import Message

from likvardig_tui.privacy.consent import OPTIONAL, Purpose, State


@dataclass
class ConsentAnswered(Message):
    """The reader said yes or no to some purposes."""

    states: Mapping[Purpose, State]

    @classmethod
    def to_all(cls, state: State) -> ConsentAnswered:
        """Make the same answer to every optional purpose."""
        return cls(dict.fromkeys(OPTIONAL, state))


@dataclass
class SettingsWanted(Message):
    """The reader wants to choose in the settings."""


@dataclass
class ThemeChosen(Message):
    """The reader wants another theme."""

    name: str


@dataclass
class CopyWanted(Message):
    """The reader wants a text on the clipboard."""

    text: str


@dataclass
class KeyPressed(Message):
    """The reader clicked a key in the key bar."""

    key: str
