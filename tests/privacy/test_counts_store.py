"""The counts on disk: real files, real SQLite, real processes."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui import atomic_files
from likvardig_tui.privacy import counts_db
from likvardig_tui.privacy.counts import RETENTION_DAYS, Count, Event, first_retained_day, total
from likvardig_tui.privacy.counts_db import add_counts, read_counts, remove_counts
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.errors import StorageError

TODAY = date(2026, 11, 23)
VISIT = Count(TODAY, Event.VISIT, "", 1)
OPENED = Count(TODAY, Event.OPENED, "skolnarvaro", 2)


@pytest.fixture
def statistics(database: Path) -> CountsStore:
    return CountsStore(database)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic_files, "LOCK_TIMEOUT_S", 0.05)
    monkeypatch.setattr(counts_db, "BUSY_TIMEOUT_S", 0.05)


def test_empty_store_creates_no_files(statistics: CountsStore) -> None:
    assert statistics.read(date.min) == []
    assert statistics.files() == []
    statistics.erase()
    assert not statistics.path.parent.exists()


def test_add_sums_counts(statistics: CountsStore) -> None:
    statistics.add([VISIT, OPENED], TODAY)
    statistics.add([VISIT, Count(TODAY, Event.OPENED, "globalt", 1)], TODAY)
    assert statistics.read(date.min) == [
        Count(TODAY, Event.OPENED, "globalt", 1),
        OPENED,
        Count(TODAY, Event.VISIT, "", 2),
    ]


def test_database_has_one_table_in_wal_mode(statistics: CountsStore) -> None:
    statistics.add([OPENED], TODAY)
    database = sqlite3.connect(statistics.path)
    assert [row[1] for row in database.execute("PRAGMA table_info(counts)")] == ["day", "event", "item", "n"]
    assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("counts",)]
    assert database.execute("SELECT * FROM counts").fetchall() == [("2026-11-23", "opened", "skolnarvaro", 2)]
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


@pytest.mark.usefixtures("generous")
def test_database_and_folder_are_private_to_the_owner(statistics: CountsStore) -> None:
    statistics.add([VISIT], TODAY)
    assert stat.S_IMODE(statistics.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(statistics.path.parent.stat().st_mode) == 0o700
    assert statistics.files() == [statistics.path], "nothing is left beside it"


def test_counts_older_than_a_year_are_removed(statistics: CountsStore) -> None:
    kept, gone = TODAY - timedelta(days=RETENTION_DAYS), TODAY - timedelta(days=RETENTION_DAYS + 1)
    statistics.add([Count(gone, Event.VISIT, "", 1), Count(kept, Event.VISIT, "", 1)], gone)
    statistics.add([VISIT], TODAY)
    assert [count.day for count in statistics.read(date.min)] == [kept, TODAY]
    assert first_retained_day(TODAY) == kept


def test_clock_set_back_keeps_counts(statistics: CountsStore) -> None:
    statistics.add([VISIT], TODAY)
    earlier = TODAY - timedelta(days=800)
    statistics.add([Count(earlier, Event.VISIT, "", 1)], earlier)
    assert [count.day for count in statistics.read(date.min)] == [earlier, TODAY]


def test_clock_years_ahead_for_one_session_keeps_counts(statistics: CountsStore) -> None:
    days = [TODAY - timedelta(days=1), TODAY, *(TODAY + timedelta(days=n) for n in (4000, 4001))]
    before, now, ahead, next_day = (Count(day, Event.VISIT, "", 1) for day in days)
    statistics.path.parent.mkdir()
    add_counts(statistics.paths[1], [before], before.day)
    statistics.add([now], now.day)
    statistics.add([ahead, next_day], next_day.day)  # a visit over midnight
    assert statistics.read(date.min) == [before, now, ahead, next_day]


def test_clock_years_ahead_for_several_sessions_keeps_counts(statistics: CountsStore) -> None:
    ahead = Count(TODAY + timedelta(days=4000), Event.VISIT, "", 1)
    for session in (VISIT, ahead, ahead, VISIT):
        statistics.add([session], session.day)
    assert statistics.read(date.min) == [VISIT._replace(n=2), ahead._replace(n=2)]


def test_old_counts_are_removed_once_a_second_day_confirms_the_date(statistics: CountsStore) -> None:
    statistics.add([VISIT], TODAY)
    days = [TODAY + timedelta(days=RETENTION_DAYS + n) for n in (1, 2)]
    for day in days:
        statistics.add([Count(day, Event.VISIT, "", 1)], day)
    assert [count.day for count in statistics.read(date.min)] == days


def test_read_leaves_out_earlier_days(statistics: CountsStore) -> None:
    statistics.add([VISIT, Count(TODAY - timedelta(days=1), Event.VISIT, "", 1)], TODAY)
    assert statistics.read(TODAY) == [VISIT]


def test_erase_removes_all_files_of_the_store_only(statistics: CountsStore) -> None:
    statistics.add([VISIT], TODAY)
    (statistics.path.parent / "statistics.db.bak-20260101T000000123456Z").write_text("")
    others = [
        statistics.path.parent / name for name in ("statistics.db.ods", "statistics.dbase", "statistics.db.bak-mine")
    ]
    for other in others:
        other.write_text("")
    assert statistics.erase()
    assert sorted(statistics.path.parent.iterdir()) == sorted(others)
    assert not statistics.erase()


def test_erase_through_a_symlink_removes_the_database_only(statistics: CountsStore, tmp_path: Path) -> None:
    statistics.path.parent.mkdir()
    statistics.path.symlink_to(tmp_path / "data")
    (tmp_path / "data-report.odt").write_text("")
    statistics.add([VISIT], TODAY)
    statistics.erase()
    assert not (tmp_path / "data").exists()
    assert (tmp_path / "data-report.odt").exists()


def test_old_counts_are_removed_from_the_overflow_database(statistics: CountsStore) -> None:
    old = date(2020, 1, 1)
    add_counts_beside = statistics.paths[1]
    statistics.path.parent.mkdir()
    add_counts(add_counts_beside, [Count(old, Event.VISIT, "", 1)], old)
    for day in (TODAY - timedelta(days=1), TODAY):
        statistics.add([Count(day, Event.VISIT, "", 1)], day)
    assert read_counts(add_counts_beside, date.min) == []


@given(
    st.lists(
        st.builds(
            Count,
            st.dates(TODAY - timedelta(days=3), TODAY),
            st.sampled_from(Event),
            st.from_regex(r"[a-z0-9-]{0,5}", fullmatch=True),
            st.integers(1, 2**40),
        )
    )
)
def test_added_counts_are_read_back(tmp_path_factory: pytest.TempPathFactory, counts: list[Count]) -> None:
    path = tmp_path_factory.mktemp("counts") / "counts.db"
    half = len(counts) // 2
    add_counts(path, counts[:half], TODAY)
    add_counts(path, counts[half:], TODAY)
    assert read_counts(path, date.min) == total(counts)


# Damage and hindrance

ODD = {
    "no database": b"Hej hopp " * 1000,
    "zeros": bytes(8192),
    "the header alone": b"SQLite format 3\0" + bytes(4080),
}


@pytest.mark.parametrize("odd", ODD)
def test_corrupt_database_is_moved_aside_and_replaced(statistics: CountsStore, odd: str) -> None:
    statistics.path.parent.mkdir()
    statistics.path.write_bytes(ODD[odd])
    with pytest.raises(StorageError, match="DAMAGED"):
        statistics.read(date.min)
    corrupt_file = statistics.add([VISIT], TODAY)
    assert corrupt_file is not None
    assert corrupt_file.backup is not None
    assert corrupt_file.backup.read_bytes() == ODD[odd]
    assert statistics.read(date.min) == [VISIT]


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE other (a)",
        "CREATE VIEW counts AS SELECT 1 AS day, 2 AS event, 3 AS item, 4 AS n; PRAGMA application_id = 1281977206",
        "CREATE TABLE counts (a); PRAGMA application_id = 1281977206",
        "CREATE TABLE counts (day, event, item, n)",
    ],
)
def test_database_of_another_program_is_moved_aside(statistics: CountsStore, script: str) -> None:
    statistics.path.parent.mkdir()
    database = sqlite3.connect(statistics.path)
    database.executescript(script)
    database.close()
    before = statistics.path.read_bytes()
    with pytest.raises(StorageError, match="DAMAGED"):
        statistics.read(date.min)
    corrupt_file = statistics.add([VISIT], TODAY)
    assert corrupt_file is not None
    assert corrupt_file.backup is not None
    assert corrupt_file.backup.read_bytes() == before


@pytest.mark.parametrize(
    "row",
    [
        ("2026-11-23", "opened", "\x1b[31m", 1),
        ("2026-11-23", "spied", "a", 1),
        ("20261123", "opened", "a", 1),
        ("yesterday", "opened", "a", 1),
        (b"2026-11-23", "opened", "a", 1),
        ("9999-12-31", "opened", "a", 1),
    ],
)
def test_foreign_rows_are_reported_as_corrupt(statistics: CountsStore, row: tuple[object, ...]) -> None:
    statistics.add([VISIT], TODAY)
    database = sqlite3.connect(statistics.path)
    database.execute("INSERT INTO counts VALUES (?, ?, ?, ?)", row)
    database.commit()
    database.close()
    with pytest.raises(StorageError, match="DAMAGED"):
        statistics.read(date.min)


def test_flipped_bytes_are_read_or_reported(tmp_path: Path) -> None:
    path = tmp_path / "counts.db"
    add_counts(path, [Count(TODAY, Event.OPENED, f"i-{n}", 1) for n in range(300)], TODAY)
    whole, chance = path.read_bytes(), random.Random(1)
    for _ in range(200):
        raw = bytearray(whole)
        for _ in range(chance.randint(1, 40)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        path.write_bytes(raw)
        for call in (lambda: read_counts(path, date.min), lambda: add_counts(path, [VISIT], TODAY)):
            with suppress(StorageError):
                call()
        for other in tmp_path.iterdir():
            other.unlink()


def test_newer_schema_is_left_alone_and_counts_go_to_the_overflow(statistics: CountsStore) -> None:
    statistics.add([OPENED], TODAY)
    database = sqlite3.connect(statistics.path)
    database.execute("PRAGMA user_version = 2")
    database.close()
    before = statistics.path.read_bytes()
    statistics.add([VISIT], TODAY)
    assert statistics.path.read_bytes() == before
    assert read_counts(statistics.paths[1], date.min) == [VISIT]
    with pytest.raises(StorageError, match="NEWER"):
        statistics.read(date.min)


@pytest.mark.usefixtures("impatient")
def test_counts_go_to_the_overflow_while_the_database_is_locked(statistics: CountsStore) -> None:
    statistics.add([OPENED], TODAY)
    database = sqlite3.connect(statistics.path)
    database.execute("BEGIN IMMEDIATE")
    statistics.add([VISIT], TODAY)
    database.close()
    statistics.add([VISIT], TODAY)
    assert statistics.read(date.min) == [OPENED, Count(TODAY, Event.VISIT, "", 2)]


@pytest.mark.usefixtures("impatient")
def test_folder_lock_timeout_is_reported(statistics: CountsStore) -> None:
    import fcntl

    statistics.path.parent.mkdir()
    held = os.open(statistics.path.parent, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(StorageError) as adding:
        statistics.add([VISIT], TODAY)
    with pytest.raises(StorageError) as erasing:
        statistics.erase()
    os.close(held)
    assert adding.value.reason == erasing.value.reason == "EAGAIN"


@pytest.mark.parametrize("thing", ["folder", "pipe", "null", "ring"])
def test_special_file_is_left_alone(statistics: CountsStore, thing: str) -> None:
    path = statistics.path
    path.parent.mkdir()
    if thing == "folder":
        path.mkdir()
    elif thing == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/null" if thing == "null" else path)
    for call in (lambda: statistics.add([VISIT], TODAY), lambda: read_counts(path, date.min)):
        with pytest.raises(StorageError) as caught:
            call()
        assert caught.value.reason in ("EINVAL", "ELOOP", "EISDIR")
    statistics.erase()
    assert path.is_symlink() or path.exists()


def test_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        read_counts(tmp_path / "missing", date.min)
    assert caught.value.reason == "ENOENT"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_folder_is_reported(statistics: CountsStore) -> None:
    statistics.add([OPENED], TODAY)
    statistics.path.parent.chmod(0o500)
    statistics.path.chmod(0o400)
    try:
        assert statistics.read(date.min) == [OPENED]
        with pytest.raises(StorageError) as adding:
            statistics.add([VISIT], TODAY)
        with pytest.raises(StorageError) as erasing:
            statistics.erase()
        assert adding.value.reason == erasing.value.reason == "EACCES"
    finally:
        statistics.path.parent.chmod(0o700)


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No file may grow: what a full disk is to a program."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # it would be cut off, and read the next time
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGXFSZ, old)
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_full_disk_keeps_stored_counts(statistics: CountsStore, request: pytest.FixtureRequest) -> None:
    statistics.add([OPENED], TODAY)
    request.getfixturevalue("full_disk")
    with pytest.raises(StorageError) as caught:
        statistics.add([VISIT], TODAY)
    assert caught.value.reason in ("ENOSPC", "EIO", "EFBIG")
    assert statistics.read(date.min) == [OPENED]
    statistics.erase()
    assert statistics.files() == [], "erasing needs no room"


def test_remove_counts_refuses_other_files(tmp_path: Path) -> None:
    letter, empty, short, foreign = (tmp_path / name for name in ("letter.txt", "empty", "short", "foreign.db"))
    letter.write_text("Kära du " * 1000)
    empty.write_text("")
    short.write_text("x")
    database = sqlite3.connect(foreign)
    database.executescript("CREATE TABLE a (b); DROP TABLE a")
    database.close()
    for other in (letter, empty, short, foreign):
        with pytest.raises(StorageError, match="DAMAGED"):
            remove_counts(other)
        assert other.exists()


def test_remove_counts_keeps_the_symlink(tmp_path: Path) -> None:
    ours, link = tmp_path / "counts.db", tmp_path / "link.db"
    add_counts(ours, [VISIT], TODAY)
    link.symlink_to(ours)
    remove_counts(link)
    assert list(tmp_path.iterdir()) == [link]


def test_write_ahead_log_is_read_through_a_symlink(tmp_path: Path) -> None:
    ours, link = tmp_path / "counts.db", tmp_path / "link.db"
    add_counts(ours, [VISIT], TODAY)
    link.symlink_to(ours)
    writer = sqlite3.connect(ours)
    writer.execute("UPDATE counts SET n = 41")
    writer.commit()
    assert (tmp_path / "counts.db-wal").stat().st_size
    assert [count.n for count in read_counts(link, date.min)] == [41]
    writer.close()


# Several at once

WRITER = """
import sys
from datetime import date
from pathlib import Path
from likvardig_tui.privacy.consent import Purpose, State
from likvardig_tui import atomic_files
from likvardig_tui.privacy.counts import Event
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.personal_session import PersonalSession
config, database, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
atomic_files.LOCK_TIMEOUT_S = 60.0  # a busy machine is no matter here
for _ in range(rounds):
    session = PersonalSession(config, 1, CountsStore(database))
    session.count(Event.OPENED, "a", "b")
    result = session.end()
    assert result.counts_error is None, result
