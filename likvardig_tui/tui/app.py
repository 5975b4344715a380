"""The browser: it owns the topic, the words and the visit, and it alone acts on what readers ask for."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.reactive import reactive
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.widget import Widget

from likvardig_tui.content.model import Topic
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.privacy.consent import OPTIONAL, Purpose
from likvardig_tui.privacy.visit import ConfigError, Damage, Standing, Visit
from likvardig_tui.strings import Words
from likvardig_tui.tui import themes
from likvardig_tui.tui.messages import ConsentAnswered, CopyWanted, KeyPressed, SettingsWanted, StatusRead, ThemeChosen
from likvardig_tui.tui.screens.browser_screen import BrowserScreen
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.initiative_list import InitiativeList

TYPING_PATIENCE = 1.0
"""Seconds; a thousand times what a field needs for a letter."""


COPY_SHOWN = 50
"""Characters of a copied text that the status line repeats."""


class _WholeCells(ScrollBarRender):
    """A scroll bar of whole cells: console fonts lack the eighths of blocks that Textual ends it with."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]


ScrollBar.renderer = _WholeCells


class LikvardigApp(App[None]):
    """Shows one topic in one language, for one visit."""

    TITLE = "Likvärdig"
    CSS_PATH = "likvardig.tcss"
    ENABLE_COMMAND_PALETTE = False
    COMMANDS: ClassVar = set()

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,s", "settings", "keys.settings"),
        Binding("f4,t", "next_theme", "keys.theme", show=False),
        Binding("f1,question_mark", "help", "keys.help"),
        Binding("q", "quit", "keys.quit"),
    ]

    standing: reactive[Standing] = reactive(Standing())
    """What the reader has allowed, and whether to ask."""
    status: reactive[str] = reactive("")
    """What has just happened, for the status line of every screen."""

    def __init__(self, topic: Topic, words: Words, visit: Visit, theme: str | None = None) -> None:
        """``theme`` holds for this visit, whatever is remembered."""
        super().__init__(driver_class=_driver())
        self.animation_level = "none"
        self._topic, self._words, self._visit = topic, words, visit
        self._told_of: Damage | None = None
        self._typed_into: Widget | None = None
        self.set_reactive(LikvardigApp.standing, visit.standing)
        for palette in themes.themes():
            self.register_theme(palette)
        remembered = visit.preferences.get("theme")
        chosen = theme or (remembered if remembered in themes.NAMES else themes.DEFAULT)
        self.set_reactive(LikvardigApp.theme, chosen)  # set in the usual way, the style sheet would be read twice
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[None]:
        """Begin with the page."""
        page = PageScreen(self._topic, self._words, self.standing)
        return page.data_bind(LikvardigApp.standing, LikvardigApp.status)

    def on_mount(self) -> None:
        """Say what was wrong from the start."""
        self._tell_damage()

    def _tell_damage(self) -> None:
        """Tell of a config file that could not be read, once."""
        damage = self._visit.damage
        if damage is None or damage == self._told_of:
            return
        self._told_of = damage
        file = clean_line(self._visit.path.name)
        if damage.kept_as is None:
            told = self._words("status.damaged", file=file)
        else:
            told = self._words("status.damaged_kept", file=file, kept=clean_line(damage.kept_as.name))
        self.status = f"{self.status} {told}".strip()

    async def on_event(self, event: events.Event) -> None:
        """Let a key act before the next one is looked at.

        Textual has a key travel up from the widget that has the focus, so that of two that come at once the second
        would go where the focus was before the first: ``/q`` would quit.
        """
        if isinstance(event, events.Key) and not event.is_forwarded and await self._act_on(event):
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
            if active is not None and active.binding.action == "quit":
                await self.action_quit()
            return True  # what cannot be seen is not pressed
        return active is not None and active.enabled and await self.run_action(active.binding.action, active.node)

    async def _let_typing_end(self) -> None:
        """Wait until what was typed before stands in its field: a key that takes a letter back comes after it."""
        field, self._typed_into = self._typed_into, None
        done = asyncio.Event()
        if field is not None and field.call_later(done.set):
            with suppress(TimeoutError):  # the field may be gone by now
                await asyncio.wait_for(done.wait(), TYPING_PATIENCE)

    # What readers ask for

    def on_consent_answered(self, message: ConsentAnswered) -> None:
        """Save the answers, show what now holds, and say whether it could be saved."""
        said = ", ".join(
            self._words(f"status.{message.states[purpose]}", purpose=self._purpose(purpose))
            for purpose in OPTIONAL
            if purpose in message.states
        )
        try:
            self._visit.answer(message.states)
        except ConfigError as error:
            self.status = self._words("status.not_saved", said=said, reason=self._words.reason(error.reason))
        else:
            self.status = self._words("status.saved", said=said)
            self._tell_damage()
        self.standing = self._visit.standing

    def _purpose(self, purpose: Purpose) -> str:
        told = self._topic.privacy.functional if purpose is Purpose.FUNCTIONAL else self._topic.privacy.statistics
        return told.title

    def on_theme_chosen(self, message: ThemeChosen) -> None:
        """Change the theme, and remember it where that is allowed."""
        self.theme = message.name
        name = self._words(f"themes.{message.name}")
        try:
            remembered = self._visit.prefer(theme=message.name)
        except ConfigError as error:
            reason = self._words.reason(error.reason)
            self.status = self._words("status.theme_not_saved", theme=name, reason=reason)
        else:
            self.status = self._words("status.theme_saved" if remembered else "status.theme", theme=name)
            self._tell_damage()

    def on_copy_wanted(self, message: CopyWanted) -> None:
        """Put a text on the clipboard (OSC 52), and say so."""
        self.copy_to_clipboard(message.text)
        text = clean_line(message.text)
        self.status = self._words("status.copied", text=text if len(text) <= COPY_SHOWN else f"{text[:COPY_SHOWN]}…")

    def on_status_read(self, _: StatusRead) -> None:
        """Say no more."""
        self.status = ""

    async def on_settings_wanted(self, _: SettingsWanted) -> None:
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
            screen = SettingsScreen(self._topic.privacy, self._words, _shown(self._visit.path))
            screen.data_bind(LikvardigApp.standing, LikvardigApp.status, current_theme=LikvardigApp.theme)
            self.install_screen(screen, "settings")
        await self._show("settings")

    async def action_help(self) -> None:
        """Show the help."""
        if not self.is_screen_installed("help"):
            self.install_screen(self._make_help(), "help")
        await self._show("help")

    def _make_help(self) -> Screen[None]:
        from likvardig_tui.tui.screens.help import HelpScreen
        from likvardig_tui.tui.screens.settings import SettingsScreen
        from likvardig_tui.tui.widgets.consent_switch import ConsentSwitch
        from likvardig_tui.tui.widgets.push_button import PushButton
        from likvardig_tui.tui.widgets.search_line import SearchField
        from likvardig_tui.tui.widgets.theme_picker import ThemePicker

        groups = (
            ("help.list", InitiativeList.BINDINGS),
            ("help.page", PageScreen.BINDINGS),
            ("help.search", SearchField.BINDINGS),
            ("help.contact", ContactPane.BINDINGS),
            ("help.settings", [*ConsentSwitch.BINDINGS, *ThemePicker.BINDINGS, *SettingsScreen.BINDINGS]),
            ("help.notice", PushButton.BINDINGS),
            ("help.everywhere", [*self.BINDINGS, *BrowserScreen.BINDINGS]),
        )
        file = self._words("settings.file", file=_shown(self._visit.path))
        screen = HelpScreen(self._words, groups, [self._topic.privacy.text, file])
        return screen.data_bind(LikvardigApp.status)

    async def _show(self, name: str) -> None:
        """Show a screen over the page, in place of any other, so that Esc always leads back to the page.

        Each is made once: Textual keeps what is bound to its data for as long as it runs.
        """
        if isinstance(self.screen, PageScreen):
            await self.push_screen(name)
        else:
            await self.switch_screen(name)
        if isinstance(self.screen, BrowserScreen):
            self.screen.begin()

    def action_next_theme(self) -> None:
        """Go on to the next theme."""
        at = themes.NAMES.index(self.theme)
        self.post_message(ThemeChosen(themes.NAMES[(at + 1) % len(themes.NAMES)]))

    def action_help_quit(self) -> None:
        """Say how to quit to someone who pressed Ctrl+C."""
        self.status = self._words("status.how_to_quit")


def _driver() -> type[Driver] | None:
    """Return the driver to read keys with; Textual's own on Windows, which has no other."""
    if sys.platform == "win32":
        return None
    from likvardig_tui.tui.driver import SteadyDriver

    return SteadyDriver


def _shown(path: Path) -> str:
    """Return a path as it can be shown: a name on disk may hold any character."""
    return clean_line(str(path))
