"""The accessibility statement: which points of WCAG 2.2 are met, which are not, and where to complain.

Its claims are facts that tests hold: ``tests/tui/test_accessibility.py`` names the tests for each of them. The points
are those that EN 301 549 V3.2.1 asks of software, in clause 11, under the same numbers; and of those it lacks, 1.4.6,
which is of level AAA, and 2.4.11, 2.5.7 and 2.5.8, which are new in WCAG 2.2.
"""

from __future__ import annotations

from typing import NamedTuple

from likvardig_tui.content.model import Contact
from likvardig_tui.content.strings import Strings

MET = ("keyboard", "focus", "contrast", "colour", "order", "size", "motion", "time", "steady", "image", "plain")
"""What is met; each is a sentence under ``accessibility`` among the words."""
NOT_MET = ("marking", "shortcuts", "targets", "unspoken", "unmarked", "language")
"""What is not."""


class Part(NamedTuple):
    """A heading, and what stands under it."""

    heading: str
    about: str
    points: tuple[str, ...] = ()


def statement(strings: Strings, contact: Contact) -> tuple[Part, ...]:
    """Return the statement in the language of the ``strings``; complaints go to the ``contact`` first."""
    return (
        Part(strings("accessibility.title"), strings("accessibility.about"), _points(strings, MET)),
        Part(strings("accessibility.not_met"), strings("accessibility.about_not_met"), _points(strings, NOT_MET)),
        Part(
            strings("accessibility.complaints"),
            strings("accessibility.complain", contact=contact.name, phone=contact.phone),
        ),
    )


def _points(strings: Strings, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(strings(f"accessibility.{name}") for name in names)
