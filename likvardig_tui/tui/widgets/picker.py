"""A choice between several options, one on each line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.passages import Passage, Spoken
from likvardig_tui.tui.symbols import FOCUS, SELECTED, UNSELECTED


class Picker(Widget, can_focus=True):
    """The options, with a dot at the current one. It only posts a message for a choice; the app sets ``current``.

    While it has the focus, one option is highlighted: Enter and Space choose that one. Right and Left choose the next
    and the previous one at once. The pane that it is in moves the highlight.
    """

    ALLOW_SELECT = False
    FOCUS_ON_CLICK = False  # focus on mouse down could scroll the picker away from the pointer
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("picker--box", "picker--current", "picker--highlighted", "picker--hovered"),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "choose", "keys.choose"),
        Binding("left", "choose_next_to(-1)", "keys.choose_previous", show=False),
        Binding("right", "choose_next_to(1)", "keys.choose_next", show=False),
    ]

    current: reactive[str] = reactive("")
    """The name of the current option."""
    highlighted: reactive[int] = reactive(0)
    """The index of the highlighted option."""
    _hovered: reactive[int | None] = reactive(None)
    """The index of the option under the pointer."""

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
        self.set_reactive(Picker.highlighted, self._current_index)

    @property
    def cursor_offset(self) -> Offset:
        """The highlighted option."""
        return Offset(0, self.highlighted)

    @property
    def _names(self) -> list[str]:
        return list(self._labels)

    @property
    def _current_index(self) -> int:
        return self._names.index(self.current) if self.current in self._labels else 0

    def spoken(self, strings: Strings) -> Spoken:
        """Return the highlighted option, with what is chosen, and whether it is the current one."""
        name, index = self._names[self.highlighted], self.highlighted
        state = "speech.chosen" if name == self.current else "speech.option"
        return Spoken(self._labels[name], strings(state, at=index + 1, count=len(self._labels)))

    def passages(self) -> Iterable[Passage]:
        return [Passage(label) for label in self._labels.values()]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport, width
        return len(self._labels)

    def render(self) -> Text:  # Textual's own Content knows no reverse video
        return Text("\n", no_wrap=True).join(self._option(index, name) for index, name in enumerate(self._labels))

    def _option(self, index: int, name: str) -> Text:
        is_current = name == self.current
        is_highlighted = index == self.highlighted and self.has_focus
        line = Text.assemble(
            FOCUS if is_highlighted else " ",
            (SELECTED if is_current else UNSELECTED, self._style("box")),
            " ",
            (self._labels[name], self._style("current") if is_current else ""),
        )
        if is_highlighted or index == self._hovered:
            style = self._style("highlighted" if is_highlighted else "hovered")
            line = Text(line.plain + " " * (self.size.width - line.cell_len), style)
        return line

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(f"picker--{part}")

    def watch_current(self) -> None:
        self.highlighted = self._current_index

    def on_blur(self) -> None:
        self.highlighted = self._current_index

    # Keys and mouse

    def move(self, direction: int) -> bool:
        """Highlight the next option, or the previous one for ``direction`` -1; return False if there is none."""
        target = self.highlighted + direction
        if not 0 <= target < len(self._labels):
            return False
        self.highlighted = target
        return True

    def enter(self, direction: int) -> None:
        """Highlight the option that the focus meets first when it moves in that ``direction``."""
        self.highlighted = 0 if direction > 0 else len(self._labels) - 1

    def action_choose(self) -> None:
        self._choose(self.highlighted)

    def action_choose_next_to(self, direction: int) -> None:
        self._choose((self._current_index + direction) % len(self._labels))

    def _choose(self, index: int) -> None:
        self.post_message(self.Chosen(self, self._names[index]))

    def on_click(self, event: events.Click) -> None:
        self.screen.set_focus(self)
        if (index := self._index_at(event)) is not None:
            self._choose(index)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._hovered = self._index_at(event)

    def on_leave(self) -> None:
        self._hovered = None

    def _index_at(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        return offset.y if offset is not None and offset.y < len(self._labels) else None
