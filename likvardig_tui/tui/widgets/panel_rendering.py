"""Turn one line of the topic list into styled text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from rich.style import Style
from rich.text import Text

from likvardig_tui.content.hits import Hit
from likvardig_tui.tui.symbols import CURRENT_HIT, FOCUS
from likvardig_tui.tui.widgets.panel_layout import MARGIN, Line

PLAIN = Style(bold=False, italic=False, underline=False, reverse=False)
"""Cancels the attributes of the line's own style below a search hit."""


class StyleLookup(Protocol):
    """Returns the style of a component class; if ``partial``, only what that class itself sets."""

    def __call__(self, name: str, *, partial: bool = False) -> Style: ...


def styled_line(
    line: Line,
    initiative: int,
    get_style: StyleLookup,
    *,
    is_cursor: bool,
    is_open: bool,
    has_focus_mark: bool,
    hits: Mapping[tuple[int, int], Sequence[Hit]],
    current_hit: Hit | None,
) -> Text:
    """Return ``line`` with the styles of its role, its emphasis and its search hits.

    ``initiative`` is the one that the line belongs to, or PREAMBLE. ``is_cursor`` and ``is_open`` are about titles:
    whether the cursor is on it, and whether its panel is open. ``hits`` are all hits, by initiative and block.
    """
    is_current = (
        current_hit is not None and current_hit.initiative == initiative and line.contains_start_of(current_hit)
    )
    margin = FOCUS if has_focus_mark else CURRENT_HIT if is_current else " " * MARGIN
    text = Text(margin + line.display_text[MARGIN:], no_wrap=True, end="")
    text.stylize(get_style("cursor" if is_cursor else "opened" if is_open else line.role))
    if line.role == "blank":
        return text
    text_start = MARGIN + len(line.prefix)
    if not is_cursor:
        text.stylize(get_style("prefix"), 0, text_start)

    def stylize(style: Style, start: int, end: int) -> None:
        """Apply ``style`` to the part of a range in the block that is on this line."""
        shift = text_start - line.start
        text.stylize(style, max(text_start, start + shift), max(text_start, end + shift))

    for emphasis in line.emphases:
        stylize(get_style("strong" if emphasis.strong else "emphasis", partial=True), emphasis.start, emphasis.end)
    for hit in hits.get((initiative, line.block), ()):
        name = "cursor-hit" if is_cursor else "current-hit" if hit == current_hit else "hit"
        stylize(PLAIN + get_style(name), hit.start, hit.end)
    return text
