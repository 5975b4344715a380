"""``likvardig show``: the page on a terminal, in a pipe, in a file, and on a closed standard output."""

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

from likvardig_tui.content.model import Topic
from tests.helpers.content import DATA
from tests.helpers.marks import quick
from tests.helpers.processes import run

SHOW = [sys.executable, "-m", "likvardig_tui", "show"]
FORMATS = ("text", "markdown", "json", "html")


def test_show_is_the_default_in_a_pipe() -> None:
    result = run("show")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == run().stdout
    assert result.stdout.startswith("Så arbetar vi med: Likvärdig skola\n====")


def test_markdown_and_json_formats() -> None:
    assert run("show", "--format", "markdown").stdout.startswith("# Så arbetar vi med: Likvärdig skola\n\nBarn")
    assert json.loads(run("show", "--format", "json", "--language", "en").stdout)["language"] == "en"


@pytest.mark.parametrize("form", FORMATS)
def test_ids_select_and_order_initiatives(form: str) -> None:
    output = run("show", "--format", form, "skolnarvaro", "globalt", "skolnarvaro").stdout
    assert output.count("Kraftsamling ska") == output.count("på global nivå") == 1
    assert output.index("Kraftsamling") < output.index("på global nivå")
    for left_out in ("Vårt mål", "018-727 00 00", "Besöksadress", "Därför arbetar vi för"):
        assert left_out not in output


def test_shared_options_may_precede_or_follow_the_command(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA / "en", tmp_path / "content" / "yy")).parent
    before = run("--content", folder, "--language", "yy", "show")
    assert before.stdout == run("show", "--content", folder, "--language", "yy").stdout
    assert "Our goal" in before.stdout


def test_unknown_id_suggests_similar_ones_and_writes_nothing() -> None:
    result = run("show", "narvaro", "globalt", "rbete", "narvaro")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.split("\n") == [
        "Det finns inget avsnitt som heter ”narvaro”. Menade du skolnarvaro?",
        "Det finns inget avsnitt som heter ”rbete”. Menade du samarbete eller kvalitetsarbete?",
        "",
    ]


def test_unknown_name_without_similar_ones_lists_all(topic: Topic) -> None:
    result = run("show", "--language", "en", "xyz")
    ids = ", ".join(one.id for one in topic.initiatives)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"There is no section called “xyz”. The sections are: {ids}, contact.\n"


@pytest.mark.parametrize("form", FORMATS)
def test_numbers_select_initiatives(form: str) -> None:
    output = run("show", "--format", form, "8", "3", "skolnarvaro").stdout
    assert output == run("show", "--format", form, "skolnarvaro", "globalt").stdout


@pytest.mark.parametrize("name", ["kontakt", "contact", "Kontakt"])
@pytest.mark.parametrize("form", FORMATS)
def test_contact_is_selected_in_every_language(form: str, name: str) -> None:
    output = run("show", "--format", form, name).stdout
    for line in ("Kontakta utbildningsförvaltningen", "018-727 00 00", "Stadshusgatan 2", "753 75 Uppsala"):
        assert line in output
    assert "Vårt mål" not in output
    assert "Kraftsamling" not in output


@pytest.mark.parametrize("number", ["0", "10", "999999999"])
def test_unknown_number_says_which_there_are(number: str) -> None:
    result = run("show", "3", number)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"Det finns inget avsnitt {number}. Numren går från 1 till 9.\n"


def test_misspelt_contact_is_suggested() -> None:
    assert run("show", "kontakta").stderr == "Det finns inget avsnitt som heter ”kontakta”. Menade du kontakt?\n"


def test_id_that_looks_like_a_number_or_the_contact_comes_first(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "content"))
    page = folder / "sv" / "topic.toml"
    text = page.read_text("utf-8").replace('id = "globalt"', 'id = "8"').replace('id = "sprak"', 'id = "kontakt"')
    page.write_text(text, "utf-8")
    output = run("show", "--content", folder, "8", "kontakt").stdout
    assert output.startswith("3. Likvärdig skola på global nivå")
    assert "7. Satsning på språk" in output


@pytest.mark.parametrize("hostile", quick(3, ["\x1b]0;x\x07", "a\nb", os.fsdecode(b"\xff"), "\u202eolavrand", "{ids}"]))
def test_ids_in_messages_are_sanitised(hostile: str) -> None:
    result = run("show", hostile, "%s")
    assert result.returncode == 1
    assert len(result.stderr.split("\n")) == 3
    assert not {"\x1b", "\x07", "\u202e"} & set(result.stderr)


