"""A topic and its parts, as frozen values. All text in them has been sanitised."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

DEFAULT_LANGUAGE = "sv"
"""Code of the language that every content folder must have."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal of the municipality."""

    title: str
    text: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class Initiative:
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


@dataclass(frozen=True, slots=True)
class Contact:
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


@dataclass(frozen=True, slots=True)
class PurposeText:
    """The description of one purpose of storing data, which a user reads before consenting to it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """What is stored, why, for how long, and how to withdraw consent."""

    revision: int
    """Incremented when the meaning changes. An answer is valid only for the revision that it was given for."""
    changes: str
    """Changes since the previous revision; empty for the first."""
    text: str
    necessary: PurposeText
    functional: PurposeText
    statistics: PurposeText


@dataclass(frozen=True, slots=True)
class Topic:
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

    def numbered(self, ids: Collection[str] = ()) -> list[tuple[int, Initiative]]:
        """Return the initiatives with their numbers on the page: all, or those with ``ids`` in that order, each once.

        Raises KeyError for an unknown id.
        """
        by_id = {initiative.id: (number, initiative) for number, initiative in enumerate(self.initiatives, 1)}
        return [by_id[id_] for id_ in dict.fromkeys(ids or by_id)]
