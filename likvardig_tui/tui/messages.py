"""Messages that widgets and screens post to ask for something. Only the app acts on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from textual.message import Message

from likvardig_tui.content.diagnostics import Diagnostic
from likvardig_tui.content.model import Part
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.privacy.consent import OPTIONAL, Purpose, State

Page: TypeAlias = tuple[str, str]
"""A language code and the id of a topic; an empty one for the only topic, or the start page."""


@dataclass
class ContentChanged(Message):
    """The content folder has changed and has been re-read."""

    contents: Mapping[Page, LocalizedContent]
    """What could be read of the pages in use; the first page in place of a topic that is no longer there."""

    diagnostics: Sequence[Diagnostic]
    """What is wrong with the rest."""
    languages: Mapping[str, str]
    """Names of the available languages, each in its own language, by code."""
    replaced_errors: int
    """Errors in what is replaced by other content; only a kiosk replaces it."""

    def now(self, content: LocalizedContent) -> LocalizedContent:
        """Return what is to be shown in place of ``content``: the same if that page could not be read."""
        return self.contents.get((content.language, content.topic_id), content)


@dataclass
class ConsentAnswered(Message):
    """The user answered yes or no for some purposes."""

    states: Mapping[Purpose, State]

    @classmethod
    def to_all(cls, state: State) -> ConsentAnswered:
        """Create the same answer for every optional purpose."""
        return cls(dict.fromkeys(OPTIONAL, state))


@dataclass
class StoredRequested(Message):
    """Show what is stored."""

    to_erase: bool
    """Whether to ask at once if it should be erased."""


@dataclass
class SpeechChosen(Message):
    """Speak what is shown, or be silent."""

    is_on: bool


class EraseRequested(Message):
    """Erase everything that is stored. The user has confirmed it."""


class StatisticsRequested(Message):
    """Show the counts."""


class QuitRequested(Message):
    """Quit, after the messages already posted; a direct call would overtake them."""


class EndSessionRequested(Message):
    """End the session of the kiosk's visitor."""


class SearchWithoutHits(Message):
    """A search ended without a hit."""


class SettingsRequested(Message):
    """Show the settings."""


@dataclass
class ThemeChosen(Message):
    """Change the theme."""

    name: str


@dataclass
class LanguageChosen(Message):
    """Change the language."""

    languages: Sequence[str]
    """Language codes; the first that can be read is shown."""


@dataclass
class CopyRequested(Message):
    """Copy a text to the clipboard."""

    text: str
    is_contact: bool = False
    """Whether the text is a phone number or an address of the contact."""


@dataclass
class PrintRequested(Message):
    """Print a part of the page, or all of it if None. The user has confirmed it."""

    part: Part | None


class StatusClicked(Message):
    """The bottom line was clicked where no key is, which clears what has just happened."""


@dataclass
class KeyPressed(Message):
    """A key was clicked in the footer."""

    key: str
