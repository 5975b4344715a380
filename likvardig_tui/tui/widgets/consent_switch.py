"""A switch that shows its state as a box and as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.tui.passages import Passage, Spoken
from likvardig_tui.tui.symbols import CHECKED, FOCUS, UNCHECKED


class ConsentSwitch(Widget, can_focus=True):
    """Consent for one purpose. It only posts a message when it is toggled; the app sets ``is_on``."""

    ALLOW_SELECT = False
    FOCUS_ON_CLICK = False  # focus on mouse down could scroll the switch away from the pointer
    COMPONENT_CLASSES: ClassVar[set[str]] = {"consent-switch--box"}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "switch", "keys.switch")]

    is_on: reactive[bool] = reactive(False)
    """Whether consent is given."""

    @dataclass
    class Toggled(Message):
        """The user asked to give or withdraw consent."""

        purpose: Purpose
        is_on: bool
        """The state that was asked for."""

    def __init__(self, purpose: Purpose, title: str, on: str, off: str) -> None:
        """``on`` and ``off`` are the names of the states."""
        super().__init__(id=purpose.value)
        self.purpose = purpose
        self._title, self._on, self._off = title, on, off

    @property
    def _state(self) -> str:
        return self._on if self.is_on else self._off

    def spoken(self, strings: Strings) -> Spoken:
        del strings
        return Spoken(self._title, self._state)

    def passages(self) -> Iterable[Passage]:
        return [Passage(f"{self._title}: {self._state}")]

    def render(self) -> Content:
        box = CHECKED if self.is_on else UNCHECKED
        box_style = self.get_visual_style("consent-switch--box", partial=True)
        line = Content.assemble(FOCUS if self.has_focus else " ", (box, box_style), f" {self._title}: {self._state}")
        return line.pad_right(max(0, self.size.width - line.cell_length))

    def action_switch(self) -> None:
        self.post_message(self.Toggled(self.purpose, is_on=not self.is_on))

    def on_click(self) -> None:
        self.screen.set_focus(self)
        self.action_switch()
