"""Render a topic as Markdown (CommonMark), for a wiki, a web page or a print program.

Titles, names and numbers are escaped, and so is all content except paragraphs, lists, emphasis and links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from likvardig_tui.content.markdown_escape import escape, escape_lines, to_commonmark
from likvardig_tui.content.model import Contact, Part, Topic
from likvardig_tui.content.strings import Strings


def as_markdown(topic: Topic, strings: Strings, parts: Sequence[Part] = ()) -> str:
    """Return the page, or only ``parts`` of it in that order, with a final newline."""
    paragraphs = [paragraph for part in parts or (*topic.numbered, topic.contact) for paragraph in _part(part, strings)]
    if not parts:
        paragraphs = [
            f"# {escape(topic.section)}: {escape(topic.title)}",
            to_commonmark(topic.summary),
            f"## {escape(topic.goal.title)}",
            to_commonmark(topic.goal.text),
            *paragraphs,
        ]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def _part(part: Part, strings: Strings) -> Iterator[str]:
    if isinstance(part, Contact):
        yield from _contact(part, strings)
        return
    number, initiative = part
    yield f"## {number}. {escape(initiative.title)}"
    yield to_commonmark(initiative.text)


def _contact(contact: Contact, strings: Strings) -> Iterator[str]:
    yield f"## {escape(contact.title)}"
    yield escape_lines(contact.name)
    yield to_commonmark(contact.text)
    phone, *addresses = contact.fields
    yield escape_lines(f"{strings(f'contact.{phone.name}')}: {contact.phone}")
    for address in addresses:
        yield escape_lines(f"{strings(f'contact.{address.name}')}:", *address.lines)
