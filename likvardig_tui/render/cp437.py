"""Replace punctuation that code page 437, the character set of the IBM PC, does not have."""

from __future__ import annotations

from collections.abc import Mapping

_CP437_TERMINALS = ("linux", "ansi", "cons25", "screen", "tmux", *(f"vt{digit}" for digit in range(10)))
"""Beginnings of TERM for consoles, and for the multiplexers that may run on one."""
_CP437_FALLBACKS = str.maketrans(
    {
        "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "…": ".", "”": '"', "“": '"', "„": '"', "’": "'", "‘": "'",
        "‚": ",", "\u202f": " ", "\u2009": " ", "×": "x", "©": "c", "®": "r", "€": "E", "‹": "<", "›": ">",
    }
)  # fmt: skip
"""Each replacement has the width of the original, so that line breaks stay where they are."""


def has_cp437_font(environ: Mapping[str, str]) -> bool:
    """Return whether the font of the terminal may be limited to code page 437."""
    return environ.get("TERM", "").startswith(_CP437_TERMINALS)


def to_cp437(text: str) -> str:
    """Return ``text`` with the punctuation that code page 437 lacks replaced. Other characters stay."""
    return text if text.isascii() else text.replace(" …", "..").translate(_CP437_FALLBACKS)
