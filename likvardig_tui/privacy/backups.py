"""Backups of corrupt files, and other file operations that both stores need.

A file may have companions: files whose names are its own with a suffix appended, such as SQLite's write-ahead log.
They are moved and removed together with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from likvardig_tui.atomic_files import move_file, remove_file


class CorruptFile(NamedTuple):
    """A file that could not be read."""

    path: Path
    backup: Path | None
    """Where it was moved to; None if it is where it was."""
    reason: str | None = None
    """Why the system did not return its content, as in StorageError; None if the content is not this program's."""


def backup_path(path: Path) -> Path:
    """Return an unused name for a backup of ``path``: its own with the time in UTC appended."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    return path.with_name(f"{path.name}.bak-{stamp}")


def is_backup(path: Path) -> bool:
    """Return whether ``path`` is the name of a backup, or of a backup's companion."""
    return ".bak-" in path.name


def move_aside(path: Path, companions: Sequence[str] = ()) -> CorruptFile:
    """Move a corrupt file, with its companions, to a backup. Raises OSError."""
    backup = backup_path(path)
    _move(path, backup, companions)
    return CorruptFile(path, backup)


def restore(corrupt_file: CorruptFile, companions: Sequence[str] = ()) -> None:
    """Undo move_aside(); remove what has been written to the file's old name since. Raises OSError."""
    remove_files(with_companions(corrupt_file.path, companions))
    if corrupt_file.backup is not None:
        _move(corrupt_file.backup, corrupt_file.path, companions)


def _move(source: Path, target: Path, companions: Sequence[str]) -> None:
    """Move a file's companions, then the file: a companion left behind would be taken for that of a new file."""
    for suffix in companions:
        companion = source.with_name(source.name + suffix)
        if companion.exists():
            move_file(companion, target.with_name(target.name + suffix))
    move_file(source, target)


def with_companions(path: Path, companions: Sequence[str]) -> list[Path]:
    """Return the names of a file's companions, and ``path`` itself last."""
    return [path.with_name(path.name + suffix) for suffix in (*companions, "")]


def existing_files(path: Path, companions: Sequence[str] = ()) -> list[Path]:
    """Return those of a file, its backups, and the companions of either that exist.

    Raises OSError if the folder cannot be listed; a missing folder is an empty one.
    """
    suffixes = "|".join(map(re.escape, (*companions, "")))
    pattern = re.compile(rf"{re.escape(path.name)}(\.bak-\d{{8}}T\d{{12}}Z)?(?:{suffixes})")
    try:
        return sorted(file for file in path.parent.iterdir() if pattern.fullmatch(file.name) and file.is_file())
    except (FileNotFoundError, NotADirectoryError):
        return []


def removable_files(path: Path, companions: Sequence[str] = ()) -> list[Path]:
    """Return existing_files(); if the folder cannot be listed, the names of the file and its companions.

    Raises OSError.
    """
    try:
        return existing_files(path, companions)
    except PermissionError:
        return with_companions(path, companions)


def remove_files(files: Iterable[Path]) -> bool:
    """Remove ``files``; return whether there were any. One that cannot be removed is emptied, see remove_file().

    If some cannot be removed, remove the others, then raise the first OSError.
    """
    first_error: OSError | None = None
    has_files = False
    for file in files:
        try:
            has_files = remove_file(file) or has_files
        except OSError as error:
            first_error = first_error or error
    if first_error:
        raise first_error
    return has_files


def is_special(path: Path) -> bool:
    """Return whether a resolved path exists and is no regular file: a folder, a pipe, a device or a symlink loop.

    A resolved path is a symlink only if it is part of a loop.
    """
    return path.is_symlink() or (path.exists() and not path.is_file())
