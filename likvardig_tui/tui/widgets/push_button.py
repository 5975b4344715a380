"""A button of one line that every terminal can show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.passages import Passage, Spoken
from likvardig_tui.tui.symbols import FOCUS, FOCUS_END
from likvardig_tui.tui.widgets.flow import button_width


class PushButton(Widget, can_focus=True):
    """A label on a raised surface; Enter, Space or a click presses it.

    It has brackets if its surface has the same colour as what is around it: ``[ Nej tack ]``.
    """

    ALLOW_SELECT = False
    FOCUS_ON_CLICK = False  # focus on mouse down could scroll the button away from the pointer
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", "keys.press")]

    @dataclass
    class Pressed(Message):
        """The button was pressed."""

        button: PushButton

        @property
        def control(self) -> PushButton:
            """The button, for the selector of the ``on`` decorator."""
            return self.button

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(id=id)
        self.label = label

    def spoken(self, strings: Strings) -> Spoken:
        return Spoken(self.label, strings("speech.button"))

    def passages(self) -> Iterable[Passage]:
        return [Passage(self.label)]

    def render(self) -> Content:
        left, right = self._edges
        space = max(0, self.size.width - button_width(self.label, is_compact=True))
        before, after = " " * (space // 2), " " * (space - space // 2)
        return Content(f"{left}{before}{self.label}{after}{right}")

    @property
    def _edges(self) -> tuple[str, str]:
        """The marks at both ends, which show the focus and the button without colours."""
        if self.has_focus:
            return FOCUS, FOCUS_END
        around, surface = self.background_colors
        return (" ", " ") if around != surface and not self.app.no_color else ("[", "]")

    def action_press(self) -> None:
        self.post_message(self.Pressed(self))

    def on_click(self) -> None:
        self.screen.set_focus(self)
        self.action_press()
