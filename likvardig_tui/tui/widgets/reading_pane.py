"""A pane of text that keys scroll."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from likvardig_tui.tui.symbols import FOCUS


class ReturningScroll(VerticalScroll, inherit_bindings=False):
    """Can go to a line before it has been laid out, and is as long as that."""

    _line: int | None = None

    def return_to(self, line: int) -> None:
        """Make ``line`` the first in view, now or when there are so many."""
        self._line = line
        self.on_resize()

    def on_resize(self) -> None:
        """Go there when there is something to scroll."""
        if self._line is not None and self.max_scroll_y:
            line, self._line = self._line, None
            self.scroll_to(y=line, animate=False, immediate=True)


class ReadingPane(ReturningScroll, can_focus=True, inherit_bindings=False):
    """Text to scroll, for as long as it has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "keys.up", show=False),
        Binding("down,j", "scroll_down", "keys.down", show=False),
        Binding("pageup", "page_up", "keys.page_up"),
        Binding("pagedown", "page_down", "keys.page_down"),
        Binding("home,g", "scroll_home", "keys.first", show=False),
        Binding("end,G", "scroll_end", "keys.last", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Mark the first line in view while keys scroll here."""
        yield Static(Content(FOCUS), id="reading-mark")

    def begin(self) -> None:
        """Begin at the top, with the focus."""
        self.scroll_home(animate=False, immediate=True)
        self.screen.set_focus(self)
