"""The buttons that answer for all optional purposes at once."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from likvardig_tui.privacy.consent import State
from likvardig_tui.tui.messages import ConsentAnswered, SettingsRequested
from likvardig_tui.tui.widgets.button_flow import ButtonFlow
from likvardig_tui.tui.widgets.push_button import PushButton


class ConsentButtons(ButtonFlow):
    """Accept and deny as equal choices (EDPB Guidelines 05/2020 on consent, 3.1)."""

    def __init__(self, accept: str, deny: str, more: str = "") -> None:
        """Create buttons with these texts; the one with ``more`` opens the settings, to answer for each purpose."""
        super().__init__()
        self._labels = {"accept-all": accept, "necessary-only": deny, **({"choose": more} if more else {})}

    def compose(self) -> ComposeResult:
        for name, label in self._labels.items():
            yield PushButton(label, id=name)

    @on(PushButton.Pressed, "#accept-all")
    def accept_all(self) -> None:
        self.post_message(ConsentAnswered.to_all(State.GRANTED))

    @on(PushButton.Pressed, "#necessary-only")
    def deny_all(self) -> None:
        self.post_message(ConsentAnswered.to_all(State.DENIED))

    @on(PushButton.Pressed, "#choose")
    def open_settings(self) -> None:
        self.post_message(SettingsRequested())
