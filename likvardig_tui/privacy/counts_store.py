"""The counts of this computer's user: where they are, and what becomes of them when that place cannot be had."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from likvardig_tui.atomic_files import locked, sync_folder
from likvardig_tui.privacy.backups import CorruptFile, remove, with_beside
from likvardig_tui.privacy.counts import Count, total
from likvardig_tui.privacy.counts_db import (
    LOCKED,
    NEWER,
    PARTS,
    StatisticsError,
    add_counts,
    read_counts,
    telling_reasons,
)


class Statistics:
    """The counts at one path, and at a second one beside it for when the first cannot be had."""

    def __init__(self, path: Path) -> None:
        """Take the ``path``; nothing is opened."""
        self.path = path

    @property
    def paths(self) -> tuple[Path, Path]:
        """The file of counts, and the one beside it."""
        path = Path(os.path.realpath(self.path))
        return path, path.with_name(f"{path.stem}-beside{path.suffix}")

    def files(self) -> list[Path]:
        """Return every file there is of it: the counts, those beside, SQLite's own, and what was damaged.

        Raises OSError where the folder cannot be looked into.
        """
        return [file for path in self.paths for file in with_beside(path, PARTS)]

    def exist(self) -> bool:
        """Say whether there is any file of it; nothing is opened. Raises StatisticsError where that cannot be seen."""
        with telling_reasons():
            return bool(self.files())

    def add(self, counts: Iterable[Count], today: date) -> CorruptFile | None:
        """Add ``counts``, and remove what is no longer kept ``today``.

        A file that another program keeps locked, or that a newer version of this one has made, is left alone: the
        counts go to the one beside it. Returns what was damaged and moved away, if anything was. Raises
        StatisticsError, and counts nothing, where nothing can be written.
        """
        counts = list(counts)
        main, beside = self.paths
        with telling_reasons():
            main.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with locked(main.parent):
                try:
                    added = add_counts(main, counts, today)
                except StatisticsError as error:
                    if error.reason not in (LOCKED, NEWER):
                        raise
                    return add_counts(beside, counts, today).corrupt_file
                if beside.exists():
                    add_counts(beside, (), today, added.first)  # for what is no longer kept
                return added.corrupt_file

    def read(self, since: date) -> list[Count]:
        """Return the counts from the day ``since`` on. Raises StatisticsError where a file cannot be read."""
        with telling_reasons():
            return total(count for path in self.paths if path.exists() for count in read_counts(path, since))

    def erase(self) -> bool:
        """Remove every file of it; return whether there were any.

        Raises StatisticsError where one cannot be removed; the others are gone.
        """
        folder = self.paths[0].parent
        with telling_reasons():
            if not folder.is_dir():
                return False
            with locked(folder):
                were_any = remove(self.files())
                sync_folder(folder)
                return were_any
