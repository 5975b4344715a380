"""The command on machines where something cannot be stored: what it writes, and what it stores."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from platformdirs import user_config_path, user_state_path

from likvardig_tui import paths
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.counts_db import add_counts
from tests.helpers.file_systems import IS_ROOT, USER, as_user, bind_mount, failing, needs_root, owners, users_folder
from tests.helpers.marks import quick
from tests.helpers.panels import panel
from tests.helpers.processes import run
from tests.helpers.terminal import COMMAND, COUNTED, Terminal, accept_and_open, stored_counts

SOURCES = str(Path(paths.__file__).parent.parent)
COPIED = Path(__file__).parent / "pages" / "copied.txt"
MAIN = "from likvardig_tui.cli import main; sys.exit(main())"
WITHOUT_SQLITE = f"import sys; sys.modules['_sqlite3'] = None; {MAIN}"
WITHOUT_LIBRARY = f"""
import sys
from importlib.machinery import ModuleSpec
class Broken:
    def find_spec(self, name, path=None, target=None):
        return ModuleSpec(name, self) if name == "_sqlite3" else None
    def create_module(self, spec):
        raise ImportError("libsqlite3.so.0: cannot open shared object file", name="_sqlite3")
    def exec_module(self, module):
        pass
sys.meta_path.insert(0, Broken())
{MAIN}
"""
PYTHONS = {"without SQLite": WITHOUT_SQLITE, "without its library": WITHOUT_LIBRARY}
GRANTED = "[consent.statistics]\nstate = 'granted'\nat = 2026-01-02T00:00:00Z\nrevision = 1\n"
F10 = "\x1b[21~"


def config_in(home: Path) -> Path:
    return home / ".config" / "likvardig" / "config.toml"


def write_config(home: Path, text: str) -> Path:
    path = config_in(home)
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def run_code(code: str, *arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run Python code with arguments and without a terminal."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        check=False,
    )


@contextmanager
def terminal_in(home: Path, command: tuple[str, ...] = (COMMAND,), **environ: str) -> Iterator[Terminal]:
    terminal = Terminal(home, command, **environ)
    try:
        yield terminal
    finally:
        terminal.close()


def quit_(terminal: Terminal) -> None:
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert b"Traceback" not in terminal.output


# Python without SQLite


def test_statistics_are_not_asked_about_without_sqlite(tmp_path: Path) -> None:
    with terminal_in(tmp_path, (sys.executable, "-c", WITHOUT_SQLITE)) as terminal:
        terminal.wait_for("Inget räknas")
        terminal.press("s")
        terminal.wait_for("saknar SQLite")
        terminal.press("\t\t ")
        quit_(terminal)
    assert not (tmp_path / ".local").exists()


@pytest.mark.parametrize("code", quick(0, ["without SQLite", "without its library"]))
def test_granted_statistics_without_sqlite_are_reported_at_the_end(tmp_path: Path, code: str) -> None:
    write_config(tmp_path, GRANTED)
    with terminal_in(tmp_path, (sys.executable, "-c", PYTHONS[code])) as terminal:
        terminal.wait_for(panel("9 ► Ökat stöd"))
        quit_(terminal)
        terminal.wait_for("Det här besöket kunde inte räknas: Python på datorn saknar SQLite.")
    assert not (tmp_path / ".local").exists()


@pytest.mark.slow
@pytest.mark.parametrize("code", ["without its library", "without SQLite"])
def test_kiosk_without_sqlite_asks_nothing_and_goes_on_after_each_visit(tmp_path: Path, code: str) -> None:
    command = (sys.executable, "-c", PYTHONS[code], "--kiosk")
    with terminal_in(tmp_path, ("/bin/sh", "-c", 'exec "$@" 2> log', "sh", *command)) as terminal:
        for _ in range(2):
            terminal.wait_for(panel("9 ► Ökat stöd"))
            assert "Ja, det går bra" not in terminal.text
            terminal.press("8")
            terminal.wait_for(panel("8 ▼ Kraftsamling"))
            terminal.press(F10)
            terminal.wait_for(panel("8 ► Kraftsamling"))
        terminal.press("s")
        terminal.wait_for("saknar SQLite")
    assert (tmp_path / "log").read_text() == "Ingen statistik räknas: Python på datorn saknar SQLite.\n"


@pytest.mark.parametrize("code", quick(1, ["without SQLite", "without its library"]))
def test_doctor_names_missing_sqlite(tmp_path: Path, code: str) -> None:
    write_config(tmp_path, GRANTED)
    ran = run_code(PYTHONS[code], "doctor", HOME=str(tmp_path), XDG_CONFIG_HOME="", XDG_STATE_HOME="")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "utan SQLite: ingen statistik kan sparas" in ran.stdout
    assert "  statistik: av, eftersom Python saknar SQLite\n" in ran.stdout


@pytest.mark.parametrize("arguments", [[], ["--format", "json"], ["stored.db"]])
def test_statistics_command_without_sqlite_reports_it(tmp_path: Path, arguments: list[str]) -> None:
    today = datetime.now(UTC).date()
    add_counts(tmp_path / "stored.db", [Count(today, Event.VISIT, "", 1)], today)
    arguments = [str(tmp_path / one) if one == "stored.db" else one for one in arguments]
    ran = run_code(WITHOUT_SQLITE, "statistics", *arguments, XDG_STATE_HOME=str(tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.endswith(": Python på datorn saknar SQLite.\n")
    assert ran.stderr.count("\n") == 1


def test_counts_are_cleared_without_sqlite(tmp_path: Path) -> None:
    folder, today = tmp_path / "likvardig", datetime.now(UTC).date()
    folder.mkdir()
    add_counts(folder / "statistics.db", [Count(today, Event.VISIT, "", 1)], today)
    ran = run_code(WITHOUT_SQLITE, "statistics", "--clear", "--yes", XDG_STATE_HOME=str(tmp_path))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "Statistiken är raderad.\n", "")
    assert list(folder.iterdir()) == []


# Counts that cannot be read


@pytest.mark.parametrize("form", ["table", "csv", "json", "openmetrics"])
@pytest.mark.parametrize("has_empty_file", quick(1, [True, False]))
def test_unreadable_counts_are_reported_alone(tmp_path: Path, form: str, has_empty_file: bool) -> None:
    odd, empty = tmp_path / "odd.db", tmp_path / "empty.db"
    odd.write_text("odd" * 1000)
    add_counts(empty, [], datetime.now(UTC).date())
    ran = run("statistics", "--format", form, odd, *[empty] * has_empty_file)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == f"{odd}: filen är skadad, eller innehåller inte den här sortens statistik.\n"


# A yes that cannot be saved


@pytest.mark.slow
def test_unsaved_yes_counts_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("in the way")
    with terminal_in(tmp_path) as terminal:
        terminal.wait_for("Ja, det går bra")
        terminal.press("\t\r")
        terminal.wait_for("Inget räknas förrän det har sparats.")
        terminal.press("8")
        terminal.wait_for(panel("8 ▼ Kraftsamling"))
        quit_(terminal)
        terminal.wait_for("Det här besöket kunde inte räknas: en del av sökvägen är ingen mapp.")
        terminal.wait_for("Dina val kunde inte sparas: en del av sökvägen är ingen mapp.")
    assert not (tmp_path / ".local").exists()


# Files of other users


@pytest.mark.slow
def test_config_without_permission_is_left_alone() -> None:
    command = as_user("-m", "likvardig_tui")
    with users_folder() as home:
        path = write_config(home, GRANTED)
        path.chmod(0)
        if IS_ROOT:
            for folder in (path.parent, path.parent.parent):
                os.chown(folder, USER, USER)
        sentence = "Filen config.toml gick inte att läsa: du har inte rätt till filen eller mappen."
        with terminal_in(home, command, PYTHONPATH=SOURCES) as terminal:
            terminal.wait_for(lambda: sentence in " ".join(terminal.text.split()))
            assert "Ja, det går bra" not in terminal.text
            terminal.press("8t")
            terminal.wait_for(panel("8 ▼ Kraftsamling"))
            quit_(terminal)
            assert f"Filen {path} gick inte att läsa: du har inte rätt".encode() in terminal.output
        assert list(path.parent.iterdir()) == [path]
        path.chmod(0o600)
        assert path.read_text() == GRANTED


@pytest.mark.slow
@needs_root
def test_root_in_the_home_of_a_user_leaves_everything_to_the_user() -> None:
    with users_folder() as home:
        with terminal_in(home) as terminal:
            accept_and_open(terminal)
            quit_(terminal)
        assert stored_counts(home) == COUNTED
        assert run("import", COPIED, "--output", home / "topic.toml").returncode == 0
        assert owners(home) == {USER}


# Files and folders that cannot be replaced


@pytest.mark.slow
def test_consent_in_a_mounted_file_can_be_withdrawn(tmp_path: Path) -> None:
    path = write_config(tmp_path, "")
    with bind_mount(path, GRANTED.encode()):
        with terminal_in(tmp_path) as terminal:
            terminal.wait_for(panel("9 ► Ökat stöd"))
            terminal.press("s")
            terminal.wait_for("[■] Statistik: på")
            terminal.press("\x1b[B ")
            terminal.wait_for("Sparat: Statistik av.")
            quit_(terminal)
        assert tomllib.loads(path.read_text())["consent"]["statistics"]["state"] == "denied"


# Time zones, folders and homes


@pytest.mark.parametrize("arguments", quick(1, [["statistics"], ["doctor"], ["import", str(COPIED)]]))
def test_time_zone_beyond_a_day_is_no_error(tmp_path: Path, arguments: list[str]) -> None:
    ran = run(*arguments, TZ="UTC+99", XDG_STATE_HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path))
    assert ran.returncode == 0
    assert "Traceback" not in ran.stderr


@pytest.mark.slow
def test_counts_are_stored_in_a_time_zone_beyond_a_day(tmp_path: Path) -> None:
    with terminal_in(tmp_path, TZ="UTC+99") as terminal:
        accept_and_open(terminal)
        quit_(terminal)
    assert stored_counts(tmp_path) == COUNTED


IN_A_REMOVED_FOLDER = f"import os, sys; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone'); {MAIN}"


@pytest.mark.parametrize(
    "arguments",
    quick(
        4,
        [
            ["doctor", "--config", "c.toml"],
            ["--content", "c"],
            ["import", str(COPIED), "--output", "o.toml"],
            ["statistics", "--clear", "--yes", "f.db"],
            ["show", "--config", "c.toml"],
            ["check", "c"],
            ["import", "p.html"],
            ["statistics", "f.db"],
        ],
    ),
)
def test_relative_path_in_a_removed_working_folder_is_reported(tmp_path: Path, arguments: list[str]) -> None:
    code = f"import os; os.chdir({str(tmp_path)!r}); {IN_A_REMOVED_FOLDER}"
    ran = run_code(code, *arguments)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("Mappen som du står i finns inte längre")
    assert ran.stderr.count("\n") == 1


@pytest.mark.slow
def test_browser_starts_in_a_removed_working_folder(tmp_path: Path) -> None:
    """As with the installed command, ``-P`` keeps the folder out of ``sys.path``, where CPython 3.13.0 fails on it."""
    with terminal_in(tmp_path, (sys.executable, "-P", "-c", IN_A_REMOVED_FOLDER)) as terminal:
        accept_and_open(terminal)
        quit_(terminal)
    assert stored_counts(tmp_path) == COUNTED


@pytest.mark.slow
def test_relative_config_is_saved_after_the_working_folder_is_removed(tmp_path: Path) -> None:
    """The path is resolved at the start."""
    folder = tmp_path / "folder"
    folder.mkdir()
    command = ("/bin/sh", "-c", f"cd folder && exec {COMMAND} --config ../mine.toml")
    with terminal_in(tmp_path, command) as terminal:
        terminal.wait_for("Ja, det går bra")
        folder.rmdir()
        terminal.press("\t\r")
        terminal.wait_for("Sparat: Funktioner på, Statistik på.")
        quit_(terminal)
    assert "granted" in (tmp_path / "mine.toml").read_text()


@pytest.mark.parametrize("folder", ["~/.config/likvardig", "~someone/.config/likvardig", "relative/likvardig"])
def test_application_folder_that_is_not_absolute_is_refused(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("user_config_path", "user_state_path"):
        monkeypatch.setattr(f"platformdirs.{name}", lambda *_, **__: Path(folder))
    for find in (paths.config_file, paths.statistics_file, paths.content_copies):
        with pytest.raises(paths.NoHomeError):
            find()


@pytest.mark.parametrize("home", ["/home/nn", "/home/nn/", "/", "", "relative", None])
@pytest.mark.parametrize("folder", ["/srv/nn", "/srv/nn/..", "", "relative", "~/x", None])
def test_folders_are_those_of_platformdirs(
    home: str | None, folder: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("HOME", home), ("XDG_CONFIG_HOME", folder), ("XDG_STATE_HOME", folder)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    found = {
        paths.config_file: user_config_path("likvardig", appauthor=False),
        paths.statistics_file: user_state_path("likvardig", appauthor=False),
    }
    for find, folder_found in found.items():
        if folder_found.is_absolute():
            assert find().parent == folder_found
        else:  # of an older platformdirs, if HOME is relative
            with pytest.raises(paths.NoHomeError):
                find()


@needs_root
def test_no_home_is_reported() -> None:
    environ = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": SOURCES}
    command = as_user("-m", "likvardig_tui", "doctor")
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "Det finns ingen hemmapp att spara i. Ange HOME, eller XDG_CONFIG_HOME och XDG_STATE_HOME.\n"


def test_tilde_that_the_shell_has_not_replaced_is_refused(tmp_path: Path) -> None:
    code = f"import os, sys; os.chdir({str(tmp_path)!r}); {MAIN}"
    ran = run_code(code, "doctor", "--config=~/config.toml")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("~/config.toml börjar med ~")
    assert list(tmp_path.iterdir()) == []


REFUSING = f"""
import errno, os, sys
def refuse(*_, **__):
    raise PermissionError(errno.EPERM, "Operation not permitted")
os.chmod = os.fchmod = os.fchown = os.chown = refuse
{MAIN}
"""


def test_import_writes_its_file_where_chmod_is_refused(tmp_path: Path) -> None:
    ran = run_code(REFUSING, "import", COPIED, "--output", tmp_path / "topic.toml")
    assert ran.returncode == 0
    assert "schema = 2" in (tmp_path / "topic.toml").read_text()


def test_import_syncs_what_it_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from errno import EINVAL

    from likvardig_tui.cli import main

    monkeypatch.setattr(os, "fsync", failing(os.fsync, EINVAL, lambda _: True))
    assert main(["import", str(COPIED), "--output", str(tmp_path / "topic.toml")]) == 0
