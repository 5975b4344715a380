"""The browser for a user's own terminal: they can quit, copy, and see and erase what is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from likvardig_tui.content.item_titles import item_titles
from likvardig_tui.content.model import Part
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.errors import StorageError
from likvardig_tui.privacy.personal_session import PersonalSession
from likvardig_tui.tui import status_messages
from likvardig_tui.tui.app import LikvardigApp
from likvardig_tui.tui.features import can_print, print_command
from likvardig_tui.tui.key_dispatch import drain_bubbling_messages
from likvardig_tui.tui.messages import (
    ContentChanged,
    CopyRequested,
    EraseRequested,
    PrintRequested,
    QuitRequested,
    StatisticsRequested,
    StoredRequested,
)
from likvardig_tui.tui.printing import PrintResult, print_job, print_text
from likvardig_tui.tui.screens.base import StoragePaths
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.signals import handle_ending_signals


class PersonalApp(LikvardigApp[PersonalSession]):
    """The browser, for one session."""

    EXIT_ACTION: ClassVar[str] = "quit"
    BINDINGS: ClassVar[list[BindingType]] = [
        *LikvardigApp.BINDINGS,
        Binding("p", "print", "keys.print"),
        Binding("P", "print(True)", "keys.print_page", show=False),
        Binding("q", "quit", "keys.quit"),
    ]

    def __init__(
        self,
        store: ContentStore,
        content: LocalizedContent,
        session: PersonalSession,
        theme: str,
        speech_address: Path | None = None,
    ) -> None:
        """Create the app; the parameters are those of ``LikvardigApp``."""
        super().__init__(store, content, session, theme, speech_address)
        self._content_error = ""
        """The latest status about errors in changed content."""

    def install_signal_handlers(self) -> None:
        handle_ending_signals(self.exit_on_signal, self.exit_on_signal)

    def before_content_change(self, message: ContentChanged) -> None:
        """Show in the status line that the content is new or has errors; clear an error that has been corrected."""
        if message.diagnostics:
            self._content_error = status_messages.content_invalid(self.strings, message.diagnostics)
            self.show_status(self._content_error, is_error=True)
        elif message.now(self.current_content).shown != self.current_content.shown:
            self.show_status(self.strings("status.content_new"))
        elif self.status == self._content_error:
            self.show_status("")

    async def action_quit(self) -> None:
        """Quit, after everything that was asked for before has been done."""
        await drain_bubbling_messages(self)
        self.post_message(QuitRequested())

    def on_quit_requested(self, _: QuitRequested) -> None:
        self.exit()

    def action_help_quit(self) -> None:
        """Show how to quit; Textual calls this on Ctrl+C."""
        self.show_status(self.strings("status.how_to_quit"), short=self.strings("status.how_to_quit_short"))

    def on_copy_requested(self, message: CopyRequested) -> None:
        """Send a text to the clipboard of the terminal, which does not report whether it has accepted it."""
        self.copy_to_clipboard(message.text)
        if message.is_contact:
            self.session.count(Event.CONTACT_COPIED)
        text = status_messages.text_sent(self.strings, message.text)
        self.show_status(text, short=self.strings("status.copied_short"))

    # Printing

    @property
    def can_print(self) -> bool:
        return can_print()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the keys that print on the page, if the system has a command for it."""
        if action == "print":
            return isinstance(self.screen, PageScreen) and self.can_print
        return super().check_action(action, parameters)

    async def action_print(self, whole_page: bool = False) -> None:  # bindings pass positional arguments
        """Ask whether to print the panel under the cursor, the contact, or the whole page."""
        from likvardig_tui.tui.screens.printing import PrintScreen

        assert isinstance(self.screen, PageScreen)
        name = "" if whole_page else self.screen.current_part
        await self.show_screen("print", lambda: PrintScreen(self.current_content))
        if isinstance(self.screen, PrintScreen) and self.screen.is_ready:
            self.screen.show(name)

    def on_print_requested(self, message: PrintRequested) -> None:
        self.show_status(self.strings("print.sending"))
        work = partial(self._send_to_printer, self.current_content, message.part)
        self.run_worker(work)  # type: ignore[arg-type]

    async def _send_to_printer(self, content: LocalizedContent, part: Part | None) -> None:
        """Print a part of the page or all of it, and show what became of it."""
        title, text = await asyncio.to_thread(print_job, content.topic, content.strings, part)
        command = print_command()
        result = await print_text(command, title, text) if command else PrintResult(start_error="ENOENT")
        text = status_messages.text_printed(self.strings, title, result)
        short = status_messages.text_printed_in_short(self.strings, result)
        self.show_status(text, short=short, is_error=result.exit_code != 0)

    def storage_paths(self) -> StoragePaths:
        return StoragePaths(
            *(clean_line(str(path)) for path in (self.session.config_path, self.session.counts_store.path))
        )

    async def action_settings(self) -> None:
        self._reload_session()
        await super().action_settings()

    def _save_preferences(self, chosen: str, overruled_by: str = "") -> None:
        """Save the preferences, and show them where stored values are shown."""
        super()._save_preferences(chosen, overruled_by)
        if self._screen_registry.is_current("stored"):
            self._update_stored()
        elif self._screen_registry.is_current("statistics"):
            self._update_statistics()

    async def on_stored_requested(self, message: StoredRequested) -> None:
        from likvardig_tui.tui.screens.stored import StoredScreen

        self._reload_session()
        await self.show_screen("stored", lambda: StoredScreen(self.current_content), over="settings")
        self._update_stored()
        self._ask_to_erase(asks=message.to_erase)

    def _update_stored(self) -> None:
        """Show what is stored now, if its screen is shown."""
        from likvardig_tui.render.stored import preference_items, stored_config
        from likvardig_tui.tui.screens.stored import StoredScreen

        if isinstance(self.screen, StoredScreen) and self.screen.is_ready:
            stored = self.session.stored()
            titles = self._titles_of(preference_items(stored_config(stored)))
            self.screen.show(stored, self.session.pending_counts, self.languages, titles)

    def _titles_of(self, items: Iterable[str]) -> dict[str, str]:
        return item_titles(self._store, self.current_content, items)

    def on_erase_requested(self, _: EraseRequested) -> None:
        """Erase everything that is stored, and ask for consent again."""
        result = self.session.erase()
        text = status_messages.everything_erased(self.strings, result)
        short = self.strings("status.erased_short")
        self.show_status(text, short=short, is_error=status_messages.has_failed(result))
        self.consent_status = self.session.consent_status
        self._update_stored()
        self._ask_to_erase(asks=False)

    def _ask_to_erase(self, *, asks: bool) -> None:
        from likvardig_tui.tui.screens.stored import StoredScreen

        if isinstance(self.screen, StoredScreen) and self.screen.is_ready:
            self.screen.set_asking(asks=asks)

    async def on_statistics_requested(self, _: StatisticsRequested) -> None:
        from likvardig_tui.tui.screens.statistics import StatisticsScreen

        self._reload_session()
        await self.show_screen("statistics", lambda: StatisticsScreen(self.current_content), over="settings")
        self._update_statistics()

    def _update_statistics(self) -> None:
        from likvardig_tui.tui.screens.statistics import StatisticsScreen

        if isinstance(self.screen, StatisticsScreen) and self.screen.is_ready:
            counts, *others = self._statistics()
            titles = self._titles_of({count.item for count in counts if count.event is Event.OPENED})
            self.screen.show(counts, *others, titles=titles)

    def _statistics(self) -> tuple[list[Count], str, str]:
        """Return the counts, the key of a sentence about them, and why they could not be read."""
        if Purpose.STATISTICS not in self.session.asked:
            return [], f"statistics.off_{self.session.statistics_off}", ""
        if not self.session.allows(Purpose.STATISTICS):
            return [], "statistics.off", ""
        if self.session.is_uncounted:
            return [], "statistics.unsaved", ""
        try:
            counts = self.session.stored_counts()
        except StorageError as error:
            return [], "statistics.unreadable", error.reason
        return counts, "statistics.on" if counts else "statistics.nothing_yet", ""

    def _reload_session(self) -> None:
        """Apply what the user has answered in another terminal."""
        self.session.reload()
        self._report_corrupt_file()
        self.consent_status = self.session.consent_status
