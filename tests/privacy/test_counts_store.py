"""The store of counts: what it keeps and removes, and what happens to corrupt, locked and unwritable files."""

from __future__ import annotations

import os
import sqlite3
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest

from likvardig_tui.file_system import locks
from likvardig_tui.privacy import counts_db
from likvardig_tui.privacy.counts import RETENTION_DAYS, Count, Event, first_retained_day
from likvardig_tui.privacy.counts_db import add_counts, read_counts
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.errors import StorageError
from tests.helpers.stores import file_size_limit

TODAY = date(2026, 11, 23)
VISIT = Count(TODAY, Event.VISIT, "", 1)
OPENED = Count(TODAY, Event.OPENED, "skolnarvaro", 2)


@pytest.fixture
def store(database: Path) -> CountsStore:
    return CountsStore(database)


@pytest.fixture
def short_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "LOCK_TIMEOUT_S", 0.05)
    monkeypatch.setattr(counts_db, "BUSY_TIMEOUT_S", 0.05)


def test_empty_store_creates_no_files(store: CountsStore) -> None:
    assert store.read(date.min) == []
    assert store.files() == []
    store.erase()
    assert not store.path.parent.exists()


def test_add_sums_counts(store: CountsStore) -> None:
    store.add([VISIT, OPENED], TODAY)
    store.add([VISIT, Count(TODAY, Event.OPENED, "globalt", 1)], TODAY)
    assert store.read(date.min) == [
        Count(TODAY, Event.OPENED, "globalt", 1),
        OPENED,
        Count(TODAY, Event.VISIT, "", 2),
    ]


def test_database_has_one_table_in_wal_mode(store: CountsStore) -> None:
    store.add([OPENED], TODAY)
    database = sqlite3.connect(store.path)
    assert [row[1] for row in database.execute("PRAGMA table_info(counts)")] == ["day", "event", "item", "n"]
    assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("counts",)]
    assert database.execute("SELECT * FROM counts").fetchall() == [("2026-11-23", "opened", "skolnarvaro", 2)]
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


@pytest.mark.usefixtures("no_umask")
def test_database_and_folder_are_private_to_the_owner(store: CountsStore) -> None:
    store.add([VISIT], TODAY)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
    assert store.files() == [store.path], "no companion file is left"


def test_counts_older_than_a_year_are_removed(store: CountsStore) -> None:
    kept, removed = TODAY - timedelta(days=RETENTION_DAYS), TODAY - timedelta(days=RETENTION_DAYS + 1)
    store.add([Count(removed, Event.VISIT, "", 1), Count(kept, Event.VISIT, "", 1)], removed)
    store.add([VISIT], TODAY)
    assert [count.day for count in store.read(date.min)] == [kept, TODAY]
    assert first_retained_day(TODAY) == kept


def test_clock_set_back_keeps_counts(store: CountsStore) -> None:
    store.add([VISIT], TODAY)
    earlier = TODAY - timedelta(days=800)
    store.add([Count(earlier, Event.VISIT, "", 1)], earlier)
    assert [count.day for count in store.read(date.min)] == [earlier, TODAY]


def test_clock_years_ahead_for_one_session_keeps_counts(store: CountsStore) -> None:
    days = [TODAY - timedelta(days=1), TODAY, *(TODAY + timedelta(days=n) for n in (4000, 4001))]
    before, now, ahead, next_day = (Count(day, Event.VISIT, "", 1) for day in days)
    store.path.parent.mkdir()
    add_counts(store.paths[1], [before], before.day)
    store.add([now], now.day)
    store.add([ahead, next_day], next_day.day)  # a session past midnight
    assert store.read(date.min) == [before, now, ahead, next_day]


def test_clock_years_ahead_for_several_sessions_keeps_counts(store: CountsStore) -> None:
    ahead = Count(TODAY + timedelta(days=4000), Event.VISIT, "", 1)
    for count in (VISIT, ahead, ahead, VISIT):
        store.add([count], count.day)
    assert store.read(date.min) == [VISIT._replace(n=2), ahead._replace(n=2)]


