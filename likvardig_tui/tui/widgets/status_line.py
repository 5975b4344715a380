"""What has just happened, and the line that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len
from textual.geometry import Size
from textual.reactive import reactive

from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.breakpoints import HIGH_HEIGHT
from likvardig_tui.tui.passages import Passage
from likvardig_tui.tui.widgets.wrapped_text import WrappedText


class Status(NamedTuple):
    """What has just happened."""

    text: str = ""
    """Without markup."""
    short: str = ""
    """The same in fewer words, for a line that is too short for the text; may be empty."""
    is_error: bool = False
    """Whether it is shown whole until Esc is pressed or something else happens."""

    def fits(self, width: int) -> bool:
        """Return whether ``width`` cells are enough for the text or the short one."""
        return any(text and cell_len(text) <= width for text in (self.text, self.short))

    def fitted(self, width: int) -> str:
        """Return the text as it is shown in ``width`` cells: the short one if it is too long, cut if that is, too."""
        text = self.short if self.short and cell_len(self.text) > width else self.text
        if cell_len(text) <= width:
            return text
        _, end = wrap(text, max(1, width - 1))[0]
        return f"{text[:end]}…"


class StatusLine(WrappedText):
    """One line, which a high window keeps free, so that nothing moves; but an error on as many lines as it needs.

    In a lower window, ``Footer`` shows what is no error.
    """

    status: reactive[Status] = reactive(Status(), repaint=False)

    def passages(self) -> Iterable[Passage]:
        """Return nothing: what has happened is said when it happens."""
        return ()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        reserved = 1 if viewport.height >= HIGH_HEIGHT else 0
        return max(reserved, super().get_content_height(container, viewport, width) if self.text else 0)

    def watch_status(self, status: Status) -> None:
        self.text = status.text

    def text_in(self, width: int) -> str:
        return self.text if self.status.is_error else self.status.fitted(width)
