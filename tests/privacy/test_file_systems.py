"""Stores on file systems that lack an operation, and under other users."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from errno import (
    EACCES,
    EBADF,
    EBUSY,
    EDQUOT,
    EINVAL,
    EIO,
    ENOLCK,
    ENOSPC,
    ENOSYS,
    ENOTSUP,
    EOPNOTSUPP,
    EPERM,
    EROFS,
    EXDEV,
    errorcode,
)
from pathlib import Path

import pytest

from likvardig_tui.atomic_files import replace_file, unfinished_copy
from likvardig_tui.privacy.backups import CorruptFile
from likvardig_tui.privacy.config import Config, erase, read, update
from likvardig_tui.privacy.consent import OPTIONAL, Answer, Purpose, State
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.counts_db import COMPANIONS
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.errors import StorageError
from tests.helpers.file_systems import (
    IS_ROOT,
    USER,
    bind_mount,
    failing,
    is_folder,
    make_irreplaceable,
    needs_root,
    owners,
    users_folder,
    without_privileges,
)
from tests.helpers.marks import quick
from tests.helpers.stores import ALL_DENIED, ALL_GRANTED, event_counts, start_session

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
TODAY = date(2026, 11, 23)
VISIT = Count(TODAY, Event.VISIT, "", 1)


def save(path: Path, state: State) -> CorruptFile | None:
    answers = dict.fromkeys(OPTIONAL, Answer(state, AT, 1))
    return update(path, lambda _: Config(answers, {"open": ["a"] * (20 if state is State.GRANTED else 0)}))[1]


def states(path: Path) -> set[State]:
    return {answer.state for answer in read(path)[0].answers.values()}


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.fixture
def home() -> Iterator[Path]:
    with users_folder() as folder:
        yield folder


@pytest.fixture
def unprivileged(home: Path) -> Iterator[Path]:
    """A folder of the user that the test runs as, who is not root."""
    with without_privileges():
        yield home


# Sync and lock


@pytest.mark.parametrize("error", [EINVAL, ENOTSUP, EOPNOTSUPP, ENOSYS, EBADF, EACCES, EPERM, EROFS])
def test_folder_that_cannot_be_synced_is_no_error(
    config: Path, database: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    monkeypatch.setattr(os, "fsync", failing(os.fsync, error, is_folder))
    save(config, State.GRANTED)
    assert states(config) == {State.GRANTED}
    assert erase(config)
    store = CountsStore(database)
    store.add([VISIT], TODAY)
    assert store.erase()
    assert not config.exists()


@pytest.mark.parametrize("error", [EINVAL, ENOTSUP, ENOSYS])
def test_file_that_cannot_be_synced_is_saved(config: Path, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    monkeypatch.setattr(os, "fsync", failing(os.fsync, error, lambda _: True))
    save(config, State.GRANTED)
    assert states(config) == {State.GRANTED}


@pytest.mark.parametrize("error", [EIO, ENOSPC, EDQUOT, EROFS])
def test_failed_sync_of_a_file_keeps_the_old_one(config: Path, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    save(config, State.GRANTED)
    monkeypatch.setattr(os, "fsync", failing(os.fsync, error, lambda _: True))
    with pytest.raises(StorageError) as caught:
        save(config, State.DENIED)
    assert caught.value.reason == errorcode[error]
    assert states(config) == {State.GRANTED}
    assert names(config.parent) == ["config.toml"]


@pytest.mark.parametrize("error", [ENOSYS, EINVAL, ENOLCK, ENOTSUP, EOPNOTSUPP, EBADF])
def test_folder_that_cannot_be_locked_is_used_without(
    config: Path, database: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    monkeypatch.setattr(fcntl, "flock", failing(fcntl.flock, error, lambda *_: True))
    session = start_session(config)
    assert session.answer(ALL_GRANTED).save_error is None
    assert session.end().counts_error is None
    assert event_counts(database) == {("visit", ""): 1}
    assert start_session(config).erase().has_erased
    assert not config.exists()


@pytest.mark.parametrize("error", [ENOLCK, ENOSYS, EOPNOTSUPP, EINVAL])
def test_database_on_a_file_system_without_locks_and_syncs_is_used(
    database: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    store = CountsStore(database)
    store.add([VISIT], TODAY)
    monkeypatch.setattr(fcntl, "lockf", failing(fcntl.lockf, error, lambda *_: True))
    monkeypatch.setattr(os, "fsync", failing(os.fsync, error, lambda _: True))
    store.add([VISIT], TODAY)
    assert event_counts(database) == {("visit", ""): 2}
    assert names(database.parent) == ["statistics.db"]
    assert store.erase()
    store.add([VISIT], TODAY)
    assert event_counts(database) == {("visit", ""): 1}


def test_folder_that_cannot_be_listed_is_used_without_a_lock(unprivileged: Path) -> None:
    config, database = unprivileged / "c" / "config.toml", unprivileged / "s" / "statistics.db"
    for folder in (config.parent, database.parent):
        folder.mkdir()
        folder.chmod(0o300)
    session = start_session(config, counts_store=CountsStore(database))
    assert session.answer(ALL_GRANTED).save_error is None
    assert session.end().counts_error is None
    assert event_counts(database) == {("visit", ""): 1}
    result = start_session(config, counts_store=CountsStore(database)).erase()
    assert result.erase_error == "EACCES", "backups could not be looked for"
    for folder in (config.parent, database.parent):
        folder.chmod(0o700)
        assert names(folder) == []


# Owners and permissions


@needs_root
def test_replaced_file_keeps_its_owner_and_mode(home: Path) -> None:
    config = home / "config.toml"
    config.write_text("schema = 1\n")
    config.chmod(0o640)
    os.chown(config, USER, USER + 1)
    save(config, State.GRANTED)
    status = config.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (USER, USER + 1, 0o640)


@needs_root
def test_what_root_creates_belongs_to_the_owner_of_the_folder(home: Path) -> None:
    config, database = home / ".config" / "likvardig" / "config.toml", home / "a" / "b" / "c" / "statistics.db"
    session = start_session(config, counts_store=CountsStore(database))
    session.answer(ALL_GRANTED)
    session.end()
    with sqlite3.connect(database) as reader:
        reader.execute("SELECT * FROM counts").fetchall()
        CountsStore(database).add([VISIT], TODAY)
        assert set(names(database.parent)) >= {f"statistics.db{suffix}" for suffix in ("", *COMPANIONS[:2])}
        assert owners(home) == {USER}
    reader.close()
    assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700
    with without_privileges():
        assert start_session(config, counts_store=CountsStore(database)).answer(ALL_DENIED).save_error is None


@needs_root
def test_group_that_cannot_be_kept_gets_no_access(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = home / "config.toml"
    config.write_text("schema = 1\n")
    config.chmod(0o660)
    os.chown(config, 0, USER)
    monkeypatch.setattr(os, "fchown", failing(os.fchown, EPERM, lambda *_: True))
    save(config, State.GRANTED)
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o400])
def test_mode_of_a_replaced_file_is_kept(config: Path, mode: int) -> None:
    save(config, State.DENIED)
    config.chmod(mode)
    save(config, State.GRANTED)
    assert stat.S_IMODE(config.stat().st_mode) == mode


def test_refused_chmod_is_no_error(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.parent.mkdir()
    for name in ("chmod", "fchmod", "fchown", "chown"):
        monkeypatch.setattr(os, name, failing(getattr(os, name), EPERM, lambda *_: True))
    replace_file(config, b"", mode=0o644)
    save(config, State.GRANTED)
    assert states(config) == {State.GRANTED}


@pytest.fixture
def unreadable(unprivileged: Path) -> Path:
    """A config file that the user may not read, in their own folder."""
    config = unprivileged / "config" / "config.toml"
    save(config, State.GRANTED)
    config.chmod(0)
    return config


def test_file_without_permission_is_not_corrupt(unreadable: Path) -> None:
    inode = unreadable.stat().st_ino
    assert read(unreadable) == (Config(), CorruptFile(unreadable, None, "EACCES"))
    session = start_session(unreadable)
    status = session.consent_status
    assert status.is_answered, "the answers are not lost, so they are not asked for again"
    assert status.allowed == frozenset()
    assert session.answer(ALL_DENIED).save_error == "EACCES"
    session.set_preferences(theme="light")
    session.end()
    assert names(unreadable.parent) == ["config.toml"]
    assert unreadable.stat().st_ino == inode
    unreadable.chmod(0o600)
    assert states(unreadable) == {State.GRANTED}


def test_file_that_becomes_readable_is_read_on_reload(unreadable: Path) -> None:
    session = start_session(unreadable)
    unreadable.chmod(0o600)
    session.reload()
    assert session.allows(Purpose.STATISTICS)
    unreadable.chmod(0)
    session.reload()
    assert session.allows(Purpose.STATISTICS), "what was read before is still known"
    assert session.end().counts_error == "EACCES"


def test_file_without_permission_can_be_erased(unreadable: Path) -> None:
    session = start_session(unreadable)
    assert session.erase().has_erased
    assert not session.consent_status.is_answered
    assert not unreadable.exists()


def test_broken_disk_is_not_corruption(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(config, State.GRANTED)
    before = config.read_bytes()
    monkeypatch.setattr("io.open", failing(open, EIO, lambda path, *_: Path(path) == config))
    assert read(config) == (Config(), CorruptFile(config, None, "EIO"))
    with pytest.raises(StorageError):
        save(config, State.DENIED)
    monkeypatch.undo()
    assert config.read_bytes() == before


# Files that cannot be renamed


@pytest.fixture(params=["mount", EBUSY, EXDEV, EPERM])
def fixed(request: pytest.FixtureRequest, config: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A config file that can be written but not renamed or removed."""
    save(config, State.DENIED)
    if request.param == "mount":
        with bind_mount(config, config.read_bytes()):
            yield config
    else:
        make_irreplaceable(monkeypatch, config, request.param)
        yield config


