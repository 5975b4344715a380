"""Render a topic as plain text in reading order, for a screen reader, a printer or an e-mail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from rich.cells import cell_len

from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Contact, Topic
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.wrap import wrap

WIDTH = 80
"""Cells in a line by default; the maximum of WCAG 2.2, 1.4.8."""


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> Iterator[str]:
    for row, (start, end) in enumerate(wrap(text, max(1, width - len(first)))):
        yield (rest if row else first) + text[start:end]


def _markdown(text: str, width: int) -> Iterator[str]:
    for index, block in enumerate(blocks(text)):
        if index and not block.tight:
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
    for field in contact.fields:
        yield ""
        yield from _wrapped(f"{strings(f'contact.{field.name}')}:", width)
        for line in field.lines:
            yield from _wrapped(line, width)


def as_text(topic: Topic, strings: Strings, width: int = WIDTH, ids: Collection[str] = ()) -> str:
    """Return the page, or the initiatives with ``ids`` in that order, with a newline after each line.

    A line is wider than ``width`` cells only if a single character, or the marker of a list item, is.
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
