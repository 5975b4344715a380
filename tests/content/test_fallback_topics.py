"""Several topics at a kiosk: each keeps its last valid version; one that never had any is left out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from likvardig_tui.content.diagnostics import Diagnostic
from likvardig_tui.content.fallback_store import FallbackContentStore, FallbackSource
from likvardig_tui.content.store import LocalizedContent
from tests.helpers.content import DATA, write_topics


class Kiosk:
    """A content folder with two topics, the folder of its copies, and the reports of a store that reads them."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder, self.kept = write_topics(tmp_path / "content", "skola", "vatten"), tmp_path / "state" / "content"
        self.reports: list[tuple[str, FallbackSource]] = []
        self.restart()

    def restart(self, *, has_copies: bool = True) -> None:
        """Replace the store by one with nothing in memory."""
        self.store = FallbackContentStore(self.folder, self.kept if has_copies else None, self._report)

    def _report(self, diagnostics: Sequence[Diagnostic], fallback_source: FallbackSource, _language: str) -> None:
        self.reports.append(("/".join(diagnostics[0].path.parts[-2:]), fallback_source))

    def file(self, topic_id: str = "vatten") -> Path:
        return self.folder / "sv" / "topics" / f"{topic_id}.toml"

    def make_invalid(self, topic_id: str = "vatten") -> None:
        """Make a file invalid below the lines that the start page reads."""
        text = self.file(topic_id).read_text("utf-8").replace("Sidan", "Felaktig")
        self.file(topic_id).write_text(text.replace("[goal]", "[mal]"), "utf-8")

    def validate(self) -> list[str]:
        """Read all topics, and return the ids of those that can be shown."""
        return [entry.id for entry, topic in self.store.read_topics(self.store.read()) if topic is not None]

    def titles(self) -> list[str]:
        """Return the titles on the start page, which are also those of the entries."""
        content = self.store.read()
        assert [entry.title for entry in content.entries] == [one.title for one in content.topic.initiatives]
        return [one.title for one in content.topic.initiatives]

    def open(self, topic_id: str) -> LocalizedContent:
        return self.store.read("sv", topic_id)


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path)


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_topics_are_copied_as_they_are_read(kiosk: Kiosk) -> None:
    kiosk.store.read()
    assert set(files(kiosk.kept)) == {"sv/index.toml"}
    assert kiosk.open("skola").topic.title == "Sidan skola"
    assert set(files(kiosk.kept)) == {"sv/index.toml", "sv/topics/skola.toml"}
    assert kiosk.validate() == ["skola", "vatten"]
    assert files(kiosk.kept) == files(kiosk.folder)
    assert [path.name for path in kiosk.kept.iterdir()] == ["sv"]
    assert kiosk.reports == []


def test_topic_that_was_never_valid_is_left_out_once_known_and_reported_once(kiosk: Kiosk) -> None:
    kiosk.make_invalid()
    assert kiosk.titles() == ["Sidan skola", "Felaktig vatten"]
    assert kiosk.validate() == ["skola"]
    assert kiosk.titles() == ["Sidan skola"]
    assert kiosk.validate() == ["skola"]
    assert kiosk.reports == [("topics/vatten.toml", FallbackSource.LEFT_OUT)]
    write_topics(kiosk.folder, "skola", "vatten")
    assert kiosk.titles() == ["Sidan skola", "Sidan vatten"], "corrected"


def test_every_topic_is_checked_and_copied_before_it_is_opened(kiosk: Kiosk) -> None:
    kiosk.store.read()
    kiosk.store.check_topics(["sv"], lambda: True)
    assert files(kiosk.kept) == files(kiosk.folder)
    kiosk.make_invalid()
    kiosk.titles()
    kiosk.store.check_topics(["sv"], lambda: True)
    assert kiosk.reports == [("topics/vatten.toml", FallbackSource.KEPT)]
    assert kiosk.titles() == ["Sidan skola", "Sidan vatten"]


def test_topic_that_cannot_be_listed_is_left_out_at_once(kiosk: Kiosk) -> None:
    kiosk.file().write_text("title = ")
    assert kiosk.titles() == kiosk.titles() == ["Sidan skola"]
    assert kiosk.reports == [("topics/vatten.toml", FallbackSource.LEFT_OUT)]


def test_all_topics_left_out_leave_the_start_page(kiosk: Kiosk) -> None:
    kiosk.make_invalid("skola")
    kiosk.make_invalid("vatten")
    assert kiosk.validate() == []
    content = kiosk.open("skola")
    assert content.is_start_page
    assert not content.entries
    assert not content.topic.initiatives


