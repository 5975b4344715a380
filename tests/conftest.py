"""Fixtures, and the environment of all tests."""

from __future__ import annotations

import compileall
import gc
import os
import time
import tomllib
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

import likvardig_tui
from likvardig_tui import settings
from likvardig_tui.content.model import Topic
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.strings import Strings, read_strings
from likvardig_tui.content.toml.reader import read_topic
from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.personal_session import PersonalSession
from likvardig_tui.privacy.session import Session
from likvardig_tui.tui.kiosk_app import IdleTime, KioskApp, SessionFactory
from likvardig_tui.tui.personal_app import PersonalApp
from tests.helpers.apps import MakeApp, MakeKiosk
from tests.helpers.content import DATA

# The environment of the user who runs the tests must not change the screens. Subprocesses may write bytecode:
# otherwise each of them would compile the package again.
UNSET = ("NO_COLOR", "COLUMNS", "DO_NOT_TRACK", "PYTHONDONTWRITEBYTECODE")
SPEECH = ("SPEECHD_ADDRESS", "XDG_RUNTIME_DIR", "SSH_CONNECTION")
for name in ("LANGUAGE", *settings.LOCALES, *UNSET, *SPEECH):
    os.environ.pop(name, None)
os.environ |= {"LANG": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor"}

# .ci/run selects the thorough profile with --hypothesis-profile.
hypothesis_settings.register_profile("quick", deadline=None, derandomize=True, max_examples=10)
hypothesis_settings.register_profile("thorough", deadline=None, derandomize=True, max_examples=100)
hypothesis_settings.load_profile("quick")

# An app has thousands of objects. Without this, a tenth of the time is spent in garbage collection of imported modules.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the package once, and not in each process of pytest-xdist at the same time."""
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(Path(likvardig_tui.__file__).parent, quiet=2, workers=0)


@pytest.fixture(scope="session", autouse=True)
def _parse_shipped_documents_once() -> Iterator[None]:
    """Share the parsed values of the shipped documents, which are read thousands of times."""
    loads = tomllib.loads
    shipped = {text: loads(text) for text in (file.read_text() for file in DATA.glob("*/*.toml"))}
    with pytest.MonkeyPatch.context() as patch:
        if hypothesis_settings.get_current_profile_name() != "thorough":
            patch.setattr(tomllib, "loads", lambda text: deepcopy(shipped[text]) if text in shipped else loads(text))
        yield


@pytest.fixture
def no_umask() -> Iterator[None]:
    """Set a umask of 0, so that files get exactly the permissions that the code asks for."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def topic() -> Topic:
    """The shipped Swedish topic."""
    return read_topic(DATA / "sv" / "topic.toml")


@pytest.fixture(scope="session")
def strings() -> Strings:
    """The shipped Swedish strings."""
    return read_strings(DATA / "sv" / "strings.toml")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The path of the test's config; the file does not exist yet."""
    return tmp_path / "config" / "config.toml"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The path of the test's database; the file does not exist yet."""
    return tmp_path / "state" / "statistics.db"


@pytest.fixture
def make_app(topic: Topic, strings: Strings, config: Path, database: Path) -> MakeApp:
    """Return a function that creates a browser, by default with the shipped topic."""

    def make(shown: Topic = topic, theme: str | None = None, **options: Any) -> PersonalApp:
        """Accept ``folder``, another content folder, ``content``, ``speech_address``, and options of the session."""
        store = ContentStore(options.pop("folder", None))
        content = options.pop("content", LocalizedContent("sv", shown, strings))
        speech_address = options.pop("speech_address", None)
        session = PersonalSession(config, content.topic.privacy.revision, CountsStore(database), **options)
        theme_name = settings.theme(theme, session.preferences).value
        return PersonalApp(store, content, session, theme_name, speech_address)

    return make


LONG_IDLE_TIME = IdleTime(1000)
"""Longer than any test."""


def end(session: Session, _: Strings) -> None:
    """End a visit without reporting what could not be stored."""
    session.end()


@pytest.fixture
def make_kiosk(topic: Topic, strings: Strings, database: Path) -> MakeKiosk:
    """Return a function that creates a kiosk with the shipped topic."""

    def make(
        idle: IdleTime = LONG_IDLE_TIME,
        theme: str = "dark",
        clock: Callable[[], float] = time.monotonic,
        **options: Any,
    ) -> KioskApp:
        """Accept ``folder``, another content folder, ``content``, ``speech_address``, and options of the session."""
        store = ContentStore(options.pop("folder", None))
        content = options.pop("content", LocalizedContent("sv", topic, strings))
        speech_address = options.pop("speech_address", None)
        options = {"asked": (Purpose.STATISTICS,)} | options
        session_factory = SessionFactory(lambda revision: Session(revision, CountsStore(database), **options), end)
        return KioskApp(store, content, session_factory, theme, idle, speech_address=speech_address, clock=clock)

    return make


@pytest.fixture
def app(make_app: MakeApp) -> PersonalApp:
    """A browser with the shipped topic and no stored answer."""
    return make_app()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave out what takes a process seconds at its end.

    pytest collects garbage five times. Each process of pytest-xdist computes a report of unused snapshots for nobody.
    """
    if hypothesis_settings.get_current_profile_name() != "thorough":
        gc.collect()
        gc.freeze()
    if hasattr(session.config, "workerinput"):
        report = vars(session.config)["_syrupy"].report
        report.discovered = report.used


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Report the lowest contrast measured on any screen."""
    reports = terminalreporter.getreports("passed")
    measured = [(name, tuple(pair)) for report in reports for name, pair in report.user_properties]
    for name in dict(measured):
        ratio, *where = min(pair for other, pair in measured if other == name)
        terminalreporter.write_line(f"lowest {name}: {ratio}:1 ({', '.join(where)})")
