"""``likvardig statistics``: output, removal and exit codes."""

from __future__ import annotations

import csv
import json
import os
import pty
import select
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.counts_db import add_counts
from likvardig_tui.render.statistics import as_csv, as_json, as_table, bar, counts_as_openmetrics
from tests.helpers.marks import quick
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


def own_file(tmp_path: Path) -> Path:
    """The file of this computer's counts if XDG_STATE_HOME is ``tmp_path``."""
    return tmp_path / "likvardig" / "statistics.db"


def test_table_has_bars(tmp_path: Path) -> None:
    result = run("statistics", kiosk(tmp_path, "a"))
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.split("\n")
    assert lines[0] == f"Räknat från {TODAY - timedelta(days=3)} till {TODAY}"
    rows = {line.rstrip("█ ").rpartition(" ")[0].strip(): line for line in lines}
    assert rows["Kraftsamling ska öka skolnärvaron"].count("█") == 24
    assert rows["Likvärdig skola på global nivå"].count("█") == 12
    assert " 7 " in rows["Besök"]
    assert result.stdout.index("Kraftsamling") < result.stdout.index("global nivå")
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("width", [20, 40, 59, 60, 100, 300])
def test_table_is_no_wider_than_width(strings: Strings, width: int) -> None:
    output = as_table(COUNTS, {"globalt": "Likvärdig skola på global nivå"}, strings, width)
    assert max(map(len, output.split("\n"))) <= width
    assert "12" in output


def test_bar_of_a_count_has_at_least_one_cell() -> None:
    assert (bar(0, 10), bar(1, 10_000), len(bar(10, 10, 8))) == ("", "█", 8)


def test_no_counts_are_reported_as_such(tmp_path: Path) -> None:
    result = run("statistics", XDG_STATE_HOME=str(tmp_path))
    assert (result.returncode, result.stdout, result.stderr) == (0, "Inget är räknat.\n", "")
    assert list(tmp_path.iterdir()) == []


def test_counts_of_several_files_are_summed(tmp_path: Path) -> None:
    one, other = kiosk(tmp_path, "one"), kiosk(tmp_path, "other")
    result = run("statistics", "--format", "csv", one, other, one)
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert {"day": str(TODAY), "event": "opened", "item": "skolnarvaro", "n": "24"} in rows, "one file counts once"
    assert sum(int(row["n"]) for row in rows) == 2 * sum(count.n for count in COUNTS)


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """The folders of two kiosks, each with counts in both of its files."""
    folders = [tmp_path / "kiosk-1", tmp_path / "kiosk-2"]
    for folder in folders:
        folder.mkdir()
        for name, visits in (("statistics.db", 1), ("statistics-beside.db", 10)):
            add_counts(folder / name, [Count(TODAY, Event.VISIT, "", visits)], TODAY)
    return folders


def visits(*named: str | Path, **environ: str) -> int:
    result = run("statistics", "--format", "json", *named, **environ)
    assert (result.returncode, result.stderr) == (0, "")
    return sum(row["n"] for row in json.loads(result.stdout)["counts"])


def test_both_files_of_a_kiosk_are_read(folders: list[Path], tmp_path: Path) -> None:
    (tmp_path / "likvardig").symlink_to(folders[0])
    assert visits(XDG_STATE_HOME=str(tmp_path)) == 11
    assert visits(folders[0]) == 11
    assert visits(folders[0] / "statistics.db") == 11
    assert visits(folders[0] / "statistics-beside.db") == 10
    assert visits(*folders) == 22
    assert visits(*folders, *(file for folder in folders for file in folder.iterdir())) == 22, "Each file counts once."
    (folders[0] / "statistics.db").unlink()
    assert visits(folders[0] / "statistics.db") == 10


def test_both_files_are_in_the_metrics(folders: list[Path]) -> None:
    result = run("statistics", "--format", "openmetrics", *folders)
    families = {family.name: family for family in text_string_to_metric_families(result.stdout)}
    assert [sample.value for sample in families["likvardig_visits"].samples] == [22]


def test_folder_without_counts_has_none(tmp_path: Path) -> None:
    assert visits(tmp_path) == 0
    result = run("statistics", tmp_path / "missing")
    assert (result.returncode, result.stdout, result.stderr) == (1, "", f"{tmp_path}/missing: filen finns inte.\n")


def test_other_file_is_counted_if_one_is_from_a_newer_version(folders: list[Path], tmp_path: Path) -> None:
    database = sqlite3.connect(folders[0] / "statistics.db")
    database.execute("PRAGMA user_version = 2")
    database.close()
    (tmp_path / "likvardig").symlink_to(folders[0])
    for named, environ in (folders[:1], {}), ([], {"XDG_STATE_HOME": str(tmp_path)}):
        result = run("statistics", "--format", "json", *named, **environ)
        assert result.returncode == 1
        assert [row["n"] for row in json.loads(result.stdout)["counts"]] == [10]
        assert result.stderr.startswith(f"{folders[0]}/statistics.db: ")


def test_clear_removes_both_files_of_a_kiosk(folders: list[Path], tmp_path: Path) -> None:
    assert run("statistics", "--clear", "--yes", folders[0], folders[1] / "statistics.db").returncode == 0
    assert [file for folder in folders for file in folder.iterdir()] == []
    add_counts_in(own_file(tmp_path))
    for asked in ((), ("--yes",)):
        assert run("statistics", "--clear", *asked, folders[0], XDG_STATE_HOME=str(tmp_path)).returncode == 0
    assert own_file(tmp_path).exists(), "A folder without counts does not stand for this computer's own."


