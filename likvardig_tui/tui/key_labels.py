"""Labels of keys for the footer and the help.

A key is declared once, as a Textual ``Binding``, with the name of its text in ``strings.toml`` as the description.
"""

from __future__ import annotations

from likvardig_tui.content.strings import Strings

ARROWS = {"left": "←", "right": "→", "up": "↑", "down": "↓"}
"""The arrow keys in the footer. Console fonts of code page 437 have these at 0x18 to 0x1b (the kernel's cp437.uni)."""
_CHARACTERS = {"slash": "/", "question_mark": "?", "space": " ", "minus": "-", "plus": "+"}
"""Characters of bound keys that Textual has names for."""


def character_of(key: str) -> str | None:
    """Return the character that Textual's ``key`` types; None if it types none."""
    return _CHARACTERS.get(key, key if len(key) == 1 else None)


def key_label(strings: Strings, key: str) -> str:
    """Return the user's name for Textual's ``key``."""
    name = f"key_names.{key.replace('+', '_')}"
    if name in strings:
        return strings(name)
    return character_of(key) or key.upper()


def spoken_label(strings: Strings, label: str) -> str:
    """Return what to read aloud for a label: a capital letter would sound like a small one, a hyphen like a pause."""
    if len(label) == 1 and label.isupper():
        return f"{strings('key_names.shift')} {label}"
    return "−" if label == "-" else label
