"""Any kind of change to watched files is reported once the files are stable."""

from __future__ import annotations

import io
import os
import shutil
import sys
import threading
import time
from errno import ENOSPC
from pathlib import Path

import pytest

from likvardig_tui.content.fingerprints import fingerprint_of
from likvardig_tui.content.watcher import MAX_UNSTABLE_POLLS, Watcher


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "topic.toml"
    path.parent.mkdir()
    path.write_text("one")
    return path


def rename_replace(file: Path) -> None:
    other = file.with_name("new")
    other.write_text("two")
    fingerprint = file.stat()
    os.utime(other, ns=(fingerprint.st_atime_ns, fingerprint.st_mtime_ns))
    other.replace(file)


def overwrite_with_same_length(file: Path) -> None:
    file.write_text("two")


def remove_folder(file: Path) -> None:
    shutil.rmtree(file.parent)


def restore_older_file(file: Path) -> None:
    file.unlink()
    file.write_text("one")
    os.utime(file, (0, 0))


@pytest.mark.parametrize(
    "change", [rename_replace, overwrite_with_same_length, remove_folder, restore_older_file, Path.unlink]
)
def test_any_change_changes_fingerprint(file: Path, change: object) -> None:
    assert callable(change)
    before = fingerprint_of([file])
    assert fingerprint_of([file]) == before
    change(file)
    assert fingerprint_of([file]) != before


def test_retargeted_symlink_changes_fingerprint(tmp_path: Path) -> None:
    for release in ("1", "2"):
        (tmp_path / release).mkdir()
        (tmp_path / release / "topic.toml").write_text("same")
    link = tmp_path / "current"
    link.symlink_to("1")
    before = fingerprint_of([link / "topic.toml"])
    (tmp_path / "new").symlink_to("2")
    (tmp_path / "new").replace(link)
    assert fingerprint_of([link / "topic.toml"]) != before


def reported(looks: list[str], seen: str = "a") -> list[str]:
    """Return the fingerprint at each call of a watcher that polls ``looks`` one after another."""
    there = iter(looks)
    now = ""

    def look() -> str:
        nonlocal now
        now = next(there)
        return now

    calls: list[str] = []
    watcher = Watcher(look, lambda: calls.append(now), seen)
    for _ in looks:
        watcher.poll_once()
    return calls


@pytest.mark.parametrize(
    ("looks", "calls"),
    [
        ("aaaa", ""),
        ("abbb", "b"),
        ("bb", "b"),
        ("abac", ""),
        ("abcc", "c"),
        ("abbcc", "bc"),
        ("abba", "b"),
        ("abbaa", "ba"),
        ("abcd", "d"),
        ("abcdefg", "dg"),
    ],
)
def test_watcher_reports_change_once_stable(looks: str, calls: str) -> None:
    assert MAX_UNSTABLE_POLLS == 3
    assert "".join(reported([*looks])) == calls


def test_watcher_continues_after_exception_in_callback(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", log)
    called = threading.Event()

    def changed() -> None:
        if file.read_text() != "good":
            raise LookupError(file)
        called.set()

    watcher = Watcher(lambda: fingerprint_of([file]), changed, None, interval=0.01)
    watcher.start()
    deadline = time.monotonic() + 10
    while "LookupError" not in log.getvalue():
        assert time.monotonic() < deadline
    file.write_text("good")
    assert called.wait(10)
    watcher.stop()


class FullLog(io.StringIO):
    """A log on a full disk."""

    def write(self, text: str) -> int:
        raise OSError(ENOSPC, text)


def test_watcher_continues_though_the_log_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stderr__", FullLog())
    polls: list[bool] = []
    has_continued = threading.Event()

    def fail() -> None:
        polls.append(True)
        if len(polls) > 1:
            has_continued.set()
        raise LookupError

    watcher = Watcher(fail, lambda: None, None, interval=0.01)
    watcher.start()
    assert has_continued.wait(10)
    watcher.stop()


def test_watcher_calls_from_daemon_thread_until_stopped(file: Path) -> None:
    called = threading.Event()
    threads = []

    def changed() -> None:
        threads.append(threading.current_thread())
        called.set()

    watcher = Watcher(lambda: fingerprint_of([file]), changed, fingerprint_of([file]), interval=0.01)
    watcher.start()
    file.write_text("three")
    assert called.wait(10)
    watcher.stop()
    threads[0].join(10)
    assert not threads[0].is_alive()
    assert threads[0].daemon
    file.write_text("four and more")
    assert len(threads) == 1
