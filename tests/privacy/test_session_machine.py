"""Personal sessions in any order of answers, events, preferences, ends, crashes, new revisions and erasing."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from likvardig_tui.privacy.consent import OPTIONAL, Purpose, State
from likvardig_tui.privacy.counts import Event
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.personal_session import PersonalSession
from tests.helpers.stores import event_counts

PURPOSES = st.sampled_from([(Purpose.FUNCTIONAL,), (Purpose.STATISTICS,), OPTIONAL])
IDS = st.sampled_from("abc")


class Sessions(RuleBasedStateMachine):
    """One user at one computer. The model is a few dictionaries; the files are real."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.config, self.database = self.folder / "c" / "config.toml", self.folder / "s" / "statistics.db"
        self.granted: set[Purpose] = set()
        self.revision = 1
        self.stored_counts: Counter[tuple[str, str]] = Counter()
        self.stored_preferences: dict[str, str] = {}
        self._start()

    def _start(self) -> None:
        self.session = PersonalSession(self.config, self.revision, CountsStore(self.database))
        self.pending_counts: Counter[tuple[str, str]] = Counter()
        self.preferences = dict(self.stored_preferences) if Purpose.FUNCTIONAL in self.granted else {}
        if Purpose.STATISTICS in self.granted:
            self.pending_counts["visit", ""] = 1

    @rule(purposes=PURPOSES, state=st.sampled_from([State.GRANTED, State.DENIED]))
    def answer(self, purposes: tuple[Purpose, ...], state: State) -> None:
        had_statistics = Purpose.STATISTICS in self.granted
        self.session.answer(dict.fromkeys(purposes, state))
        self.granted = self.granted | set(purposes) if state is State.GRANTED else self.granted - set(purposes)
        self.stored_preferences = dict(self.preferences) if Purpose.FUNCTIONAL in self.granted else {}
        if Purpose.STATISTICS not in self.granted:
            self.pending_counts.clear()
            if Purpose.STATISTICS in purposes:
                self.stored_counts.clear()
        elif not had_statistics:
            self.pending_counts["visit", ""] = 1

    @rule(item=IDS)
    def open(self, item: str) -> None:
        self.session.count(Event.OPENED, item)
        if Purpose.STATISTICS in self.granted:
            self.pending_counts["opened", item] += 1

    @rule(theme=st.sampled_from(["light", "dark"]))
    def set_theme(self, theme: str) -> None:
        self.session.set_preferences(theme=theme)
        self.session.save_preferences()
        self.preferences["theme"] = theme
        if Purpose.FUNCTIONAL in self.granted:
            self.stored_preferences = dict(self.preferences)

    @rule()
    def end(self) -> None:
        self.session.end()
        self.stored_counts += self.pending_counts
        self._start()

    @rule()
    def crash(self) -> None:
        self._start()

    @rule()
    def raise_revision(self) -> None:
        self.session.end()
        self.stored_counts += self.pending_counts
        self.revision += 1
        self.granted = set()
        self._start()
        self.preferences = {}

    @rule()
    def erase(self) -> None:
        self.session.erase()
        self.granted, self.stored_preferences = set(), {}
        self.pending_counts.clear()
        self.stored_counts.clear()

    @invariant()
    def session_allows_what_was_granted(self) -> None:
        assert self.session.consent_status.allowed == self.granted

    @invariant()
    def stored_counts_are_exact(self) -> None:
        assert event_counts(self.database) == dict(self.stored_counts)

    @invariant()
    def file_has_preferences_only_with_consent(self) -> None:
        document = tomllib.loads(self.config.read_text()) if self.config.exists() else {}
        if Purpose.FUNCTIONAL in self.granted:
            assert document.get("preferences", {}) == self.stored_preferences
        elif self.revision == 1:
            assert "preferences" not in document

    def teardown(self) -> None:
        shutil.rmtree(self.folder)


TestSessions = Sessions.TestCase
TestSessions.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
