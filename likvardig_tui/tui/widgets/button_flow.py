"""Buttons next to each other, on as many lines as they need."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.geometry import Offset, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from likvardig_tui.tui.binding_groups import SELECT
from likvardig_tui.tui.widgets.flow import button_places
from likvardig_tui.tui.widgets.push_button import PushButton


class _FlowLayout(Layout):
    name = "flow"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        del greedy
        buttons = [child for child in children if isinstance(child, PushButton)]
        places = button_places([button.label for button in buttons], size.width)
        line_height = 1 + parent.styles.grid_gutter_vertical
        return [
            WidgetPlacement(Region(place.x, place.y * line_height, place.width, 1), Offset(), Spacing(), button)
            for button, place in zip(buttons, places, strict=True)
        ]


class ButtonFlow(Container):
    """A group of buttons that breaks into lines as text does. Left and Right move between them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "keys.previous_button", group=SELECT),
        Binding("right", "move(1)", "keys.next_button", group=SELECT),
    ]
    _layout_instance = _FlowLayout()

    @property
    def layout(self) -> Layout:
        """The flow layout; a style sheet can only name Textual's own."""
        return self._layout_instance

    def action_move(self, direction: int) -> None:
        """Focus the next button, or the previous one for ``direction`` -1; stop at the ends."""
        buttons = list(self.query(PushButton))
        focused = [index for index, button in enumerate(buttons) if button.has_focus]
        if focused and 0 <= focused[0] + direction < len(buttons):
            self.screen.set_focus(buttons[focused[0] + direction])
