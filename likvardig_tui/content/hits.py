"""References to text in a topic: which part, which block, from where to where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from likvardig_tui.content.markdown import BULLET, Block, blocks
from likvardig_tui.content.model import Contact, ContactField, Initiative, Link, Topic
from likvardig_tui.content.strings import Strings

PREAMBLE = -1
"""Initiative of a hit in the summary or the goal, which precede the first initiative."""
CONTACT = -2
"""Initiative of a hit in the contact, which follows the last initiative."""
TITLE = -1
"""Block of a hit in the title of an initiative, which precedes the first block of its text."""


class Hit(NamedTuple):
    """A match of a search query."""

    initiative: int
    """Index of the initiative, PREAMBLE or CONTACT."""
    block: int
    """Index in ``initiative_blocks``, or TITLE; in ``preamble``, or in all ``contact_texts``, for a hit there."""
    start: int
    """Index in the text of the block."""
    end: int


def preamble(topic: Topic) -> tuple[Block, ...]:
    """Return the blocks before the first initiative: the summary, the goal's title, and the goal."""
    return (*blocks(topic.summary), Block(topic.goal.title), *blocks(topic.goal.text))


def initiative_blocks(initiative: Initiative) -> tuple[Block, ...]:
    """Return the blocks of an initiative: its text, and a list of its links."""
    return (*blocks(initiative.text), *link_blocks(initiative.links))


def link_blocks(links: Sequence[Link]) -> tuple[Block, ...]:
    """Return links as a list, each with its title and its address."""
    return tuple(
        Block(f"{link.title} ({link.url})", (), 1, BULLET, tight=index > 0) for index, link in enumerate(links)
    )


def field_label(field: ContactField, strings: Strings) -> str:
    """Return what a detail of a contact is called."""
    return field.own_label or strings(f"contact.{field.name}")


def contact_texts(contact: Contact, strings: Strings) -> tuple[str, ...]:
    """Return the texts of a contact as they are shown: title, name, text, and each field below its label."""
    text = "\n\n".join(block.text for block in blocks(contact.text))
    fields = ("\n".join((field_label(field, strings), *field.lines)) for field in contact.fields)
    return (contact.title, contact.name, text, *fields)
