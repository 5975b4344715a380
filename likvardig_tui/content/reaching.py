"""Say in a sentence how to reach a contact."""

from __future__ import annotations

from likvardig_tui.content.hits import field_label
from likvardig_tui.content.model import Contact, ContactField
from likvardig_tui.content.strings import Strings

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def labelled(field: ContactField, strings: Strings) -> str:
    """Return a detail of a contact on one line, after its label."""
    return f"{field_label(field, strings)}: {field.value}"


def how_to_reach(name: str, contact: Contact, strings: Strings, /, *, unbroken: bool = False, **details: object) -> str:
    """Return the string called ``name``, with the first phone number of ``contact``.

    If there is none, return the string for other ways, with the most direct one. ``unbroken`` keeps the number on one
    line.
    """
    way = contact.ways[0]
    if way.name == "phone":
        phone = way.value.replace(" ", _NO_BREAK_SPACE) if unbroken else way.value
        return strings(name, phone=phone, **details)
    return strings(f"{name}_otherwise", way=labelled(way, strings), **details)