def test_old_counts_are_removed_once_a_second_day_confirms_the_date(store: CountsStore) -> None:
    store.add([VISIT], TODAY)
    days = [TODAY + timedelta(days=RETENTION_DAYS + n) for n in (1, 2)]
    for day in days:
        store.add([Count(day, Event.VISIT, "", 1)], day)
    assert [count.day for count in store.read(date.min)] == days


def test_read_leaves_out_earlier_days(store: CountsStore) -> None:
    store.add([VISIT, Count(TODAY - timedelta(days=1), Event.VISIT, "", 1)], TODAY)
    assert store.read(TODAY) == [VISIT]


def test_erase_removes_all_files_of_the_store_only(store: CountsStore) -> None:
    store.add([VISIT], TODAY)
    (store.path.parent / "statistics.db.bak-20260101T000000123456Z").write_text("")
    others = [store.path.parent / name for name in ("statistics.db.ods", "statistics.dbase", "statistics.db.bak-mine")]
    for other in others:
        other.write_text("")
    assert store.erase()
    assert sorted(store.path.parent.iterdir()) == sorted(others)
    assert not store.erase()


def test_erase_through_a_symlink_removes_the_database_only(store: CountsStore, tmp_path: Path) -> None:
    store.path.parent.mkdir()
    store.path.symlink_to(tmp_path / "data")
    (tmp_path / "data-report.odt").write_text("")
    store.add([VISIT], TODAY)
    store.erase()
    assert not (tmp_path / "data").exists()
    assert (tmp_path / "data-report.odt").exists()


def test_old_counts_are_removed_from_the_overflow_database(store: CountsStore) -> None:
    old = date(2020, 1, 1)
    overflow = store.paths[1]
    store.path.parent.mkdir()
    add_counts(overflow, [Count(old, Event.VISIT, "", 1)], old)
    for day in (TODAY - timedelta(days=1), TODAY):
        store.add([Count(day, Event.VISIT, "", 1)], day)
    assert read_counts(overflow, date.min) == []


CORRUPT = {
    "no database": b"Hej hopp " * 1000,
    "zeros": bytes(8192),
    "header without pages": b"SQLite format 3\0" + bytes(4080),
}


@pytest.mark.parametrize("content", CORRUPT)
def test_corrupt_database_is_moved_aside_and_replaced(store: CountsStore, content: str) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(CORRUPT[content])
    with pytest.raises(StorageError, match="DAMAGED"):
        store.read(date.min)
    corrupt_file = store.add([VISIT], TODAY)
    assert corrupt_file is not None
    assert corrupt_file.backup is not None
    assert corrupt_file.backup.read_bytes() == CORRUPT[content]
    assert store.read(date.min) == [VISIT]


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE other (a)",
        "CREATE VIEW counts AS SELECT 1 AS day, 2 AS event, 3 AS item, 4 AS n; PRAGMA application_id = 1281977206",
        "CREATE TABLE counts (a); PRAGMA application_id = 1281977206",
        "CREATE TABLE counts (day, event, item, n)",
    ],
)
def test_database_of_another_program_is_moved_aside(store: CountsStore, script: str) -> None:
    store.path.parent.mkdir()
    database = sqlite3.connect(store.path)
    database.executescript(script)
    database.close()
    before = store.path.read_bytes()
    with pytest.raises(StorageError, match="DAMAGED"):
        store.read(date.min)
    corrupt_file = store.add([VISIT], TODAY)
    assert corrupt_file is not None
    assert corrupt_file.backup is not None
    assert corrupt_file.backup.read_bytes() == before


@pytest.mark.parametrize(
    "row",
    [
        ("2026-11-23", "opened", "\x1b[31m", 1),
        ("2026-11-23", "unknown", "a", 1),
        ("20261123", "opened", "a", 1),
        ("yesterday", "opened", "a", 1),
        (b"2026-11-23", "opened", "a", 1),
        ("9999-12-31", "opened", "a", 1),
    ],
)
def test_foreign_rows_are_reported_as_corrupt(store: CountsStore, row: tuple[object, ...]) -> None:
    store.add([VISIT], TODAY)
    database = sqlite3.connect(store.path)
    database.execute("INSERT INTO counts VALUES (?, ?, ?, ?)", row)
    database.commit()
    database.close()
    with pytest.raises(StorageError, match="DAMAGED"):
        store.read(date.min)


