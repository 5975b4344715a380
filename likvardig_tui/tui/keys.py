"""What the keys are called, and which of them do what.

A key is declared once, as a Textual ``Binding`` where it works, with the name of its words as the description. The
key bar and the help read those declarations.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from likvardig_tui.strings import Words

_SIGNS = {"slash": "/", "question_mark": "?"}


def key_name(words: Words, key: str) -> str:
    """Return what a reader calls the key that Textual calls ``key``."""
    name = f"key_names.{key.replace('+', '_')}"
    if name in words:
        return words(name)
    return _SIGNS.get(key, key if len(key) == 1 else key.upper())


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """One thing that keys do."""

    keys: str
    """As a reader would write them: ``Upp, k``."""
    does: str


def key_help(words: Words, bindings: Iterable[BindingType]) -> list[KeyHelp]:
    """Return what the declared ``bindings`` do, a line for each of their descriptions, in their order."""
    keys: dict[str, list[str]] = {}
    for binding in bindings:
        assert isinstance(binding, Binding)
        names = [binding.key_display] if binding.key_display else []
        names = names or [key_name(words, key) for key in binding.key.split(",")]
        known = keys.setdefault(binding.description, [])
        known += [name for name in names if name not in known]
    return [KeyHelp(", ".join(names), words(description)) for description, names in keys.items()]
