"""Sessions that use a test's files, and a clock and a disk that the test controls."""

from __future__ import annotations

import errno
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from likvardig_tui.atomic_files import replace_file
from likvardig_tui.privacy.consent import OPTIONAL, State
from likvardig_tui.privacy.counts_db import read_counts
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.errors import StorageError
from likvardig_tui.privacy.personal_session import PersonalSession

ALL_GRANTED = dict.fromkeys(OPTIONAL, State.GRANTED)
ALL_DENIED = dict.fromkeys(OPTIONAL, State.DENIED)


class ManualClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Disk:
    """A disk on which no file can be replaced while ``is_full`` is true."""

    def __init__(self, *, is_full: bool = False) -> None:
        self.is_full = is_full

    def replace(self, path: Path, content: bytes, *, backup: Path | None = None) -> None:
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace_file(path, content, backup=backup)


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Limit files written by this process to ``size`` bytes, to simulate a full disk."""
    dont_write_bytecode = sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # a truncated .pyc would be loaded later
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
        sys.dont_write_bytecode = dont_write_bytecode


class ReadOnlyStore(CountsStore):
    """Counts that cannot be erased while ``is_read_only`` is true."""

    is_read_only = True

    def erase(self) -> bool:
        if self.is_read_only:
            raise StorageError("EROFS")
        return super().erase()


def start_session(
    config: Path, revision: int = 1, counts_store: CountsStore | None = None, **options: Any
) -> PersonalSession:
    """Start a session with the files of the fixtures ``config`` and ``database``."""
    database = config.parent.parent / "state" / "statistics.db"
    return PersonalSession(config, revision, counts_store or CountsStore(database), **options)


def save_preferences(session: PersonalSession, **preferences: Any) -> bool:
    """Set and save preferences; return whether they were saved."""
    session.set_preferences(**preferences)
    return session.save_preferences().has_saved_preferences


def event_counts(database: Path) -> dict[tuple[str, str], int]:
    """Return the counts in a database by event and item; none if it is missing."""
    counts = read_counts(database, date.min) if database.exists() else []
    return {(count.event.value, count.item): count.n for count in counts}
