"""Sanitise text from outside the program before it is shown.

A terminal executes the control characters that it receives, and bidirectional controls can make text appear to say
something else (Unicode Standard Annex 9; CVE-2021-42574). Both are removed here, once, when the text is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

BIDI_CONTROLS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that change the direction of text."""
_SEPARATORS = "\r\n?|[\x0b\x0c\x85\u2028\u2029]"
_UNWANTED = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 except tab and newline, DEL, C1
    f"{BIDI_CONTROLS}"
    "\u00ad\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # never visible
    "\u115f\u1160\u3164\uffa0"  # fillers
    "\ud800-\udfff]"  # surrogates, which cannot be encoded
)
_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters according to Python, but invisible."""
_ORDINARY = "[\t\n -\\[\\]-~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u20ac]"
"""A character other than a backslash that ``clean`` leaves as it is, whatever is before or after it."""
_SPACE = "[^\\S\u00a0\u202f]+"
"""White space except no-break spaces."""


def clean(text: str) -> str:
    r"""Return ``text`` in NFC, without bidirectional controls and control characters other than ``\n`` and ``\t``.

    Every line, page and paragraph separator becomes a newline. ``clean(clean(t)) == clean(t)``.
    """
    if text.isascii() and text.isprintable():  # as names are
        return text
    # Every unwanted character is unprintable or a filler. This test takes half the time of the patterns.
    if not text.replace("\n", "").isprintable() or any(map(text.__contains__, _FILLERS)):
        text = re.sub(_UNWANTED, "", re.sub(_SEPARATORS, "\n", text))
    return unicodedata.normalize("NFC", text)


def find_unwanted(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and the character for each character of ``text`` that ``clean`` removes or replaces."""
    for match in re.finditer(_UNWANTED, text):
        yield match.start(), match[0]


def is_clean_source(source: str) -> bool:
    """Return whether ``clean`` changes no text in a TOML document, so that none has to be looked at by itself.

    That is so if all its characters are ordinary, and it escapes nothing but line ends.
    """
    return re.fullmatch(rf"(?:{_ORDINARY}++|\\\n)*+", source) is not None


def clean_line(text: str) -> str:
    """Return ``text`` cleaned and on a single line, with white space collapsed and stripped."""
    return as_line(clean(text))


def as_line(text: str) -> str:
    """Return a cleaned text on a single line, with white space collapsed and stripped."""
    if "\u00a0" in text or "\u202f" in text:
        return re.sub(_SPACE, " ", text).strip()
    return " ".join(text.split())  # the same in a third of the time