def test_unreadable_file_is_reported_and_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "odd.db").write_text("odd" * 1000)
    result = run("statistics", "--format", "csv", kiosk(tmp_path, "a"), tmp_path / "odd.db", tmp_path / "missing.db")
    assert result.returncode == 1
    assert result.stdout == as_csv(sorted(COUNTS))
    assert result.stderr.split("\n") == [
        f"{tmp_path}/odd.db: filen är skadad, eller innehåller inte den här sortens statistik.",
        f"{tmp_path}/missing.db: filen finns inte.",
        "",
    ]


def test_since_limits_the_days(tmp_path: Path) -> None:
    result = run("statistics", "--format", "json", "--since", str(TODAY), kiosk(tmp_path, "a"))
    assert {row["day"] for row in json.loads(result.stdout)["counts"]} == {str(TODAY)}


def test_expired_days_are_not_reported(tmp_path: Path) -> None:
    path = kiosk(tmp_path, "a")
    add_counts(path, [Count(date(2020, 1, 1), Event.VISIT, "", 1)], date(2020, 1, 1))
    assert "2020" not in run("statistics", "--format", "csv", "--since", "2019-01-01", path).stdout


def test_json_has_its_schema_version() -> None:
    output = json.loads(as_json(COUNTS[:1]))
    assert output == {
        "schema": 1,
        "counts": [{"day": str(COUNTS[0].day), "event": "opened", "item": "globalt", "n": 4}],
    }


@pytest.mark.parametrize("counts", [[], COUNTS])
def test_openmetrics_passes_the_official_parser(counts: list[Count]) -> None:
    families = {family.name: family for family in text_string_to_metric_families(counts_as_openmetrics(counts))}
    assert len(families) == len(Event)
    assert all(family.type == "gauge" and family.documentation for family in families.values())
    opened = {sample.labels["initiative"]: sample.value for sample in families["likvardig_opened"].samples}
    assert opened == ({"globalt": 6, "skolnarvaro": 12} if counts else {})
    assert [sample.value for sample in families["likvardig_visits"].samples] == [7 if counts else 0]


def test_command_writes_openmetrics(tmp_path: Path) -> None:
    result = run("statistics", "--format", "openmetrics", kiosk(tmp_path, "a"))
    assert list(text_string_to_metric_families(result.stdout))


def test_content_errors_do_not_hide_the_counts(tmp_path: Path) -> None:
    result = run("statistics", "--content", tmp_path / "none", kiosk(tmp_path, "a"))
    assert result.returncode == 0
    assert "skolnarvaro" in result.stdout


def test_clear_needs_yes_without_a_terminal(tmp_path: Path) -> None:
    add_counts_in(own_file(tmp_path))
    result = run("statistics", "--clear", XDG_STATE_HOME=str(tmp_path))
    assert (result.returncode, result.stdout) == (2, "")
    assert "--yes" in result.stderr
    assert own_file(tmp_path).exists()
    result = run("statistics", "--clear", "--yes", XDG_STATE_HOME=str(tmp_path))
    assert (result.returncode, result.stdout) == (0, "Statistiken är raderad.\n")
    assert list(own_file(tmp_path).parent.iterdir()) == []


def add_counts_in(path: Path) -> None:
    path.parent.mkdir()
    add_counts(path, COUNTS, TODAY)


def test_clear_removes_only_the_named_files(tmp_path: Path) -> None:
    one, other, letter = kiosk(tmp_path, "one"), kiosk(tmp_path, "other"), tmp_path / "letter.txt"
    letter.write_text("Kära du")
    result = run("statistics", "--clear", "--yes", one, letter)
    assert result.returncode == 1
    assert result.stderr.startswith(f"{letter}: ")
    assert sorted(tmp_path.iterdir()) == sorted([other, letter])


@pytest.mark.parametrize(
    ("answer", "is_cleared"),
    quick(
        3,
        [
            *((b"ja\n", True), (b"\n", False), (b"\xe5\n", False), (b"nej\n", False), (b"\x04", False)),
            *((b"ja\xe5\n", False), (b"\xe5\x04\x04", False), (b"j" * 3000 + b"\n", False)),
        ],
        unpack=True,
    ),
)
@pytest.mark.parametrize("encoding", quick(1, ["utf-8", "ascii", "koi8-r"]))
def test_clear_asks_for_confirmation_on_a_terminal(
    tmp_path: Path, answer: bytes, is_cleared: bool, encoding: str
) -> None:
    add_counts_in(own_file(tmp_path))
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "likvardig_tui", "statistics", "--clear"]
    environ = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "TERM": "xterm", "PYTHONIOENCODING": encoding}
    asked = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=environ)
    os.close(follower)
    output = b""
    while b"radera: " not in output:
        assert select.select([leader], [], [], 30)[0], output
        output += os.read(leader, 1000)
    os.write(leader, answer)
    while select.select([leader], [], [], 30)[0]:
        try:
            output += os.read(leader, 1000)
        except OSError:  # how Linux reports that the other end is closed
            break
    assert asked.wait() == (0 if is_cleared else 1)
    os.close(leader)
    assert own_file(tmp_path).exists() is not is_cleared
    assert b"Traceback" not in output
    assert (
        b"\r\n" + ("Statistiken är raderad." if is_cleared else "Inget är raderat.").encode() in output
        or encoding == "koi8-r"
    )


@pytest.mark.parametrize(
    "wrong", [["--yes"], ["--clear", "--since", "2026-01-01"], ["--since", "igår"], ["--format", "xml"]]
)
def test_usage_errors_exit_with_2(wrong: list[str]) -> None:
    result = run("statistics", *wrong)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_shared_options_may_precede_or_follow_the_command(tmp_path: Path) -> None:
    path = kiosk(tmp_path, "a")
    none = str(tmp_path / "none")
    assert run("--content", none, "statistics", path).stdout == run("statistics", "--content", none, path).stdout