def test_file_that_cannot_be_renamed_is_written_in_place(fixed: Path) -> None:
    inode = fixed.stat().st_ino
    others = set(names(fixed.parent))
    for state in (State.GRANTED, State.DENIED):  # longer, and shorter again
        save(fixed, state)
        assert states(fixed) == {state}
        assert tomllib.loads(fixed.read_text())["consent"]["statistics"]["state"] == state
    assert fixed.stat().st_ino == inode
    assert set(names(fixed.parent)) == others


def test_file_that_cannot_be_removed_is_emptied(fixed: Path) -> None:
    assert erase(fixed)
    assert fixed.read_bytes() == b""
    assert read(fixed) == (Config(), None)
    assert not erase(fixed), "there is nothing left to erase"


def test_corrupt_file_that_cannot_be_renamed_is_copied(fixed: Path) -> None:
    fixed.write_bytes(b"[[[")
    _, corrupt_file = read(fixed)
    assert corrupt_file is not None
    assert corrupt_file.backup is not None
    assert corrupt_file.backup.read_bytes() == b"[[["
    assert fixed.read_bytes() == b""
    fixed.write_bytes(b"]]]")
    corrupt_file = save(fixed, State.GRANTED)
    assert corrupt_file is not None
    assert corrupt_file.backup is not None
    assert corrupt_file.backup.read_bytes() == b"]]]"
    assert states(fixed) == {State.GRANTED}


