"""``likvardig check``: every error in a content folder, with its line.

``tests/broken`` has folders with errors, and in each of them the expected output.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from likvardig_tui.content.lint.folder import lint_folder
from likvardig_tui.content.store import shipped_strings
from likvardig_tui.content.toml import document
from tests.helpers.content import DATA
from tests.helpers.marks import quick
from tests.helpers.processes import run

BROKEN = Path(__file__).parent.parent / "broken"
CASES = sorted(path.name for path in BROKEN.iterdir())


@pytest.mark.parametrize("case", CASES)
def test_every_error_of_a_broken_folder_is_reported(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN / case)
    result = run("check", ".")
    expected = Path("expected.txt").read_text("utf-8")
    assert result.stdout == expected
    assert result.stderr == ""
    assert result.returncode == (0 if "Fel: 0." in expected else 1)


@pytest.mark.parametrize("arguments", quick(2, [[], ["--content", "/nowhere", DATA], [DATA], ["--content", DATA]]))
def test_shipped_content_has_no_errors(arguments: list[str | Path]) -> None:
    result = run("check", *arguments)
    assert (result.returncode, result.stdout) == (0, "Fel: 0. Varningar: 0.\n")


def test_messages_are_in_the_requested_language() -> None:
    result = run("check", "/nowhere", "--language", "en")
    assert result.stdout.startswith("/nowhere:1: There is no such folder.")
    assert result.returncode == 1


def test_json_format() -> None:
    result = run("check", BROKEN / "texts", "--format", "json")
    found = json.loads(result.stdout)
    assert result.returncode == 1
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
    """Replace text that occurs once in a file; return its line."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def errors_in(folder: Path) -> list[tuple[Any, ...]]:
    return [
        (diagnostic.path.relative_to(folder), diagnostic.line, diagnostic.key, diagnostic.problem)
        for diagnostic in lint_folder(folder).errors
    ]


def test_strings_are_compared_with_the_shipped_ones(folder: Path) -> None:
    strings = Path("en", "strings.toml")
    path = folder / strings
    table = path.read_text("utf-8").split("\n").index("[help]") + 1
    edit(path, 'title = "Help"\n', "")
    more = edit(path, "[doctor]\n", '[docter]\nx = "y"\n\n[doctor]\n')
    misspelt = edit(path, 'back = "go back"', 'bakc = "go back"')
    count = edit(path, 'count = "{at} of {count}"', 'count = "{att} of {count}"')
    off = edit(path, 'off = "off"', 'off = " "')
    number = edit(path, 'number = "Number"', "number = 7")
    expected = [
        (off, "consent.off", "empty"),
        (misspelt, "key_help.bakc", "unknown_near"),
        (count, "search.count", "placeholder_unknown"),
        (table, "help.title", "word_missing"),
        (more, "docter", "unknown_near"),
        (number, "statistics.number", "not_text"),
    ]
    found = [(line, key, problem) for _, line, key, problem in errors_in(folder)]
    assert {*expected} <= {*found}
    assert {key for _, key, problem in found if problem == "word_missing"} == {"help.title", "key_help.back"}
    assert (count, "search.count", "placeholder_missing") in found
    assert len(found) == len(expected) + 2


@pytest.mark.parametrize("language", ["en", "fi"])
def test_missing_words_of_the_speech_are_one_warning(folder: Path, language: str) -> None:
    if language == "fi":
        shutil.copytree(folder / "en", folder / "fi")
    path = folder / language / "strings.toml"
    text = path.read_text("utf-8")
    table = text[text.index("[spoken]") : text.index("[qr]")]
    path.write_text(text.replace(table, ""), "utf-8")
    report = lint_folder(folder)
    assert report.errors == []
    assert [(one.key, one.details["wanted"]) for one in report.warnings] == [("spoken", "[spoken]")]
    some = '[spoken]\nminus = ""\n'
    path.write_text(text.replace(table, some), "utf-8")
    (warning,) = lint_folder(folder).warnings
    assert (warning.line, warning.key) == (text[: text.index("[spoken]")].count("\n") + 1, "spoken")
    assert str(warning.details["wanted"]).startswith("cardinals, ordinals, ")


def test_misspelt_word_of_the_speech_is_an_error(folder: Path) -> None:
    line = edit(folder / "en" / "strings.toml", 'minus = "minus"', 'minsu = "minus"')
    assert errors_in(folder) == [(Path("en", "strings.toml"), line, "spoken.minsu", "unknown_near")]


