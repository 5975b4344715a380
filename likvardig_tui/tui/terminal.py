"""What the terminal can show and do, by its name and variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto

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


def colour_system(environ: Mapping[str, str]) -> str | None:
    """Return what Rich detects, without loading Rich's console: ``truecolor``, ``256``, ``standard`` or None."""
    term = environ.get("TERM", "").strip().lower()
    if term in ("dumb", "unknown"):
        return None
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return "truecolor"
    return "256" if term.rpartition("-")[2] in ("256color", "kitty") else "standard"
