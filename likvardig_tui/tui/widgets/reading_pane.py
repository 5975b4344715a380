"""A pane of text that keys scroll."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll


class ReadingPane(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Text to scroll, for as long as it has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "keys.up", show=False),
        Binding("down,j", "scroll_down", "keys.down", show=False),
        Binding("pageup", "page_up", "keys.page_up"),
        Binding("pagedown", "page_down", "keys.page_down"),
        Binding("home,g", "scroll_home", "keys.first", show=False),
        Binding("end,G", "scroll_end", "keys.last", show=False),
    ]

    def begin(self) -> None:
        """Begin at the top, with the focus."""
        self.scroll_home(animate=False, immediate=True)
        self.screen.set_focus(self)
