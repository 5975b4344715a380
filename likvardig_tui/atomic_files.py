"""Replace files whole or not at all, one process at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EBADF, ENOLCK, EOPNOTSUPP, errorcode
from pathlib import Path

LOCK_TIMEOUT_S = 2.0
"""Seconds to wait for another process that is writing, which takes milliseconds, before giving up."""
_locked_here: set[tuple[int, int]] = set()
"""The folders, by device and inode, that this process holds the lock of: asking again would be waiting for oneself."""
_NO_LOCKS_HERE = (EBADF, ENOLCK, EOPNOTSUPP)
"""What network file systems answer that cannot lock a folder."""


def reason_of(error: OSError) -> str:
    """Return the system's name for what went wrong, empty where it has none."""
    return errorcode.get(error.errno or 0, "")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time change the files in ``folder``; on systems without ``flock``, do nothing.

    The folder itself is locked, so that no lock file is left behind. Raises OSError: FileNotFoundError where there is
    no such folder, BlockingIOError where another process does not let go of it within LOCK_TIMEOUT_S.
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
        deadline = time.monotonic() + LOCK_TIMEOUT_S
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
