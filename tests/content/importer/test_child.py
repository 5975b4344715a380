"""The process in which a page is parsed."""

from __future__ import annotations

from pathlib import Path

import pytest

from likvardig_tui.content.importer import child
from likvardig_tui.content.importer.child import ParserError, parse_in_child
from likvardig_tui.content.importer.decoding import parse_page

PAGES = Path(__file__).parent.parent.parent / "pages"


@pytest.mark.parametrize("name", ["accordion.html", "copied.txt"])
def test_page_is_parsed_as_in_the_same_process(name: str) -> None:
    raw = (PAGES / name).read_bytes()
    assert parse_in_child(raw) == parse_page(raw)


def test_module_in_the_working_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    assert parse_in_child(b"<p>x</p>").blocks


def test_page_beyond_the_time_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MAX_SECONDS", 0.001)
    with pytest.raises(ParserError):
        parse_in_child(b"<p>x</p>")


@pytest.mark.slow
def test_page_that_the_parser_multiplies_is_refused() -> None:
    opened = "".join(f"<i a{number}>" for number in range(1_500))
    with pytest.raises(ParserError):
        parse_in_child(f"<html><p>{opened}{'</p><p>x' * 4_000}".encode())
