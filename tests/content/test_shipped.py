"""The shipped topic contains everything on the municipality's page."""

from __future__ import annotations

import pytest

from likvardig_tui.content.model import Topic
from tests.helpers.content import DATA, all_text

TITLES = [
    "Därför arbetar vi för en likvärdig skola",
    "Nationellt arbete för en mer likvärdig skola",
    "Likvärdig skola på global nivå",
    "Så ska förskolan och skolan bli mer likvärdig",
    "Det systematiska kvalitetsarbetet",
    "Samarbete med andra aktörer",
    "Satsning på språk bidrar till en mer likvärdig skola",
    "Kraftsamling ska öka skolnärvaron",
    "Ökat stöd till resursenhet för elever med stort stödbehov",
]
FACTS = [
    "statsbidrag", "regeringen", "skolmyndigheter", "mål 4", "Agenda 2030", "FN:s barnkonvention", "fyra områden",
    "långsiktig plan", "studentexamen", "gymnasieexamen", "nyanlända", "flerspråkiga", "Skolverket", "två åren",
    "utanförskap", "kriminalitet", "50 procent", "resursenheter", "resursskolor", "utbildningsnämnden", "retroaktivt",
    "1 januari 2022", "018-727 00 00", "Stadshusgatan 2", "753 75 Uppsala", "Kontaktcenter i Stadshuset",
    "Utbildningsförvaltningen", "Uppsala kommun", "handläggare", "skolhuvudmän",
]  # fmt: skip


def test_titles_are_those_of_municipal_page(topic: Topic) -> None:
    assert [initiative.title for initiative in topic.initiatives] == TITLES
    assert (topic.section, topic.title, topic.goal.title) == ("Så arbetar vi med", "Likvärdig skola", "Vårt mål")
    assert topic.contact.title == "Kontakta utbildningsförvaltningen"


@pytest.mark.parametrize("fact", FACTS)
def test_swedish_topic_contains_fact(topic: Topic, fact: str) -> None:
    assert fact.lower() in all_text(topic).lower().replace("*", "")


def test_initiative_texts_end_with_full_stop(topic: Topic) -> None:
    for initiative in topic.initiatives:
        assert initiative.text.rstrip("*").endswith("."), initiative.id
        assert "..." not in initiative.text


def test_privacy_text_states_duration_place_and_withdrawal(topic: Topic) -> None:
    text = topic.privacy.text
    assert "{days} dagar" in text
    assert "365" not in text
    assert "på den här datorn" in text
    assert "ändra dig" in text
    assert (topic.privacy.revision, topic.privacy.changes) == (1, "")


def test_content_files_are_utf8_in_nfc() -> None:
    import unicodedata

    for file in DATA.rglob("*.toml"):
        assert unicodedata.is_normalized("NFC", file.read_text("utf-8"))
