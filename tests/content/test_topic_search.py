"""Search in several topics: what is found, the words around it, and how much is read and kept."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content import topic_search
from likvardig_tui.content.hits import CONTACT, TITLE, initiative_blocks
from likvardig_tui.content.model import Initiative, Topic, TopicEntry
from likvardig_tui.content.search import Index
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.topic_search import Excerpt, TopicResult, TopicSearch, TopicText, as_page, take
from tests.helpers.topics import topic_text, write_topics


@pytest.fixture
def store(tmp_path: Path) -> ContentStore:
    return ContentStore(write_topics(tmp_path / "content"))


def found(search: TopicSearch, query: str) -> dict[str, TopicResult]:
    return {result.entry.id: result for result in search.results(query) if result is not None}


def shown_hits(excerpt: Excerpt) -> list[str]:
    return [excerpt.text[start:end] for start, end in excerpt.hits]


@pytest.fixture
def search(store: ContentStore) -> TopicSearch:
    return TopicSearch(store.read("sv"), store.read_topics)


def test_topics_with_hits_are_found_in_their_order(search: TopicSearch) -> None:
    assert list(found(search, "vattnet")) == ["vatten"]
    assert list(found(search, "VAGARNA")) == ["vagar"]
    assert list(found(search, "insats b")) == ["skola", "vatten", "vagar"]
    assert found(search, "saknas") == found(search, "") == {}


def test_excerpt_has_the_title_and_the_words_around_the_hit(search: TopicSearch) -> None:
    [result] = found(search, "om b i vattnet").values()
    [excerpt] = result.excerpts
    assert excerpt.text == "Insats b för Vattnet: Om b i Vattnet."
    assert shown_hits(excerpt) == ["Om b i Vattnet"]


def test_long_text_is_cut_between_words(search: TopicSearch) -> None:
    excerpt = found(search, "vattnet. invånarna")["vatten"].excerpts[0]
    assert excerpt.text == "Sammanfattning av Vattnet. Invånarna i Exempelkommun ska veta vad kommunen…"
    assert shown_hits(excerpt) == ["Vattnet. Invånarna"]


def test_hits_next_to_each_other_are_in_one_excerpt(search: TopicSearch) -> None:
    first, second, _ = found(search, "i")["vatten"].excerpts
    assert first.text == "Sammanfattning av Vattnet. Invånarna i…"
    assert shown_hits(first) == ["i", "I", "i"]
    assert second.text.startswith("…ska veta vad kommunen gör. Invånarna i")
    assert shown_hits(second) == ["I", "i"]


def test_contact_is_indexed_once(search: TopicSearch, monkeypatch: pytest.MonkeyPatch) -> None:
    assert search.contact_hits("0123-456")
    monkeypatch.setattr(topic_search, "Index", None)
    assert search.contact_hits("exempelkommun")


def test_count_is_that_of_the_topic_itself(search: TopicSearch, store: ContentStore) -> None:
    content = store.open_topic(search.content, "vatten")
    for query in ("vattnet", "e", "insats", "målet"):
        hits = Index(content.topic, content.strings).search(query).hits
        in_topic = [hit for hit in hits if hit.initiative != CONTACT]  # all topics have the contact of the index
        assert found(search, query)["vatten"].hit_count == len(in_topic)


def test_contact_of_all_topics_is_found_once(search: TopicSearch) -> None:
    assert found(search, "0123-456") == {}
    [hit] = search.contact_hits("0123-456")
    assert hit.initiative == CONTACT


def test_title_alone_has_no_count(store: ContentStore, tmp_path: Path) -> None:
    (tmp_path / "content" / "sv" / "topics" / "x.toml").write_text(
        topic_text("Egen").replace("Egen", "Annan").replace("Annan", "Enbart rubriken", 1), "utf-8"
    )
    [result] = found(TopicSearch(store.read("sv"), store.read_topics), "enbart rubriken").values()
    assert (result.hit_count, result.title_hits, result.excerpts) == (0, ((0, 15),), ())


def test_faulty_topic_is_passed_over(store: ContentStore, tmp_path: Path) -> None:
    (tmp_path / "content" / "sv" / "topics" / "skola.toml").write_text("=", "utf-8")
    search = TopicSearch(store.read("sv"), store.read_topics)
    assert list(found(search, "insats b")) == ["vatten", "vagar"]
    assert search.is_read


def test_topics_are_read_as_far_as_results_are_taken_and_once(store: ContentStore) -> None:
    read: list[str] = []

    def read_topics(content: LocalizedContent) -> Iterator[tuple[TopicEntry, Topic | None]]:
        for entry, topic in store.read_topics(content):
            read.append(entry.id)
            yield entry, topic

    search = TopicSearch(store.read("sv"), read_topics)
    results = search.results("insats")
    assert read == []
    assert take(results, 0)[1]
    assert read == ["skola"]
    assert len(list(search.results("vattnet"))) == 3
    assert len(take(results, 10)[0]) == 2
    assert read == ["skola", "vatten", "vagar"]


def test_page_of_results_has_the_hits_where_they_are_shown(search: TopicSearch) -> None:
    results = list(found(search, "vattnet").values())
    page, hits = as_page(search.content.topic, results, search.content.strings)
    [initiative] = page.initiatives
    assert (initiative.id, initiative.title) == ("vatten", "Vattnet (träffar: 8)")
    blocks = initiative_blocks(initiative)
    for hit in hits:
        text = initiative.title if hit.block == TITLE else blocks[hit.block].text
        assert text[hit.start : hit.end] == "Vattnet"


@given(st.text(st.sampled_from("aåß*_[]()<>&;#`\\-+1. \u00a0😀"), min_size=1, max_size=40), st.data())
def test_excerpts_of_any_text_are_shown_as_they_are(text: str, data: st.DataObject) -> None:
    text = " ".join(text.split())
    words = text.split() or ["-"]
    query = data.draw(st.sampled_from(words))
    store = ContentStore()
    content = store.read("sv")
    topic = content.topic._replace(summary="", initiatives=(Initiative("x", f"T {text}", "Om x."),))
    entry = TopicEntry("t", "Titel", "", "sv")
    result = TopicText(content, entry, topic, hyperlinks=False).find(entry, query)
    if result is None:
        assert not text
        return
    page, hits = as_page(topic, [result], content.strings)
    blocks = initiative_blocks(page.initiatives[0])
    assert [block.text for block in blocks] == [excerpt.text for excerpt in result.excerpts]
    assert all(hit.block == TITLE or hit.end <= len(blocks[hit.block].text) for hit in hits)


def test_kept_bytes_are_few_per_topic(store: ContentStore) -> None:
    content = store.read("sv")
    list(TopicSearch(content, store.read_topics).results("x"))
    tracemalloc.start()
    search = TopicSearch(content, store.read_topics)
    list(search.results("x"))
    traced = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    texts = sum(len(topic_text(title)) for title in ("Skolan", "Vattnet", "Vägarna"))
    assert search.size < 2 * texts + 3 * 500
    assert traced < 3 * texts + 20_000
