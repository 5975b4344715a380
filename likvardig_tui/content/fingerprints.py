"""What tells one state of some files from another, without reading them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

Fingerprint = tuple[tuple[int, ...], ...]
"""What tells one state of some files from another; empty for a file that is not there."""


def fingerprint_of(files: Iterable[Path]) -> Fingerprint:
    """Return the stamp of ``files``: where each is on the disk, its size, and when it was last changed.

    It follows links, and no clock: a file that is replaced by an older one has another place, and another time of
    change of its inode.
    """
    return tuple(map(_fingerprint_of, files))


def _fingerprint_of(file: Path) -> tuple[int, ...]:
    try:
        status = file.stat()
    except OSError:
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
