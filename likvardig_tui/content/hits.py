"""References to text in a topic: which part, which block, from where to where."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from likvardig_tui.content.markdown import Block, LinkRange, blocks, joined, link_block, without_addresses
from likvardig_tui.content.model import Contact, ContactField, Initiative, Link, Topic
from likvardig_tui.content.strings import Strings

PREAMBLE = -1
"""Initiative of a hit in the summary or the goal, which precede the first initiative, or in the related pages."""
CONTACT = -2
"""Initiative of a hit in the contacts, which follow the last initiative."""
TITLE = -1
"""Block of a hit in the title of an initiative, which precedes the first block of its text."""


class Hit(NamedTuple):
    """A match of a search query."""

    initiative: int
    """Index of the initiative, PREAMBLE or CONTACT."""
    block: int
    """Index in ``initiative_blocks``, or TITLE; in ``preamble``, continued in ``related_blocks``; or in the
    ``contact_blocks`` of all contacts."""
    start: int
    """Index in the text of the block."""
    end: int


def preamble(topic: Topic, *, hyperlinks: bool = False) -> tuple[Block, ...]:
    """Return the blocks before the first initiative: the summary, and if there is a goal, its title and its text.

    ``hyperlinks``, here and below, makes hyperlinks of the titles of links, in place of the addresses after them.
    """
    goal = () if topic.is_start_page else (Block(topic.goal.title), *blocks(topic.goal.text))
    return _shown((*blocks(topic.summary), *goal), hyperlinks)


def initiative_blocks(initiative: Initiative, *, hyperlinks: bool = False) -> tuple[Block, ...]:
    """Return the blocks of an initiative: its text, and a list of its links."""
    return _shown((*blocks(initiative.text), *_link_blocks(initiative.links)), hyperlinks)


def related_blocks(topic: Topic, *, hyperlinks: bool = False) -> tuple[Block, ...]:
    """Return the blocks after the last initiative: a list of the related pages."""
    return _shown(_link_blocks(topic.links), hyperlinks)


def contact_blocks(contact: Contact, strings: Strings, *, hyperlinks: bool = False) -> tuple[Block, ...]:
    """Return the texts of a contact as they are shown: title, name, text, and each field below its label."""
    text = joined(_shown(blocks(contact.text), hyperlinks))
    fields = (_field_block(field, field_label(field, strings)) for field in contact.fields)
    return (Block(contact.title), Block(contact.name), text, *_shown(fields, hyperlinks))


def _field_block(field: ContactField, label: str) -> Block:
    text = "\n".join((label, *field.lines))
    return Block(text, links=(LinkRange(len(label) + 1, len(text), len(text), field.url),) if field.url else ())


def field_label(field: ContactField, strings: Strings) -> str:
    """Return what a detail of a contact is called."""
    return field.own_label or strings(f"contact.{field.name}")


def _link_blocks(links: Sequence[Link]) -> tuple[Block, ...]:
    return tuple(link_block(*link, tight=index > 0) for index, link in enumerate(links))


def _shown(found: Iterable[Block], hyperlinks: bool) -> tuple[Block, ...]:
    if hyperlinks:
        return tuple(map(without_addresses, found))
    return tuple(block._replace(links=()) if block.links else block for block in found)
