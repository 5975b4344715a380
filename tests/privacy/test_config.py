"""The config file: what it accepts, and what remains when writing fails."""

from __future__ import annotations

import errno
import os
import stat
import tomllib
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.file_system import locks
from likvardig_tui.privacy import config as config_module
from likvardig_tui.privacy.backups import CorruptFile
from likvardig_tui.privacy.config import Config, erase, read, update
from likvardig_tui.privacy.consent import Answer, Purpose, State
from likvardig_tui.privacy.errors import StorageError
from tests.helpers.stores import file_size_limit

ANSWERED_AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
GRANTED = Answer(State.GRANTED, ANSWERED_AT, 1)
DENIED = Answer(State.DENIED, ANSWERED_AT, 1)
EXAMPLE = """\
schema = 1
[consent.functional]
state = "granted"
at = 2026-11-23T10:00:00Z
revision = 1
[consent.statistics]
state = "denied"
at = 2026-11-23T10:00:00Z
revision = 1
[preferences]
language = "sv"
theme = "dark"
open = ["skolnarvaro"]
"""


def save(path: Path, **answers: Answer) -> CorruptFile | None:
    return update(path, lambda old: Config({**old.answers, **{Purpose(k): a for k, a in answers.items()}}, {}))[1]


def load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def test_read_returns_answers_and_preferences(config: Path) -> None:
    config.parent.mkdir()
    config.write_text(EXAMPLE)
    found, corrupt_file = read(config)
    assert corrupt_file is None
    assert found.answers == {Purpose.FUNCTIONAL: GRANTED, Purpose.STATISTICS: DENIED}
    assert found.preferences == {"language": "sv", "theme": "dark", "open": ["skolnarvaro"]}


def test_missing_file_is_empty_and_is_not_created(config: Path) -> None:
    assert read(config) == (Config(), None)
    assert not config.parent.exists()


def test_saved_answers_are_read_back(config: Path) -> None:
    save(config, functional=GRANTED, statistics=DENIED)
    assert read(config)[0].answers == {Purpose.FUNCTIONAL: GRANTED, Purpose.STATISTICS: DENIED}
    assert load(config)["schema"] == 1
    assert "preferences" not in load(config)


@pytest.mark.usefixtures("no_umask")
def test_file_and_folder_are_private_to_the_owner(config: Path) -> None:
    save(config, functional=GRANTED)
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700


def test_unknown_keys_are_kept(config: Path) -> None:
    config.parent.mkdir()
    config.write_text(
        'future = [1, 2]\n[consent.functional]\nnote = "x"\n[consent.marketing]\nstate = "denied"\n[other]\na = 1\n'
    )
    save(config, functional=GRANTED)
    document = load(config)
    assert document["future"] == [1, 2]
    assert document["other"] == {"a": 1}
    assert document["consent"]["functional"]["note"] == "x"
    assert document["consent"]["marketing"] == {"state": "denied"}


