"""Whole-file replacement, and a lock between the processes that change files in one folder."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EBADF, ENOLCK, EOPNOTSUPP, errorcode
from pathlib import Path
from typing import Protocol

LOCK_TIMEOUT_S = 2.0
"""Seconds to wait for the lock of another process. A write takes milliseconds."""
_LOCKS_UNSUPPORTED = (EBADF, ENOLCK, EOPNOTSUPP)
"""Errors of network file systems that cannot lock a folder."""
_locked_folders: set[tuple[int, int]] = set()
"""Device and inode of each folder that this process has locked. A second ``flock`` would wait for the first."""


class FileReplacer(Protocol):
    """What replace_file() is to its callers; tests inject others."""

    def __call__(self, path: Path, content: bytes, *, backup: Path | None = None) -> None:
        """Replace the file at ``path``. Raises OSError."""


def errno_name(error: OSError) -> str:
    """Return the symbolic name of an error, such as ``ENOSPC``; an empty string if it has none."""
    return errorcode.get(error.errno or 0, "")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes from changing files in ``folder``; without ``flock`` on the system, do nothing.

    The lock is on the folder itself, so that no lock file is left behind. A nested call in the same process returns at
    once. Raises OSError: FileNotFoundError if the folder does not exist, BlockingIOError if another process has not
    released its lock after LOCK_TIMEOUT_S.
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
        if key in _locked_folders:  # config.toml and statistics.db may be in one folder
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
                if error.errno not in _LOCKS_UNSUPPORTED:
                    raise
                break
        _locked_folders.add(key)
        try:
            yield
        finally:
            _locked_folders.discard(key)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes, *, mode: int | None = None, backup: Path | None = None) -> None:
    """Write ``content`` to ``path`` so that a reader sees the old file or the new one, never a part of it.

    A temporary file in the same folder is written and synced, then renamed to ``path`` (rename(2)). Its permissions are
    ``mode``, or 0600 as mkstemp sets them. If ``backup`` is given, the old file is first renamed to it, once the new
    one is complete. Raises OSError.
    """
    import tempfile

    descriptor, name = tempfile.mkstemp(prefix=_temporary_prefix(path), dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        if backup is not None:
            path.rename(backup)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def temporary_files(path: Path) -> list[Path]:
    """Return the temporary files of replace_file() for ``path``: of calls in progress, and of processes that died."""
    pattern = re.compile(rf"{re.escape(_temporary_prefix(path))}[a-z0-9_]{{8}}")  # as mkstemp names them
    return [file for file in path.parent.iterdir() if pattern.fullmatch(file.name)]


def _temporary_prefix(path: Path) -> str:
    return f".{path.name}.new-"


def sync_folder(folder: Path) -> None:
    """Make a rename or a removal survive a power cut, on systems that can sync a folder."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
