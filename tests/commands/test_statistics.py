"""``likvardig statistics``: what it prints and removes, and how it ends."""

from __future__ import annotations

import csv
import json
import os
import pty
import select
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.counts_db import add_counts
from likvardig_tui.render.statistics import as_csv, as_json, as_openmetrics, as_table, bar
from tests.helpers.processes import run

TODAY = datetime.now(UTC).astimezone().date()
COUNTS = [
    Count(TODAY - timedelta(days=3), Event.OPENED, "globalt", 4),
    Count(TODAY, Event.OPENED, "globalt", 2),
    Count(TODAY, Event.OPENED, "skolnarvaro", 12),
    Count(TODAY, Event.VISIT, "", 7),
    Count(TODAY, Event.SEARCH_WITHOUT_HIT, "", 1),
    Count(TODAY, Event.LANGUAGE_CHOSEN, "en", 3),
]


def kiosk(tmp_path: Path, name: str, *counts: Count) -> Path:
    path = tmp_path / f"{name}.db"
    add_counts(path, counts or COUNTS, TODAY)
    return path


def own(tmp_path: Path) -> Path:
    """Where this computer's counts are when XDG_STATE_HOME is ``tmp_path``."""
    return tmp_path / "likvardig" / "statistics.db"


def test_a_table_with_bars(tmp_path: Path) -> None:
    ran = run("statistics", kiosk(tmp_path, "a"))
    assert (ran.returncode, ran.stderr) == (0, "")
    lines = ran.stdout.split("\n")
    assert lines[0] == f"Räknat från {TODAY - timedelta(days=3)} till {TODAY}"
    rows = {line.rstrip("█ ").rpartition(" ")[0].strip(): line for line in lines}
    assert rows["Kraftsamling ska öka skolnärvaron"].count("█") == 24
    assert rows["Likvärdig skola på global nivå"].count("█") == 12
    assert " 7 " in rows["Besök"]
    assert ran.stdout.index("Kraftsamling") < ran.stdout.index("global nivå")
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("width", [20, 40, 59, 60, 100, 300])
def test_a_table_is_no_wider_than_asked(strings: Strings, width: int) -> None:
    told = as_table(COUNTS, {"globalt": "Likvärdig skola på global nivå"}, strings, width)
    assert max(map(len, told.split("\n"))) <= width
    assert "12" in told


def test_what_has_happened_at_all_shows() -> None:
    assert (bar(0, 10), bar(1, 10_000), len(bar(10, 10, 8))) == ("", "█", 8)


def test_nothing_counted_is_said(tmp_path: Path) -> None:
    ran = run("statistics", XDG_STATE_HOME=str(tmp_path))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "Inget är räknat.\n", "")
    assert list(tmp_path.iterdir()) == []


def test_a_fleet_is_summed(tmp_path: Path) -> None:
    one, other = kiosk(tmp_path, "one"), kiosk(tmp_path, "other")
    ran = run("statistics", "--format", "csv", one, other, one)
    rows = list(csv.DictReader(ran.stdout.splitlines()))
    assert {"day": str(TODAY), "event": "opened", "item": "skolnarvaro", "n": "24"} in rows, "one file counts once"
    assert sum(int(row["n"]) for row in rows) == 2 * sum(count.n for count in COUNTS)


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "odd.db").write_text("odd" * 1000)
    ran = run("statistics", "--format", "csv", kiosk(tmp_path, "a"), tmp_path / "odd.db", tmp_path / "missing.db")
    assert ran.returncode == 1
    assert ran.stdout == as_csv(sorted(COUNTS))
    assert ran.stderr.split("\n") == [
        f"{tmp_path}/odd.db: filen är skadad, eller innehåller inte den här sortens statistik.",
        f"{tmp_path}/missing.db: filen finns inte.",
        "",
    ]


def test_since(tmp_path: Path) -> None:
    ran = run("statistics", "--format", "json", "--since", str(TODAY), kiosk(tmp_path, "a"))
    assert {row["day"] for row in json.loads(ran.stdout)["counts"]} == {str(TODAY)}