def test_symlink_is_kept_and_its_target_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "real" / "c.toml", tmp_path / "config.toml"
    target.parent.mkdir()
    link.symlink_to(target)
    save(link, functional=GRANTED)
    assert link.is_symlink()
    assert load(target)["consent"]["functional"]["state"] == "granted"
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize(
    "table",
    [
        "state = true\nat = 2026-11-23T10:00:00Z\nrevision = 1",
        'state = "true"\nat = 2026-11-23T10:00:00Z\nrevision = 1',
        'state = "GRANTED"\nat = 2026-11-23T10:00:00Z\nrevision = 1',
        'state = "granted"\nat = "2026-11-23T10:00:00Z"\nrevision = 1',
        'state = "granted"\nat = 2026-11-23T10:00:00\nrevision = 1',
        'state = "granted"\nat = 2026-11-23\nrevision = 1',
        'state = "granted"\nat = 2026-11-23T10:00:00Z\nrevision = true',
        'state = "granted"\nat = 2026-11-23T10:00:00Z\nrevision = "1"',
        'state = "granted"\nat = 2026-11-23T10:00:00Z\nrevision = 1.0',
        'state = ["granted"]\nat = 2026-11-23T10:00:00Z\nrevision = 1',
        'state = "granted"\nrevision = 1',
        'state = "granted"\nat = 2026-11-23T10:00:00Z',
        "",
    ],
)
def test_malformed_answer_is_ignored(config: Path, table: str) -> None:
    config.parent.mkdir()
    config.write_text(f"schema = 1\n[consent.functional]\n{table}\n")
    assert read(config) == (Config(), None)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe\x00",
        b"consent = ",
        b"schema = 2",
        b'schema = "1"',
        b'consent = "all"',
        b"[consent]\nfunctional = true",
        b"preferences = 1",
        b"a = " + b"[" * 100_000,
        b"#" * (config_module.MAX_BYTES + 1),
    ],
)
def test_corrupt_file_is_moved_aside(config: Path, raw: bytes) -> None:
    config.parent.mkdir()
    config.write_bytes(raw)
    found, corrupt_file = read(config)
    assert found == Config()
    assert corrupt_file is not None
    assert corrupt_file.backup is not None
    assert corrupt_file.backup.name.startswith("config.toml.bak-")
    assert corrupt_file.backup.read_bytes() == raw
    assert not config.exists()
    save(config, functional=DENIED)
    assert read(config)[0].answers == {Purpose.FUNCTIONAL: DENIED}
    assert corrupt_file.backup.read_bytes() == raw


def test_file_found_corrupt_by_update_is_moved_aside(config: Path) -> None:
    save(config, functional=GRANTED)
    config.write_bytes(b"\x00")
    corrupt_file = save(config, statistics=DENIED)
    assert load(config)["consent"].keys() == {"statistics"}
    assert [file.read_bytes() for file in config.parent.glob("*.bak-*")] == [b"\x00"]
    assert corrupt_file is not None
    assert corrupt_file.backup in list(config.parent.iterdir())


@pytest.mark.parametrize("text", ["x = 0x" + "f" * 5_000, "x = " + "[" * 300 + "]" * 300, ".".join("a" * 400) + " = 1"])
def test_file_that_cannot_be_encoded_again_is_replaced(config: Path, text: str) -> None:
    config.parent.mkdir()
    config.write_text(text)
    save(config, functional=GRANTED)
    assert read(config)[0].answers == {Purpose.FUNCTIONAL: GRANTED}
    assert config.exists()


