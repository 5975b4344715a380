"""References to text in a topic: which part, which block, from where to where."""

from __future__ import annotations

from typing import NamedTuple

from likvardig_tui.content.markdown import Block, blocks
from likvardig_tui.content.model import Contact, Topic
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
    """Index in the blocks of the initiative's text, or TITLE; in ``preamble`` or ``contact_texts`` for a hit there."""
    start: int
    """Index in the text of the block."""
    end: int


def preamble(topic: Topic) -> tuple[Block, ...]:
    """Return the blocks before the first initiative: the summary, the goal's title, and the goal."""
    return (*blocks(topic.summary), Block(topic.goal.title), *blocks(topic.goal.text))


def contact_texts(contact: Contact, strings: Strings) -> tuple[str, ...]:
    """Return the texts of the contact as they are shown: title, name, text, and each field below its label."""
    text = "\n\n".join(block.text for block in blocks(contact.text))
    fields = ("\n".join((strings(f"contact.{field.name}"), *field.lines)) for field in contact.fields)
    return (contact.title, contact.name, text, *fields)