def test_content_errors_are_reported(tmp_path: Path) -> None:
    result = run("show", "--content", tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "topic.toml:1: Filen finns inte." in result.stderr


def test_unknown_format_is_a_usage_error() -> None:
    result = run("show", "--format", "xml")
    assert (result.returncode, result.stdout) == (2, "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
def test_json_and_html_are_utf_8_in_every_locale(encoding: str) -> None:
    environ = {**os.environ, "PYTHONIOENCODING": encoding}
    raw = subprocess.run([*SHOW, "--format", "json"], capture_output=True, env=environ, check=True).stdout
    assert json.loads(raw.decode("utf-8"))["goal"]["title"] == "Vårt mål"
    raw = subprocess.run([*SHOW, "--format", "html"], capture_output=True, env=environ, check=True).stdout
    assert '<h2 data-likvardig="goal-title">Vårt mål</h2>' in raw.decode("utf-8")


LOADED = """
import sys
from likvardig_tui.cli import main
code = main(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""
NOT_NEEDED = {"textual", "rich.console", "sqlite3", "tomli_w", "difflib", "markdown_it", "json"}


@pytest.mark.parametrize(
    ("form", "needed"), [("text", set()), ("markdown", set()), ("json", {"json"}), ("html", set())]
)
def test_each_format_loads_only_its_libraries(form: str, needed: set[str]) -> None:
    command = [sys.executable, "-c", LOADED, "show", "--format", form]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Vårt mål" in result.stdout
    assert NOT_NEEDED & set(result.stderr.split()) == needed


def widths(columns: int, **environ: str) -> set[int]:
    """Run the command on a terminal with that many columns; return the widths of its lines."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    given = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")} | environ
    with subprocess.Popen([*SHOW, "samarbete"], stdout=follower, stdin=subprocess.DEVNULL, env=given) as showing:
        os.close(follower)
        output = b""
        while chunk := _read(leader):
            output += chunk
    os.close(leader)
    assert showing.returncode == 0
    assert "samverka." in output.decode().replace("\r\n", "") or columns == 1
    return {len(line) for line in output.decode().split("\r\n")}


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # Linux says so when the other end is closed
        return b""


def test_lines_fill_the_terminal_up_to_80_cells() -> None:
    assert 30 < max(widths(40)) <= 40
    assert 70 < max(widths(300)) <= 80
    assert 70 < max(widths(0)) <= 80
    assert max(widths(1)) == 1
    assert 20 < max(widths(300, COLUMNS="30")) <= 30


def big(tmp_path: Path) -> Path:
    """A content folder with more text than fits in a pipe."""
    folder = Path(shutil.copytree(DATA, tmp_path / "big"))
    page = folder / "sv" / "topic.toml"
    text = page.read_text("utf-8")
    page.write_text(text.replace("Barn och unga växer upp", "Barn och unga växer upp. " * 10_000), "utf-8")
    return folder


@pytest.mark.parametrize("unbuffered", quick(1, ["", "1"]))
@pytest.mark.parametrize("form", quick(1, FORMATS))
def test_closed_pipe_is_no_error(tmp_path: Path, form: str, unbuffered: str) -> None:
    command = [*SHOW, "--format", form, "--content", str(big(tmp_path))]
    environ = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as showing:
        assert showing.stdout
        assert showing.stderr
        assert showing.stdout.readline()
        showing.stdout.close()
        assert showing.stderr.read() == b""
    assert showing.returncode == 0


@pytest.mark.parametrize("unbuffered", quick(1, ["", "1"]))
def test_truncated_output_is_reported(tmp_path: Path, unbuffered: str) -> None:
    shell = f"ulimit -f 1; {sys.executable} -B -m likvardig_tui show > {tmp_path}/page"
    environ = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    result = subprocess.run(shell, shell=True, env=environ, capture_output=True, text=True, check=False)
    assert 0 < (tmp_path / "page").stat().st_size <= 1024
    assert (result.returncode, result.stderr) == (1, "Texten kunde inte skrivas: filen får inte bli så stor.\n")


@pytest.mark.parametrize("form", quick(1, FORMATS))
@pytest.mark.parametrize(
    ("to", "reason"), [(">/dev/full", "disken är full."), (">&-", "standard ut är stängd."), (">&- 2>&-", "")]
)
def test_write_error_is_reported(form: str, to: str, reason: str) -> None:
    shell = f"{sys.executable} -m likvardig_tui show --format {form} {to}"
    result = subprocess.run(shell, shell=True, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (f"Texten kunde inte skrivas: {reason}\n" if reason else "")


def test_closed_standard_error_keeps_messages_out_of_standard_output() -> None:
    shell = f"{sys.executable} -m likvardig_tui show xyz 2>&-"
    result = subprocess.run(shell, shell=True, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (1, "")