def test_new_language_needs_every_string(folder: Path) -> None:
    shutil.copytree(folder / "en", folder / "fi")
    assert errors_in(folder) == []
    (folder / "fi" / "strings.toml").unlink()
    assert errors_in(folder) == [(Path("fi", "strings.toml"), 1, "", "not_found")]


def test_shipped_language_may_omit_strings(folder: Path) -> None:
    (folder / "en" / "strings.toml").unlink()
    assert errors_in(folder) == []


def test_too_large_file_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_BYTES", 100_000)
    with (folder / "sv" / "topic.toml").open("a") as file:
        file.write("#" * 100_000)
    assert errors_in(folder)[0] == (Path("sv", "topic.toml"), 1, "", "too_large")


def test_unreadable_content_folder_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(errno.EACCES, "", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert errors_in(folder) == [(Path(), 1, "", "unreadable")]


def test_unreadable_language_folder_hides_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(folder / "sv" / "topic.toml", 'title = "Likvärdig skola"', 'title = ""')
    (folder / "fi").mkdir()
    (folder / "fi" / "topic.toml").symlink_to(folder / "fi" / "topic.toml")
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: allowed(path, mode) and Path(path).name != "fi")
    problems = {(str(path), problem) for path, _, _, problem in errors_in(folder)}
    assert {("sv/topic.toml", "empty"), ("fi/topic.toml", "unreadable")} <= problems


LONG = [
    "a <b>x</b>\n\n" * 3000,
    "\\u0007 x\\n\\\n" * 3000,
    "![a " * 5_000,
    "`a " * 50_000,
    "~~a " * 50_000,
    "a." * 9000,
]


@pytest.mark.parametrize("text", quick(1, LONG), ids=lambda text: text[:4])
def test_many_errors_in_a_long_text_are_located_quickly(folder: Path, text: str) -> None:
    """It would take minutes if the whole text were scanned again for each error."""
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
        pytest.param("\n[goal]", f"\n{'a.' * 5000}a = 1\n[goal]", "unknown", marks=pytest.mark.slow),
        ("\n[goal]", f"\n[{'a.' * 3000}a]\n[goal]", "unknown"),
    ],
    ids=lambda text: text[:14],
)
def test_syntax_errors_are_reported_with_the_rest(folder: Path, old: str, new: str, problem: str) -> None:
    edit(folder / "sv" / "topic.toml", 'id = "globalt"', 'id = "Globalt"')
    edit(folder / "sv" / "topic.toml", old, new)
    problems = [problem for _, _, _, problem in errors_in(folder)]
    assert {problem, "id_form"} <= {*problems}


def test_unclosed_text_is_reported_where_it_begins(folder: Path) -> None:
    line = edit(
        folder / "sv" / "topic.toml", 'gymnasieskolan med goda kunskaper."""', "gymnasieskolan med goda kunskaper."
    )
    assert errors_in(folder) == [(Path("sv", "topic.toml"), line - 2, "", "syntax_end")]


def test_single_wrong_table_header_is_reported(folder: Path) -> None:
    page = folder / "sv" / "topic.toml"
    text = page.read_text("utf-8")
    page.write_text(text.replace("[[initiatives]]", "[initiatives]", 1), "utf-8")
    line = text.split("\n").index("[[initiatives]]") + 1
    assert errors_in(folder)[0] == (Path("sv", "topic.toml"), line, "initiatives", "not_tables")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Lik", "”Lik", "syntax_quotes"),
        ('"Lik', "Lik", "not_text"),
        ('Likvärdig skola"', "Likvärdig skola", "syntax_open_text"),
        ("Likvärdig", 'Det "nya" sättet', "syntax_inner_quotes"),
        ("Likvärdig", "C:\\plan", "syntax_backslash"),
        ('skola"', 'skola",', "syntax_rest"),
        ("title =", "title:", "syntax_equals"),
        ("title =", "title\u00a0=", "syntax_unseen"),
        ("title =", "\u00a0title =", "syntax_unseen"),
        ("title =", "[[title]\ntitle =", "syntax_header"),
        ("title =", "updated = 3 november 2026\ntitle =", "not_date"),
    ],
)
def test_syntax_error_says_what_would_be_right(folder: Path, old: str, new: str, message: str) -> None:
    title = 'title = "Likvärdig skola"'
    written = title.replace(old, new) if message != "syntax_quotes" else "title = ”Likvärdig skola”"
    line = edit(folder / "sv" / "topic.toml", f"{title}\n", f"{written}\n")
    [found] = lint_folder(folder).errors
    expected = "syntax_end" if message == "syntax_header" else "syntax"
    assert (found.line, found.problem) == (line, expected)
    assert found.details.get("message", "syntax_header") == message


