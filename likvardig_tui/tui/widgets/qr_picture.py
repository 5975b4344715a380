"""A QR code as the screen shows it."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.tui.qr import QrCode

_DARK, _LIGHT = Color.from_rgb(0, 0, 0), Color.from_rgb(255, 255, 255)
"""The same in every theme: not every phone can read a code that is light on dark."""


class QrPicture(Widget):
    """Shows one code or nothing, in as many cells as the code takes."""

    ALLOW_SELECT = False  # a selection changes the colours

    def __init__(self, *, inverted: bool) -> None:
        """``inverted`` draws the light modules instead of the dark ones, for a terminal with light text on dark."""
        super().__init__()
        self._inverted = inverted
        self._style = Style.from_color(*((_LIGHT, _DARK) if inverted else (_DARK, _LIGHT)))
        self._lines: list[str] = []

    def show(self, code: QrCode | None, scale: int = 1) -> None:
        """Show ``code`` with modules that are ``scale`` cells wide."""
        self._lines = code.lines(scale, inverted=self._inverted) if code is not None else []
        self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        del container, viewport
        return len(self._lines[0]) if self._lines else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport, width
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(self._lines[y], self._style)]) if y < len(self._lines) else Strip.blank(self.size.width)
