"""Find texts and the titles of panels on the screen."""

from __future__ import annotations

import re

Expected = str | re.Pattern[str]


def panel(title: str) -> re.Pattern[str]:
    """Return a pattern for a title with its number and arrow before it, such as ``8 ▼ Kraftsamling``.

    On the screen the arrow is at the right edge of the card.
    """
    number, arrow, *text = title.split(maxsplit=2)
    return re.compile(rf"{number}\s+{re.escape(''.join(text))}[^►▼]*?{arrow}")


def is_in(expected: Expected, text: str) -> bool:
    """Return whether ``text`` has a text or a match of a pattern."""
    return expected in text if isinstance(expected, str) else expected.search(text) is not None
