"""Encode text in any encoding of Python: characters that it lacks become the most similar ones that it has."""

from __future__ import annotations

import codecs
import unicodedata
from functools import lru_cache

from likvardig_tui.render.cp437 import to_cp437

_ASCII_SAMPLE = "The quick brown fox jumps over the lazy dog 0123456789\n" * 2
"""Longer than the 63 characters that one label may have in ``idna``."""
_SIMILAR = {
    "•": "*",
    "█": "#",
    "⁄": "/",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
}
"""Replacements for characters that have neither a decomposition nor a replacement in code page 437."""


def text_encoding(name: str) -> str:
    """Return the encoding to write text in where the environment asks for ``name``.

    It is UTF-8 instead of ASCII, because a C locale is no reason to write no å, and instead of encodings that cannot
    encode every line of ASCII characters, such as ``idna`` and ``undefined``.
    """
    name = codecs.lookup(name).name
    try:
        is_usable = _ASCII_SAMPLE.encode(name).decode(name) == _ASCII_SAMPLE
    except UnicodeError:
        is_usable = False
    return name if is_usable and name != "ascii" else "utf-8"


def fallback_handler(encoding: str) -> str:
    """Register an error handler that writes replacements for what ``encoding`` lacks, and return its name.

    The error itself does not name the encoding: it is ``charmap`` for every code page.
    """

    def replace(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeEncodeError)
        missing = error.object[error.start : error.end]
        return "".join(_replacement(char, encoding) for char in missing), error.end

    name = f"likvardig.{encoding}"
    codecs.register_error(name, replace)
    return name


@lru_cache(1024)
def _replacement(char: str, encoding: str) -> str:
    """Return the most similar text that ``encoding`` has: other punctuation, else without accents, else ``?``."""
    decomposed = unicodedata.normalize("NFKD", char)
    for similar in (to_cp437(char), _SIMILAR.get(char, char), _without_marks(decomposed)):
        if similar != char and _has(similar, encoding):
            return similar
    parts = [_SIMILAR.get(part, part) for part in _without_marks(decomposed)]
    return "".join(part if _has(part, encoding) else "?" for part in parts) or "?"


def _without_marks(text: str) -> str:
    return "".join(char for char in text if not unicodedata.combining(char))


def _has(text: str, encoding: str) -> bool:
    """Return whether ``encoding`` has every character of a ``text`` that is not empty."""
    try:
        return bool(text) and text.encode(encoding) is not None
    except UnicodeError:
        return False
