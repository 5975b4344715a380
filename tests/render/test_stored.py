"""What is stored, as sentences."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from likvardig_tui.content.model import Topic
from likvardig_tui.content.store import ContentStore
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.config import Config
from likvardig_tui.privacy.consent import Answer, Purpose, State
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.render.stored import answer_sentences, count_sentences, counted_days, preference_sentences

AT = datetime(2026, 11, 25, 9, 4, tzinfo=UTC)
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _uppsala(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Use the time zone of Uppsala."""
    monkeypatch.setenv("TZ", "Europe/Stockholm")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def answered(state: State, at: datetime = AT, revision: int = 1) -> Config:
    return Config({Purpose.FUNCTIONAL: Answer(state, at, revision)})


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", ["Funktioner: ja, svarat 25 november 2026 kl. 10.04", "Statistik: nej, svarat 2 juli 2026 kl. 00.30"]),
        ("en", ["yes, answered 25 November 2026 at 10:04", "Statistics: no, answered 2 July 2026 at 00:30"]),
    ],
)
def test_answers_have_a_written_date_and_local_time(language: str, expected: list[str]) -> None:
    content = ContentStore().read(language)
    answers = {
        Purpose.FUNCTIONAL: Answer(State.GRANTED, AT, 1),
        Purpose.STATISTICS: Answer(State.DENIED, datetime(2026, 7, 1, 22, 30, tzinfo=UTC), 1),
    }
    sentences = answer_sentences(Config(answers), content.topic, content.strings, NOW)
    for (label, value), end in zip(sentences, expected, strict=True):
        assert f"{label}: {value}".endswith(end)


def test_answer_not_in_force_says_why(topic: Topic, strings: Strings) -> None:
    (other,) = answer_sentences(answered(State.GRANTED, revision=7), topic, strings, NOW)
    assert other.value.startswith("ja, svarat 25 november 2026 kl. 10.04. Svaret gäller en annan version")
    (ahead,) = answer_sentences(answered(State.DENIED), topic, strings, datetime(2026, 11, 1, tzinfo=UTC))
    assert ahead.value.startswith("nej, svarat 25 november 2026 kl. 10.04. Det datumet har inte varit än")


@pytest.mark.parametrize("config", [Config(), answered(State.NOT_ASKED)])
def test_question_not_answered_has_no_sentence(config: Config, topic: Topic, strings: Strings) -> None:
    assert answer_sentences(config, topic, strings, NOW) == []


def titles_of(topic: Topic) -> dict[str, str]:
    return {initiative.id: initiative.title for initiative in topic.initiatives}


def test_preferences_are_named_as_on_the_screen(topic: Topic, strings: Strings) -> None:
    stored = {"language": "sv", "theme": "contrast", "open": ["globalt", "skolnarvaro"], "place": "sprak"}
    sentences = preference_sentences(Config({}, stored), titles_of(topic), strings, {"sv": "Svenska"})
    assert [f"{label}: {value}" for label, value in sentences] == [
        "Språk: Svenska",
        "Tema: Hög kontrast",
        "Öppna avsnitt: Likvärdig skola på global nivå, Kraftsamling ska öka skolnärvaron",
        "Din plats i listan: Satsning på språk bidrar till en mer likvärdig skola",
    ]


def test_unknown_preferences_are_shown_as_stored(topic: Topic, strings: Strings) -> None:
    stored = {"language": "\x1b[31mxx", "theme": 7, "open": ["borta", ["a"]], "place": {"b": 1}}
    sentences = preference_sentences(Config({}, stored), titles_of(topic), strings, {})
    assert [sentence.value for sentence in sentences] == ["[31mxx", "7", "borta, ['a']", "{'b': 1}"]
    assert preference_sentences(Config({}, {"open": []}), titles_of(topic), strings, {}) == []


@pytest.mark.parametrize(
    ("rate", "named"), [(-100, "0 av 20"), (0, "10 av 20"), (100, "20 av 20"), (5, "5"), (True, "True")]
)
def test_rate_of_speech_is_named_by_its_place(topic: Topic, strings: Strings, rate: object, named: str) -> None:
    sentences = preference_sentences(Config({}, {"speech_rate": rate}), titles_of(topic), strings, {})
    assert [sentence.value for sentence in sentences] == [named]


def test_counts_are_added_up(strings: Strings) -> None:
    counts = [
        Count(date(2026, 11, 25), Event.OPENED, "globalt", 3),
        Count(date(2026, 11, 24), Event.OPENED, "sprak", 2),
        Count(date(2026, 11, 24), Event.VISIT, "", 4),
    ]
    assert [f"{label}: {value}" for label, value in count_sentences(counts, strings)] == [
        "Besök: 4",
        "Öppnade avsnitt: 5",
    ]
    assert counted_days(counts, strings).value == "från 24 november 2026 till 25 november 2026"
    assert counted_days(counts[:1], strings).value == "25 november 2026"
    assert count_sentences([], strings) == []


def test_revision_of_the_notice_decides(topic: Topic, strings: Strings) -> None:
    newer = topic._replace(privacy=topic.privacy._replace(revision=2))
    said = [answer_sentences(answered(State.GRANTED), shown, strings, NOW)[0].value for shown in (topic, newer)]
    assert said[1].startswith(said[0])
    assert len(said[1]) > len(said[0])