@pytest.mark.parametrize("name", ['"title "', '"\u00a0title"', '" title"', '"title\\u200b"'])
def test_name_with_a_character_too_many_is_the_only_error(folder: Path, name: str) -> None:
    line = edit(folder / "sv" / "topic.toml", 'title = "Likvärdig skola"', f'{name} = "Likvärdig skola"')
    [found] = lint_folder(folder).errors
    assert (found.line, found.problem, found.details["near"]) == (line, "unknown_near", "title")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"\n", b"\r", "control_line_ends"),
        (b"\r\n", b"\r\r\n", "control"),
        (b"skola", b"skola\r", "control"),
    ],
    ids=["line ends", "doubled", "in texts"],
)
def test_carriage_returns_are_one_error(folder: Path, old: bytes, new: bytes, message: str) -> None:
    page = folder / "sv" / "topic.toml"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n" if old == b"\r\n" else b"\n").replace(old, new))
    [found] = lint_folder(folder).errors
    assert (found.problem, found.details["message"]) == ("control", message)


def test_every_single_bracket_of_an_array_is_reported(folder: Path) -> None:
    page = folder / "sv" / "topic.toml"
    text = page.read_text("utf-8")
    first, second = [number for number, line in enumerate(text.split("\n"), 1) if line == "[[initiatives]]"][1:3]
    lines = text.split("\n")
    lines[first - 1] = lines[second - 1] = "[initiatives]"
    page.write_text("\n".join(lines), "utf-8")
    assert errors_in(folder) == [
        (Path("sv", "topic.toml"), line, "initiatives", "not_tables") for line in (first, second)
    ]


def test_retention_that_only_the_translation_lacks_is_an_error(folder: Path) -> None:
    edit(folder / "en" / "topic.toml", "{days}", "90")
    assert [found[2:] for found in errors_in(folder)] == [("privacy.text", "placeholder_missing")]
    edit(folder / "sv" / "topic.toml", "{days}", "90")
    assert lint_folder(folder) == ([], [])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_placeholder_of_a_message_is_replaced(language: str) -> None:
    strings = shipped_strings(language)
    for case in CASES:
        report = lint_folder(BROKEN / case)
        for one in [*report.errors, *report.warnings]:
            quoted = "days|dagar"  # what the messages are about
            assert not re.search(rf"\{{(?!{quoted})\w+\}}", strings.problem(one))


def test_keys_are_compared_after_sanitising(folder: Path) -> None:
    edit(folder / "en" / "strings.toml", 'off = "off"', '"off\\u200b" = "off"')
    assert errors_in(folder) == []


def test_special_file_is_an_error(folder: Path) -> None:
    (folder / "en" / "strings.toml").unlink()
    os.mkfifo(folder / "en" / "strings.toml")
    assert errors_in(folder) == [(Path("en", "strings.toml"), 1, "", "not_file")]


@pytest.mark.parametrize(
    "phone", ["018-727 00 00", "+46 18 727 00 00", "+46 (0)18-727 00 00", "112", "1177", "116 117"]
)
def test_dialable_phone_numbers_are_accepted(folder: Path, phone: str) -> None:
    edit(folder / "sv" / "topic.toml", 'number = "018-727 00 00"', f'number = "{phone}"')
    assert errors_in(folder) == []


@pytest.mark.parametrize("phone", ["växeln", "018", "018-727 00 00 eller 112", "+46", "1" * 16, "018-ABC 00 00"])
def test_undialable_phone_numbers_are_errors(folder: Path, phone: str) -> None:
    line = edit(folder / "sv" / "topic.toml", 'number = "018-727 00 00"', f'number = "{phone}"')
    assert errors_in(folder) == [(Path("sv", "topic.toml"), line, "contacts[1].phones[1].number", "phone")]


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
def test_supported_markdown_gives_no_warning(folder: Path, text: str) -> None:
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
def test_unsupported_markdown_gives_a_warning(folder: Path, text: str, markup: str) -> None:
    line = edit(folder / "sv" / "topic.toml", "\nDina svar på", f"\n{text}Dina svar på") + 1
    [warning] = lint_folder(folder).warnings
    assert (warning.line, warning.key) == (line, "privacy.necessary.text")
    assert (warning.problem, warning.details["markup"]) == ("markdown", markup)