def test_database_that_is_a_mount_point_is_used(database: Path) -> None:
    database.parent.mkdir()
    store = CountsStore(database)
    with bind_mount(database):
        store.add([VISIT], TODAY)
        assert event_counts(database) == {("visit", ""): 1}
        assert store.erase()
        assert not store.erase()
        database.write_bytes(b"not at all" * 1000)
        corrupt_file = store.add([VISIT], TODAY)
        assert corrupt_file is not None
        assert corrupt_file.backup is not None
        assert corrupt_file.backup.read_bytes() == b"not at all" * 1000
        assert event_counts(database) == {("visit", ""): 1}
        assert store.erase()


def test_file_in_a_folder_that_cannot_be_changed_is_written_in_place(unprivileged: Path) -> None:
    config = unprivileged / "config" / "config.toml"
    save(config, State.GRANTED)
    config.parent.chmod(0o500)
    save(config, State.DENIED)
    assert states(config) == {State.DENIED}
    assert erase(config)
    assert config.read_bytes() == b""
    config.chmod(0o400)
    with pytest.raises(StorageError) as caught:
        save(config, State.GRANTED)
    assert caught.value.reason == "EACCES"


def test_missing_file_in_a_folder_that_cannot_be_changed_is_reported(unprivileged: Path) -> None:
    folder = unprivileged / "config"
    folder.mkdir(mode=0o500)
    with pytest.raises(StorageError) as caught:
        save(folder / "config.toml", State.GRANTED)
    assert caught.value.reason == "EACCES"
    assert names(folder) == []


