"""The accessibility statement: which criteria of WCAG 2.2 are met, which are not, and where to complain.

Every claim is tested: ``tests/tui/test_accessibility.py`` names the tests of each. The criteria are those that EN 301
549 V3.2.1, clause 11, requires of software, under the same numbers; and of those it lacks, 1.4.6, which is of level
AAA, and 2.4.11, 2.5.7 and 2.5.8, which are new in WCAG 2.2.
"""

from __future__ import annotations

from typing import NamedTuple

from likvardig_tui.content.model import Contact
from likvardig_tui.content.strings import Strings

MET = ("keyboard", "focus", "contrast", "colour", "order", "size", "motion", "time", "steady", "image", "plain")
"""Claims of what is met, each a sentence under ``accessibility`` in ``strings.toml``."""
NOT_MET = ("marking", "shortcuts", "targets", "unspoken", "unmarked", "language")
"""Claims of what is not met."""


class Section(NamedTuple):
    """A section of the statement."""

    heading: str
    text: str
    points: tuple[str, ...] = ()


def statement(strings: Strings, contact: Contact) -> tuple[Section, ...]:
    """Return the statement in the language of ``strings``; complaints go to ``contact`` first."""
    return (
        Section(strings("accessibility.title"), strings("accessibility.about"), _points(strings, MET)),
        Section(strings("accessibility.not_met"), strings("accessibility.about_not_met"), _points(strings, NOT_MET)),
        Section(
            strings("accessibility.complaints"),
            strings("accessibility.complain", contact=contact.name, phone=contact.phone),
        ),
    )


def _points(strings: Strings, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(strings(f"accessibility.{name}") for name in names)
