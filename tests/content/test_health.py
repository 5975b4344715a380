"""The health of a kiosk's content, with a real folder and the copies that the kiosk's store makes."""

from __future__ import annotations

import os
import shutil
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

import pytest

from likvardig_tui import paths
from likvardig_tui.content.fallback_store import FallbackContentStore
from likvardig_tui.content.health import LanguageHealth, read_health
from tests.helpers.content import DATA
from tests.helpers.marks import quick
from tests.helpers.topics import write_topics

TAKEN_OVER_AT = 1_700_000_000


def seconds(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder in two languages with one topic."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return tmp_path / "state" / "content"


def take_over(folder: Path, copies: Path) -> None:
    """Read all of the folder as a kiosk does, at TAKEN_OVER_AT."""
    store = FallbackContentStore(folder, copies, lambda *_: None)
    for language in store.folder_languages():
        deque(store.read_topics(store.read(language)), maxlen=0)
    for file in copies.rglob("*.toml"):
        os.utime(file, (TAKEN_OVER_AT, TAKEN_OVER_AT))


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def health(folder: Path, copies: Path) -> dict[str, LanguageHealth]:
    return {one.language: one for one in read_health(folder, copies)}


def set_date(folder: Path, language: str, date: str) -> None:
    replace(folder / language / "topic.toml", "updated = 2026-11-23", f"updated = {date}")


def test_what_has_been_taken_over_is_current(folder: Path, copies: Path) -> None:
    set_date(folder, "en", "2026-11-20")
    take_over(folder, copies)
    assert read_health(folder, copies) == (
        LanguageHealth("en", 0, seconds(2026, 11, 20), TAKEN_OVER_AT, is_current=True),
        LanguageHealth("sv", 0, seconds(2026, 11, 23), TAKEN_OVER_AT, is_current=True),
    )


def test_nothing_is_written(folder: Path, copies: Path) -> None:
    take_over(folder, copies)
    replace(folder / "sv" / "topic.toml", "updated", "\nupdated")
    before = {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")}
    read_health(folder, copies)
    assert {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")} == before


def test_faulty_content_has_the_date_of_what_is_shown(folder: Path, copies: Path) -> None:
    take_over(folder, copies)
    set_date(folder, "sv", "2026-12-24\nx = 1\ny = 2")
    assert read_health(folder, copies) == (
        LanguageHealth("en", 0, seconds(2026, 11, 23), TAKEN_OVER_AT, is_current=True),
        LanguageHealth("sv", 2, seconds(2026, 11, 23), TAKEN_OVER_AT, is_current=False),
    )


def test_content_that_is_not_taken_over_has_the_old_date(folder: Path, copies: Path) -> None:
    take_over(folder, copies)
    set_date(folder, "en", "2026-12-24")
    english = health(folder, copies)["en"]
    assert (english.faults, english.updated_at, english.is_current) == (0, seconds(2026, 11, 23), False)


def test_content_that_was_never_taken_over_has_its_own_date(folder: Path, copies: Path) -> None:
    assert health(folder, copies)["en"] == LanguageHealth("en", 0, seconds(2026, 11, 23), None, is_current=False)


def test_changed_strings_are_not_current(folder: Path, copies: Path) -> None:
    take_over(folder, copies)
    replace(folder / "en" / "strings.toml", "[doctor]", "# another\n[doctor]")
    assert [one.is_current for one in read_health(folder, copies)] == [False, True]


def test_shipped_content_is_current_whatever_has_been_copied(folder: Path, copies: Path) -> None:
    set_date(folder, "sv", "2026-12-24")
    take_over(folder, copies)
    shipped = read_health(paths.shipped_content(), copies)
    assert {(one.faults, one.taken_over_at, one.is_current) for one in shipped} == {(0, None, True)}
    assert {one.updated_at for one in shipped} == {seconds(2026, 11, 23)}


def test_removed_language_is_not_reported(folder: Path, copies: Path) -> None:
    take_over(folder, copies)
    shutil.rmtree(folder / "en")
    assert health(folder, copies).keys() == {"sv"}


def test_missing_folder_is_a_fault_of_every_language(folder: Path, copies: Path) -> None:
    take_over(folder, copies)
    shutil.rmtree(folder)
    assert read_health(folder, copies) == (
        LanguageHealth("en", 1, seconds(2026, 11, 23), TAKEN_OVER_AT, is_current=False),
        LanguageHealth("sv", 1, seconds(2026, 11, 23), TAKEN_OVER_AT, is_current=False),
    )


def test_nothing_at_all_is_a_fault_of_the_required_language(tmp_path: Path) -> None:
    assert read_health(tmp_path / "a", tmp_path / "b") == (LanguageHealth("sv", 1, None, None, is_current=False),)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2026-11-23T12:00:00Z", seconds(2026, 11, 23) + 12 * 3600),
        ("2026-11-23T12:00:00+02:00", seconds(2026, 11, 23) + 10 * 3600),
        ("2026-11-23T12:00:00", seconds(2026, 11, 23) + 12 * 3600),
        ("0001-01-01T00:00:00+14:00", -62135596800 - 14 * 3600),
        ("9999-12-31T23:59:59.999999-14:00", 253402300799 + 14 * 3600),
    ],
)
def test_date_is_given_in_seconds(folder: Path, copies: Path, date: str, expected: int) -> None:
    set_date(folder, "sv", date)
    assert health(folder, copies)["sv"].updated_at == expected


class TestSeveralTopics:
    """A language is all of its topics."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = write_topics(tmp_path / "data")
        replace(folder / "sv" / "topics" / "vatten.toml", "updated = 2026-11-23", "updated = 2026-12-01")
        return folder

    def test_the_newest_date_is_that_of_the_language(self, folder: Path, copies: Path) -> None:
        take_over(folder, copies)
        assert read_health(folder, copies) == (
            LanguageHealth("en", 0, seconds(2026, 11, 23), TAKEN_OVER_AT, is_current=True),
            LanguageHealth("sv", 0, seconds(2026, 12, 1), TAKEN_OVER_AT, is_current=True),
        )

    def test_topics_that_are_not_copied_yet_have_their_own_date(self, folder: Path, copies: Path) -> None:
        take_over(folder, copies)
        shutil.rmtree(copies / "sv" / "topics")
        swedish = health(folder, copies)["sv"]
        assert (swedish.updated_at, swedish.is_current) == (seconds(2026, 12, 1), False)

    def test_faults_are_summed(self, folder: Path, copies: Path) -> None:
        take_over(folder, copies)
        for topic_id in ("skola", "vagar"):
            replace(folder / "sv" / "topics" / f"{topic_id}.toml", "schema = 2", "schema = 2\nx = 1")
        replace(folder / "sv" / "index.toml", "schema = 2", "schema = 2\nx = 1")
        assert {one.language: (one.faults, one.is_current) for one in read_health(folder, copies)} == {
            "en": (0, True),
            "sv": (3, False),
        }

    def test_a_faulty_topic_has_no_date_of_its_own(self, folder: Path, copies: Path) -> None:
        replace(folder / "sv" / "topics" / "vatten.toml", "updated =", "x =")
        assert health(folder, copies)["sv"].updated_at == seconds(2026, 11, 23)

    @pytest.mark.parametrize("change", ["added", "removed", "changed"])
    def test_one_topic_decides_whether_all_is_current(self, folder: Path, copies: Path, change: str) -> None:
        take_over(folder, copies)
        topics = folder / "sv" / "topics"
        if change == "added":
            shutil.copy(topics / "vagar.toml", topics / "parker.toml")
        elif change == "removed":
            (topics / "vatten.toml").unlink()
        else:
            replace(topics / "vatten.toml", "2026-12-01", "2026-12-02")
        assert [one.is_current for one in read_health(folder, copies)] == [True, False]

    def test_newest_copy_is_when_it_was_taken_over(self, folder: Path, copies: Path) -> None:
        take_over(folder, copies)
        later = TAKEN_OVER_AT + 60
        os.utime(copies / "en" / "topics" / "skola.toml", (later, later))
        assert {one.language: one.taken_over_at for one in read_health(folder, copies)} == {
            "en": later,
            "sv": TAKEN_OVER_AT,
        }


class TestHostileFolder:
    """What is in the place of a file neither blocks nor raises."""

    @pytest.mark.parametrize("name", quick(1, ["topic.toml", "strings.toml", "index.toml", "topics"]))
    @pytest.mark.parametrize("kind", ["pipe", "folder", "link to itself", "link to a device", "huge"])
    def test_special_file_is_not_current(self, folder: Path, copies: Path, name: str, kind: str) -> None:
        take_over(folder, copies)
        file = folder / "sv" / name
        file.unlink(missing_ok=True)
        if kind == "pipe":
            os.mkfifo(file)
        elif kind == "folder":
            file.mkdir()
        elif kind == "huge":
            with file.open("wb") as stream:
                stream.truncate(1 << 40)
        else:
            file.symlink_to("/dev/zero" if kind == "link to a device" else file)
        english, swedish = read_health(folder, copies)
        assert english.is_current
        assert (swedish.is_current, swedish.updated_at) == (False, seconds(2026, 11, 23))

    def test_special_file_as_copy_is_not_current(self, folder: Path, copies: Path) -> None:
        take_over(folder, copies)
        (copies / "sv" / "topic.toml").unlink()
        os.mkfifo(copies / "sv" / "topic.toml")
        swedish = health(folder, copies)["sv"]
        assert (swedish.is_current, swedish.updated_at) == (False, seconds(2026, 11, 23))
