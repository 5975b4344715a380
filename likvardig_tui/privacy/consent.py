"""What a person has allowed, and whether it still holds.

Consent is an active choice for one purpose at a time (GDPR article 4.11 and 7; LEK chapter 9, section 28), and
silence is never consent: everything but a clear yes under the notice that holds now is a no.
"""

from __future__ import annotations

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What someone said about one purpose, when, and under which revision of the notice."""

    state: State = State.NOT_ASKED
    at: datetime | None = None
    """Aware; None where nobody was asked."""
    revision: int = 0

    def holds(self, revision: int, now: datetime) -> bool:
        """Say whether this is an answer at all, to the notice of that ``revision``, and not from the future."""
        return (
            self.state is not State.NOT_ASKED and self.revision == revision and self.at is not None and self.at <= now
        )


NOT_ASKED = Answer()


@dataclass(frozen=True, slots=True)
class Consent:
    """All answers of one person, held against the notice that was shown."""

    revision: int
    """Of the notice that holds now."""
    answers: Mapping[Purpose, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", MappingProxyType(dict(self.answers)))

    def allows(self, purpose: Purpose, now: datetime) -> bool:
        """Say whether something may be stored for ``purpose``; ``now`` is aware."""
        if purpose is Purpose.NECESSARY:
            return True
        answer = self.answers.get(purpose, NOT_ASKED)
        return answer.state is State.GRANTED and answer.holds(self.revision, now)

    def is_answered(self, now: datetime) -> bool:
        """Say whether the notice has been answered.

        One answer is enough: whoever opens the settings and sets one switch has seen the other, and is not
        asked again. What they left alone stays unasked, and so is a no.
        """
        return any(self.answers.get(purpose, NOT_ASKED).holds(self.revision, now) for purpose in OPTIONAL)

    def is_outdated(self, now: datetime) -> bool:
        """Say whether it was answered only under an earlier revision, so that what has changed is to be shown."""
        return not self.is_answered(now) and any(
            0 < answer.revision < self.revision and answer.state is not State.NOT_ASKED
            for answer in self.answers.values()
        )

    def answered(self, states: Mapping[Purpose, State], now: datetime) -> Consent:
        """Return this consent with new answers, given now to the notice that holds now."""
        given = {purpose: Answer(state, now, self.revision) for purpose, state in states.items()}
        return Consent(self.revision, {**self.answers, **given})
