"""A list of all stored files and values. Reads files, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from likvardig_tui.privacy import config
from likvardig_tui.privacy.backups import is_backup
from likvardig_tui.privacy.config import Config
from likvardig_tui.privacy.counts import Count
from likvardig_tui.privacy.counts_db import read_counts
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.errors import StorageError


class StoredFile(NamedTuple):
    """A stored file and its content."""

    path: Path
    size: int
    """Bytes."""
    values: tuple[tuple[str, object], ...] = ()
    """Settings and answers by dotted name, such as ``consent.functional.state``."""
    config: Config = Config()
    """Its answers and preferences, as the program reads them."""
    counts: tuple[Count, ...] = ()
    is_read: bool = True
    """False if the file cannot be read, or must not be."""


def list_stored_files(config_path: Path, counts_store: CountsStore, *, with_counts: bool) -> list[StoredFile]:
    """Return all stored files with their content. Unless ``with_counts``, open no database."""
    return [*_config_files(config_path), *_counts_files(counts_store, with_counts)]


def _config_files(path: Path) -> Iterator[StoredFile]:
    document, corrupt_file = config.read_document(path)
    for file in _listed(path, config.files):
        if corrupt_file is None and not is_backup(file):
            yield StoredFile(file, _size(file), tuple(_flat(document)), config.from_document(document))
        else:
            yield StoredFile(file, _size(file), is_read=False)


def _counts_files(counts_store: CountsStore, with_counts: bool) -> Iterator[StoredFile]:
    for file in _listed(counts_store.path, lambda _: counts_store.files()):
        if file in counts_store.paths:
            counts = _counts(file) if with_counts else None
            yield StoredFile(file, _size(file), counts=counts or (), is_read=counts is not None)
        else:  # SQLite's companion files; their content is part of the database's counts
            yield StoredFile(file, _size(file), is_read=with_counts and not is_backup(file))


def _listed(path: Path, files: Callable[[Path], list[Path]]) -> list[Path]:
    """Return the existing files; only ``path`` if its folder cannot be listed."""
    try:
        return files(path)
    except OSError:
        return [path]


def _counts(file: Path) -> tuple[Count, ...] | None:
    try:
        return tuple(read_counts(file, date.min))
    except StorageError:
        return None


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:  # removed since it was listed
        return 0


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
