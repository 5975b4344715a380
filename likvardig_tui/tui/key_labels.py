"""Labels of keys for the footer and the help.

A key is declared once, as a Textual ``Binding``, with the name of its text in ``strings.toml`` as the description.
"""

from __future__ import annotations

from textual.binding import Binding

from likvardig_tui.content.strings import Strings

SELECT = Binding.Group("keys.select")
"""Bindings of arrows that move between items; the footer shows them together."""
SCROLL = Binding.Group("keys.scroll")
"""Bindings of arrows that scroll a text."""
STEP = Binding.Group("keys.step")
"""Bindings of arrows that step through search hits."""
CODES = Binding.Group("keys.codes")
"""Bindings of arrows that step through QR codes."""
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
