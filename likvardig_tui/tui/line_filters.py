"""Filters of what is drawn, for terminals that lack colours or characters."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from likvardig_tui.render.cp437 import to_cp437


@lru_cache(1024)
def _without_colours(style: Style) -> Style:
    return style.without_color


class NoColourFilter(LineFilter):
    """Remove all colours, including the escape codes for the terminal's default colours."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        del background
        return [Segment(text, style and _without_colours(style), control) for text, style, control in segments]


class Cp437Filter(LineFilter):
    """Replace characters that a console font may lack with others of the same width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        del background
        return [Segment(text if control else to_cp437(text), style, control) for text, style, control in segments]
