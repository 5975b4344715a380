"""Everything that is stored: every file, and every value in it. Only looks; changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from likvardig_tui.privacy import config
from likvardig_tui.privacy.backups import is_beside
from likvardig_tui.privacy.counts import Count
from likvardig_tui.privacy.counts_db import StatisticsError, read_counts
from likvardig_tui.privacy.counts_store import Statistics


class StoredFile(NamedTuple):
    """A file, and what is in it."""

    path: Path
    size: int
    """Bytes."""
    values: tuple[tuple[str, object], ...] = ()
    """Settings and answers by dotted name, such as ``consent.functional.state``."""
    counts: tuple[Count, ...] = ()
    is_read: bool = True
    """Whether what is in it is told here: not where it cannot be read, and not where it may not."""


def inventory(config_file: Path, statistics: Statistics, *, with_counts: bool) -> list[StoredFile]:
    """Return what is stored. Without ``with_counts``, no file of counts is opened."""
    return [*_config_files(config_file), *_statistics_files(statistics, with_counts)]


def _config_files(path: Path) -> Iterator[StoredFile]:
    document, can_be_read = config.inspect(path)
    for file in _listed(path, config.files):
        is_read = can_be_read and not is_beside(file)
        yield StoredFile(file, _size(file), tuple(_flat(document)) if is_read else (), is_read=is_read)


def _statistics_files(statistics: Statistics, with_counts: bool) -> Iterator[StoredFile]:
    for file in _listed(statistics.path, lambda _: statistics.files()):
        if file in statistics.paths:
            counts = _counts(file) if with_counts else None
            yield StoredFile(file, _size(file), counts=counts or (), is_read=counts is not None)
        else:  # SQLite's own hold nothing that is not told with the counts
            yield StoredFile(file, _size(file), is_read=with_counts and not is_beside(file))


def _listed(path: Path, files: Callable[[Path], list[Path]]) -> list[Path]:
    """Return the files there are; the ``path`` itself where nobody may see whether there are any."""
    try:
        return files(path)
    except OSError:
        return [path]


def _counts(file: Path) -> tuple[Count, ...] | None:
    try:
        return tuple(read_counts(file, date.min))
    except StatisticsError:
        return None


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:  # gone since it was listed
        return 0


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
