"""What the QR codes contain: contacts and links, and the same in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from likvardig_tui.content.contact_card import tel_uri, vcard
from likvardig_tui.content.model import Contact, Link, Topic
from likvardig_tui.content.reaching import labelled
from likvardig_tui.content.strings import Strings

_CARD_FIELDS = ("phone", "email", "visiting_address")
"""The details of the contact that its vCard has."""


class CodeContent(NamedTuple):
    """What a code may contain."""

    encoded: str
    text: str
    """The same in words: a sentence on a line of its own, and the content."""


class Subject(NamedTuple):
    """A contact or a link."""

    contents: tuple[CodeContent, ...]
    """What its code may contain, the most complete first."""
    in_words: str
    """What is shown where no code fits."""
    copied: str
    """What the key that copies copies."""
    too_long: str
    """The sentence if no code can contain it."""
    more: str = ""
    """The sentence next to a code that is not the most complete one."""


def contact_subjects(topic: Topic, strings: Strings) -> list[Subject]:
    """Return the contacts, each followed by its links."""
    subjects = []
    for contact in topic.contacts:
        subjects += [_contact_subject(contact, topic.publisher, strings), *link_subjects(contact.links, strings)]
    return subjects


def _contact_subject(contact: Contact, publisher: str, strings: Strings) -> Subject:
    details = [labelled(field, strings) for field in contact.fields if field.name in _CARD_FIELDS]
    card = "\n".join([strings("qr.card"), "", contact.name, *filter(None, [publisher]), *details])
    way = contact.ways[0]
    return Subject(
        (CodeContent(vcard(contact, publisher), card), *_shortest_contents(contact, strings)),
        labelled(way, strings),
        way.value,
        strings("qr.too_long"),
        strings("qr.more"),
    )


def _shortest_contents(contact: Contact, strings: Strings) -> Iterator[CodeContent]:
    """Yield the phone number or else the e-mail address, if the contact has one."""
    way = contact.ways[0]
    uri = tel_uri(way.value) if way.name == "phone" else way.url if way.name == "email" else ""
    if uri:
        sentence = strings("qr.number" if way.name == "phone" else "qr.email")
        yield CodeContent(uri, f"{sentence}\n{labelled(way, strings)}")


def link_subjects(links: Sequence[Link], strings: Strings) -> list[Subject]:
    """Return each link."""
    subjects = []
    for link in links:
        in_words = f"{link.title}\n{link.url}"
        content = CodeContent(link.url, "\n".join((strings("qr.link"), in_words)))
        subjects.append(Subject((content,), in_words, link.url, strings("qr.link_too_long")))
    return subjects
