"""One person's time at the terminal: what they have allowed, and what is remembered for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from likvardig_tui.privacy import config
from likvardig_tui.privacy.config import Config, ConfigError, Damage
from likvardig_tui.privacy.consent import OPTIONAL, Answer, Consent, Purpose, State

Clock = Callable[[], datetime]


def _now() -> datetime:
    """Return the time in UTC, in whole seconds: what the file keeps is what is compared."""
    return datetime.now(UTC).replace(microsecond=0)


class Standing(NamedTuple):
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
        self._unsaved: dict[Purpose, Answer] = {}
        self._preferred: dict[str, Any] = {}
        stored, self.damage = config.read(path)
        self.consent = Consent(revision, stored.answers)
        allowed = self.allows(Purpose.FUNCTIONAL)
        self.preferences: Mapping[str, Any] = stored.preferences if allowed else {}

    damage: Damage | None
    """Set where the file could not be read, when the visit began or later."""

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

        They hold for this visit even where ConfigError is raised because they could not be saved; they are then
        saved with the next thing that is.
        """
        self.consent = self.consent.answered(states, self._clock())
        self._unsaved |= {purpose: self.consent.answers[purpose] for purpose in states}
        self._save()

    def prefer(self, **preferences: Any) -> bool:
        """Remember what the person prefers: in the file if they allow it, else until the visit ends.

        Returns whether it is in the file. Raises ConfigError where it is allowed and could not be saved.
        """
        self.preferences = {**self.preferences, **preferences}
        self._preferred |= preferences
        return self.allows(Purpose.FUNCTIONAL) and self._save()

    def _save(self) -> bool:
        """Put into the file what this visit has changed; return whether preferences may be in it.

        They may only while the person allows them, and the file says so too: another terminal of theirs may have
        taken it back. What another terminal chose stands, but for what was chosen here.
        """
        allowed = False

        def change(stored: Config) -> Config:
            nonlocal allowed
            answers = {**stored.answers, **self._unsaved}
            in_file = Consent(self.consent.revision, answers).allows(Purpose.FUNCTIONAL, self._clock())
            allowed = in_file and self.allows(Purpose.FUNCTIONAL)
            preferences = {**self.preferences, **stored.preferences, **self._preferred}
            return Config(answers, preferences if allowed else {})

        self.damage = config.update(self.path, change) or self.damage
        self._unsaved = {}
        return allowed


__all__ = ["Clock", "ConfigError", "Damage", "Standing", "Visit"]
