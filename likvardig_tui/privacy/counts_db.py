"""One SQLite file of daily counts. Its table: day, event, item, n.

``sqlite3`` is loaded only when a file is opened. Whoever writes has locked the folder, see ``files.locked``: a file
that is moved or removed while SQLite writes to it would leave a write-ahead log for the next one to trip over.
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

from likvardig_tui.atomic_files import locked, reason_of
from likvardig_tui.privacy.backups import CorruptFile, StoreError, backup_path, is_special, remove
from likvardig_tui.privacy.counts import Count, Event, first_day

if TYPE_CHECKING:
    from sqlite3 import Connection

SCHEMA = 1
"""``PRAGMA user_version`` of the file."""
APPLICATION = 0x4C696B76
"""``PRAGMA application_id`` of the file: "Likv"."""
BUSY_TIMEOUT_S = 2.0
"""Seconds to wait for a program that has locked the file; ours hold it for milliseconds."""
LOCKED, NEWER, DAMAGED = "EAGAIN", "NEWER", "DAMAGED"
"""Reasons of a StatisticsError besides the system's: kept locked, made by a newer version, not such a file."""
PARTS = "-wal|-shm|-journal|"
"""What SQLite puts after the name of a file, for the files it keeps beside it; a pattern."""
MAX_YEAR = 9998
"""The last that a calendar can tell all weeks of."""
MIN_DATABASE_BYTES = 512
"""Bytes of the smallest database (SQLite file format, 1.3.2); what is shorter, SQLite takes to be empty."""
MIN_FREE_BYTES = 1 << 17
"""Free bytes below which a disk fault is taken to be a full disk: SQLite cannot tell them apart in all places."""
_ITEM = re.compile(r"[A-Za-z0-9_-]*")
_TABLE = """
CREATE TABLE counts (
    day TEXT NOT NULL,
    event TEXT NOT NULL,
    item TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (typeof(n) = 'integer' AND n > 0),
    PRIMARY KEY (day, event, item)
) WITHOUT ROWID
"""
_ADD = "INSERT INTO counts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n"


class StatisticsError(StoreError):
    """The counts could not be stored, read or erased, for a reason of the system's or one of those above."""


class Added(NamedTuple):
    """What became of a file as counts were added."""

    corrupt_file: CorruptFile | None
    """What was damaged and moved beside, if anything was."""
    first: date
    """The first day that is kept."""


class _CorruptFileError(Exception):
    """The file is no database of this program, or one that is broken."""


@contextmanager
def telling_reasons() -> Iterator[None]:
    """Raise StatisticsError for what the system refuses."""
    try:
        yield
    except OSError as error:
        raise StatisticsError(reason_of(error), str(error)) from error


def read_counts(path: Path, since: date) -> list[Count]:
    """Return the counts in one file from the day ``since`` on; change nothing.

    Raises StatisticsError where it cannot be read, or is no file of such counts.
    """
    return _read(Path(os.path.realpath(path)), since) or []


def remove_counts(path: Path) -> None:
    """Remove a file of counts with what SQLite keeps beside it.

    A symlink stays, and what it leads to goes. Raises StatisticsError where it is no such file, and leaves it, or where
    it cannot be removed.
    """
    path = Path(os.path.realpath(path))
    if _read(path, date.max) is None:
        raise StatisticsError(DAMAGED)
    with telling_reasons(), locked(path.parent):
        remove(path.with_name(path.name + part) for part in PARTS.split("|"))


def _read(path: Path, since: date) -> list[Count] | None:
    """Return what is in the file, None where nothing was ever written; ``path`` is no symlink."""
    with telling_reasons():
        try:
            _require_file(path)
            path.open("rb").close()  # what the system says is wrong with it is clearer than what SQLite says
            with ExitStack() as stack:
                with suppress(OSError):  # a file from elsewhere may stand where nobody can lock, and nobody writes
                    stack.enter_context(locked(path.parent))
                database = stack.enter_context(_database(path, _way_to_read(path)))
                if not _is_begun(database):
                    return None
                rows = database.execute("SELECT day, event, item, n FROM counts WHERE day >= ?", [since.isoformat()])
                return [_count(*row) for row in rows]
        except _CorruptFileError as error:
            raise StatisticsError(DAMAGED) from error


def _require_file(path: Path) -> None:
    if is_special(path):
        raise OSError(EINVAL, "not a file", str(path))
    if path.exists() and 0 < path.stat().st_size < MIN_DATABASE_BYTES:
        raise _CorruptFileError


def add_counts(path: Path, counts: Iterable[Count], today: date, first: date | None = None) -> Added:
    """Add ``counts`` to the file, which is made if it is missing, and remove those of days before the ``first``.

    Without one, it is the first that is kept ``today``; but where the file has nothing of any other day that is kept,
    the clock may be years ahead, and all stay. Raises StatisticsError where nothing can be written.
    """
    rows = [(count.day.isoformat(), count.event.value, count.item, count.n) for count in counts]
    with telling_reasons():
        try:
            return Added(None, _write(path, rows, today, first))
        except _CorruptFileError:
            corrupt_file = _set_aside(path)
            try:
                return Added(corrupt_file, _write(path, rows, today, first))
            except StatisticsError:
                _put_back(corrupt_file)
                raise


