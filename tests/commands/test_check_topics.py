"""``likvardig check`` on folders with several topics. ``tests/broken/topics*`` have more."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from likvardig_tui.content.diagnostics import Diagnostic
from likvardig_tui.content.lint import topics
from likvardig_tui.content.lint.folder import lint_folder
from tests.helpers.content import DATA
from tests.helpers.processes import run
from tests.helpers.several import CONTACT, NOTICE, topic_source, write_topics

ORDER = 'order = ["skola", "vatten", "trafik"]'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_topics(tmp_path / "data", "skola", "vatten", "trafik")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def found(diagnostics: list[Diagnostic], folder: Path) -> list[tuple[Any, ...]]:
    return [(str(one.path.relative_to(folder)), one.line, one.key, one.problem) for one in diagnostics]


def errors(folder: Path) -> list[tuple[Any, ...]]:
    report = lint_folder(folder)
    assert report.warnings == []
    return found(report.errors, folder)


def warnings(folder: Path) -> list[tuple[Any, ...]]:
    report = lint_folder(folder)
    assert report.errors == []
    return found(report.warnings, folder)


def test_equal_languages_have_no_problem(folder: Path) -> None:
    assert lint_folder(folder) == ([], [])


@pytest.mark.parametrize(
    ("order", "key", "problem", "near"),
    [
        ('["skola", "vatten", "trafik", "skola"]', "order[4]", "topic_twice", None),
        ('["skola", "vaten", "trafik"]', "order[2]", "topic_unknown_near", "vatten"),
        ('["skola", "vatten", "trafik", "bad"]', "order[4]", "topic_unknown", ""),
        ('["skola", "vatten", "trafik", "../bad"]', "order[4]", "id_form", ""),
        ('["skola", "vatten", "trafik", ""]', "order[4]", "empty", None),
        ('["skola", "vatten", "trafik", 7]', "order", "not_lines", None),
    ],
)
def test_wrong_id_in_order_is_an_error(folder: Path, order: str, key: str, problem: str, near: str | None) -> None:
    edit(folder / "sv" / "index.toml", ORDER, f"order = {order}")
    assert errors(folder) == [("sv/index.toml", 3, key, problem)]
    assert lint_folder(folder).errors[0].details.get("near") == near


def test_known_id_is_suggested_for_the_first_unknown_ones_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "MAX_GUESSES", 1)
    edit(folder / "sv" / "index.toml", ORDER, 'order = ["vaten", "skolan", "trafik"]')
    found_errors = lint_folder(folder).errors
    assert [error.details["near"] for error in found_errors] == ["vatten", ""]


def test_topic_of_another_language_in_order_is_only_untranslated(folder: Path) -> None:
    (folder / "sv" / "topics" / "vatten.toml").unlink()
    assert warnings(folder) == [("sv/index.toml", 3, "order[2]", "topic_untranslated")]
    assert lint_folder(folder).warnings[0].details == {"id": "vatten", "language": "en"}


@pytest.mark.parametrize("order", ['order = ["skola", "trafik"]', "order = []", ""])
def test_topic_that_is_not_in_order_is_a_warning(folder: Path, order: str) -> None:
    for language in ("sv", "en"):
        edit(folder / language / "index.toml", ORDER, order)
    missing = ["vatten"] if "skola" in order else ["skola", "trafik", "vatten"]
    report = lint_folder(folder)
    assert [one.details["id"] for one in report.warnings] == missing * 2
    line = 3 if order else 1
    assert {*warnings(folder)} == {(f"{code}/index.toml", line, "order", "topic_unlisted") for code in ("sv", "en")}


@pytest.mark.parametrize("order", ['order = "skola"', "order = [}", "order = ["])
def test_order_that_cannot_be_read_lacks_no_topic(folder: Path, order: str) -> None:
    edit(folder / "sv" / "index.toml", ORDER, order)
    assert {line for _, line, _, _ in errors(folder)} == {3}


def test_another_order_than_the_swedish_is_a_warning(folder: Path) -> None:
    edit(folder / "en" / "index.toml", ORDER, 'order = ["skola", "trafik", "vatten"]')
    assert warnings(folder) == [("en/index.toml", 3, "order[2]", "order")]
    assert lint_folder(folder).warnings[0].details["message"] == "order_topics"


def test_each_topic_is_compared_with_its_own_translation(folder: Path) -> None:
    for language, ids in (("sv", ["ett", "tva", "tre"]), ("en", ["ett", "twa", "tre"])):
        (folder / language / "topics" / "vatten.toml").write_text(topic_source("Vatten", ids), "utf-8")
    (folder / "en" / "topics" / "trafik.toml").write_text(topic_source("Trafik", ["tva", "ett"]), "utf-8")
    report = lint_folder(folder)
    assert found(report.errors, folder) == [("en/topics/vatten.toml", 18, "initiatives[2].id", "id_only_here_near")]
    assert found(report.warnings, folder) == [("en/topics/trafik.toml", 13, "initiatives[1].id", "order")]


def test_topic_that_is_not_in_swedish_is_compared_between_the_others(folder: Path) -> None:
    shutil.copytree(folder / "en", folder / "fi")
    shutil.copy(DATA / "en" / "strings.toml", folder / "fi")
    (folder / "sv" / "topics" / "vatten.toml").unlink()
    (folder / "fi" / "topics" / "vatten.toml").write_text(topic_source("Vesi", ["ett"]), "utf-8")
    report = lint_folder(folder)
    assert found(report.errors, folder) == [("fi/topics/vatten.toml", 12, "initiatives", "id_not_here")]
    assert report.errors[0].details["language"] == "en"


def test_notice_of_the_index_is_compared_with_the_swedish(folder: Path) -> None:
    edit(folder / "en" / "index.toml", "revision = 1", "revision = 2")
    edit(folder / "en" / "index.toml", "{days}", "90")
    assert [(key, problem) for _, _, key, problem in errors(folder)] == [
        ("privacy.revision", "revision"),
        ("privacy.text", "placeholder_missing"),
    ]


def test_notice_in_a_topic_is_a_warning_and_not_checked(folder: Path) -> None:
    with (folder / "en" / "topics" / "skola.toml").open("a", encoding="utf-8") as file:
        file.write(NOTICE.replace("revision = 1", "revision = 0").replace("{days}", "{dagar} <b>"))
    assert warnings(folder) == [("en/topics/skola.toml", 22, "privacy", "privacy_in_topic")]


def test_contact_may_be_in_the_topic_or_in_the_index(folder: Path) -> None:
    edit(folder / "sv" / "index.toml", CONTACT, "")
    for name in ("skola", "trafik"):
        path = folder / "sv" / "topics" / f"{name}.toml"
        path.write_text(path.read_text("utf-8") + CONTACT, "utf-8")
    assert errors(folder) == [("sv/topics/vatten.toml", 1, "contacts", "missing")]
    assert lint_folder(folder).errors[0].details["message"] == "missing_contacts"


@pytest.mark.parametrize("index", ["[[contacts]\n", "[contacts]\n", "schema = 2\n\xff", None])
def test_contact_that_cannot_be_read_in_the_index_is_not_missing_in_topics(folder: Path, index: str | None) -> None:
    path = folder / "sv" / "index.toml"
    if index is None:
        path.unlink()
    else:
        path.write_bytes(index.encode("latin-1"))
    assert {error.path.name for error in lint_folder(folder).errors} == {"index.toml"}


def test_every_file_with_errors_is_reported(folder: Path) -> None:
    for name in ("index.toml", "topics/skola.toml", "topics/vatten.toml"):
        edit(folder / "en" / name, "schema = 2", "schema = 2\nx = 1")
    files = {file for file, _, _, _ in errors(folder)}
    assert files == {"en/index.toml", "en/topics/skola.toml", "en/topics/vatten.toml"}


@pytest.mark.parametrize(
    ("name", "problem", "near"),
    [
        ("Översvämning.toml", "topic_name", "oversvamning.toml"),
        ("skola--2.toml", "topic_name", "skola-2.toml"),
        ("skola.toml~", "not_topic", None),
        ("README", "not_topic", None),
    ],
)
def test_file_that_is_not_shown_is_an_error(folder: Path, name: str, problem: str, near: str | None) -> None:
    (folder / "sv" / "topics" / name).write_text("")
    assert errors(folder) == [(f"sv/topics/{name}", 1, "", problem)]
    assert lint_folder(folder).errors[0].details.get("near") == near


def test_hidden_files_are_no_topics(folder: Path) -> None:
    (folder / "sv" / "topics" / ".skola.toml.new-abcdefgh").write_text("")
    assert lint_folder(folder) == ([], [])


def test_topic_that_is_no_file_is_an_error(folder: Path) -> None:
    (folder / "sv" / "topics" / "vatten.toml").unlink()
    os.mkfifo(folder / "sv" / "topics" / "vatten.toml")
    assert errors(folder) == [("sv/topics/vatten.toml", 1, "", "not_file")]


def test_unreadable_folder_of_topics_hides_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    list_names = os.listdir

    def refuse(path: Path) -> list[str]:
        if Path(path) == folder / "sv" / "topics":
            raise PermissionError(13, "", str(path))
        return list_names(path)

    monkeypatch.setattr(os, "listdir", refuse)
    edit(folder / "en" / "topics" / "skola.toml", 'title = "Skola"', 'title = ""')
    problems = {(file, problem) for file, _, _, problem in found(lint_folder(folder).errors, folder)}
    assert problems == {("sv/topics", "unreadable"), ("en/topics/skola.toml", "empty")}


def test_single_topic_beside_several_is_a_warning(folder: Path) -> None:
    (folder / "sv" / "topic.toml").write_text("x")
    assert warnings(folder) == [("sv/topic.toml", 1, "", "topic_not_shown")]


def test_language_with_a_single_topic_is_an_error(folder: Path) -> None:
    shutil.rmtree(folder / "en" / "topics")
    (folder / "en" / "index.toml").unlink()
    (folder / "en" / "topic.toml").write_text(topic_source("School") + CONTACT + NOTICE, "utf-8")
    assert errors(folder) == [("en/topic.toml", 1, "", "one_topic")]


def test_folder_of_topics_without_index_is_an_error(folder: Path) -> None:
    (folder / "en" / "index.toml").unlink()
    report = lint_folder(folder)
    assert found(report.errors, folder) == [("en/index.toml", 1, "", "not_found")]
    assert report.errors[0].details == {"message": "no_index"}


def test_index_without_topics_is_an_error(folder: Path) -> None:
    for language in ("sv", "en"):
        shutil.rmtree(folder / language / "topics")
        edit(folder / language / "index.toml", ORDER, "")
    assert [(file, problem) for file, _, _, problem in errors(folder)] == [
        ("sv/index.toml", "no_topics"),
        ("en/index.toml", "no_topics"),
    ]


def test_language_folder_is_recognised_by_its_index(folder: Path) -> None:
    assert [error.problem for error in lint_folder(folder / "sv").errors] == ["language_folder"]


def test_json_has_the_new_problems(folder: Path) -> None:
    edit(folder / "sv" / "index.toml", '"vatten"', '"vaten"')
    result = run("check", folder, "--format", "json", LANGUAGE="en")
    assert result.returncode == 1
    assert json.loads(result.stdout) == {
        "schema": 1,
        "faults": [
            {
                "file": str(folder / "sv" / "index.toml"),
                "line": 3,
                "key": "order[2]",
                "problem": "topic_unknown_near",
                "message": "“vaten” has no file. Did you mean “vatten”?",
            }
        ],
        "warnings": [],
    }
