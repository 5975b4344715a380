"""Several processes that write at once, and processes that are killed while they write."""

from __future__ import annotations

import multiprocessing
import random
import subprocess
import sys
import time
import tomllib
from datetime import date
from pathlib import Path

import pytest

from likvardig_tui.privacy.config import Config, read, update
from likvardig_tui.privacy.consent import Purpose, State
from likvardig_tui.privacy.counts import Event
from likvardig_tui.privacy.counts_store import CountsStore
from tests.helpers.marks import quick
from tests.helpers.stores import start_session


def increment(path: Path, name: str, times: int) -> None:
    """Add 1 to the preferences ``name`` and ``all``, ``times`` times."""

    def incremented(old: Config) -> Config:
        counts = {key: old.preferences.get(key, 0) + 1 for key in (name, "all")}
        return Config(old.answers, {**old.preferences, **counts})

    for _ in range(times):
        update(path, incremented)


@pytest.mark.slow
def test_concurrent_updates_are_all_kept(config: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=increment, args=(config, str(n), 25)) for n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    preferences = tomllib.loads(config.read_text("utf-8"))["preferences"]
    assert preferences == {"0": 25, "1": 25, "all": 50}


SAVER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from likvardig_tui.privacy.config import Config, update
from likvardig_tui.privacy.consent import Answer, Purpose, State
from tests.helpers.marks import quick
path, answered_at = Path(sys.argv[1]), datetime(2026, 11, 23, tzinfo=UTC)
revision = 0
print("ready", flush=True)
while True:
    revision += 1
    answer = Answer(State.GRANTED, answered_at, revision)
    update(path, lambda old: Config(dict.fromkeys((Purpose.FUNCTIONAL, Purpose.STATISTICS), answer), {}))
    print(revision, flush=True)
"""
"""Saves one revision after another, and prints each once it is saved."""


@pytest.mark.parametrize("kills", quick(1, [2, 25]))
def test_killed_process_leaves_the_old_file_or_the_new_one(config: Path, kills: int) -> None:
    generator = random.Random(7)
    for _ in range(kills):
        process = subprocess.Popen([sys.executable, "-c", SAVER, str(config)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for _ in range(generator.randrange(1, 6)):
            process.stdout.readline()
        busy_wait(generator.random() * 0.004)
        process.kill()
        process.wait()
        printed = [int(line) for line in process.stdout.read().split()]
        found, corrupt_file = read(config)
        assert corrupt_file is None
        revisions = {answer.revision for answer in found.answers.values()}
        assert len(revisions) == 1, "half of one save and half of another"
        assert len(found.answers) == 2
        if printed:
            assert revisions.pop() >= printed[-1], "a completed save is lost"


def busy_wait(seconds: float) -> None:
    """Wait more exactly than time.sleep() can, so that each kill comes at another point of a save."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


COUNTER = """
import sys
from pathlib import Path
from likvardig_tui.file_system import locks
from likvardig_tui.privacy.counts import Event
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.personal_session import PersonalSession
config, database, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
locks.LOCK_TIMEOUT_S = 60.0  # does not expire on a busy machine
for _ in range(rounds):
    session = PersonalSession(config, 1, CountsStore(database))
    session.count(Event.OPENED, "a", "b")
    result = session.end()
    assert result.counts_error is None, result
"""
"""Runs one session after another, each with three counts."""


def sums(database: Path) -> dict[tuple[Event, str], int]:
    return {(count.event, count.item): count.n for count in CountsStore(database).read(date.min)}


@pytest.mark.parametrize("count", quick(1, [3, 8]))
def test_concurrent_sessions_lose_no_count(config: Path, database: Path, count: int) -> None:
    start_session(config).answer({Purpose.STATISTICS: State.GRANTED})
    command = [sys.executable, "-c", COUNTER, str(config), str(database), "25"]
    processes = [subprocess.Popen(command) for _ in range(count)]
    assert [process.wait() for process in processes] == [0] * count
    assert sums(database) == dict.fromkeys([(Event.VISIT, ""), (Event.OPENED, "a"), (Event.OPENED, "b")], 25 * count)


@pytest.mark.parametrize("kills", quick(1, [1, 6]))
def test_killed_process_leaves_the_counts_of_whole_sessions(config: Path, database: Path, kills: int) -> None:
    start_session(config).answer({Purpose.STATISTICS: State.GRANTED})
    generator = random.Random(1)
    for _ in range(kills):
        process = subprocess.Popen([sys.executable, "-c", COUNTER, str(config), str(database), "1000000"])
        while not database.exists():
            time.sleep(0.01)
        time.sleep(generator.uniform(0.1, 0.4))
        process.kill()
        process.wait()
        assert len(set(sums(database).values())) <= 1, "part of a session is stored"
