"""When a session counts events, and stores or erases the counts."""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from likvardig_tui.privacy import config as config_module
from likvardig_tui.privacy.consent import OPTIONAL, Purpose, State, StatisticsOff
from likvardig_tui.privacy.counts import Event
from likvardig_tui.privacy.session import ConsentStatus
from tests.helpers.stores import (
    ALL_DENIED,
    ALL_GRANTED,
    Disk,
    ManualClock,
    ReadOnlyStore,
    event_counts,
    start_session,
)


def test_counts_are_stored_when_the_session_ends(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.count(Event.OPENED, "a", "b")
    session.count(Event.OPENED, "a")
    assert event_counts(database) == {}
    session.end()
    assert event_counts(database) == {("opened", "a"): 2, ("opened", "b"): 1, ("visit", ""): 1}


def test_second_end_does_nothing(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.end()
    session.count(Event.OPENED, "a")
    session.end()
    assert event_counts(database) == {("visit", ""): 1}


def test_events_before_consent_are_not_counted(config: Path, database: Path) -> None:
    session = start_session(config)
    session.count(Event.OPENED, "a")
    session.answer(ALL_GRANTED)
    session.end()
    assert event_counts(database) == {("visit", ""): 1}


def test_granting_again_counts_one_visit(config: Path, database: Path) -> None:
    start_session(config).answer(ALL_GRANTED)
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.end()
    assert event_counts(database) == {("visit", ""): 1}


def test_denying_statistics_erases_counts(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.end()
    session = start_session(config)
    session.count(Event.OPENED, "a")
    result = session.answer({Purpose.STATISTICS: State.DENIED})
    assert result.has_erased
    assert result.save_error is None
    session.end()
    assert list(database.parent.iterdir()) == []


def test_unsaved_denial_erases_counts(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.end()
    result = start_session(config, replace=Disk(is_full=True).replace).answer(ALL_DENIED)
    assert (result.has_erased, result.save_error) == (True, "ENOSPC")
    assert event_counts(database) == {}


def test_failed_erasing_after_denial_is_retried_at_the_end(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.end()
    store = ReadOnlyStore(database)
    session = start_session(config, counts_store=store)
    assert session.answer(ALL_DENIED).erase_error == "EROFS"
    store.is_read_only = False
    assert event_counts(database)
    session.end()
    assert event_counts(database) == {}


def test_denying_erases_counts_from_an_older_revision(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.end()
    assert start_session(config, 2).answer(ALL_DENIED).has_erased
    assert event_counts(database) == {}


def test_denial_in_another_session_prevents_storing_counts(config: Path, database: Path) -> None:
    one = start_session(config)
    one.answer(ALL_GRANTED)
    one.count(Event.OPENED, "a")
    start_session(config).answer(ALL_DENIED)
    one.end()
    assert event_counts(database) == {}


def test_denying_erases_counts_of_another_session(config: Path, database: Path) -> None:
    here, other = start_session(config), start_session(config)
    other.answer(ALL_GRANTED)
    other.end()
    assert here.answer(ALL_DENIED).has_erased
    assert event_counts(database) == {}


def test_unsaved_grant_counts_nothing(config: Path, database: Path) -> None:
    session = start_session(config, replace=Disk(is_full=True).replace)
    assert session.answer(ALL_GRANTED).is_uncounted
    session.count(Event.OPENED, "a")
    assert session.pending_counts == []
    result = session.end()
    assert (result.save_error, result.counts_error) == ("ENOSPC", "ENOSPC")
    assert not database.parent.exists()


def test_events_before_a_grant_is_saved_are_not_counted(config: Path, database: Path) -> None:
    disk = Disk(is_full=True)
    session = start_session(config, replace=disk.replace)
    session.answer(ALL_GRANTED)
    session.count(Event.OPENED, "a")
    disk.is_full = False
    session.save_preferences()
    assert not session.is_uncounted
    session.count(Event.OPENED, "b")
    session.end()
    assert event_counts(database) == {("opened", "b"): 1, ("visit", ""): 1}


def test_grant_saved_at_the_end_counts_one_visit(config: Path, database: Path) -> None:
    disk = Disk(is_full=True)
    session = start_session(config, replace=disk.replace)
    session.answer(ALL_GRANTED)
    session.count(Event.OPENED, "a")
    disk.is_full = False
    assert session.end().counts_error is None
    assert event_counts(database) == {("visit", ""): 1}


def test_unsaved_repetition_of_a_stored_grant_goes_on_counting(config: Path, database: Path) -> None:
    start_session(config).answer(ALL_GRANTED)
    session = start_session(config, replace=Disk(is_full=True).replace)
    session.count(Event.OPENED, "a")
    assert not session.answer(ALL_GRANTED).is_uncounted
    session.end()
    assert event_counts(database) == {("opened", "a"): 1, ("visit", ""): 1}


def test_counts_without_sqlite_are_reported_and_change_nothing(
    config: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    assert session.end().counts_error == "NO_SQLITE"
    assert not database.exists()


def test_granted_statistics_that_are_not_asked_about_without_sqlite_are_reported(config: Path) -> None:
    start_session(config).answer(ALL_GRANTED)
    asked, off = (Purpose.FUNCTIONAL,), StatisticsOff.NO_SQLITE
    assert start_session(config, asked=asked, statistics_off=off).end().counts_error == "NO_SQLITE"
    assert start_session(config, asked=asked).end().counts_error is None, "with DO_NOT_TRACK"


@pytest.mark.parametrize("zone", ["UTC+99", "UTC-167", "nonsense", ":/etc/passwd", "UTC+23:59:59"])
def test_odd_time_zone_is_no_error(zone: str, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        session = start_session(config)
        session.answer(ALL_GRANTED)
        assert session.end().counts_error is None
    finally:
        monkeypatch.undo()
        time.tzset()


def test_answer_about_an_unasked_purpose_is_ignored_and_the_stored_one_kept(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer({Purpose.STATISTICS: State.GRANTED})
    session.end()
    stored = config.read_bytes()
    answer = tomllib.loads(config.read_text())["consent"]["statistics"]
    session = start_session(config, asked=(Purpose.FUNCTIONAL,))
    assert session.consent_status == ConsentStatus(frozenset(), is_answered=False, asked=(Purpose.FUNCTIONAL,))
    session.count(Event.OPENED, "a")
    assert not session.answer(dict.fromkeys((Purpose.STATISTICS,), State.DENIED)).has_erased
    session.end()
    assert config.read_bytes() == stored
    assert event_counts(database) == {("visit", ""): 1}
    session.answer(ALL_GRANTED)
    assert tomllib.loads(config.read_text())["consent"]["statistics"] == answer
    assert session.consent_status.is_answered


def test_clock_set_back_within_a_session_keeps_answers(config: Path, database: Path) -> None:
    clock = ManualClock()
    session = start_session(config, clock=clock)
    session.answer(ALL_GRANTED)
    clock.now -= timedelta(days=400)
    session.count(Event.OPENED, "a")
    session.set_preferences(theme="light")
    assert session.consent_status.allowed == frozenset(OPTIONAL)
    assert session.save_preferences().has_saved_preferences
    session.end()
    assert event_counts(database) == {("visit", ""): 1, ("opened", "a"): 1}


def test_counts_under_an_erased_answer_are_dropped(config: Path, database: Path) -> None:
    clock = ManualClock()
    start_session(config, clock=clock).answer(ALL_GRANTED)
    here = start_session(config, clock=clock)
    here.count(Event.OPENED, "a")
    here.set_preferences(theme="light")
    here.save_preferences()
    clock.now += timedelta(minutes=1)
    elsewhere = start_session(config, clock=clock)
    elsewhere.erase()
    elsewhere.answer(ALL_GRANTED)
    here.end()
    assert event_counts(database) == {}
    assert start_session(config, clock=clock).preferences == {"theme": "light"}, "set in this session"


def test_grant_repeated_in_another_session_keeps_counts(config: Path, database: Path) -> None:
    clock = ManualClock()
    start_session(config, clock=clock).answer(ALL_GRANTED)
    here, elsewhere = start_session(config, clock=clock), start_session(config, clock=clock)
    clock.now += timedelta(minutes=1)
    elsewhere.answer(ALL_GRANTED)
    here.end()
    elsewhere.end()
    assert event_counts(database) == {("visit", ""): 2}


def test_grant_after_denial_in_another_session_starts_new_counts(config: Path, database: Path) -> None:
    clock = ManualClock()
    start_session(config, clock=clock).answer(ALL_GRANTED)
    here = start_session(config, clock=clock)
    here.count(Event.OPENED, "a")
    clock.now += timedelta(minutes=1)
    start_session(config, clock=clock).answer(ALL_DENIED)
    clock.now += timedelta(minutes=1)
    here.answer(ALL_GRANTED)
    here.end()
    assert event_counts(database) == {("visit", ""): 1}
    assert start_session(config, clock=clock).consent_status.allowed == frozenset(OPTIONAL)


def test_reload_reads_answers_of_another_session(config: Path) -> None:
    here = start_session(config)
    here.answer(ALL_GRANTED)
    start_session(config).answer(ALL_DENIED)
    assert here.consent_status.allowed == frozenset(OPTIONAL)
    here.reload()
    assert here.consent_status.allowed == frozenset()
    assert here.pending_counts == []


def test_denying_erases_counts_without_a_stored_grant(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.end()
    config.unlink()
    assert start_session(config).answer(ALL_DENIED).has_erased
    assert event_counts(database) == {}


def test_events_before_erase_are_not_counted_after_a_new_grant(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.count(Event.OPENED, "a")
    session.erase()
    session.answer(ALL_GRANTED)
    session.end()
    assert event_counts(database) == {("visit", ""): 1}


def test_denying_and_granting_again_starts_new_counts(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.count(Event.OPENED, "a")
    session.answer(ALL_DENIED)
    session.answer(ALL_GRANTED)
    session.end()
    assert event_counts(database) == {("visit", ""): 1}


def test_new_revision_within_a_session_starts_new_counts(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.count(Event.OPENED, "a")
    session.set_notice_revision(2)
    assert session.pending_counts == []
    session.answer(ALL_GRANTED)
    session.end()
    assert event_counts(database) == {("visit", ""): 1}


def test_counts_use_the_local_date(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        clock = ManualClock()
        start_session(config, clock=clock).answer(ALL_GRANTED)
        session = start_session(config, clock=clock)
        assert [count.day for count in session.pending_counts] == [date(2026, 11, 24)]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_read_locked_locks_the_folder(config: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    with config_module.read_locked(config):
        code = "import fcntl, os, sys; fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)"
        ran = subprocess.run([sys.executable, "-c", code, str(config.parent)], capture_output=True, check=False)
        assert b"BlockingIOError" in ran.stderr
