"""Read the topic list aloud: what is said of the panel under the cursor, and the texts from there on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, groupby

from rich.cells import cell_len
from textual.geometry import Region

from likvardig_tui.content.hits import PREAMBLE, TITLE
from likvardig_tui.content.markdown import BULLET
from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.passages import Passage, Spoken
from likvardig_tui.tui.widgets.panel_lines import Line
from likvardig_tui.tui.widgets.panel_view import PanelView


@dataclass(frozen=True)
class PanelPassage(Passage):
    """A block of the list: a title, or a paragraph of the goal or of an open panel."""

    row: int
    """As in ``PanelLayout``."""
    role: str
    block: int
    """Both as in ``Line``."""
    prefix_length: int
    """The characters at the start of the text that the lines have in their prefix: the number of a title or an item."""

    def contains(self, line: Line) -> bool:
        """Return whether a line of the same row shows a part of the block."""
        return bool(line.text) and (line.role, line.block) == (self.role, self.block)


class SpokenPanels(PanelView, inherit_bindings=False):
    """Panels that can be read aloud."""

    def spoken(self, strings: Strings) -> Spoken:
        """Return the title under the cursor, and whether its panel is open; and the current hit.

        A topic that has been opened on the start page shows its whole summary, which is said too, in its language.
        """
        layout, number = self.panel_layout, self.cursor + 1
        hit = self._spoken_hit(strings)
        texts = (passage.text for passage in self._passages_in(number))
        title = next(texts, "")
        if self.cursor == PREAMBLE and layout.first_panel != PREAMBLE:
            return Spoken(hit or title)
        is_open = self.cursor in self.opened
        state = "speech.topic" if self.topic.is_start_page else "speech.open" if is_open else "speech.closed"
        state = strings(state, at=number, count=len(self.topic.initiatives)) if number else strings(f"{state}_goal")
        summary = texts if is_open and self.topic.is_start_page else []
        return Spoken("\n".join((title, *summary)), f"{state} {hit}".strip())

    def _spoken_hit(self, strings: Strings) -> str:
        """Return the number of the current hit, and the sentence that it is in."""
        from likvardig_tui.speech.sentences import cut_sentences  # only where there is speech

        if (hit := self._highlights.current) is None:
            return ""
        layout = self.panel_layout
        row = layout.row_of(hit)
        line = layout.lines(row)[layout.line_of(hit) - layout.top(row)]
        passage = next((one for one in self._passages_in(row) if one.contains(line)), None)
        if passage is None:
            return ""
        at = hit.start + passage.prefix_length
        cuts = cut_sentences(passage.text, ())
        sentence = next((passage.text[start:end] for start, end in cuts if at < end), passage.text)
        number = list(chain.from_iterable(self._highlights.hits.values())).index(hit) + 1
        return strings("speech.hit", at=number, text=sentence)

    def passages(self) -> Iterator[Passage]:
        """Yield the texts from the panel under the cursor on; from the introduction on if that is in view above it."""
        layout = self.panel_layout
        is_at_top = self.cursor == 0 == layout.first_panel and self.scroll_offset.y < layout.top(1)
        row = 0 if is_at_top else self._cursor_row
        while row <= len(self.topic.initiatives) + 1:
            yield from self._passages_in(row)
            row += 1

    def _passages_in(self, row: int) -> Iterator[PanelPassage]:
        """Yield the texts of a row that are shown."""
        lines = [line for line in self.panel_layout.lines(row) if line.text]
        for (role, block), group in groupby(lines, key=lambda line: (line.role, line.block)):
            first, *rest = group
            prefix = f"{row}. " if role == "title" and block == TITLE else first.marker
            prefix = "" if prefix.strip() == BULLET else prefix
            text = first.text
            for before, line in zip([first, *rest], rest, strict=False):
                text += (before.separator or "") + line.text
            yield PanelPassage(f"{prefix}{text}", row, role, block, len(prefix))

    def passage_regions(self, passage: PanelPassage, start: int, end: int) -> list[Region]:
        """Return the cells of a part of a passage, relative to the first line of the list."""
        top = self.panel_layout.top(passage.row)
        first = start - passage.prefix_length
        regions = []
        for y, line in enumerate(self.panel_layout.lines(passage.row), top):
            if passage.contains(line):
                regions += _regions(line, y, first, end - passage.prefix_length)
        return regions

    def show_passage(self, passage: PanelPassage, start: int) -> None:
        """Move the cursor to the panel of a passage, and scroll to what begins at ``start``."""
        layout = self.panel_layout
        cursor = max(layout.first_panel, min(passage.row, len(self.topic.initiatives)) - 1)
        if cursor != self.cursor and passage.row:
            self.cursor = cursor
        if self.passage_regions(passage, start, len(passage.text)):

            def get_line() -> int:
                return self.passage_regions(passage, start, len(passage.text))[0].y

            self.scroll_into_view(*layout.surroundings(get_line, self.size.height))


def _regions(line: Line, y: int, start: int, end: int) -> list[Region]:
    """Return the cells, on the line ``y``, of a range in the block that is on this line; none if there is none."""
    first, last = (min(len(line.text), max(0, index - line.start)) for index in (start, end))
    text_start = len(line.selectable_text) - len(line.text)
    x = cell_len(line.selectable_text[: text_start + first])
    return [Region(x, y, cell_len(line.text[first:last]), 1)] if first < last else []
