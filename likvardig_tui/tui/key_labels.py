"""What the keys are called.

A key is declared once, as a Textual ``Binding`` where it works, with the name of its words as the description. The
key bar and the help read those declarations.
"""

from __future__ import annotations

from likvardig_tui.content.strings import Strings

_SIGNS = {"slash": "/", "question_mark": "?", "space": " "}
"""What Textual spells out of the characters that are bound to something."""


def character_of(key: str) -> str | None:
    """Return what is typed by the key that Textual calls ``key``; None where that is no character."""
    return _SIGNS.get(key, key if len(key) == 1 else None)


def key_name(strings: Strings, key: str) -> str:
    """Return what a reader calls the key that Textual calls ``key``."""
    name = f"key_names.{key.replace('+', '_')}"
    if name in strings:
        return strings(name)
    return character_of(key) or key.upper()
