"""A topic and its parts, as frozen values. All text in them has been sanitised.

What every start defines are named tuples: ``dataclasses`` imports ``inspect``, and takes longer to define a class.
Their modules do without ``from __future__ import annotations``, which makes texts of the annotations: a named tuple
compiles each text.
"""

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


class Link(NamedTuple):
    """A link to another page."""

    title: str
    url: str
    """An address for which ``addresses.is_url`` is true."""


class Initiative(NamedTuple):
    """An activity of the municipality towards the goal; a panel on the page."""

    id: str
    """Lower-case ASCII letters, digits and hyphens; the same in every language."""
    title: str
    text: str
    """Markdown."""
    links: tuple[Link, ...] = ()
    """Links after the text."""


class Phone(NamedTuple):
    """A phone number."""

    label: str
    """What the number is called; empty if it is only "Telefon"."""
    number: str


class ContactField(NamedTuple):
    """A detail of a contact, such as an address, as it is shown and copied."""

    name: str
    """Its key in the topic file; its label is ``contact.<name>`` among the strings."""
    lines: tuple[str, ...]
    own_label: str = ""
    """The label that the topic gives it instead."""
    url: str = ""
    """What a click on it opens; empty for nothing."""

    @property
    def value(self) -> str:
        """The lines on one line."""
        return ", ".join(filter(None, self.lines))


class Contact(NamedTuple):
    """How to reach a part of the municipality. All but title and name may be empty, but not all ways to reach it."""

    title: str
    name: str
    text: str = ""
    """Markdown."""
    phones: tuple[Phone, ...] = ()
    email: str = ""
    opening_hours: tuple[str, ...] = ()
    """One string per line."""
    visiting_address: tuple[str, ...] = ()
    """One string per line of the address."""
    postal_address: tuple[str, ...] = ()
    """One string per line of the address."""
    links: tuple[Link, ...] = ()

    @property
    def fields(self) -> tuple[ContactField, ...]:
        """The details that are not empty, in reading order."""
        details = (
            *(ContactField("phone", (phone.number,), phone.label) for phone in self.phones),
            ContactField("email", (self.email,) if self.email else (), url=f"mailto:{self.email}"),
            ContactField("opening_hours", self.opening_hours),
            ContactField("visiting_address", self.visiting_address),
            ContactField("postal_address", self.postal_address),
            *(ContactField("link", (link.url,), link.title, link.url) for link in self.links),
        )
        return tuple(detail for detail in details if detail.lines)

    @property
    def ways(self) -> tuple[ContactField, ...]:
        """The details that say how to reach the contact, the most direct first: all but the opening hours."""
        return tuple(field for field in self.fields if field.name != "opening_hours")

    @property
    def phone(self) -> str:
        """The first phone number, or an empty string."""
        return self.phones[0].number if self.phones else ""


class Contacts(NamedTuple):
    """All contacts of a topic, as one part of the page."""

    contacts: tuple[Contact, ...]


Part: TypeAlias = tuple[int, Initiative] | Contacts
"""A part of the page that can be shown alone: an initiative with its number, or the contacts."""


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


class Index(NamedTuple):
    """What the topics of a content folder have in common, where there are several."""

    title: str
    summary: str
    """Markdown; may be empty."""
    order: tuple[str, ...]
    """Ids of topics, in the order in which they are listed; the others come after them."""
    contacts: tuple[Contact, ...]
    """Those of the topics that have none of their own, and of the start page; may be empty."""
    privacy: PrivacyNotice


class TopicEntry(NamedTuple):
    """A topic as the start page lists it."""

    id: str
    title: str
    summary: str
    """Markdown; may be empty."""
    language: str
    """Code of the language that it is read in: another one where the topic is not translated."""
    is_faulty: bool = False
    """Whether its file has errors."""
    language_name: str = ""
    """The name of its language, if that is not the language of the start page."""


class Topic(NamedTuple):
    """A public topic page in one language, or the start page that lists the topics as initiatives."""

    section: str
    title: str
    publisher: str
    source: str
    updated: date
    """A ``datetime`` if the page says the time of day too."""
    summary: str
    """Markdown; may be empty."""
    goal: Goal
    initiatives: tuple[Initiative, ...]
    links: tuple[Link, ...]
    """Related pages."""
    contacts: tuple[Contact, ...]
    """At least one; the first is the one that is always in view."""
    privacy: PrivacyNotice

    @property
    def is_start_page(self) -> bool:
        """Whether this is the start page, the only one without a goal."""
        return not self.goal.title

    @property
    def contact(self) -> Contact:
        """The first contact."""
        return self.contacts[0]

    @property
    def numbered(self) -> list[tuple[int, Initiative]]:
        """The initiatives with their numbers on the page."""
        return list(enumerate(self.initiatives, 1))

    def part(self, name: str) -> Part | None:
        """Return the part called ``name``: an initiative by its id or its number, or the contacts; None if unknown."""
        for number, initiative in self.numbered:
            if initiative.id == name:
                return number, initiative
        if is_number(name) and 1 <= int(name) <= len(self.initiatives):
            return self.numbered[int(name) - 1]
        return Contacts(self.contacts) if name.lower() in CONTACT_NAMES else None


def is_number(name: str) -> bool:
    """Return whether ``name`` is meant as the number of an initiative."""
    return name.isascii() and name.isdecimal() and len(name) <= MAX_NUMBER_LENGTH
