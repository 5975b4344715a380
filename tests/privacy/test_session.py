from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from likvardig_tui.privacy import config as config_module
from likvardig_tui.privacy.consent import OPTIONAL, Purpose, State, asked_purposes
from likvardig_tui.privacy.counts import Event
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.personal_session import PersonalSession
from likvardig_tui.privacy.session import ConsentStatus
from tests.helpers.stores import Disk, ManualClock, ReadOnlyStore, database_of, event_counts, start_session


def kept(session: PersonalSession, **preferences: Any) -> bool:
    """Choose something and keep it; return whether it is in the file."""
    session.set_preferences(**preferences)
    return session.save_preferences().has_saved_preferences


YES, NO = dict.fromkeys(OPTIONAL, State.GRANTED), dict.fromkeys(OPTIONAL, State.DENIED)


def test_begins_with_nothing_allowed_and_nothing_stored(config: Path) -> None:
    assert start_session(config).consent_status == ConsentStatus(frozenset(), is_answered=False, is_outdated=False)
    assert not config.parent.exists()


def test_an_answer_is_there_after_a_restart(config: Path) -> None:
    start_session(config).answer({Purpose.FUNCTIONAL: State.GRANTED})
    again = start_session(config).consent_status
    assert again == ConsentStatus(frozenset({Purpose.FUNCTIONAL}), is_answered=True)


def test_a_raised_revision_asks_again(config: Path) -> None:
    start_session(config).answer(YES)
    assert start_session(config, 2).consent_status == ConsentStatus(frozenset(), is_answered=False, is_outdated=True)


def test_an_answer_from_the_future_is_a_no(config: Path) -> None:
    start_session(config, clock=lambda: datetime.now(UTC) + timedelta(hours=1)).answer(YES)
    assert start_session(config).consent_status == ConsentStatus()


def test_the_theme_is_remembered_only_where_that_is_allowed(config: Path) -> None:
    session = start_session(config)
    kept(session, theme="light")
    assert not config.exists()
    session.answer(NO)
    kept(session, theme="contrast")
    assert "preferences" not in tomllib.loads(config.read_text())
    assert session.preferences == {"theme": "contrast"}
    assert start_session(config).preferences == {}


def test_a_yes_remembers_what_was_chosen_before_it(config: Path) -> None:
    session = start_session(config)
    kept(session, theme="light")
    session.answer(YES)
    assert start_session(config).preferences == {"theme": "light"}


