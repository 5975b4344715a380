"""A button of one line that any terminal can show: ``[ Godkänn alla ]``."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.widget import Widget

from likvardig_tui.tui.symbols import FOCUS, FOCUS_END


class PushButton(Widget, can_focus=True):
    """A label in brackets; Enter, Space or a click presses it."""

    ALLOW_SELECT = False
    FOCUS_ON_CLICK = False  # already on the way down, it would move what stands under the pointer
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", "keys.press")]

    class Pressed(Message):
        """The button was pressed."""

        def __init__(self, button: PushButton) -> None:
            super().__init__()
            self.button = button

        @property
        def control(self) -> PushButton:
            """The button, for ``on(PushButton.Pressed, "#id")``."""
            return self.button

    def __init__(self, label: str, *, id: str) -> None:  # Textual's name for it
        super().__init__(id=id)
        self.label = label

    @property
    def cursor_offset(self) -> Offset:
        """Where the focus is marked."""
        return Offset(1, 0)

    @staticmethod
    def width_of(label: str) -> int:
        """Return how many cells a button takes with that label."""
        return cell_len(label) + len("[  ]")

    def render(self) -> Content:
        """Draw the label; the marks inside the brackets show focus where colours cannot."""
        left, right = (FOCUS, FOCUS_END) if self.has_focus else (" ", " ")
        return Content(f"[{left}{self.label}{right}]")

    def action_press(self) -> None:
        """Press the button."""
        self.post_message(self.Pressed(self))

    def on_click(self) -> None:
        """Press the button."""
        self.screen.set_focus(self)
        self.action_press()
