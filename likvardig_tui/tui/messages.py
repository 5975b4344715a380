"""What widgets tell the app that a reader wants. Only the app acts on them."""

from __future__ import annotations

from collections.abc import Mapping

from textual.message import Message

from likvardig_tui.privacy.consent import OPTIONAL, Purpose, State


class ConsentAnswered(Message):
    """The reader said yes or no to some purposes."""

    def __init__(self, states: Mapping[Purpose, State]) -> None:
        super().__init__()
        self.states = states

    @classmethod
    def to_all(cls, state: State) -> ConsentAnswered:
        """Make the same answer to every optional purpose."""
        return cls(dict.fromkeys(OPTIONAL, state))


class SettingsWanted(Message):
    """The reader wants to choose in the settings."""


class ThemeChosen(Message):
    """The reader wants another theme."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class CopyWanted(Message):
    """The reader wants a text on the clipboard."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class StatusRead(Message):
    """The reader has read what the status line says."""


class KeyPressed(Message):
    """The reader clicked a key in the key bar."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
