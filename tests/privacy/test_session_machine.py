"""Any order of answering, reading, changing one's mind, quitting, being killed and coming back."""

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
from likvardig_tui.privacy.counts_db import read_counts
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.personal_session import PersonalSession

PURPOSES = st.sampled_from([(Purpose.FUNCTIONAL,), (Purpose.STATISTICS,), OPTIONAL])
IDS = st.sampled_from("abc")


class Visits(RuleBasedStateMachine):
    """One person at one computer. The model is a few dictionaries; the files are real."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.config, self.database = self.folder / "c" / "config.toml", self.folder / "s" / "statistics.db"
        self.yes: set[Purpose] = set()
        self.revision = 1
        self.on_disk: Counter[tuple[str, str]] = Counter()
        self.kept: dict[str, str] = {}
        self._begin()

    def _begin(self) -> None:
        self.session = PersonalSession(self.config, self.revision, CountsStore(self.database))
        self.in_memory: Counter[tuple[str, str]] = Counter()
        self.preferred = dict(self.kept) if Purpose.FUNCTIONAL in self.yes else {}
        if Purpose.STATISTICS in self.yes:
            self.in_memory["visit", ""] = 1

    @rule(purposes=PURPOSES, state=st.sampled_from([State.GRANTED, State.DENIED]))
    def answer(self, purposes: tuple[Purpose, ...], state: State) -> None:
        counted_before = Purpose.STATISTICS in self.yes
        self.session.answer(dict.fromkeys(purposes, state))
        self.yes = self.yes | set(purposes) if state is State.GRANTED else self.yes - set(purposes)
        self.kept = dict(self.preferred) if Purpose.FUNCTIONAL in self.yes else {}
        if Purpose.STATISTICS not in self.yes:
            self.in_memory.clear()
            if Purpose.STATISTICS in purposes:
                self.on_disk.clear()
        elif not counted_before:
            self.in_memory["visit", ""] = 1

    @rule(item=IDS)
    def open(self, item: str) -> None:
        self.session.count(Event.OPENED, item)
        if Purpose.STATISTICS in self.yes:
            self.in_memory["opened", item] += 1

    @rule(theme=st.sampled_from(["light", "dark"]))
    def choose(self, theme: str) -> None:
        self.session.set_preferences(theme=theme)
        self.session.save_preferences()
        self.preferred["theme"] = theme
        if Purpose.FUNCTIONAL in self.yes:
            self.kept = dict(self.preferred)

    @rule()
    def end_and_begin_again(self) -> None:
        self.session.end()
        self.on_disk += self.in_memory
        self._begin()

    @rule()
    def be_killed_and_begin_again(self) -> None:
        self._begin()

    @rule()
    def raise_the_revision(self) -> None:
        self.session.end()
        self.on_disk += self.in_memory
        self.revision += 1
        self.yes = set()
        self._begin()
        self.preferred = {}

    @rule()
    def erase_everything(self) -> None:
        self.session.erase()
        self.yes, self.kept = set(), {}
        self.in_memory.clear()
        self.on_disk.clear()

    @invariant()
    def the_visit_says_what_was_said(self) -> None:
        assert self.session.consent_status.allowed == self.yes

    @invariant()
    def the_counts_are_exact(self) -> None:
        counts = read_counts(self.database, self.session._today()) if self.database.exists() else []
        assert {(count.event.value, count.item): count.n for count in counts} == dict(self.on_disk)

    @invariant()
    def only_what_is_allowed_is_in_the_file(self) -> None:
        document = tomllib.loads(self.config.read_text()) if self.config.exists() else {}
        if Purpose.FUNCTIONAL in self.yes:
            assert document.get("preferences", {}) == self.kept
        elif self.revision == 1:
            assert "preferences" not in document

    def teardown(self) -> None:
        shutil.rmtree(self.folder)


TestVisits = Visits.TestCase
TestVisits.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