@pytest.mark.parametrize("copies", ["on disk", "in memory"])
def test_topic_with_errors_shows_and_lists_its_last_valid_version(kiosk: Kiosk, copies: str) -> None:
    kiosk.restart(has_copies=copies == "on disk")
    kiosk.validate()
    kiosk.make_invalid()
    for _ in range(2):
        assert kiosk.open("vatten").topic.title == "Sidan vatten"
    assert kiosk.titles() == ["Sidan skola", "Sidan vatten"]
    assert not any(entry.is_faulty for entry in kiosk.store.read().entries)
    assert kiosk.reports == [("topics/vatten.toml", FallbackSource.KEPT)]
    if copies == "on disk":
        kiosk.restart()
        assert kiosk.open("vatten").topic.title == "Sidan vatten"


def test_removed_topic_leads_to_start_page_and_its_copy_is_removed(kiosk: Kiosk) -> None:
    kiosk.validate()
    before = kiosk.open("vatten")
    kiosk.file().unlink()
    content = kiosk.store.open_topic(before, "skola")
    assert content.topic_id == "skola"
    for shown in (kiosk.open("vatten"), kiosk.open("finns-inte")):
        assert shown.is_start_page
        assert [entry.id for entry in shown.entries] == ["skola"]
    assert set(files(kiosk.kept)) == {"sv/index.toml", "sv/topics/skola.toml"}
    assert kiosk.reports == []


def test_fault_in_index_keeps_start_page_and_topics(kiosk: Kiosk) -> None:
    kiosk.validate()
    (kiosk.folder / "sv" / "index.toml").write_text("title = ")
    for _ in range(2):
        assert kiosk.titles() == ["Sidan skola", "Sidan vatten"]
        assert kiosk.open("vatten").topic.title == "Sidan vatten"
        kiosk.restart()
    assert kiosk.reports == [("sv/index.toml", FallbackSource.KEPT)] * 2


def test_folder_that_disappears_leaves_copies_and_reports_only_the_index(kiosk: Kiosk) -> None:
    kiosk.validate()
    shutil.rmtree(kiosk.folder)
    kiosk.restart()
    assert kiosk.titles() == ["Sidan skola", "Sidan vatten"]
    assert kiosk.validate() == ["skola", "vatten"]
    assert {source for _, source in kiosk.reports} == {FallbackSource.KEPT}
    assert len(kiosk.reports) == 1


def test_folder_that_becomes_one_topic_or_several_replaces_the_copies(kiosk: Kiosk) -> None:
    kiosk.validate()
    several = files(kiosk.folder)
    shutil.rmtree(kiosk.folder)
    shutil.copytree(DATA / "sv", kiosk.folder / "sv")
    assert kiosk.open("").topic.title == "Likvärdig skola"
    assert files(kiosk.kept) == files(kiosk.folder)
    shutil.rmtree(kiosk.folder / "sv")
    write_topics(kiosk.folder, "skola", "vatten")
    kiosk.validate()
    assert {name: raw for name, raw in files(kiosk.kept).items() if name != "sv/topic.toml"} == several


def test_untranslated_topic_is_kept_in_its_own_language(kiosk: Kiosk) -> None:
    write_topics(kiosk.folder, "skola", language="en")
    assert kiosk.store.read("en", "vatten").topic.title == "Sidan vatten"
    assert "sv/topics/vatten.toml" in files(kiosk.kept)
    kiosk.make_invalid()
    assert kiosk.store.read("en", "vatten").topic.title == "Sidan vatten"
    assert kiosk.reports == [("topics/vatten.toml", FallbackSource.KEPT)]


def test_topic_of_replaced_language_leads_to_what_is_shown_instead(kiosk: Kiosk) -> None:
    """As if the folder had nothing but errors, and there were no copies: the shipped page has no topics."""
    (kiosk.folder / "sv" / "index.toml").write_text("title = ")
    content = kiosk.open("skola")
    assert (content.topic_id, content.topic.title) == ("", "Likvärdig skola")


def test_errors_of_topics_are_counted_until_they_are_corrected(kiosk: Kiosk) -> None:
    valid = kiosk.file().read_bytes()
    kiosk.make_invalid("skola")
    kiosk.make_invalid("vatten")
    kiosk.validate()
    assert kiosk.store.count_errors(["sv"]) == 4, "Each lacks a table and has another."
    assert kiosk.store.count_errors(["en"]) == 0
    kiosk.file("vatten").write_bytes(valid)
    kiosk.validate()
    assert kiosk.store.count_errors(["sv"]) == 2
    kiosk.file("skola").unlink()
    assert kiosk.store.count_errors(["sv"]) == 0


def test_newest_date_is_that_of_topics_that_have_been_read(kiosk: Kiosk) -> None:
    text = kiosk.file().read_text("utf-8")
    kiosk.file().write_text(re.sub("updated = .*", "updated = 2031-02-03T04:05:06Z", text), "utf-8")
    content = kiosk.store.read()
    assert kiosk.store.newest_date(content) is None
    kiosk.validate()
    assert kiosk.store.newest_date(content) == date(2031, 2, 3)
    kiosk.file().write_text("[[[")
    kiosk.validate()
    newest = kiosk.store.newest_date(kiosk.store.read())
    assert newest is not None
    assert newest < date(2031, 2, 3)
