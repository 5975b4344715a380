"""What the terminal can show: how many colours, and which signs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from likvardig_tui.render.cp437 import to_cp437

_MONOCHROME = re.compile(r"vt\d|.*-m(ono)?$")
"""Terminals that ignore colours, as terminfo knows them: VT220, xterm-mono."""


class Colours(Enum):
    """How many colours there are."""

    NONE = auto()
    SIXTEEN = auto()
    MANY = auto()
    """256, or all."""

    @classmethod
    def of(cls, environ: Mapping[str, str], color_system: str | None) -> Colours:
        """Return how many are to be used: none where ``NO_COLOR`` is set to anything but nothing (no-color.org).

        ``color_system`` is what Rich makes of the environment.
        """
        term = environ.get("TERM", "")
        if environ.get("NO_COLOR") or color_system is None or _MONOCHROME.match(term):
            return cls.NONE
        # A Linux console takes any colour, and makes one of its sixteen of it by a rule that heeds no contrast.
        return cls.SIXTEEN if color_system == "standard" or term == "linux" else cls.MANY


@lru_cache(1024)
def _without_colours(style: Style) -> Style:
    return style.without_color


class WithoutColours(LineFilter):
    """Leaves nothing of a line's colours, not even the codes for the terminal's own."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without colours."""
        del background
        return [Segment(text, style and _without_colours(style), control) for text, style, control in segments]


class Cp437Filter(LineFilter):
    """Writes what a console font may lack with the signs it has."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments, equally wide."""
        del background
        return [Segment(text if control else to_cp437(text), style, control) for text, style, control in segments]
