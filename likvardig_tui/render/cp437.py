"""Signs for terminals whose font may have no more than that of the old PC (code page 437)."""

from __future__ import annotations

import re
from collections.abc import Mapping

_CP437_TERMINALS = re.compile(r"linux|vt\d|ansi|cons25|screen|tmux")
"""Consoles, and what may run on one."""
_CP437_FALLBACKS = str.maketrans(
    {
        "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "…": ".", "”": '"', "“": '"', "„": '"', "’": "'", "‘": "'",
        "‚": ",", "\u202f": " ", "\u2009": " ", "×": "x", "©": "c", "®": "r", "€": "E", "‹": "<", "›": ">",
    }
)  # fmt: skip
"""Each as wide as what it stands for, so that no line breaks elsewhere."""


def has_cp437_font(environ: Mapping[str, str]) -> bool:
    """Say whether the terminal may have no other signs."""
    return bool(_CP437_TERMINALS.match(environ.get("TERM", "")))


def encode_fallback(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding lacks with what it has, or a question mark: a handler for ``codecs.register_error``."""
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    written = to_cp437(lacking).replace("•", "*")
    return written.encode(error.encoding, "replace").decode(error.encoding), error.end


def to_cp437(text: str) -> str:
    """Return ``text`` with punctuation that code page 437 lacks written with what it has. Other signs stay."""
    return text if text.isascii() else text.translate(_CP437_FALLBACKS)
