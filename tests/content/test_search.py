from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content import folding, search
from likvardig_tui.content.hits import CONTACT, PREAMBLE, TITLE, Hit, contact_blocks, preamble
from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Contact, Initiative, Link, Topic
from likvardig_tui.content.search import Index
from likvardig_tui.content.strings import read_strings
from tests.helpers.content import DATA, with_links

SWEDISH = read_strings(DATA / "sv" / "strings.toml")


def shown(topic: Topic, hit: Hit) -> str:
    """Return the text that a hit highlights."""
    if hit.initiative == PREAMBLE:
        return preamble(topic)[hit.block].text[hit.start : hit.end]
    if hit.initiative == CONTACT:
        return contact_blocks(topic.contact, SWEDISH)[hit.block].text[hit.start : hit.end]
    initiative = topic.initiatives[hit.initiative]
    text = initiative.title if hit.block == TITLE else blocks(initiative.text)[hit.block].text
    return text[hit.start : hit.end]


def found(topic: Topic, query: str) -> list[str]:
    return [shown(topic, hit) for hit in Index(topic, SWEDISH).search(query).hits]


def without_contact(topic: Topic, query: str) -> list[str]:
    hits = Index(topic, SWEDISH).search(query).hits
    return [shown(topic, hit) for hit in hits if hit.initiative != CONTACT]


def with_texts(topic: Topic, *texts: str) -> Topic:
    initiatives = tuple(Initiative(f"i{i}", "Titel", text) for i, text in enumerate(texts))
    return topic._replace(initiatives=initiatives, summary="s", goal=topic.goal._replace(title="g", text="g"))


def test_search_ignores_accents(topic: Topic) -> None:
    assert found(topic, "narvaro") == ["närvaro"]
    assert found(with_texts(topic, "cafe"), "café") == ["cafe"]


def test_search_ignores_case(topic: Topic) -> None:
    assert found(topic, "BARNKONVENTION:") == ["barnkonvention:", "barnkonvention:"]
    assert found(topic, "fn:s barnk") == ["FN:s barnk", "FN:s barnk"]


def test_exact_matches_are_listed_first(topic: Topic) -> None:
    assert found(with_texts(topic, "sjö", "sjo", "SJÖ"), "sjö") == ["sjö", "SJÖ", "sjo"]
    assert found(with_texts(topic, "sjö", "sjo"), "sjo") == ["sjo", "sjö"]


def test_search_includes_titles_summary_and_goal(topic: Topic) -> None:
    assert {hit.block for hit in Index(topic, SWEDISH).search("kraftsamling").hits} == {TITLE}
    assert {hit.initiative for hit in Index(topic, SWEDISH).search("uppväxt växer upp").hits} == set()
    assert PREAMBLE in {hit.initiative for hit in Index(topic, SWEDISH).search("gymnasieskolan").hits}


@pytest.mark.parametrize(
    ("query", "blocks"),
    [
        ("kontakta utbildningsförvaltningen", [0]),
        ("kontaktcenter i", [1]),
        ("allmänna frågor", [2]),
        ("telefon", [3]),
        ("727 00", [3]),
        ("stadshuset stadshusgatan", [4]),
        ("postadress uppsala", [5]),
        ("uppsala.se. telefon", []),
    ],
)
def test_search_includes_the_contact_with_its_labels(topic: Topic, query: str, blocks: list[int]) -> None:
    hits = Index(topic, SWEDISH).search(query).hits
    assert [hit.block for hit in hits if hit.initiative == CONTACT] == blocks


def test_contact_follows_the_last_initiative(topic: Topic) -> None:
    hits = Index(topic, SWEDISH).search("uppsala").hits
    parts = [hit.initiative for hit in hits]
    assert parts == sorted(parts, key=lambda part: len(topic.initiatives) if part == CONTACT else part)
    assert {PREAMBLE, CONTACT} < set(parts)


def test_phrase_is_found_across_line_break(topic: Topic) -> None:
    assert found(with_texts(topic, "ett\ntvå", "ett  \ntvå"), "ett två") == ["ett två", "ett\ntvå"]


def test_word_with_emphasis_inside_is_found(topic: Topic) -> None:
    assert found(with_texts(topic, "när**varo**"), "närvaro") == ["närvaro"]


