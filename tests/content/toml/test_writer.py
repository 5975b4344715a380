"""Written topic files read back equal, and are readable."""

from __future__ import annotations

import tomllib
from datetime import UTC, date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content.model import (
    Contact,
    Goal,
    Index,
    Initiative,
    Link,
    Phone,
    PrivacyNotice,
    PurposeText,
    Topic,
)
from likvardig_tui.content.sanitising import clean, clean_line
from likvardig_tui.content.toml import writer
from likvardig_tui.content.toml.document import MAX_REVISION
from likvardig_tui.content.toml.reader import read_topic
from likvardig_tui.content.toml.writer import as_toml
from tests.helpers.content import DATA

PIECES = st.text() | st.text(st.sampled_from("ab \"\\\n\t'#[]=.-å")) | st.just("ord " * 60) | st.just("o" * 200)
ANYTHING = st.lists(PIECES, max_size=4).map("".join)
TEXTS = ANYTHING.map(lambda text: clean(clean(text).strip()).strip()).filter(bool)
LINES = ANYTHING.map(clean_line).filter(bool)
IDS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
ADDRESSES = st.lists(LINES, max_size=4).map(tuple)
URLS = st.sampled_from(["https://uppsala.se/a_(b)?c=d#e", "http://räksmörgås.se", "mailto:a@b.se", "tel:+4618"])
LINKS = st.lists(st.builds(Link, LINES, URLS), max_size=3).map(tuple)
PHONES = st.lists(st.builds(Phone, st.just("") | LINES, LINES), min_size=1, max_size=3).map(tuple)
CONTACTS = st.builds(
    Contact,
    LINES,
    LINES,
    st.just("") | TEXTS,
    PHONES,
    st.sampled_from(["", "kommun@uppsala.se"]),
    ADDRESSES,
    ADDRESSES,
    ADDRESSES,
    LINKS,
)
PURPOSES = st.builds(PurposeText, LINES, TEXTS)
INITIATIVES = st.lists(
    st.builds(Initiative, IDS, LINES, TEXTS, LINKS), min_size=1, max_size=4, unique_by=lambda initiative: initiative.id
)
TOPICS = st.builds(
    Topic,
    section=LINES,
    title=LINES,
    publisher=LINES,
    source=LINES,
    updated=st.dates() | st.datetimes() | st.datetimes(timezones=st.just(UTC)),
    summary=st.just("") | TEXTS,
    goal=st.builds(Goal, LINES, TEXTS),
    initiatives=INITIATIVES.map(tuple),
    links=LINKS,
    contacts=st.lists(CONTACTS, min_size=1, max_size=3).map(tuple),
    privacy=st.builds(
        PrivacyNotice,
        st.integers(1, MAX_REVISION),
        st.just("") | TEXTS,
        TEXTS,
        PURPOSES,
        PURPOSES,
        PURPOSES,
    ),
)


@given(TOPICS)
def test_any_written_topic_reads_back_equal(tmp_path_factory: pytest.TempPathFactory, topic: Topic) -> None:
    path = tmp_path_factory.mktemp("any") / "topic.toml"
    path.write_text(as_toml(topic), "utf-8")
    assert read_topic(path) == topic


@pytest.mark.slow
@given(TOPICS, st.booleans())
def test_any_written_topic_of_several_reads_back_equal(
    tmp_path_factory: pytest.TempPathFactory, topic: Topic, has_contacts_of_index: bool
) -> None:
    contacts = topic.contacts if has_contacts_of_index else ()
    index = Index("T", "", (), contacts, topic.privacy)
    path = tmp_path_factory.mktemp("any") / "topic.toml"
    path.write_text(as_toml(topic, index=index), "utf-8")
    assert read_topic(path, index) == topic
    written = tomllib.loads(path.read_text("utf-8"))
    assert ("contacts" in written, "privacy" in written) == (not has_contacts_of_index, False)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_shipped_files_are_in_canonical_form(language: str) -> None:
    path = DATA / language / "topic.toml"
    written = path.read_text("utf-8")
    comment = written.partition("\n")[0]
    assert as_toml(read_topic(path), comment) == written


def lines_of(topic: Topic) -> list[str]:
    return as_toml(topic).split("\n")


def test_tables_are_separated_by_one_blank_line(topic: Topic) -> None:
    lines = lines_of(topic)
    headers = [number for number, line in enumerate(lines) if line.startswith("[")]
    assert len(headers) == 1 + len(topic.initiatives) + 5
    for number in headers:
        assert lines[number - 1] == ""
        assert lines[number - 2] != ""


def test_long_text_is_wrapped_at_width(topic: Topic) -> None:
    long = topic._replace(summary="ord " * 200 + "o" * 300)
    assert sorted(len(line) for line in lines_of(long))[-2] <= writer.WIDTH
    assert '\nsummary = """\nord ord' in as_toml(long)


def test_paragraphs_start_on_lines_of_their_own(topic: Topic) -> None:
    two = topic._replace(summary="Ett.\n\nTvå.")
    assert '\nsummary = """\nEtt.\n\nTvå."""\n' in as_toml(two)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_round_trips_through_toml_strings(text: str) -> None:
    def read(written: str) -> Any:
        return tomllib.loads(f"a = {written}")["a"]

    assert read(writer._basic_string(text.replace("\n", ""))) == text.replace("\n", "")
    assert read(writer._multiline_string(text)) == text


def test_comment_is_written_above_document(topic: Topic) -> None:
    assert as_toml(topic._replace(updated=date(2026, 1, 2)), "# Ändra här.").startswith(
        f'# Ändra här.\n\nschema = 2\nsection = "{topic.section}"\n'
    )
