"""Decide whether the terminal makes hyperlinks of text (OSC 8)."""

from __future__ import annotations

import re
from collections.abc import Mapping

_TERMS = re.compile(r"xterm-kitty|xterm-ghostty|foot(-.+)?|wezterm")
"""Terminals that make hyperlinks, by their terminfo names."""
_PROGRAMS = {"WezTerm", "ghostty", "iTerm.app"}
"""Those that set ``TERM_PROGRAM``; iTerm2 from version 3.1 on, of 2017."""
_MIN_VTE_VERSION = 5000
"""VTE 0.50, the widget of GNOME Terminal and many others."""
_BETWEEN = ("TMUX", "STY", "ZELLIJ", "INSIDE_EMACS", "NVIM", "VIM_TERMINAL", "XTERM_VERSION")
"""Set by programs that are between this one and a terminal, whose other variables they leave as they were."""


def makes_hyperlinks(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal is known to make hyperlinks.

    Konsole is not: it makes them only if its user has allowed that in the profile.
    """
    term = environ.get("TERM", "")
    if any(environ.get(name) for name in _BETWEEN):
        return False
    if _TERMS.fullmatch(term):
        return True
    vte_version = environ.get("VTE_VERSION", "")
    is_vte = vte_version.isascii() and vte_version.isdecimal() and int(vte_version[:9]) >= _MIN_VTE_VERSION
    if environ.get("WT_SESSION") and not term:  # Windows Terminal, on Windows itself
        return True
    is_known = is_vte or environ.get("TERM_PROGRAM") in _PROGRAMS or bool(environ.get("WT_SESSION"))
    return is_known and term.startswith("xterm")
