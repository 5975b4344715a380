"""One person's time at the terminal: what they have allowed, what is remembered for them, and what is counted.

The app asks the visit what is allowed, and tells it what the person says and does. The visit alone decides what of it
reaches a file: counts when it ends, if statistics are still allowed then; and all else only in a ``PersonalSession``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from likvardig_tui.privacy.backups import CorruptFile, StoreError
from likvardig_tui.privacy.consent import OPTIONAL, Answer, Consent, Purpose, State
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.counts_db import StatisticsError
from likvardig_tui.privacy.counts_store import Statistics

Clock = Callable[[], datetime]


def now_in_seconds() -> datetime:
    """Return the time in UTC, in whole seconds: what the file keeps is what is compared."""
    return datetime.now(UTC).replace(microsecond=0)


class ConsentStatus(NamedTuple):
    """What holds just now, for a screen to show."""

    allowed: frozenset[Purpose] = frozenset()
    """The optional purposes that are allowed."""
    is_answered: bool = False
    """Whether the notice that holds now has been answered."""
    is_outdated: bool = False
    """Whether only an earlier revision has been."""
    asked: tuple[Purpose, ...] = OPTIONAL
    """The purposes that are asked about; what is not asked about is off."""
    is_remembered: bool = True
    """Whether the answers and choices are there the next time; else they hold for this visit alone."""


class SaveResult(NamedTuple):
    """What became of what was to be stored or erased. A reason is the system's name for what went wrong."""

    is_kept: bool = False
    """Whether the file now holds what the person prefers."""
    unsaved: str | None = None
    """Why the file could not be saved."""
    uncounted: str | None = None
    """Why the counts of the visit could not be stored."""
    has_erased: bool = False
    """Whether something was erased."""
    unerased: str | None = None
    """Why something could not be erased."""
    is_for_now: bool = False
    """Whether it holds for this visit alone, whatever the person allows."""


class Session:
    """Begins with nothing said, keeps it all in memory, and ends once: that of one person at a kiosk."""

    IS_REMEMBERED: ClassVar[bool] = False
    """Whether the person is known the next time."""

    def __init__(
        self,
        revision: int,
        statistics: Statistics,
        *,
        asked: tuple[Purpose, ...] = OPTIONAL,
        clock: Clock = now_in_seconds,
    ) -> None:
        """Begin; ``revision`` is that of the notice that holds now. What is not ``asked`` about is off."""
        self.asked = asked
        self.consent = Consent(revision)
        self.corrupt_file: CorruptFile | None = None
        """Set where a file could not be read, when the visit began or later."""
        self._statistics = statistics
        self._clock = clock
        self._latest = clock()
        self._preferred: dict[str, Any] = {}
        self._counted: Counter[tuple[date, Event, str]] = Counter()
        self._has_ended = False

    @property
    def statistics_path(self) -> Path:
        """Where the counts are, or would be."""
        return self._statistics.path

    # What is allowed

    def _time(self) -> datetime:
        """Return the time, which never runs backwards in a visit: a clock set back takes no answer away."""
        self._latest = max(self._latest, self._clock())
        return self._latest

    def _allows(self, consent: Consent, purpose: Purpose) -> bool:
        return (purpose not in OPTIONAL or purpose in self.asked) and consent.allows(purpose, self._time())

    def allows(self, purpose: Purpose) -> bool:
        """Say whether something may be stored for ``purpose``."""
        return self._allows(self.consent, purpose)

    @property
    def consent_status(self) -> ConsentStatus:
        """What holds just now."""
        now = self._time()
        return ConsentStatus(
            frozenset(filter(self.allows, OPTIONAL)),
            self.consent.is_answered(now, self.asked),
            self.consent.is_outdated(now, self.asked),
            self.asked,
            self.IS_REMEMBERED,
        )

    @property
    def future_dated_answer(self) -> datetime | None:
        """When the latest answer was given that is dated in the future, and so does not hold."""
        return self.consent.latest_from_the_future(self._time())

    def set_notice_revision(self, revision: int) -> None:
        """Hold the answers against another notice, shown from now on."""
        self._take(Consent(revision, self.consent.answers))

    def _take(self, consent: Consent) -> None:
        """Let ``consent`` hold from now on. What was counted under another yes to statistics, or none, goes."""
        before = self._counting_under
        self.consent = consent
        if self._counting_under != before:
            self._counted.clear()
            self.count(Event.VISIT)

    @property
    def _counting_under(self) -> Answer | None:
        return self.consent.answers[Purpose.STATISTICS] if self.allows(Purpose.STATISTICS) else None

    def answer(self, states: Mapping[Purpose, State]) -> SaveResult:
        """Take the person's answers. A no to statistics forgets what was counted in this visit, and nothing else."""
        self._take(self._answered(states))
        return SaveResult(is_for_now=True)

    def _answered(self, states: Mapping[Purpose, State]) -> Consent:
        """Return the consent with new answers; what is said again is the same answer, from when it was first said."""
        now = self._time()
        is_new = {purpose: self.consent.verdict(purpose, now) != state.value for purpose, state in states.items()}
        news = {purpose: state for purpose, state in states.items() if purpose in self.asked and is_new[purpose]}
        return self.consent.answered(news, now)

    # What is remembered

    @property
    def preferences(self) -> Mapping[str, Any]:
        """What the person prefers, as far as it was said in this visit."""
        return self._preferred

    def set_preferences(self, **preferences: Any) -> None:
        """Take what the person prefers, for this visit."""
        known = self.preferences
        changed = {name: value for name, value in preferences.items() if (known.get(name) or None) != (value or None)}
        self._preferred |= changed

    def save_preferences(self) -> SaveResult:
        """Put what is preferred where it is there the next time, if that is allowed: here it never is."""
        return SaveResult(is_for_now=True)

    # What is counted

    def count(self, event: Event, *items: str) -> None:
        """Count that something happened, once for each of ``items``, if that is allowed; in memory until the end."""
        if self.allows(Purpose.STATISTICS):
            today = self._today()
            self._counted.update((today, event, item) for item in items or ("",))

    def _today(self) -> date:
        """Return the day it is where the computer stands."""
        return self._clock().astimezone().date()

    @property
    def counted(self) -> list[Count]:
        """What has been counted in this visit, and is not in any file yet."""
        return [Count(*key, n) for key, n in sorted(self._counted.items())]

    # The end

    def end(self) -> SaveResult:
        """Store what this visit is allowed to leave behind. A visit ends once; ending it again does nothing."""
        if self._has_ended:
            return SaveResult()
        self._has_ended = True
        return SaveResult(uncounted=self._store_counts())

    def _store_counts(self) -> str | None:
        """Store the counts there are; return why they could not be stored."""
        counts = self.counted
        self._counted.clear()
        try:
            if counts:
                self._add(counts)
        except StoreError as error:
            return error.reason
        return None

    def _add(self, counts: list[Count]) -> None:
        """Put ``counts`` into the file. Raises StoreError."""
        self.corrupt_file = self._statistics.add(counts, self._today()) or self.corrupt_file


__all__ = ["Clock", "ConsentStatus", "CorruptFile", "Count", "Event", "SaveResult", "Session", "StatisticsError"]