"""


def test_concurrent_sessions_lose_no_count(config: Path, database: Path) -> None:
    from likvardig_tui.privacy.consent import Purpose, State
    from likvardig_tui.privacy.personal_session import PersonalSession

    PersonalSession(config, 1, CountsStore(database)).answer({Purpose.STATISTICS: State.GRANTED})
    command = [sys.executable, "-c", WRITER, str(config), str(database), "25"]
    writers = [subprocess.Popen(command) for _ in range(8)]
    assert [writer.wait() for writer in writers] == [0] * 8
    sums = {(count.event, count.item): count.n for count in CountsStore(database).read(date.min)}
    assert sums == {(Event.VISIT, ""): 200, (Event.OPENED, "a"): 200, (Event.OPENED, "b"): 200}


def test_killed_writer_leaves_whole_sessions(config: Path, database: Path) -> None:
    from likvardig_tui.privacy.consent import Purpose, State
    from likvardig_tui.privacy.personal_session import PersonalSession

    PersonalSession(config, 1, CountsStore(database)).answer({Purpose.STATISTICS: State.GRANTED})
    chance = random.Random(1)
    for _ in range(6):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(config), str(database), "1000000"])
        while not database.exists():
            time.sleep(0.01)
        time.sleep(chance.uniform(0.1, 0.4))
        writer.kill()
        writer.wait()
        sums = {(count.event, count.item): count.n for count in CountsStore(database).read(date.min)}
        assert len(set(sums.values())) <= 1, "a visit is counted whole or not at all"


def test_full_disk_keeps_a_corrupt_database_in_place(statistics: CountsStore, monkeypatch: pytest.MonkeyPatch) -> None:
    write = counts_db._write

    def no_room_for_a_new_one(path: Path, *rest: object) -> None:
        if path.exists():
            write(path, *rest)  # type: ignore[arg-type]
        raise StorageError("ENOSPC")

    statistics.path.parent.mkdir()
    statistics.path.write_bytes(ODD["no database"])
    monkeypatch.setattr(counts_db, "_write", no_room_for_a_new_one)
    with pytest.raises(StorageError, match="ENOSPC"):
        statistics.add([VISIT], TODAY)
    assert statistics.files() == [statistics.path]
    assert statistics.path.read_bytes() == ODD["no database"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look anywhere")
def test_unreadable_folder_is_reported(statistics: CountsStore) -> None:
    statistics.add([VISIT], TODAY)
    statistics.path.parent.chmod(0)
    try:
        with pytest.raises(StorageError) as reading:
            statistics.read(date.min)
        assert reading.value.reason == "EACCES"
    finally:
        statistics.path.parent.chmod(0o700)
