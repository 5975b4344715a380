"""The browser at someone's own terminal: they can quit, copy, and see and erase what is stored."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import ClassVar

from textual.binding import Binding, BindingType

from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.errors import StorageError
from likvardig_tui.privacy.personal_session import PersonalSession
from likvardig_tui.tui import status_messages
from likvardig_tui.tui.app import LikvardigApp
from likvardig_tui.tui.messages import (
    ContentChanged,
    CopyRequested,
    EraseRequested,
    QuitRequested,
    StatisticsRequested,
    StoredRequested,
)
from likvardig_tui.tui.screens.base import StoragePaths


class PersonalApp(LikvardigApp):
    """Shows one topic, for one visit."""

    EXIT_ACTION: ClassVar[str] = "quit"
    BINDINGS: ClassVar[list[BindingType]] = [*LikvardigApp.BINDINGS, Binding("q", "quit", "keys.quit")]

    def __init__(self, store: ContentStore, content: LocalizedContent, session: PersonalSession, theme: str) -> None:
        """Show the ``content``, one of those in the ``store``, in that ``theme``."""
        super().__init__(store, content, session, theme)
        self._personal_session = session
        self._told_of_faults = ""

    def on_load(self) -> None:
        """End as ``q`` does when the system asks for it, with the terminal as it was and the visit at its end."""
        if sys.platform != "win32":
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, self.exit)

    async def on_content_changed(self, message: ContentChanged) -> None:
        """Say that the content is new, or what is wrong with it; and no more of that once it is right again."""
        if message.diagnostics:
            self._told_of_faults = self.status = status_messages.content_faulty(self.strings, message.diagnostics)
        elif message.contents.get(self._shown.language, self._shown) != self._shown:
            self.status = self.strings("status.content_new")
        elif self.status == self._told_of_faults:
            self.status = ""

    # The end

    async def action_quit(self) -> None:
        """Quit, after all that was wanted before has been done."""
        await self._let_wishes_arrive()
        self.post_message(QuitRequested())

    def on_quit_requested(self, _: QuitRequested) -> None:
        """Quit."""
        self.exit()

    def action_help_quit(self) -> None:
        """Say how to quit to someone who pressed Ctrl+C."""
        self.status = self.strings("status.how_to_quit")

    # Copying

    def on_copy_requested(self, message: CopyRequested) -> None:
        """Put a text on the clipboard (OSC 52), and say so."""
        self.copy_to_clipboard(message.text)
        if message.is_contact:
            self.session.count(Event.CONTACT_COPIED)
        self.status = status_messages.copied(self.strings, message.text)

    # What is stored

    def _files(self) -> StoragePaths:
        return StoragePaths(
            *(clean_line(str(path)) for path in (self._personal_session.config_path, self.session.counts_store.path))
        )

    async def action_settings(self) -> None:
        """Show the settings, with what has been answered in another terminal meanwhile."""
        self._reload_session()
        await super().action_settings()

    async def on_stored_requested(self, message: StoredRequested) -> None:
        """Show what is stored."""
        from likvardig_tui.tui.screens.stored import StoredScreen

        if not self.is_screen_installed("stored"):
            self._install(StoredScreen(self._shown), "stored")
        self._reload_session()
        await self._show("stored", over="settings")
        self._show_stored(asks=message.to_erase)

    def _show_stored(self, *, asks: bool) -> None:
        from likvardig_tui.tui.screens.stored import StoredScreen

        if isinstance(self.screen, StoredScreen) and self.screen.is_mounted:
            self.screen.show(self._personal_session.stored(), self.session.pending_counts, asks=asks)

    def on_erase_requested(self, _: EraseRequested) -> None:
        """Erase everything that is stored, and ask again."""
        self.status = status_messages.erased(self.strings, self._personal_session.erase())
        self.consent_status = self.session.consent_status
        self._show_stored(asks=False)

    async def on_statistics_requested(self, _: StatisticsRequested) -> None:
        """Show the counts, where they are allowed."""
        from likvardig_tui.tui.screens.statistics import StatisticsScreen

        if not self.is_screen_installed("statistics"):
            self._install(StatisticsScreen(self._shown), "statistics")
        self._reload_session()
        await self._show("statistics", over="settings")
        if isinstance(self.screen, StatisticsScreen) and self.screen.is_mounted:
            self.screen.show(*self._statistics())

    def _statistics(self) -> tuple[list[Count], str, str]:
        """Return the counts, the name of a sentence about them, and why they could not be read."""
        if Purpose.STATISTICS not in self.session.asked:
            return [], "statistics.off_do_not_track", ""
        if not self.session.allows(Purpose.STATISTICS):
            return [], "statistics.off", ""
        try:
            counts = self._personal_session.stored_counts()
        except StorageError as error:
            return [], "statistics.unreadable", error.reason
        return counts, "statistics.on" if counts else "statistics.nothing_yet", ""

    def _reload_session(self) -> None:
        """Take up what the reader has answered in another terminal."""
        self._personal_session.reload()
        self._report_corrupt_file()
        self.consent_status = self.session.consent_status
