"""The part of the app that has a session: what is shown and allowed in it, the status line, preferences and counts."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.reactive import reactive

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.backups import CorruptFile
from likvardig_tui.privacy.counts import Event
from likvardig_tui.privacy.session import ConsentStatus, Session
from likvardig_tui.tui import palettes, status_messages
from likvardig_tui.tui.messages import ConsentAnswered, SearchWithoutHits, ThemeChosen
from likvardig_tui.tui.terminal_app import TerminalApp
from likvardig_tui.tui.widgets.status_line import Status
from likvardig_tui.tui.widgets.topic_list import TopicList

SessionT = TypeVar("SessionT", bound=Session)


class SessionApp(TerminalApp, Generic[SessionT]):
    """An app that shows content in a session, and tells the session what the user answers, prefers and does."""

    consent_status: reactive[ConsentStatus] = reactive(ConsentStatus())
    """What the user has allowed, and whether to ask."""
    shown_status: reactive[Status] = reactive(Status(), repaint=False)
    """What has just happened, on every screen. The next key or click clears it, unless it is an error."""
    content: reactive[LocalizedContent | None] = reactive(None)
    """The topic and the strings in the current language. Never None; Textual needs a default before there is any."""

    def _start_session(self, content: LocalizedContent, session: SessionT) -> None:
        """Set the state of a new ``session``, without updating what is shown."""
        self.session = session
        self._reported_corrupt_file: CorruptFile | None = None
        self.set_reactive(SessionApp.content, content)
        self.set_reactive(SessionApp.consent_status, session.consent_status)
        self.set_reactive(SessionApp.shown_status, Status())

    @property
    def current_content(self) -> LocalizedContent:
        assert self.content is not None
        return self.content

    @property
    def strings(self) -> Strings:
        """The interface's strings in the current language."""
        return self.current_content.strings

    # Status

    @property
    def status(self) -> str:
        """What has just happened."""
        return self.shown_status.text

    def show_status(self, text: str, *, short: str = "", is_error: bool = False) -> None:
        """Show what has just happened, where there is little space the ``short`` text; see ``Status``."""
        self.shown_status = Status(text, short, is_error)

    def _append_error(self, sentence: str) -> None:
        if sentence:
            self.show_status(f"{self.status} {sentence}".strip(), is_error=True)

    def _dismiss_status(self, key: str) -> None:
        if self.status and (not self.shown_status.is_error or key == "escape"):
            self.show_status("")

    def _report_corrupt_file(self) -> None:
        """Show in the status line that a file could not be read, once for each file."""
        corrupt_file = self.session.corrupt_file
        if corrupt_file is not None and corrupt_file != self._reported_corrupt_file:
            self._reported_corrupt_file = corrupt_file
            self._append_error(status_messages.file_corrupt(self.strings, corrupt_file))

    # Preferences, consent and counts

    @property
    def next_theme(self) -> str:
        """The name of the theme after this one."""
        return palettes.NAMES[(palettes.NAMES.index(self.theme) + 1) % len(palettes.NAMES)]

    def action_next_theme(self) -> None:
        self.post_message(ThemeChosen(self.next_theme))

    def on_theme_chosen(self, message: ThemeChosen) -> None:
        self.theme = message.name
        self.session.set_preferences(theme=message.name)
        self._save_preferences(self.strings("status.theme", theme=self.strings(f"themes.{message.name}")))

    def _save_preferences(self, chosen: str, overruled_by: str = "") -> None:
        """Save the preferences if that is allowed, and show what was ``chosen`` and for how long it is remembered.

        ``overruled_by`` is the environment variable that decides at the next start regardless.
        """
        result = self.session.save_preferences()
        text = status_messages.preference_saved(self.strings, chosen, result, overruled_by)
        self.show_status(text, short=chosen, is_error=status_messages.has_failed(result))
        self._report_corrupt_file()

    def on_consent_answered(self, message: ConsentAnswered) -> None:
        result = self.session.answer(message.states)
        text = status_messages.consent_answered(self.current_content, result)
        short = f"{status_messages.answers(self.current_content, result)}."
        self.show_status(text, short=short, is_error=status_messages.has_failed(result))
        self._report_corrupt_file()
        self.consent_status = self.session.consent_status

    def on_topic_list_opened(self, message: TopicList.Opened) -> None:
        self.session.count(Event.OPENED, *message.items)

    def on_search_without_hits(self, _: SearchWithoutHits) -> None:
        self.session.count(Event.SEARCH_WITHOUT_HIT)
