"""What the two stores share: one writer at a time, damaged files kept beside, and the reason when something fails."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple


class StoreError(Exception):
    """Something could not be stored, read or erased."""

    def __init__(self, reason: str, sentence: str = "") -> None:
        super().__init__(sentence or reason)
        self.reason = reason
        """The system's name for what went wrong, such as ``ENOSPC``; see ``reasons`` among the interface's words."""


class CorruptFile(NamedTuple):
    """A file that could not be read."""

    path: Path
    kept_as: Path | None
    """Where it was moved to; None where it could not be moved."""


def is_special(path: Path) -> bool:
    """Say whether something other than a file stands at a real path: a folder, a pipe, ``/dev/null``, links in a ring.

    Only links in a ring are still links in a real path.
    """
    return path.is_symlink() or (path.exists() and not path.is_file())


def backup_path(path: Path) -> Path:
    """Return the name under which a damaged file is kept, one that no file has."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    return path.with_name(f"{path.name}.bak-{stamp}")


def with_beside(path: Path, suffix: str = "") -> list[Path]:
    """Return the file at ``path``, if there is one, and the damaged ones that were kept beside it.

    ``suffix`` is a pattern for what else may stand at the end of their names. Raises OSError where the folder cannot be
    looked into.
    """
    stamped = re.compile(rf"{re.escape(path.name)}(\.bak-\d{{8}}T\d{{12}}Z)?(?:{suffix})")
    try:
        return sorted(file for file in path.parent.iterdir() if stamped.fullmatch(file.name) and file.is_file())
    except (FileNotFoundError, NotADirectoryError):
        return []


def is_beside(path: Path) -> bool:
    """Say whether this is a damaged file that was kept."""
    return ".bak-" in path.name


def remove(files: Iterable[Path]) -> bool:
    """Remove ``files``; return whether there were any.

    Raises the OSError of the first that cannot be removed, after the rest are gone.
    """
    failed: OSError | None = None
    were_any = False
    for file in files:
        were_any = True
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            failed = failed or error
    if failed:
        raise failed
    return were_any
