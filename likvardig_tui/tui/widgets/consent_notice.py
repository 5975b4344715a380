"""The question about consent, docked on the page until it is answered."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalGroup
from textual.content import Content
from textual.widgets import Static

from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.consent import State
from likvardig_tui.privacy.counts import RETENTION_DAYS
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.messages import ConsentAnswered, SettingsRequested
from likvardig_tui.tui.widgets.button_flow import ButtonFlow, places
from likvardig_tui.tui.widgets.push_button import PushButton


class ConsentNotice(VerticalGroup):
    """Says what is asked for, and offers yes and no alike (EDPB Guidelines 05/2020 on consent, 3.1).

    It takes room on the page but not the focus, and covers nothing.
    """

    def __init__(self, strings: Strings, question: str, changes: str = "") -> None:
        """Ask the ``question`` of that name; ``changes`` is what is new to those who answered an earlier revision."""
        super().__init__()
        self._strings = strings
        self._question = question
        self._changes = changes

    def compose(self) -> ComposeResult:
        """Lay the question and its answers out."""
        yield Static(Content(self._news), id="news")
        yield Static(Content(self._asked))
        with ButtonFlow():
            for name, label in self._answers.items():
                yield PushButton(label, id=name)

    @property
    def _answers(self) -> dict[str, str]:
        strings = self._strings
        labels = strings("consent.accept_all"), strings("consent.necessary_only"), strings("notice.choose")
        return dict(zip(("accept-all", "necessary-only", "choose"), labels, strict=True))

    @property
    def _asked(self) -> str:
        return self._strings(self._question, days=RETENTION_DAYS)

    @property
    def _news(self) -> str:
        return self._strings("notice.changed", changes=self._changes) if self._changes else ""

    def lines(self, width: int) -> int:
        """Return how many lines it takes in ``width`` cells, without what is new."""
        *_, last = places(map(PushButton.width_of, self._answers.values()), width)
        return len(wrap(self._asked, width)) + last.y + 1 + self.gutter.height

    def make_room(self, room: int, width: int) -> None:
        """Tell what is new only where the window has so much ``room``; the settings tell it everywhere."""
        has_room = self.lines(width) + len(wrap(self._news, width)) <= room
        for news in self.query("#news"):
            news.display = bool(self._news) and has_room

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
        self.post_message(SettingsRequested())
