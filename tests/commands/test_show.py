"""``likvardig show``: the page on standard output, whatever stands at the other end."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from likvardig_tui.commands import show
from likvardig_tui.commands.show import similar_ids
from likvardig_tui.content.model import Topic
from tests.helpers.content import DATA
from tests.helpers.marks import quick
from tests.helpers.processes import run

SHOW = [sys.executable, "-m", "likvardig_tui", "show"]
FORMATS = ("text", "markdown", "json")


def test_it_is_what_a_pipe_gets_without_a_command() -> None:
    ran = run("show")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == run().stdout
    assert ran.stdout.startswith("Så arbetar vi med: Likvärdig skola\n====")


def test_the_other_formats() -> None:
    assert run("show", "--format", "markdown").stdout.startswith("# Så arbetar vi med: Likvärdig skola\n\nBarn")
    assert json.loads(run("show", "--format", "json", "--language", "en").stdout)["language"] == "en"


@pytest.mark.parametrize("form", FORMATS)
def test_some_initiatives_in_the_order_asked(form: str) -> None:
    told = run("show", "--format", form, "skolnarvaro", "globalt", "skolnarvaro").stdout
    assert told.count("Kraftsamling ska") == told.count("på global nivå") == 1
    assert told.index("Kraftsamling") < told.index("på global nivå")
    for left_out in ("Vårt mål", "018-727 00 00", "Besöksadress", "Därför arbetar vi för"):
        assert left_out not in told


def test_options_may_stand_on_either_side_of_the_command(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA / "en", tmp_path / "content" / "yy")).parent
    before = run("--content", folder, "--language", "yy", "show")
    assert before.stdout == run("show", "--content", folder, "--language", "yy").stdout
    assert "Our goal" in before.stdout


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("narvaro", ["skolnarvaro"]),
        ("Skolnärvaro", ["skolnarvaro"]),
        ("skolnarvaron", ["skolnarvaro"]),
        ("spark", ["sprak"]),
        ("arbete", ["kvalitetsarbete", "samarbete"]),
        ("sprakutveckling-i-forskolan", ["sprak"]),
        ("PLÅN", ["langsiktig-plan"]),
        ("xyz", []),
        ("a", []),
        ("", []),
    ],
)
def test_what_may_have_been_meant(topic: Topic, wanted: str, expected: list[str]) -> None:
    assert sorted(similar_ids(wanted, [one.id for one in topic.initiatives])) == expected


def test_an_id_of_a_letter_or_two_is_near_nothing_but_itself() -> None:
    assert similar_ids("skolan", ["a", "sk", "o-l"]) == []


def test_no_more_are_named_than_one_can_choose_among() -> None:
    assert similar_ids("skola-1", [f"skola-{number}" for number in range(100)])[0] == "skola-1"
    assert len(similar_ids("skola", [f"skola-{number}" for number in range(100)])) == show.MAX_SUGGESTIONS


def test_an_unknown_id_names_the_near_ones_and_writes_nothing() -> None:
    ran = run("show", "narvaro", "globalt", "rbete", "narvaro")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.split("\n") == [
        "Det finns ingen rubrik med id ”narvaro”. Menade du skolnarvaro?",
        "Det finns ingen rubrik med id ”rbete”. Menade du samarbete eller kvalitetsarbete?",
        "",
    ]


def test_an_id_near_none_names_them_all_in_the_language_of_the_page(topic: Topic) -> None:
    ran = run("show", "--language", "en", "xyz")
    ids = ", ".join(one.id for one in topic.initiatives)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == f"There is no heading with the id “xyz”. The ids are: {ids}.\n"


@pytest.mark.parametrize("hostile", ["\x1b]0;x\x07", "a\nb", "\u202eolavrand", "{ids}", os.fsdecode(b"\xff")])
def test_an_id_gives_no_orders_to_the_terminal(hostile: str) -> None:
    ran = run("show", hostile, "%s")
    assert ran.returncode == 1
    assert len(ran.stderr.split("\n")) == 3
    assert not {"\x1b", "\x07", "\u202e"} & set(ran.stderr)


def test_faulty_content_is_told_of(tmp_path: Path) -> None:
    ran = run("show", "--content", tmp_path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "topic.toml:1: Filen finns inte." in ran.stderr


def test_wrong_usage() -> None:
    ran = run("show", "--format", "xml")
    assert (ran.returncode, ran.stdout) == (2, "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
def test_json_is_utf_8_whatever_the_locale_says(encoding: str) -> None:
    environ = {**os.environ, "PYTHONIOENCODING": encoding}
    raw = subprocess.run([*SHOW, "--format", "json"], capture_output=True, env=environ, check=True).stdout
    assert json.loads(raw.decode("utf-8"))["goal"]["title"] == "Vårt mål"


LOADED = """
import sys
from likvardig_tui.cli import main
code = main(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""
NOT_NEEDED = {"textual", "rich.console", "sqlite3", "tomli_w", "difflib", "markdown_it", "json"}


@pytest.mark.parametrize(("form", "needed"), [("text", set()), ("markdown", set()), ("json", {"json"})])
def test_nothing_is_loaded_that_is_not_needed(form: str, needed: set[str]) -> None:
    command = [sys.executable, "-c", LOADED, "show", "--format", form]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Vårt mål" in ran.stdout
    assert NOT_NEEDED & set(ran.stderr.split()) == needed


def widths(columns: int, **environ: str) -> set[int]:
    """Run it on a terminal of so many columns; return how wide its lines are."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    given = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")} | environ
    with subprocess.Popen([*SHOW, "samarbete"], stdout=follower, stdin=subprocess.DEVNULL, env=given) as showing:
        os.close(follower)
        told = b""
        while chunk := _read(leader):
            told += chunk
    os.close(leader)
    assert showing.returncode == 0
    assert "samverka." in told.decode().replace("\r\n", "") or columns == 1
    return {len(line) for line in told.decode().split("\r\n")}


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # Linux says so when the other end is closed
        return b""


def test_lines_are_as_wide_as_the_terminal_but_no_wider_than_one_reads_with_ease() -> None:
    assert 30 < max(widths(40)) <= 40
    assert 70 < max(widths(300)) <= 80
    assert 70 < max(widths(0)) <= 80
    assert max(widths(1)) == 1
    assert 20 < max(widths(300, COLUMNS="30")) <= 30


def big(tmp_path: Path) -> Path:
    """A content folder with more text than any pipe holds."""
    folder = Path(shutil.copytree(DATA, tmp_path / "big"))
    page = folder / "sv" / "topic.toml"
    text = page.read_text("utf-8")
    page.write_text(text.replace("Barn och unga växer upp", "Barn och unga växer upp. " * 100_000), "utf-8")
    return folder


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("form", quick(1, FORMATS))
def test_a_reader_who_has_seen_enough_is_no_error(tmp_path: Path, form: str, unbuffered: str) -> None:
    command = [*SHOW, "--format", form, "--content", str(big(tmp_path))]
    environ = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as showing:
        assert showing.stdout
        assert showing.stderr
        assert showing.stdout.readline()
        showing.stdout.close()
        assert showing.stderr.read() == b""
    assert showing.returncode == 0


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_text_cut_short_is_told_of(tmp_path: Path, unbuffered: str) -> None:
    shell = f"ulimit -f 1; {sys.executable} -B -m likvardig_tui show > {tmp_path}/page"
    environ = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    ran = subprocess.run(shell, shell=True, env=environ, capture_output=True, text=True, check=False)
    assert 0 < (tmp_path / "page").stat().st_size <= 1024
    assert (ran.returncode, ran.stderr) == (1, "Texten kunde inte skrivas: filen får inte bli så stor.\n")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("to", "reason"), [(">/dev/full", "disken är full."), (">&-", "standard ut är stängd."), (">&- 2>&-", "")]
)
def test_what_could_not_be_written_is_told_of(form: str, to: str, reason: str) -> None:
    shell = f"{sys.executable} -m likvardig_tui show --format {form} {to}"
    ran = subprocess.run(shell, shell=True, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (f"Texten kunde inte skrivas: {reason}\n" if reason else "")


def test_where_nobody_reads_errors_none_come_among_the_text() -> None:
    shell = f"{sys.executable} -m likvardig_tui show xyz 2>&-"
    ran = subprocess.run(shell, shell=True, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
