"""Turn one line of the topic list into styled text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from likvardig_tui.content.hits import TITLE, Hit
from likvardig_tui.tui.symbols import CURRENT_HIT, FOCUS
from likvardig_tui.tui.widgets.panel_lines import MARGIN, Line

PLAIN = Style(bold=False, italic=False, underline=False, reverse=False)
"""Cancels the attributes of the line's own style below a search hit."""


class StyleLookup(Protocol):
    """Returns the style of a component class; if ``partial``, only what that class itself sets."""

    def __call__(self, name: str, *, partial: bool = False) -> Style: ...


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


def hyperlink(url: str) -> Style:
    """Return the style of a hyperlink (OSC 8)."""
    from likvardig_tui.content.addresses import hyperlink_target  # only where there are hyperlinks

    return Style(link=hyperlink_target(url) or None)


def style_name_of(line: Line, *, is_panel_open: bool, is_cursor: bool, is_hovered: bool) -> str:
    """Return the name of the style of a line; all but ``line`` matter for titles only."""
    if line.role != "title":
        return line.role
    if is_cursor or is_panel_open or is_hovered:
        return "cursor" if is_cursor else "opened" if is_panel_open else "hovered"
    return "title" if line.block == TITLE else "goal-title"


def styled_line(
    line: Line,
    style_name: str,
    get_style: StyleLookup,
    *,
    width: int,
    is_focused: bool,
    has_mark: bool,
    hits: BlockHits,
) -> Text:
    """Return ``line`` in the style called ``style_name``, with its marks, its emphasis and its search hits.

    It is filled to ``width`` cells, with as few changes of style as possible, because each costs bytes to the terminal.
    ``is_focused`` says whether the line has the colours of the focus, ``has_mark`` whether it has the focus mark.
    ``hits`` are those in its block.
    """
    is_current = hits.current is not None and line.contains_start_of(hits.current)
    shown, column = line.display_text, line.mark_column
    if has_mark or is_current:
        shown = shown[:column] + (FOCUS if has_mark else CURRENT_HIT) + shown[column + 1 :]
    text = Text(shown + " " * max(0, width - cell_len(shown)), no_wrap=True, end="")
    card_start = MARGIN if line.is_on_card else 0
    text.stylize(get_style("page").background_style, 0, card_start)
    text.stylize(get_style(style_name), card_start)
    is_raised = style_name in ("opened", "hovered", "cursor")
    text_start = len(line.selectable_text) - len(line.text)
    text_end = len(line.selectable_text)
    if not is_focused:
        mark_style = get_style("raised-mark" if is_raised else "mark", partial=True)
        if shown[:text_start].strip():
            text.stylize(mark_style, card_start, text_start)
        if line.suffix or (line.is_on_card and not line.text):
            text.stylize(mark_style, text_end)

    def stylize(style: Style, start: int, end: int) -> None:
        """Apply ``style`` to the part of a range in the block that is on this line."""
        shift = text_start - line.start
        text.stylize(style, min(text_end, max(text_start, start + shift)), max(text_start, min(text_end, end + shift)))

    if line.is_sub_heading:
        text.stylize(get_style("sub-heading", partial=True), text_start, text_end)
    for emphasis in line.emphases:
        stylize(get_style("strong" if emphasis.strong else "emphasis", partial=True), emphasis.start, emphasis.end)
    for link in line.links:
        stylize(get_style("link", partial=True) + hyperlink(link.url), link.start, link.title_end)
    for hit in hits.hits:
        is_current = hit == hits.current
        name = "focused-hit" if is_focused else "raised-hit" if is_raised else "current-hit" if is_current else "hit"
        stylize(PLAIN + get_style(name), hit.start, hit.end)
    return text
