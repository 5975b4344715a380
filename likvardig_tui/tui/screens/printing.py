"""What is about to be printed, and the question whether it should be."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.render.text import WIDTH
from likvardig_tui.tui.messages import PrintRequested
from likvardig_tui.tui.printing import print_job
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.widgets.button_flow import ButtonFlow
from likvardig_tui.tui.widgets.card import Card
from likvardig_tui.tui.widgets.push_button import PushButton
from likvardig_tui.tui.widgets.question import Question
from likvardig_tui.tui.widgets.reading_pane import ReadingPane

MAX_PREVIEW_INITIATIVES, MAX_PREVIEW_LINES = 50, 500
"""A page can have ten thousand initiatives, and a hundred thousand lines."""
AROUND_TEXT = 5
"""Columns on the sides of the text, together: the focus mark, the bar, the padding and the scroll bar."""


class PrintScreen(BrowserScreen):
    """Shows a part of the page, or all of it, as ``likvardig show`` writes it, and asks whether to print that."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "keys.back")]

    _pane = getters.query_one(ReadingPane)
    _preview = getters.query_one("#print-preview", Static)
    _question = getters.query_one("#print-question", Static)
    _yes_button = getters.query_one("#print", PushButton)

    def __init__(self, content: LocalizedContent) -> None:
        super().__init__(content)
        self._part_name = ""

    def heading(self) -> str:
        return self.strings("print.title")

    def compose_body(self) -> ComposeResult:
        with ReadingPane(), Card(""):
            yield Static(id="print-preview")
        with Question(id="question"):
            yield Static(id="print-question")
            with ButtonFlow():
                yield PushButton(self.strings("print.yes"), id="print")
                yield PushButton(self.strings("print.no"), id="no")

    def show(self, name: str) -> None:
        """Ask whether to print the part of the page called ``name``, or all of it if the name is empty."""
        self._part_name = name
        self.update_values()
        self.set_focus(self._yes_button)

    def update_values(self) -> None:
        part = self.topic.part(self._part_name)
        beginning = self.topic._replace(initiatives=self.topic.initiatives[:MAX_PREVIEW_INITIATIVES])
        title, text = print_job(beginning, self.strings, part, min(WIDTH, self.app.size.width - AROUND_TEXT))
        lines = text.splitlines()
        if len(lines) > MAX_PREVIEW_LINES or (part is None and beginning != self.topic):
            lines[MAX_PREVIEW_LINES:] = ["", self.strings("print.more")]
        self._preview.update(Content("\n".join(lines)))
        self._question.update(Content(self.strings("print.question", title=title)))

    @on(PushButton.Pressed, "#print")
    def confirm(self) -> None:
        self.post_message(PrintRequested(self.topic.part(self._part_name)))
        self.dismiss()

    @on(PushButton.Pressed, "#no")
    def cancel(self) -> None:
        self.dismiss()

    def reset_view(self) -> None:
        self._pane.scroll_home(animate=False, immediate=True)  # show sets the focus
