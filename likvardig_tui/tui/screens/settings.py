"""The settings: what may be stored, the language, the theme, and information about storage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import getters, on
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
from likvardig_tui.tui.key_dispatch import drain_bubbling_messages
from likvardig_tui.tui.messages import (
    ConsentAnswered,
    LanguageChosen,
    SpeechChosen,
    StatisticsRequested,
    StoredRequested,
    ThemeChosen,
)
from likvardig_tui.tui.screens.base import BrowserScreen, StoragePaths
from likvardig_tui.tui.symbols import CHECKED, UNCHECKED
from likvardig_tui.tui.widgets.button_flow import ButtonFlow
from likvardig_tui.tui.widgets.card import Card, Columns
from likvardig_tui.tui.widgets.consent_buttons import ConsentButtons
from likvardig_tui.tui.widgets.consent_switch import ConsentSwitch
from likvardig_tui.tui.widgets.controls_pane import ControlsPane
from likvardig_tui.tui.widgets.picker import Picker
from likvardig_tui.tui.widgets.push_button import PushButton

SPEECH = ("off", "on")
"""The names of the choices, without and with speech."""


class SettingsScreen(BrowserScreen):
    """Posts a message for every change; the result comes back in ``consent_status`` and ``current_theme``."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f2,s", "close", "keys.back")]

    languages: reactive[Mapping[str, str]] = reactive(dict, repaint=False)
    """Names of the available languages by code."""
    consent_status: reactive[ConsentStatus] = reactive(ConsentStatus(), repaint=False)
    """What the user has allowed."""
    current_theme: reactive[str] = reactive("", repaint=False)
    """The name of the current theme."""
    speech_is_on: reactive[bool] = reactive(False, repaint=False)
    """Whether what is shown is spoken."""

    _pane = getters.query_one(ControlsPane)

    def __init__(
        self,
        content: LocalizedContent,
        consent_status: ConsentStatus,
        *,
        languages: Mapping[str, str],
        themes: Sequence[str],
        storage_paths: StoragePaths,
        offers_speech: bool = False,
    ) -> None:
        """``languages`` are names by code; ``themes`` are names, none for a terminal without colours."""
        super().__init__(content)
        self.set_reactive(SettingsScreen.offers_speech, offers_speech)
        self._themes = themes
        self.set_reactive(SettingsScreen.languages, languages)
        self.set_reactive(SettingsScreen.consent_status, consent_status)
        self._storage_paths = storage_paths

    def heading(self) -> str:
        return self.strings("settings.title")

    def compose_body(self) -> ComposeResult:
        strings, notice = self.strings, self.topic.privacy
        with ControlsPane(id="settings"), Columns():
            with Card(strings("settings.consent")):
                yield from self._compose_consent()
            if self.consent_status.is_remembered:
                buttons = ButtonFlow(
                    PushButton(strings("settings.show_stored"), id="show-stored"),
                    PushButton(strings("settings.erase"), id="erase"),
                    PushButton(strings("settings.show_statistics"), id="show-statistics"),
                )
                yield Card(strings("settings.stored"), buttons, classes="aside")
            if len(self.languages) > 1:
                languages = Picker(self.languages, self.language, id="language")
                yield Card(strings("settings.language"), languages, classes="aside")
            if self.offers_speech:
                states = {name: strings(f"consent.{name}") for name in SPEECH}
                speech = Picker(states, SPEECH[self.speech_is_on], id="speech")
                yield Card(strings("settings.speech"), speech, classes="aside")
            yield Card(strings("settings.theme"), self._themes_widget(), classes="aside")
            yield Card(
                strings("settings.about", revision=notice.revision),
                _paragraphs(self._storage_paths.explanation(strings, notice)),
                Static(Content(self._storage_paths.locations(strings)), id="file"),
            )

    def _compose_consent(self) -> ComposeResult:
        strings, notice = self.strings, self.topic.privacy
        always, on, off = (strings(f"consent.{state}") for state in ("always", "on", "off"))
        yield Static(Content(strings("notice.changed", changes=notice.changes)), id="changes")
        yield Static(Content(strings("kiosk.lasts")), id="lasts")
        yield Static(Content(f"{CHECKED} {notice.necessary.title}: {always}"), classes="fixed")
        yield _paragraphs(self._explanation(Purpose.NECESSARY, notice.necessary), "explanation")
        for purpose, text in ((Purpose.FUNCTIONAL, notice.functional), (Purpose.STATISTICS, notice.statistics)):
            if purpose in self.consent_status.asked:
                yield ConsentSwitch(purpose, text.title, on, off)
            else:
                yield Static(Content(f"{UNCHECKED} {text.title}: {off}"), classes="fixed")
            yield _paragraphs(self._explanation(purpose, text), "explanation")
        if self.consent_status.asked:
            yield ConsentButtons(strings("consent.accept_all"), strings("consent.necessary_only"))

    def _themes_widget(self) -> Widget:
        """Return the choice of a theme, or why there is none."""
        strings = self.strings
        if not self._themes:
            return Static(Content(strings("settings.no_colours")))
        return Picker({name: strings(f"themes.{name}") for name in self._themes}, self.current_theme, id="theme")

    def _explanation(self, purpose: Purpose, text: PurposeText) -> str:
        """Return what storing for a ``purpose`` means, or why it is off."""
        is_remembered = self.consent_status.is_remembered
        if purpose is Purpose.NECESSARY:
            return text.text if is_remembered else self.strings("kiosk.necessary")
        if purpose in self.consent_status.asked:
            return text.text
        if purpose is Purpose.FUNCTIONAL:
            return self.strings("kiosk.functional")
        return self.strings(f"{'settings' if is_remembered else 'kiosk'}.{self.consent_status.statistics_off}")

    # Focus

    @property
    def focus_chain(self) -> list[Widget]:
        return [widget for pane in self.query(ControlsPane) for widget in pane.tab_order]

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Scroll at once, so that the next key cannot act on a control that is out of view."""
        super().set_focus(widget, scroll_visible=False, from_app_focus=from_app_focus)
        for pane in self.query(ControlsPane) if scroll_visible else ():
            if widget in pane.controls:
                pane.show(widget)

    def handle_resize(self) -> None:
        self.call_after_refresh(self.show_focus)

    async def action_close(self) -> None:
        """Close the screen once the app has received what was asked for on it."""
        await drain_bubbling_messages(self.app)
        self.action_back()

    # Values

    def update_values(self) -> None:
        self.watch_consent_status(self.consent_status)

    async def watch_languages(self, before: Mapping[str, str], languages: Mapping[str, str]) -> None:
        if self.is_mounted and languages != before:  # data_bind first sets the value that the screen was created with
            await self.refresh_content()

    def watch_consent_status(self, consent_status: ConsentStatus) -> None:
        for switch in self.query(ConsentSwitch):
            switch.is_on = switch.purpose in consent_status.allowed
        for changes in self.query("#changes"):
            changes.display = consent_status.is_outdated and bool(self.topic.privacy.changes)
        for lasts in self.query("#lasts"):
            lasts.display = not consent_status.is_remembered

    def watch_current_theme(self, name: str) -> None:
        self._set_current("theme", name)

    def watch_speech_is_on(self, is_on: bool) -> None:
        self._set_current("speech", SPEECH[is_on])

    def _set_current(self, picker_id: str, name: str) -> None:
        for picker in self.query(f"#{picker_id}").results(Picker):
            picker.current = name
            if picker.has_focus:
                self._pane.keep_in_view(picker)

    # What the controls ask for

    @on(Picker.Chosen, "#theme")
    def choose_theme(self, message: Picker.Chosen) -> None:
        self.post_message(ThemeChosen(message.name))

    @on(Picker.Chosen, "#language")
    def choose_language(self, message: Picker.Chosen) -> None:
        self.post_message(LanguageChosen([message.name]))

    @on(Picker.Chosen, "#speech")
    def choose_speech(self, message: Picker.Chosen) -> None:
        self.post_message(SpeechChosen(message.name == SPEECH[True]))

    def on_consent_switch_toggled(self, message: ConsentSwitch.Toggled) -> None:
        self.post_message(ConsentAnswered({message.purpose: State.GRANTED if message.is_on else State.DENIED}))

    @on(PushButton.Pressed, "#show-stored")
    def show_stored(self) -> None:
        self.post_message(StoredRequested(to_erase=False))

    @on(PushButton.Pressed, "#erase")
    def erase(self) -> None:
        self.post_message(StoredRequested(to_erase=True))

    @on(PushButton.Pressed, "#show-statistics")
    def show_statistics(self) -> None:
        self.post_message(StatisticsRequested())


def _paragraphs(markdown: str, classes: str = "") -> Static:
    return Static(Content("\n\n".join(block.text for block in blocks(markdown))), classes=classes)
