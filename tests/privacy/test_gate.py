"""Every state of consent with every event: the counts are accessed only with valid consent."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from likvardig_tui.privacy.backups import CorruptFile
from likvardig_tui.privacy.consent import Purpose, State
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.personal_session import PersonalSession
from tests.helpers.marks import quick

ANSWER = "[consent.statistics]\nstate = {state}\nat = {at}\nrevision = {revision}\n"
STATES = {
    "granted": ANSWER.format(state='"granted"', at="2026-01-01T00:00:00Z", revision=2),
    "not asked": "",
    "stored as not asked": ANSWER.format(state='"not_asked"', at="2026-01-01T00:00:00Z", revision=2),
    "denied": ANSWER.format(state='"denied"', at="2026-01-01T00:00:00Z", revision=2),
    "older revision": ANSWER.format(state='"granted"', at="2026-01-01T00:00:00Z", revision=1),
    "newer revision": ANSWER.format(state='"granted"', at="2026-01-01T00:00:00Z", revision=3),
    "future date": ANSWER.format(state='"granted"', at="2999-01-01T00:00:00Z", revision=2),
    "wrong type": ANSWER.format(state="true", at="2026-01-01T00:00:00Z", revision=2),
    "no such state": ANSWER.format(state='"GRANTED"', at="2026-01-01T00:00:00Z", revision=2),
    "date without a zone": ANSWER.format(state='"granted"', at="2026-01-01T00:00:00", revision=2),
    "date as text": ANSWER.format(state='"granted"', at='"2026-01-01"', revision=2),
    "revision as text": ANSWER.format(state='"granted"', at="2026-01-01T00:00:00Z", revision='"2"'),
    "revision true": ANSWER.format(state='"granted"', at="2026-01-01T00:00:00Z", revision="true"),
    "no table": "consent = 1",
    "corrupt": "[[[",
}


def save_theme(session: PersonalSession) -> None:
    session.set_preferences(theme="light")
    session.save_preferences()


EVENTS: dict[str, Callable[[PersonalSession], object]] = {
    "open": lambda session: session.count(Event.OPENED, "a"),
    "search without hit": lambda session: session.count(Event.SEARCH_WITHOUT_HIT),
    "copy": lambda session: session.count(Event.CONTACT_COPIED),
    "choose language": lambda session: session.count(Event.LANGUAGE_CHOSEN, "sv"),
    "set preferences": save_theme,
    "grant functional": lambda session: session.answer({Purpose.FUNCTIONAL: State.GRANTED}),
    "deny functional": lambda session: session.answer({Purpose.FUNCTIONAL: State.DENIED}),
    "list stored files": lambda session: session.stored(),
    "read stored counts": lambda session: session.stored_counts(),
}


class Spy(CountsStore):
    """Records every call that would open, read or write a database."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.calls: list[str] = []

    def add(self, counts: Iterable[Count], _today: date) -> CorruptFile | None:
        self.calls += [f"add {count.event}" for count in counts]
        return None

    def read(self, _since: date) -> list[Count]:
        self.calls.append("read")
        return []

    def erase(self) -> bool:
        self.calls.append("erase")
        return True


ASKED = [(Purpose.FUNCTIONAL, Purpose.STATISTICS), (Purpose.FUNCTIONAL,)]
CASES = [(state, asked) for asked in ASKED for state in STATES]


@pytest.mark.parametrize(("state", "asked"), quick(len(STATES) + 1, CASES, unpack=True))
def test_counts_are_accessed_only_with_consent(tmp_path: Path, state: str, asked: tuple[Purpose, ...]) -> None:
    for number, events in enumerate(itertools.permutations(EVENTS, 2)):
        config = tmp_path / str(number) / "config.toml"
        config.parent.mkdir()
        config.write_text(STATES[state])
        spy = Spy(tmp_path / str(number) / "statistics.db")
        session = PersonalSession(config, 2, spy, asked=asked)
        for event in events:
            EVENTS[event](session)
        if state != "granted" or len(asked) == 1:
            session.end()
            assert spy.calls == [], events
        else:
            assert set(spy.calls) <= {"read"}, events
            session.end()
            assert "add visit" in spy.calls, events
            assert ("add opened" in spy.calls) is ("open" in events)
        assert not spy.path.exists()


@pytest.mark.parametrize("has_counts", [True, False])
@pytest.mark.parametrize("state", STATES)
def test_denying_erases_existing_counts(tmp_path: Path, state: str, has_counts: bool) -> None:
    config = tmp_path / "config.toml"
    config.write_text(STATES[state])
    spy = Spy(tmp_path / "statistics.db")
    if has_counts:
        spy.path.write_text("")
    PersonalSession(config, 2, spy).answer({Purpose.STATISTICS: State.DENIED})
    assert spy.calls == ["erase"] * has_counts


@pytest.mark.parametrize("state", STATES)
def test_granting_counts_later_events(tmp_path: Path, state: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(STATES[state])
    spy = Spy(tmp_path / "statistics.db")
    session = PersonalSession(config, 2, spy)
    session.answer({Purpose.STATISTICS: State.GRANTED})
    session.count(Event.OPENED, "a")
    session.end()
    assert spy.calls == ["add opened", "add visit"]
