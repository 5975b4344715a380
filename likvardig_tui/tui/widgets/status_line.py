"""The line that shows what has just happened."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class StatusLine(Widget):
    """A text on as many lines as it needs, which stays until it is replaced; an empty one takes no space."""

    text: reactive[str] = reactive("", layout=True)
    """Plain text, without markup."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.set_reactive(StatusLine.text, text)
        self.watch_text(text)

    def render(self) -> Content:
        return Content(self.text)

    def watch_text(self, text: str) -> None:
        self.display = bool(text)
