"""``show``, ``--topic`` and ``doctor`` with a content folder that has several topics."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.commands.names import MAX_LISTED, find_selections
from likvardig_tui.content.store import ContentStore
from tests.helpers.content import OFFICE, write_topics
from tests.helpers.processes import run
from tests.helpers.terminal import COMMAND, Terminal
from tests.render.test_json import VALIDATOR

FORMATS = ("text", "markdown", "json", "html")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with three topics in Swedish, and two of them in English."""
    folder = tmp_path_factory.mktemp("content")
    write_topics(folder, ("skola", "plan", "narvaro"), ("vatten", "plan", "brunnar"), "vintervag")
    return write_topics(folder, ("vintervag", "nu"), ("skola", "plan", "narvaro"), language="en")


def show(folder: Path, *arguments: str) -> str:
    """Return the output of a command that succeeds."""
    result = run("show", "--content", folder, *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def refused(folder: Path, *arguments: str) -> str:
    """Return what a command that writes nothing says."""
    result = run("show", "--content", folder, *arguments)
    assert (result.returncode, result.stdout) == (1, "")
    return result.stderr


def pages(folder: Path, *arguments: str) -> list[dict[str, object]]:
    """Return the pages of JSON that matches its schema."""
    document = json.loads(show(folder, "--format", "json", *arguments))
    VALIDATOR.validate(document)
    return document if isinstance(document, list) else [document]


def test_without_names_the_start_page_is_written(folder: Path) -> None:
    assert show(folder) == (
        "Så arbetar Exempelkommun\n========================\n\nSidorna om vårt arbete.\n\n"
        "1. Sidan skola\n--------------\nAllt om skola.\n\n"
        "2. Sidan vatten\n---------------\nAllt om vatten.\n\n"
        "3. Sidan vintervag\n------------------\nAllt om vintervag.\n\n"
        "Kontakta Exempelkommun\n----------------------\nExempelkommuns växel\n\n"
        "Telefon:\n010-000 00 00\n\nE-post:\na@kommun.example\n"
    )
    assert show(folder) == run("--content", folder).stdout


def test_start_page_in_markdown(folder: Path) -> None:
    assert show(folder, "--format", "markdown").startswith(
        "# Så arbetar Exempelkommun\n\nSidorna om vårt arbete.\n\n## 1. Sidan skola\n\nAllt om skola.\n\n## 2. "
    )


def test_untranslated_topic_has_the_name_of_its_language(folder: Path) -> None:
    assert "\n3. Sidan vatten (Svenska)\n" in show(folder, "--language", "en")
    assert "\n2. Sidan skola\n" in show(folder, "--language", "en")


def test_start_page_in_json_lists_topics_with_their_languages(folder: Path) -> None:
    (page,) = pages(folder, "--language", "en")
    assert list(page) == ["schema", "language", "title", "summary", "topics", "contacts", "privacy"]
    assert page["topics"] == [
        {"number": 1, "id": "vintervag", "language": "en", "title": "Sidan vintervag", "summary": "Allt om vintervag."},
        {"number": 2, "id": "skola", "language": "en", "title": "Sidan skola", "summary": "Allt om skola."},
        {"number": 3, "id": "vatten", "language": "sv", "title": "Sidan vatten", "summary": "Allt om vatten."},
    ]


def test_topic_is_written_like_the_only_one(folder: Path) -> None:
    for form in FORMATS:
        output = show(folder, "--format", form, "vatten")
        assert output == show(folder, "--format", form, "2")
        assert "Vi når målet för vatten." in output
        assert "Det här gör vi för brunnar." in output
        assert "Exempelkommuns växel" in output
        assert "skola" not in output
    (page,) = pages(folder, "vatten")
    assert (page["topic"], page["language"]) == ("vatten", "sv")
    (page,) = pages(folder, "--language", "en", "vatten")
    assert (page["topic"], page["language"]) == ("vatten", "sv"), "the language that it is in"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", ["vatten/2", "2/brunnar", "2/2"])
def test_part_of_topic_is_called_by_number_or_id(folder: Path, form: str, name: str) -> None:
    output = show(folder, "--format", form, name)
    assert output == show(folder, "--format", form, "vatten/brunnar")
    assert "Det här gör vi för brunnar." in output
    assert "plan" not in output
    assert "målet" not in output


def test_contact_is_that_of_the_start_page_or_of_a_topic(folder: Path) -> None:
    assert show(folder, "kontakt") == show(folder, "vatten/contact")
    (page,) = pages(folder, "kontakt")
    assert list(page) == ["schema", "language", "title", "contacts"]


def test_several_names_are_written_in_order_and_once(folder: Path) -> None:
    output = show(folder, "vatten/2", "skola/1", "kontakt", "vatten/2", "vatten/1")
    headings = ["2. Om brunnar", "1. Om plan", OFFICE.title, "1. Om plan"]
    assert [line for line in output.split("\n") if line in headings] == headings
    assert "\n\n1. Om plan\n----------\nDet här gör vi för plan.\n\nKontakta Exempelkommun\n" in output
    assert show(folder, "skola/2", "skola/1") == show(folder, "skola/narvaro", "skola/plan")


def test_several_pages_are_an_array_in_json(folder: Path) -> None:
    first, second, third = pages(folder, "vatten/2", "kontakt", "skola", "vatten/1", "skola/2")
    assert (first["topic"], third["topic"]) == ("vatten", "skola")
    assert [item["number"] for item in first["initiatives"]] == [2, 1]  # type: ignore[attr-defined]
    assert list(second)[-1] == "contacts"
    assert "goal" in third, "all of it, of which the part is one"


def test_unknown_names_are_refused_with_similar_ones_of_all_topics(folder: Path) -> None:
    assert refused(folder, "vattnet") == "Det finns ingen sida som heter ”vattnet”. Menade du vatten?\n"
    assert refused(folder, "brunnar") == "Det finns ingen sida som heter ”brunnar”. Menade du vatten/brunnar?\n"
    assert refused(folder, "skola/brunar") == (
        "Det finns inget avsnitt som heter ”skola/brunar”. Menade du vatten/brunnar?\n"
    )
    assert refused(folder, "skola/narvaron") == (
        "Det finns inget avsnitt som heter ”skola/narvaron”. Menade du skola/narvaro?\n"
    )
    assert refused(folder, "vagen/plan", "kontakta").split("\n") == [
        "Det finns ingen sida som heter ”vagen/plan”. Menade du skola/plan eller vatten/plan?",
        "Det finns ingen sida som heter ”kontakta”. Menade du kontakt?",
        "",
    ]
    assert refused(folder, "kontakt/1").startswith("Det finns ingen sida som heter ”kontakt/1”.")
    assert refused(folder, "xyz", "--language", "en") == (
        "There is no topic called “xyz”. The topics are: vintervag, skola, vatten, contact.\n"
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("4", "Det finns ingen sida 4. Numren går från 1 till 3.\n"),
        ("2/3", "Det finns inget avsnitt 3. Numren går från 1 till 2.\n"),
        (
            "skola/",
            "Det finns inget avsnitt som heter ”skola/”. Dessa finns: skola/plan, skola/narvaro, skola/kontakt.\n",
        ),
    ],
)
def test_unknown_numbers_and_empty_parts_are_refused(folder: Path, name: str, sentence: str) -> None:
    assert refused(folder, name) == sentence


