"""The app: it has the content and the session, and is the only one to act on what the user asks for."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import ClassVar

from rich.console import RenderableType
from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.screen import Screen

from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.model import CONTACT_NAMES
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.counts import Event
from likvardig_tui.tui import status_messages, themes
from likvardig_tui.tui.content_reload import ContentReloader
from likvardig_tui.tui.features import Features
from likvardig_tui.tui.key_dispatch import KeyDispatcher, drain_bubbling_messages, drain_messages
from likvardig_tui.tui.messages import (
    ContentChanged,
    KeyPressed,
    LanguageChosen,
    Page,
    QrRequested,
    SettingsRequested,
)
from likvardig_tui.tui.preparation import Preparation
from likvardig_tui.tui.screen_registry import ScreenRegistry
from likvardig_tui.tui.screens.base import BrowserScreen, StoragePaths
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.screens.page_state import Bookmarks
from likvardig_tui.tui.session_app import SessionT
from likvardig_tui.tui.speech_app import SPEECH_BINDINGS, SpeechApp
from likvardig_tui.tui.terminal import may_have_clipboard
from likvardig_tui.tui.textual_patches import is_exiting
from likvardig_tui.tui.widgets.topic_list import TopicList


class LikvardigApp(SpeechApp[SessionT]):
    """Show one topic in one language. Subclasses define how a session ends, and what else can be done in it."""

    TITLE = "Likvärdig"
    CSS_PATH = "likvardig.tcss"
    EXIT_ACTION: ClassVar[str]
    """The action that ends a session. It is available even if the window is too small for anything else."""
    CAN_COPY: ClassVar[bool] = True
    """Whether the user may use the clipboard of the terminal, if it has one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,s", "settings", "keys.settings"),
        Binding("f3,l", "next_language", "keys.language"),
        Binding("f4,t", "next_theme", "keys.theme", show=False),
        Binding("f9,h", "start_page", "keys.start_page"),
        *SPEECH_BINDINGS,
        Binding("f1,question_mark", "help", "keys.help"),
        Binding("ctrl+l", "repaint", "keys.repaint", show=False),
    ]

    next_language: reactive[str] = reactive("", repaint=False)
    """The name of the language that a key leads to, in that language; empty if there is none."""
    languages: reactive[Mapping[str, str]] = reactive(dict, repaint=False)
    """Names of the available languages by code; the codes in their place until the settings have been opened."""

    def __init__(
        self,
        store: ContentStore,
        content: LocalizedContent,
        session: SessionT,
        theme: str,
        speech_address: Path | None = None,
    ) -> None:
        """Show ``content``, which comes from ``store``, in the theme of that name.

        ``speech_address`` is the socket of speech-dispatcher; None if there is none to speak through.
        """
        super().__init__(theme, speech_address)
        self.can_copy = self.CAN_COPY and may_have_clipboard(os.environ)
        """Whether there may be a clipboard."""
        if not self.can_copy:
            self.ALLOW_SELECT = False  # type: ignore[misc]  # where no text can be copied, none can be marked
        self.language_variable = ""
        """The environment variable that decides the language at the next start; empty if none does."""
        self._store = store
        self._start_page: LocalizedContent | None = None
        """What is returned to from a topic; None if it has not been read since the content changed."""
        self.preparation = Preparation(self)
        self.content_reloader = ContentReloader(
            store, self.pages_in_use, self.post_message, lambda: self.preparation.is_quiet
        )
        self._key_dispatcher = KeyDispatcher(self, self.EXIT_ACTION)
        self._screen_registry = ScreenRegistry(self)
        self.set_reactive(LikvardigApp.languages, {code: code for code in store.languages()})
        self._start_session(content, session)

    def _start_session(self, content: LocalizedContent, session: SessionT) -> None:
        super()._start_session(content, session)
        self._has_saved_reading_state = False
        self._key_dispatcher.reset()
        self._update_next_language()

    @property
    def can_print(self) -> bool:
        """Whether the user may print, and the system has a command for it."""
        return False

    _shown_everywhere = SpeechApp.status, SpeechApp.content, next_language, SpeechApp.offers_speech
    """What every screen shows."""

    def get_default_screen(self) -> Screen[None]:
        bookmarks = Bookmarks(self.session.preferences)
        features = Features(self.can_copy, self.has_hyperlinks)
        page = PageScreen(self.current_content, self.consent_status, bookmarks, features, self._store.read_topics)
        return page.data_bind(LikvardigApp.consent_status, *self._shown_everywhere)

    # Start and end

    def on_mount(self) -> None:
        self.start_services()
        self._report_corrupt_file()
        if (answered_at := self.session.future_dated_answer) is not None:
            self._append_error(self.strings("status.ahead", at=answered_at.date()))

    def start_services(self) -> None:
        """Start what runs next to the event handlers. Content is watched from the first paint on."""
        self.call_after_refresh(self.content_reloader.start)
        self.call_after_refresh(self.prepare)

    def prepare(self) -> None:
        """Prepare what the user may open next, as soon as no key is pressed."""
        self.preparation.start(
            (
                self._prepare_search,
                self._prepare_settings,
                self._prepare_help,
                *(partial(self.prepare_theme, name) for name in (() if self.no_color else themes.NAMES)),
            )
        )

    async def _prepare_search(self) -> None:
        if self._page is not None:
            await self._page.prepare_search()

    async def _prepare_settings(self) -> None:
        await self._screen_registry.prepare("settings", partial(self._bound, self._create_settings))

    async def _prepare_help(self) -> None:
        await self._screen_registry.prepare("help", partial(self._bound, self._create_help))

    def on_unmount(self) -> None:
        self.content_reloader.stop()

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Save the reading position, then exit."""
        self._save_reading_state()
        super().exit(result, return_code, message)

    def _save_reading_state(self) -> None:
        """Pass the position on the page, and a search without hits, to the session, once."""
        page = self._page
        if not self._has_saved_reading_state and page is not None:
            self._has_saved_reading_state = True
            self.session.set_preferences(**page.reading_preferences)
            if page.has_no_hits:
                self.session.count(Event.SEARCH_WITHOUT_HIT)

    @property
    def _page(self) -> PageScreen | None:
        """The page, once it has been mounted."""
        bottom = next(iter(self.screen_stack), None)
        return bottom if isinstance(bottom, PageScreen) and bottom.is_mounted else None

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Handle a key before the next one; ignore it after ``exit`` and in a recompose: its target may be gone."""
        if isinstance(event, events.Key):
            self.preparation.postpone()
            self.hush()
            top = next(reversed(self.screen_stack), None)
            if is_exiting(self) or (isinstance(top, BrowserScreen) and top.is_recomposing):
                return
            if not event.is_forwarded and await self.handle_key(event):
                return
        await super().on_event(event)

    async def handle_key(self, event: events.Key) -> bool:
        """Run the action of a key; return False if Textual is to handle it."""
        self._dismiss_status(event.key)
        return await self._key_dispatcher.dispatch(event)

    def on_key_pressed(self, message: KeyPressed) -> None:
        self.simulate_key(message.key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the keys for another language or theme, and for the start page, if there is none."""
        if action == "start_page":
            content, page = self.current_content, self._page
            is_elsewhere = len(self.screen_stack) > 1 or (page is not None and page.is_searching)
            return bool(content.topic_id or (content.entries and is_elsewhere))
        if action == "next_theme":
            return not self.no_color
        if action == "next_language":
            return len(self.languages) > 1
        return super().check_action(action, parameters)

    def copy_to_clipboard(self, text: str) -> None:
        """Send ``text`` to the clipboard of the terminal (OSC 52), if it may have one."""
        if self.can_copy:
            super().copy_to_clipboard(text)

    def action_repaint(self) -> None:
        self.repaint()

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
        self.show_status(self.strings("status.topic_removed", topic=title))

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
        codes, current = list(self.languages), self.current_content.language
        after = codes.index(current) + 1 if current in codes else 0
        return [code for code in (*codes[after:], *codes[:after]) if code != current]

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

    # Other screens

    def watch_theme(self) -> None:
        super().watch_theme()
        for screen in self._screen_registry.screens:
            screen.has_old_theme = True
        if self._page is not None:
            self.prepare()

    async def show_screen(self, name: str, create: Callable[[], BrowserScreen], *, over: str = "") -> None:
        """Show a screen over the page, or ``over`` another; ``create`` it the first time."""
        await self._screen_registry.show(name, partial(self._bound, create), over=over)

    def _bound(self, create: Callable[[], BrowserScreen]) -> BrowserScreen:
        return create().data_bind(*self._shown_everywhere)

    def storage_paths(self) -> StoragePaths:
        """Return where answers and counts are stored."""
        raise NotImplementedError

    async def on_settings_requested(self, _: SettingsRequested) -> None:
        await self.action_settings()

    async def action_settings(self) -> None:
        await self.show_screen("settings", self._create_settings)

    def _create_settings(self) -> BrowserScreen:
        from likvardig_tui.tui.screens.settings import SettingsScreen

        self.languages = self._store.language_names()
        screen = SettingsScreen(
            self.current_content,
            self.consent_status,
            languages=self.languages,
            themes=() if self.no_color else themes.NAMES,
            storage_paths=self.storage_paths(),
            offers_speech=self.offers_speech,
        )
        return screen.data_bind(
            LikvardigApp.consent_status,
            LikvardigApp.languages,
            SpeechApp.speech_is_on,
            current_theme=LikvardigApp.theme,
        )

    async def action_help(self) -> None:
        await self.show_screen("help", self._create_help)

    def _create_help(self) -> BrowserScreen:
        from likvardig_tui.tui.screens.help import HelpScreen, KeyGroup, key_groups

        def get_keys(content: LocalizedContent) -> list[KeyGroup]:
            return key_groups(
                self.BINDINGS,
                can_copy=self.can_copy,
                can_print=self.can_print,
                has_topics=bool(content.entries),
                can_speak=self.offers_speech,
            )

        return HelpScreen(self.current_content, get_keys, self.storage_paths(), speaks=self.offers_speech)

    async def on_qr_requested(self, message: QrRequested) -> None:
        from likvardig_tui.tui.screens.qr import QrScreen

        shows_links = message.part_name not in CONTACT_NAMES

        def create() -> QrScreen:
            content = self.current_content
            return QrScreen(content, shows_links=shows_links, inverted=self.no_color, can_copy=self.can_copy)

        await self.show_screen("qr-links" if shows_links else "qr", create)
        if isinstance(self.screen, QrScreen) and self.screen.is_ready:
            self.screen.show(message.part_name, message.index)
