"""The texts of the contact: labels, values and keys, and highlighted search hits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from likvardig_tui.content.hits import Hit
from likvardig_tui.content.markdown import Block
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

    def with_hyperlinks(self, content: Content, block: Block) -> Content:
        """Return what is shown of ``block`` with its hyperlinks."""
        for link in block.links:
            style = Style.from_rich_style(hyperlink(link.url)) + self.get_visual_style("contact--link", partial=True)
            content = content.stylize(style, self.shown_index(link.start), self.shown_index(link.title_end))
        return content

    def shown_index(self, index: int) -> int:
        """Return the index in what is shown of a character of the text."""
        return index


class SearchableText(ContactText):
    """A text in which search hits are highlighted; a subclass may show more than the text."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"contact--hit", "contact--current-hit"}

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

    def render(self) -> Content:
        content = Content(self.block.text)
        strong = self.get_visual_style("contact--value", partial=True)
        for emphasis in self.block.emphases:
            content = content.stylize(strong, emphasis.start, emphasis.end) if emphasis.strong else content
        return self.highlighted(self.with_hyperlinks(content, self.block))

    def highlighted(self, content: Content) -> Content:
        """Return what is shown with the hits highlighted."""
        for hit in self._hits:
            name = "contact--current-hit" if hit == self.current_hit else "contact--hit"
            style = Style.from_rich_style(PLAIN + self.get_component_rich_style(name))
            content = content.stylize(style, self.shown_index(hit.start), self.shown_index(hit.end - 1) + 1)
        return content

    def line_of(self, hit: Hit) -> int:
        """Return the line on which ``hit`` begins."""
        content, index = self.render(), self.shown_index(hit.start)
        ends, end = [], 0
        for line in content.wrap(max(1, self.content_size.width)):
            text = line.plain.rstrip()
            end = content.plain.index(text, end) + len(text)
            ends.append(end)
        return bisect_right(ends, index)
