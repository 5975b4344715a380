"""A button of one line that every terminal can show: ``[ Godkänn alla ]``."""

from __future__ import annotations

from dataclasses import dataclass
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

    @property
    def cursor_offset(self) -> Offset:
        """The focus mark."""
        return Offset(1, 0)

    @staticmethod
    def width_of(label: str) -> int:
        """Return how many cells wide a button with ``label`` is."""
        return cell_len(label) + len("[  ]")

    def render(self) -> Content:
        # The marks inside the brackets show the focus without colours.
        left, right = (FOCUS, FOCUS_END) if self.has_focus else (" ", " ")
        return Content(f"[{left}{self.label}{right}]")

    def action_press(self) -> None:
        self.post_message(self.Pressed(self))

    def on_click(self) -> None:
        self.screen.set_focus(self)
        self.action_press()
