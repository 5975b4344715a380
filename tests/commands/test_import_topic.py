"""``likvardig import --topic``: one of several topics, and its place in their order."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from likvardig_tui.atomic_files import replace_file
from likvardig_tui.cli import main
from likvardig_tui.content import topic_writer
from likvardig_tui.content.lint.folder import lint_folder
from likvardig_tui.content.model import Topic
from likvardig_tui.content.toml.reader import read_index, read_topic
from tests.helpers.importing import PLAIN, TITLES_OF_PLAIN
from tests.helpers.processes import run
from tests.helpers.several import CONTACT, NOTICE, topic_source, write_topics

COPIED = Path(__file__).parent.parent / "pages" / "copied.txt"
IDS_OF_PLAIN = ["bocker-till-alla", "lasombud", "hoglasning-hemma"]
SHARED = """
[[contacts]]
title = "Kontakta biblioteksenheten"
name = "Läsdisken"
text = "Vi svarar på *frågor* om läsning."
phones = [{ label = "", number = "018-727 00 00" }]
visiting_address = ["Exempelgatan 1"]
postal_address = ["Kommunen, 753 75 Uppsala"]
"""
"""The contact of the plain page."""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PLAIN, "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_topics(tmp_path / "data", "skola", "vatten")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.toml")}


def read(folder: Path, topic_id: str, language: str = "sv") -> Topic:
    index = read_index(folder / language / "index.toml")
    return read_topic(folder / language / "topics" / f"{topic_id}.toml", index)


def test_new_topic_is_added_at_the_end_of_order_and_nothing_else_changes(folder: Path, page: Path) -> None:
    before = contents(folder)
    result = run("import", page, "--topic", "lasning", "--content", folder)
    assert (result.returncode, result.stdout) == (0, "")
    after = contents(folder)
    written = after.pop("sv/topics/lasning.toml").decode()
    index = before.pop("sv/index.toml").replace(b'"vatten"]', b'"vatten", "lasning"]')
    assert after == {"sv/index.toml": index, **before}
    assert written.startswith("schema = 2\nsection")
    assert "[privacy" not in written
    topic = read(folder, "lasning")
    assert [initiative.title for initiative in topic.initiatives] == TITLES_OF_PLAIN
    assert [initiative.id for initiative in topic.initiatives] == IDS_OF_PLAIN
    assert topic.publisher == "Exempelkommun"
    assert lint_folder(folder).errors == []


def test_summary_names_the_topic(folder: Path, page: Path) -> None:
    arguments = ("import", page, "--topic", "lasning", "--content", folder)
    file = folder / "sv" / "topics" / "lasning.toml"
    found = "Hittat: titel, sammanfattning, mål, 3 avsnitt"
    new = run(*arguments).stderr
    assert new.startswith(f"{file}: Ny sida: lasning. Den står sist i order i index.toml. {found} (0 ")
    assert run(*arguments).stderr.startswith(f"{file}: Uppdaterad sida: lasning. {found} (3 ")
    assert run(*arguments, LANGUAGE="en").stderr.startswith(f"{file}: Renewed topic: lasning. Found: ")
    assert run(*arguments, "--quiet").stderr == ""


def test_renewed_topic_keeps_its_ids_comment_and_place(folder: Path, page: Path) -> None:
    file = folder / "sv" / "topics" / "skola.toml"
    run("import", page, "--topic", "skola", "--content", folder, "--force")
    file.write_text("# Läs.\n\n" + file.read_text("utf-8").replace("lasombud", "ombud"), "utf-8")
    before = contents(folder)
    assert run("import", page, "--topic", "skola", "--content", folder).returncode == 0
    assert contents(folder) == before


def test_topic_in_another_language_goes_to_its_folder(folder: Path, page: Path) -> None:
    run("import", page, "--topic", "lasning", "--content", folder, "--language", "en")
    assert read(folder, "lasning", "en").title == "Läsglädje"
    assert read_index(folder / "en" / "index.toml").order == ("skola", "vatten", "lasning")
    assert not (folder / "sv" / "topics" / "lasning.toml").exists()


def test_topic_that_would_lose_every_id_needs_force(folder: Path, page: Path) -> None:
    before = contents(folder)
    result = run("import", page, "--topic", "skola", "--content", folder)
    assert result.returncode == 1
    assert f"har inget av de 2 avsnitten i {folder / 'sv' / 'topics' / 'skola.toml'}" in result.stderr
    assert contents(folder) == before
    assert run("import", page, "--topic", "skola", "--content", folder, "--force").returncode == 0
    assert [initiative.id for initiative in read(folder, "skola").initiatives] == IDS_OF_PLAIN


def test_contact_of_the_index_is_left_out(folder: Path, page: Path) -> None:
    index = folder / "sv" / "index.toml"
    index.write_text(index.read_text("utf-8").replace(CONTACT, SHARED), "utf-8")
    for file in (folder / "sv" / "topics").iterdir():
        file.write_text(file.read_text("utf-8") + CONTACT, "utf-8")
    run("import", page, "--topic", "lasning", "--content", folder)
    assert "contact" not in (folder / "sv" / "topics" / "lasning.toml").read_text("utf-8")
    assert read(folder, "lasning").contacts == read_index(index).contacts


def test_notice_about_cookies_is_told_and_changes_nothing(folder: Path) -> None:
    result = run("import", COPIED, "--topic", "lasning", "--content", folder)
    *unplaced, found = result.stderr.splitlines()
    assert unplaced[-1].startswith(f"{COPIED}: Inte placerat: Vi använder nödvändiga kakor")
    assert found.endswith(f"Inte placerat: {len(unplaced)} stycken, se ovan.")
    assert "kakor" not in "".join(path.read_text("utf-8") for path in folder.rglob("*.toml"))


def test_new_topic_takes_no_ids_from_others(folder: Path, page: Path) -> None:
    other = folder / "sv" / "topics" / "skola.toml"
    other.write_text(topic_source("Skola", ["Läsombud"]).replace('id = "Läsombud"', 'id = "ombud"'), "utf-8")
    run("import", page, "--topic", "lasning", "--content", folder)
    assert [initiative.id for initiative in read(folder, "lasning").initiatives] == IDS_OF_PLAIN


def test_first_topic_creates_the_folder_of_topics(tmp_path: Path, page: Path) -> None:
    folder = tmp_path / "data"
    (folder / "sv").mkdir(parents=True)
    (folder / "sv" / "index.toml").write_text(f'schema = 2\ntitle = "T"\n{NOTICE}', "utf-8")
    assert run("import", page, "--topic", "lasning", "--content", folder).returncode == 0
    assert read_index(folder / "sv" / "index.toml").order == ("lasning",)
    assert lint_folder(folder) == ([], [])


def test_symlinks_are_followed(folder: Path, page: Path, tmp_path: Path) -> None:
    index = folder / "sv" / "index.toml"
    index.rename(tmp_path / "index.toml")
    index.symlink_to(tmp_path / "index.toml")
    assert run("import", page, "--topic", "lasning", "--content", folder).returncode == 0
    assert index.is_symlink()
    assert read_index(tmp_path / "index.toml").order == ("skola", "vatten", "lasning")


@pytest.mark.parametrize("name", ["index.toml", "topics/skola.toml"])
def test_file_with_errors_is_not_changed(folder: Path, page: Path, name: str) -> None:
    with (folder / "sv" / name).open("a") as file:
        file.write("x = 1\n")
    before = contents(folder)
    result = run("import", page, "--topic", "skola", "--content", folder, "--force")
    assert (result.returncode, result.stdout) == (1, "")
    assert f"{folder / 'sv' / name}:" in result.stderr
    assert contents(folder) == before


def test_index_that_cannot_be_written_is_reported(
    folder: Path, page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: Path, content: bytes, *, mode: int = 0o600) -> None:
        if path.name == "index.toml":
            raise OSError(errno.ENOSPC, "")
        replace_file(path, content, mode=mode)

    monkeypatch.setattr(topic_writer, "replace_file", refuse)
    assert main(["import", str(page), "--topic", "lasning", "--content", str(folder)]) == 1
    assert capsys.readouterr().err == f"{folder / 'sv' / 'index.toml'} kunde inte skrivas: disken är full.\n"
    assert read(folder, "lasning").title == "Läsglädje"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_folder_without_index_is_refused_with_what_to_write_first(tmp_path: Path, page: Path, language: str) -> None:
    folder = tmp_path / "data"
    arguments = ("import", page, "--topic", "skola", "--content", folder, "--language", language)
    result = run(*arguments)
    beginning = {"sv": "finns inte. Skriv den först, med", "en": "does not exist. Write it first, with"}[language]
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{folder / language / 'index.toml'} {beginning} schema = 2, title, order = []")
    assert not folder.exists()


def test_folder_with_a_single_topic_is_refused_with_how_to_move(tmp_path: Path, page: Path) -> None:
    topic = tmp_path / "sv" / "topic.toml"
    topic.parent.mkdir()
    topic.write_text(topic_source("Skola") + CONTACT + NOTICE, "utf-8")
    result = run("import", page, "--topic", "skola", "--content", tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{topic} är den enda sidan. För att få flera: skriv ")
    assert list(contents(tmp_path)) == ["sv/topic.toml"]


def test_output_to_one_of_several_is_refused(folder: Path, page: Path) -> None:
    before = contents(folder)
    result = run("import", page, "--output", folder / "sv" / "topics" / "vatten.toml")
    assert (result.returncode, result.stdout) == (1, "")
    assert "är en av flera sidor. Skriv --topic vatten i stället för --output" in result.stderr
    assert contents(folder) == before


def test_printed_topic_has_the_notice_of_the_folder(folder: Path, page: Path, tmp_path: Path) -> None:
    result = run("import", page, "--content", folder)
    assert result.returncode == 0
    (tmp_path / "topic.toml").write_text(result.stdout, "utf-8")
    topic = read_topic(tmp_path / "topic.toml")
    assert topic.publisher == "Exempelkommun"
    assert topic.privacy == read_index(folder / "sv" / "index.toml").privacy


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--topic", "a", "--content", ".", "--output", "x"],
            "--topic writes to the content folder: leave out --output",
        ),
        (
            ["--topic", "a", "--content", ".", "--output", "-"],
            "--topic writes to the content folder: leave out --output",
        ),
        (["--topic", "a"], "import --topic goes with --content"),
        (["--topic", "../a", "--content", "."], "invalid id"),
        (["--topic", "", "--content", "."], "invalid id"),
    ],
)
def test_wrong_options_are_usage_errors(arguments: list[str], message: str) -> None:
    result = run("import", "page.html", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
