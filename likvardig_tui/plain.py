"""A topic as linear text: in reading order, for a screen reader, a printer or a mail."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Contact, Topic
from likvardig_tui.strings import Words
from likvardig_tui.wrapping import wrap

WIDTH = 80
"""Cells, where nothing says how wide the lines may be."""


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> Iterator[str]:
    for at, (start, end) in enumerate(wrap(text, max(1, width - len(first)))):
        yield (rest if at else first) + text[start:end]


def _markdown(text: str, width: int) -> Iterator[str]:
    for at, block in enumerate(blocks(text)):
        if at and not block.tight:
            yield ""
        yield from _wrapped(block.text, width, *block.prefixes)


def _heading(text: str, width: int, rule: str) -> Iterator[str]:
    lines = list(_wrapped(text, width))
    yield from lines
    yield rule * max(map(cell_len, lines))


def _contact(contact: Contact, words: Words, width: int) -> Iterator[str]:
    yield from _heading(contact.title, width, "-")
    yield from _wrapped(contact.name, width)
    yield ""
    yield from _markdown(contact.text, width)
    fields = (
        (words("contact.phone"), (contact.phone,)),
        (words("contact.visiting_address"), contact.visiting_address),
        (words("contact.postal_address"), contact.postal_address),
    )
    for label, lines in fields:
        yield ""
        yield f"{label}:"
        for line in lines:
            yield from _wrapped(line, width)


def as_text(topic: Topic, words: Words, width: int = WIDTH) -> str:
    """Return the whole page as lines no wider than ``width`` cells, each ended by a newline."""
    lines = [*_heading(f"{topic.section}: {topic.title}", width, "="), ""]
    lines += [*_markdown(topic.summary, width), ""]
    lines += [*_heading(topic.goal.title, width, "-"), *_markdown(topic.goal.text, width), ""]
    for number, initiative in enumerate(topic.initiatives, 1):
        lines += [*_heading(f"{number}. {initiative.title}", width, "-"), *_markdown(initiative.text, width), ""]
    lines += _contact(topic.contact, words, width)
    return "\n".join(lines) + "\n"
