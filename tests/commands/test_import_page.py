"""``likvardig import``: what it writes to files, standard output and standard error."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from likvardig_tui.content.toml import document
from likvardig_tui.content.toml.reader import read_topic
from tests.helpers.content import DATA
from tests.helpers.importing import PLAIN
from tests.helpers.processes import run

PAGES = Path(__file__).parent.parent / "pages"
COPIED = PAGES / "copied.txt"


def test_import_prints_topic_file_and_reports_unplaced_blocks(tmp_path: Path) -> None:
    result = run("import", COPIED)
    assert result.returncode == 0
    assert result.stdout.startswith('schema = 2\nsection = "Så arbetar vi med"\n')
    unplaced, notice, count = result.stderr.strip().split("\n")
    assert unplaced == f"{COPIED}:53: Inte placerat: Se alla"
    assert notice.startswith("Sidans text om kakor är nu texten om vad som sparas.")
    found = "titel, sammanfattning, mål, 9 avsnitt (9 behöll sitt id), 1 kontakt (telefon, besöksadress, postadress)"
    assert count == f"{COPIED}: Hittat: {found}. Inte placerat: 1 stycke, se ovan."
    (tmp_path / "topic.toml").write_text(result.stdout, "utf-8")
    assert len(read_topic(tmp_path / "topic.toml").initiatives) == 9


@pytest.mark.parametrize("language", ["sv", "en"])
def test_importing_output_of_show_gives_shipped_file(language: str) -> None:
    shown = run("show", "--language", language)
    result = subprocess.run(
        [sys.executable, "-m", "likvardig_tui", "import", "-", "--language", language],
        input=shown.stdout,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    shipped = (DATA / language / "topic.toml").read_text("utf-8")
    assert result.stdout == shipped.partition("\n\n")[2]
    assert len(result.stderr.strip().split("\n")) == 1


def test_second_import_keeps_comment_ids_and_mode_of_file(tmp_path: Path) -> None:
    path = tmp_path / "topic.toml"
    assert run("import", COPIED, "--output", path).returncode == 0
    path.write_text("# Läs detta.\n# Och detta.\n\n" + path.read_text("utf-8").replace('"darfor"', '"varfor"'), "utf-8")
    path.chmod(0o640)
    before = path.read_text("utf-8")
    result = run("import", COPIED, "--output", path)
    assert (result.returncode, result.stdout) == (0, "")
    assert path.read_text("utf-8") == before
    assert path.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["topic.toml"]


def test_output_through_symlink_replaces_its_target(tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    link = tmp_path / "topic.toml"
    link.symlink_to(tmp_path / "release" / "topic.toml")
    assert run("import", COPIED, "--output", link).returncode == 0
    assert link.is_symlink()
    assert read_topic(link).title == "Likvärdig skola"


def test_output_file_with_errors_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "topic.toml"
    path.write_text("schema = 1\n")
    result = run("import", COPIED, "--output", path)
    assert (result.returncode, result.stdout) == (1, "")
    assert f"{path}:1: title: Saknas." in result.stderr
    assert path.read_text() == "schema = 1\n"


def test_unsupported_page_writes_no_file(tmp_path: Path) -> None:
    page, path = tmp_path / "page.html", tmp_path / "topic.toml"
    page.write_text("<h1>Lediga jobb</h1><p>Sök här.</p>", "utf-8")
    result = run("import", page, "--output", path)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{page} är ingen sida av slaget ”Så arbetar vi med: …”. Det här söktes")
    assert result.stderr.count("\n") == 1
    assert not path.exists()


@pytest.mark.parametrize("page", ["", "/nowhere/page.html", "/"])
def test_unreadable_page_is_reported_in_one_line(page: str) -> None:
    result = run("import", page or os.devnull)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("/nowhere/topic.toml", "Mappen /nowhere finns inte. Skapa den först, eller ange en annan fil."),
        ("/dev/full/topic.toml", "Mappen /dev/full finns inte. Skapa den först, eller ange en annan fil."),
        ("/proc/topic.toml", "/proc/topic.toml kunde inte skrivas: .+"),
        ("/", "/ är ingen vanlig fil. Ange en annan fil."),
        ("/dev/full", "/dev/full är ingen vanlig fil. Ange en annan fil."),
        ("/tmp/" + "x" * 300, "/tmp/x+ kunde inte skrivas: sökvägen är för lång."),
        (f"/{'x' * 300}/topic.toml", "/x+/topic.toml kunde inte skrivas: sökvägen är för lång."),
    ],
)
def test_unwritable_output_is_reported(where: str, message: str) -> None:
    result = run("import", COPIED, "--output", where)
    assert result.returncode == 1
    assert re.fullmatch(f"{message}\n", result.stderr)


def test_unknown_language_is_reported() -> None:
    result = run("import", COPIED, "--language", "fi")
    assert (result.returncode, result.stdout) == (1, "")
    assert "Språket fi finns inte." in result.stderr


def test_output_dash_is_standard_output() -> None:
    assert run("import", COPIED, "--output", "-").stdout == run("import", COPIED).stdout


def test_page_over_size_limit_is_refused(
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


def test_summary_is_in_the_language_of_the_program_and_left_out_on_request(tmp_path: Path) -> None:
    page, path = tmp_path / "page.html", tmp_path / "topic.toml"
    page.write_text((PAGES / "sitevision.html").read_text("utf-8"), "utf-8")
    loud = run("import", page, "--output", path, LANGUAGE="en")
    found = "title, summary, goal, 2 sections (0 kept their ids), 1 link, 1 contact (phone, e-mail, opening hours, "
    assert f"{path}: Found: {found}visiting address, links). Not placed:" in loud.stderr.split("\n")[-2]
    quiet = run("import", page, "--output", path, "--quiet", LANGUAGE="en")
    assert quiet.stderr == "".join(loud.stderr.splitlines(keepends=True)[:-1])
    assert (loud.returncode, loud.stdout, quiet.returncode, quiet.stdout) == (0, "", 0, "")


def test_link_without_a_place_is_told_with_its_address(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    links = "<p><a href='mailto:a@b.se'>Mejla oss</a></p><p><a href='mailto:c@b.se'>Mejla rektor</a></p>"
    page.write_text(PLAIN.replace("<p>Besöksadress", f"{links}<p>Besöksadress"), "utf-8")
    told = run("import", page, "--quiet").stderr.splitlines()
    assert told == [f"{page}: Inte placerat: Mejla rektor (mailto:c@b.se)", f"{page}: Inte placerat: Mejla oss"]


def test_html_without_its_parser_is_refused_with_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "selectolax").mkdir()
    (tmp_path / "selectolax" / "__init__.py").touch()  # as where it was built for another Python
    page = PAGES / "accordion.html"
    result = run("import", page, PYTHONPATH=str(tmp_path), LANGUAGE="en")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{page} is HTML, which is read with selectolax: install the extra [import]")
    assert len(result.stderr.splitlines()) == 1
    assert run("import", COPIED, PYTHONPATH=str(tmp_path)).returncode == 0


def test_show_does_not_load_html_parser() -> None:
    code = "import sys; from likvardig_tui.cli import main; main(['show']); print('selectolax' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.endswith("False\n")


def test_import_that_loses_every_id_of_the_file_needs_force(tmp_path: Path) -> None:
    path, page = tmp_path / "topic.toml", tmp_path / "page.txt"
    assert run("import", COPIED, "--output", path).returncode == 0
    other = COPIED.read_text("utf-8")
    for initiative in read_topic(path).initiatives:
        other = other.replace(f"{initiative.title}\n", f"Annat om {initiative.title}\n")
    page.write_text(other, "utf-8")
    result = run("import", page, "--output", path)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{page} har inget av de 9 avsnitten i {path}")
    assert len(read_topic(path).initiatives) == 9
    assert read_topic(path).initiatives[0].id == "darfor"
    assert run("import", page, "--output", path, "--force").returncode == 0
    assert read_topic(path).initiatives[0].id.startswith("annat-om-")


def test_page_that_show_has_written_imports_as_the_same_file(tmp_path: Path) -> None:
    run("show", "--format", "html", "--output", tmp_path)
    page, again = tmp_path / "sv" / "index.html", tmp_path / "topic.toml"
    shutil.copy(DATA / "sv" / "topic.toml", again)
    result = run("import", page, "--output", again)
    assert result.stderr.endswith("Allt på sidan är placerat.\n")
    assert again.read_bytes() == (DATA / "sv" / "topic.toml").read_bytes()
