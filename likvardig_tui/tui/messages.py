"""What widgets tell the app that a reader wants. Only the app acts on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.message import Message

from likvardig_tui.content.diagnostics import Diagnostic
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.privacy.consent import OPTIONAL, Purpose, State


class ContentChanged(Message):
    """The content folder has changed, and has been read anew."""

    def __init__(
        self, contents: Mapping[str, LocalizedContent], diagnostics: Sequence[Diagnostic], languages: Mapping[str, str]
    ) -> None:
        super().__init__()
        self.contents = contents
        """What could be read, by the language's code."""
        self.diagnostics = diagnostics
        """What was wrong with the rest."""
        self.languages = languages
        """The codes of the languages that there are now, with what each calls itself."""


class ConsentAnswered(Message):
    """The reader said yes or no to some purposes."""

    def __init__(self, states: Mapping[Purpose, State]) -> None:
        super().__init__()
        self.states = states

    @classmethod
    def to_all(cls, state: State) -> ConsentAnswered:
        """Make the same answer to every optional purpose."""
        return cls(dict.fromkeys(OPTIONAL, state))


class StoredRequested(Message):
    """The reader wants to see what is stored, and to be asked whether to erase it if ``to_erase``."""

    def __init__(self, *, to_erase: bool) -> None:
        super().__init__()
        self.to_erase = to_erase


class EraseRequested(Message):
    """The reader wants everything erased that is stored, and is sure."""


class StatisticsRequested(Message):
    """The reader wants to see the counts."""


class QuitRequested(Message):
    """The reader wants to quit. It comes after all that was wanted before, as a call of the app would not."""


class EndSessionRequested(Message):
    """The visitor of a kiosk wants to end the visit."""


class SearchWithoutHits(Message):
    """A search ended without a hit."""


class SettingsRequested(Message):
    """The reader wants to choose in the settings."""


class ThemeChosen(Message):
    """The reader wants another theme."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class LanguageChosen(Message):
    """The reader wants another language."""

    def __init__(self, *languages: str) -> None:
        super().__init__()
        self.languages = languages
        """Their codes: the first that can be read is wanted."""


class CopyRequested(Message):
    """The reader wants a text on the clipboard."""

    def __init__(self, text: str, *, is_contact: bool = False) -> None:
        super().__init__()
        self.text = text
        self.is_contact = is_contact
        """Whether it is a number or an address of the contact."""


class QrRequested(Message):
    """The reader wants the contact as a QR code."""


class StatusDismissed(Message):
    """The reader has read what the status line says."""


class KeyPressed(Message):
    """The reader clicked a key in the key bar."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
