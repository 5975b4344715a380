"""One choice among several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset, Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from likvardig_tui.tui.symbols import FOCUS, SELECTED, UNSELECTED


class Picker(Widget, can_focus=True):
    """The choices, one a line, with a dot at the one in force. It asks for another and shows what it is told.

    Right, Enter and Space choose the next, Left the one before.
    """

    ALLOW_SELECT = False
    FOCUS_ON_CLICK = False  # already on the way down, it would move what stands under the pointer
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,enter,space", "choose(1)", "keys.choose"),
        Binding("left", "choose(-1)", "keys.choose", show=False),
    ]

    current: reactive[str] = reactive("")
    """The choice in force."""

    class Chosen(Message):
        """The reader wants another choice."""

        def __init__(self, picker: Picker, name: str) -> None:
            super().__init__()
            self.picker, self.name = picker, name

        @property
        def control(self) -> Picker:
            """The picker, for ``on(Picker.Chosen, "#id")``."""
            return self.picker

    def __init__(self, labels: Mapping[str, str], current: str, *, id: str) -> None:  # Textual's name for it
        """``labels`` are what the choices are called for a reader, by their names for the program."""
        super().__init__(id=id)
        self._labels = labels
        self.set_reactive(Picker.current, current)

    @property
    def cursor_offset(self) -> Offset:
        """Where the choice in force stands."""
        names = list(self._labels)
        return Offset(0, names.index(self.current) if self.current in names else 0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return one line for each choice."""
        del container, viewport, width
        return len(self._labels)

    def render(self) -> Content:
        """Draw the choices."""
        lines = []
        for name, label in self._labels.items():
            is_current = name == self.current
            focus = FOCUS if is_current and self.has_focus else " "
            lines.append(f"{focus} {SELECTED if is_current else UNSELECTED} {label}")
        return Content("\n".join(lines))

    def action_choose(self, direction: int) -> None:
        """Ask for the choice after or before the one in force."""
        names = list(self._labels)
        at = names.index(self.current) if self.current in names else 0
        self.post_message(self.Chosen(self, names[(at + direction) % len(names)]))

    def on_click(self, event: events.Click) -> None:
        """Ask for the choice that is clicked."""
        self.screen.set_focus(self)
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < len(self._labels):
            self.post_message(self.Chosen(self, list(self._labels)[offset.y]))
