"""What the two stores share: one writer at a time, damaged files kept beside, and the reason when something fails."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from errno import EBADF, ENOLCK, EOPNOTSUPP, errorcode
from pathlib import Path
from typing import NamedTuple

LOCK_PATIENCE = 2.0
"""Seconds to wait for another process that is writing, which takes milliseconds, before giving up."""
_locked_here: set[tuple[int, int]] = set()
"""The folders, by device and inode, that this process holds the lock of: asking again would be waiting for oneself."""
_NO_LOCKS_HERE = (EBADF, ENOLCK, EOPNOTSUPP)
"""What network file systems answer that cannot lock a folder."""


class StoreError(Exception):
    """Something could not be stored, read or erased."""

    def __init__(self, reason: str, sentence: str = "") -> None:
        super().__init__(sentence or reason)
        self.reason = reason
        """The system's name for what went wrong, such as ``ENOSPC``; see ``reasons`` among the interface's words."""


class Damage(NamedTuple):
    """A file that could not be read."""

    path: Path
    kept_as: Path | None
    """Where it was moved to; None where it could not be moved."""


def reason_of(error: OSError) -> str:
    """Return the system's name for what went wrong, empty where it has none."""
    return errorcode.get(error.errno or 0, "")


def is_special(path: Path) -> bool:
    """Say whether something other than a file stands at a real path: a folder, a pipe, ``/dev/null``, links in a ring.

    Only links in a ring are still links in a real path.
    """
    return path.is_symlink() or (path.exists() and not path.is_file())


def name_beside(path: Path) -> Path:
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


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time change the files in ``folder``; on systems without ``flock``, do nothing.

    The folder itself is locked, so that no lock file is left behind. Raises OSError: FileNotFoundError where there is
    no such folder, BlockingIOError where another process does not let go of it within LOCK_PATIENCE.
    """
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        status = os.fstat(descriptor)
        key = (status.st_dev, status.st_ino)
        if key in _locked_here:  # both stores may be in one folder
            yield
            return
        deadline = time.monotonic() + LOCK_PATIENCE
        while True:
            try:
                flock(descriptor, LOCK_EX | LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            except OSError as error:
                if error.errno not in _NO_LOCKS_HERE:
                    raise
                break
        _locked_here.add(key)
        try:
            yield
        finally:
            _locked_here.discard(key)
    finally:
        os.close(descriptor)


@contextmanager
def replacing(path: Path, raw: bytes, prefix: str) -> Iterator[Path]:
    """Put ``raw`` in place of the file at ``path``, whole or not at all.

    The new file stands beside under a name that begins with ``prefix``, readable by its owner alone (mkstemp makes it
    0600). What is done within is done once it is written, and before it takes the old one's place. Raises OSError.
    """
    import tempfile

    descriptor, temporary = tempfile.mkstemp(prefix=prefix, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        yield Path(temporary)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108  # beside os.replace
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename or a removal last through a power cut, where the system can sync a folder."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
