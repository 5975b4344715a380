"""What a person has allowed, and whether it still holds.

Consent is an active choice for one purpose at a time (GDPR article 4.11 and 7; LEK chapter 9, section 28), and
silence is never consent: everything but a clear yes under the notice that holds now is a no.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Purpose(StrEnum):
    """What a value would be stored for. Necessary needs no consent, and so is never asked about."""

    NECESSARY = "necessary"
    FUNCTIONAL = "functional"
    STATISTICS = "statistics"


OPTIONAL = (Purpose.FUNCTIONAL, Purpose.STATISTICS)
"""The purposes that are asked about, in the order they are shown."""


class State(StrEnum):
    """What someone has said about one purpose."""

    NOT_ASKED = "not_asked"
    DENIED = "denied"
    GRANTED = "granted"


class Verdict(StrEnum):
    """What an answer is worth just now. Only GRANTED is a yes; the last three are no answer at all."""

    GRANTED = "granted"
    DENIED = "denied"
    NOT_ASKED = "not_asked"
    OTHER_REVISION = "other_revision"
    """Given to another revision of the notice than the one that holds."""
    AHEAD = "ahead"
    """Dated in the future: the clock was wrong then, or is now."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What someone said about one purpose, when, and under which revision of the notice."""

    state: State = State.NOT_ASKED
    at: datetime | None = None
    """Aware; None where nobody was asked."""
    revision: int = 0

    def says_as_much_as(self, later: Answer) -> bool:
        """Say whether this is the same answer to the same notice, given before ``later`` was."""
        same = (self.state, self.revision) == (later.state, later.revision)
        return same and self.at is not None and later.at is not None and self.at <= later.at


NOT_ASKED = Answer()


@dataclass(frozen=True, slots=True)
class Consent:
    """All answers of one person, held against the notice that was shown."""

    revision: int
    """Of the notice that holds now."""
    answers: Mapping[Purpose, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", MappingProxyType(dict(self.answers)))

    def verdict(self, purpose: Purpose, now: datetime) -> Verdict:
        """Say what the answer about an optional ``purpose`` is worth; ``now`` is aware."""
        answer = self.answers.get(purpose, NOT_ASKED)
        if answer.state is State.NOT_ASKED or answer.at is None:
            return Verdict.NOT_ASKED
        if answer.revision != self.revision:
            return Verdict.OTHER_REVISION
        return Verdict.AHEAD if answer.at > now else Verdict(answer.state)

    def allows(self, purpose: Purpose, now: datetime) -> bool:
        """Say whether something may be stored for ``purpose``; ``now`` is aware."""
        return purpose is Purpose.NECESSARY or self.verdict(purpose, now) is Verdict.GRANTED

    def is_answered(self, now: datetime, asked: Iterable[Purpose] = OPTIONAL) -> bool:
        """Say whether the notice, which asks about the purposes ``asked``, has been answered.

        One answer is enough: whoever opens the settings and sets one switch has seen the other, and is not
        asked again. What they left alone stays unasked, and so is a no. Where nothing is asked there is no question.
        """
        asked = tuple(asked)
        return not asked or any(self.verdict(purpose, now) in (Verdict.GRANTED, Verdict.DENIED) for purpose in asked)

    def is_outdated(self, now: datetime, asked: Iterable[Purpose] = OPTIONAL) -> bool:
        """Say whether it was answered only under an earlier revision, so that what has changed is to be shown."""
        asked = tuple(asked)
        return not self.is_answered(now, asked) and any(
            0 < answer.revision < self.revision and answer.state is not State.NOT_ASKED
            for purpose, answer in self.answers.items()
            if purpose in asked
        )

    def latest_from_the_future(self, now: datetime) -> datetime | None:
        """Return when the latest answer was given that is dated after ``now``: by a clock that was wrong, or is."""
        return max((answer.at for answer in self.answers.values() if answer.at and answer.at > now), default=None)

    def answered(self, states: Mapping[Purpose, State], now: datetime) -> Consent:
        """Return this consent with new answers, given now to the notice that holds now."""
        given = {purpose: Answer(state, now, self.revision) for purpose, state in states.items()}
        return Consent(self.revision, {**self.answers, **given})


def asked_about(environ: Mapping[str, str]) -> tuple[Purpose, ...]:
    """Return the purposes to ask about: statistics are not, where ``DO_NOT_TRACK`` is anything but empty or ``0``."""
    return OPTIONAL if environ.get("DO_NOT_TRACK", "") in ("", "0") else (Purpose.FUNCTIONAL,)
