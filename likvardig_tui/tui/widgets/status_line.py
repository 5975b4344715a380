"""What has just happened, until something else has."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class StatusLine(Widget):
    """A sentence that stays, on as many lines as it needs; nothing where there is nothing to say."""

    text: reactive[str] = reactive("", layout=True)
    """The sentence, literally."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.set_reactive(StatusLine.text, text)
        self.watch_text(text)

    def render(self) -> Content:
        """Draw the sentence."""
        return Content(self.text)

    def watch_text(self, text: str) -> None:
        """Take no room where there is nothing to say."""
        self.display = bool(text)
