"""The texts of the contact: labels, values and keys, and highlighted search hits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.selection import Selection
from textual.style import Style
from textual.widgets import Static

from likvardig_tui.content.hits import Hit
from likvardig_tui.content.markdown import Block
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.passages import Passage
from likvardig_tui.tui.widgets.panel_rendering import PLAIN, hyperlink


class ContactText(Static):
    """A text of labels, values, keys and hyperlinks."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"contact--label", "contact--value", "contact--key", "contact--link"}

    def styled(self, *parts: tuple[str, str]) -> Content:
        """Return the text of parts, each with the name of its style."""
        return Content.assemble(
            *((text, self.get_visual_style(f"contact--{name}", partial=True)) for text, name in parts)
        )


class SearchableText(ContactText):
    """A text in which search hits are highlighted, broken into lines as all others are."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"contact--hit", "contact--current-hit"}
    MARK_WIDTH: ClassVar[int] = 0
    """Cells at the left of each line, for a mark."""

    def __init__(self, block: Block, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.block = block
        self._hits: Sequence[Hit] = ()
        self.current_hit: Hit | None = None

    def passages(self) -> Iterable[Passage]:
        """Return the text, also where it is not shown until the contact has the focus."""
        return [Passage(self.block.text)]

    def show_hits(self, hits: Sequence[Hit], current: Hit | None) -> None:
        """Highlight ``hits``, all of them in this text; ``current`` may be one of them."""
        if (hits, current) != (self._hits, self.current_hit):
            self._hits, self.current_hit = hits, current
            self.refresh()

    def _spans(self, width: int) -> list[tuple[int, int]]:
        """Return the start and the end in the text of each line, after the column of the marks."""
        return wrap(self.block.text, max(1, width - self.MARK_WIDTH))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        del viewport
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return len(self._spans(width))

    def render(self) -> Content:
        lines = self.styled_lines(self._spans(self.size.width))
        return self._highlighted(self._with_hyperlinks(Content("\n").join(lines)))

    def styled_lines(self, spans: Sequence[tuple[int, int]]) -> Iterable[Content]:
        """Return the lines with the starts and ends ``spans`` in the text."""
        content = Content(self.block.text)
        strong = self.get_visual_style("contact--value", partial=True)
        for emphasis in self.block.emphases:
            content = content.stylize(strong, emphasis.start, emphasis.end) if emphasis.strong else content
        return [content[start:end] for start, end in spans]

    def _with_hyperlinks(self, content: Content) -> Content:
        for link in self.block.links:
            style = Style.from_rich_style(hyperlink(link.url)) + self.get_visual_style("contact--link", partial=True)
            content = content.stylize(style, self._shown_index(link.start), self._shown_index(link.title_end))
        return content

    def _highlighted(self, content: Content) -> Content:
        for hit in self._hits:
            name = "contact--current-hit" if hit == self.current_hit else "contact--hit"
            style = Style.from_rich_style(PLAIN + self.get_component_rich_style(name))
            content = content.stylize(style, self._shown_index(hit.start), self._shown_index(hit.end - 1) + 1)
        return content

    def line_of(self, hit: Hit) -> int:
        """Return the line on which ``hit`` begins."""
        return self._line_at(hit.start)

    def _line_at(self, index: int) -> int:
        starts = [start for start, _ in self._spans(self.size.width)]
        return max(0, bisect_right(starts, index) - 1)

    def _shown_index(self, index: int) -> int:
        """Return the index of a character after the marks, and without what a line break replaces."""
        spans, line = self._spans(self.size.width), self._line_at(index)
        before = sum(end - start + self.MARK_WIDTH + 1 for start, end in spans[:line])
        start, end = spans[line]
        return before + self.MARK_WIDTH + min(index, end) - start

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text without the marks and the breaks of the lines."""
        text, before = "", 0
        for y, (start, end) in enumerate(self._spans(self.size.width)):
            if (span := selection.get_span(y)) is None:
                continue
            first, last = (max(0, column - self.MARK_WIDTH) for column in span)
            text += (self.block.text[before:start] if text else "") + self.block.text[start:end][
                first : None if span[1] < 0 else last
            ]
            before = end
        return (text, "\n") if text else None
