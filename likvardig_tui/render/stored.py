"""Render what is stored: as sentences, and as lines of text with every file and every value in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from likvardig_tui.content.model import Topic
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.config import Config
from likvardig_tui.privacy.consent import NOT_ASKED, Consent, Purpose, State, Verdict
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.inventory import StoredFile
from likvardig_tui.speech.levels import RATES

MAX_COUNTS = 2_000
"""The number of counts that have a line each: with nine initiatives opened every day, those of half a year."""


class Sentence(NamedTuple):
    """What is stored about one thing: ``Funktioner``, ``ja, svarat 25 november 2026 kl. 10.14``."""

    label: str
    value: str


# Sentences


def stored_config(files: Iterable[StoredFile]) -> Config:
    """Return the answers and preferences in ``files``."""
    return next((file.config for file in files if file.values), Config())


def answer_sentences(config: Config, topic: Topic, strings: Strings, now: datetime) -> list[Sentence]:
    """Return the answers, and for each that is not in force at the aware time ``now``, why."""
    consent = Consent(topic.privacy.revision, config.answers)
    titles = {Purpose.FUNCTIONAL: topic.privacy.functional.title, Purpose.STATISTICS: topic.privacy.statistics.title}
    sentences = []
    for purpose, title in titles.items():
        answer = config.answers.get(purpose, NOT_ASKED)
        if answer.state is State.NOT_ASKED or answer.answered_at is None:
            continue
        said = strings(f"stored.answer_{answer.state}", at=strings.format_time(answer.answered_at.astimezone()))
        verdict = consent.verdict(purpose, now)
        if verdict in (Verdict.OTHER_REVISION, Verdict.FUTURE_DATED):
            said = strings(f"stored.answer_{verdict}", said=said)
        sentences.append(Sentence(title, said))
    return sentences


def preference_items(config: Config) -> list[str]:
    """Return what the preferences call open panels and positions: an initiative, a topic, or both with a slash."""
    values = (config.preferences.get(name) for name in ("open", "place", "places"))
    return [str(item) for value in values for item in (value if isinstance(value, list) else [value]) if item]


def preference_sentences(
    config: Config, titles: Mapping[str, str], strings: Strings, languages: Mapping[str, str]
) -> list[Sentence]:
    """Return the preferences; ``titles`` are those of ``preference_items``, ``languages`` are names by code."""
    sentences = []
    names = (
        *(("language", languages), ("theme", {}), ("speech_rate", {})),
        *((name, titles) for name in ("open", "place", "places")),
    )
    for name, labels in names:
        value = config.preferences.get(name)
        items = [str(item) for item in (value if isinstance(value, list) else [value]) if item not in (None, "")]
        if name == "theme":
            labels = {theme: strings(f"themes.{theme}") for theme in items if f"themes.{theme}" in strings}
        if name == "speech_rate" and type(value) is int and value in RATES:
            labels = {str(value): strings("stored.rate", at=RATES.index(value))}
        if items:
            named = ", ".join(clean_line(labels.get(item, item)) for item in items)
            sentences.append(Sentence(strings(f"stored.preference_{name}"), named))
    return sentences


def count_sentences(counts: Iterable[Count], strings: Strings) -> list[Sentence]:
    """Return how often each thing was done."""
    sums: Counter[Event] = Counter()
    for count in counts:
        sums[count.event] += count.n
    return [Sentence(strings(f"events.{event}"), str(sums[event])) for event in Event if event in sums]


def counted_days(counts: Sequence[Count], strings: Strings) -> Sentence:
    """Return the days of the first and the last of ``counts``, of which there is at least one."""
    first, last = (strings.format_date(pick(count.day for count in counts)) for pick in (min, max))
    days = first if first == last else strings("stored.days", first=first, last=last)
    return Sentence(strings("stored.counted_days"), days)


# Files and values


def stored_lines(files: Iterable[StoredFile], strings: Strings) -> list[str]:
    """Return a line for each file and an indented one for each value; or one line if nothing is stored."""
    return [line for file in files for line in _file_lines(file, strings)] or [strings("stored.nothing")]


def count_lines(counts: Iterable[Count], strings: Strings) -> list[str]:
    """Return a line for each of the latest MAX_COUNTS, newest first, and one with the number of those left out."""
    newest = sorted(counts, key=lambda count: count.day, reverse=True)
    lines = [_count_line(count, strings) for count in newest[:MAX_COUNTS]]
    if more := len(newest) - len(lines):
        lines.append(strings("stored.more", count=more))
    return lines


def _file_lines(file: StoredFile, strings: Strings) -> Iterator[str]:
    yield strings("stored.file", path=clean_line(str(file.path)), size=file.size)
    values = [clean_line(f"{name}: {_formatted(value)}") for name, value in file.values]
    values += count_lines(file.counts, strings)
    if not file.is_read:
        values.append(strings("stored.unread"))
    yield from (f"  {value}" for value in values)


def _formatted(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _count_line(count: Count, strings: Strings) -> str:
    name = strings(f"events.{count.event}")
    return f"{count.day}  {name}{f' ({count.item})' if count.item else ''}: {count.n}"
