"""A topic as linear text: in reading order, for a screen reader, a printer or a mail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from rich.cells import cell_len

from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Contact, Topic
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.wrap import wrap

WIDTH = 80
"""Cells that a line has where nothing says how wide it may be; as many as WCAG 2.2 has at most (1.4.8)."""


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


def _contact(contact: Contact, strings: Strings, width: int) -> Iterator[str]:
    yield from _heading(contact.title, width, "-")
    yield from _wrapped(contact.name, width)
    yield ""
    yield from _markdown(contact.text, width)
    fields = (
        (strings("contact.phone"), (contact.phone,)),
        (strings("contact.visiting_address"), contact.visiting_address),
        (strings("contact.postal_address"), contact.postal_address),
    )
    for label, lines in fields:
        yield ""
        yield from _wrapped(f"{label}:", width)
        for line in lines:
            yield from _wrapped(line, width)


def as_text(topic: Topic, strings: Strings, width: int = WIDTH, ids: Collection[str] = ()) -> str:
    """Return the whole page, or the initiatives with ``ids`` in that order, as lines each ended by a newline.

    No line is wider than ``width`` cells, but where a character or what stands before a list's item is.
    """
    parts: list[Iterable[str]] = [
        chain(_heading(f"{number}. {initiative.title}", width, "-"), _markdown(initiative.text, width))
        for number, initiative in topic.numbered(ids)
    ]
    if not ids:
        parts = [
            _heading(f"{topic.section}: {topic.title}", width, "="),
            _markdown(topic.summary, width),
            chain(_heading(topic.goal.title, width, "-"), _markdown(topic.goal.text, width)),
            *parts,
            _contact(topic.contact, strings, width),
        ]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"
