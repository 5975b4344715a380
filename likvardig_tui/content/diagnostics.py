"""Problems found in content files."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

KeyPath = tuple[str | int, ...]
"""Keys from the root of a document; an integer is an index in an array, from 0."""


class UnlocatedDiagnostic(NamedTuple):
    """A problem with the value of a key, before its line has been looked up."""

    key: KeyPath
    problem: str
    offset: int | None = None
    """Index of the character concerned in the text value; None if the problem concerns the whole value."""
    details: Mapping[str, object] = MappingProxyType({})
    is_warning: bool = False
    """Whether the page can be shown as intended in spite of it."""


class Diagnostic(NamedTuple):
    """A problem in a content file. Its message is the string ``faults.<problem>``."""

    path: Path
    line: int
    """From 1."""
    key: str
    """As a person would write it, ``initiatives[2].title``, counted from 1; empty if the whole file is concerned."""
    problem: str
    details: Mapping[str, object] = MappingProxyType({})
    """Values of the placeholders in the message; ``message`` names a more precise string than the problem does."""


class ContentError(Exception):
    """Content cannot be shown. Carries every problem found in it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(
            ", ".join(
                f"{diagnostic.path}:{diagnostic.line}: {diagnostic.key}: {diagnostic.problem}"
                for diagnostic in self.diagnostics
            )
        )


def sorted_by_line(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics of one file sorted by line, then by key."""
    return sorted(diagnostics, key=lambda diagnostic: (diagnostic.line, diagnostic.key))