@needs_root
def test_owner_that_cannot_be_kept_is_kept_by_writing_in_place(home: Path) -> None:
    config = home / "config.toml"
    config.write_text("schema = 1\n")
    config.chmod(0o666)
    with without_privileges():
        save(config, State.GRANTED)
    assert config.stat().st_uid == 0
    assert states(config) == {State.GRANTED}
    config.chmod(0o444)
    with without_privileges():
        save(config, State.DENIED)
    assert states(config) == {State.DENIED}, "an answer matters more than an owner"


def test_full_disk_while_writing_in_place_keeps_the_old_content(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(config, State.DENIED)
    before = config.read_bytes()
    make_irreplaceable(monkeypatch, config, EBUSY)
    write, calls = os.write, []

    def write_a_part(descriptor: int, content: bytes) -> int:
        calls.append(content)
        if len(calls) == 2:
            raise OSError(ENOSPC, "No space left on device")
        return write(descriptor, content[:10] if len(calls) == 1 else content)

    monkeypatch.setattr(os, "write", write_a_part)
    with pytest.raises(StorageError) as caught:
        save(config, State.GRANTED)
    assert caught.value.reason == "ENOSPC"
    assert config.read_bytes() == before
    assert names(config.parent) == ["config.toml"]


DYING = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
config, written = Path(sys.argv[1]), int(sys.argv[2])
replace, write = os.replace, os.write
def fail(source, target, **_):
    if Path(target) == config:
        raise OSError(16, "busy")
    replace(source, target)
def die(descriptor, content):
    write(descriptor, content[:written])
    os._exit(9)
os.replace = os.rename = fail
os.write = die
from tests.privacy.test_file_systems import State, save
save(config, State.GRANTED)
"""


@pytest.mark.parametrize(
    ("written", "state"), quick(1, [(60, State.GRANTED), (5, State.DENIED), (10_000, State.GRANTED)], unpack=True)
)
def test_process_that_dies_while_writing_in_place_loses_nothing(config: Path, written: int, state: State) -> None:
    """The first bytes are the same in both."""
    save(config, State.DENIED)
    ran = subprocess.run([sys.executable, "-c", DYING, config, str(written)], check=False)
    assert ran.returncode == 9
    assert unfinished_copy(config).exists()
    assert states(config) == {state}
    save(config, State.NOT_ASKED)
    assert states(config) == {State.NOT_ASKED}
    assert names(config.parent) == ["config.toml"]


# Other limits of file systems


@pytest.mark.parametrize("error", [ENOSPC, EDQUOT, EROFS, EIO])
def test_file_that_cannot_be_written_is_reported_and_kept(
    config: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    save(config, State.GRANTED)
    before = config.read_bytes()
    monkeypatch.setattr("tempfile.mkstemp", failing(lambda: None, error, lambda *_: True))
    monkeypatch.setattr(os, "open", failing(os.open, error, lambda *given: given[1] & os.O_RDWR))
    with pytest.raises(StorageError) as caught:
        save(config, State.DENIED)
    assert caught.value.reason == errorcode[error]
    assert config.read_bytes() == before


def test_symlink_to_another_file_system_is_followed(tmp_path: Path) -> None:
    other = Path("/dev/shm")
    if not os.access(other, os.W_OK) or other.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other file system")
    target, link = other / f"likvardig-{os.getpid()}" / "c.toml", tmp_path / "config.toml"
    target.parent.mkdir()
    link.symlink_to(target)
    try:
        save(link, State.GRANTED)
        assert states(target) == {State.GRANTED}
        assert erase(link)
        assert names(target.parent) == []
    finally:
        target.unlink(missing_ok=True)
        target.parent.rmdir()


@needs_root
def test_read_only_file_system_is_reported(home: Path) -> None:
    assert IS_ROOT
    config = home / "config.toml"
    save(config, State.GRANTED)
    mount = ["mount", "--bind", "-o", "ro", str(home), str(home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted")
    try:
        with pytest.raises(StorageError) as saving:
            save(config, State.DENIED)
        with pytest.raises(StorageError) as erasing:
            erase(config)
        with pytest.raises(StorageError) as adding:
            CountsStore(home / "statistics.db").add([VISIT], TODAY)
        assert saving.value.reason == erasing.value.reason == adding.value.reason == "EROFS"
        assert states(config) == {State.GRANTED}
    finally:
        subprocess.run(["umount", home], check=True)
