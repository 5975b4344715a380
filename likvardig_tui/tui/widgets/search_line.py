"""The line at the bottom in which a reader types what to find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.strings import Words


class _Field(Input):
    """One line to type in, with nothing that blinks and no colours of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "keys.to_hits"),
        Binding("down", "step(1)", "keys.next_hit"),
        Binding("up", "step(-1)", "keys.previous_hit"),
    ]

    def action_step(self, direction: int) -> None:
        """Ask for another hit."""
        self.post_message(SearchLine.Stepped(direction))


class SearchLine(HorizontalGroup):
    """A field for the query, and how many hits there are."""

    @dataclass
    class Changed(Message):
        """The reader has typed."""

        query: str

    @dataclass
    class Stepped(Message):
        """The reader wants the next hit (1) or the one before (-1)."""

        direction: int

    @dataclass
    class Submitted(Message):
        """The reader has typed enough and wants to read."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        """Lay the line out."""
        yield Static(Content(self._words("search.label")), id="search-label")
        field = _Field(compact=True, select_on_focus=False)
        field.cursor_blink = False
        yield field
        yield Static("", id="search-count")

    def focus_field(self) -> None:
        """Let the reader type."""
        self.query_one(_Field).focus()

    def show_count(self, text: str) -> None:
        """Show how many hits there are."""
        self.query_one("#search-count", Static).update(Content(text))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass on what is typed, through the gate."""
        event.stop()
        self.post_message(self.Changed(clean_line(event.value)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Pass on that it is enough."""
        event.stop()
        self.post_message(self.Submitted())
