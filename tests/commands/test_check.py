"""``likvardig check``: every fault of a content folder, each with its line, and what would be right.

``tests/broken`` has folders with faults, and beside each the output that is expected of it.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from likvardig_tui.content.lint.folder import lint_folder
from likvardig_tui.content.toml import document
from tests.helpers.content import DATA
from tests.helpers.marks import quick
from tests.helpers.processes import run

BROKEN = Path(__file__).parent.parent / "broken"
CASES = sorted(path.name for path in BROKEN.iterdir())


@pytest.mark.parametrize("case", CASES)
def test_every_fault_of_a_broken_folder_is_told(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN / case)
    ran = run("check", ".", PYTHONPATH=str(DATA.parent))
    expected = Path("expected.txt").read_text("utf-8")
    assert ran.stdout == expected
    assert ran.stderr == ""
    assert ran.returncode == (0 if "Fel: 0." in expected else 1)


@pytest.mark.parametrize("arguments", [[], [DATA], ["--content", DATA], ["--content", "/nowhere", DATA]])
def test_what_is_shipped_has_no_fault(arguments: list[str | Path]) -> None:
    ran = run("check", *arguments)
    assert (ran.returncode, ran.stdout) == (0, "Fel: 0. Varningar: 0.\n")


def test_it_speaks_the_language_of_the_interface() -> None:
    ran = run("check", "/nowhere", "--language", "en")
    assert ran.stdout.startswith("/nowhere:1: There is no such folder.")
    assert ran.returncode == 1


def test_programs_get_json() -> None:
    ran = run("check", BROKEN / "texts", "--format", "json")
    found = json.loads(ran.stdout)
    assert ran.returncode == 1
    assert list(found) == ["schema", "faults", "warnings"]
    assert found["faults"][-1] == {
        "file": str(BROKEN / "texts" / "sv" / "topic.toml"),
        "line": 46,
        "key": "contact.postal_address[2]",
        "problem": "control",
        "message": "Innehåller styrtecknet U+0000, som aldrig visas. Ta bort det.",
    }
    assert {warning["problem"] for warning in found["warnings"]} == {"markdown", "markdown_in_line", "invisible"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def edit(path: Path, old: str, new: str) -> int:
    """Replace what stands once in a file; return the line it stood on."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def told(folder: Path) -> list[tuple[Any, ...]]:
    return [
        (diagnostic.path.relative_to(folder), diagnostic.line, diagnostic.key, diagnostic.problem)
        for diagnostic in lint_folder(folder).errors
    ]


def test_words_are_held_against_the_program_s_own(folder: Path) -> None:
    strings = Path("en", "strings.toml")
    path = folder / strings
    table = path.read_text("utf-8").split("\n").index("[help]") + 1
    edit(path, 'title = "Help"\n', "")
    more = edit(path, "[doctor]\n", '[docter]\nx = "y"\n\n[doctor]\n')
    misspelt = edit(path, 'back = "go back;', 'bakc = "go back;')
    count = edit(path, 'count = "{at} of {count}"', 'count = "{att} of {count}"')
    off = edit(path, 'off = "Off"', 'off = " "')
    number = edit(path, 'number = "Number"', "number = 7")
    expected = [
        (off, "consent.off", "empty"),
        (misspelt, "key_help.bakc", "unknown_near"),
        (count, "search.count", "placeholder_unknown"),
        (table, "help.title", "word_missing"),
        (more, "docter", "unknown_near"),
        (number, "statistics.number", "not_text"),
    ]
    found = [(line, key, problem) for _, line, key, problem in told(folder)]
    assert {*expected} <= {*found}
    assert {key for _, key, problem in found if problem == "word_missing"} == {"help.title", "key_help.back"}
    assert len(found) == len(expected) + 1
    [warning] = lint_folder(folder).warnings
    assert (warning.key, warning.problem, warning.details) == ("search.count", "placeholder_missing", {"name": "at"})


def test_a_language_of_one_s_own_needs_every_word(folder: Path) -> None:
    shutil.copytree(folder / "en", folder / "fi")
    assert told(folder) == []
    (folder / "fi" / "strings.toml").unlink()
    assert told(folder) == [(Path("fi", "strings.toml"), 1, "", "not_found")]


def test_words_that_come_with_the_program_may_be_left_out(folder: Path) -> None:
    (folder / "en" / "strings.toml").unlink()
    assert told(folder) == []


def test_a_file_too_large_is_a_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_BYTES", 100_000)
    with (folder / "sv" / "topic.toml").open("a") as file:
        file.write("#" * 100_000)
    assert told(folder)[0] == (Path("sv", "topic.toml"), 1, "", "too_large")


def test_a_folder_that_may_not_be_looked_into_is_a_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(errno.EACCES, "", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert told(folder) == [(Path(), 1, "", "unreadable")]


def test_one_folder_that_may_not_be_looked_into_hides_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(folder / "sv" / "topic.toml", 'title = "Likvärdig skola"', 'title = ""')
    (folder / "fi").mkdir()
    (folder / "fi" / "topic.toml").symlink_to(folder / "fi" / "topic.toml")
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: allowed(path, mode) and Path(path).name != "fi")
    problems = {(str(path), problem) for path, _, _, problem in told(folder)}
    assert {("sv/topic.toml", "empty"), ("fi/topic.toml", "unreadable")} <= problems


