"""Content of a kiosk: the last valid content stays in use, also after a restart; each error is reported once."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.fallback_store import FallbackContentStore, FallbackSource
from likvardig_tui.content.store import STRINGS, TOPIC
from tests.helpers.content import DATA

TITLE = 'title = "Likvärdig skola"'


class Kiosk:
    """A content folder, the folder of its copies, and the reports of a content store that reads them."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder, self.kept = tmp_path / "content", tmp_path / "state" / "content"
        shutil.copytree(DATA, self.folder)
        self.reports: list[tuple[str, FallbackSource, str]] = []
        self.restart()

    def restart(self) -> None:
        """Replace the store by one with nothing in memory."""
        self.store = FallbackContentStore(self.folder, self.kept, self._report)

    def _report(self, diagnostics: Sequence[Diagnostic], fallback_source: FallbackSource, language: str) -> None:
        (diagnostic,) = diagnostics
        self.reports.append(("/".join(diagnostic.path.parts[-2:]), fallback_source, language))

    def file(self, language: str = "sv", name: str = TOPIC) -> Path:
        return self.folder / language / name

    def make_invalid(self, language: str = "sv", name: str = TOPIC) -> None:
        self.file(language, name).write_text("title = ")

    def set_title(self, title: str) -> None:
        file = self.file()
        file.write_text(file.read_text("utf-8").replace(TITLE, f'title = "{title}"'), "utf-8")

    def title(self, language: str = "sv") -> str:
        return self.store.read(language).topic.title


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path)


def test_valid_content_is_read_and_copied_without_report(kiosk: Kiosk) -> None:
    kiosk.set_title("Annat")
    assert kiosk.title() == "Annat"
    for name in (TOPIC, STRINGS):
        assert (kiosk.kept / "sv" / name).read_bytes() == kiosk.file(name=name).read_bytes()
    assert [path.name for path in kiosk.kept.iterdir()] == ["sv"]
    assert kiosk.reports == []


def test_errors_are_counted_until_they_are_corrected(kiosk: Kiosk) -> None:
    kiosk.title()
    kiosk.make_invalid()
    kiosk.make_invalid("en")
    assert [kiosk.store.read(language).language for language in ("sv", "en")] == ["sv", "sv"]
    assert kiosk.store.count_errors(["sv", "en"]) == 2
    assert kiosk.store.count_errors(["sv"]) == 1, "The other language has been removed."
    shutil.copyfile(DATA / "sv" / TOPIC, kiosk.file())
    kiosk.title()
    assert kiosk.store.count_errors(["sv", "en"]) == 1


def test_error_while_running_reads_last_good_and_reports_each_error_once(kiosk: Kiosk) -> None:
    kiosk.set_title("Annat")
    kiosk.title()
    kiosk.make_invalid()
    assert [kiosk.title() for _ in range(3)] == ["Annat"] * 3
    report = ("sv/topic.toml", FallbackSource.KEPT, "sv")
    assert kiosk.reports == [report]
    shutil.copyfile(DATA / "sv" / TOPIC, kiosk.file())
    assert kiosk.title() == "Likvärdig skola"
    kiosk.make_invalid()
    kiosk.title()
    assert kiosk.reports == [report, report], "valid in between"
    kiosk.file().unlink()
    kiosk.title()
    assert kiosk.reports == [report] * 3, "another error"


def test_without_copy_folder_last_good_is_kept_in_memory(kiosk: Kiosk) -> None:
    kiosk.store = FallbackContentStore(kiosk.folder, None, kiosk._report)
    kiosk.set_title("Annat")
    kiosk.title()
    kiosk.make_invalid()
    assert kiosk.title() == "Annat"
    assert kiosk.reports == [("sv/topic.toml", FallbackSource.KEPT, "sv")]


def test_error_at_start_reads_copy(kiosk: Kiosk) -> None:
    kiosk.set_title("Annat")
    kiosk.title()
    kiosk.make_invalid()
    kiosk.restart()
    assert kiosk.title() == "Annat"
    assert kiosk.reports == [("sv/topic.toml", FallbackSource.KEPT, "sv")]
    assert TITLE not in (kiosk.kept / "sv" / TOPIC).read_text("utf-8"), "invalid content is not copied"


def test_missing_content_folder_at_start_reads_copy(kiosk: Kiosk) -> None:
    kiosk.set_title("Annat")
    kiosk.title()
    shutil.rmtree(kiosk.folder)
    kiosk.restart()
    assert kiosk.store.languages() == ("sv",)
    assert kiosk.title() == "Annat"


@pytest.mark.parametrize("copy", ["none", "broken", "no place"])
def test_error_without_valid_copy_reads_no_shipped_topic_but_another_language(kiosk: Kiosk, copy: str) -> None:
    kiosk.make_invalid("en")
    kiosk.set_title("Annat")
    if copy == "broken":
        (kiosk.kept / "en").mkdir(parents=True)
        (kiosk.kept / "en" / TOPIC).write_text("title = ")
    if copy == "no place":
        kiosk.store = FallbackContentStore(kiosk.folder, None, kiosk._report)
    assert kiosk.title("en") == "Annat"
    assert kiosk.reports == [("en/topic.toml", FallbackSource.OTHER, "sv")]
    assert kiosk.store.languages() == ("sv",), "it is not offered either"
    assert kiosk.store.read_first_valid(["en"]) == (None, [])
    assert set(kiosk.store.fingerprints()) == {"sv", "en"}, "but watched"
    shutil.copyfile(DATA / "en" / TOPIC, kiosk.file("en"))
    assert kiosk.title("en") == "Equity in schools"
    assert kiosk.store.languages() == ("sv", "en")


