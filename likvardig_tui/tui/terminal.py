"""What the terminal can show: how many colours, and which characters."""

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
"""Terminals without colours by their terminfo names: VT220, xterm-mono."""
_WITHOUT_CLIPBOARD = re.compile(r"(screen\.)?(linux|vt\d|wsvt|pcvt|cons\d|ansi|sun\b|fbterm|hurd|minix|dumb)")
"""Consoles and hardware terminals by their terminfo names, which have no clipboard to send a text to."""


class ColourDepth(Enum):
    """How many colours to use."""

    NONE = auto()
    SIXTEEN = auto()
    MANY = auto()
    """256 or more."""

    @classmethod
    def detect(cls, environ: Mapping[str, str], color_system: str | None) -> ColourDepth:
        """Return the depth for the environment: none if ``NO_COLOR`` is set and not empty (no-color.org).

        ``color_system`` is what Rich has detected.
        """
        term = environ.get("TERM", "")
        if environ.get("NO_COLOR") or color_system is None or _MONOCHROME.match(term):
            return cls.NONE
        # The Linux console accepts any colour, but maps it to one of sixteen without regard to contrast.
        return cls.SIXTEEN if color_system == "standard" or term == "linux" else cls.MANY


def may_have_clipboard(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal may have a clipboard. None of those that may reports whether it accepts a text."""
    return not _WITHOUT_CLIPBOARD.match(environ.get("TERM", ""))


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
