"""Answers and preferences of personal sessions."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from likvardig_tui.privacy.consent import OPTIONAL, Purpose, State, asked_purposes
from likvardig_tui.privacy.counts import Event
from likvardig_tui.privacy.session import ConsentStatus
from tests.helpers.stores import (
    ALL_DENIED,
    ALL_GRANTED,
    Disk,
    ManualClock,
    save_preferences,
    start_session,
)


def test_new_session_allows_and_stores_nothing(config: Path) -> None:
    assert start_session(config).consent_status == ConsentStatus(frozenset(), is_answered=False, is_outdated=False)
    assert not config.parent.exists()


def test_answer_is_read_by_the_next_session(config: Path) -> None:
    start_session(config).answer({Purpose.FUNCTIONAL: State.GRANTED})
    status = start_session(config).consent_status
    assert status == ConsentStatus(frozenset({Purpose.FUNCTIONAL}), is_answered=True)


def test_new_revision_invalidates_answers(config: Path) -> None:
    start_session(config).answer(ALL_GRANTED)
    assert start_session(config, 2).consent_status == ConsentStatus(frozenset(), is_answered=False, is_outdated=True)


def test_future_dated_answer_allows_nothing(config: Path) -> None:
    start_session(config, clock=lambda: datetime.now(UTC) + timedelta(hours=1)).answer(ALL_GRANTED)
    assert start_session(config).consent_status == ConsentStatus()


def test_preferences_are_saved_only_with_consent(config: Path) -> None:
    session = start_session(config)
    save_preferences(session, theme="light")
    assert not config.exists()
    session.answer(ALL_DENIED)
    save_preferences(session, theme="contrast")
    assert "preferences" not in tomllib.loads(config.read_text())
    assert session.preferences == {"theme": "contrast"}
    assert start_session(config).preferences == {}


def test_granting_saves_preferences_set_before(config: Path) -> None:
    session = start_session(config)
    save_preferences(session, theme="light")
    session.answer(ALL_GRANTED)
    assert start_session(config).preferences == {"theme": "light"}


def test_denying_removes_preferences_from_the_file(config: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    save_preferences(session, theme="light")
    session.answer({Purpose.FUNCTIONAL: State.DENIED})
    assert "preferences" not in tomllib.loads(config.read_text())


def test_denial_in_another_session_prevents_saving_preferences(config: Path) -> None:
    one = start_session(config)
    one.answer(ALL_GRANTED)
    start_session(config).answer(ALL_DENIED)
    save_preferences(one, theme="light")
    assert "preferences" not in tomllib.loads(config.read_text())


def test_sessions_answering_about_different_purposes_keep_both_answers(config: Path) -> None:
    one, other = start_session(config), start_session(config)
    one.answer({Purpose.FUNCTIONAL: State.GRANTED})
    other.answer({Purpose.STATISTICS: State.GRANTED})
    assert start_session(config).consent_status.allowed == frozenset(OPTIONAL)


def test_unsaved_answer_is_valid_in_the_session(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    session = start_session(tmp_path / "file" / "config.toml")
    assert session.answer(ALL_GRANTED).save_error == "EEXIST"
    assert session.consent_status.allowed == frozenset(OPTIONAL)


def test_unsaved_denial_is_saved_with_the_next_write(config: Path) -> None:
    disk = Disk()
    session = start_session(config, replace=disk.replace)
    session.answer(ALL_GRANTED)
    save_preferences(session, theme="dark")
    disk.is_full = True
    assert session.answer({Purpose.FUNCTIONAL: State.DENIED}).save_error == "ENOSPC"
    disk.is_full = False
    save_preferences(session, theme="light")
    session.answer({Purpose.STATISTICS: State.DENIED})
    assert start_session(config).consent_status.allowed == frozenset()
    assert "preferences" not in tomllib.loads(config.read_text())


def test_unsaved_grant_is_saved_with_preferences(config: Path) -> None:
    disk = Disk(is_full=True)
    session = start_session(config, replace=disk.replace)
    assert session.answer(ALL_GRANTED).save_error == "ENOSPC"
    disk.is_full = False
    save_preferences(session, theme="light")
    assert start_session(config).preferences == {"theme": "light"}


def test_saving_keeps_preferences_set_in_another_session(config: Path) -> None:
    start_session(config).answer(ALL_GRANTED)
    one, other = start_session(config), start_session(config)
    save_preferences(other, theme="light")
    one.answer({Purpose.STATISTICS: State.DENIED})
    assert start_session(config).preferences == {"theme": "light"}


def test_result_reports_whether_preferences_were_saved(config: Path) -> None:
    session = start_session(config)
    assert not save_preferences(session, theme="light")
    session.answer(ALL_GRANTED)
    assert save_preferences(session, theme="dark")
    start_session(config).answer(ALL_DENIED)
    assert not save_preferences(session, theme="light")


def test_denying_and_granting_again_keeps_preferences(config: Path) -> None:
    first = start_session(config)
    first.answer(ALL_GRANTED)
    save_preferences(first, theme="light")
    session = start_session(config)
    session.answer({Purpose.FUNCTIONAL: State.DENIED})
    session.answer({Purpose.FUNCTIONAL: State.GRANTED})
    assert start_session(config).preferences == {"theme": "light"}


def test_reading_position_is_saved_at_the_end_with_consent(config: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.set_preferences(open=["a"], place="b")
    assert "preferences" not in tomllib.loads(config.read_text())
    session.end()
    assert start_session(config).preferences == {"open": ["a"], "place": "b"}


def test_session_without_consent_stores_nothing(config: Path) -> None:
    session = start_session(config)
    session.set_preferences(open=["a"], place="b")
    session.count(Event.OPENED, "a")
    session.end()
    assert list(config.parent.parent.iterdir()) == []


def test_unchanged_preferences_are_not_written(config: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.set_preferences(open=["a"], place="b")
    session.end()
    before = config.stat().st_ino
    session = start_session(config)
    session.set_preferences(open=["a"], place="b")
    session.end()
    assert config.stat().st_ino == before


@pytest.mark.parametrize(("value", "asks"), [("", True), ("0", True), ("1", False), ("false", False), (" ", False)])
def test_do_not_track_follows_its_convention(value: str, asks: bool) -> None:
    assert (Purpose.STATISTICS in asked_purposes({"DO_NOT_TRACK": value})) is asks
    assert asked_purposes({}) == OPTIONAL


def test_clock_set_back_between_sessions_invalidates_answers(config: Path) -> None:
    clock = ManualClock()
    start_session(config, clock=clock).answer(ALL_GRANTED)
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


def test_reload_keeps_unsaved_answers(config: Path) -> None:
    session = start_session(config, replace=Disk(is_full=True).replace)
    session.answer(ALL_GRANTED)
    session.reload()
    assert session.consent_status.allowed == frozenset(OPTIONAL)


def test_unsaved_answer_is_saved_at_the_end(config: Path) -> None:
    disk = Disk(is_full=True)
    session = start_session(config, replace=disk.replace)
    session.answer(ALL_DENIED)
    disk.is_full = False
    session.end()
    assert start_session(config).consent_status.is_answered


def test_preferences_under_an_older_revision_are_removed_at_the_end(config: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.set_preferences(theme="light")
    session.end()
    later = start_session(config, 2)
    assert later.preferences == {}
    later.end()
    assert "preferences" not in tomllib.loads(config.read_text())


def test_answer_at_the_end_of_the_calendar_allows_nothing(config: Path) -> None:
    config.parent.mkdir()
    config.write_text('[consent.functional]\nstate = "granted"\nat = 9999-12-31T23:59:59-23:59\nrevision = 1\n')
    session = start_session(config)
    assert session.consent_status.allowed == frozenset()
    assert session.future_dated_answer is not None


def test_yes_to_a_new_revision_does_not_bring_back_older_preferences(config: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    save_preferences(session, theme="light")
    session.end()
    later = start_session(config, 2)
    later.answer(ALL_GRANTED)
    assert later.preferences == {}
    assert "preferences" not in tomllib.loads(config.read_text())
