"""The line at the bottom: the keys that are available for the focused widget, and the position in the list.

In a low window it also shows what has just happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.active_bindings import BoundKeys, first_active
from likvardig_tui.tui.compositor import use_plain_lines
from likvardig_tui.tui.key_labels import ARROWS, character_of, key_label, spoken_label
from likvardig_tui.tui.messages import KeyPressed, StatusClicked
from likvardig_tui.tui.passages import Passage
from likvardig_tui.tui.widgets.key_row import (
    MAX_ACTION_WIDTH,
    POSITION,
    STATUS,
    Item,
    Placed,
    Space,
    arrange,
    row_height,
)
from likvardig_tui.tui.widgets.status_line import Status


def _name_of(binding: Binding) -> str:
    return binding.group.description if binding.group is not None else binding.description


KEPT = ("keys.language", "keys.help")
"""The keys that stay beside what has just happened, if its text leaves space for them: who does not understand it, or
has changed the language by mistake, needs them."""


class Footer(Widget):
    """Shows the bindings of the focused widget, of its screen and of the app that are declared with ``show``.

    Bindings of one group are shown together: ``↑↓ välj``. Textual's own footer cuts off what does not fit. In a low
    window a status takes the place of some.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "footer--key",
        "footer--action",
        "footer--hover",
        "footer--position",
        "footer--status",
    }

    labels: reactive[Mapping[str, str]] = reactive(dict, repaint=False)
    """Texts that depend on the state, by description. They replace those of the strings; an empty one hides the key."""
    position: reactive[str] = reactive("", repaint=False)
    """The position in the list, shown at the right end."""
    status: reactive[Status] = reactive(Status(), repaint=False)
    """What has just happened. It takes the place of keys, but no line, and if possible not that of ``KEPT``."""

    def __init__(self, strings: Strings, position: str = "") -> None:
        """Show ``position`` from the start, because it may take another line, which makes a layout necessary."""
        super().__init__()
        self._strings = strings
        use_plain_lines(self)
        self._bound_keys = BoundKeys()
        self._items: list[Item] = []
        self._hovered = ""
        """The name of the key under the pointer."""
        self._styles: dict[str, Style] = {}
        """Those that have been looked up, by name."""
        self.set_reactive(Footer.position, position)

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._update_items, immediate=True)
        self._update_items(self.screen)

    def watch_labels(self) -> None:
        self.refresh_bindings()

    def watch_position(self) -> None:
        if self.is_mounted:
            self._set_items([item for item in self._items if item.keys])

    def watch_status(self) -> None:
        self._hovered = ""
        self.refresh()

    def passages(self) -> Iterable[Passage]:
        """Return each key that is shown, with what it does."""
        items = (placed.item for placed in self._placed_items if placed.item.keys)
        return [Passage(f"{spoken_label(self._strings, item.label)}: {item.action}") for item in items]

    # What is shown

    def _update_items(self, screen: Screen[object]) -> None:
        self._set_items(self._active_items(screen))

    def _set_items(self, items: Iterable[Item]) -> None:
        """Show the keys of ``items`` and the position."""
        before, height = self._placed_items, self._height
        position = [Item(POSITION, (), "", self.position)] if self.position else []
        self._items = sorted([*items, *position], key=lambda item: item.place)
        changed, has_other_height = {*before} ^ {*self._placed_items}, height != self._height
        has_other_keys = any(item.keys for item, _ in changed)
        if has_other_keys:
            self._hovered = ""
        if has_other_keys or has_other_height:
            self.refresh(layout=has_other_height)
        else:  # a move changes only the position: nothing else is written again
            for _, place in changed:
                self.refresh(Region(place.x, place.y, place.width, 1))

    def _active_items(self, screen: Screen[object]) -> Iterable[Item]:
        items: dict[str, Item] = {}
        focused = screen.focused
        for key, bound in self._bound_keys.of(screen).items():
            if not any(self._adds(binding, key, items) for _, binding in bound):
                continue
            active = first_active(screen, bound)
            if active is None or not active.enabled or not self._adds(active.binding, key, items):
                continue
            binding, name = active.binding, _name_of(active.binding)
            action = self.labels.get(name, self._strings(name))
            is_typed = focused is not None and focused.check_consume_key(key, character_of(key))
            if is_typed or not action:
                continue
            action = set_cell_size(action, MAX_ACTION_WIDTH).rstrip()
            if binding.group is None:
                items[name] = Item(name, (key,), binding.key_display or key_label(self._strings, key), action)
            else:
                known = items[name].keys if name in items else ()
                keys = tuple(arrow for arrow in ARROWS if arrow in (*known, key))
                items[name] = Item(name, keys, "".join(ARROWS[arrow] for arrow in keys), action)
        return items.values()

    def _adds(self, binding: Binding, key: str, items: Mapping[str, Item]) -> bool:
        """Return whether to show a key that is bound to this, beside ``items``; of a group, the arrows are shown."""
        if binding.group is not None:
            return key in ARROWS
        name = _name_of(binding)
        return (binding.show or name in self.labels) and name not in items

    # Where it is shown

    def _space(self, width: int) -> Space:
        return Space.of(width, *self.app.size, has_colours=not self.app.no_color)

    def _placed_in(self, width: int) -> Sequence[Placed]:
        space = self._space(width)
        if not self.status.text:
            return arrange(self._items, space)
        space = space._replace(max_lines=self._height_in(width))
        kept = [item for item in self._items if item.name in KEPT] if space.max_lines == 1 else []
        beside = width - sum(min(space.gaps) + space.width_of(item) for item in kept)
        takes_all = self.status.fits(width) and not self.status.fits(beside)
        text = self.status.fitted(width if takes_all else beside)
        return arrange([Item(STATUS, (), "", text), *self._items], space)

    def _height_in(self, width: int) -> int:
        """Return how many lines the keys take, which a status does not change."""
        return row_height(arrange(self._items, self._space(width)))

    @property
    def _height(self) -> int:
        return self._height_in(self.size.width)

    @property
    def _placed_items(self) -> Sequence[Placed]:
        return self._placed_in(self.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return self._height_in(width)

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self._style()
        space, x = self._space(width), 0
        segments: list[Segment] = []
        for item, place in self._placed_in(width):
            if place.y != y:
                continue
            is_hovered, other = item.name == self._hovered, "action" if item.keys else item.name
            key, action = (self._style("hover" if is_hovered else name) for name in ("key", other))
            key_text, action_text = space.parts(item)
            segments += [Segment(" " * (place.x - x), base), Segment(key_text, key), Segment(action_text, action)]
            x = place.right
        return Strip(filter(None, segments)).adjust_cell_length(width, base)

    def _style(self, name: str = "") -> Style:
        if name not in self._styles:
            self._styles[name] = self.get_component_rich_style(f"footer--{name}") if name else self.rich_style
        return self._styles[name]

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    # The mouse

    def _placed_at(self, event: events.MouseEvent) -> Placed | None:
        if (offset := event.get_content_offset(self)) is None:
            return None
        on_line = (each for each in self._placed_items if each.item.keys and each.place.y == offset.y)
        return next((each for each in on_line if each.place.x <= offset.x < each.place.right), None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        placed = self._placed_at(event)
        self._set_hovered(placed.item.name if placed is not None else "")

    def on_leave(self) -> None:
        self._set_hovered("")

    def _set_hovered(self, name: str) -> None:
        if name != self._hovered:
            self._hovered = name
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Press the key that is clicked; of several arrows, the one under the pointer, or the last one."""
        placed, offset = self._placed_at(event), event.get_content_offset(self)
        if placed is None or offset is None:
            self.post_message(StatusClicked())
            return
        event.stop()
        keys = placed.item.keys
        index = offset.x - placed.place.x - len(self._space(self.size.width).padding)
        self.post_message(KeyPressed(keys[max(0, min(index, len(keys) - 1))]))
