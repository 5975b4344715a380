"""The counts of this computer: one database, and an overflow database for when the first one cannot be used."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from likvardig_tui.file_system.locks import locked
from likvardig_tui.file_system.owners import create_folder
from likvardig_tui.file_system.syncs import sync_folder
from likvardig_tui.privacy import sqlite
from likvardig_tui.privacy.backups import CorruptFile, existing_files, removable_files, remove_files
from likvardig_tui.privacy.counts import Count, total
from likvardig_tui.privacy.counts_db import COMPANIONS, LOCKED, NEWER, add_counts, read_counts
from likvardig_tui.privacy.errors import StorageError, os_errors_as_storage_errors


class CountsStore:
    """The counts at ``path``. No file is opened before a method is called."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def paths(self) -> tuple[Path, Path]:
        """The database and the overflow database, with symlinks resolved."""
        path = Path(os.path.realpath(self.path))
        return path, path.with_name(f"{path.stem}-beside{path.suffix}")

    def databases(self) -> list[Path]:
        """Return the databases that exist, and those of which that cannot be known."""
        return [path for path in self.paths if not _is_missing(path)]

    def files(self) -> list[Path]:
        """Return all files of the store that exist: databases, SQLite's companion files, and backups.

        Raises OSError if the folder cannot be listed.
        """
        return [file for path in self.paths for file in existing_files(path, COMPANIONS)]

    def exists(self) -> bool:
        """Return whether the store has any file; True if its folder cannot be listed. Raises StorageError."""
        with os_errors_as_storage_errors():
            return any(removable_files(path, COMPANIONS) for path in self.paths)

    def add(self, counts: Iterable[Count], today: date) -> CorruptFile | None:
        """Add ``counts``, and remove those that are no longer kept ``today``.

        If another program keeps the database locked, or a newer version of this program has written it, use the
        overflow database. Return the database if it was corrupt and has been moved aside. Raises StorageError, and adds
        nothing, if nothing can be written.
        """
        sqlite.require()
        counts = list(counts)
        main, overflow = self.paths
        with os_errors_as_storage_errors():
            create_folder(main.parent)
            with locked(main.parent):
                try:
                    result = add_counts(main, counts, today)
                except StorageError as error:
                    if error.reason not in (LOCKED, NEWER):
                        raise
                    return add_counts(overflow, counts, today).corrupt_file
                if overflow.exists():
                    add_counts(overflow, (), today, result.first_day)  # removes what is no longer kept
                return result.corrupt_file

    def read(self, since: date) -> list[Count]:
        """Return the counts from the day ``since`` on. Raises StorageError if a database cannot be read."""
        sqlite.require()
        with os_errors_as_storage_errors():
            return total(count for path in self.databases() for count in read_counts(path, since))

    def erase(self) -> bool:
        """Remove all files of the store; return whether there were any.

        Raises StorageError if one cannot be removed; the others are gone.
        """
        folder = self.paths[0].parent
        with os_errors_as_storage_errors():
            if not folder.is_dir():
                return False
            with locked(folder):
                has_files = remove_files(file for path in self.paths for file in removable_files(path, COMPANIONS))
                self.files()  # raises if the folder cannot be listed: it may have backups
                sync_folder(folder)
                return has_files


def _is_missing(path: Path) -> bool:
    try:
        path.stat()
    except OSError as error:
        return isinstance(error, FileNotFoundError)
    return False
