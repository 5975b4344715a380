"""The browser: it owns the topic, the words and the visit, and it alone acts on what readers ask for."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import ClassVar

from rich.console import RenderableType
from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import Monochrome, NoColor
from textual.geometry import Offset
from textual.reactive import reactive
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.widget import Widget

from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.content.watcher import Watcher
from likvardig_tui.privacy.backups import CorruptFile
from likvardig_tui.privacy.counts import Event
from likvardig_tui.privacy.session import ConsentStatus, Session
from likvardig_tui.render.cp437 import has_cp437_font
from likvardig_tui.tui import status_messages, themes
from likvardig_tui.tui.cursor import caret_of
from likvardig_tui.tui.messages import (
    ConsentAnswered,
    ContentChanged,
    KeyPressed,
    LanguageChosen,
    QrRequested,
    SearchWithoutHits,
    SettingsRequested,
    StatusDismissed,
    ThemeChosen,
)
from likvardig_tui.tui.screens.base import BrowserScreen, StoragePaths
from likvardig_tui.tui.screens.page import Bookmark, PageScreen
from likvardig_tui.tui.terminal import Colours, Cp437Filter, WithoutColours
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.footer import WHERE_THERE_IS_ROOM
from likvardig_tui.tui.widgets.topic_list import TopicList

TIMEOUT_S = 1.0
"""Seconds; a thousand times what a widget needs for a letter."""


class _WholeCells(ScrollBarRender):
    """A scroll bar of whole cells: console fonts lack the eighths of blocks that Textual ends it with."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]


ScrollBar.renderer = _WholeCells


