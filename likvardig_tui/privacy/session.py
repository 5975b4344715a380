"""One user's session: what they have allowed, what they prefer, and what is counted.

The app reports answers, preferences and events to the session, and asks it what is allowed. Only the session decides
what is stored: ``Session`` stores counts when it ends, if statistics are allowed then; ``PersonalSession`` also stores
answers and preferences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from likvardig_tui.privacy.backups import CorruptFile
from likvardig_tui.privacy.consent import OPTIONAL, Answer, Consent, Purpose, State, StatisticsOff
from likvardig_tui.privacy.counts import Count, Event, local_date
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.errors import StorageError

Clock = Callable[[], datetime]
"""Returns the time now, aware."""


def now_in_seconds() -> datetime:
    """Return the time in UTC, in whole seconds, so that a time in memory equals the same time read from the file."""
    return datetime.now(UTC).replace(microsecond=0)


class ConsentStatus(NamedTuple):
    """The state of consent, for a screen to show."""

    allowed: frozenset[Purpose] = frozenset()
    """The optional purposes that are allowed."""
    is_answered: bool = False
    """Whether the current notice has been answered."""
    is_outdated: bool = False
    """Whether only an earlier revision of the notice has been answered."""
    asked: tuple[Purpose, ...] = OPTIONAL
    """The purposes that the user is asked about. All others are denied."""
    is_remembered: bool = True
    """Whether answers and preferences can be stored for the next session."""
    statistics_off: StatisticsOff = StatisticsOff.DO_NOT_TRACK
    """Why the user is not asked about statistics, if they are not."""


class SaveResult(NamedTuple):
    """The result of storing or erasing. An error is the ``reason`` of a StorageError, or None."""

    has_saved_preferences: bool = False
    """Whether preferences may be in the file, and were written to it."""
    save_error: str | None = None
    """Why the config file could not be written."""
    counts_error: str | None = None
    """Why the counts of the session could not be stored."""
    has_erased: bool = False
    """Whether something was erased."""
    erase_error: str | None = None
    """Why something could not be erased."""
    is_temporary: bool = False
    """Whether the session stores neither answers nor preferences, whatever is allowed."""
    is_uncounted: bool = False
    """Whether statistics are allowed, but nothing is counted, because the answer could not be stored."""
    answers: Mapping[Purpose, State] = MappingProxyType({})
    """The answers that were accepted: those about a purpose that the user is asked about."""


class Session:
    """The session of an anonymous user at a kiosk.

    It starts without any answer and keeps everything in memory. At the end it stores the counts, if that is allowed.

    - Consent: ``consent``, ``allows``, ``consent_status``, ``future_dated_answer``, ``set_notice_revision``, ``answer``
    - Preferences: ``preferences``, ``set_preferences``, ``save_preferences``
    - Counts: ``count``, ``pending_counts``, ``counts_store``
    - Files: ``corrupt_file``, ``end``
    """

    IS_REMEMBERED: ClassVar[bool] = False
    """Whether answers and preferences can be stored for the next session."""

    def __init__(
        self,
        revision: int,
        counts_store: CountsStore,
        *,
        asked: tuple[Purpose, ...] = OPTIONAL,
        statistics_off: StatisticsOff = StatisticsOff.DO_NOT_TRACK,
        clock: Clock = now_in_seconds,
    ) -> None:
        """Start a session with the current ``revision`` of the notice. Purposes that are not ``asked`` are denied.

        ``statistics_off`` is why statistics are not among them, if they are not.
        """
        self.asked = asked
        self.statistics_off = statistics_off
        self.consent = Consent(revision)
        self.counts_store = counts_store
        self.corrupt_file: CorruptFile | None = None
        """The last corrupt file that was found, at the start or later."""
        self._clock = clock
        self._latest_time = clock()
        self._preferred: dict[str, Any] = {}
        self._counted: Counter[tuple[date, Event, str]] = Counter()
        self._has_ended = False

    # Consent

    def _now(self) -> datetime:
        """Return the time, which never decreases within a session: setting the clock back invalidates no answer."""
        self._latest_time = max(self._latest_time, self._clock())
        return self._latest_time

    def _consent_allows(self, consent: Consent, purpose: Purpose) -> bool:
        return (purpose not in OPTIONAL or purpose in self.asked) and consent.allows(purpose, self._now())

    def allows(self, purpose: Purpose) -> bool:
        """Return whether values may be stored for ``purpose``."""
        return self._consent_allows(self.consent, purpose)

    @property
    def consent_status(self) -> ConsentStatus:
        """The state of consent now."""
        now = self._now()
        return ConsentStatus(
            frozenset(filter(self.allows, OPTIONAL)),
            self.consent.is_answered(now, self.asked),
            self.consent.is_outdated(now, self.asked),
            self.asked,
            self.IS_REMEMBERED,
            self.statistics_off,
        )

    @property
    def future_dated_answer(self) -> datetime | None:
        """The latest time of an answer that is dated in the future, and so is invalid."""
        return self.consent.latest_future_answer(self._now())

    def set_notice_revision(self, revision: int) -> None:
        """Judge all answers by another ``revision`` of the notice, which is shown from now on."""
        self._set_consent(Consent(revision, self.consent.answers))

    def _set_consent(self, consent: Consent) -> None:
        with self._answers_change():
            self.consent = consent

    @contextmanager
    def _answers_change(self) -> Iterator[None]:
        """If the answer that allows counting changes within the block, forget what was counted under the old one."""
        before = self._counting_answer()
        yield
        if self._counting_answer() != before:
            self._counted.clear()
            self.count(Event.VISIT)

    def _counting_answer(self) -> Answer | None:
        """Return the answer that allows counting; None if it is not allowed."""
        return self.consent.answers[Purpose.STATISTICS] if self.allows(Purpose.STATISTICS) else None

    def answer(self, states: Mapping[Purpose, State]) -> SaveResult:
        """Accept answers about the purposes that are asked about. If statistics are denied, forget what was counted.

        An answer that repeats a valid one keeps the time of the first.
        """
        asked = {purpose: state for purpose, state in states.items() if purpose in self.asked}
        now = self._now()
        new = {purpose: state for purpose, state in asked.items() if self.consent.verdict(purpose, now) != state.value}
        self._set_consent(self.consent.with_answers(new, now))
        return SaveResult(is_temporary=True, answers=asked)

    # Preferences

    @property
    def preferences(self) -> Mapping[str, Any]:
        """The preferences set in this session."""
        return self._preferred

    def set_preferences(self, **preferences: Any) -> None:
        """Set preferences for this session."""
        known = self.preferences
        changed = {name: value for name, value in preferences.items() if (known.get(name) or None) != (value or None)}
        self._preferred |= changed

    def save_preferences(self) -> SaveResult:
        """Store the preferences for the next session, if that is allowed. At a kiosk it never is."""
        return SaveResult(is_temporary=True)

    # Counts

    def count(self, event: Event, *items: str) -> None:
        """Count an event, once for each of ``items``, if statistics are allowed. It stays in memory until the end."""
        if self._counting_answer() is not None:
            today = self._today()
            self._counted.update((today, event, item) for item in items or ("",))

    def _today(self) -> date:
        """Return the date in the computer's time zone."""
        return local_date(self._clock())

    @property
    def pending_counts(self) -> list[Count]:
        """The counts of this session that are not in any file yet."""
        return [Count(*key, n) for key, n in sorted(self._counted.items())]

    # End

    def end(self) -> SaveResult:
        """Store the counts, if that is allowed. A second call does nothing."""
        if self._has_ended:
            return SaveResult()
        self._has_ended = True
        return SaveResult(counts_error=self._store_counts())

    def _store_counts(self) -> str | None:
        """Store the pending counts; return why they could not be stored, or None."""
        counts = self.pending_counts
        self._counted.clear()
        try:
            if counts:
                self._add(counts)
        except StorageError as error:
            return error.reason
        return None

    def _add(self, counts: list[Count]) -> None:
        """Add ``counts`` to the database. Raises StorageError."""
        self.corrupt_file = self.counts_store.add(counts, self._today()) or self.corrupt_file
