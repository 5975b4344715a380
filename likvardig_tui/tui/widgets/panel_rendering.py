"""Turn one line of the topic list or the contact into styled text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from likvardig_tui.tui.widgets.line_styles import Extent, StyledLine, StyledRange

PLAIN = Style(bold=False, italic=False, underline=False, reverse=False)
"""Cancels the attributes of the line's own style below a search hit."""


class StyleLookup(Protocol):
    """Returns the style of a component class; if ``partial``, only what that class itself sets."""

    def __call__(self, name: str, *, partial: bool = False) -> Style: ...


def hyperlink(url: str) -> Style:
    """Return the style of a hyperlink (OSC 8)."""
    from likvardig_tui.content.addresses import hyperlink_target  # only where there are hyperlinks

    return Style(link=hyperlink_target(url) or None)


def styled_text(line: StyledLine, get_style: StyleLookup) -> Text:
    """Return a line as text of Rich."""
    text = Text(line.text, no_wrap=True, end="")
    for styled in line.ranges:
        text.stylize(style_of(styled, get_style), styled.start, styled.end)
    return text


def styled_segments(text: str, parts: Sequence[tuple[int, int, Style]]) -> list[Segment]:
    """Return a text in which parts have a start, an end and a style, each on top of those before.

    An empty text is one segment, too, so that it can be given a place.
    """
    cuts = sorted({0, len(text), *(min(cut, len(text)) for start, end, _ in parts for cut in (start, end))})
    segments = [
        Segment(text[left:right], Style.combine(style for start, end, style in parts if start <= left < end))
        for left, right in pairwise(cuts)
    ]
    return segments or [Segment("")]


def style_of(styled: StyledRange, get_style: StyleLookup) -> Style:
    """Return what a range adds to the style below it."""
    style = get_style(styled.name, partial=styled.extent is Extent.ADDED)
    if styled.extent is Extent.BACKGROUND:
        return style.background_style
    if styled.extent is Extent.ALONE:
        return PLAIN + style
    return style + hyperlink(styled.url) if styled.url else style
