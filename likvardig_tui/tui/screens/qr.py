"""The contact as a QR code, for a phone to read."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.widgets.contact_code import ContactCode


class QrScreen(BrowserScreen):
    """Shows the contact as a code and as text. Opening it is neither counted nor stored."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,m", "back", "keys.back")]

    def __init__(self, content: LocalizedContent, *, inverted: bool = False) -> None:
        """``inverted`` is for a terminal without colours, see QrPicture."""
        super().__init__(content)
        self._inverted = inverted

    def heading(self) -> str:
        return self.strings("qr.title")

    def compose_body(self) -> ComposeResult:
        yield ContactCode(self.topic.contact, self.topic.publisher, self.strings, inverted=self._inverted)