def test_only_some_of_many_topics_are_listed(tmp_path: Path) -> None:
    write_topics(tmp_path, *(f"amne-{number}" for number in range(50)))
    assert refused(tmp_path, "xyz").endswith(f"amne-{MAX_LISTED - 1} och {51 - MAX_LISTED} till.\n")


@given(name=st.text(max_size=12) | st.from_regex(r"\A(skola|2|kontakt|x)?/?(plan|1|kontakt|x)?/?\Z"))
def test_any_name_selects_a_page_or_is_answered(folder: Path, name: str) -> None:
    store = ContentStore(folder)
    selections, sentences = find_selections(store, store.read(), [name])
    assert len(selections) + len(sentences) == 1
    for content, part in selections:
        assert part is None or content.is_start_page or part in (*content.topic.numbered, content.topic.part("kontakt"))
    assert all(sentence.startswith("Det finns ing") for sentence in sentences)


def test_topic_with_errors_is_reported_and_others_are_shown(tmp_path: Path) -> None:
    file = write_topics(tmp_path, "skola", "vatten") / "sv" / "topics" / "vatten.toml"
    file.write_text(file.read_text("utf-8").replace("[goal]", "[mal]"), "utf-8")
    assert "topics/vatten.toml:" in refused(tmp_path, "skola", "vatten")
    assert "Sidan skola" in show(tmp_path, "skola")


def test_topic_that_cannot_be_listed_says_so(tmp_path: Path) -> None:
    file = write_topics(tmp_path, "skola", "vatten") / "sv" / "topics" / "vatten.toml"
    file.write_text("title = ", "utf-8")
    assert "2. vatten\n---------\nSidan har fel och kan inte visas." in show(tmp_path)
    assert [entry["summary"] for entry in pages(tmp_path)[0]["topics"]][1] == ""  # type: ignore[attr-defined]


def test_topic_option_opens_it_or_is_refused(folder: Path) -> None:
    assert run("--content", folder, "--topic", "vatten").stdout == show(folder, "vatten")
    result = run("--content", folder, "--topic", "vattnet")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "Det finns ingen sida som heter ”vattnet”. Menade du vatten?\n"
    result = run("--content", folder, "--topic", "2")
    assert "skola, vatten, vintervag." in result.stderr


def test_topic_option_is_refused_for_the_only_topic() -> None:
    result = run("--topic", "skola")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "Det finns bara en sida här. Utelämna --topic.\n"


@pytest.mark.parametrize(("command", "instead"), [("show", "write show skola"), ("check", "leave out check")])
def test_topic_option_is_for_the_browser(command: str, instead: str) -> None:
    result = run("--topic", "skola", command)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.endswith(f"error: --topic is for the browser: {instead}\n")


def test_unknown_topic_is_refused_before_the_screen_is_touched(folder: Path, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, (COMMAND, "--content", str(folder), "--topic", "vattnet"))
    try:
        assert terminal.wait_for_exit() == 1
    finally:
        terminal.close()
    assert terminal.output.decode() == "Det finns ingen sida som heter ”vattnet”. Menade du vatten?\r\n"


def doctor(tmp_path: Path, folder: Path) -> tuple[list[str], str, int]:
    homes = {"XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_STATE_HOME": str(tmp_path / "s")}
    result = run("doctor", "--content", folder, **homes)
    return [line.strip() for line in result.stdout.split("\n")], result.stderr, result.returncode


def test_doctor_counts_topics_and_names_faulty_ones(tmp_path: Path) -> None:
    folder = write_topics(tmp_path / "content", "skola", "vatten")
    lines, errors, code = doctor(tmp_path, folder)
    assert ("sidor: 2" in lines, errors, code) == (True, "", 0)
    file = folder / "sv" / "topics" / "vatten.toml"
    file.write_text(file.read_text("utf-8").replace("[goal]", "[mal]"), "utf-8")
    lines, errors, code = doctor(tmp_path, folder)
    assert "sidor: 2, med fel: 1 (vatten)" in lines
    assert f"{file}:" in errors
    assert code == 1
