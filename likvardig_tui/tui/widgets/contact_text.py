"""The texts of the contact: labels, values and keys, and highlighted search hits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import ClassVar

from rich.style import Style
from textual.geometry import Region, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.widgets import Static

from likvardig_tui.content.hits import Hit
from likvardig_tui.content.markdown import Block
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.compositor import use_plain_lines
from likvardig_tui.tui.passages import Passage
from likvardig_tui.tui.styled_runs import Runs, text_of
from likvardig_tui.tui.widgets.line_styles import Extent, StyledRange
from likvardig_tui.tui.widgets.panel_rendering import style_of, styled_segments

MAX_WRAPPED = 64
"""Texts whose lines are kept, because each frame asks for them several times. A contact has about ten."""
_wrap = lru_cache(MAX_WRAPPED)(wrap)


class ContactText(Static):
    """A text of labels, values and keys, broken into lines as all others are."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"contact--label", "contact--value", "contact--key", "contact--link"}
    MARK_WIDTH: ClassVar[int] = 0
    """Cells at the left of each line, for a mark."""

    def __init__(self, runs: Runs[str], *, classes: str | None = None) -> None:
        """Show ``runs``, whose styles are names of component classes, or empty for that of the text itself."""
        super().__init__(classes=classes)
        use_plain_lines(self)
        self._text = text_of(runs)
        ends = accumulate(len(text) for text, _ in runs)
        self._ranges = [StyledRange(end - len(text), end, name) for end, (text, name) in zip(ends, runs, strict=True)]
        self._known_styles: dict[tuple[str, bool], Style] = {}
        """Those that have been looked up, by name, and whether they are partial."""
        self._is_in_frame = False

    def _styled_ranges(self) -> Sequence[StyledRange]:
        """Return the parts of the text with their styles, each on top of those before."""
        return self._ranges

    def _mark(self, y: int) -> str:
        """Return what is at the left of a line."""
        del y
        return " " * self.MARK_WIDTH

    def _spans(self, width: int) -> list[tuple[int, int]]:
        """Return the start and the end in the text of each line, after the column of the marks."""
        return _wrap(self._text, max(1, width - self.MARK_WIDTH))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        del viewport
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return len(self._spans(width))

    def render_lines(self, crop: Region) -> list[Strip]:
        self._is_in_frame = True
        try:
            return super().render_lines(crop)
        finally:
            self._is_in_frame = False

    def render_line(self, y: int) -> Strip:
        """Draw a line; outside of a frame with the places of its text, which are looked up where the mouse is."""
        width = self.size.width
        spans = self._spans(width)
        strip = self._draw_line(y, *spans[y]) if y < len(spans) else Strip([])
        if not self._is_in_frame:
            strip = strip.apply_offsets(0, y)
        return strip.adjust_cell_length(width, self._style("").background_style)

    def _draw_line(self, y: int, start: int, end: int) -> Strip:
        shown = self._mark(y) + self._text[start:end]
        parts = [(0, len(shown), self._style(""))]
        for each in self._styled_ranges():
            if each.name and each.start < end and start < each.end:
                # What goes on from the line before includes the mark.
                first = each.start - start + self.MARK_WIDTH if each.start >= start else 0
                last = min(len(shown), each.end - start + self.MARK_WIDTH)
                parts.append((first, last, style_of(each, self._style)))
        if (selection := self.text_selection) is not None and (span := selection.get_span(y)) is not None:
            parts.append((span[0], len(shown) if span[1] < 0 else span[1], self.selection_style))
        return Strip(styled_segments(shown, parts))

    def _style(self, name: str, *, partial: bool = False) -> Style:
        style = self._known_styles.get((name, partial))
        if style is None:
            style = self.get_component_rich_style(f"contact--{name}", partial=partial) if name else self.rich_style
            self._known_styles[name, partial] = style
        return style

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._known_styles.clear()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text without the marks and the breaks of the lines."""
        text, before = "", 0
        for y, (start, end) in enumerate(self._spans(self.size.width)):
            if (span := selection.get_span(y)) is None:
                continue
            first, last = (max(0, column - self.MARK_WIDTH) for column in span)
            text += (self._text[before:start] if text else "") + self._text[start:end][
                first : None if span[1] < 0 else last
            ]
            before = end
        return (text, "\n") if text else None


class SearchableText(ContactText):
    """A text with emphasis and hyperlinks, in which search hits are highlighted."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"contact--hit", "contact--current-hit"}

    def __init__(self, block: Block, runs: Runs[str] | None = None, *, classes: str | None = None) -> None:
        """Show ``block``, of which ``runs`` are the parts if they have different styles."""
        super().__init__([(block.text, "")] if runs is None else runs, classes=classes)
        self.block = block
        self._ranges += [StyledRange(each.start, each.end, "value") for each in block.emphases if each.strong]
        self._ranges += [StyledRange(link.start, link.title_end, "link", url=link.url) for link in block.links]
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

    def _styled_ranges(self) -> Sequence[StyledRange]:
        ranges = self._ranges.copy()
        for hit in self._hits:
            name = "current-hit" if hit == self.current_hit else "hit"
            ranges.append(StyledRange(hit.start, hit.end, name, Extent.ALONE))
        return ranges

    def line_of(self, hit: Hit) -> int:
        """Return the line on which ``hit`` begins."""
        starts = [start for start, _ in self._spans(self.size.width)]
        return max(0, bisect_right(starts, hit.start) - 1)
