"""Buttons next to each other, on as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.geometry import Offset, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from likvardig_tui.tui.key_labels import SELECT
from likvardig_tui.tui.widgets.flow import flow
from likvardig_tui.tui.widgets.push_button import PushButton

GAP, COMPACT_GAP = 2, 1
"""Cells between two buttons."""


def button_regions(labels: Sequence[str], width: int) -> list[Region]:
    """Return where buttons with these ``labels`` are in ``width`` cells.

    They are equally wide. If it saves a line, each is as wide as its label needs; if that does not, they are closer to
    each other, with less space around their labels.
    """
    widths = [PushButton.width_of(label) for label in labels]
    compact_widths = [PushButton.width_of(label, is_compact=True) for label in labels]
    arrangements = (
        _regions([max(widths, default=0)] * len(labels), width, GAP),
        _regions(widths, width, GAP),
        _regions(compact_widths, width, COMPACT_GAP),
    )
    return min(arrangements, key=lambda regions: max((region.bottom for region in regions), default=0))


def _regions(widths: Sequence[int], width: int, gap: int) -> list[Region]:
    offsets = flow(widths, width, gap)
    return [Region(*offset, min(size, width), 1) for offset, size in zip(offsets, widths, strict=True)]


class _FlowLayout(Layout):
    name = "flow"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        del greedy, parent
        buttons = [child for child in children if isinstance(child, PushButton)]
        regions = button_regions([button.label for button in buttons], size.width)
        return [
            WidgetPlacement(region, Offset(), Spacing(), button)
            for button, region in zip(buttons, regions, strict=True)
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
