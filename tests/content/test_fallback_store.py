"""A kiosk's content: what was good goes on being shown, also after a restart, and each fault is told once."""

from __future__ import annotations

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
    """A content folder, the copies of it, and what a library of them has told."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder, self.kept = tmp_path / "content", tmp_path / "state" / "content"
        shutil.copytree(DATA, self.folder)
        self.told: list[tuple[str, FallbackSource, str]] = []
        self.starts()

    def starts(self) -> None:
        """Begin anew, with nothing in memory."""
        self.store = FallbackContentStore(self.folder, self.kept, self._tell)

    def _tell(self, diagnostics: Sequence[Diagnostic], fallback_source: FallbackSource, language: str) -> None:
        (diagnostic,) = diagnostics
        self.told.append(("/".join(diagnostic.path.parts[-2:]), fallback_source, language))

    def file(self, language: str = "sv", name: str = TOPIC) -> Path:
        return self.folder / language / name

    def breaks(self, language: str = "sv", name: str = TOPIC) -> None:
        self.file(language, name).write_text("title = ")

    def is_renamed(self, title: str) -> None:
        file = self.file()
        file.write_text(file.read_text("utf-8").replace(TITLE, f'title = "{title}"'), "utf-8")

    def title(self, language: str = "sv") -> str:
        return self.store.read(language).topic.title


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path)


def test_what_is_good_is_shown_and_kept_and_nothing_is_told(kiosk: Kiosk) -> None:
    kiosk.is_renamed("Annat")
    assert kiosk.title() == "Annat"
    for name in (TOPIC, STRINGS):
        assert (kiosk.kept / "sv" / name).read_bytes() == kiosk.file(name=name).read_bytes()
    assert [path.name for path in kiosk.kept.iterdir()] == ["sv"]
    assert kiosk.told == []


def test_what_breaks_while_it_runs_is_told_once_for_each_fault(kiosk: Kiosk) -> None:
    kiosk.is_renamed("Annat")
    kiosk.title()
    kiosk.breaks()
    assert [kiosk.title() for _ in range(3)] == ["Annat"] * 3
    once = ("sv/topic.toml", FallbackSource.KEPT, "sv")
    assert kiosk.told == [once]
    shutil.copyfile(DATA / "sv" / TOPIC, kiosk.file())
    assert kiosk.title() == "Likvärdig skola"
    kiosk.breaks()
    kiosk.title()
    assert kiosk.told == [once, once], "it was right meanwhile"
    kiosk.file().unlink()
    kiosk.title()
    assert kiosk.told == [once] * 3, "it is another fault"


def test_without_a_place_for_copies_it_is_remembered_while_it_runs(kiosk: Kiosk) -> None:
    kiosk.store = FallbackContentStore(kiosk.folder, None, kiosk._tell)
    kiosk.is_renamed("Annat")
    kiosk.title()
    kiosk.breaks()
    assert kiosk.title() == "Annat"
    assert kiosk.told == [("sv/topic.toml", FallbackSource.KEPT, "sv")]


def test_what_is_broken_at_the_start_is_read_from_the_copy(kiosk: Kiosk) -> None:
    kiosk.is_renamed("Annat")
    kiosk.title()
    kiosk.breaks()
    kiosk.starts()
    assert kiosk.title() == "Annat"
    assert kiosk.told == [("sv/topic.toml", FallbackSource.KEPT, "sv")]
    assert TITLE not in (kiosk.kept / "sv" / TOPIC).read_text("utf-8"), "what is broken is not kept"


def test_a_folder_that_has_gone_is_read_from_the_copy(kiosk: Kiosk) -> None:
    kiosk.is_renamed("Annat")
    kiosk.title()
    shutil.rmtree(kiosk.folder)
    kiosk.starts()
    assert kiosk.store.languages() == ("sv",)
    assert kiosk.title() == "Annat"


@pytest.mark.parametrize("copy", ["none", "broken", "no place"])
def test_without_a_copy_the_shipped_page_is_shown(kiosk: Kiosk, copy: str) -> None:
    kiosk.breaks("en")
    if copy == "broken":
        (kiosk.kept / "en").mkdir(parents=True)
        (kiosk.kept / "en" / TOPIC).write_text("title = ")
    if copy == "no place":
        kiosk.store = FallbackContentStore(kiosk.folder, None, kiosk._tell)
    assert kiosk.title("en") == "Equal schools"
    assert kiosk.told == [("en/topic.toml", FallbackSource.SHIPPED, "en")]


def test_a_language_that_is_nowhere_is_shown_in_swedish(kiosk: Kiosk) -> None:
    shutil.copytree(kiosk.folder / "en", kiosk.folder / "fi")
    kiosk.breaks("fi")
    assert kiosk.store.read("fi").language == "sv"
    assert kiosk.told == [("fi/topic.toml", FallbackSource.OTHER, "sv")]


def test_words_that_break_are_told_and_kept_too(kiosk: Kiosk) -> None:
    kiosk.title()
    kiosk.breaks(name=STRINGS)
    kiosk.starts()
    assert kiosk.title() == "Likvärdig skola"
    assert kiosk.told == [("sv/strings.toml", FallbackSource.KEPT, "sv")]


def test_words_that_are_left_out_leave_the_copy_too(kiosk: Kiosk) -> None:
    kiosk.title()
    kiosk.file(name=STRINGS).unlink()
    kiosk.title()
    assert [path.name for path in (kiosk.kept / "sv").iterdir()] == [TOPIC]


def test_a_copy_that_is_the_same_is_left_alone(kiosk: Kiosk) -> None:
    kiosk.title()
    before = (kiosk.kept / "sv" / TOPIC).stat()
    kiosk.starts()
    kiosk.title()
    assert (kiosk.kept / "sv" / TOPIC).stat() == before


def test_the_copy_is_replaced_whole(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that cannot be finished, or that has become faulty by then, leaves the one before."""
    kiosk.title()

    def fail(source: Path, to: Path) -> None:
        to.write_bytes(source.read_bytes()[:99])
        raise OSError

    monkeypatch.setattr(shutil, "copyfile", fail)
    kiosk.is_renamed("Annat")
    assert kiosk.title() == "Annat"
    assert TITLE in (kiosk.kept / "sv" / TOPIC).read_text("utf-8")

    def cut(source: Path, to: Path) -> None:
        to.write_bytes(source.read_bytes()[:99])

    monkeypatch.setattr(shutil, "copyfile", cut)
    assert kiosk.title() == "Annat"
    assert TITLE in (kiosk.kept / "sv" / TOPIC).read_text("utf-8")
    assert [path.name for path in kiosk.kept.iterdir()] == ["sv"]


def test_a_copy_is_there_with_its_topic_and_not_before(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    replaced = []

    def note(source: Path, to: Path) -> None:
        replaced.append(to.name)
        Path(source).rename(to)

    monkeypatch.setattr(os, "replace", note)
    kiosk.title()
    assert replaced == [STRINGS, TOPIC]


def test_where_nothing_can_be_kept_the_page_is_shown(kiosk: Kiosk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kiosk.store = FallbackContentStore(kiosk.folder, tmp_path / "file" / "content", kiosk._tell)
    assert kiosk.title() == "Likvärdig skola"
    assert kiosk.told == []


def test_where_nothing_at_all_can_be_read_it_says_so(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk.breaks()
    monkeypatch.setattr("likvardig_tui.paths.shipped_content", lambda: kiosk.folder)
    with pytest.raises(ContentError):
        kiosk.title()
