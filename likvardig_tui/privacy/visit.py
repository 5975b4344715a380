"""One person's time at the terminal: what they have allowed, what is remembered for them, and what is counted.

The app asks the visit what is allowed, and tells it what the person says and does. The visit alone decides what of it
reaches a file: answers at once; preferences while functional storing is allowed; counts when the visit ends, if
statistics are still allowed then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from likvardig_tui.privacy import config
from likvardig_tui.privacy.config import Config, ConfigError
from likvardig_tui.privacy.consent import OPTIONAL, Answer, Consent, Purpose, State, Verdict
from likvardig_tui.privacy.counts import Count, Event, first_day
from likvardig_tui.privacy.counts_file import StatisticsError
from likvardig_tui.privacy.files import Damage, StoreError
from likvardig_tui.privacy.statistics import Statistics

if TYPE_CHECKING:
    from likvardig_tui.privacy.inventory import StoredFile

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
    asked: tuple[Purpose, ...] = OPTIONAL
    """The purposes that are asked about; what is not asked about is off."""


class Outcome(NamedTuple):
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


class Visit:
    """Begins with what the file says, and ends once."""

    def __init__(
        self,
        path: Path,
        revision: int,
        statistics: Statistics,
        *,
        asked: tuple[Purpose, ...] = OPTIONAL,
        clock: Clock = _now,
    ) -> None:
        """Begin with what the file at ``path`` says; ``revision`` is that of the notice that holds now.

        What is not ``asked`` about is off, whatever the file says of it, and what the file says of it stays.
        """
        self.path = path
        self.asked = asked
        self._statistics = statistics
        self._clock = clock
        self._latest = clock()
        self._unsaved: dict[Purpose, Answer] = {}
        self._preferred: dict[str, Any] = {}
        self._counted: Counter[tuple[date, Event, str]] = Counter()
        self._has_to_erase = self._has_ended = self._is_kept = False
        stored, self.damage = config.read(path)
        self.consent = Consent(revision)
        self._take(Consent(revision, stored.answers))
        self._remembered = stored.preferences if self.allows(Purpose.FUNCTIONAL) else {}
        lapsed = self.consent.verdict(Purpose.FUNCTIONAL, self._time()) not in (Verdict.GRANTED, Verdict.AHEAD)
        self._has_lapsed_preferences = lapsed and bool(stored.preferences)

    @property
    def statistics_path(self) -> Path:
        """Where the counts are, or would be."""
        return self._statistics.path

    damage: Damage | None
    """Set where a file could not be read, when the visit began or later."""

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
    def standing(self) -> Standing:
        """What holds just now."""
        now = self._time()
        return Standing(
            frozenset(filter(self.allows, OPTIONAL)),
            self.consent.is_answered(now, self.asked),
            self.consent.is_outdated(now, self.asked),
            self.asked,
        )

    @property
    def answered_ahead(self) -> datetime | None:
        """When the latest answer was given that is dated in the future, and so does not hold."""
        return self.consent.latest_from_the_future(self._time())

    def hold_against(self, revision: int) -> None:
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

    def answer(self, states: Mapping[Purpose, State]) -> Outcome:
        """Take the person's answers and save them.

        They hold for this visit even where they could not be saved; they are then saved with the next thing that is.
        A no to statistics erases whatever was counted, whether the no could be saved or not.
        """
        now = self._time()
        states = {purpose: state for purpose, state in states.items() if purpose in self.asked}
        self._unsaved |= {purpose: Answer(state, now, self.consent.revision) for purpose, state in states.items()}
        news = {
            purpose: state for purpose, state in states.items() if self.consent.verdict(purpose, now) != state.value
        }
        self._take(self.consent.answered(news, now))
        if states.get(Purpose.STATISTICS) is State.DENIED:
            self._has_to_erase = True
        return self._store()

    # What is remembered

    @property
    def preferences(self) -> Mapping[str, Any]:
        """What the person prefers, as far as it is remembered or was said in this visit."""
        return {**self._remembered, **self._preferred}

    def prefer(self, **preferences: Any) -> None:
        """Take what the person prefers, for this visit; ``keep`` and ``end`` put it into the file where allowed."""
        known = self.preferences
        changed = {name: value for name, value in preferences.items() if (known.get(name) or None) != (value or None)}
        self._preferred |= changed

    def keep(self) -> Outcome:
        """Put what is preferred into the file, if that is allowed."""
        return self._store() if self.allows(Purpose.FUNCTIONAL) else Outcome()

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

    # What is stored

    def stored(self) -> list[StoredFile]:
        """Return every file there is, with all that is in it. The counts are not read unless they are allowed."""
        from likvardig_tui.privacy.inventory import inventory

        return inventory(self.path, self._statistics, with_counts=self.allows(Purpose.STATISTICS))

    def statistics(self) -> list[Count]:
        """Return the counts in the file; none unless they are allowed. Raises StatisticsError."""
        return self._statistics.read(first_day(self._today())) if self.allows(Purpose.STATISTICS) else []

    def erase(self) -> Outcome:
        """Erase everything that is stored. Nothing has been said then; what is in force stays so until the end."""
        self._preferred = dict(self.preferences)
        self._remembered, self._unsaved, self._has_to_erase = {}, {}, True
        self._take(Consent(self.consent.revision))
        unerased, were_any = None, False
        try:
            were_any = config.erase(self.path)
        except ConfigError as error:
            unerased = error.reason
        had_counts, uncleared = self._erase_counts()
        unerased = unerased or uncleared
        return Outcome(has_erased=(were_any or had_counts) and unerased is None, unerased=unerased)

    def look_again(self) -> None:
        """Take up what another terminal of the same person has saved meanwhile."""
        stored, damage = config.read(self.path)
        self.damage = damage or self.damage
        if not self._has_same_functional(stored):
            self._remembered = {}
        self._take(self._in_file(stored))

    def end(self) -> Outcome:
        """Store what this visit is allowed to leave behind. A visit ends once; ending it again does nothing."""
        if self._has_ended:
            return Outcome()
        self._has_ended = True
        has_preferred = bool(self._preferred) and self.allows(Purpose.FUNCTIONAL)
        has_more_to_do = self._unsaved or self._has_to_erase or has_preferred or self._has_lapsed_preferences
        outcome = self._store() if has_more_to_do else Outcome()
        return outcome._replace(uncounted=self._store_counts())

    def _store(self) -> Outcome:
        unsaved = self._save()
        has_erased, unerased = self._erase_counts() if self._has_to_erase else (False, None)
        return Outcome(self._is_kept and unsaved is None, unsaved, None, has_erased, unerased)

    def _save(self) -> str | None:
        """Put into the file what this visit has changed; return why that failed, if it did.

        Preferences may be there only while the person allows them, and the file says so too: another terminal of
        theirs may have taken it back. What another terminal chose stands, but for what was chosen here.
        """
        consent = self.consent

        def change(stored: Config) -> Config:
            nonlocal consent
            consent = self._in_file(stored)
            self._is_kept = self.allows(Purpose.FUNCTIONAL) and self._allows(consent, Purpose.FUNCTIONAL)
            remembered = self._remembered if self._has_same_functional(stored) else {}
            preferences = {**remembered, **stored.preferences, **self._preferred}
            return Config(consent.answers, preferences if self._is_kept else {})

        try:
            self.damage = config.update(self.path, change) or self.damage
        except ConfigError as error:
            return error.reason
        saved = {purpose: consent.answers[purpose] for purpose in self._unsaved}
        self._unsaved, self._has_lapsed_preferences = {}, False
        self._take(Consent(self.consent.revision, {**self.consent.answers, **saved}))
        return None

    def _in_file(self, stored: Config) -> Consent:
        """Return the consent in the file, with what could not be put there yet.

        A yes that is said again is the same yes, from when it was first said: what is done under it goes on.
        """
        answers = dict(stored.answers)
        for purpose, answer in self._unsaved.items():
            before = answers.get(purpose)
            if before is None or not before.says_as_much_as(answer):
                answers[purpose] = answer
        return Consent(self.consent.revision, answers)

    def _has_same_functional(self, stored: Config) -> bool:
        """Say whether the file still has the answer under which this visit remembers preferences."""
        return stored.answers.get(Purpose.FUNCTIONAL) == self.consent.answers.get(Purpose.FUNCTIONAL) or (
            Purpose.FUNCTIONAL in self._unsaved
        )

    def _erase_counts(self) -> tuple[bool, str | None]:
        """Erase the counts, if there are any; return whether there were, and why they could not be erased."""
        try:
            were_any = self._statistics.exist() and self._statistics.erase()
        except StatisticsError as error:
            return False, error.reason
        self._has_to_erase = False
        return were_any, None

    def _store_counts(self) -> str | None:
        """Store the counts, if the yes they were counted under still stands; return why they could not be stored.

        Nobody can take it back meanwhile: what is erased then stays so.
        """
        counts, under = self.counted, self._counting_under
        self._counted.clear()
        if not counts:
            return None
        try:
            with config.held(self.path) as stored:
                if self._in_file(stored).answers.get(Purpose.STATISTICS) == under:
                    self.damage = self._statistics.add(counts, self._today()) or self.damage
        except StoreError as error:
            return error.reason
        return None


__all__ = ["Clock", "Count", "Damage", "Event", "Outcome", "Standing", "StatisticsError", "Visit"]
