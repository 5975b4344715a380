"""The app: it has the content and the session, and is the only one to act on what the user asks for."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import ClassVar

from rich.console import RenderableType
from textual import events
from textual.binding import Binding, BindingType
from textual.errors import NoWidget
from textual.screen import Screen

from likvardig_tui.content.model import CONTACT_NAMES
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.privacy.counts import Event
from likvardig_tui.tui import palettes
from likvardig_tui.tui.content_app import ContentApp
from likvardig_tui.tui.content_reload import ContentReloader
from likvardig_tui.tui.features import Features
from likvardig_tui.tui.key_dispatch import KeyDispatcher
from likvardig_tui.tui.messages import (
    KeyPressed,
    SettingsRequested,
    StatusClicked,
)
from likvardig_tui.tui.page_state import Bookmarks
from likvardig_tui.tui.preparation import Preparation, Step
from likvardig_tui.tui.screens.base import BrowserScreen, StoragePaths
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.session_app import SessionT
from likvardig_tui.tui.speech_app import SPEECH_BINDINGS
from likvardig_tui.tui.terminal import may_have_clipboard
from likvardig_tui.tui.textual_patches import is_exiting
from likvardig_tui.tui.widgets.footer import Footer


class LikvardigApp(ContentApp[SessionT]):
    """Show one topic in one language. Subclasses define how a session ends, and what else can be done in it."""

    TITLE = "Likvärdig"
    CSS_PATH = "likvardig.tcss"
    EXIT_ACTION: ClassVar[str]
    """The action that ends a session. It is available even if the window is too small for anything else."""
    IS_KIOSK: ClassVar[bool] = False
    """Whether visitors use it whose own terminal it is not."""
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
        super().__init__(theme, speech_address, store)
        self.can_copy = self.CAN_COPY and may_have_clipboard(os.environ)
        """Whether there may be a clipboard."""
        if not self.can_copy:
            self.ALLOW_SELECT = False  # type: ignore[misc]  # where no text can be copied, none can be marked
        self.preparation = Preparation(self)
        self.content_reloader = ContentReloader(
            store, self.pages_in_use, self.post_message, lambda: self.preparation.is_quiet
        )
        at_any_size = {self.EXIT_ACTION, "repaint", *(binding.action for binding in SPEECH_BINDINGS)}
        self._key_dispatcher = KeyDispatcher(self, at_any_size)
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

    _shown_everywhere = ContentApp.shown_status, ContentApp.content, ContentApp.next_language, ContentApp.offers_speech
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
        draw = self._screen_registry.draw
        steps: list[Step] = [self._prepare_search]
        steps += self._prepare_settings, partial(draw, "settings"), self._prepare_help, partial(draw, "help")
        if not self.no_color:
            steps.append(self._prepare_next_theme)
        self.preparation.start(steps)

    async def _prepare_search(self) -> None:
        if self._page is not None:
            await self._page.prepare_search()

    async def _prepare_settings(self) -> None:
        await self._screen_registry.prepare("settings", partial(self._bound, self._create_settings))

    async def _prepare_next_theme(self) -> None:
        self.stylesheet.parse_with(self.variables_of(self.next_theme))

    async def _prepare_help(self) -> None:
        await self._screen_registry.prepare("help", partial(self._bound, self._create_help))

    def on_unmount(self) -> None:
        self.content_reloader.stop()

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Save the reading position and be silent, then exit: the server would say the rest of the sentence."""
        self.hush()
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
        if isinstance(event, events.MouseDown) and not event.is_forwarded and not is_exiting(self):
            self._dismiss_status_at(event.x, event.y)
        await super().on_event(event)

    async def handle_key(self, event: events.Key) -> bool:
        """Run the action of a key; return False if Textual is to handle it."""
        self._dismiss_status(event.key)
        return await self._key_dispatcher.dispatch(event)

    def _dismiss_status_at(self, x: int, y: int) -> None:
        """Do as for a key; but the bottom line keeps what is under the pointer until that has been clicked."""
        with suppress(NoWidget):  # outside of a window that has just become smaller
            if self.status and not isinstance(self.screen.get_widget_at(x, y)[0], Footer):
                self._dismiss_status("")

    def on_status_clicked(self, _: StatusClicked) -> None:
        self._dismiss_status("")

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
        with self._context():  # data_bind refers to what handles the current message: after a click, that is a widget
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
            themes=() if self.no_color else palettes.NAMES,
            storage_paths=self.storage_paths(),
            offers_speech=self.offers_speech,
        )
        return screen.data_bind(
            LikvardigApp.consent_status,
            LikvardigApp.languages,
            ContentApp.speech_is_on,
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

        return HelpScreen(
            self.current_content, get_keys, self.storage_paths(), speaks=self.offers_speech, at_kiosk=self.IS_KIOSK
        )

    async def action_show_codes(self, part_name: str, index: int = 0) -> None:
        """Show the codes of a part of the page, from the one with that index on.

        It is no message from the part: that would arrive after the keys that have been pressed in the meantime.
        """
        from likvardig_tui.tui.screens.qr import QrScreen

        shows_links = part_name not in CONTACT_NAMES

        def create() -> QrScreen:
            content = self.current_content
            return QrScreen(content, shows_links=shows_links, inverted=self.no_color, can_copy=self.can_copy)

        await self.show_screen("qr-links" if shows_links else "qr", create)
        if isinstance(self.screen, QrScreen) and self.screen.is_ready:
            self.screen.show(part_name, index)
