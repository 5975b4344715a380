"""``likvardig import`` with pages that are large, broken, or no pages: an exit code and a sentence, in limited time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from likvardig_tui.commands import page_input
from tests.helpers.importing import PLAIN
from tests.helpers.marks import quick
from tests.helpers.processes import run

BEFORE = "<details><summary>Böcker"
TITLE = "Läsglädje"


def with_added(markup: str) -> str:
    return PLAIN.replace(BEFORE, f"{markup}{BEFORE}")


PAGES: dict[str, tuple[bytes | str, int]] = {
    "empty": (b"", 1),
    "PDF": (b"%PDF-1.7\n\x00\xff", 1),
    "zip": (b"PK\x03\x04" + PLAIN.encode(), 1),
    "zeros": (b"\0" * 100_000, 1),
    "zero byte": (PLAIN.replace("Böcker", "Böc\0ker"), 0),
    "script in title": (PLAIN.replace(TITLE, "<script>a()</script>Läs&lt;script>\x1b[31m"), 0),
    "entities": (with_added("<p>" + "&amp;&lt;&#x202e;&#0;&#xD800;&#99999999999;&bogus;" * 2_000), 0),
    "right to left": (PLAIN.replace(TITLE, "\u202eedjälgsäL 👨‍👩‍👧‍👦 עברית"), 0),
    "unknown charset": (PLAIN.replace("utf-8", "zip"), 0),
    "wrong bytes": (PLAIN.encode() + b"\xed\xa0\x80\xff\xfe", 0),
    "unclosed": (PLAIN.replace("</p>", "").replace("</h2>", "").replace("</summary>", ""), 0),
    "deep": (with_added("<b>" * 10_000), 0),
    "deep panels": (with_added("<details><summary>a</summary>b" * 1_000), 0),
    "many links": (with_added("<ul>" + "".join(f"<li><a href='https://a.se/{n}'>l</a>" for n in range(5_000))), 0),
    "picture": (with_added(f"<img alt=foto src='data:image/png;base64,{'A' * 2_000_000}'>"), 0),
    "long word": (PLAIN.replace("böcker", "x" * 500_000), 0),
    "digits": (PLAIN.replace("018-727 00 00", "0" * 50_000 + "(1 " * 20_000), 0),
    "mail headers": ("MIME-Version: 1.0\n" + "A: b\n" * 50_000, 1),
    "parts in parts": ("MIME-Version: 1.0\nContent-Type: multipart/x; boundary=a\n\n" + "--a\n" * 20_000, 1),
    "many units": (
        PLAIN.replace("<p>Besöks", "<h3>A</h3><p>B</p><p>Telefon: 018-1 00 00</p>" * 3_000 + "<p>Besöks"),
        0,
    ),
}


@pytest.mark.parametrize("name", quick(4, PAGES))
def test_hostile_page_is_imported_or_refused_in_words(tmp_path: Path, name: str) -> None:
    content, code = PAGES[name]
    page = tmp_path / "page.html"
    page.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    result = run("import", page, "--quiet")
    assert (result.returncode, "Traceback" in result.stderr) == (code, False)
    assert all("\x1b" not in text and "\u202e" not in text for text in (result.stdout, result.stderr))
    if code:
        assert (result.stdout, result.stderr.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    ("name", "message"),
    [("PDF", "är ingen webbsida och ingen text."), ("empty", "är tom."), ("zeros", "är ingen sida av slaget")],
)
def test_what_is_no_page_is_said(tmp_path: Path, name: str, message: str) -> None:
    page = tmp_path / "page"
    content = PAGES[name][0]
    page.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert f"{page} {message}" in run("import", page).stderr


@pytest.mark.parametrize("page", ["/dev/zero", "/dev/null", "/dev", "/nowhere/page.html"])
def test_special_file_is_refused_in_one_line(page: str) -> None:
    result = run("import", page)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (1, "", 1)


def test_pipe_that_nobody_writes_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from likvardig_tui.cli import main

    os.mkfifo(tmp_path / "page")
    monkeypatch.setattr(page_input, "MAX_WAIT_S", 0.05)
    assert main(["import", str(tmp_path / "page")]) == 1
    assert f"Det kom inget från {tmp_path / 'page'}" in capsys.readouterr().err


def test_pipe_with_a_page_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "page")
    writer = threading.Thread(target=(tmp_path / "page").write_text, args=(PLAIN, "utf-8"))
    writer.start()
    result = run("import", tmp_path / "page")
    writer.join()
    assert (result.returncode, "Läsglädje" in result.stdout) == (0, True)


def test_closed_standard_input_is_empty() -> None:
    command = f"exec {sys.executable} -m likvardig_tui import - <&-"
    result = subprocess.run(["sh", "-c", command], capture_output=True, text=True, encoding="utf-8")
    assert (result.returncode, result.stderr) == (1, "- är tom.\n")
