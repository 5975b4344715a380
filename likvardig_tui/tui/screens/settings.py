"""The settings: what may be stored, the language and the theme, and what the reader is told about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import PurposeText
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.privacy.consent import Purpose, State
from likvardig_tui.privacy.session import ConsentStatus
from likvardig_tui.tui.messages import (
    ConsentAnswered,
    LanguageChosen,
    StatisticsRequested,
    StoredRequested,
    ThemeChosen,
)
from likvardig_tui.tui.screens.base import BrowserScreen, StoragePaths
from likvardig_tui.tui.symbols import CHECKED, UNCHECKED
from likvardig_tui.tui.widgets.button_flow import ButtonFlow
from likvardig_tui.tui.widgets.consent_buttons import ConsentButtons
from likvardig_tui.tui.widgets.consent_switch import ConsentSwitch
from likvardig_tui.tui.widgets.controls_pane import ControlsPane
from likvardig_tui.tui.widgets.picker import Picker
from likvardig_tui.tui.widgets.push_button import PushButton


def _text(markdown: str, classes: str = "") -> Static:
    return Static(Content("\n\n".join(block.text for block in blocks(markdown))), classes=classes)


class SettingsScreen(BrowserScreen):
    """Every change is passed up at once; what then holds comes back as ``consent_status`` and ``current_theme``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "keys.up", show=False),
        Binding("down,j", "move(1)", "keys.down", show=False),
        Binding("pageup", "page(-1)", "keys.page_up", show=False),
        Binding("pagedown", "page(1)", "keys.page_down", show=False),
        Binding("home,g", "first", "keys.first", show=False),
        Binding("end,G", "last", "keys.last", show=False),
        Binding("escape,f2,s", "back", "keys.back"),
    ]

    languages: reactive[Mapping[str, str]] = reactive(dict, repaint=False)
    """The codes to choose among, with what each calls itself."""
    consent_status: reactive[ConsentStatus] = reactive(ConsentStatus(), repaint=False)
    """What the reader has allowed."""
    current_theme: reactive[str] = reactive("", repaint=False)
    """The theme in force."""

    def __init__(
        self,
        content: LocalizedContent,
        consent_status: ConsentStatus,
        *,
        languages: Mapping[str, str],
        themes: Sequence[str],
        files: StoragePaths,
    ) -> None:
        """``consent_status`` is what holds just now, ``files`` where things are kept.

        ``languages`` are the codes to choose among, with what each calls itself; ``themes`` are names, none where
        there are no colours.
        """
        super().__init__(content)
        self._themes = themes
        self.set_reactive(SettingsScreen.languages, languages)
        self.set_reactive(SettingsScreen.consent_status, consent_status)
        self._files = files

    def heading(self) -> str:
        """Return what the screen is called."""
        return self.strings("settings.title")

    def compose_body(self) -> ComposeResult:
        """Lay the settings out."""
        notice, strings = self.topic.privacy, self.strings
        states = [strings(f"consent.{state}") for state in ("always", "on", "off")]
        always, on, off = (f"{state:<{max(map(len, states))}}" for state in states)
        with ControlsPane(id="settings"):
            yield Static(Content(strings("settings.consent")), classes="section", id="consent")
            yield Static(Content(strings("notice.changed", changes=notice.changes)), id="changes")
            yield Static(Content(strings("kiosk.lasts")), id="lasts")
            yield Static(Content(f"  {CHECKED} {always}  {notice.necessary.title}"))
            yield _text(self._explained(Purpose.NECESSARY, notice.necessary), "explanation")
            for purpose, told in ((Purpose.FUNCTIONAL, notice.functional), (Purpose.STATISTICS, notice.statistics)):
                if purpose in self.consent_status.asked:
                    yield ConsentSwitch(purpose, told.title, on, off)
                else:
                    yield Static(Content(f"  {UNCHECKED} {off}  {told.title}"))
                yield _text(self._explained(purpose, told), "explanation")
            if self.consent_status.asked:
                yield ConsentButtons(strings)
            if self.consent_status.is_remembered:
                yield Static(Content(strings("settings.stored")), classes="section")
                with ButtonFlow():
                    yield PushButton(strings("settings.show_stored"), id="show-stored")
                    yield PushButton(strings("settings.erase"), id="erase")
                    yield PushButton(strings("settings.show_statistics"), id="show-statistics")
            if len(self.languages) > 1:
                yield Static(Content(strings("settings.language")), classes="section")
                yield Picker(self.languages, self.language, id="language")
            yield Static(Content(strings("settings.theme")), classes="section")
            if self._themes:
                yield Picker({name: strings(f"themes.{name}") for name in self._themes}, self.current_theme, id="theme")
            else:
                yield Static(Content(strings("settings.no_colours")))
            yield Static(Content(strings("settings.about", revision=notice.revision)), classes="section")
            yield _text(self._files.explained(strings, notice))
            yield Static(Content(self._files.told(self.strings)), id="file")

    def _explained(self, purpose: Purpose, told: PurposeText) -> str:
        """Return what storing for a ``purpose`` means, or why it is off."""
        is_remembered = self.consent_status.is_remembered
        if purpose is Purpose.NECESSARY:
            return told.text if is_remembered else self.strings("kiosk.necessary")
        if purpose in self.consent_status.asked:
            return told.text
        if purpose is Purpose.FUNCTIONAL:
            return self.strings("kiosk.functional")
        return self.strings("settings.do_not_track" if is_remembered else "kiosk.do_not_track")

    def begin(self) -> None:
        """Begin at the first switch, with as much as can be seen of what stands above it."""
        self._body.scroll_home(animate=False, immediate=True)
        self.set_focus(next(iter(self._controls), self._body), scroll_visible=False)
        self.call_after_refresh(self.show_focus)

    @property
    def scrolling(self) -> ControlsPane | None:
        """All of it, between the heading and the status line; None while that is being laid out anew."""
        return next(iter(self.query(ControlsPane)), None)

    def on_resize(self) -> None:
        """Keep the control with the focus in view, once all is laid out for the new size."""
        self.call_after_refresh(self.show_focus)

    @property
    def focus_chain(self) -> list[Widget]:
        """The controls in their order; and the text only while it has the focus, where it is in view."""
        chain = self._controls
        if isinstance(self.focused, ControlsPane):
            top = self._body.scroll_offset.y
            above = [control for control in chain if self._body.line_of(control) < top]
            chain.insert(len(above), self._body)
        return chain

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Bring the cursor into view at once, so that the next key presses nothing that cannot be seen."""
        super().set_focus(widget, scroll_visible=False, from_app_focus=from_app_focus)
        if scroll_visible and widget in self._controls:
            self._body.show(widget)

    def show_focus(self) -> None:
        """Keep the control with the focus in view; leave the focus nowhere else but here."""
        if self.scrolling is None:
            return
        if self.focused in self._controls:
            self._body.keep_in_view(self.focused)
        else:
            self._focus_what_is_seen(1)

    def fill(self) -> None:
        """Show what holds."""
        self.watch_consent_status(self.consent_status)

    async def watch_languages(self, before: Mapping[str, str], languages: Mapping[str, str]) -> None:
        """Offer other languages. Binding sets the same ones once more."""
        if self.is_mounted and languages != before:
            await self.show_anew()

    def watch_consent_status(self, consent_status: ConsentStatus) -> None:
        """Show what now holds."""
        for switch in self.query(ConsentSwitch):
            switch.is_on = switch.purpose in consent_status.allowed
        for changes in self.query("#changes"):
            changes.display = consent_status.is_outdated and bool(self.topic.privacy.changes)
        for lasts in self.query("#lasts"):
            lasts.display = not consent_status.is_remembered

    def watch_current_theme(self, name: str) -> None:
        """Show which theme is in force."""
        for picker in self.query("#theme").results(Picker):
            picker.current = name
            if picker.has_focus:
                self._body.keep_in_view(picker)

    @on(Picker.Chosen, "#theme")
    def choose_theme(self, message: Picker.Chosen) -> None:
        """Pass the choice up."""
        self.post_message(ThemeChosen(message.name))

    @on(Picker.Chosen, "#language")
    def choose_language(self, message: Picker.Chosen) -> None:
        """Pass the choice up."""
        self.post_message(LanguageChosen([message.name]))

    def on_consent_switch_toggled(self, message: ConsentSwitch.Toggled) -> None:
        """Pass the answer up."""
        self.post_message(ConsentAnswered({message.purpose: State.GRANTED if message.wanted else State.DENIED}))

    @on(PushButton.Pressed, "#show-stored")
    def show_stored(self) -> None:
        """Ask to see what is stored."""
        self.post_message(StoredRequested(to_erase=False))

    @on(PushButton.Pressed, "#erase")
    def erase(self) -> None:
        """Ask to be asked whether all of it is to be erased."""
        self.post_message(StoredRequested(to_erase=True))

    @on(PushButton.Pressed, "#show-statistics")
    def show_statistics(self) -> None:
        """Ask to see the counts."""
        self.post_message(StatisticsRequested())

    @property
    def _body(self) -> ControlsPane:
        return self.query_one(ControlsPane)

    @property
    def _controls(self) -> list[Widget]:
        """What keys press, from the top."""
        return [widget for widget in super().focus_chain if not isinstance(widget, ControlsPane)]

    def action_move(self, direction: int) -> None:
        """Go to the next control; where there is none, and where it is out of sight, scroll."""
        controls = self._controls
        if self.focused in controls:
            at = controls.index(self.focused) + direction
            if 0 <= at < len(controls):
                self.set_focus(controls[at])
                return
        self._scroll(direction * max(1, self._body.size.height // 3))

    def action_page(self, direction: int) -> None:
        """Scroll a page."""
        self._scroll(direction * max(1, self._body.size.height - 1))

    def action_first(self) -> None:
        """Scroll to the top."""
        self._scroll(-self._body.max_scroll_y)

    def action_last(self) -> None:
        """Scroll to the end."""
        self._scroll(self._body.max_scroll_y)

    def on_controls_pane_scrolled(self) -> None:
        """Have the focus follow the mouse."""
        self._focus_what_is_seen(1)

    def _scroll(self, lines: int) -> None:
        self._body.scroll_relative(y=lines, animate=False, immediate=True)
        self._focus_what_is_seen(lines)

    def _focus_what_is_seen(self, direction: int) -> None:
        """Leave no control focused that is out of sight: a key must never press what cannot be seen."""
        body, controls = self._body, self._controls
        if self.focused in controls and body.shows(self.focused):
            return
        seen = [control for control in controls if body.shows(control, spare=1)]  # its keys may take another line
        self.set_focus(seen[0 if direction > 0 else -1] if seen else body, scroll_visible=False)
