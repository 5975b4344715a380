"""What is wrong with content files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a content file. The sentence about it is ``faults.<problem>`` among the words."""

    path: Path
    line: int
    """From 1."""
    key: str
    """As a person would write it, ``initiatives[2].title``, counted from 1; empty where the file itself is at fault."""
    problem: str
    details: dict[str, object] = field(default_factory=dict)


class ContentError(Exception):
    """Content that cannot be shown, with every fault found in it."""

    def __init__(self, faults: Collection[Fault]) -> None:
        super().__init__(", ".join(f"{fault.path}:{fault.line}: {fault.key}: {fault.problem}" for fault in faults))
        self.faults = tuple(faults)


def in_order(faults: Collection[Fault]) -> list[Fault]:
    """Return the faults of a file in the order in which they stand in it."""
    return sorted(faults, key=lambda fault: (fault.line, fault.key))
