"""What is stored: every file and every value, with a button that erases it all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.console import Group
from rich.padding import Padding
from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.privacy.counts import Count
from likvardig_tui.privacy.inventory import StoredFile
from likvardig_tui.render.stored import count_lines, stored_lines
from likvardig_tui.tui.messages import EraseRequested
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.widgets.button_flow import ButtonFlow
from likvardig_tui.tui.widgets.push_button import PushButton
from likvardig_tui.tui.widgets.reading_pane import ReadingPane


class StoredScreen(BrowserScreen):
    """Shows the stored files. Erasing takes two presses, so that nothing is erased by accident."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "keys.back")]

    _pane = getters.query_one(ReadingPane)
    _text = getters.query_one("#stored", Static)
    _offer = getters.query_one("#offer", ButtonFlow)
    _question = getters.query_one("#question", Container)
    _no_button = getters.query_one("#no", PushButton)

    def __init__(self, content: LocalizedContent) -> None:
        super().__init__(content)
        self._files: Sequence[StoredFile] = ()
        self._counted: Sequence[Count] = ()
        self._asks = False

    def heading(self) -> str:
        return self.strings("stored.title")

    def compose_body(self) -> ComposeResult:
        with ReadingPane():
            yield Static(id="stored")
        with ButtonFlow(id="offer"):
            yield PushButton(self.strings("settings.erase"), id="erase")
        with Container(id="question"):
            yield Static(Content(self.strings("stored.question")))
            with ButtonFlow():
                yield PushButton(self.strings("stored.no"), id="no")
                yield PushButton(self.strings("stored.yes"), id="yes")

    def show(self, files: Sequence[StoredFile], counted: Sequence[Count], *, asks: bool) -> None:
        """Show ``files``, and what is ``counted`` but not stored; if ``asks``, ask at once whether to erase them."""
        self._files, self._counted, self._asks = files, counted, asks
        self.update_values()

    def update_values(self) -> None:
        lines = stored_lines(self._files, self.strings)
        if self._counted:
            counts = count_lines(self._counted, self.strings)
            lines += ["", self.strings("stored.counted"), *(f"  {line}" for line in counts)]
        # Padding keeps the indent when a line wraps.
        indented = [Padding(Text(line.strip()), (0, 0, 0, len(line) - len(line.lstrip()))) for line in lines]
        self._text.update(Group(*indented))
        self._set_asking(asks=self._asks and bool(self._files))
        self._offer.display = bool(self._files) and not self._asks

    def _set_asking(self, *, asks: bool) -> None:
        """Show either the question or the button that leads to it, and move the focus."""
        self._asks = asks
        self._offer.display = not asks
        self._question.display = asks
        self.set_focus(self._no_button if asks else self._pane)

    @on(PushButton.Pressed, "#erase")
    def ask(self) -> None:
        self._set_asking(asks=True)

    @on(PushButton.Pressed, "#no")
    def cancel(self) -> None:
        self._set_asking(asks=False)

    @on(PushButton.Pressed, "#yes")
    def erase(self) -> None:
        self.post_message(EraseRequested())

    def reset_view(self) -> None:
        self._pane.scroll_home(animate=False, immediate=True)  # show sets the focus

    def action_back(self) -> None:
        if self._question.display:
            self._set_asking(asks=False)
        else:
            super().action_back()
