"""A topic and its parts, as frozen values. All text in them has been sanitised.

What every start defines are named tuples: ``dataclasses`` imports ``inspect``, and takes longer to define a class.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, TypeAlias

DEFAULT_LANGUAGE = "sv"
"""Code of the language that every content folder must have."""
CONTACT_NAMES = ("contact", "kontakt")
"""What the contact is called on the command line, in every language."""
MAX_NUMBER_LENGTH = 9
"""Digits of the longest number that is taken for the number of an initiative."""


class Goal(NamedTuple):
    """The goal of the municipality."""

    title: str
    text: str
    """Markdown."""


class Initiative(NamedTuple):
    """An activity of the municipality towards the goal; a panel on the page."""

    id: str
    """Lower-case ASCII letters, digits and hyphens; the same in every language."""
    title: str
    text: str
    """Markdown."""


class ContactField(NamedTuple):
    """A phone number or an address, as it is shown and copied."""

    name: str
    """Its key in the topic file; its label is ``contact.<name>`` among the strings."""
    lines: tuple[str, ...]


class Contact(NamedTuple):
    """How to reach the education administration."""

    title: str
    name: str
    text: str
    """Markdown."""
    phone: str
    visiting_address: tuple[str, ...]
    """One string per line of the address."""
    postal_address: tuple[str, ...]
    """One string per line of the address."""

    @property
    def fields(self) -> tuple[ContactField, ...]:
        """The phone number and the addresses, in reading order."""
        return (
            ContactField("phone", (self.phone,)),
            ContactField("visiting_address", self.visiting_address),
            ContactField("postal_address", self.postal_address),
        )


Part: TypeAlias = tuple[int, Initiative] | Contact
"""A part of the page that can be shown alone: an initiative with its number, or the contact."""


class PurposeText(NamedTuple):
    """The description of one purpose of storing data, which a user reads before consenting to it."""

    title: str
    text: str


class PrivacyNotice(NamedTuple):
    """What is stored, why, for how long, and how to withdraw consent."""

    revision: int
    """Incremented when the meaning changes. An answer is valid only for the revision that it was given for."""
    changes: str
    """Changes since the previous revision; empty for the first."""
    text: str
    necessary: PurposeText
    functional: PurposeText
    statistics: PurposeText


class Topic(NamedTuple):
    """A public topic page in one language."""

    section: str
    title: str
    publisher: str
    source: str
    updated: date
    summary: str
    """Markdown."""
    goal: Goal
    initiatives: tuple[Initiative, ...]
    contact: Contact
    privacy: PrivacyNotice

    @property
    def numbered(self) -> list[tuple[int, Initiative]]:
        """The initiatives with their numbers on the page."""
        return list(enumerate(self.initiatives, 1))

    def part(self, name: str) -> Part | None:
        """Return the part called ``name``: an initiative by its id or its number, or the contact; None if unknown."""
        for number, initiative in self.numbered:
            if initiative.id == name:
                return number, initiative
        if is_number(name) and 1 <= int(name) <= len(self.initiatives):
            return self.numbered[int(name) - 1]
        return self.contact if name.lower() in CONTACT_NAMES else None


def is_number(name: str) -> bool:
    """Return whether ``name`` is meant as the number of an initiative."""
    return name.isascii() and name.isdecimal() and len(name) <= MAX_NUMBER_LENGTH
