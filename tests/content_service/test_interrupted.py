"""The content service killed at each step, on a full disk, and twice at once: what is shown stays whole."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.helpers.processes import TIMEOUT_S
from tests.helpers.releases import STEPS, Repository, Service, needs_git

pytestmark = [needs_git, pytest.mark.slow]

PROGRAMS = (
    "git",
    "flock",
    "mkdir",
    "rm",
    "sort",
    "tail",
    "awk",
    "sed",
    "tar",
    "cat",
    "readlink",
    "touch",
    "mv",
    "sync",
    "ln",
)
"""What the script runs while it changes the state folder."""
SHIM = """#!/bin/sh
exec 8< "$COUNTER"
{flock} 8
read -r number <&8
echo "$((number + 1))" > "$COUNTER"
if [ "$number" = "$KILLED_AT" ]; then
    kill -KILL 0
fi
exec 8<&-
exec {program} "$@"
"""
"""Kills the script, and all that it runs, in place of the nth program."""


@pytest.fixture
def service(service: Service, repository: Repository) -> Service:
    """The service that shows a release, and a newer one in the repository."""
    repository.release("1")
    assert service.run() == 0, service.log
    repository.release("2")
    return service


def assert_whole(service: Service, repository: Repository) -> None:
    """Assert that all files of the release that is shown are those of its tag."""
    number = service.shown.removeprefix("Utgåva ")
    assert number in ("1", "2")
    for name in ("topic.toml", "strings.toml"):
        text = repository.git("show", f"release-{number}:sv/{name}")
        assert (service.state / "current/sv" / name).read_text("utf-8").strip() == text


def write_shims(folder: Path) -> dict[str, str]:
    """Write programs that count how often one of them is run, and return the environment that they need."""
    shims, counter = folder / "shims", folder / "counter"
    shims.mkdir()
    for name in PROGRAMS:
        shim = shims / name
        shim.write_text(SHIM.format(program=shutil.which(name), flock=shutil.which("flock")))
        shim.chmod(0o755)
    counter.touch()
    counter.chmod(0o666)
    return {"PATH": f"{shims}:{os.environ['PATH']}", "COUNTER": str(counter)}


def test_killed_at_each_program_it_leaves_a_whole_release(
    folder: Path, service: Service, repository: Repository
) -> None:
    shims, counter, before = write_shims(folder), folder / "counter", folder / "before"
    subprocess.run(["cp", "--archive", service.state, before], check=True)
    killed_at, seen = 0, set()
    while True:
        killed_at += 1
        counter.write_text("1\n")
        code = service.run(**shims, KILLED_AT=str(killed_at))
        if code == 0:
            break
        assert code == -signal.SIGKILL, service.log
        assert_whole(service, repository)
        seen.add(service.shown)
        assert service.run() == 0, service.log
        assert service.shown == "Utgåva 2"
        assert_whole(service, repository)
        assert service.files() == {"current", "newest", "releases"}
        shutil.rmtree(service.state)
        subprocess.run(["cp", "--archive", before, service.state], check=True)
    assert seen == {"Utgåva 1", "Utgåva 2"}
    assert killed_at > 25, "The programs are counted."


def test_killed_at_any_time_it_leaves_a_whole_release(service: Service, repository: Repository) -> None:
    for attempt in range(30):
        process = service.start(STEPS[0], str(attempt))
        time.sleep(attempt / 200)  # any time is one of the cases
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert_whole(service, repository)
    assert service.run() == 0, service.log
    assert service.shown == "Utgåva 2"
    assert service.files() == {"current", "newest", "releases"}


def test_two_runs_at_once_publish_only_what_is_whole(service: Service, repository: Repository) -> None:
    runs = [uuid.uuid4().hex for _ in range(4)]
    for step in STEPS:
        for process in [service.start(step, run) for run in runs]:
            process.communicate(timeout=TIMEOUT_S)
        assert_whole(service, repository)
    assert service.shown == "Utgåva 2", "That of the last run has been kept."
    assert service.run() == 0, service.log
    assert service.files() == {"current", "newest", "releases"}


def test_step_waits_while_another_one_writes(service: Service) -> None:
    folder = os.open(service.state, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    process = service.start(STEPS[0], "run")
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    assert service.files() == {"current", "newest", "releases"}
    os.close(folder)
    assert process.wait(TIMEOUT_S) == 0
    assert "new.run" in service.files()


def test_a_run_does_not_publish_what_another_one_has_fetched(service: Service, repository: Repository) -> None:
    fetch, check, publish = STEPS
    assert service.start(fetch, "one").wait() == 0
    assert service.start(check, "one").wait() == 0
    file = repository.clone / "sv" / "topic.toml"
    file.write_text("faulty", "utf-8")
    repository.commit()
    repository.tag("release-3")
    assert service.start(fetch, "other").wait() == 0
    assert service.start(publish, "one").wait() == 0
    assert service.shown == "Utgåva 1"


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """Mount a file system of this size over ``folder``; skip the test where nothing can be mounted."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k,mode=755", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("free_kilobytes", [0, 8, 40, 80, 120, 160])
def test_full_disk_leaves_what_is_shown(
    folder: Path, service: Service, repository: Repository, free_kilobytes: int
) -> None:
    saved = folder / "saved"
    subprocess.run(["cp", "--archive", service.state, saved], check=True)
    owner = service.state.owner()
    with small_disk(service.state, 1000):
        subprocess.run(["cp", "--archive", f"{saved}/.", service.state], check=True)
        shutil.chown(service.state, owner)
        filler = service.state / "filler"
        status = os.statvfs(service.state)
        filler.write_bytes(bytes(status.f_bavail * status.f_frsize - (free_kilobytes << 10)))
        code = service.run()
        assert_whole(service, repository)
        assert service.shown == ("Utgåva 1" if code else "Utgåva 2")
        assert service.log.endswith("What is shown stays as it is.\n") == bool(code), service.log
        assert not {name for name in service.files() if name.startswith("new.")}, "It does not keep the disk full."
        filler.unlink()
        assert service.run() == 0, service.log
        assert service.shown == "Utgåva 2"
        assert_whole(service, repository)
