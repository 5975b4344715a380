"""What a window shows that is too small for anything else."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from likvardig_tui.content.strings import Strings


class TooSmall(Widget):
    """Says so on one line, in the longest way that fits."""

    ALLOW_SELECT = False

    def __init__(self, strings: Strings) -> None:
        super().__init__(id="too-small")
        self._ways = strings("too_small"), strings("too_small_short"), strings("too_small_shortest")

    def render(self) -> Content:
        """Draw the line."""
        fitting = (way for way in self._ways if cell_len(way) <= self.size.width)
        return Content(next(fitting, self._ways[-1])).truncate(self.size.width)
