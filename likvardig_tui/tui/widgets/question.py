"""A question with the buttons that answer it."""

from __future__ import annotations

from textual.containers import Container
from textual.widgets import Static

from likvardig_tui.tui.passages import passages_of


class Question(Container):
    """A text above buttons."""

    def spoken_group(self) -> str:
        return " ".join(passage.text for text in self.query(Static) for passage in passages_of(text))
