"""A switch that says in words whether it is on."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.tui.symbols import CHECKED, FOCUS, UNCHECKED


class ConsentSwitch(Widget, can_focus=True):
    """Consent for one purpose. It asks for a change and shows what it is told; it never decides by itself."""

    ALLOW_SELECT = False
    FOCUS_ON_CLICK = False  # already on the way down, it would move what stands under the pointer
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "switch", "keys.switch")]

    is_on: reactive[bool] = reactive(False)
    """Whether consent is given."""

    class Toggled(Message):
        """The reader wants it the other way."""

        def __init__(self, purpose: Purpose, *, wanted: bool) -> None:
            super().__init__()
            self.purpose = purpose
            self.wanted = wanted

    def __init__(self, purpose: Purpose, title: str, on: str, off: str) -> None:
        """``on`` and ``off`` are what the states are called, equally wide."""
        super().__init__(id=purpose.value)
        self.purpose = purpose
        self._title, self._on, self._off = title, on, off

    def render(self) -> Content:
        """Draw a box, checked or not, the state in a word, and what it is about."""
        focus = FOCUS if self.has_focus else " "
        box, state = (CHECKED, self._on) if self.is_on else (UNCHECKED, self._off)
        return Content(f"{focus} {box} {state}  {self._title}")

    def action_switch(self) -> None:
        """Ask for the other state."""
        self.post_message(self.Toggled(self.purpose, wanted=not self.is_on))

    def on_click(self) -> None:
        """Ask for the other state."""
        self.screen.set_focus(self)
        self.action_switch()