class LikvardigApp(App[None]):
    """Shows one topic in one language. Subclasses say how a visit ends, and what else there is besides."""

    TITLE = "Likvärdig"
    CSS_PATH = "likvardig.tcss"
    ENABLE_COMMAND_PALETTE = False
    COMMANDS: ClassVar = set()
    EXIT_ACTION: ClassVar[str]
    """The action by which a reader leaves; it works in a window too small for anything else, too."""
    CAN_COPY: ClassVar[bool] = True
    """Whether there is a clipboard for a reader to copy to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,s", "settings", "keys.settings"),
        Binding("f3,l", "next_language", "keys.language", id=WHERE_THERE_IS_ROOM),
        Binding("f4,t", "next_theme", "keys.theme", show=False),
        Binding("f1,question_mark", "help", "keys.help"),
    ]

    consent_status: reactive[ConsentStatus] = reactive(ConsentStatus())
    """What the reader has allowed, and whether to ask."""
    status: reactive[str] = reactive("")
    """What has just happened, for the status line of every screen."""
    content: reactive[LocalizedContent | None] = reactive(None)
    """The topic and the words that are shown. Never None: Textual wants a default before there is one."""

    def __init__(self, store: ContentStore, content: LocalizedContent, session: Session, theme: str) -> None:
        """Show the ``content``, one of those in the ``store``, in that ``theme``."""
        self._variables: dict[str, dict[str, str]] = {}
        self._made: list[str] = []
        super().__init__(driver_class=self.driver() if sys.platform != "win32" else None)
        self.animation_level = "none"
        self._library = store
        self._languages = store.languages()
        self._watcher: Watcher | None = None
        self.next_language_from = ""
        """The variable of the environment that chooses the language at each start; empty where none does."""
        self._colours = Colours.of(os.environ, self.console.color_system)
        self.no_color = self._colours is Colours.NONE
        self._filters = [one for one in self._filters if not isinstance(one, NoColor | Monochrome)]
        if self._colours is Colours.NONE:
            self._filters.append(WithoutColours())
        if has_cp437_font(os.environ):
            self._filters.append(Cp437Filter())
        self._begin(content, session)
        for palette in themes.themes(self._colours):
            self.register_theme(palette)
        self.set_reactive(LikvardigApp.theme, theme)  # set in the usual way, the style sheet would be read twice
        self.stylesheet.set_variables(self.get_css_variables())

    def _begin(self, content: LocalizedContent, session: Session) -> None:
        """Begin a ``session`` with the ``content``. Nothing that is shown follows before there is a new page."""
        self.session = session
        self._reported_corrupt_file: CorruptFile | None = None
        self._typed_into: Widget | None = None
        self._has_left = False
        self.set_reactive(LikvardigApp.content, content)
        self.set_reactive(LikvardigApp.consent_status, session.consent_status)
        self.set_reactive(LikvardigApp.status, "")

    @classmethod
    def driver(cls) -> type[Driver] | None:
        """Return the driver to read keys with; on Windows, there is none but Textual's own."""
        from likvardig_tui.tui.driver import RobustDriver

        return RobustDriver

    @property
    def _shown(self) -> LocalizedContent:
        assert self.content is not None
        return self.content

    @property
    def strings(self) -> Strings:
        """The words of the language that is shown."""
        return self._shown.strings

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's cursor stands, asked by Textual after each update of the screen."""
        return caret_of(self.screen) if self._is_shown else Offset(0, 0)

    @cursor_position.setter
    def cursor_position(self, _: Offset) -> None:
        """Leave it where the focus is: Textual sets it for its input fields alone."""

    @property
    def _is_shown(self) -> bool:
        """Whether the screen shows what it is there for."""
        is_there = bool(self._screen_stacks.get(self.current_mode))
        return is_there and not (isinstance(self.screen, BrowserScreen) and self.screen.is_too_small)

    def get_css_variables(self) -> dict[str, str]:
        """Return what the style sheet names with a dollar sign; made once for each theme, for it is asked for often."""
        if self.theme not in themes.NAMES:
            return {}  # Textual asks before there is a theme of ours
        if self.theme not in self._variables:
            self._variables[self.theme] = super().get_css_variables()
        return self._variables[self.theme]

    def get_default_screen(self) -> Screen[None]:
        """Begin with the page, where the reader left it."""
        bookmark = Bookmark.among(self.session.preferences)
        page = PageScreen(self._shown, self.consent_status, bookmark, can_copy=self.CAN_COPY)
        return page.data_bind(LikvardigApp.consent_status, LikvardigApp.status, LikvardigApp.content)

    def on_mount(self) -> None:
        """Say what was wrong from the start, and watch the content from the first paint on."""
        self.call_after_refresh(self._watch)
        self._report_corrupt_file()
        if (at := self.session.future_dated_answer) is not None:
            self._add_to_status(self.strings("status.ahead", at=at.date()))

    def _add_to_status(self, sentence: str) -> None:
        self.status = f"{self.status} {sentence}".strip()

    def _report_corrupt_file(self) -> None:
        """Tell of a file that could not be read, once."""
        corrupt_file = self.session.corrupt_file
        if corrupt_file is not None and corrupt_file != self._reported_corrupt_file:
            self._reported_corrupt_file = corrupt_file
            self._add_to_status(status_messages.damaged(self.strings, corrupt_file))

    # Content that changes

    def _watch(self) -> None:
        self._watcher = Watcher(self._library.fingerprints, self._read_anew, self._library.fingerprints_when_read())
        self._watcher.start()

    def on_unmount(self) -> None:
        """Watch no more."""
        if self._watcher is not None:
            self._watcher.stop()

    def _read_anew(self) -> None:
        """Read what has changed. This runs in the watcher's thread, so that nobody waits for it."""
        contents: dict[str, LocalizedContent] = {}
        diagnostics: list[Diagnostic] = []
        for language in self._languages_in_use():
            try:
                contents[language] = self._library.read(language)
            except ContentError as error:
                diagnostics += error.diagnostics
        self.post_message(ContentChanged(contents, diagnostics, self._library.language_names()))

    def _languages_in_use(self) -> set[str]:
        """Return the languages whose text may be shown before it is read again."""
        return {self._shown.language}

    async def on_content_changed(self, message: ContentChanged) -> None:
        """Show the new content in place; what is faulty changes nothing."""
        self._languages = tuple(message.languages)
        self._offer_languages(message.languages)
        content = message.contents.get(self._shown.language)
        if content is not None and content != self._shown:
            await self._show_content(content)
            self.call_after_refresh(gc.collect)
        self.refresh_bindings()

    def _offer_languages(self, languages: Mapping[str, str]) -> None:
        """Offer other languages in the settings, if they have been made."""
        if self.is_screen_installed("settings"):
            from likvardig_tui.tui.screens.settings import SettingsScreen

            settings = self.get_screen("settings")
            assert isinstance(settings, SettingsScreen)
            settings.languages = languages

    async def _show_content(self, content: LocalizedContent) -> None:
        self.session.set_notice_revision(content.topic.privacy.revision)
        self.content = content
        self.consent_status = self.session.consent_status
        for screen in [*self.screen_stack, *map(self.get_screen, self._made)]:  # no key may come to one half laid out
            await drain_messages(screen)

    # The end

    async def _let_wishes_arrive(self) -> None:
        """Wait until what widgets post has come to the app, by way of all that stand above them.

        Twice, for what is posted by one that stands above as it hears of it.
        """
        path = [node for node in (self.focused or self.screen).ancestors_with_self if isinstance(node, Widget)]
        for widget in path * 2:
            await drain_messages(widget)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave, by whatever door, with the visit knowing where the reader was."""
        self._save_reading_state()
        super().exit(result, return_code, message)

    def _save_reading_state(self) -> None:
        """Tell the visit, once, where the reader is when it ends."""
        page = self._page
        if not self._has_left and page is not None:
            self._has_left = True
            self.session.set_preferences(**page.bookmark.as_preferences())
            if page.has_no_hits:
                self.session.count(Event.SEARCH_WITHOUT_HIT)

    @property
    def _page(self) -> PageScreen | None:
        """The page, once it is there."""
        bottom = self.screen_stack[0] if self._screen_stacks.get(self.current_mode) else None
        return bottom if isinstance(bottom, PageScreen) and bottom.is_mounted else None

    # Input

    async def on_event(self, event: events.Event) -> None:
        """Let a key act before the next one is looked at.

        Textual has a key travel up from the widget that has the focus, so that of two that come at once the second
        would go where the focus was before the first: ``/q`` would quit. At the end, a key does nothing: what it would
        act on may have gone.
        """
        if isinstance(event, events.Key) and not event.is_forwarded and (self._exit or await self._act_on(event)):
            return
        await super().on_event(event)

    async def _act_on(self, event: events.Key) -> bool:
        """Do what a key is bound to, unless the focused widget takes it as text; return whether something was done."""
        if not self.screen.is_mounted:  # the screen passes it on when there is something to act on
            return False
        focused = self.focused
        if focused is not None and focused.check_consume_key(event.key, event.character):
            self._typed_into = focused
            return False
        await self._let_typing_end()
        active = self.screen.active_bindings.get(event.key)
        if isinstance(self.screen, BrowserScreen) and self.screen.is_too_small:
            if active is not None and active.binding.action == self.EXIT_ACTION:
                await self.run_action(self.EXIT_ACTION)
            return True  # what cannot be seen is not pressed
        return active is not None and active.enabled and await self.run_action(active.binding.action, active.node)

    async def _let_typing_end(self) -> None:
        """Wait until what was typed before stands in its field: a key that takes a letter back comes after it."""
        field, self._typed_into = self._typed_into, None
        if field is not None:
            await drain_messages(field)

    # What readers ask for

    def on_consent_answered(self, message: ConsentAnswered) -> None:
        """Save the answers, show what now holds, and say what became of it."""
        self.status = status_messages.answered(self._shown, self.session.answer(message.states))
        self._report_corrupt_file()
        self.consent_status = self.session.consent_status

    def on_theme_chosen(self, message: ThemeChosen) -> None:
        """Change the theme, and remember it where that is allowed."""
        self.theme = message.name
        self.session.set_preferences(theme=message.name)
        self._keep(self.strings("status.theme", theme=self.strings(f"themes.{message.name}")))

    def _keep(self, chosen: str, overruled_by: str = "") -> None:
        """Remember what was ``chosen``, where that is allowed, and say for how long it holds.

        ``overruled_by`` is the variable of the environment that will decide the next time, whatever is remembered.
        """
        self.status = status_messages.kept(self.strings, chosen, self.session.save_preferences(), overruled_by)
        self._report_corrupt_file()

    def on_topic_list_opened(self, message: TopicList.Opened) -> None:
        """Count what is opened, where that is allowed."""
        self.session.count(Event.OPENED, *message.initiative_ids)

    def on_search_without_hits(self, _: SearchWithoutHits) -> None:
        """Count it, where that is allowed."""
        self.session.count(Event.SEARCH_WITHOUT_HIT)

    def on_status_dismissed(self, _: StatusDismissed) -> None:
        """Say no more."""
        self.status = ""

    async def on_settings_requested(self, _: SettingsRequested) -> None:
        """Show the settings."""
        await self.action_settings()

    def on_key_pressed(self, message: KeyPressed) -> None:
        """Do what the clicked key does."""
        self.simulate_key(message.key)

    # Keys

    async def action_settings(self) -> None:
        """Show the settings."""
        from likvardig_tui.tui.screens.settings import SettingsScreen

        if not self.is_screen_installed("settings"):
            screen = SettingsScreen(
                self._shown,
                self.consent_status,
                languages=self._library.language_names(),
                themes=() if self._colours is Colours.NONE else themes.NAMES,
                files=self._files(),
            )
            screen.data_bind(LikvardigApp.consent_status, current_theme=LikvardigApp.theme)
            self._install(screen, "settings")
        await self._show("settings")

    async def action_help(self) -> None:
        """Show the help."""
        if not self.is_screen_installed("help"):
            self._install(self._make_help(), "help")
        await self._show("help")

    def _make_help(self) -> BrowserScreen:
        from likvardig_tui.tui.screens.help import HelpScreen
        from likvardig_tui.tui.screens.settings import SettingsScreen
        from likvardig_tui.tui.widgets.consent_switch import ConsentSwitch
        from likvardig_tui.tui.widgets.picker import Picker
        from likvardig_tui.tui.widgets.push_button import PushButton
        from likvardig_tui.tui.widgets.search_bar import SearchField

        groups = (
            ("help.list", TopicList.BINDINGS),
            ("help.page", PageScreen.BINDINGS),
            ("help.search", SearchField.BINDINGS),
            ("help.contact", ContactPane.BINDINGS),
            ("help.settings", [*ConsentSwitch.BINDINGS, *Picker.BINDINGS, *SettingsScreen.BINDINGS]),
            ("help.notice", PushButton.BINDINGS),
            ("help.everywhere", [*self.BINDINGS, *BrowserScreen.BINDINGS]),
        )
        offered = [(heading, [one for one in bindings if self._offers(one)]) for heading, bindings in groups]
        return HelpScreen(self._shown, offered, self._files())

    def _offers(self, binding: BindingType) -> bool:
        assert isinstance(binding, Binding)
        return self.CAN_COPY or binding.action not in ("copy", "copy_text")

    def _files(self) -> StoragePaths:
        """Say where things are stored."""
        raise NotImplementedError

    async def on_qr_requested(self, _: QrRequested) -> None:
        """Show the contact as a QR code. What makes codes is loaded only now: it would delay the first paint."""
        from likvardig_tui.tui.screens.qr import QrScreen

        if not self.is_screen_installed("qr"):
            self._install(QrScreen(self._shown, inverted=self._colours is Colours.NONE), "qr")
        await self._show("qr")

    def _install(self, screen: BrowserScreen, name: str) -> None:
        """Keep a screen that is made once: Textual keeps what is bound to its data for as long as it runs."""
        self._made.append(name)
        self.install_screen(screen.data_bind(LikvardigApp.status, LikvardigApp.content), name)

    async def _leave_screens(self) -> None:
        """Go back to the page, and forget the others, which know what was done there."""
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        for name in self._made:
            screen = self.get_screen(name)
            self.uninstall_screen(name)
            await screen.remove()
        self._made.clear()

    async def _show(self, name: str, over: str = "") -> None:
        """Show a screen over the page, so that Esc leads back there; or ``over`` another, so that it leads to that."""
        if self._exit:  # what is pushed now would never be laid out
            return
        is_over = bool(over) and self.is_screen_installed(over) and self.screen is self.get_screen(over)
        below = 2 if is_over else 1
        while len(self.screen_stack) > below:
            await self.pop_screen()
        await self.push_screen(name)
        if not self._exit and isinstance(self.screen, BrowserScreen) and self.screen.is_mounted:
            self.screen.begin()

    async def action_next_language(self) -> None:
        """Go on to the next language."""
        known, shown = self._languages, self._shown.language
        after = known.index(shown) + 1 if shown in known else 0
        others = (code for code in (*known[after:], *known[:after]) if code != shown)
        self.post_message(LanguageChosen(*others))

    async def on_language_chosen(self, message: LanguageChosen) -> None:
        """Show the page in another language, and remember it where that is allowed; then let the next key act."""
        content, diagnostics = self._library.read_first_valid(message.languages)
        if content is None:
            self.status = status_messages.faulty(self.strings, diagnostics)
            return
        self.session.set_notice_revision(content.topic.privacy.revision)
        self.session.count(Event.LANGUAGE_CHOSEN, content.language)
        self.session.set_preferences(language=content.language)
        await self._show_content(content)
        name = self._library.language_name(content.language)
        self._keep(self.strings("status.language", language=name), self.next_language_from)
        self._add_to_status(status_messages.faulty(self.strings, diagnostics))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer another language or theme only where there is one."""
        del parameters
        if action == "next_theme":
            return self._colours is not Colours.NONE
        return action != "next_language" or len(self._languages) > 1

    def action_next_theme(self) -> None:
        """Go on to the next theme."""
        at = themes.NAMES.index(self.theme)
        self.post_message(ThemeChosen(themes.NAMES[(at + 1) % len(themes.NAMES)]))


async def drain_messages(widget: Widget) -> None:
    """Wait until a widget has dealt with everything that has come to it; not for ever, for it may be gone by now."""
    done = asyncio.Event()
    if widget.call_later(done.set):
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), TIMEOUT_S)
