"""A lock between the processes that change files in one folder, as far as the file system has locks."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from likvardig_tui.file_system.syncs import UNSUPPORTED, open_folder

LOCK_TIMEOUT_S = 2.0
"""Seconds to wait for the lock of another process. A write takes milliseconds."""
_locked_folders: set[tuple[int, int]] = set()
"""Device and inode of each folder that this process has locked. A second ``flock`` would wait for the first."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes from changing files in ``folder``; if it cannot be locked, do nothing.

    The lock is on the folder itself, so that no lock file is left behind. A nested call in the same process returns at
    once. Raises OSError: FileNotFoundError if the folder does not exist, BlockingIOError if another process has not
    released its lock after LOCK_TIMEOUT_S.
    """
    descriptor = open_folder(folder)
    if descriptor is None:
        yield
        return
    try:
        status = os.fstat(descriptor)
        key = (status.st_dev, status.st_ino)
        if key in _locked_folders:  # config.toml and statistics.db may be in one folder
            yield
            return
        _lock(descriptor)
        _locked_folders.add(key)
        try:
            yield
        finally:
            _locked_folders.discard(key)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    from fcntl import LOCK_EX, LOCK_NB, flock

    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        except OSError as error:
            if error.errno not in UNSUPPORTED:
                raise
            return
        else:
            return


def can_lock(descriptor: int) -> bool:
    """Return whether the file system has the locks that SQLite uses (fcntl(2)). To be called before SQLite has any."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, lockf
    except ImportError:
        return True
    try:
        lockf(descriptor, LOCK_EX | LOCK_NB, 1)
    except OSError as error:
        return error.errno not in UNSUPPORTED
    return True