def _write(path: Path, rows: list[tuple[str, str, str, int]], today: date, first: date | None) -> date:
    """Write ``rows``; return the first day that is kept."""
    _require_file(path)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite would let the umask decide who may read it
    with _database(path, "rw") as database:
        _is_begun(database)  # before anything is changed in what may be someone else's
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("BEGIN IMMEDIATE")
        if not _is_begun(database):
            database.execute(_TABLE)
            database.execute(f"PRAGMA application_id = {APPLICATION}")
            database.execute(f"PRAGMA user_version = {SCHEMA}")
        first = first or _first_kept(database, today)
        database.executemany(_ADD, rows)
        database.execute("DELETE FROM counts WHERE day < ?", [first.isoformat()])
        database.execute("COMMIT")
    return first


def _first_kept(database: Connection, today: date) -> date:
    """Return the first day that is kept ``today``, if another day bears out that it is; else all are."""
    first = first_day(today)
    others = "SELECT EXISTS (SELECT 1 FROM counts WHERE day >= ? AND day <> ?)"
    is_borne_out = database.execute(others, [first.isoformat(), today.isoformat()]).fetchone()[0]
    return first if is_borne_out else date.min


def _set_aside(path: Path) -> CorruptFile:
    """Move a database out of the way with what SQLite keeps beside it, which belongs to it."""
    kept = backup_path(path)
    _move(path, kept)
    return CorruptFile(path, kept)


def _put_back(corrupt_file: CorruptFile) -> None:
    """Undo that: there is no room for a new one."""
    remove(corrupt_file.path.with_name(corrupt_file.path.name + part) for part in PARTS.split("|"))
    if corrupt_file.kept_as is not None:
        _move(corrupt_file.kept_as, corrupt_file.path)


def _move(path: Path, to: Path) -> None:
    for part in PARTS.split("|"):
        file = path.with_name(path.name + part)
        if file.exists():
            file.rename(to.with_name(to.name + part))


def _way_to_read(path: Path) -> str:
    """Return how to open a file so that none is made beside it; only to read an unfinished write, SQLite has to."""
    logs = (path.with_name(path.name + suffix) for suffix in ("-wal", "-journal"))
    is_finished = all(not log.exists() or log.stat().st_size == 0 for log in logs)
    return "ro&immutable=1" if is_finished else "ro"


@contextmanager
def _database(path: Path, mode: str) -> Iterator[Connection]:
    """Open a database. What SQLite says becomes _DamagedError or StatisticsError."""
    import sqlite3

    try:
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            yield database
    except UnicodeDecodeError as error:
        raise _CorruptFileError from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the rest says more than we need
        reasons = {
            sqlite3.SQLITE_BUSY: LOCKED,
            sqlite3.SQLITE_LOCKED: LOCKED,
            sqlite3.SQLITE_FULL: "ENOSPC",
            sqlite3.SQLITE_READONLY: "EACCES",
            sqlite3.SQLITE_CANTOPEN: "EACCES",
            sqlite3.SQLITE_IOERR: "EIO",
        }
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise _CorruptFileError from error
        is_full = code == sqlite3.SQLITE_IOERR and _is_full(path.parent)
        reason = "ENOSPC" if is_full else reasons.get(code, getattr(error, "sqlite_errorname", "SQLITE_ERROR"))
        raise StatisticsError(reason, str(error)) from error


def _is_full(folder: Path) -> bool:
    free = os.statvfs(folder)
    return free.f_bavail * free.f_frsize < MIN_FREE_BYTES


def _is_begun(database: Connection) -> bool:
    """Say whether this program's table is there; raise _DamagedError where it is someone else's database."""
    application, version = (
        database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
    )
    tables = dict(database.execute("SELECT name, type FROM sqlite_master").fetchall())
    if not tables and not application and not version:
        return False
    if application != APPLICATION:
        raise _CorruptFileError
    if version > SCHEMA:
        raise StatisticsError(NEWER)
    columns = tuple(row[1] for row in database.execute("PRAGMA table_info(counts)"))
    if tables.get("counts") != "table" or columns != Count._fields:
        raise _CorruptFileError
    return True


def _count(day: object, event: object, item: object, n: object) -> Count:
    """Return a row as this program writes them; raise _DamagedError for any other."""
    if not isinstance(day, str) or not isinstance(item, str) or not isinstance(n, int):
        raise _CorruptFileError
    try:
        count = Count(date.fromisoformat(day), Event(str(event)), item, n)
    except ValueError as error:
        raise _CorruptFileError from error
    if count.day.isoformat() != day or count.day.year > MAX_YEAR or not _ITEM.fullmatch(item) or n < 1:
        raise _CorruptFileError
    return count