LONG = [
    "a <b>x</b>\n\n" * 3000,
    "\\u0007 x\\n\\\n" * 3000,
    "![a " * 5_000,
    "`a " * 50_000,
    "~~a " * 50_000,
    "a." * 9000,
]


@pytest.mark.parametrize("text", quick(2, LONG), ids=lambda text: text[:4])
def test_a_long_text_is_no_longer_than_it_is(folder: Path, text: str) -> None:
    """It would take minutes if each fault had the whole text read again."""
    edit(folder / "sv" / "topic.toml", "\nDina svar på", f"\n{text}\nDina svar på")
    report = lint_folder(folder)
    lines = (folder / "sv" / "topic.toml").read_text("utf-8").count("\n")
    assert all(1 <= diagnostic.line <= lines for diagnostic in [*report.errors, *report.warnings])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("\n[goal]", "\n\u00a0\n[goal]", "syntax"),
        ("\n[goal]", "\n\x0c\n[goal]", "syntax"),
        ("\n[goal]", "\n# hej \x01\n[goal]", "control"),
        ("\n[goal]", "\n# hej \r x\n[goal]", "control"),
        ("updated = 2026-11-23", "updated = 2026-02-30", "not_date"),
        ("\n[goal]", f"\n{'a.' * 5000}a = 1\n[goal]", "unknown"),
        ("\n[goal]", f"\n[{'a.' * 3000}a]\n[goal]", "unknown"),
    ],
    ids=lambda text: text[:14],
)
def test_what_is_no_toml_is_told_with_the_rest(folder: Path, old: str, new: str, problem: str) -> None:
    edit(folder / "sv" / "topic.toml", 'id = "globalt"', 'id = "Globalt"')
    edit(folder / "sv" / "topic.toml", old, new)
    problems = [problem for _, _, _, problem in told(folder)]
    assert {problem, "id_form"} <= {*problems}


def test_a_text_that_is_not_closed_is_told_where_it_begins(folder: Path) -> None:
    line = edit(
        folder / "sv" / "topic.toml", 'gymnasieskolan med goda kunskaper."""', "gymnasieskolan med goda kunskaper."
    )
    assert told(folder) == [(Path("sv", "topic.toml"), line - 2, "", "syntax_end")]


def test_the_one_header_that_is_another_is_told(folder: Path) -> None:
    page = folder / "sv" / "topic.toml"
    text = page.read_text("utf-8")
    page.write_text(text.replace("[[initiatives]]", "[initiatives]", 1), "utf-8")
    line = text.split("\n").index("[[initiatives]]") + 1
    assert told(folder)[0] == (Path("sv", "topic.toml"), line, "initiatives", "not_tables")


def test_a_name_counts_as_it_is_read(folder: Path) -> None:
    edit(folder / "en" / "strings.toml", 'off = "Off"', '"off\\u200b" = "Off"')
    assert told(folder) == []


def test_what_is_no_file_is_a_fault(folder: Path) -> None:
    (folder / "en" / "strings.toml").unlink()
    os.mkfifo(folder / "en" / "strings.toml")
    assert told(folder) == [(Path("en", "strings.toml"), 1, "", "not_file")]


@pytest.mark.parametrize(
    "phone", ["018-727 00 00", "+46 18 727 00 00", "+46 (0)18-727 00 00", "112", "1177", "116 117"]
)
def test_a_number_that_can_be_called(folder: Path, phone: str) -> None:
    edit(folder / "sv" / "topic.toml", 'phone = "018-727 00 00"', f'phone = "{phone}"')
    assert told(folder) == []


@pytest.mark.parametrize("phone", ["växeln", "018", "018-727 00 00 eller 112", "+46", "1" * 16, "018-ABC 00 00"])
def test_a_number_that_no_phone_could_dial(folder: Path, phone: str) -> None:
    line = edit(folder / "sv" / "topic.toml", 'phone = "018-727 00 00"', f'phone = "{phone}"')
    assert told(folder) == [(Path("sv", "topic.toml"), line, "contact.phone", "phone")]


@pytest.mark.parametrize(
    "text",
    [
        "**fet** och *kursiv*",
        "- ett\\n- två",
        "1. ett\\n2. två",
        "[länk](https://a.se)",
        "a < b & c",
        "[red]",
        "2 * 3",
    ],
)
def test_markdown_that_is_read_is_no_matter(folder: Path, text: str) -> None:
    edit(folder / "sv" / "topic.toml", "\nDina svar på", f"\n{text} Dina svar på")
    assert lint_folder(folder) == ([], [])


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("# Rubrik\\n\\n", "# Rubrik"),
        ("> citat\\n\\n", "> citat"),
        ("```\\nkod\\n```\\n\\n", "``` kod ```"),
        ("<div>\\n\\n", "<div>"),
        ("Se `kod`. ", "`kod`"),
        ("![bild](a.png) ", "![bild](a.png)"),
        ("H<sub>2</sub>O ", "<sub>"),
        ("a&nbsp;b ", "&nbsp;"),
        ("~~struket~~ ", "~~struket~~"),
        ("---\\n\\n", "---"),
    ],
)
def test_markdown_that_shows_as_it_stands_is_a_warning(folder: Path, text: str, markup: str) -> None:
    line = edit(folder / "sv" / "topic.toml", "\nDina svar på", f"\n{text}Dina svar på") + 1
    [warning] = lint_folder(folder).warnings
    assert (warning.line, warning.key) == (line, "privacy.necessary.text")
    assert (warning.problem, warning.details["markup"]) == ("markdown", markup)