def test_file_repaired_while_waiting_for_the_lock_is_kept(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.parent.mkdir()
    config.write_bytes(b"\x00")
    lock = locks.locked

    def lock_after_repair(folder: Path) -> AbstractContextManager[None]:
        config.write_text(EXAMPLE)
        return lock(folder)

    monkeypatch.setattr(config_module, "locked", lock_after_repair)
    found, corrupt_file = read(config)
    assert found.answers == {Purpose.FUNCTIONAL: GRANTED, Purpose.STATISTICS: DENIED}
    assert corrupt_file is None


def test_stale_temporary_files_are_removed(config: Path) -> None:
    save(config, functional=GRANTED)
    old, new = config.parent / ".config.toml.new-abcdefgh", config.parent / ".config.toml.new-12345678"
    editors = config.parent / ".config.toml.swp"
    for file in (old, new, editors):
        file.write_text("")
    for file in (old, editors):
        os.utime(file, (0, 0))
    save(config, functional=DENIED)
    assert sorted(config.parent.iterdir()) == sorted([config, new, editors])
    erase(config)
    assert list(config.parent.iterdir()) == [editors]


def test_too_long_path_is_reported(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 300)
    assert read(path) == (Config(), CorruptFile(path, None, "ENAMETOOLONG"))
    with pytest.raises(StorageError) as caught:
        save(path, functional=GRANTED)
    assert caught.value.reason == "ENAMETOOLONG"


def test_symlink_loop_is_left_alone(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    assert read(one) == (Config(), CorruptFile(Path(os.path.realpath(one)), None, "EINVAL"))
    with pytest.raises(StorageError):
        save(one, functional=GRANTED)
    assert one.is_symlink()


@given(raw=st.binary(max_size=300) | st.text().map(lambda text: text.encode("utf-8", "replace")))
def test_arbitrary_bytes_are_no_consent(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("config") / "config.toml"
    path.write_bytes(raw)
    found, corrupt_file = read(path)
    assert found.answers == {}
    kept = path if corrupt_file is None else corrupt_file.backup
    assert kept is not None
    assert kept.read_bytes() == raw
    save(path, functional=GRANTED)
    assert read(path)[0].answers == {Purpose.FUNCTIONAL: GRANTED}


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_special_file_is_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "config.toml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path = Path("/dev/null")
    found, corrupt_file = read(path)
    assert found == Config()
    assert corrupt_file is not None
    assert corrupt_file.backup is None
    with pytest.raises(StorageError) as caught:
        save(path, functional=GRANTED)
    assert caught.value.reason == "EINVAL"
    assert path.exists()
    assert not path.is_file()


def test_failure_to_create_the_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError) as caught:
        save(tmp_path / "file" / "config.toml", functional=GRANTED)
    assert caught.value.reason in ("ENOTDIR", "EEXIST")


def test_full_disk_keeps_the_old_file(config: Path) -> None:
    save(config, functional=GRANTED)
    before = config.read_bytes()
    with file_size_limit(16), pytest.raises(StorageError) as caught:
        save(config, functional=DENIED)
    assert caught.value.reason == errno.errorcode[errno.EFBIG]
    assert config.read_bytes() == before
    assert list(config.parent.iterdir()) == [config]


def test_lock_timeout_is_reported(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    save(config, functional=GRANTED)
    monkeypatch.setattr(locks, "LOCK_TIMEOUT_S", 0.05)
    descriptor = os.open(config.parent, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(StorageError) as caught:
        save(config, functional=DENIED)
    os.close(descriptor)
    assert caught.value.reason == "EAGAIN"
    assert read(config)[0].answers == {Purpose.FUNCTIONAL: GRANTED}


def test_unchanged_config_is_not_written(config: Path) -> None:
    save(config, functional=GRANTED)
    before = config.stat().st_ino
    assert update(config, lambda old: old) == (read(config)[0], None)
    assert config.stat().st_ino == before


def test_byte_order_mark_is_accepted(config: Path) -> None:
    config.parent.mkdir()
    config.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.encode())
    assert read(config)[0].answers[Purpose.FUNCTIONAL] == GRANTED


def test_erase_removes_the_file_and_its_backups_only(tmp_path: Path) -> None:
    config, neighbour = tmp_path / "a[1].toml", tmp_path / "a1.toml.bak-20260101T000000123456Z"
    neighbour.write_text("")
    config.write_text("[[[")
    read(config)
    save(config, functional=GRANTED)
    assert len(list(tmp_path.iterdir())) == 3
    assert erase(config)
    assert list(tmp_path.iterdir()) == [neighbour]
    assert not erase(config)


def test_full_disk_keeps_a_corrupt_file_in_place(config: Path) -> None:
    config.parent.mkdir()
    config.write_text("[[[")
    with file_size_limit(16), pytest.raises(StorageError):
        save(config, functional=GRANTED)
    assert list(config.parent.iterdir()) == [config]
    assert config.read_text() == "[[["


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every folder")
def test_unreadable_folder_is_reported(config: Path) -> None:
    save(config, functional=GRANTED)
    config.parent.chmod(0)
    try:
        assert config_module.read_document(config) == ({}, CorruptFile(config, None, "EACCES"))
        with pytest.raises(OSError, match="Permission"):
            config_module.files(config)
    finally:
        config.parent.chmod(0o700)
