"""An SQLite database of daily counts, with one table: ``counts (day, event, item, n)``.

``sqlite3`` is imported only when a database is opened. A caller that writes has locked the folder, see
file_system/locks.py: if a database were moved or removed while SQLite writes to it, its write-ahead log would remain
and be applied to the next one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import date
from errno import EINVAL
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from likvardig_tui.file_system.locks import can_lock, locked
from likvardig_tui.file_system.owners import create_file
from likvardig_tui.file_system.syncs import sync_file
from likvardig_tui.privacy import sqlite
from likvardig_tui.privacy.backups import (
    CorruptFile,
    is_special,
    move_aside,
    remove_files,
    restore,
    with_companions,
)
from likvardig_tui.privacy.counts import Count, Event, first_retained_day
from likvardig_tui.privacy.errors import CorruptFileError, StorageError, os_errors_as_storage_errors

if TYPE_CHECKING:
    from sqlite3 import Connection

SCHEMA = 1
"""``PRAGMA user_version`` of the database."""
APPLICATION_ID = 0x4C696B76
"""``PRAGMA application_id`` of the database: "Likv" in ASCII."""
BUSY_TIMEOUT_S = 2.0
"""Seconds to wait for another program's lock on the database. This program needs it for milliseconds."""
LOCKED, NEWER, DAMAGED = "EAGAIN", "NEWER", "DAMAGED"
"""Reasons of a StorageError: locked by another program, written by a newer version, not a database of this program."""
COMPANIONS = ("-wal", "-shm", "-journal")
"""Suffixes of the files that SQLite keeps next to a database."""
MAX_YEAR = 9998
"""The last year of which a calendar has every ISO week."""
MIN_DATABASE_BYTES = 512
"""Size of the smallest database (SQLite file format, 1.3.2). SQLite takes a shorter file to be an empty database."""
MIN_FREE_BYTES = 1 << 17
"""Free space below which SQLITE_IOERR is reported as a full disk, because SQLite does not always tell the two apart."""
_ITEM = re.compile(r"[A-Za-z0-9_-]*(?:/[A-Za-z0-9_-]+)?")
_CREATE_TABLE = """
CREATE TABLE counts (
    day TEXT NOT NULL,
    event TEXT NOT NULL,
    item TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (typeof(n) = 'integer' AND n > 0),
    PRIMARY KEY (day, event, item)
) WITHOUT ROWID
"""
_ADD = "INSERT INTO counts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n"


class AddResult(NamedTuple):
    """The result of add_counts()."""

    corrupt_file: CorruptFile | None
    """The database, if it was corrupt and has been moved aside."""
    first_day: date
    """The first day whose counts have been kept."""


def read_counts(path: Path, since: date) -> list[Count]:
    """Return the counts in a database from the day ``since`` on, without changing any file.

    Raises StorageError if it cannot be read, or is not a database of counts.
    """
    return _read(Path(os.path.realpath(path)), since) or []


def remove_counts(path: Path) -> None:
    """Remove a database of counts and its companion files. If ``path`` is a symlink, remove the target, not the link.

    Raises StorageError if it cannot be removed, or is not a database of counts; it is then kept.
    """
    path = Path(os.path.realpath(path))
    if _read(path, date.max) is None:
        raise StorageError(DAMAGED)
    with os_errors_as_storage_errors(), locked(path.parent):
        remove_files(with_companions(path, COMPANIONS))


def _read(path: Path, since: date) -> list[Count] | None:
    """Return the counts in a database; None if it is empty. ``path`` is no symlink."""
    with os_errors_as_storage_errors():
        try:
            sqlite.require()
            _require_file(path)
            path.open("rb").close()  # the system's error is clearer than SQLite's
            with ExitStack() as stack:
                with suppress(OSError):  # a copy may be on a medium that cannot be locked, and that no one writes to
                    stack.enter_context(locked(path.parent))
                database = stack.enter_context(_connect(path, _read_mode(path)))
                if not _has_table(database):
                    return None
                rows = database.execute("SELECT day, event, item, n FROM counts WHERE day >= ?", [since.isoformat()])
                return [_count(*row) for row in rows]
        except CorruptFileError as error:
            raise StorageError(DAMAGED) from error


def _require_file(path: Path) -> None:
    if is_special(path):
        raise OSError(EINVAL, "not a file", str(path))
    if path.exists() and 0 < path.stat().st_size < MIN_DATABASE_BYTES:
        raise CorruptFileError


