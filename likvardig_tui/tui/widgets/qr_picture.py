"""A QR code as it stands on the screen."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.tui.qr import QrCode

_DARK, _LIGHT = Color.from_rgb(0, 0, 0), Color.from_rgb(255, 255, 255)
"""The same in every theme: a code that is light on dark is read by some phones only."""


class QrPicture(Widget):
    """Draws one code, or nothing. It takes the cells that the code takes."""

    ALLOW_SELECT = False  # marked text has other colours

    def __init__(self, *, inverted: bool) -> None:
        """``inverted`` draws the light modules, for a terminal that shows light signs on a dark ground of its own."""
        super().__init__()
        self._inverted = inverted
        self._style = Style.from_color(*((_LIGHT, _DARK) if inverted else (_DARK, _LIGHT)))
        self._lines: list[str] = []

    def show(self, code: QrCode | None, scale: int = 1) -> None:
        """Draw the ``code``, each module as wide as ``scale`` cells."""
        self._lines = code.lines(scale, inverted=self._inverted) if code is not None else []
        self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return how many cells wide the code is."""
        del container, viewport
        return len(self._lines[0]) if self._lines else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the code takes."""
        del container, viewport, width
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """Draw one line, with no style but the two colours."""
        return Strip([Segment(self._lines[y], self._style)]) if y < len(self._lines) else Strip.blank(self.size.width)
