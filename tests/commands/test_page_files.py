"""``likvardig show --format html --output``: files for all languages and topics, and what it must not touch."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.helpers.content import write_topics
from tests.helpers.marks import quick
from tests.helpers.processes import run
from tests.render.test_html import elements

FOREIGN = "<!DOCTYPE html><title>En annan sida</title>"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with three topics in Swedish, one of them called index, and one in English."""
    folder = write_topics(tmp_path_factory.mktemp("content"), ("skola", "plan"), "vatten", "index")
    return write_topics(folder, ("skola", "plan"), language="en")


def write(folder: Path, *arguments: str | Path) -> str:
    """Write the pages, and return what the command says on standard error when it fails."""
    result = run("show", "--format", "html", "--output", folder, *arguments)
    assert result.stdout == ""
    assert (result.returncode == 0) == (result.stderr == "")
    return result.stderr


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


def links(page: Path) -> list[str]:
    """Return the links of a page to other files, each of which exists."""
    found = [str(attributes["href"]) for tag, attributes in elements(page.read_text("utf-8")) if tag == "a"]
    local = [href for href in found if ":" not in href]
    assert all((page.parent / href).is_file() for href in local)
    return local


def test_all_languages_and_topics_are_written_with_links(content: Path, tmp_path: Path) -> None:
    assert write(tmp_path / "web", "--content", content) == ""
    topics = ("index.html", "topics/index.html", "topics/skola.html", "topics/vatten.html")
    assert sorted(files(tmp_path / "web")) == [f"{language}/{name}" for language in ("en", "sv") for name in topics]
    listed = ["topics/skola.html", "topics/vatten.html", "topics/index.html"]
    assert links(tmp_path / "web" / "sv" / "index.html") == ["../en/index.html", *listed]
    swedish, english = tmp_path / "web" / "sv" / "topics", tmp_path / "web" / "en" / "topics"
    assert links(swedish / "skola.html") == ["../index.html", "../../en/topics/skola.html"]
    assert links(swedish / "vatten.html") == ["../index.html"], "it is not translated"
    assert links(english / "vatten.html") == ["../index.html", "../../sv/topics/vatten.html"]


def test_untranslated_topic_has_labels_in_the_language_that_was_asked_for(content: Path, tmp_path: Path) -> None:
    write(tmp_path, "--content", content, "--language", "en")
    page = (tmp_path / "en" / "topics" / "vatten.html").read_text("utf-8")
    assert '<html lang="sv" dir="ltr">' in page
    assert '<dt data-likvardig="common-label" lang="en">Source</dt>' in page
    assert '<section class="contact" lang="en">' in page, "it is that of the English index"
    assert '<dt data-likvardig="common-label">Phone</dt>' in page
    assert '<section lang="sv">\n<h2><a href="topics/vatten.html">3. Sidan vatten (Svenska)</a></h2>' in (
        tmp_path / "en" / "index.html"
    ).read_text("utf-8")
    assert not (tmp_path / "sv").exists()
    write(tmp_path, "--content", content)
    page = (tmp_path / "en" / "topics" / "vatten.html").read_text("utf-8")
    assert '<nav aria-label="Other pages" data-likvardig="other-pages" lang="en">\n' in page
    assert '<li><a href="../index.html" hreflang="en">' in page
    assert '<li><a href="../../sv/topics/vatten.html" hreflang="sv" lang="sv">Svenska</a></li>' in page


def test_contact_of_an_untranslated_topic_is_in_its_language(tmp_path: Path) -> None:
    folder = write_topics(tmp_path / "content", "skola", "vatten", contacts=())
    write_topics(folder, "skola", language="en", contacts=())
    write(tmp_path, "--content", folder, "--language", "en")
    page = (tmp_path / "en" / "topics" / "vatten.html").read_text("utf-8")
    assert '<section class="contact">' in page
    assert '<dt data-likvardig="common-label" lang="en">Phone</dt>' in page


def test_only_topic_is_the_page_of_its_language(tmp_path: Path) -> None:
    write(tmp_path)
    assert sorted(files(tmp_path)) == ["en/index.html", "sv/index.html"]
    assert links(tmp_path / "sv" / "index.html") == ["../en/index.html"]
    alone = run("show", "--format", "html").stdout
    assert "<nav" not in alone
    page = (tmp_path / "sv" / "index.html").read_text("utf-8")
    assert alone == re.sub("<nav.*</nav>\n", "", page, flags=re.DOTALL)


def test_pages_are_written_again_and_other_files_stay(content: Path, tmp_path: Path) -> None:
    (tmp_path / "sv").mkdir()
    (tmp_path / "sv" / "about.html").write_text(FOREIGN, "utf-8")
    write(tmp_path, "--content", content)
    before = files(tmp_path)
    (tmp_path / "sv" / "index.html").write_text(before["sv/index.html"].replace("Sidan", "Gamla sidan"), "utf-8")
    assert write(tmp_path, "--content", content) == ""
    assert files(tmp_path) == before
    assert before["sv/about.html"] == FOREIGN


