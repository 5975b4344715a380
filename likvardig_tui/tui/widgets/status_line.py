"""The line that shows what has just happened."""

from __future__ import annotations

from collections.abc import Iterable

from textual.geometry import Size

from likvardig_tui.tui.breakpoints import HIGH_HEIGHT
from likvardig_tui.tui.passages import Passage
from likvardig_tui.tui.widgets.wrapped_text import WrappedText


class StatusLine(WrappedText):
    """A text on as many lines as it needs. A high window keeps a line for it, so that nothing moves when it comes."""

    def passages(self) -> Iterable[Passage]:
        """Return nothing: what has happened is said when it happens."""
        return ()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        reserved = 1 if viewport.height >= HIGH_HEIGHT else 0
        return max(reserved, super().get_content_height(container, viewport, width) if self.text else 0)
