"""What the contact shows, and what it has space for.

Independent of Textual. Styles are called by the names of the contact's component classes.
"""

from __future__ import annotations

from collections.abc import Sequence

from likvardig_tui.content.hits import field_label
from likvardig_tui.content.model import Contact
from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.styled_runs import Runs

BARS_HEIGHT = 7
"""Rows of a window above and below the contact, with the consent notice and a status."""
TEXT_CLASSES = ("contact-title", "contact-name", "contact-text")
"""The classes of the texts above the details of a contact."""


def first_way_runs(contacts: Sequence[Contact], strings: Strings) -> Runs[str]:
    """Return the most direct way to reach the first contact, mostly a phone number, and that there are others."""
    way, others = contacts[0].ways[0], len(contacts) - 1
    more = f" · {strings('contact.others', count=others)}" if others else ""
    return [(f"{field_label(way, strings)}: ", "label"), (way.value, "value"), (more, "label")]


def key_hints(strings: Strings, *, can_copy: bool) -> list[tuple[str, str, str]]:
    """Return the keys for the field under the cursor: the key, its action, and what that does."""
    copy = [("y", "copy", strings("keys.copy"))] if can_copy else []
    return [*copy, ("m", "qr", strings("keys.qr"))]


def has_room_for_keys(last_line: int, padding: int, window_height: int) -> bool:
    """Return whether the keys fit below the fields, even while the window shows the notice and a status.

    ``last_line`` is the one after the last field; ``padding`` is above and below all.
    """
    return last_line + 2 + padding <= window_height - BARS_HEIGHT
