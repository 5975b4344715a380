"""All shipped languages have the same content and complete strings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from likvardig_tui.content.model import Topic
from likvardig_tui.content.store import ContentStore, read_strings_with_fallback
from likvardig_tui.content.strings import Strings, read_strings
from tests.helpers.content import DATA, all_text

OTHERS = [language for language in ContentStore().languages() if language != "sv"]
FACTS = [
    "state grants", "government", "school authorities", "goal 4", "2030 Agenda", "Rights of the Child", "four areas",
    "long-term plan", "upper secondary school", "newly arrived", "multilingual", "Skolverket", "two years",
    "social exclusion", "crime", "50 per cent", "resursenheter", "resource schools", "utbildningsnämnden",
    "retroactively", "1 January 2022", "018-727 00 00", "Stadshusgatan 2", "753 75 Uppsala", "Stadshuset",
    "Utbildningsförvaltningen", "Uppsala kommun", "Uppsala Municipality", "case officer",
    "responsible for preschools and schools",
]  # fmt: skip


def test_shipped_languages_are_swedish_and_english() -> None:
    assert ContentStore().languages() == ("sv", "en")


@pytest.mark.parametrize("language", OTHERS)
def test_other_language_has_same_ids_contact_fields_and_revision(topic: Topic, language: str) -> None:
    other = ContentStore().read(language).topic
    assert [initiative.id for initiative in other.initiatives] == [initiative.id for initiative in topic.initiatives]
    assert other.privacy.revision == topic.privacy.revision
    for field in ("phone", "visiting_address", "postal_address"):
        assert getattr(other.contact, field) == getattr(topic.contact, field)
    assert (other.updated, other.source) == (topic.updated, topic.source)


@pytest.mark.parametrize("language", OTHERS)
def test_other_language_has_same_strings_and_placeholders(strings: Strings, language: str) -> None:
    other = read_strings(DATA / language / "strings.toml")
    assert set(other.texts) == set(strings.texts)
    for name, text in strings.texts.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", other.texts[name])), name


@pytest.mark.parametrize("fact", FACTS)
def test_english_topic_contains_fact(fact: str) -> None:
    assert fact.lower() in all_text(ContentStore().read("en").topic).lower().replace("*", "")


def test_english_texts_end_with_full_stop() -> None:
    topic = ContentStore().read("en").topic
    for initiative in topic.initiatives:
        assert initiative.text.rstrip("*").endswith("."), initiative.id
        assert "..." not in initiative.text
    assert "{days} days" in topic.privacy.text
    assert "take back a yes" in topic.privacy.text


def test_english_strings_are_translated(strings: Strings) -> None:
    other = read_strings(DATA / "en" / "strings.toml")
    same = {name for name, text in strings.texts.items() if other.texts[name] == text}
    assert {name for name in same if not name.startswith("key_names.")} <= {
        "dates.date",
        "dates.day",
        "doctor.terminal",
        "spoken.minus",
        "spoken.time",
    }


def test_other_language_is_not_spoken_as_swedish(tmp_path: Path) -> None:
    (tmp_path / "fi").mkdir()
    (tmp_path / "fi" / "strings.toml").write_text('schema = 1\n[spoken]\nminus = "miinus"\n', "utf-8")
    found = read_strings_with_fallback(tmp_path, "fi")
    assert {name for name in found.texts if name.startswith("spoken.")} == {"spoken.minus"}
    assert found("help.title") == "Hjälp"


def test_folder_without_own_words_is_spoken_as_the_shipped_language(tmp_path: Path) -> None:
    assert read_strings_with_fallback(tmp_path, "en")("spoken.decimal") == "point"
