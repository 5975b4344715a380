"""What the keys are called.

A key is declared once, as a Textual ``Binding`` where it works, with the name of its words as the description. The
key bar and the help read those declarations.
"""

from __future__ import annotations

from likvardig_tui.strings import Words

_SIGNS = {"slash": "/", "question_mark": "?"}


def key_name(words: Words, key: str) -> str:
    """Return what a reader calls the key that Textual calls ``key``."""
    name = f"key_names.{key.replace('+', '_')}"
    if name in words:
        return words(name)
    return _SIGNS.get(key, key if len(key) == 1 else key.upper())
