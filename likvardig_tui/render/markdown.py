"""Render a topic as Markdown (CommonMark), for a wiki, a web page or a print program.

Titles, names and numbers are escaped, and so is all content except paragraphs, lists, emphasis and links.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from likvardig_tui.content.markdown_escape import escape, escape_lines, to_commonmark
from likvardig_tui.content.model import Contact, Topic
from likvardig_tui.content.strings import Strings


def as_markdown(topic: Topic, strings: Strings, ids: Collection[str] = ()) -> str:
    """Return the page, or the initiatives with ``ids`` in that order, with a final newline."""
    parts = [
        part
        for number, initiative in topic.numbered(ids)
        for part in (f"## {number}. {escape(initiative.title)}", to_commonmark(initiative.text))
    ]
    if not ids:
        parts = [
            f"# {escape(topic.section)}: {escape(topic.title)}",
            to_commonmark(topic.summary),
            f"## {escape(topic.goal.title)}",
            to_commonmark(topic.goal.text),
            *parts,
            *_contact(topic.contact, strings),
        ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _contact(contact: Contact, strings: Strings) -> Iterator[str]:
    yield f"## {escape(contact.title)}"
    yield escape_lines(contact.name)
    yield to_commonmark(contact.text)
    phone, *addresses = contact.fields
    yield escape_lines(f"{strings(f'contact.{phone.name}')}: {contact.phone}")
    for address in addresses:
        yield escape_lines(f"{strings(f'contact.{address.name}')}:", *address.lines)