def test_hit_does_not_span_two_texts(topic: Topic) -> None:
    assert found(with_texts(topic, "ab\n\ncd", "ef"), "bcd") == []
    assert found(with_texts(topic, "ab"), "\x00") == []


@pytest.mark.parametrize("query", ["", "   ", "\u0301", "\n"])
def test_blank_query_has_no_hits(topic: Topic, query: str) -> None:
    assert found(topic, query) == []


def test_letter_that_folds_to_several_is_highlighted_whole(topic: Topic) -> None:
    assert found(with_texts(topic, "die Straße ab"), "strasse") == ["Straße"]
    assert found(with_texts(topic, "die Straße ab"), "ab") == ["ab"]
    assert without_contact(with_texts(topic, "Spaß"), "s") == ["s", "S", "ß"]
    assert found(with_texts(topic, "eﬃcient"), "ffi") == ["ﬃ"]


def test_hits_are_limited_to_max_hits(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_HITS", 5)
    result = Index(with_texts(topic, "zzzzzzz ž"), SWEDISH).search("z")
    assert (len(result.hits), result.is_truncated) == (5, True)
    result = Index(with_texts(topic, "zzzz"), SWEDISH).search("z")
    assert result.is_truncated is False


def test_letters_outside_uneven_pattern_fold_to_one_character() -> None:
    wrong = [
        chr(code)
        for code in range(0x110000)
        if not 0xD800 <= code < 0xE000
        if not folding._MAY_CHANGE_LENGTH.match(chr(code))
        for fold in (folding.FOLD_CASE, folding.FOLD_CASE_AND_ACCENTS)
        if len(fold[code]) != 1
    ]
    assert wrong == []


@given(st.text(st.sampled_from("aAåÅäé sS\u0301ßﬃ"), max_size=30), st.text(st.sampled_from("aåAs fs"), max_size=3))
def test_hits_are_in_order_and_match_query(text: str, query: str) -> None:
    def fold(value: str) -> str:
        return " ".join(value.translate(folding.FOLD_CASE_AND_ACCENTS).split())

    hits = list(search._FoldedTexts.make([text], folding.FOLD_CASE_AND_ACCENTS).find(" ".join(query.split())))
    for _, start, end in hits:
        assert fold(query) in " ".join(text[start:end].translate(folding.FOLD_CASE_AND_ACCENTS).split()) or not fold(
            query
        )
    assert hits == sorted(hits)


def test_search_includes_links_and_every_contact(topic: Topic) -> None:
    initiatives = (Initiative("a", "A", "a", (Link("Bokplanen", "https://a.se/p"),)),)
    contacts = (topic.contact, Contact("Bokdisken", "N", email="disken@uppsala.se"))
    hits = Index(topic._replace(initiatives=initiatives, contacts=contacts), SWEDISH).search("bok").hits
    assert [(hit.initiative, hit.block) for hit in hits] == [
        (0, 1),
        (CONTACT, len(contact_blocks(topic.contact, SWEDISH))),
    ]
    [hit] = Index(topic._replace(contacts=contacts), SWEDISH).search("disken@").hits
    assert hit.initiative == CONTACT


def test_related_pages_follow_the_initiatives(topic: Topic) -> None:
    changed = with_links(topic)
    hits = Index(changed, SWEDISH).search("skolor").hits
    places = [(hit.initiative, hit.block) for hit in hits]
    [related] = [place for place in dict.fromkeys(places) if place == (PREAMBLE, len(preamble(changed)))]
    after = places[places.index(related) :]
    assert all(initiative in (PREAMBLE, CONTACT) for initiative, _ in after)
    assert places.index(related) > max(index for index, (initiative, _) in enumerate(places) if initiative >= 0)


def test_addresses_are_found_only_where_they_are_shown(topic: Topic) -> None:
    changed = with_links(topic)
    assert len(Index(changed, SWEDISH).search("plan-for-likvardig").hits) == 1
    assert Index(changed, SWEDISH, hyperlinks=True).search("plan-for-likvardig").hits == ()
    [hit] = Index(changed, SWEDISH, hyperlinks=True).search("så följer vi upp").hits
    assert hit.initiative == 0


def test_query_does_not_remain_in_the_cache_of_regular_expressions(topic: Topic) -> None:
    re.purge()
    assert Index(topic, SWEDISH).search("likvärdig").hits
    assert not any("likv" in str(key) for key in re._cache)  # type: ignore[attr-defined]