def test_error_in_swedish_reads_other_language_of_the_folder(kiosk: Kiosk) -> None:
    kiosk.make_invalid()
    assert kiosk.store.read().language == "en"
    assert kiosk.reports == [("sv/topic.toml", FallbackSource.OTHER, "en")]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_errors_in_all_languages_without_copies_read_shipped_topic(kiosk: Kiosk, language: str) -> None:
    kiosk.make_invalid("sv")
    kiosk.make_invalid("en")
    assert kiosk.store.read(language).language == language
    assert kiosk.reports == [(f"{language}/topic.toml", FallbackSource.SHIPPED, language)]


def test_errors_in_all_languages_read_copies(kiosk: Kiosk) -> None:
    kiosk.set_title("Annat")
    kiosk.title()
    kiosk.make_invalid("sv")
    kiosk.make_invalid("en")
    kiosk.restart()
    assert kiosk.title("en") == kiosk.title("sv") == "Annat"
    assert kiosk.store.languages() == ("sv",)


@pytest.mark.parametrize("has_copies", [True, False])
def test_folder_that_disappears_leaves_the_last_valid_languages(kiosk: Kiosk, has_copies: bool) -> None:
    if not has_copies:
        kiosk.store = FallbackContentStore(kiosk.folder, None, kiosk._report)
    kiosk.set_title("Annat")
    kiosk.title()
    shutil.rmtree(kiosk.folder)
    assert kiosk.store.languages() == ("sv",)
    assert kiosk.title("en") == kiosk.title() == "Annat"


def test_shipped_content_is_not_copied_for_another_folder(kiosk: Kiosk) -> None:
    FallbackContentStore(None, kiosk.kept, kiosk._report).read("en")
    assert not kiosk.kept.exists()


def test_languages_that_have_not_been_read_count_as_changed(kiosk: Kiosk) -> None:
    kiosk.title()
    assert set(kiosk.store.fingerprints_when_read()) == {"sv"}


def test_language_without_permission_is_an_error_and_not_missing(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the folder ``en`` belonged to another user."""
    kiosk.title("en")
    stat = Path.stat

    def refuse(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path.parent == kiosk.folder / "en":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", refuse)
    assert kiosk.store.languages() == ("sv", "en")


def test_error_in_language_without_copy_reads_swedish(kiosk: Kiosk) -> None:
    shutil.copytree(kiosk.folder / "en", kiosk.folder / "fi")
    kiosk.make_invalid("fi")
    assert kiosk.store.read("fi").language == "sv"
    assert kiosk.reports == [("fi/topic.toml", FallbackSource.OTHER, "sv")]


def test_error_in_strings_reads_copy_and_is_reported(kiosk: Kiosk) -> None:
    kiosk.title()
    kiosk.make_invalid(name=STRINGS)
    kiosk.restart()
    assert kiosk.title() == "Likvärdig skola"
    assert kiosk.reports == [("sv/strings.toml", FallbackSource.KEPT, "sv")]


def test_removed_strings_are_removed_from_copy(kiosk: Kiosk) -> None:
    kiosk.title()
    kiosk.file(name=STRINGS).unlink()
    kiosk.title()
    assert [path.name for path in (kiosk.kept / "sv").iterdir()] == [TOPIC]


def test_identical_copy_is_not_rewritten(kiosk: Kiosk) -> None:
    kiosk.title()
    before = (kiosk.kept / "sv" / TOPIC).stat()
    kiosk.restart()
    kiosk.title()
    after = (kiosk.kept / "sv" / TOPIC).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_incomplete_or_invalid_copy_leaves_previous_copy(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if a file is truncated while it is being copied."""
    kiosk.title()

    def fail(source: Path, to: Path) -> None:
        to.write_bytes(source.read_bytes()[:99])
        raise OSError

    monkeypatch.setattr(shutil, "copyfile", fail)
    kiosk.set_title("Annat")
    assert kiosk.title() == "Annat"
    assert TITLE in (kiosk.kept / "sv" / TOPIC).read_text("utf-8")

    def cut(source: Path, to: Path) -> None:
        to.write_bytes(source.read_bytes()[:99])

    monkeypatch.setattr(shutil, "copyfile", cut)
    assert kiosk.title() == "Annat"
    assert TITLE in (kiosk.kept / "sv" / TOPIC).read_text("utf-8")
    assert [path.name for path in kiosk.kept.iterdir()] == ["sv"]


def test_copy_replaces_topic_last(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    replaced = []

    def note(source: Path, to: Path) -> None:
        replaced.append(to.name)
        Path(source).rename(to)

    monkeypatch.setattr(os, "replace", note)
    kiosk.title()
    assert replaced == [STRINGS, TOPIC]


def test_unwritable_copy_folder_still_reads_content(kiosk: Kiosk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kiosk.store = FallbackContentStore(kiosk.folder, tmp_path / "file" / "content", kiosk._report)
    assert kiosk.title() == "Likvärdig skola"
    assert kiosk.reports == []


def test_error_in_all_sources_raises_content_error(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk.make_invalid("sv")
    kiosk.make_invalid("en")
    monkeypatch.setattr("likvardig_tui.paths.shipped_content", lambda: kiosk.folder)
    with pytest.raises(ContentError):
        kiosk.title()
