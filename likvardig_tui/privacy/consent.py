"""The user's answers about optional storage, and whether they are valid now.

Consent is an active choice for one purpose at a time (GDPR article 4(11) and article 7; LEK chapter 9, section 28).
Silence is not consent: only an explicit yes to the current revision of the privacy notice allows anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from likvardig_tui.privacy import sqlite


class Purpose(StrEnum):
    """What a value is stored for. NECESSARY needs no consent, so it is never asked about."""

    NECESSARY = "necessary"
    FUNCTIONAL = "functional"
    STATISTICS = "statistics"


OPTIONAL = (Purpose.FUNCTIONAL, Purpose.STATISTICS)
"""The purposes that need consent, in the order they are shown."""


class State(StrEnum):
    """An answer about one purpose, as it is stored."""

    NOT_ASKED = "not_asked"
    DENIED = "denied"
    GRANTED = "granted"


class Verdict(StrEnum):
    """What a stored answer means now. Only GRANTED is consent; the last three count as no answer."""

    GRANTED = "granted"
    DENIED = "denied"
    NOT_ASKED = "not_asked"
    OTHER_REVISION = "other_revision"
    """Given to another revision of the notice than the current one."""
    FUTURE_DATED = "ahead"
    """Dated in the future: the clock was wrong then, or is wrong now."""


class Answer(NamedTuple):
    """The user's answer about one purpose."""

    state: State = State.NOT_ASKED
    answered_at: datetime | None = None
    """Aware; None if the user was not asked."""
    revision: int = 0
    """Of the notice that was answered."""

    def is_repeated_by(self, later: Answer) -> bool:
        """Return whether ``later`` gives the same answer to the same revision, at the same time or later."""
        if self.answered_at is None or later.answered_at is None or self.answered_at > later.answered_at:
            return False
        return (self.state, self.revision) == (later.state, later.revision)


NOT_ASKED = Answer()


@dataclass(frozen=True, slots=True)
class Consent:
    """All answers of one user, judged by the current revision of the notice."""

    revision: int
    """Of the current notice."""
    answers: Mapping[Purpose, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", MappingProxyType(dict(self.answers)))

    def verdict(self, purpose: Purpose, now: datetime) -> Verdict:
        """Return what the answer about an optional ``purpose`` means at the aware time ``now``."""
        answer = self.answers.get(purpose, NOT_ASKED)
        if answer.state is State.NOT_ASKED or answer.answered_at is None:
            return Verdict.NOT_ASKED
        if answer.revision != self.revision:
            return Verdict.OTHER_REVISION
        return Verdict.FUTURE_DATED if answer.answered_at > now else Verdict(answer.state)

    def allows(self, purpose: Purpose, now: datetime) -> bool:
        """Return whether values may be stored for ``purpose`` at the aware time ``now``."""
        return purpose is Purpose.NECESSARY or self.verdict(purpose, now) is Verdict.GRANTED

    def is_answered(self, now: datetime, asked: Iterable[Purpose] = OPTIONAL) -> bool:
        """Return whether the current notice, which asks about the purposes in ``asked``, has been answered.

        An answer about one purpose is enough: a user who sets one switch in the settings has seen the other, and is
        not asked again. A purpose without an answer stays denied. If ``asked`` is empty, there is nothing to answer.
        """
        asked = tuple(asked)
        return not asked or any(self.verdict(purpose, now) in (Verdict.GRANTED, Verdict.DENIED) for purpose in asked)

    def is_outdated(self, now: datetime, asked: Iterable[Purpose] = OPTIONAL) -> bool:
        """Return whether only an earlier revision has been answered, so that its changes have to be shown."""
        asked = tuple(asked)
        return not self.is_answered(now, asked) and any(
            0 < answer.revision < self.revision and answer.state is not State.NOT_ASKED
            for purpose, answer in self.answers.items()
            if purpose in asked
        )

    def latest_future_answer(self, now: datetime) -> datetime | None:
        """Return the latest time of an answer that is dated after ``now``; None if there is no such answer."""
        times = (answer.answered_at for answer in self.answers.values() if answer.answered_at)
        return max((time for time in times if time > now), default=None)

    def with_answers(self, states: Mapping[Purpose, State], now: datetime) -> Consent:
        """Return a copy with new answers to the current revision, given at ``now``."""
        new = {purpose: Answer(state, now, self.revision) for purpose, state in states.items()}
        return Consent(self.revision, {**self.answers, **new})


class StatisticsOff(StrEnum):
    """Why users are not asked about statistics."""

    DO_NOT_TRACK = "do_not_track"
    """The environment variable is set."""
    NO_SQLITE = "no_sqlite"
    """This Python has no SQLite, so that counts could not be stored."""
    NO_HOME = "no_home"
    """There is no folder to store counts in (kiosk)."""


def statistics_off(environ: Mapping[str, str]) -> StatisticsOff | None:
    """Return why statistics are not to be asked about; None if they are.

    ``DO_NOT_TRACK`` counts if it is set to anything but ``0`` or nothing.
    """
    if environ.get("DO_NOT_TRACK", "") not in ("", "0"):
        return StatisticsOff.DO_NOT_TRACK
    return None if sqlite.has_module() else StatisticsOff.NO_SQLITE


def asked_purposes(environ: Mapping[str, str]) -> tuple[Purpose, ...]:
    """Return the purposes to ask about."""
    return OPTIONAL if statistics_off(environ) is None else (Purpose.FUNCTIONAL,)
