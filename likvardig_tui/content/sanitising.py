"""The one gate that all foreign text passes before anything shows it.

A terminal obeys the control characters it is sent, and bidirectional overrides can make text read as something
it is not (Unicode Standard Annex 9; CVE-2021-42574). Both are removed here, once, when text comes in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

BIDI = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""What turns the direction of text round."""
_SEPARATORS = "\r\n?|[\x0b\x0c\x85\u2028\u2029]"
_UNWANTED = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    f"{BIDI}"
    "\u00ad\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # never visible
    "\u115f\u1160\u3164\uffa0"  # fillers
    "\ud800-\udfff]"  # halves of characters, which no terminal can be sent
)
_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters to Python, though they only look like nothing."""
_SPACE = re.compile("[^\\S\u00a0\u202f]+")
"""White space, but for the kinds that hold together what stands at their sides."""


def clean(text: str) -> str:
    r"""Return ``text`` in NFC, without control characters other than ``\n`` and ``\t``, and without bidi overrides.

    Everything that ends a line, a page or a paragraph becomes a newline. ``clean(clean(t)) == clean(t)``.
    """
    # Whatever is unwanted is unprintable or a filler; asking so first takes half the time of the patterns.
    if not text.replace("\n", "").isprintable() or any(filler in text for filler in _FILLERS):
        text = re.sub(_UNWANTED, "", re.sub(_SEPARATORS, "\n", text))
    return unicodedata.normalize("NFC", text)


def unwanted(text: str) -> Iterator[tuple[int, str]]:
    """Yield the characters that ``clean`` has no use for in ``text``, and where they stand."""
    for match in re.finditer(_UNWANTED, text):
        yield match.start(), match[0]


def clean_line(text: str) -> str:
    """Return ``text`` cleaned and on a single line: every run of white space is one space, none at the ends."""
    return _SPACE.sub(" ", clean(text)).strip()
