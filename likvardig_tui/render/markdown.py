"""Render a topic as Markdown (CommonMark), for a wiki, a web page or a print program.

Titles, names and numbers are escaped, and so is all content except paragraphs, lists, emphasis and links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from likvardig_tui.content.hits import field_label
from likvardig_tui.content.markdown_escape import escape, escape_lines, link_to, to_commonmark
from likvardig_tui.content.model import Contact, Contacts, Link, Part, Topic
from likvardig_tui.content.strings import Strings


def as_markdown(topic: Topic, strings: Strings, parts: Sequence[Part] = ()) -> str:
    """Return the page, or only ``parts`` of it in that order, with a final newline."""
    if parts:
        paragraphs = [paragraph for part in parts for paragraph in _part(part, strings)]
    else:
        paragraphs = [
            f"# {escape(topic.section)}: {escape(topic.title)}" if topic.section else f"# {escape(topic.title)}",
            to_commonmark(topic.summary),
            "" if topic.is_start_page else f"## {escape(topic.goal.title)}",
            to_commonmark(topic.goal.text),
            *(paragraph for part in topic.numbered for paragraph in _part(part, strings)),
            f"## {escape(strings('page.links'))}" if topic.links else "",
            _links(topic.links),
            *_part(Contacts(topic.contacts), strings),
        ]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def _part(part: Part, strings: Strings) -> Iterator[str]:
    if isinstance(part, Contacts):
        for contact in part.contacts:
            yield from _contact(contact, strings)
        return
    number, initiative = part
    yield f"## {number}. {escape(initiative.title)}"
    yield to_commonmark(initiative.text)
    yield _links(initiative.links)


def _links(links: Sequence[Link]) -> str:
    """Return links as a list, not of the same kind as a list just above it, or it would continue that one."""
    return "\n".join(f"+ {link_to(link.title, link.url)}" for link in links)


def _contact(contact: Contact, strings: Strings) -> Iterator[str]:
    yield f"## {escape(contact.title)}"
    yield escape_lines(contact.name)
    yield to_commonmark(contact.text)
    for field in contact.fields:
        label = field_label(field, strings)
        if field.name == "link":
            yield link_to(label, *field.lines)
        elif field.name in ("phone", "email"):
            yield escape_lines(f"{label}: {field.lines[0]}")
        else:
            yield escape_lines(f"{label}:", *field.lines)
