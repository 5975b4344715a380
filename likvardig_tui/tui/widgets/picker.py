"""A choice between several options, one on each line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    """The options, with a dot at the current one. It only posts a message for a choice; the app sets ``current``.

    Right, Enter and Space choose the next option, Left the previous one.
    """

    ALLOW_SELECT = False
    FOCUS_ON_CLICK = False  # focus on mouse down could scroll the picker away from the pointer
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,enter,space", "choose(1)", "keys.choose"),
        Binding("left", "choose(-1)", "keys.choose", show=False),
    ]

    current: reactive[str] = reactive("")
    """The name of the current option."""

    @dataclass
    class Chosen(Message):
        """The user asked for another choice."""

        picker: Picker
        name: str

        @property
        def control(self) -> Picker:
            """The picker, for the selector of the ``on`` decorator."""
            return self.picker

    def __init__(self, labels: Mapping[str, str], current: str, *, id: str) -> None:
        """``labels`` are the texts of the options, by name."""
        super().__init__(id=id)
        self._labels = labels
        self.set_reactive(Picker.current, current)

    @property
    def cursor_offset(self) -> Offset:
        """The current option."""
        return Offset(0, self._current_index)

    @property
    def _current_index(self) -> int:
        names = list(self._labels)
        return names.index(self.current) if self.current in names else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport, width
        return len(self._labels)

    def render(self) -> Content:
        lines = []
        for name, label in self._labels.items():
            is_current = name == self.current
            focus = FOCUS if is_current and self.has_focus else " "
            lines.append(f"{focus} {SELECTED if is_current else UNSELECTED} {label}")
        return Content("\n".join(lines))

    def action_choose(self, direction: int) -> None:
        names = list(self._labels)
        self.post_message(self.Chosen(self, names[(self._current_index + direction) % len(names)]))

    def on_click(self, event: events.Click) -> None:
        self.screen.set_focus(self)
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < len(self._labels):
            self.post_message(self.Chosen(self, list(self._labels)[offset.y]))
