"""One person's time at the terminal: what they have allowed, and what is remembered for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from likvardig_tui.privacy import config
from likvardig_tui.privacy.config import Config, ConfigError, Damage
from likvardig_tui.privacy.consent import OPTIONAL, Consent, Purpose, State

Clock = Callable[[], datetime]


def _now() -> datetime:
    """Return the time in UTC, in whole seconds: what the file keeps is what is compared."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds just now, for a screen to show."""

    allowed: frozenset[Purpose] = frozenset()
    """The optional purposes that are allowed."""
    is_answered: bool = False
    """Whether the notice that holds now has been answered."""
    is_outdated: bool = False
    """Whether only an earlier revision has been."""


class Visit:
    """The app asks the visit what is allowed, and tells it what the person said; it never touches the file."""

    def __init__(self, path: Path, revision: int, clock: Clock = _now) -> None:
        """Begin with what the file at ``path`` says; ``revision`` is that of the notice that holds now."""
        self.path = path
        self._clock = clock
        stored, self.damage = config.read(path)
        self.consent = Consent(revision, stored.answers)
        allowed = self.allows(Purpose.FUNCTIONAL)
        self.preferences: Mapping[str, Any] = stored.preferences if allowed else {}

    damage: Damage | None
    """Set where the file could not be read when the visit began."""

    @property
    def standing(self) -> Standing:
        """What holds just now."""
        now = self._clock()
        return Standing(
            frozenset(purpose for purpose in OPTIONAL if self.consent.allows(purpose, now)),
            self.consent.is_answered(now),
            self.consent.is_outdated(now),
        )

    def allows(self, purpose: Purpose) -> bool:
        """Say whether something may be stored for ``purpose``."""
        return self.consent.allows(purpose, self._clock())

    def answer(self, states: Mapping[Purpose, State]) -> None:
        """Take the person's answers and save them.

        They hold for this visit even where ConfigError is raised because they could not be saved.
        """
        self.consent = self.consent.answered(states, self._clock())
        answers = {purpose: self.consent.answers[purpose] for purpose in states}
        self._save(lambda stored: replace(stored, answers={**stored.answers, **answers}))

    def prefer(self, **preferences: Any) -> None:
        """Remember what the person prefers: in the file if they allow it, else until the visit ends.

        Raises ConfigError where it is allowed and could not be saved.
        """
        self.preferences = {**self.preferences, **preferences}
        if self.allows(Purpose.FUNCTIONAL):
            self._save(lambda stored: stored)

    def _save(self, change: Callable[[Config], Config]) -> None:
        """Change the file; preferences stay in it only while what it then says allows them."""

        def with_preferences(stored: Config) -> Config:
            changed = change(stored)
            consent = Consent(self.consent.revision, changed.answers)
            allowed = consent.allows(Purpose.FUNCTIONAL, self._clock())
            return replace(changed, preferences={**stored.preferences, **self.preferences} if allowed else {})

        config.update(self.path, with_preferences)


__all__ = ["Clock", "ConfigError", "Standing", "Visit"]
