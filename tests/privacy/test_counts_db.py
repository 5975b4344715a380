"""Functions on one database of counts."""

from __future__ import annotations

import random
import sqlite3
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.privacy.counts import Count, Event, total
from likvardig_tui.privacy.counts_db import add_counts, read_counts, remove_counts
from likvardig_tui.privacy.errors import StorageError

TODAY = date(2026, 11, 23)
VISIT = Count(TODAY, Event.VISIT, "", 1)


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


@pytest.mark.slow
def test_flipped_bytes_are_read_or_reported(tmp_path: Path) -> None:
    path = tmp_path / "counts.db"
    add_counts(path, [Count(TODAY, Event.OPENED, f"i-{n}", 1) for n in range(300)], TODAY)
    original, generator = path.read_bytes(), random.Random(1)
    for _ in range(200):
        raw = bytearray(original)
        for _ in range(generator.randint(1, 40)):
            raw[generator.randrange(len(raw))] = generator.randrange(256)
        path.write_bytes(raw)
        for call in (lambda: read_counts(path, date.min), lambda: add_counts(path, [VISIT], TODAY)):
            with suppress(StorageError):
                call()
        for other in tmp_path.iterdir():
            other.unlink()


def test_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        read_counts(tmp_path / "missing", date.min)
    assert caught.value.reason == "ENOENT"


def test_remove_counts_refuses_other_files(tmp_path: Path) -> None:
    text, empty, short, foreign = (tmp_path / name for name in ("letter.txt", "empty", "short", "foreign.db"))
    text.write_text("Kära du " * 1000)
    empty.write_text("")
    short.write_text("x")
    database = sqlite3.connect(foreign)
    database.executescript("CREATE TABLE a (b); DROP TABLE a")
    database.close()
    for other in (text, empty, short, foreign):
        with pytest.raises(StorageError, match="DAMAGED"):
            remove_counts(other)
        assert other.exists()


def test_remove_counts_keeps_the_symlink(tmp_path: Path) -> None:
    database, link = tmp_path / "counts.db", tmp_path / "link.db"
    add_counts(database, [VISIT], TODAY)
    link.symlink_to(database)
    remove_counts(link)
    assert list(tmp_path.iterdir()) == [link]


def test_write_ahead_log_is_read_through_a_symlink(tmp_path: Path) -> None:
    database, link = tmp_path / "counts.db", tmp_path / "link.db"
    add_counts(database, [VISIT], TODAY)
    link.symlink_to(database)
    writer = sqlite3.connect(database)
    writer.execute("UPDATE counts SET n = 41")
    writer.commit()
    assert (tmp_path / "counts.db-wal").stat().st_size
    assert [count.n for count in read_counts(link, date.min)] == [41]
    writer.close()
