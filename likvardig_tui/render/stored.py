"""Render what is stored as lines of text: every file and every value in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.counts import Count
from likvardig_tui.privacy.inventory import StoredFile

MAX_COUNTS = 2_000
"""The number of counts that have a line each: with nine initiatives opened every day, those of half a year."""


def stored_lines(files: Iterable[StoredFile], strings: Strings) -> list[str]:
    """Return a line for each file and an indented one for each value; or one line if nothing is stored."""
    return [line for file in files for line in _file_lines(file, strings)] or [strings("stored.nothing")]


def count_lines(counts: Iterable[Count], strings: Strings) -> list[str]:
    """Return a line for each of the latest MAX_COUNTS, newest first, and one with the number of those left out."""
    newest = sorted(counts, key=lambda count: count.day, reverse=True)
    lines = [_count_line(count, strings) for count in newest[:MAX_COUNTS]]
    if more := len(newest) - len(lines):
        lines.append(strings("stored.more", count=more))
    return lines


def _file_lines(file: StoredFile, strings: Strings) -> Iterator[str]:
    yield strings("stored.file", path=clean_line(str(file.path)), size=file.size)
    values = [clean_line(f"{name}: {_formatted(value)}") for name, value in file.values]
    values += count_lines(file.counts, strings)
    if not file.is_read:
        values.append(strings("stored.unread"))
    yield from (f"  {value}" for value in values)


def _formatted(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _count_line(count: Count, strings: Strings) -> str:
    name = strings(f"events.{count.event}")
    return f"{count.day}  {name}{f' ({count.item})' if count.item else ''}: {count.n}"
