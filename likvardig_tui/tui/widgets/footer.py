"""The keys that matter where the focus is, on as many lines as they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.breakpoints import TALL_HEIGHT
from likvardig_tui.tui.key_labels import character_of, key_name
from likvardig_tui.tui.messages import KeyPressed

GAP = 2
"""Cells between two keys."""
WHERE_THERE_IS_ROOM = "where-there-is-room"
"""The id of a binding that a low window leaves to the help, if it would cost a line: each is one of the text's."""


class _Item(NamedTuple):
    key: str
    """Textual's name for the key, to press it with."""
    name: str
    """What stands on the key."""
    does: str
    may_wait: bool
    """Whether it is left to the help where it would cost a line."""

    @property
    def width(self) -> int:
        return cell_len(self.name) + 1 + cell_len(self.does)


class Footer(Widget):
    """Shows the bindings of the focused widget, of its screen and of the app that are declared with ``show``."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"footer--key", "footer--does"}

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = strings
        self._items: list[_Item] = []

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def _follow(self, screen: Screen[object]) -> None:
        items = list(self._matter(screen))
        if items != self._items:
            self._items = items
            self.refresh(layout=True)

    def _matter(self, screen: Screen[object]) -> Iterator[_Item]:
        seen = set()
        for key, active in screen.active_bindings.items():
            binding = active.binding
            if not binding.show or not active.enabled or binding.description in seen:
                continue
            if screen.focused is not None and screen.focused.check_consume_key(key, character_of(key)):
                continue
            seen.add(binding.description)
            name = binding.key_display or key_name(self._strings, key)
            yield _Item(key, name, self._strings(binding.description), binding.id == WHERE_THERE_IS_ROOM)

    def _lines(self, width: int) -> list[list[_Item]]:
        lines = self._broken(self._items, width)
        if self.app.size.height < TALL_HEIGHT:
            fewer = self._broken([item for item in self._items if not item.may_wait], width)
            return fewer if len(fewer) < len(lines) else lines
        return lines

    @staticmethod
    def _broken(items: Sequence[_Item], width: int) -> list[list[_Item]]:
        lines: list[list[_Item]] = [[]]
        used = 0
        for item in items:
            if lines[-1] and used + GAP + item.width > width:
                lines.append([])
            used = used + GAP + item.width if lines[-1] else item.width
            lines[-1].append(item)
        return lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the keys take in ``width`` cells."""
        del container, viewport
        return len(self._lines(width))

    def render(self) -> Text:
        """Draw the keys."""
        key_style = self.get_component_rich_style("footer--key")
        does_style = self.get_component_rich_style("footer--does")
        lines = []
        for items in self._lines(self.size.width):
            line = Text()
            for item in items:
                line.append(" " * GAP * bool(line)).append(item.name, key_style).append(f" {item.does}", does_style)
            lines.append(line)
        return Text("\n").join(lines)

    def on_click(self, event: events.Click) -> None:
        """Press the key that is clicked."""
        if (offset := event.get_content_offset(self)) is None:
            return
        lines = self._lines(self.size.width)
        at = 0
        for item in lines[offset.y] if offset.y < len(lines) else ():
            if at <= offset.x < at + item.width:
                self.post_message(KeyPressed(item.key))
            at += item.width + GAP
