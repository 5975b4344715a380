"""Errors of the config file and of the counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from likvardig_tui.atomic_files import errno_name


class StorageError(Exception):
    """A file could not be read, written or removed."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message or reason)
        self.reason = reason
        """An errno name such as ``ENOSPC``, or ``NEWER`` or ``DAMAGED``: a key of ``reasons`` in strings.toml."""


class CorruptFileError(Exception):
    """A file's content is not what this program writes. Never raised to callers outside this package."""


@contextmanager
def os_errors_as_storage_errors() -> Iterator[None]:
    """Raise StorageError instead of OSError."""
    try:
        yield
    except OSError as error:
        raise StorageError(errno_name(error), str(error)) from error