def test_newer_schema_is_left_alone_and_counts_go_to_the_overflow(store: CountsStore) -> None:
    store.add([OPENED], TODAY)
    database = sqlite3.connect(store.path)
    database.execute("PRAGMA user_version = 2")
    database.close()
    before = store.path.read_bytes()
    store.add([VISIT], TODAY)
    assert store.path.read_bytes() == before
    assert read_counts(store.paths[1], date.min) == [VISIT]
    with pytest.raises(StorageError, match="NEWER"):
        store.read(date.min)


@pytest.mark.usefixtures("short_timeouts")
def test_counts_go_to_the_overflow_while_the_database_is_locked(store: CountsStore) -> None:
    store.add([OPENED], TODAY)
    database = sqlite3.connect(store.path)
    database.execute("BEGIN IMMEDIATE")
    store.add([VISIT], TODAY)
    database.close()
    store.add([VISIT], TODAY)
    assert store.read(date.min) == [OPENED, Count(TODAY, Event.VISIT, "", 2)]


@pytest.mark.usefixtures("short_timeouts")
def test_folder_lock_timeout_is_reported(store: CountsStore) -> None:
    import fcntl

    store.path.parent.mkdir()
    descriptor = os.open(store.path.parent, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(StorageError) as adding:
        store.add([VISIT], TODAY)
    with pytest.raises(StorageError) as erasing:
        store.erase()
    os.close(descriptor)
    assert adding.value.reason == erasing.value.reason == "EAGAIN"


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "loop"])
def test_special_file_is_left_alone(store: CountsStore, kind: str) -> None:
    path = store.path
    path.parent.mkdir()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/null" if kind == "device" else path)
    for call in (lambda: store.add([VISIT], TODAY), lambda: read_counts(path, date.min)):
        with pytest.raises(StorageError) as caught:
            call()
        assert caught.value.reason in ("EINVAL", "ELOOP", "EISDIR")
    store.erase()
    assert path.is_symlink() or path.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write to every folder")
def test_read_only_folder_is_reported(store: CountsStore) -> None:
    store.add([OPENED], TODAY)
    store.path.parent.chmod(0o500)
    store.path.chmod(0o400)
    try:
        assert store.read(date.min) == [OPENED]
        with pytest.raises(StorageError) as adding:
            store.add([VISIT], TODAY)
        with pytest.raises(StorageError) as erasing:
            store.erase()
        assert adding.value.reason == erasing.value.reason == "EACCES"
    finally:
        store.path.parent.chmod(0o700)


def test_full_disk_keeps_stored_counts(store: CountsStore) -> None:
    store.add([OPENED], TODAY)
    with file_size_limit(0):
        with pytest.raises(StorageError) as caught:
            store.add([VISIT], TODAY)
        assert caught.value.reason in ("ENOSPC", "EIO", "EFBIG")
        assert store.read(date.min) == [OPENED]
        store.erase()
    assert store.files() == [], "erasing needs no space"


def test_full_disk_keeps_a_corrupt_database_in_place(store: CountsStore) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(CORRUPT["no database"])
    with file_size_limit(0), pytest.raises(StorageError) as caught:
        store.add([VISIT], TODAY)
    assert caught.value.reason in ("ENOSPC", "EIO", "EFBIG")
    assert store.files() == [store.path]
    assert store.path.read_bytes() == CORRUPT["no database"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every folder")
def test_unreadable_folder_is_reported(store: CountsStore) -> None:
    store.add([VISIT], TODAY)
    store.path.parent.chmod(0)
    try:
        with pytest.raises(StorageError) as reading:
            store.read(date.min)
        assert reading.value.reason == "EACCES"
    finally:
        store.path.parent.chmod(0o700)
