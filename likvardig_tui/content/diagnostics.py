"""What is wrong with content files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing wrong with a content file. The sentence about it is ``diagnostics.<problem>`` among the words."""

    path: Path
    line: int
    """From 1."""
    key: str
    """As a person would write it, ``initiatives[2].title``, counted from 1; empty where the file itself is at fault."""
    problem: str
    details: dict[str, object] = field(default_factory=dict)


class ContentError(Exception):
    """Content that cannot be shown, with every fault found in it."""

    def __init__(self, diagnostics: Collection[Diagnostic]) -> None:
        super().__init__(
            ", ".join(
                f"{diagnostic.path}:{diagnostic.line}: {diagnostic.key}: {diagnostic.problem}"
                for diagnostic in diagnostics
            )
        )
        self.diagnostics = tuple(diagnostics)


def in_order(diagnostics: Collection[Diagnostic]) -> list[Diagnostic]:
    """Return the faults of a file in the order in which they stand in it."""
    return sorted(diagnostics, key=lambda diagnostic: (diagnostic.line, diagnostic.key))