def test_pages_that_are_no_longer_in_the_content_are_named(content: Path, tmp_path: Path) -> None:
    source, web = Path(shutil.copytree(content, tmp_path / "content")), tmp_path / "web"
    write(web, "--content", source)
    (web / "sv" / "topics" / "about.html").write_text(FOREIGN, "utf-8")
    (web / "fi").symlink_to(web / "sv")
    (source / "sv" / "topics" / "vatten.toml").unlink()
    index = source / "sv" / "index.toml"
    index.write_text(index.read_text("utf-8").replace('"vatten", ', ""), "utf-8")
    show = ("show", "--format", "html", "--output", web, "--content", source)
    left = (
        "{} skrevs en tidigare gång, men sidan finns inte längre i innehållet. "
        "Ta bort filen om ingen ska kunna läsa den.\n"
    )
    result = run(*show)
    files = [web / language / "topics" / "vatten.html" for language in ("en", "sv")]
    assert (result.returncode, result.stderr) == (0, "".join(map(left.format, files)))
    assert all(map(Path.exists, files))
    shutil.rmtree(source / "en")
    assert run(*show, "--language", "sv").stderr == left.format(files[1])
    files[1].unlink()
    assert run(*show).stderr.count(f"{web / 'en'}/") == 4


def test_temporary_files_of_a_process_that_died_are_removed(tmp_path: Path) -> None:
    write(tmp_path)
    kept = [tmp_path / "sv" / name for name in (".index.html.new-12345678", ".index.html.swp")]
    old = [tmp_path / "sv" / name for name in (".index.html.new-abcdefgh", ".skola.html.new-abcdefgh")]
    for file in (*kept, *old):
        file.write_text("")
    for file in (kept[1], *old):
        os.utime(file, (0, 0))
    assert write(tmp_path) == ""
    assert [file for file in (*kept, *old) if file.exists()] == kept


@pytest.mark.parametrize("place", quick(1, ["sv/index.html", "en/topics/skola.html"]))
def test_page_of_another_program_is_not_overwritten(content: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text(FOREIGN, "utf-8")
    assert write(tmp_path, "--content", content) == (
        f"{tmp_path / place} är ingen sida som likvardig har skrivit, och skrivs inte över. "
        "Inget skrevs. Ange en annan mapp, eller flytta filen.\n"
    )
    assert files(tmp_path) == {place: FOREIGN}


@pytest.mark.parametrize("place", ["sv", "sv/topics", "sv/index.html"])
def test_link_out_of_the_folder_is_not_followed(content: Path, tmp_path: Path, place: str) -> None:
    elsewhere, web = tmp_path / "elsewhere", tmp_path / "web"
    elsewhere.mkdir()
    (web / place).parent.mkdir(parents=True)
    (web / place).symlink_to(elsewhere / "file" if place.endswith("html") else elsewhere)
    assert str(web / place) in write(web, "--content", content)
    assert list(elsewhere.iterdir()) == []
    assert files(web) == {}


def test_something_else_than_a_file_or_folder_is_refused(content: Path, tmp_path: Path) -> None:
    (tmp_path / "sv").write_text("x")
    assert write(tmp_path, "--content", content) == (
        f"{tmp_path / 'sv'} är ingen vanlig mapp. Inget skrevs. Ange en annan mapp.\n"
    )
    assert "är ingen vanlig mapp" in write(tmp_path / "sv", "--content", content)
    (tmp_path / "sv").unlink()
    (tmp_path / "sv").mkdir()
    os.mkfifo(tmp_path / "sv" / "index.html")
    assert "är ingen sida som likvardig har skrivit" in write(tmp_path, "--content", content)


def test_folder_of_the_output_may_be_a_link_or_missing(content: Path, tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "web").symlink_to(tmp_path / "release")
    assert write(tmp_path / "web", "--content", content) == ""
    assert "sv/index.html" in files(tmp_path / "release")
    (tmp_path / "release").rename(tmp_path / "removed")
    assert "är ingen vanlig mapp" in write(tmp_path / "web", "--content", content)
    missing = tmp_path / "none"
    assert write(missing / "web", "--content", content) == f"Mappen {missing} finns inte. Skapa den först.\n"


def test_content_folder_is_refused(content: Path, tmp_path: Path) -> None:
    before = files(content)
    (tmp_path / "web").symlink_to(content)
    assert write(tmp_path / "web", "--content", content) == (
        f"{tmp_path / 'web'} är mappen med innehållet. Inget skrevs. Ange en annan mapp.\n"
    )
    assert files(content) == before


def test_nothing_is_written_if_a_topic_has_errors(content: Path, tmp_path: Path) -> None:
    faulty = Path(shutil.copytree(content, tmp_path / "content"))
    file = faulty / "sv" / "topics" / "vatten.toml"
    file.write_text(file.read_text("utf-8").replace("[goal]", "[mal]"), "utf-8")
    errors = write(tmp_path / "web", "--content", faulty)
    assert errors.count(f"{file}:") == len(set(errors.splitlines())) > 1, "once for both languages"
    assert not (tmp_path / "web").exists()
    assert "topic.toml:1" in write(tmp_path / "web", "--content", tmp_path / "none")
    assert not (tmp_path / "web").exists()


def test_unknown_language_is_reported(tmp_path: Path) -> None:
    assert write(tmp_path, "--language", "fi") == "Språket fi finns inte. Dessa finns: sv, en.\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "du har inte rätt till filen eller mappen" in write(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--output", "x"], "show --output goes with --format html"),
        (["--output", "x", "--format", "json"], "show --output goes with --format html"),
        (["--output", "x", "--format", "html", "8"], "show --output writes all topics: leave out 8"),
    ],
)
def test_output_without_html_or_with_parts_is_a_usage_error(arguments: list[str], sentence: str) -> None:
    result = run("show", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.endswith(f"error: {sentence}\n")


@pytest.mark.usefixtures("no_umask")
def test_files_can_be_read_by_a_web_server(tmp_path: Path) -> None:
    write(tmp_path / "web")
    assert (tmp_path / "web" / "sv" / "index.html").stat().st_mode & 0o777 == 0o644
