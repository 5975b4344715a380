"""The keys that are available for the focused widget, on as many lines as they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.geometry import Offset, Region, Size
from textual.screen import Screen
from textual.widget import Widget

from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.breakpoints import TALL_HEIGHT
from likvardig_tui.tui.key_labels import character_of, key_label
from likvardig_tui.tui.messages import KeyPressed
from likvardig_tui.tui.widgets.flow import flow

GAP = 2
"""Cells between two keys."""
OPTIONAL_KEY = "optional"
"""The id of bindings that a short window leaves out, if they would take another line; the help shows them."""


class _Item(NamedTuple):
    key: str
    """Textual's name of the key."""
    key_label: str
    action: str
    """What the key does, in a word or two."""
    is_optional: bool
    """Whether a short window leaves it out to save a line."""

    @property
    def width(self) -> int:
        return cell_len(self.key_label) + 1 + cell_len(self.action)


class Footer(Widget):
    """Shows the bindings of the focused widget, of its screen and of the app that are declared with ``show``.

    Textual's own footer hides bindings that do not fit on one line.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"footer--key", "footer--action"}

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = strings
        self._items: list[_Item] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._update_items)
        self._update_items(self.screen)

    def _update_items(self, screen: Screen[object]) -> None:
        items = list(self._shown_items(screen))
        if items != self._items:
            self._items = items
            self.refresh(layout=True)

    def _shown_items(self, screen: Screen[object]) -> Iterator[_Item]:
        seen = set()
        for key, active in screen.active_bindings.items():
            binding = active.binding
            if not binding.show or not active.enabled or binding.description in seen:
                continue
            if screen.focused is not None and screen.focused.check_consume_key(key, character_of(key)):
                continue
            seen.add(binding.description)
            label = binding.key_display or key_label(self._strings, key)
            yield _Item(key, label, self._strings(binding.description), binding.id == OPTIONAL_KEY)

    def _placed_items(self, width: int) -> list[tuple[Offset, _Item]]:
        """Return the keys that are shown in ``width`` cells, and where each begins."""
        placed = _placed(self._items, width)
        if self.app.size.height < TALL_HEIGHT:
            fewer = _placed([item for item in self._items if not item.is_optional], width)
            return fewer if _height(fewer) < _height(placed) else placed
        return placed

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return _height(self._placed_items(width))

    def render(self) -> Text:
        key_style = self.get_component_rich_style("footer--key")
        action_style = self.get_component_rich_style("footer--action")
        lines: dict[int, Text] = defaultdict(Text)
        for offset, item in self._placed_items(self.size.width):
            line = lines[offset.y]
            line.append(" " * GAP * bool(line))
            line.append(item.key_label, key_style).append(f" {item.action}", action_style)
        return Text("\n").join(lines.values())

    def on_click(self, event: events.Click) -> None:
        if (offset := event.get_content_offset(self)) is None:
            return
        for start, item in self._placed_items(self.size.width):
            if Region(*start, item.width, 1).contains_point(offset):
                self.post_message(KeyPressed(item.key))


def _placed(items: Sequence[_Item], width: int) -> list[tuple[Offset, _Item]]:
    return list(zip(flow([item.width for item in items], width, GAP), items, strict=True))


def _height(placed: Sequence[tuple[Offset, _Item]]) -> int:
    return placed[-1][0].y + 1 if placed else 1
