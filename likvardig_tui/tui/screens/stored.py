"""What is stored: every file and every value, with a way to erase it all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.console import Group
from rich.padding import Padding
from rich.text import Text
from textual import on
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
    """Shows what it is told. Erasing takes two presses, so that a slip of the hand erases nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "keys.back")]

    def __init__(self, content: LocalizedContent) -> None:
        super().__init__(content)
        self._files: Sequence[StoredFile] = ()
        self._counted: Sequence[Count] = ()
        self._asks = False

    def heading(self) -> str:
        """Return what the screen is called."""
        return self.strings("stored.title")

    def compose_body(self) -> ComposeResult:
        """Lay the screen out."""
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
        """Show the ``files`` and what has been ``counted`` and not stored; offer to erase the files, or ask at once."""
        self._files, self._counted, self._asks = files, counted, asks
        self.fill()

    def fill(self) -> None:
        """Show what is stored, in lines indented as they are."""
        lines = stored_lines(self._files, self.strings)
        if self._counted:
            told = count_lines(self._counted, self.strings)
            lines += ["", self.strings("stored.counted"), *(f"  {line}" for line in told)]
        indented = [Padding(Text(line.strip()), (0, 0, 0, len(line) - len(line.lstrip()))) for line in lines]
        self.query_one("#stored", Static).update(Group(*indented))
        self._ask(asks=self._asks and bool(self._files))
        self.query_one("#offer").display = bool(self._files) and not self._asks

    def _ask(self, *, asks: bool) -> None:
        self._asks = asks
        self.query_one("#offer").display = not asks
        self.query_one("#question").display = asks
        self.set_focus(self.query_one("#no") if asks else self.query_one(ReadingPane))

    @on(PushButton.Pressed, "#erase")
    def ask(self) -> None:
        """Ask whether that is really wanted."""
        self._ask(asks=True)

    @on(PushButton.Pressed, "#no")
    def keep(self) -> None:
        """Leave everything as it is."""
        self._ask(asks=False)

    @on(PushButton.Pressed, "#yes")
    def erase(self) -> None:
        """Ask for everything to be erased."""
        self.post_message(EraseRequested())

    def begin(self) -> None:
        """Begin at the top."""
        self.query_one(ReadingPane).scroll_home(animate=False, immediate=True)

    def action_back(self) -> None:
        """Go back; from the question, to what it is about."""
        if self.query_one("#question").display:
            self._ask(asks=False)
        else:
            super().action_back()
