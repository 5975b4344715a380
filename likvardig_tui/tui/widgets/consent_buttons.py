"""The buttons that answer for all optional purposes at once."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.consent import State
from likvardig_tui.tui.messages import ConsentAnswered, SettingsRequested
from likvardig_tui.tui.widgets.button_flow import GAP, ButtonFlow
from likvardig_tui.tui.widgets.flow import flow
from likvardig_tui.tui.widgets.push_button import PushButton


class ConsentButtons(ButtonFlow):
    """Accept and deny as equal choices (EDPB Guidelines 05/2020 on consent, 3.1)."""

    def __init__(self, strings: Strings, *, links_to_settings: bool = False) -> None:
        """If ``links_to_settings``, add a button that opens the settings, to answer for each purpose."""
        super().__init__()
        self._labels = {
            "accept-all": strings("consent.accept_all"),
            "necessary-only": strings("consent.necessary_only"),
        }
        if links_to_settings:
            self._labels["choose"] = strings("notice.choose")

    def compose(self) -> ComposeResult:
        for name, label in self._labels.items():
            yield PushButton(label, id=name)

    def height_in(self, width: int) -> int:
        """Return how many lines the buttons take in ``width`` cells."""
        *_, last = flow(map(PushButton.width_of, self._labels.values()), width, GAP)
        return last.y + 1

    @on(PushButton.Pressed, "#accept-all")
    def accept_all(self) -> None:
        self.post_message(ConsentAnswered.to_all(State.GRANTED))

    @on(PushButton.Pressed, "#necessary-only")
    def deny_all(self) -> None:
        self.post_message(ConsentAnswered.to_all(State.DENIED))

    @on(PushButton.Pressed, "#choose")
    def open_settings(self) -> None:
        self.post_message(SettingsRequested())
