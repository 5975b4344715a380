"""The list of stored files, erasing them, and errors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.privacy.counts import Event
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.personal_session import PersonalSession
from likvardig_tui.privacy.session import ConsentStatus
from tests.helpers.stores import (
    ALL_DENIED,
    ALL_GRANTED,
    Disk,
    ReadOnlyStore,
    event_counts,
    start_session,
)


def test_corrupt_file_found_while_saving_is_reported(config: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    config.write_bytes(b"\x00")
    session.answer(ALL_DENIED)
    assert session.corrupt_file is not None
    assert session.corrupt_file.backup is not None


def test_failure_to_store_counts_is_reported(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    database.parent.write_text("not a folder")
    assert session.end().counts_error == "EEXIST"


def test_corrupt_database_is_moved_aside_and_reported(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    database.parent.mkdir()
    database.write_bytes(b"not at all" * 1000)
    session.end()
    assert session.corrupt_file is not None
    assert session.corrupt_file.backup is not None
    assert session.corrupt_file.backup.read_bytes() == b"not at all" * 1000
    assert event_counts(database) == {("visit", ""): 1}


def test_new_session_has_no_stored_files(config: Path) -> None:
    assert start_session(config).stored() == []


def test_stored_lists_every_file_and_value(config: Path) -> None:
    config.parent.mkdir()
    config.write_bytes(b"\x00")
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.set_preferences(theme="light", open=["a", "b"])
    session.end()
    session = start_session(config)
    stored = {file.path.name.partition("-")[0]: file for file in session.stored()}
    assert set(stored) == {"config.toml", "config.toml.bak", "statistics.db"}
    values = dict(stored["config.toml"].values)
    assert values["consent.functional.state"] == "granted"
    assert values["preferences.open"] == ["a", "b"]
    assert [count.event for count in stored["statistics.db"].counts] == [Event.VISIT]
    assert not stored["config.toml.bak"].is_read


def test_stored_reads_counts_only_with_consent(config: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.end()
    (file,) = [f for f in start_session(config, asked=(Purpose.FUNCTIONAL,)).stored() if f.path.name == "statistics.db"]
    assert (file.counts, file.is_read) == ((), False)


def test_erase_removes_all_files_and_answers(config: Path) -> None:
    config.parent.mkdir()
    config.write_bytes(b"\x00")
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.set_preferences(theme="light")
    session.end()
    session = start_session(config)
    assert session.erase().has_erased
    assert session.consent_status == ConsentStatus()
    assert session.stored() == []
    assert session.preferences == {"theme": "light"}, "valid until the session ends"
    session.end()
    assert [file for file in config.parent.parent.rglob("*") if file.is_file()] == []


def test_denying_after_erase_erases_nothing(config: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.erase()
    assert not session.answer(ALL_DENIED).has_erased


def test_failed_erase_is_retried_at_the_end(config: Path, database: Path) -> None:
    session = start_session(config)
    session.answer(ALL_GRANTED)
    session.end()
    store = ReadOnlyStore(database)
    session = start_session(config, counts_store=store)
    assert session.erase().erase_error == "EROFS"
    store.is_read_only = False
    session.end()
    assert event_counts(database) == {}


def test_erase_drops_unsaved_answers(config: Path) -> None:
    disk = Disk(is_full=True)
    session = start_session(config, replace=disk.replace)
    session.answer(ALL_GRANTED)
    disk.is_full = False
    session.erase()
    session.end()
    assert not config.exists()


def test_config_and_counts_may_share_a_folder(tmp_path: Path) -> None:
    statistics = CountsStore(tmp_path / "statistics.db")
    session = PersonalSession(tmp_path / "config.toml", 1, statistics)
    session.answer(ALL_GRANTED)
    assert session.end().counts_error is None
    assert [count.n for count in statistics.read(date.min)] == [1]
