"""The title of a screen, with the series it belongs to before it and the publisher at the end of the line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from likvardig_tui.tui.passages import Passage
from likvardig_tui.tui.styled_runs import text_of
from likvardig_tui.tui.widgets.heading_text import heading_lines, heading_runs


class Heading(Widget):
    """One line, or more if the title does not fit on one; the publisher is shown only if it fits next to the title."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"heading--series", "heading--title", "heading--aside"}

    def __init__(self, title: str, series: str = "", aside: str = "") -> None:
        """``series`` precedes the title, and ``aside`` is at the end of the line."""
        super().__init__(classes="block")
        self._texts = series, title, aside

    def passages(self) -> Iterable[Passage]:
        series, title, _ = self._texts
        return [Passage(text_of(heading_runs(series, title)))]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return len(heading_lines(*self._texts, width))

    def render(self) -> Content:
        names = ("series", "title", "aside")
        styles = {name: self.get_visual_style(f"heading--{name}", partial=True) for name in names}
        lines = heading_lines(*self._texts, self.size.width)
        return Content("\n").join(
            Content.assemble(*((text, styles[name]) if name else text for text, name in line)) for line in lines
        )
