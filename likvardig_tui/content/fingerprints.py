"""Detect changes of files without reading them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

Fingerprint = tuple[tuple[int, ...], ...]
"""One tuple per file, which differs when the file has changed; empty for a file that does not exist."""


def fingerprint_of(files: Iterable[Path]) -> Fingerprint:
    """Return device, inode, size and times of each file, following symbolic links.

    The inode and its change time reveal a file that has been replaced by an older one.
    """
    return tuple(map(_file_fingerprint, files))


def _file_fingerprint(file: Path) -> tuple[int, ...]:
    try:
        status = file.stat()
    except OSError:
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
