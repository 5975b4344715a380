"""Detect changes of files without reading them."""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

FileFingerprint = tuple[int, ...]
"""What differs when a file has changed; empty for a file that does not exist."""
Fingerprint = tuple[FileFingerprint, ...]
"""That of each of several files."""
FILES_PER_POLL = 100
"""Files that a poll looks at in turn, besides those that every poll looks at; it takes 0.4 ms."""


def fingerprint_of(files: Iterable[str | os.PathLike[str]]) -> Fingerprint:
    """Return device, inode, size and times of each file, following symbolic links.

    The inode and its change time reveal a file that has been replaced by an older one.
    """
    return tuple(map(file_fingerprint, files))


def file_fingerprint(file: str | os.PathLike[str]) -> FileFingerprint:
    """Return that of one file."""
    try:
        status = os.stat(file)  # noqa: PTH116  # a thousand files at the start
    except OSError:
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


class Poll(NamedTuple):
    """What a poll of many files has found. Each poll looks at some of them, and at all once one has changed."""

    files: tuple[str, ...]
    fingerprint: Fingerprint
    """Of each of the files, when it was last looked at."""
    next_file: int = 0
    """Index of the first of those whose turn it is in the next poll."""
    is_settling: bool = False
    """Whether a change has been found, so that the next poll looks at all."""


def poll_all(files: Sequence[str]) -> Poll:
    """Look at all ``files``."""
    return Poll(tuple(files), fingerprint_of(files))


def poll_some(last: Poll, always: Iterable[str], list_files: Callable[[], Sequence[str]]) -> Poll:
    """Look at the files that ``always`` are looked at, and at the next FILES_PER_POLL of those of the ``last`` poll.

    ``list_files`` is called for the present files once all have had their turn, and when a file has changed.
    """
    end = last.next_file + FILES_PER_POLL
    known = dict(zip(last.files[last.next_file : end], last.fingerprint[last.next_file : end], strict=True))
    for file in always:
        if file not in known and file in last.files:
            known[file] = last.fingerprint[last.files.index(file)]
    has_changed = last.is_settling or any(file_fingerprint(file) != known[file] for file in known)
    if not has_changed and end < len(last.files):
        return last._replace(next_file=end)
    files = tuple(list_files())
    if not has_changed and files == last.files:
        return last._replace(next_file=0)
    found = poll_all(files)
    return found._replace(is_settling=found[:2] != last[:2])
