"""The question about consent, docked on the page until it is answered."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, VerticalGroup
from textual.content import Content
from textual.widgets import Static

from likvardig_tui.privacy.consent import State
from likvardig_tui.privacy.counts import KEPT_DAYS
from likvardig_tui.strings import Words
from likvardig_tui.tui.messages import ConsentAnswered, SettingsWanted
from likvardig_tui.tui.widgets.push_button import PushButton


class ConsentNotice(VerticalGroup):
    """Says what is asked for, and offers yes and no alike (EDPB Guidelines 05/2020 on consent, 3.1).

    It takes room on the page but not the focus, and covers nothing.
    """

    def __init__(self, words: Words, question: str, changes: str = "") -> None:
        """Ask the ``question`` of that name; ``changes`` is what is new to those who answered an earlier revision."""
        super().__init__()
        self._words = words
        self._question = question
        self._changes = changes

    def compose(self) -> ComposeResult:
        """Lay the question and its answers out."""
        if self._changes:
            yield Static(Content(self._words("notice.changed", changes=self._changes)))
        yield Static(Content(self._words(self._question, days=KEPT_DAYS)))
        with Container(classes="choices"):
            yield PushButton(self._words("consent.accept_all"), id="accept-all")
            yield PushButton(self._words("consent.necessary_only"), id="necessary-only")
            yield PushButton(self._words("notice.choose"), id="choose")

    @on(PushButton.Pressed, "#accept-all")
    def accept_all(self) -> None:
        """Say yes to everything."""
        self.post_message(ConsentAnswered.to_all(State.GRANTED))

    @on(PushButton.Pressed, "#necessary-only")
    def necessary_only(self) -> None:
        """Say no to everything optional."""
        self.post_message(ConsentAnswered.to_all(State.DENIED))

    @on(PushButton.Pressed, "#choose")
    def choose(self) -> None:
        """Go to the settings."""
        self.post_message(SettingsWanted())