def add_counts(path: Path, counts: Iterable[Count], today: date, first_day: date | None = None) -> AddResult:
    """Add ``counts`` to a database, which is created if it is missing, and remove those of days before ``first_day``.

    By default, that is the first day to be retained ``today``. But if the database has no other day within that time,
    the clock may be years ahead, and nothing is removed. Raises StorageError if nothing can be written.
    """
    rows = [(count.day.isoformat(), count.event.value, count.item, count.n) for count in counts]
    with os_errors_as_storage_errors():
        try:
            return AddResult(None, _write(path, rows, today, first_day))
        except CorruptFileError:
            corrupt_file = move_aside(path, COMPANIONS)
            try:
                return AddResult(corrupt_file, _write(path, rows, today, first_day))
            except StorageError:
                restore(corrupt_file, COMPANIONS)
                raise


def _write(path: Path, rows: list[tuple[str, str, str, int]], today: date, first_day: date | None) -> date:
    """Write ``rows``; return the first day whose counts are kept."""
    sqlite.require()
    _require_file(path)
    descriptor = create_file(path)  # SQLite would create it with permissions from the umask
    try:
        has_locks, has_sync = can_lock(descriptor), sync_file(descriptor)
    finally:
        os.close(descriptor)
    with _connect(path, "rw" if has_locks else "rw&vfs=unix-none") as database:
        if not has_locks:  # the folder has been locked, if that is possible
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
        if not has_sync:
            database.execute("PRAGMA synchronous = OFF")
        _has_table(database)  # raises before anything is changed in another program's database
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("BEGIN IMMEDIATE")
        if not _has_table(database):
            database.execute(_CREATE_TABLE)
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            database.execute(f"PRAGMA user_version = {SCHEMA}")
        first_day = first_day or _first_day(database, today)
        database.executemany(_ADD, rows)
        database.execute("DELETE FROM counts WHERE day < ?", [first_day.isoformat()])
        database.execute("COMMIT")
    return first_day


def _first_day(database: Connection, today: date) -> date:
    """Return the first day to be retained ``today``, if another day confirms the date; else the first of all days."""
    first_day = first_retained_day(today)
    query = "SELECT EXISTS (SELECT 1 FROM counts WHERE day >= ? AND day <> ?)"
    is_confirmed = database.execute(query, [first_day.isoformat(), today.isoformat()]).fetchone()[0]
    return first_day if is_confirmed else date.min


def _read_mode(path: Path) -> str:
    """Return the mode to read a database in. SQLite creates companion files only if it has a write to recover."""
    logs = (path.with_name(path.name + suffix) for suffix in ("-wal", "-journal"))
    is_clean = all(not log.exists() or log.stat().st_size == 0 for log in logs)
    return "ro&immutable=1" if is_clean else "ro"


@contextmanager
def _connect(path: Path, mode: str) -> Iterator[Connection]:
    """Open a database. Raises CorruptFileError or StorageError instead of SQLite's errors, here and in the block."""
    import sqlite3

    try:
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            yield database
    except UnicodeDecodeError as error:
        raise CorruptFileError from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the primary result code
        reasons = {
            sqlite3.SQLITE_BUSY: LOCKED,
            sqlite3.SQLITE_LOCKED: LOCKED,
            sqlite3.SQLITE_FULL: "ENOSPC",
            sqlite3.SQLITE_READONLY: "EACCES",
            sqlite3.SQLITE_CANTOPEN: "EACCES",
            sqlite3.SQLITE_IOERR: "EIO",
        }
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise CorruptFileError from error
        is_full = code == sqlite3.SQLITE_IOERR and _is_full(path.parent)
        reason = "ENOSPC" if is_full else reasons.get(code, getattr(error, "sqlite_errorname", "SQLITE_ERROR"))
        raise StorageError(reason, str(error)) from error


def _is_full(folder: Path) -> bool:
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize < MIN_FREE_BYTES


def _has_table(database: Connection) -> bool:
    """Return whether the table exists; False for an empty database.

    Raises CorruptFileError if it is another program's database, and StorageError if a newer version has written it.
    """
    application_id, version = (
        database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
    )
    tables = dict(database.execute("SELECT name, type FROM sqlite_master").fetchall())
    if not tables and not application_id and not version:
        return False
    if application_id != APPLICATION_ID:
        raise CorruptFileError
    if version > SCHEMA:
        raise StorageError(NEWER)
    columns = tuple(row[1] for row in database.execute("PRAGMA table_info(counts)"))
    if tables.get("counts") != "table" or columns != Count._fields:
        raise CorruptFileError
    return True


def _count(day: object, event: object, item: object, n: object) -> Count:
    """Return a row as a Count. Raises CorruptFileError if this program does not write such rows."""
    if not isinstance(day, str) or not isinstance(item, str) or not isinstance(n, int):
        raise CorruptFileError
    try:
        count = Count(date.fromisoformat(day), Event(str(event)), item, n)
    except ValueError as error:
        raise CorruptFileError from error
    if count.day.isoformat() != day or count.day.year > MAX_YEAR or not _ITEM.fullmatch(item) or n < 1:
        raise CorruptFileError
    return count
