"""The command-line entry point: output and exit codes."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from likvardig_tui import __version__, cli_options, console
from likvardig_tui.cli import main
from likvardig_tui.console import write_diagnostics, write_stdout
from likvardig_tui.content.strings import Strings
from tests.helpers.content import DATA
from tests.helpers.marks import quick
from tests.helpers.processes import run
from tests.helpers.terminal import COMMAND

SWEDISH = {**os.environ, "LANGUAGE": "sv"}


def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def test_page_is_plain_text_in_a_pipe() -> None:
    result = run()
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Så arbetar vi med: Likvärdig skola\n====")
    assert "\x1b" not in result.stdout
    assert max(map(len, result.stdout.split("\n"))) <= 80
    order = ["Vårt mål\n----", "1. Därför", "9. Ökat stöd", "Kontakta", "018-727 00 00", "753 75 Uppsala"]
    assert [result.stdout.index(strings) for strings in order] == sorted(
        result.stdout.index(strings) for strings in order
    )


def test_c_locale_keeps_swedish_letters() -> None:
    assert "Så arbetar vi med: Likvärdig skola" in run(LC_ALL="C").stdout
    assert run(PYTHONIOENCODING="ascii").returncode == 0


def test_closed_pipe_is_no_error_and_write_errors_are_reported() -> None:
    result = subprocess.run(
        f"{sys.executable} -m likvardig_tui 2>&1 >/dev/full; {sys.executable} -m likvardig_tui | true; "
        f"{sys.executable} -m likvardig_tui 2>&1 >&-; {sys.executable} -m likvardig_tui <&- | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""
    assert result.stdout.split("\n") == [
        "Texten kunde inte skrivas: disken är full.",
        "Texten kunde inte skrivas: standard ut är stängd.",
        "Så arbetar vi med: Likvärdig skola",
        "",
    ]


def test_without_diagnostics_no_strings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(console, "shipped_strings")
    write_diagnostics([])


def test_text_is_written_whole_to_a_non_blocking_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Så arbetar vi\n" * 100_000  # more than a pipe holds
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with open(reading, encoding="utf-8") as file, ThreadPoolExecutor(1) as pool:
        received = pool.submit(file.read)
        with open(writing, "w", encoding="utf-8") as stdout:
            monkeypatch.setattr(sys, "stdout", stdout)
            code = write_stdout(text, Strings())
        assert (code, received.result()) == (0, text)


@pytest.mark.parametrize("arguments", quick(1, [["--help"], ["show", "-h"], ["--version"]]))
def test_help_and_version_end_as_all_output_does(arguments: list[str]) -> None:
    command = shlex.join([sys.executable, "-m", "likvardig_tui", *arguments])
    for redirection, code, error in (
        ("| true; (exit ${PIPESTATUS[0]})", 0, ""),
        (">/dev/full", 1, "Texten kunde inte skrivas: disken är full.\n"),
        (">&-", 1, "Texten kunde inte skrivas: standard ut är stängd.\n"),
    ):
        ran = subprocess.run(
            ["bash", "-c", f"{command} {redirection}"], capture_output=True, text=True, check=False, env=SWEDISH
        )
        assert (ran.returncode, ran.stdout, ran.stderr) == (code, "", error), redirection


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "2>&1 >&- | true; (exit ${PIPESTATUS[0]})"])
def test_usage_error_that_cannot_be_written_still_exits_with_two(redirection: str) -> None:
    command = shlex.join([sys.executable, "-m", "likvardig_tui", "--nothing"])
    ran = subprocess.run(["bash", "-c", f"{command} {redirection}"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", "")


def test_usage_error_quotes_no_control_characters() -> None:
    ran = run("\x1b]0;x\x07", "--\x9b2J")
    assert ran.returncode == 2
    assert not set("\x1b\x07\x9b") & set(ran.stderr)


@pytest.mark.parametrize("arguments", [["--help"], ["--nothing"]])
def test_help_and_usage_have_no_colours_even_where_python_would_add_them(arguments: list[str]) -> None:
    ran = run(*arguments, FORCE_COLOR="1", TERM="xterm-256color")
    assert "usage: likvardig" in ran.stdout + ran.stderr
    assert "\x1b" not in ran.stdout + ran.stderr


def subparsers(top: argparse.ArgumentParser) -> dict[str, Any]:
    (commands,) = (action.choices for action in top._actions if isinstance(action.choices, dict))
    return commands


def test_parsers_of_later_pythons_add_neither_colours_nor_suggestions() -> None:
    """Python 3.14 reads these attributes; earlier versions have no colours."""
    top = cli_options.parser()
    for each in (top, *subparsers(top).values()):
        assert (each.color, each.suggest_on_error) == (False, False)


def test_command_is_parsed_without_the_options_of_the_others() -> None:
    """They take a fortieth of ``likvardig show``, and no message may show that they are left out."""
    top = cli_options.parser()
    for name, command in subparsers(top).items():
        alone = cli_options.parser(name)
        assert [each.format_help() for each in subparsers(alone).values()] == [command.format_help()]
        assert alone.format_usage() == top.format_usage()
    assert cli_options.parser("--theme").format_help() == top.format_help()


@pytest.fixture
def deleted_folder(tmp_path: Path) -> Iterator[None]:
    """A working folder that does not exist any more."""
    before, folder = Path.cwd(), tmp_path / "deleted"
    folder.mkdir()
    os.chdir(folder)
    folder.rmdir()
    yield
    os.chdir(before)


@pytest.mark.usefixtures("deleted_folder")
@pytest.mark.parametrize(
    "arguments",
    [
        ["statistics", "counts.db"],
        ["statistics", "--clear", "--yes", "counts.db"],
        ["import", "page.html"],
        ["import", "-", "--output", "topic.toml"],
        ["check", "."],
        ["show", "--content", "content"],
        ["doctor", "--config", "config.toml"],
        ["--config", "config.toml"],
    ],
)
def test_relative_path_in_deleted_folder_is_reported(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    written = capfd.readouterr()
    assert (written.out, len(written.err.splitlines())) == ("", 1)
    assert "finns inte längre" in written.err


@pytest.mark.usefixtures("deleted_folder")
@pytest.mark.parametrize("command", quick(2, ["show", "doctor", "check", "statistics", "--help"]))
def test_commands_without_relative_paths_work_in_deleted_folder(command: str) -> None:
    ran = subprocess.run([COMMAND, command], capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_version_and_help_are_printed() -> None:
    assert run("--version").stdout == f"likvardig {__version__}\n"
    for option in ("--language", "--theme", "--content", "--config", "--version"):
        assert option in run("--help").stdout


@pytest.mark.parametrize("wrong", [["--theme", "pink"], ["--nothing"], ["what"]])
def test_usage_error_exits_with_2(wrong: list[str]) -> None:
    result = run(*wrong)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--kiosk", "--idle", "19"],
            "argument --idle: invalid number of seconds (write a whole number from 20 to 86400) value: '19'",
        ),
        (
            ["--kiosk", "--idle", "2 m"],
            "argument --idle: invalid number of seconds (write a whole number from 20 to 86400) value: '2 m'",
        ),
        (["--language", "../sv"], "argument --language: invalid language code value: '../sv'"),
        (["--kiosk", "show"], "--kiosk is for the browser: leave out show"),
        (["--idle", "60"], "--idle goes with --kiosk"),
        (["--speech", "/run/s", "check"], "--speech is for the browser: leave out check"),
        (["show", "--format", "html", "--output", ""], "argument --output: invalid path value: ''"),
        (["check", ""], "argument DIR: invalid path value: ''"),
        (["statistics", "--since", "x"], "argument --since: invalid date (write 2026-11-23) value: 'x'"),
        (
            ["statistics", "--clear", "--since", "2026-11-23"],
            "--clear removes all counts: leave out --since",
        ),
        (["statistics", "--yes"], "--yes goes with --clear"),
    ],
)
def test_usage_error_names_the_wrong_argument(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli_options.parse(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].partition(": error: ")[2] == message


def test_content_option_selects_the_folder(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    page = folder / "sv" / "topic.toml"
    page.write_text(page.read_text("utf-8").replace("Vårt mål", "Dit vill vi"), "utf-8")
    (folder / "sv" / "strings.toml").unlink()
    assert "Dit vill vi\n---" in run("--content", folder).stdout


def test_missing_strings_fall_back_to_shipped_ones(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "sv" / "strings.toml").write_text('schema = 1\n[contact]\nphone = "Ring"\n')
    assert "\nRing:\n" in run("--content", folder).stdout
    assert "\nBesöksadress:\n" in run("--content", folder).stdout


def test_errors_in_both_files_are_reported_with_lines(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    page, strings = folder / "sv" / "topic.toml", folder / "sv" / "strings.toml"
    page.write_text(
        page.read_text("utf-8").replace('id = "globalt"', 'id = "Globalt"').replace("schema = 2", "schema = 9")
    )
    strings.write_text("schema = 1\n[keys]\nup = 3\n")
    result = run("--content", folder)
    line = page.read_text("utf-8").split("\n").index('id = "Globalt"') + 1
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.split("\n") == [
        f"{page}:3: schema: Ska vara 2. Filen är gjord för en annan version av programmet.",
        f"{page}:{line}: initiatives[3].id: ”Globalt” får bara ha a–z, 0–9 och enkla bindestreck mellan dem.",
        f"{strings}:3: keys.up: Ska vara en text inom citattecken.",
        "",
    ]


@pytest.mark.parametrize("where", ["missing", "empty", "file"])
def test_folder_without_content_is_reported(tmp_path: Path, where: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    result = run("--content", tmp_path / where)
    assert result.returncode == 1
    assert result.stderr.startswith(f"{tmp_path / where / 'sv' / 'topic.toml'}:1: ")
    assert len(result.stderr.strip().split("\n")) == 1


def test_unknown_language_is_reported() -> None:
    result = run("--language", "xx")
    assert result.returncode == 1
    assert "Språket xx finns inte. Dessa finns: sv, en." in result.stderr


@pytest.mark.parametrize("language", ["../sv", "/", "..", "a/b", ""])
def test_language_option_refuses_paths(language: str) -> None:
    assert run("--language", language).returncode == 2


def test_reading_stores_nothing(tmp_path: Path) -> None:
    run(XDG_CONFIG_HOME=str(tmp_path), HOME=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_file_names_are_sanitised(tmp_path: Path) -> None:
    assert "\x1b" not in run("--content", tmp_path / "\x1b]0;x\x07").stderr


HOMELESS = """
import platformdirs, sys
def none(*_, **__):
    raise RuntimeError("Could not determine home directory.")
platformdirs.user_config_path = platformdirs.user_state_path = none
from likvardig_tui.cli import main
from likvardig_tui.console import write_stdout
from likvardig_tui.content.strings import Strings
sys.exit(main())
"""


@pytest.mark.parametrize("command", ["doctor", "statistics"])
def test_missing_home_folder_is_reported(command: str) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "HOME" and not name.startswith("XDG_")}
    code = [sys.executable, "-c", HOMELESS, command]
    result = subprocess.run(code, env=environ, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("Det finns ingen hemmapp")
