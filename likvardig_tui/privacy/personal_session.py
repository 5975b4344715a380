"""The session of a user at their own terminal, who finds their answers and preferences again the next time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from likvardig_tui.atomic_files import FileReplacer, replace_file
from likvardig_tui.privacy import config
from likvardig_tui.privacy.config import Config
from likvardig_tui.privacy.consent import OPTIONAL, Answer, Consent, Purpose, State, StatisticsOff, Verdict
from likvardig_tui.privacy.counts import Count, first_retained_day
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.errors import StorageError
from likvardig_tui.privacy.session import Clock, ConsentStatus, SaveResult, Session, now_in_seconds
from likvardig_tui.privacy.sqlite import NO_SQLITE

if TYPE_CHECKING:
    from likvardig_tui.privacy.backups import CorruptFile
    from likvardig_tui.privacy.inventory import StoredFile

WITHOUT_CONTENT = ("EINVAL", "ELOOP", "ENAMETOOLONG", "ENOTDIR")
"""Reasons why a file could not be read that also mean that it has no content of ours."""


class PersonalSession(Session):
    """A session that starts from ``config.toml`` and stores answers there at once, and preferences if allowed.

    Adds to the methods of Session: ``config_path``, ``is_uncounted``, ``stored``, ``stored_counts``, ``erase``,
    ``reload``.
    """

    IS_REMEMBERED: ClassVar[bool] = True

    def __init__(
        self,
        config_path: Path,
        revision: int,
        counts_store: CountsStore,
        *,
        asked: tuple[Purpose, ...] = OPTIONAL,
        statistics_off: StatisticsOff = StatisticsOff.DO_NOT_TRACK,
        clock: Clock = now_in_seconds,
        replace: FileReplacer = replace_file,
    ) -> None:
        """Start a session from the file at ``config_path``, with the current ``revision`` of the notice.

        Purposes that are not ``asked`` are denied, whatever the file contains; their answers in the file are kept.
        ``replace`` writes the file.
        """
        super().__init__(revision, counts_store, asked=asked, statistics_off=statistics_off, clock=clock)
        self.config_path = config_path
        self._replace = replace
        self._unsaved: dict[Purpose, Answer] = {}
        """Answers of this session that are not in the file yet."""
        self._stored_statistics: Answer | None = None
        """The answer about statistics in the file, as far as is known."""
        self._must_erase_counts = False
        stored, self.corrupt_file = config.read(config_path)
        self._may_have_answers = _may_have_content(self.corrupt_file)
        """Whether the file may have answers that could not be read."""
        self._set_stored(stored, stored.answers)
        self._remembered = stored.preferences if self.allows(Purpose.FUNCTIONAL) else {}
        self._has_lapsed_preferences = bool(stored.preferences) and self._has_lapsed(stored)

    @property
    def consent_status(self) -> ConsentStatus:
        """The state of consent now. A user whose answers cannot be read is not asked for them again."""
        status = super().consent_status
        return status._replace(is_answered=True) if self._may_have_answers else status

    def _set_stored(self, stored: Config, answers: Mapping[Purpose, Answer]) -> None:
        """Replace the consent with ``answers``, of which the file has those in ``stored``."""
        with self._answers_change():
            self._stored_statistics = stored.answers.get(Purpose.STATISTICS)
            self.consent = Consent(self.consent.revision, answers)

    def _counting_answer(self) -> Answer | None:
        """Return the answer that allows counting: one that is in the file."""
        answer = super()._counting_answer()
        return answer if answer == self._stored_statistics else None

    @property
    def is_uncounted(self) -> bool:
        """Whether statistics are allowed, but nothing is counted, because the file does not have the answer."""
        return self.allows(Purpose.STATISTICS) and self._counting_answer() is None

    def answer(self, states: Mapping[Purpose, State]) -> SaveResult:
        """Accept answers about the purposes that are asked about, and save them.

        Answers that cannot be saved are valid in this session, and are saved with the next write; until then nothing is
        counted. If statistics are denied, all counts are erased, whether the answer could be saved or not.
        """
        now = self._now()
        answers = super().answer(states).answers
        self._unsaved |= {purpose: Answer(state, now, self.consent.revision) for purpose, state in answers.items()}
        if answers.get(Purpose.STATISTICS) is State.DENIED:
            self._must_erase_counts = True
        result = self._store()
        return result._replace(answers=answers, is_uncounted=Purpose.STATISTICS in answers and self.is_uncounted)

    @property
    def preferences(self) -> Mapping[str, Any]:
        """The preferences set in this session, and those from the file."""
        return {**self._remembered, **self._preferred}

    def save_preferences(self) -> SaveResult:
        """Write the preferences to the file, if that is allowed."""
        return self._store() if self.allows(Purpose.FUNCTIONAL) else SaveResult()

    # Files

    def stored(self) -> list[StoredFile]:
        """Return all stored files with their content. Counts are read only if statistics are allowed."""
        from likvardig_tui.privacy.inventory import list_stored_files

        return list_stored_files(self.config_path, self.counts_store, with_counts=self.allows(Purpose.STATISTICS))

    def stored_counts(self) -> list[Count]:
        """Return the stored counts; none if statistics are not allowed. Raises StorageError."""
        if not self.allows(Purpose.STATISTICS):
            return []
        return self.counts_store.read(first_retained_day(self._today()))

    def erase(self) -> SaveResult:
        """Erase all stored files, and forget all answers. Preferences remain in memory until the session ends."""
        self._preferred = dict(self.preferences)
        self._remembered, self._unsaved, self._must_erase_counts = {}, {}, True
        self._set_stored(Config(), {})
        config_error, had_config = None, False
        try:
            had_config = config.erase(self.config_path)
            self._may_have_answers = False
        except StorageError as error:
            config_error = error.reason
        had_counts, counts_error = self._erase_counts()
        erase_error = config_error or counts_error
        return SaveResult(has_erased=(had_config or had_counts) and erase_error is None, erase_error=erase_error)

    def reload(self) -> None:
        """Read answers again that may have been changed in another terminal of the same user.

        If the file may have answers that cannot be read, keep those of this session.
        """
        stored, corrupt_file = config.read(self.config_path)
        self.corrupt_file = corrupt_file or self.corrupt_file
        self._may_have_answers = _may_have_content(corrupt_file)
        if self._may_have_answers:
            return
        if not self._has_same_functional_answer(stored):
            self._remembered = {}
        self._set_stored(stored, self._merged_consent(stored).answers)

    def end(self) -> SaveResult:
        """Store answers, preferences and counts that are not stored yet, if allowed. A second call does nothing."""
        if self._has_ended:
            return SaveResult()
        has_preferred = bool(self._preferred) and self.allows(Purpose.FUNCTIONAL)
        has_changes = self._unsaved or self._must_erase_counts or has_preferred or self._has_lapsed_preferences
        result = self._store() if has_changes else SaveResult()
        uncounted = result.save_error if self.is_uncounted else None
        if self.statistics_off is StatisticsOff.NO_SQLITE and Purpose.STATISTICS not in self.asked:
            is_granted = self.consent.allows(Purpose.STATISTICS, self._now())
            uncounted = NO_SQLITE if is_granted else None
        return result._replace(counts_error=super().end().counts_error or uncounted)

    def _store(self) -> SaveResult:
        """Write the config file, and erase the counts if they have to be."""
        result = self._save()
        if self._must_erase_counts:
            has_erased, erase_error = self._erase_counts()
            return result._replace(has_erased=has_erased, erase_error=erase_error)
        return result

    def _save(self) -> SaveResult:
        """Write answers and preferences of this session to the config file."""
        try:
            stored, corrupt_file = config.update(self.config_path, self._merge, self._replace)
        except StorageError as error:
            return SaveResult(save_error=error.reason)
        self.corrupt_file = corrupt_file or self.corrupt_file
        has_saved_preferences = self._may_store_preferences(Consent(self.consent.revision, stored.answers))
        saved = {purpose: stored.answers[purpose] for purpose in self._unsaved}
        self._unsaved, self._has_lapsed_preferences, self._may_have_answers = {}, False, False
        self._set_stored(stored, {**self.consent.answers, **saved})
        return SaveResult(has_saved_preferences)

    def _merge(self, stored: Config) -> Config:
        """Return what the file is to contain: its own content, changed by what was answered and set in this session."""
        consent = self._merged_consent(stored)
        if not self._may_store_preferences(consent):
            return Config(consent.answers)
        remembered = self._remembered if self._has_same_functional_answer(stored) else {}
        kept = {} if self._has_lapsed(stored) else stored.preferences
        return Config(consent.answers, {**remembered, **kept, **self._preferred})

    def _merged_consent(self, stored: Config) -> Consent:
        """Return the consent in the file, with the answers of this session that are not in it yet.

        An answer that repeats the stored one keeps its time, so that counts under it are kept.
        """
        answers = dict(stored.answers)
        for purpose, answer in self._unsaved.items():
            before = answers.get(purpose)
            if before is None or not before.is_repeated_by(answer):
                answers[purpose] = answer
        return Consent(self.consent.revision, answers)

    def _may_store_preferences(self, consent: Consent) -> bool:
        """Return whether both this session and the file allow it: the user may deny it in another terminal."""
        return self.allows(Purpose.FUNCTIONAL) and self._consent_allows(consent, Purpose.FUNCTIONAL)

    def _has_lapsed(self, stored: Config) -> bool:
        """Return whether the file's answer no longer allows its preferences, which a new yes then does not cover."""
        verdict = Consent(self.consent.revision, stored.answers).verdict(Purpose.FUNCTIONAL, self._now())
        return verdict not in (Verdict.GRANTED, Verdict.FUTURE_DATED)

    def _has_same_functional_answer(self, stored: Config) -> bool:
        """Return whether the answer that allows the remembered preferences is in the file, or will be written to it."""
        is_in_file = stored.answers.get(Purpose.FUNCTIONAL) == self.consent.answers.get(Purpose.FUNCTIONAL)
        return is_in_file or Purpose.FUNCTIONAL in self._unsaved

    def _erase_counts(self) -> tuple[bool, str | None]:
        """Erase the counts; return whether there were any, and why they could not be erased."""
        try:
            has_erased = self.counts_store.exists() and self.counts_store.erase()
        except StorageError as error:
            return False, error.reason
        self._must_erase_counts = False
        return has_erased, None

    def _add(self, counts: list[Count]) -> None:
        """Add ``counts`` to the database if the file still has the answer that they were counted under.

        The config file is locked until they are added, so that no other terminal can withdraw consent and erase the
        counts in between. Raises StorageError.
        """
        answer = self._counting_answer()
        with config.read_locked(self.config_path) as stored:
            if stored.answers.get(Purpose.STATISTICS) == answer:
                super()._add(counts)


def _may_have_content(corrupt_file: CorruptFile | None) -> bool:
    """Return whether a file could not be read although its content may be intact."""
    return corrupt_file is not None and corrupt_file.reason not in (None, *WITHOUT_CONTENT)
