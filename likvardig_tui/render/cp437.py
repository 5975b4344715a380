"""Signs for terminals whose font may have no more than that of the old PC (code page 437)."""

from __future__ import annotations

import re
from collections.abc import Mapping

_OLD_FONT = re.compile(r"linux|vt\d|ansi|cons25|screen|tmux")
"""Consoles, and what may run on one."""
_NEAREST = str.maketrans(
    {
        "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "…": ".", "”": '"', "“": '"', "„": '"', "’": "'", "‘": "'",
        "‚": ",", "\u202f": " ", "\u2009": " ", "×": "x", "©": "c", "®": "r", "€": "E", "‹": "<", "›": ">",
    }
)  # fmt: skip
"""Each as wide as what it stands for, so that no line breaks elsewhere."""


def has_old_font(environ: Mapping[str, str]) -> bool:
    """Say whether the terminal may have no other signs."""
    return bool(_OLD_FONT.match(environ.get("TERM", "")))


def nearest(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding lacks with what it has, or a question mark: a handler for ``codecs.register_error``."""
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    written = in_old_signs(lacking).replace("•", "*")
    return written.encode(error.encoding, "replace").decode(error.encoding), error.end


def in_old_signs(text: str) -> str:
    """Return ``text`` with punctuation that code page 437 lacks written with what it has. Other signs stay."""
    return text if text.isascii() else text.translate(_NEAREST)
