"""Extract the contact section of a page: a name, a text, a phone number and two addresses under their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise

from likvardig_tui.content.contact_card import can_be_dialled
from likvardig_tui.content.importer.blocks import PageBlock, Role, plain_block
from likvardig_tui.content.importer.vocabulary import Vocabulary, match_label, remove_label, split_at_labels

MAX_ADDRESS_LINE_LENGTH = 60
"""Characters in a line of a visiting address that has a paragraph of its own."""
_POSTCODE = re.compile(r"\b\d{3} ?\d{2} +\w")
"""The last line of a Swedish postal address: "753 75 Uppsala"."""


@dataclass
class ContactSection:
    """The contact section of a page. Fields that were not found are empty."""

    title: str = ""
    name: str = ""
    text: list[PageBlock] = field(default_factory=list)
    phone: str = ""
    visiting_address: list[str] = field(default_factory=list)
    """One string per line."""
    postal_address: list[str] = field(default_factory=list)
    """One string per line."""
    unplaced: list[PageBlock] = field(default_factory=list)


class _Field(Enum):
    PHONE = auto()
    VISITING_ADDRESS = auto()
    POSTAL_ADDRESS = auto()


def find_contact_title(blocks: Sequence[PageBlock], vocabulary: Vocabulary, start: int) -> int | None:
    """Return the index of the contact section's title, from ``start`` on, or None.

    Prefer a heading, then any title with an address between it and the next title, then the last title.
    """

    def is_title(block: PageBlock) -> bool:
        text = block.normalized_text.casefold()
        return block.may_be_title and any(text.startswith(title.casefold()) for title in vocabulary.contact_titles)

    titles = [index for index in range(start, len(blocks)) if is_title(blocks[index])]
    labels = vocabulary.visiting_labels + vocabulary.postal_labels
    with_address = [
        index
        for index, end in pairwise([*titles, len(blocks)])
        if any(match_label(line, labels) for block in blocks[index:end] for line in split_at_labels(block, labels))
    ]
    headings = [index for index in with_address if blocks[index].role is Role.HEADING]
    return min(headings or with_address or titles[-1:], default=None)


def extract_contact(blocks: Sequence[PageBlock], vocabulary: Vocabulary) -> tuple[ContactSection, Sequence[PageBlock]]:
    """Extract the contact section that begins with its title; return it and the blocks after its postal address."""
    contact = ContactSection(title=blocks[0].text.rstrip(":"))
    blocks = [part for block in blocks[1:] for part in split_at_labels(block, vocabulary.contact_labels)]
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if labelled := _match_field(block, vocabulary):
            contact_field, label = labelled
            value = remove_label(block, label)
            lines = value.text.split("\n") if value else []
            index += 1
            while index < len(blocks) and _continues(contact_field, lines, blocks[index], vocabulary):
                lines += blocks[index].text.split("\n")
                index += 1
            _store_lines(contact, contact_field, [line.strip() for line in lines if line.strip()])
            continue
        if contact.postal_address:
            return contact, blocks[index:]
        if block.role is Role.IMAGE:
            contact.unplaced.append(block)
        elif not contact.name:
            contact.name = block.text.replace("\n", " ")
        elif contact.phone or contact.visiting_address:
            contact.unplaced.append(block)
        else:
            contact.text.append(block)
        index += 1
    return contact, []


def _match_field(block: PageBlock, vocabulary: Vocabulary) -> tuple[_Field, str] | None:
    """Return the field whose label begins the block, and the label as spelled there; None if there is no label."""
    for contact_field, labels in (
        (_Field.PHONE, vocabulary.phone_labels),
        (_Field.VISITING_ADDRESS, vocabulary.visiting_labels),
        (_Field.POSTAL_ADDRESS, vocabulary.postal_labels),
    ):
        if label := match_label(block, labels):
            return contact_field, label
    return None


def _continues(contact_field: _Field, lines: Sequence[str], block: PageBlock, vocabulary: Vocabulary) -> bool:
    """Return whether ``block`` belongs to a field that has the ``lines`` above it."""
    if block.role in (Role.HEADING, Role.IMAGE) or match_label(block, vocabulary.contact_labels):
        return False
    if not lines:
        return True
    match contact_field:
        case _Field.PHONE:
            return False
        case _Field.VISITING_ADDRESS:
            is_address_line = len(block.text) <= MAX_ADDRESS_LINE_LENGTH and not block.is_sentence and not block.marker
            return not block.has_space_above or is_address_line
        case _Field.POSTAL_ADDRESS:
            return not block.has_space_above or not any(map(_POSTCODE.search, lines))


def _store_lines(contact: ContactSection, contact_field: _Field, lines: list[str]) -> None:
    """Store the lines of a field: the whole of an address, but only the first phone number."""
    match contact_field:
        case _Field.PHONE:
            if not contact.phone:
                contact.phone = next(filter(can_be_dialled, lines), "")
                lines = [line for line in lines if line != contact.phone]
            contact.unplaced += map(plain_block, lines)
        case _Field.VISITING_ADDRESS:
            contact.visiting_address += lines
        case _Field.POSTAL_ADDRESS:
            contact.postal_address += lines
