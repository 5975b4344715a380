"""The part of the app that has the content: what is shown of it, in which language, and what changes it."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from textual.reactive import reactive

from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.store import ContentStore, LocalizedContent, other_languages
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.counts import Event
from likvardig_tui.tui import status_messages
from likvardig_tui.tui.key_dispatch import drain_bubbling_messages, drain_messages
from likvardig_tui.tui.messages import ContentChanged, LanguageChosen, Page
from likvardig_tui.tui.screen_registry import ScreenRegistry
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.session_app import SessionT
from likvardig_tui.tui.speech_app import SpeechApp
from likvardig_tui.tui.widgets.topic_list import TopicList


class ContentApp(SpeechApp[SessionT]):
    """An app that shows a topic or the start page, and replaces it on every screen."""

    next_language: reactive[str] = reactive("", repaint=False)
    """The name of the language that a key leads to, in that language; empty if there is none."""
    languages: reactive[Mapping[str, str]] = reactive(dict, repaint=False)
    """Names of the available languages by code; the codes in their place until the settings have been opened."""

    def __init__(self, theme: str, speech_address: Path | None, store: ContentStore) -> None:
        """Show what ``store`` reads; the other parameters are those of ``SpeechApp``."""
        super().__init__(theme, speech_address)
        self.language_variable = ""
        """The environment variable that decides the language at the next start; empty if none does."""
        self._store = store
        self._start_page: LocalizedContent | None = None
        """What is returned to from a topic; None if it has not been read since the content changed."""
        self._screen_registry = ScreenRegistry(self)
        self.set_reactive(ContentApp.languages, {code: code for code in store.languages()})

    def prepare(self) -> None:
        """Prepare what the user may open next."""
        raise NotImplementedError

    @property
    def _page(self) -> PageScreen | None:
        """The page, once it has been mounted."""
        bottom = next(iter(self.screen_stack), None)
        return bottom if isinstance(bottom, PageScreen) and bottom.is_mounted else None

    # Content

    def pages_in_use(self) -> set[Page]:
        """Return the pages to re-read when their files change."""
        return {(self.current_content.language, self.current_content.topic_id)}

    async def on_content_changed(self, message: ContentChanged) -> None:
        """Show new content in place; keep the old content if the new one has errors."""
        self.before_content_change(message)
        self.languages = message.languages
        self._update_next_language()
        before = self.current_content
        content = message.now(before)
        self._start_page = message.contents.get((before.language, ""))
        if self._page is not None:
            self._page.forget_topics()
        if content != before:
            await self._show_content(content)
            self.call_after_refresh(gc.collect)
        elif self._page is not None:
            self._page.search_topics_again()
        if before.topic_id and not content.topic_id:
            self._report_removed(before, before.topic_id)
        self.refresh_bindings()

    def before_content_change(self, message: ContentChanged) -> None:
        """Do what has to be done while ``content`` is still the old one."""

    async def _show_content(self, content: LocalizedContent) -> None:
        """Update every screen, and wait for it: a key must not reach a screen that is half laid out."""
        self.session.set_notice_revision(content.topic.privacy.revision)
        self.content = content
        self._update_next_language()
        self.consent_status = self.session.consent_status
        for screen in [*self.screen_stack, *self._screen_registry.screens]:
            await drain_messages(screen)
        self.prepare()

    # Topics

    async def action_open_topic(self, topic_id: str) -> None:
        """Show another topic; the first error in it if it cannot be read."""
        before = self.current_content
        try:
            content = self._store.open_topic(before, topic_id)
        except ContentError as error:
            with suppress(ContentError):
                if before.is_start_page and (content := self._store.read(before.language)) != before:
                    await self._show_content(content)  # which marks the topic
            self.show_status(status_messages.topic_invalid(self.strings, error.diagnostics), is_error=True)
            return
        if before.is_start_page and content.topic_id:
            self._start_page = before
        await self._go_to(content)
        if not content.topic_id:  # at a kiosk, where nothing is shown that is not valid
            self._report_removed(before, topic_id)

    def _report_removed(self, before: LocalizedContent, topic_id: str) -> None:
        title = next((entry.title for entry in before.entries if entry.id == topic_id), topic_id)
        text = self.strings("status.topic_removed", topic=title)
        self.show_status(text, short=self.strings("status.topic_removed_short"))

    async def on_topic_list_topic_clicked(self, message: TopicList.TopicClicked) -> None:
        await self.action_open_topic(message.topic_id)

    async def action_start_page(self, keeps_search: bool = False) -> None:  # bindings pass positional arguments
        """Return to the start page, at the place where it was left; perhaps to what has been found there."""
        await self._screen_registry.close_all()
        if self._page is not None and not keeps_search:
            self._page.forget_results()
        before = self.current_content
        if not before.topic_id:
            if self._page is not None and self._page.is_searching:
                self._page.action_back()
            return
        if self._start_page is None or self._start_page.language != before.language:
            try:
                self._start_page = self._store.read(before.language)
            except ContentError as error:
                self.show_status(status_messages.topic_invalid(self.strings, error.diagnostics), is_error=True)
                return
        await self._go_to(self._start_page)

    async def _go_to(self, content: LocalizedContent) -> None:
        await drain_bubbling_messages(self)  # from the topic that is left
        await self._show_content(content)
        self.refresh_bindings()

    # Languages

    def strings_in(self, language: str) -> Strings:
        if language == self.language:
            return self.strings
        with suppress(ContentError):
            return self._store.read(language).strings
        return Strings()

    def _other_languages(self) -> list[str]:
        """Return the codes of the other languages, from the one after the current language on."""
        return other_languages(list(self.languages), self.current_content.language)

    def _update_next_language(self) -> None:
        self.next_language = "".join(self._store.language_name(code) for code in self._other_languages()[:1])

    def action_next_language(self) -> None:
        self.post_message(LanguageChosen(self._other_languages()))

    async def on_language_chosen(self, message: LanguageChosen) -> None:
        content, diagnostics = self._store.read_first_valid(message.languages, self.current_content.topic_id)
        if set(self.languages) != set(self._store.languages()):  # one that had not been read before cannot be shown
            self.languages = self._store.language_names()
            self.refresh_bindings()
        if content is None:
            self.show_status(status_messages.language_invalid(self.strings, diagnostics), is_error=True)
            return
        self.session.set_notice_revision(content.topic.privacy.revision)
        self.session.count(Event.LANGUAGE_CHOSEN, content.language)
        self.session.set_preferences(language=content.language)
        await self._show_content(content)
        name = self._store.language_name(content.language)
        self._save_preferences(self.strings("status.language", language=name), self.language_variable)
        self._append_error(status_messages.language_invalid(self.strings, diagnostics))
