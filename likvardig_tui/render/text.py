"""Render a topic as plain text in reading order, for a screen reader, a printer or an e-mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from rich.cells import cell_len

from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Contact, Initiative, Part, Topic
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


def as_paragraphs(topic: Topic, initiative: Initiative | None) -> str:
    """Return the title and the text of ``initiative``, or of the introduction and the goal if it is None.

    Each paragraph and each list item is one line, so that the program that it is pasted into wraps it.
    """
    if initiative is not None:
        return f"{initiative.title}\n\n{_unwrapped(initiative.text)}"
    return "\n\n".join((topic.title, _unwrapped(topic.summary), topic.goal.title, _unwrapped(topic.goal.text)))


def _unwrapped(text: str) -> str:
    return "".join(
        ("" if not index else "\n" if block.tight else "\n\n") + block.prefixes[0] + block.text
        for index, block in enumerate(blocks(text))
    )


def _part(part: Part, strings: Strings, width: int) -> Iterator[str]:
    if isinstance(part, Contact):
        yield from _contact(part, strings, width)
        return
    number, initiative = part
    yield from _heading(f"{number}. {initiative.title}", width, "-")
    yield from _markdown(initiative.text, width)


def as_text(topic: Topic, strings: Strings, width: int = WIDTH, parts: Sequence[Part] = ()) -> str:
    """Return the page, or only ``parts`` of it in that order, with a newline after each line.

    A line is wider than ``width`` cells only if a single character, or the marker of a list item, is.
    """
    sections: list[Iterable[str]] = [_part(part, strings, width) for part in parts or (*topic.numbered, topic.contact)]
    if not parts:
        sections = [
            _heading(f"{topic.section}: {topic.title}", width, "="),
            _markdown(topic.summary, width),
            chain(_heading(topic.goal.title, width, "-"), _markdown(topic.goal.text, width)),
            *sections,
        ]
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"
