"""The visit of someone at their own terminal: what they say and choose comes back the next time, if they allow it.

Answers reach ``config.toml`` at once; preferences while functional storing is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from likvardig_tui.privacy import config
from likvardig_tui.privacy.config import Config, ConfigError
from likvardig_tui.privacy.consent import OPTIONAL, Answer, Consent, Purpose, State, Verdict
from likvardig_tui.privacy.counts import Count, first_day
from likvardig_tui.privacy.counts_db import StatisticsError
from likvardig_tui.privacy.counts_store import Statistics
from likvardig_tui.privacy.session import Clock, SaveResult, Session, now_in_seconds

if TYPE_CHECKING:
    from likvardig_tui.privacy.inventory import StoredFile


class PersonalSession(Session):
    """Begins with what the file says."""

    IS_REMEMBERED: ClassVar[bool] = True

    def __init__(
        self,
        path: Path,
        revision: int,
        statistics: Statistics,
        *,
        asked: tuple[Purpose, ...] = OPTIONAL,
        clock: Clock = now_in_seconds,
    ) -> None:
        """Begin with what the file at ``path`` says; ``revision`` is that of the notice that holds now.

        What is not ``asked`` about is off, whatever the file says of it, and what the file says of it stays.
        """
        super().__init__(revision, statistics, asked=asked, clock=clock)
        self.path = path
        self._unsaved: dict[Purpose, Answer] = {}
        self._has_to_erase = self._is_kept = False
        stored, self.corrupt_file = config.read(path)
        self._take(Consent(revision, stored.answers))
        self._remembered = stored.preferences if self.allows(Purpose.FUNCTIONAL) else {}
        lapsed = self.consent.verdict(Purpose.FUNCTIONAL, self._time()) not in (Verdict.GRANTED, Verdict.AHEAD)
        self._has_lapsed_preferences = lapsed and bool(stored.preferences)

    def answer(self, states: Mapping[Purpose, State]) -> SaveResult:
        """Take the person's answers and save them.

        They hold for this visit even where they could not be saved; they are then saved with the next thing that is.
        A no to statistics erases whatever was counted, whether the no could be saved or not.
        """
        now = self._time()
        states = {purpose: state for purpose, state in states.items() if purpose in self.asked}
        self._unsaved |= {purpose: Answer(state, now, self.consent.revision) for purpose, state in states.items()}
        super().answer(states)
        if states.get(Purpose.STATISTICS) is State.DENIED:
            self._has_to_erase = True
        return self._store()

    @property
    def preferences(self) -> Mapping[str, Any]:
        """What the person prefers, as far as it is remembered or was said in this visit."""
        return {**self._remembered, **self._preferred}

    def save_preferences(self) -> SaveResult:
        """Put what is preferred into the file, if that is allowed."""
        return self._store() if self.allows(Purpose.FUNCTIONAL) else SaveResult()

    # What is stored

    def stored(self) -> list[StoredFile]:
        """Return every file there is, with all that is in it. The counts are not read unless they are allowed."""
        from likvardig_tui.privacy.inventory import inventory

        return inventory(self.path, self._statistics, with_counts=self.allows(Purpose.STATISTICS))

    def statistics(self) -> list[Count]:
        """Return the counts in the file; none unless they are allowed. Raises StatisticsError."""
        return self._statistics.read(first_day(self._today())) if self.allows(Purpose.STATISTICS) else []

    def erase(self) -> SaveResult:
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
        return SaveResult(has_erased=(were_any or had_counts) and unerased is None, unerased=unerased)

    def reload(self) -> None:
        """Take up what another terminal of the same person has saved meanwhile."""
        stored, corrupt_file = config.read(self.path)
        self.corrupt_file = corrupt_file or self.corrupt_file
        if not self._has_same_functional(stored):
            self._remembered = {}
        self._take(self._in_file(stored))

    def end(self) -> SaveResult:
        """Store what this visit is allowed to leave behind. A visit ends once; ending it again does nothing."""
        if self._has_ended:
            return SaveResult()
        has_preferred = bool(self._preferred) and self.allows(Purpose.FUNCTIONAL)
        has_more_to_do = self._unsaved or self._has_to_erase or has_preferred or self._has_lapsed_preferences
        result = self._store() if has_more_to_do else SaveResult()
        return result._replace(uncounted=super().end().uncounted)

    def _store(self) -> SaveResult:
        unsaved = self._save()
        has_erased, unerased = self._erase_counts() if self._has_to_erase else (False, None)
        return SaveResult(self._is_kept and unsaved is None, unsaved, None, has_erased, unerased)

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
            self.corrupt_file = config.update(self.path, change) or self.corrupt_file
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

    def _add(self, counts: list[Count]) -> None:
        """Put ``counts`` into the file, if the yes they were counted under still stands. Raises StoreError.

        Nobody can take it back meanwhile: what is erased then stays so.
        """
        under = self._counting_under
        with config.read_locked(self.path) as stored:
            if self._in_file(stored).answers.get(Purpose.STATISTICS) == under:
                super()._add(counts)
