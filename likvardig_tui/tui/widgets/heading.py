"""The title of a screen, with the series it belongs to before it and the publisher at the end of the line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.passages import Passage

GAP = 2
"""Least number of cells before the publisher."""


class Heading(Widget):
    """One line, or more if the title does not fit on one; the publisher is shown only if it fits next to the title."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"heading--series", "heading--title", "heading--aside"}

    def __init__(self, title: str, series: str = "", aside: str = "") -> None:
        """``series`` precedes the title, and ``aside`` is at the end of the line."""
        super().__init__(classes="block")
        self._series = f"{series}: " if series else ""
        self._title = title
        self._aside = aside

    def passages(self) -> Iterable[Passage]:
        return [Passage(self._series + self._title)]

    def _lines(self, width: int) -> list[tuple[int, int]]:
        return wrap(self._series + self._title, max(1, width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return len(self._lines(width))

    def render(self) -> Content:
        series, title, aside = (
            self.get_visual_style(f"heading--{part}", partial=True) for part in ("series", "title", "aside")
        )
        text = Content.assemble((self._series, series), (self._title, title))
        lines = self._lines(self.size.width)
        gap = self.size.width - text.cell_length - cell_len(self._aside)
        if len(lines) == 1 and self._aside and gap >= GAP:
            return text + Content.assemble(" " * gap, (self._aside, aside))
        return Content("\n").join(text[start:end] for start, end in lines)
