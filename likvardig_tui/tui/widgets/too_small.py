"""The message in a window that is too small for anything else."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from likvardig_tui.content.strings import Strings


class TooSmall(Widget):
    """Shows the longest of three messages that fits on one line."""

    ALLOW_SELECT = False

    def __init__(self, strings: Strings) -> None:
        super().__init__(id="too-small")
        self._messages = strings("too_small"), strings("too_small_short"), strings("too_small_shortest")

    def render(self) -> Content:
        fitting = (message for message in self._messages if cell_len(message) <= self.size.width)
        return Content(next(fitting, self._messages[-1])).truncate(self.size.width)
