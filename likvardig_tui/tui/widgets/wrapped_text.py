"""Text on as many lines as it needs."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from likvardig_tui.render.wrap import wrap, wrap_evenly
from likvardig_tui.tui.passages import Passage


class WrappedText(Widget):
    """Plain text in lines that are about equally long.

    It does not break at no-break spaces, as it does in Textual's ``Static``.
    """

    text: reactive[str] = reactive("", repaint=False)
    """Without markup."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.set_reactive(WrappedText.text, text)

    def passages(self) -> Iterable[Passage]:
        return [Passage(self.text)]

    def text_in(self, width: int) -> str:
        """Return the text as it is shown in ``width`` cells."""
        del width
        return self.text

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return len(wrap(self.text_in(width), max(1, width)))

    def watch_text(self) -> None:
        """Redraw the text alone if it takes as many lines as before."""
        height = self.get_content_height(self.size, self.app.size, self.size.width)
        self.refresh(layout=height != self.size.height)

    def render(self) -> Content:
        text = self.text_in(self.size.width)
        return Content("\n".join(text[start:end] for start, end in wrap_evenly(text, max(1, self.size.width))))
