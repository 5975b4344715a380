"""The line that shows what has just happened."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from likvardig_tui.tui.breakpoints import HIGH_HEIGHT


class StatusLine(Widget):
    """A text on as many lines as it needs. A high window keeps a line for it, so that nothing moves when it comes."""

    text: reactive[str] = reactive("", repaint=False)
    """Plain text, without markup."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.set_reactive(StatusLine.text, text)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        reserved = 1 if viewport.height >= HIGH_HEIGHT else 0
        return max(reserved, super().get_content_height(container, viewport, width) if self.text else 0)

    def watch_text(self) -> None:
        """Redraw the line alone if it takes as many lines as before."""
        height = self.get_content_height(self.size, self.app.size, self.size.width)
        self.refresh(layout=height != self.size.height)

    def render(self) -> Content:
        return Content(self.text)
