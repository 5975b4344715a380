"""``likvardig import``: what it writes where, and what it tells."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from likvardig_tui.content.toml import document
from likvardig_tui.content.toml.reader import read_topic
from tests.helpers.content import DATA
from tests.helpers.processes import run

PAGES = Path(__file__).parent.parent / "pages"
COPIED = PAGES / "copied.txt"


def test_it_prints_a_topic_file_and_tells_what_is_left_over(tmp_path: Path) -> None:
    ran = run("import", COPIED)
    assert ran.returncode == 0
    assert ran.stdout.startswith('schema = 1\nsection = "Så arbetar vi med"\n')
    left, notice, count = ran.stderr.strip().split("\n")
    assert left == f"{COPIED}:53: Inte placerat: Se alla"
    assert notice.startswith("Sidans text om kakor är nu texten om vad som sparas.")
    assert count == f"{COPIED}: 9 rubriker, 0 med nytt id. Inte placerat: 1."
    (tmp_path / "topic.toml").write_text(ran.stdout, "utf-8")
    assert len(read_topic(tmp_path / "topic.toml").initiatives) == 9


@pytest.mark.parametrize("language", ["sv", "en"])
def test_show_and_import_are_each_other_s_reverse(language: str) -> None:
    shown = run("show", "--language", language)
    ran = subprocess.run(
        [sys.executable, "-m", "likvardig_tui", "import", "-", "--language", language],
        input=shown.stdout,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    shipped = (DATA / language / "topic.toml").read_text("utf-8")
    assert ran.stdout == shipped.partition("\n\n")[2]
    assert len(ran.stderr.strip().split("\n")) == 1


def test_a_file_is_written_once_and_then_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "topic.toml"
    assert run("import", COPIED, "--output", path).returncode == 0
    path.write_text("# Läs detta.\n# Och detta.\n\n" + path.read_text("utf-8").replace('"darfor"', '"varfor"'), "utf-8")
    path.chmod(0o640)
    before = path.read_text("utf-8")
    ran = run("import", COPIED, "--output", path)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert path.read_text("utf-8") == before
    assert path.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["topic.toml"]


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    link = tmp_path / "topic.toml"
    link.symlink_to(tmp_path / "release" / "topic.toml")
    assert run("import", COPIED, "--output", link).returncode == 0
    assert link.is_symlink()
    assert read_topic(link).title == "Likvärdig skola"


def test_a_file_with_faults_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "topic.toml"
    path.write_text("schema = 1\n")
    ran = run("import", COPIED, "--output", path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert f"{path}:1: title: Saknas." in ran.stderr
    assert path.read_text() == "schema = 1\n"


def test_another_kind_of_page_writes_nothing(tmp_path: Path) -> None:
    page, path = tmp_path / "page.html", tmp_path / "topic.toml"
    page.write_text("<h1>Lediga jobb</h1><p>Sök här.</p>", "utf-8")
    ran = run("import", page, "--output", path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"{page} är ingen sida av slaget ”Så arbetar vi med: …”. Det här söktes")
    assert ran.stderr.count("\n") == 1
    assert not path.exists()


@pytest.mark.parametrize("page", ["", "/nowhere/page.html", "/"])
def test_what_cannot_be_read_is_told(page: str) -> None:
    ran = run("import", page or os.devnull)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("/nowhere/topic.toml", "Mappen /nowhere finns inte. Skapa den först, eller ange en annan fil."),
        ("/dev/full/topic.toml", "Mappen /dev/full finns inte. Skapa den först, eller ange en annan fil."),
        ("/proc/topic.toml", "/proc/topic.toml kunde inte skrivas: .+"),
        ("/", "/:1: Det här är ingen fil."),
    ],
)
def test_where_it_cannot_be_written_is_told(where: str, told: str) -> None:
    ran = run("import", COPIED, "--output", where)
    assert ran.returncode == 1
    assert re.fullmatch(f"{told}\n", ran.stderr)


def test_a_language_that_there_is_none_of_is_told() -> None:
    ran = run("import", COPIED, "--language", "fi")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "Språket fi finns inte." in ran.stderr


def test_standard_output_has_a_name() -> None:
    assert run("import", COPIED, "--output", "-").stdout == run("import", COPIED).stdout


def test_a_page_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from likvardig_tui.cli import main
    from likvardig_tui.commands import import_page

    page = tmp_path / "page.txt"
    page.write_bytes(b"x" * 101)
    monkeypatch.setattr(import_page, "MAX_BYTES", 100)
    assert document.MAX_BYTES > 100
    assert main(["import", str(page)]) == 1
    assert f"{page} är större än 0 MB." in capsys.readouterr().err


def test_only_importing_loads_what_reads_html() -> None:
    code = "import sys; from likvardig_tui.cli import main; main(['show']); print('selectolax' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("False\n")
