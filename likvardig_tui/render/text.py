"""Render a topic as plain text in reading order, for a screen reader, a printer or an e-mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from rich.cells import cell_len

from likvardig_tui.content.hits import field_label, initiative_blocks, related_blocks
from likvardig_tui.content.markdown import Block, blocks, joined
from likvardig_tui.content.model import Contact, Contacts, Initiative, Part, Topic
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.wrap import wrap

WIDTH = 80
"""Cells in a line by default; the maximum of WCAG 2.2, 1.4.8."""
_SUB_HEADING_RULE = "~"


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> Iterator[str]:
    for row, (start, end) in enumerate(wrap(text, max(1, width - len(first)))):
        yield (rest if row else first) + text[start:end]


def _blocks(shown: Sequence[Block], width: int) -> Iterator[str]:
    for index, block in enumerate(shown):
        if index and not block.tight:
            yield ""
        if block.level and not block.indent:
            yield from _heading(block.text, width, _SUB_HEADING_RULE)
        else:
            yield from _wrapped(block.text, width, *block.prefixes)


def _heading(text: str, width: int, rule: str) -> Iterator[str]:
    lines = list(_wrapped(text, width))
    yield from lines
    yield rule * max(map(cell_len, lines))


def _contact(contact: Contact, strings: Strings, width: int) -> Iterator[str]:
    yield from _heading(contact.title, width, "-")
    yield from _wrapped(contact.name, width)
    if contact.text:
        yield ""
        yield from _blocks(blocks(contact.text), width)
    for field in contact.fields:
        yield ""
        yield from _wrapped(f"{field_label(field, strings)}:", width)
        for line in field.lines:
            yield from _wrapped(line, width)


def as_paragraphs(topic: Topic, initiative: Initiative | None) -> str:
    """Return the title and the text of ``initiative``, or of the introduction and the goal if it is None.

    Each paragraph and each list item is one line, so that the program that it is pasted into wraps it.
    """
    if initiative is not None:
        return f"{initiative.title}\n\n{joined(initiative_blocks(initiative)).text}"
    summary, goal = (joined(blocks(text)).text for text in (topic.summary, topic.goal.text))
    return "\n\n".join(filter(None, (topic.title, summary, topic.goal.title, goal)))


def _part(part: Part, strings: Strings, width: int) -> Iterator[Iterable[str]]:
    """Yield the lines of each section of a part."""
    if isinstance(part, Contacts):
        yield from (_contact(contact, strings, width) for contact in part.contacts)
        return
    number, initiative = part
    heading = _heading(f"{number}. {initiative.title}", width, "-")
    yield chain(heading, _blocks(initiative_blocks(initiative), width))


def _introduction(topic: Topic, width: int) -> Iterator[Iterable[str]]:
    """Yield the lines of each section above the initiatives."""
    yield _heading(f"{topic.section}: {topic.title}" if topic.section else topic.title, width, "=")
    if topic.summary:
        yield _blocks(blocks(topic.summary), width)
    if not topic.is_start_page:
        yield chain(_heading(topic.goal.title, width, "-"), _blocks(blocks(topic.goal.text), width))


def _related(topic: Topic, strings: Strings, width: int) -> Iterator[Iterable[str]]:
    if topic.links:
        yield chain(_heading(strings("page.links"), width, "-"), _blocks(related_blocks(topic), width))


def as_text(topic: Topic, strings: Strings, width: int = WIDTH, parts: Sequence[Part] = ()) -> str:
    """Return the page, or only ``parts`` of it in that order, with a newline after each line.

    A line is wider than ``width`` cells only if a single character, or the marker of a list item, is.
    """
    if parts:
        sections = chain.from_iterable(_part(part, strings, width) for part in parts)
    else:
        sections = chain(
            _introduction(topic, width),
            *(_part(part, strings, width) for part in topic.numbered),
            _related(topic, strings, width),
            _part(Contacts(topic.contacts), strings, width),
        )
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"
