"""Texts as runs, each of which has one style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

StyleT = TypeVar("StyleT")
Runs = list[tuple[str, StyleT]]
"""Texts with their styles, or the names of those."""


def text_of(runs: Iterable[tuple[str, StyleT]]) -> str:
    """Return the text of runs."""
    return "".join(text for text, _ in runs)


def part_of(runs: Iterable[tuple[str, StyleT]], start: int, end: int) -> Runs[StyleT]:
    """Return the runs from one index in their text to another."""
    part, at = [], 0
    for text, style in runs:
        if kept := text[max(0, start - at) : max(0, end - at)]:
            part.append((kept, style))
        at += len(text)
    return part


def lines_of(runs: Sequence[tuple[str, StyleT]], spans: Iterable[tuple[int, int]]) -> list[Runs[StyleT]]:
    """Return one line for each start and end in the text."""
    return [part_of(runs, start, end) for start, end in spans]
