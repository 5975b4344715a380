"""Turn one line of the topic list into styled text."""

from __future__ import annotations

from typing import Protocol

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
        text.stylize(_style_of(styled, get_style), styled.start, styled.end)
    return text


def _style_of(styled: StyledRange, get_style: StyleLookup) -> Style:
    style = get_style(styled.name, partial=styled.extent is Extent.ADDED)
    if styled.extent is Extent.BACKGROUND:
        return style.background_style
    if styled.extent is Extent.ALONE:
        return PLAIN + style
    return style + hyperlink(styled.url) if styled.url else style