def test_what_is_no_longer_kept_is_not_told(tmp_path: Path) -> None:
    path = kiosk(tmp_path, "a")
    add_counts(path, [Count(date(2020, 1, 1), Event.VISIT, "", 1)], date(2020, 1, 1))
    assert "2020" not in run("statistics", "--format", "csv", "--since", "2019-01-01", path).stdout


def test_json_says_its_schema() -> None:
    told = json.loads(as_json(COUNTS[:1]))
    assert told == {
        "schema": 1,
        "counts": [{"day": str(COUNTS[0].day), "event": "opened", "item": "globalt", "n": 4}],
    }


@pytest.mark.parametrize("counts", [[], COUNTS])
def test_openmetrics_passes_the_official_parser(counts: list[Count]) -> None:
    families = {family.name: family for family in text_string_to_metric_families(as_openmetrics(counts))}
    assert len(families) == len(Event)
    assert all(family.type == "gauge" and family.documentation for family in families.values())
    opened = {sample.labels["initiative"]: sample.value for sample in families["likvardig_opened"].samples}
    assert opened == ({"globalt": 6, "skolnarvaro": 12} if counts else {})
    assert [sample.value for sample in families["likvardig_visits"].samples] == [7 if counts else 0]


def test_openmetrics_from_the_command(tmp_path: Path) -> None:
    ran = run("statistics", "--format", "openmetrics", kiosk(tmp_path, "a"))
    assert list(text_string_to_metric_families(ran.stdout))


def test_broken_content_does_not_hide_the_counts(tmp_path: Path) -> None:
    ran = run("statistics", "--content", tmp_path / "none", kiosk(tmp_path, "a"))
    assert ran.returncode == 0
    assert "skolnarvaro" in ran.stdout


def test_clear_needs_a_yes_where_nobody_can_be_asked(tmp_path: Path) -> None:
    add_counts_in(own(tmp_path))
    ran = run("statistics", "--clear", XDG_STATE_HOME=str(tmp_path))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "--yes" in ran.stderr
    assert own(tmp_path).exists()
    ran = run("statistics", "--clear", "--yes", XDG_STATE_HOME=str(tmp_path))
    assert (ran.returncode, ran.stdout) == (0, "Statistiken är raderad.\n")
    assert list(own(tmp_path).parent.iterdir()) == []


def add_counts_in(path: Path) -> None:
    path.parent.mkdir()
    add_counts(path, COUNTS, TODAY)


def test_clear_removes_the_files_that_are_named_and_nothing_else(tmp_path: Path) -> None:
    one, other, letter = kiosk(tmp_path, "one"), kiosk(tmp_path, "other"), tmp_path / "letter.txt"
    letter.write_text("Kära du")
    ran = run("statistics", "--clear", "--yes", one, letter)
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"{letter}: ")
    assert sorted(tmp_path.iterdir()) == sorted([other, letter])


@pytest.mark.parametrize(("answer", "is_cleared"), [("ja\n", True), ("nej\n", False), ("\n", False), ("\x04", False)])
def test_clear_asks_on_a_terminal(tmp_path: Path, answer: str, is_cleared: bool) -> None:
    add_counts_in(own(tmp_path))
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "likvardig_tui", "statistics", "--clear"]
    environ = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "TERM": "xterm"}
    asked = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=environ)
    os.close(follower)
    told = b""
    while b"radera: " not in told:
        assert select.select([leader], [], [], 30)[0], told
        told += os.read(leader, 1000)
    os.write(leader, answer.encode())
    assert asked.wait() == (0 if is_cleared else 1)
    os.close(leader)
    assert own(tmp_path).exists() is not is_cleared


@pytest.mark.parametrize(
    "wrong", [["--yes"], ["--clear", "--since", "2026-01-01"], ["--since", "igår"], ["--format", "xml"]]
)
def test_wrong_usage(wrong: list[str]) -> None:
    ran = run("statistics", *wrong)
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr


def test_options_may_stand_on_either_side_of_the_command(tmp_path: Path) -> None:
    path = kiosk(tmp_path, "a")
    none = str(tmp_path / "none")
    assert run("--content", none, "statistics", path).stdout == run("statistics", "--content", none, path).stdout