def test_taken_back_the_preferences_go_at_once(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    kept(session, theme="light")
    session.answer({Purpose.FUNCTIONAL: State.DENIED})
    assert "preferences" not in tomllib.loads(config.read_text())


def test_what_another_process_took_back_is_not_stored_again(config: Path) -> None:
    one = start_session(config)
    one.answer(YES)
    start_session(config).answer(NO)
    kept(one, theme="light")
    assert "preferences" not in tomllib.loads(config.read_text())


def test_two_visits_that_answer_about_different_purposes_keep_both(config: Path) -> None:
    one, other = start_session(config), start_session(config)
    one.answer({Purpose.FUNCTIONAL: State.GRANTED})
    other.answer({Purpose.STATISTICS: State.GRANTED})
    assert start_session(config).consent_status.allowed == frozenset(OPTIONAL)


def test_an_answer_that_cannot_be_saved_holds_for_the_visit(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    session = start_session(tmp_path / "file" / "config.toml")
    assert session.answer(YES).save_error == "EEXIST"
    assert session.consent_status.allowed == frozenset(OPTIONAL)


def test_a_no_that_could_not_be_saved_is_saved_later(config: Path) -> None:
    disk = Disk()
    session = start_session(config, replace=disk.replace)
    session.answer(YES)
    kept(session, theme="dark")
    disk.is_full = True
    assert session.answer({Purpose.FUNCTIONAL: State.DENIED}).save_error == "ENOSPC"
    disk.is_full = False
    kept(session, theme="light")
    session.answer({Purpose.STATISTICS: State.DENIED})
    assert start_session(config).consent_status.allowed == frozenset()
    assert "preferences" not in tomllib.loads(config.read_text())


def test_a_yes_that_could_not_be_saved_is_saved_with_the_theme(config: Path) -> None:
    disk = Disk(is_full=True)
    session = start_session(config, replace=disk.replace)
    assert session.answer(YES).save_error == "ENOSPC"
    disk.is_full = False
    kept(session, theme="light")
    assert start_session(config).preferences == {"theme": "light"}


def test_only_what_this_visit_chose_is_written_over_what_another_chose(config: Path) -> None:
    start_session(config).answer(YES)
    one, other = start_session(config), start_session(config)
    kept(other, theme="light")
    one.answer({Purpose.STATISTICS: State.DENIED})
    assert start_session(config).preferences == {"theme": "light"}


def test_damage_found_while_saving_is_known(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    config.write_bytes(b"\x00")
    session.answer(NO)
    assert session.corrupt_file is not None
    assert session.corrupt_file.backup is not None


def test_what_is_said_to_be_remembered_is(config: Path) -> None:
    session = start_session(config)
    assert not kept(session, theme="light")
    session.answer(YES)
    assert kept(session, theme="dark")
    start_session(config).answer(NO)
    assert not kept(session, theme="light")


def test_off_and_on_again_remembers_what_is_in_force(config: Path) -> None:
    first = start_session(config)
    first.answer(YES)
    kept(first, theme="light")
    session = start_session(config)
    session.answer({Purpose.FUNCTIONAL: State.DENIED})
    session.answer({Purpose.FUNCTIONAL: State.GRANTED})
    assert start_session(config).preferences == {"theme": "light"}


# The end of a visit


def test_counts_reach_the_disk_only_when_the_visit_ends(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.count(Event.OPENED, "a", "b")
    session.count(Event.OPENED, "a")
    assert event_counts(database_of(config)) == {}
    session.end()
    assert event_counts(database_of(config)) == {("opened", "a"): 2, ("opened", "b"): 1, ("visit", ""): 1}


def test_a_visit_ends_once(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.end()
    session.count(Event.OPENED, "a")
    session.end()
    assert event_counts(database_of(config)) == {("visit", ""): 1}


def test_what_was_done_before_the_yes_is_not_counted(config: Path) -> None:
    session = start_session(config)
    session.count(Event.OPENED, "a")
    session.answer(YES)
    session.end()
    assert event_counts(database_of(config)) == {("visit", ""): 1}


def test_a_visit_that_began_allowed_is_counted_once(config: Path) -> None:
    start_session(config).answer(YES)
    session = start_session(config)
    session.answer(YES)
    session.end()
    assert event_counts(database_of(config)) == {("visit", ""): 1}


def test_taken_back_everything_counted_is_erased(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.end()
    session = start_session(config)
    session.count(Event.OPENED, "a")
    result = session.answer({Purpose.STATISTICS: State.DENIED})
    assert result.has_erased
    assert result.save_error is None
    session.end()
    assert list((config.parent.parent / "state").iterdir()) == []


def test_taken_back_it_is_erased_even_if_the_answer_cannot_be_saved(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.end()
    result = start_session(config, replace=Disk(is_full=True).replace).answer(NO)
    assert (result.has_erased, result.save_error) == (True, "ENOSPC")
    assert event_counts(database_of(config)) == {}


def test_what_could_not_be_erased_is_erased_at_the_end(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.end()
    store = ReadOnlyStore(database_of(config))
    session = start_session(config, counts_store=store)
    assert session.answer(NO).erase_error == "EROFS"
    store.is_read_only = False
    assert event_counts(database_of(config))
    session.end()
    assert event_counts(database_of(config)) == {}


def test_a_yes_under_an_older_notice_is_taken_back_too(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.end()
    assert start_session(config, 2).answer(NO).has_erased
    assert event_counts(database_of(config)) == {}


def test_what_another_terminal_took_back_is_not_counted(config: Path) -> None:
    one = start_session(config)
    one.answer(YES)
    one.count(Event.OPENED, "a")
    start_session(config).answer(NO)
    one.end()
    assert event_counts(database_of(config)) == {}


def test_a_no_here_takes_back_a_yes_from_another_terminal(config: Path) -> None:
    here, other = start_session(config), start_session(config)
    other.answer(YES)
    other.end()
    assert here.answer(NO).has_erased
    assert event_counts(database_of(config)) == {}


def test_a_yes_that_could_not_be_saved_counts(config: Path) -> None:
    session = start_session(config, replace=Disk(is_full=True).replace)
    session.answer(YES)
    session.end()
    assert event_counts(database_of(config)) == {("visit", ""): 1}


def test_counts_that_cannot_be_stored_are_told_of(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    (config.parent.parent / "state").write_text("in the way")
    assert session.end().counts_error == "EEXIST"


def test_a_damaged_database_is_kept_and_known(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    path = config.parent.parent / "state" / "statistics.db"
    path.parent.mkdir()
    path.write_bytes(b"not at all" * 1000)
    session.end()
    assert session.corrupt_file is not None
    assert session.corrupt_file.backup is not None
    assert session.corrupt_file.backup.read_bytes() == b"not at all" * 1000
    assert event_counts(database_of(config)) == {("visit", ""): 1}


def test_open_panels_and_place_come_back_where_that_is_allowed(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.set_preferences(open=["a"], place="b")
    assert "preferences" not in tomllib.loads(config.read_text())
    session.end()
    assert start_session(config).preferences == {"open": ["a"], "place": "b"}


def test_the_end_of_a_visit_without_consent_touches_nothing(config: Path) -> None:
    session = start_session(config)
    session.set_preferences(open=["a"], place="b")
    session.count(Event.OPENED, "a")
    session.end()
    assert list(config.parent.parent.iterdir()) == []


def test_nothing_new_is_not_written(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.set_preferences(open=["a"], place="b")
    session.end()
    before = config.stat().st_ino
    session = start_session(config)
    session.set_preferences(open=["a"], place="b")
    session.end()
    assert config.stat().st_ino == before


# What is not asked about


def test_do_not_track_asks_nothing_and_leaves_the_answer_alone(config: Path) -> None:
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
    assert event_counts(database_of(config)) == {("visit", ""): 1}
    session.answer(YES)
    assert tomllib.loads(config.read_text())["consent"]["statistics"] == answer
    assert session.consent_status.is_answered


@pytest.mark.parametrize(("value", "asks"), [("", True), ("0", True), ("1", False), ("false", False), (" ", False)])
def test_do_not_track_as_its_convention_says(value: str, asks: bool) -> None:
    assert (Purpose.STATISTICS in asked_purposes({"DO_NOT_TRACK": value})) is asks
    assert asked_purposes({}) == OPTIONAL


# A clock that is set back


def test_a_clock_set_back_takes_no_answer_away_in_a_visit(config: Path) -> None:
    clock = ManualClock()
    session = start_session(config, clock=clock)
    session.answer(YES)
    clock.now -= timedelta(days=400)
    session.count(Event.OPENED, "a")
    session.set_preferences(theme="light")
    assert session.consent_status.allowed == frozenset(OPTIONAL)
    assert session.save_preferences().has_saved_preferences
    session.end()
    assert event_counts(database_of(config)) == {("visit", ""): 1, ("opened", "a"): 1}


def test_a_clock_set_back_between_visits_asks_again_and_says_why(config: Path) -> None:
    clock = ManualClock()
    start_session(config, clock=clock).answer(YES)
    answered = clock.now
    clock.now -= timedelta(days=1)
    stored = config.read_bytes()
    session = start_session(config, clock=clock)
    assert not session.consent_status.is_answered
    assert session.future_dated_answer == answered
    session.end()
    assert config.read_bytes() == stored
    clock.now += timedelta(days=2)
    assert start_session(config, clock=clock).consent_status.allowed == frozenset(OPTIONAL)


# What is stored, and how it goes


def test_nothing_is_stored_at_first(config: Path) -> None:
    assert start_session(config).stored() == []


def test_every_value_and_file_is_told(config: Path) -> None:
    config.parent.mkdir()
    config.write_bytes(b"\x00")
    session = start_session(config)
    session.answer(YES)
    session.set_preferences(theme="light", open=["a", "b"])
    session.end()
    session = start_session(config)
    told = {file.path.name.partition("-")[0]: file for file in session.stored()}
    assert set(told) == {"config.toml", "config.toml.bak", "statistics.db"}
    values = dict(told["config.toml"].values)
    assert values["consent.functional.state"] == "granted"
    assert values["preferences.open"] == ["a", "b"]
    assert [count.event for count in told["statistics.db"].counts] == [Event.VISIT]
    assert not told["config.toml.bak"].is_read


def test_counts_are_not_read_where_they_are_not_allowed(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.end()
    (file,) = [f for f in start_session(config, asked=(Purpose.FUNCTIONAL,)).stored() if f.path.name == "statistics.db"]
    assert (file.counts, file.is_read) == ((), False)


def test_all_can_be_erased_and_is_asked_about_again(config: Path) -> None:
    config.parent.mkdir()
    config.write_bytes(b"\x00")
    session = start_session(config)
    session.answer(YES)
    session.set_preferences(theme="light")
    session.end()
    session = start_session(config)
    assert session.erase().has_erased
    assert session.consent_status == ConsentStatus()
    assert session.stored() == []
    assert session.preferences == {"theme": "light"}, "it lasts for the visit"
    session.end()
    assert [file for file in config.parent.parent.rglob("*") if file.is_file()] == []


def test_a_no_after_erasing_finds_nothing_to_erase(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.erase()
    assert not session.answer(NO).has_erased


# Several terminals, and what comes between


def test_a_yes_given_anew_elsewhere_does_not_bring_back_what_was_erased(config: Path) -> None:
    clock = ManualClock()
    start_session(config, clock=clock).answer(YES)
    here = start_session(config, clock=clock)
    here.count(Event.OPENED, "a")
    here.set_preferences(theme="light")
    here.save_preferences()
    clock.now += timedelta(minutes=1)
    elsewhere = start_session(config, clock=clock)
    elsewhere.erase()
    elsewhere.answer(YES)
    here.end()
    assert event_counts(database_of(config)) == {}
    assert start_session(config, clock=clock).preferences == {"theme": "light"}, "chosen here, in this very visit"


def test_a_yes_said_again_elsewhere_is_the_same_yes(config: Path) -> None:
    clock = ManualClock()
    start_session(config, clock=clock).answer(YES)
    here, elsewhere = start_session(config, clock=clock), start_session(config, clock=clock)
    clock.now += timedelta(minutes=1)
    elsewhere.answer(YES)
    here.end()
    elsewhere.end()
    assert event_counts(database_of(config)) == {("visit", ""): 2}


def test_a_yes_here_after_a_no_elsewhere_is_a_new_one(config: Path) -> None:
    clock = ManualClock()
    start_session(config, clock=clock).answer(YES)
    here = start_session(config, clock=clock)
    here.count(Event.OPENED, "a")
    clock.now += timedelta(minutes=1)
    start_session(config, clock=clock).answer(NO)
    clock.now += timedelta(minutes=1)
    here.answer(YES)
    here.end()
    assert event_counts(database_of(config)) == {("visit", ""): 1}
    assert start_session(config, clock=clock).consent_status.allowed == frozenset(OPTIONAL)


def test_looking_again_sees_what_was_answered_elsewhere(config: Path) -> None:
    here = start_session(config)
    here.answer(YES)
    start_session(config).answer(NO)
    assert here.consent_status.allowed == frozenset(OPTIONAL)
    here.reload()
    assert here.consent_status.allowed == frozenset()
    assert here.pending_counts == []


def test_looking_again_keeps_what_could_not_be_saved(config: Path) -> None:
    session = start_session(config, replace=Disk(is_full=True).replace)
    session.answer(YES)
    session.reload()
    assert session.consent_status.allowed == frozenset(OPTIONAL)


def test_a_no_erases_counts_even_where_no_yes_is_on_record(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.end()
    config.unlink()
    assert start_session(config).answer(NO).has_erased
    assert event_counts(database_of(config)) == {}


def test_erasing_that_failed_is_tried_again_at_the_end(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.end()
    store = ReadOnlyStore(database_of(config))
    session = start_session(config, counts_store=store)
    assert session.erase().erase_error == "EROFS"
    store.is_read_only = False
    session.end()
    assert event_counts(database_of(config)) == {}


def test_what_was_erased_is_not_counted_under_a_new_yes(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.count(Event.OPENED, "a")
    session.erase()
    session.answer(YES)
    session.end()
    assert event_counts(database_of(config)) == {("visit", ""): 1}


def test_a_no_and_a_yes_again_counts_from_the_second_yes(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.count(Event.OPENED, "a")
    session.answer(NO)
    session.answer(YES)
    session.end()
    assert event_counts(database_of(config)) == {("visit", ""): 1}


def test_an_answer_that_could_not_be_saved_is_saved_at_the_end(config: Path) -> None:
    disk = Disk(is_full=True)
    session = start_session(config, replace=disk.replace)
    session.answer(NO)
    disk.is_full = False
    session.end()
    assert start_session(config).consent_status.is_answered


def test_an_erased_answer_is_not_saved_at_the_end(config: Path) -> None:
    disk = Disk(is_full=True)
    session = start_session(config, replace=disk.replace)
    session.answer(YES)
    disk.is_full = False
    session.erase()
    session.end()
    assert not config.exists()


def test_preferences_go_from_the_file_when_the_yes_has_lapsed(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.set_preferences(theme="light")
    session.end()
    later = start_session(config, 2)
    assert later.preferences == {}
    later.end()
    assert "preferences" not in tomllib.loads(config.read_text())


def test_another_notice_asks_anew_and_counts_one_visit(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    session.count(Event.OPENED, "a")
    session.set_notice_revision(2)
    assert session.pending_counts == []
    session.answer(YES)
    session.end()
    assert event_counts(database_of(config)) == {("visit", ""): 1}


def test_answers_and_counts_may_be_in_one_folder(tmp_path: Path) -> None:
    statistics = CountsStore(tmp_path / "statistics.db")
    session = PersonalSession(tmp_path / "config.toml", 1, statistics)
    session.answer(YES)
    assert session.end().counts_error is None
    assert [count.n for count in statistics.read(date.min)] == [1]


def test_nobody_can_take_it_back_while_it_is_counted(config: Path) -> None:
    session = start_session(config)
    session.answer(YES)
    with config_module.read_locked(config):
        code = "import fcntl, os, sys; fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)"
        ran = subprocess.run([sys.executable, "-c", code, str(config.parent)], capture_output=True, check=False)
        assert b"BlockingIOError" in ran.stderr


def test_days_are_those_where_the_computer_stands(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        clock = ManualClock()
        start_session(config, clock=clock).answer(YES)
        session = start_session(config, clock=clock)
        assert [count.day for count in session.pending_counts] == [date(2026, 11, 24)]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_an_answer_at_the_end_of_time_is_no_answer(config: Path) -> None:
    config.parent.mkdir()
    config.write_text('[consent.functional]\nstate = "granted"\nat = 9999-12-31T23:59:59-23:59\nrevision = 1\n')
    session = start_session(config)
    assert session.consent_status.allowed == frozenset()
    assert session.future_dated_answer is not None
