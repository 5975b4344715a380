"""Write files and folders to the disk, as far as their file system can, and the errors of one that cannot."""

from __future__ import annotations

import os
from errno import EACCES, EBADF, EBUSY, EINVAL, ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP, EPERM, EROFS, EXDEV
from pathlib import Path

UNSUPPORTED = frozenset({EBADF, EINVAL, ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP})
"""Errors of file systems that cannot lock or sync a folder, or sync a file: network and FUSE file systems."""
FORBIDDEN = frozenset({EACCES, EPERM, EROFS})
"""Errors of a folder that cannot be read or changed. A file in it may still be writable."""
IRREPLACEABLE = frozenset({EBUSY, EXDEV, *FORBIDDEN})
"""Errors of a file that cannot be renamed or removed: it is a mount point, or its folder cannot be changed."""


def open_folder(folder: Path) -> int | None:
    """Return a file descriptor of a folder; None if the system does not open it. Raises OSError."""
    if os.name != "posix":
        return None
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError as error:  # a folder may be writable without being readable
        if error.errno not in UNSUPPORTED | FORBIDDEN:
            raise
        return None


def sync_folder(folder: Path) -> None:
    """Make a rename or a removal survive a power cut, if the file system can sync a folder. Raises OSError."""
    descriptor = open_folder(folder)
    if descriptor is not None:
        try:
            sync_file(descriptor, UNSUPPORTED | FORBIDDEN)
        finally:
            os.close(descriptor)


def sync_file(descriptor: int, unsupported: frozenset[int] = UNSUPPORTED) -> bool:
    """Write a file to the disk; return False if the file system cannot. A full or broken disk raises OSError."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in unsupported:
            raise
        return False
    return True
