"""Which parts of a line of the topic list, or of a text of the contact, have which style.

Independent of Textual and Rich. Styles are called by the names of component classes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto
from types import MappingProxyType
from typing import NamedTuple

from rich.cells import cell_len

from likvardig_tui.content.hits import TITLE, Hit
from likvardig_tui.tui.symbols import CURRENT_HIT, FOCUS
from likvardig_tui.tui.widgets.panel_lines import MARGIN, Line


class BlockHits(NamedTuple):
    """The search hits in one block."""

    hits: tuple[Hit, ...] = ()
    current: Hit | None = None


class Highlights(NamedTuple):
    """The search hits in the list."""

    hits: Mapping[tuple[int, int], tuple[Hit, ...]] = MappingProxyType({})
    """By initiative and block."""
    current: Hit | None = None

    @classmethod
    def of(cls, hits: Iterable[Hit]) -> Highlights:
        by_block: dict[tuple[int, int], list[Hit]] = defaultdict(list)
        for hit in hits:
            by_block[hit.initiative, hit.block].append(hit)
        return cls({place: tuple(hits) for place, hits in by_block.items()})

    def in_block(self, initiative: int, block: int) -> BlockHits:
        """Return the hits in one block of an initiative, or of PREAMBLE."""
        hit = self.current
        current = hit if hit is not None and (hit.initiative, hit.block) == (initiative, block) else None
        return BlockHits(self.hits.get((initiative, block), ()), current)


class Extent(Enum):
    """How much of a style applies."""

    BACKGROUND = auto()
    """Its background only."""
    WHOLE = auto()
    """All of it, with the colours that it has from the widget."""
    ADDED = auto()
    """What the class itself sets, added to the style below."""
    ALONE = auto()
    """All of it, without the attributes of the style below."""


class StyledRange(NamedTuple):
    """A part of a text with the style that it has, on top of those before."""

    start: int
    end: int
    name: str
    extent: Extent = Extent.ADDED
    url: str = ""
    """What a click opens; empty for none."""


class StyledLine(NamedTuple):
    """A line with its marks and styles."""

    text: str
    ranges: Sequence[StyledRange]


def style_name_of(line: Line, *, is_panel_open: bool, is_cursor: bool, is_hovered: bool) -> str:
    """Return the name of the style of a line; all but ``line`` matter for titles only."""
    if line.role != "title":
        return line.role
    if is_cursor or is_panel_open or is_hovered:
        return "cursor" if is_cursor else "opened" if is_panel_open else "hovered"
    return "title" if line.block == TITLE else "goal-title"


def style_line(
    line: Line,
    style_name: str,
    *,
    width: int,
    is_focused: bool,
    is_pointed: bool = False,
    has_mark: bool,
    hits: BlockHits = BlockHits(),  # noqa: B008  # it is frozen
) -> StyledLine:
    """Return ``line`` in the style called ``style_name``, with its marks, its emphasis and its search hits.

    It is filled to ``width`` cells, with as few changes of style as possible, because each costs bytes to the terminal.
    ``is_focused`` says whether the line has the colours of the focus, ``is_pointed`` whether it is what a click would
    act on, ``has_mark`` whether it has the focus mark.
    ``hits`` are those in its block.
    """
    is_current = hits.current is not None and line.contains_start_of(hits.current)
    shown, column = line.display_text, line.mark_column
    if has_mark or is_current:
        shown = shown[:column] + (FOCUS if has_mark else CURRENT_HIT) + shown[column + 1 :]
    text = shown + " " * max(0, width - cell_len(shown))
    card_start = MARGIN if line.is_on_card else 0
    is_raised = style_name in ("opened", "hovered", "cursor")
    text_start = len(line.selectable_text) - len(line.text)
    text_end = len(line.selectable_text)
    ranges = [
        StyledRange(0, card_start, "page", Extent.BACKGROUND),
        StyledRange(card_start, len(text), "focused" if is_focused else style_name, Extent.WHOLE),
    ]
    if not is_focused:
        mark = "raised-mark" if is_raised else "mark"
        if shown[:text_start].strip():
            ranges.append(StyledRange(card_start, text_start, mark))
        if line.suffix or (line.is_on_card and not line.text):
            ranges.append(StyledRange(text_end, len(text), mark))

    if is_pointed:
        ranges.append(StyledRange(text_start, text_end, "pointed"))
    if line.is_sub_heading:
        ranges.append(StyledRange(text_start, text_end, "sub-heading"))
    in_block = _ranges_in_block(line)
    for hit in hits.hits:
        is_current = hit == hits.current
        name = "focused-hit" if is_focused else "raised-hit" if is_raised else "current-hit" if is_current else "hit"
        in_block.append(StyledRange(hit.start, hit.end, name, Extent.ALONE))
    shift = text_start - line.start
    for each in in_block:
        start, end = (min(text_end, max(text_start, index + shift)) for index in (each.start, each.end))
        if start < end:
            ranges.append(each._replace(start=start, end=end))
    return StyledLine(text, ranges)


def _ranges_in_block(line: Line) -> list[StyledRange]:
    """Return the emphasis and the links of the whole block that ``line`` is from."""
    emphases = (StyledRange(start, end, "strong" if strong else "emphasis") for start, end, strong in line.emphases)
    links = (StyledRange(link.start, link.title_end, "link", url=link.url) for link in line.links)
    return [*emphases, *links]
