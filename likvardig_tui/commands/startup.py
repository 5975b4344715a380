"""Resolve the settings and read the content that a command starts with."""

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Self

from likvardig_tui.console import requested_strings, write_diagnostics, write_stderr
from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.model import DEFAULT_LANGUAGE
from likvardig_tui.content.store import ContentStore, LocalizedContent, shipped_strings
from likvardig_tui.content.strings import Strings
from likvardig_tui.paths import NoHomeError
from likvardig_tui.settings import Flags, Setting, Settings, Source


class Start(NamedTuple):
    """The content to show first, and the settings that chose it."""

    store: ContentStore
    languages: Sequence[str]
    """Codes that a preference may choose."""
    settings: Settings
    content: LocalizedContent
    diagnostics: Sequence[Diagnostic] = ()
    """The errors in the languages that the environment and the preferences ask for, and that are not shown."""

    def with_preferences(self, preferences: Mapping[str, Any]) -> Self:
        """Apply ``preferences`` to the settings that neither a flag nor the environment decides.

        A language whose content has errors is not shown, and its errors are added to the diagnostics.
        """
        settings = self.settings.with_preferences(preferences, self.languages)
        if settings.language.value == self.content.language:
            return self._replace(settings=settings)
        try:
            content = self.store.read(settings.language.value, self.settings.flags.topic or "")
        except ContentError as error:
            settings = settings._replace(language=self.settings.language)
            return self._replace(settings=settings, diagnostics=(*self.diagnostics, *error.diagnostics))
        return self._replace(settings=settings, content=content)


def remove_library_variables() -> None:
    """Remove what would change Textual from the environment. Call this before Textual is imported, which reads it.

    Its variables could end the app, log keys, restore signals or load another driver; COLUMNS and LINES override the
    size of the window.
    """
    for name in list(os.environ):
        if name.startswith("TEXTUAL") or name in ("COLUMNS", "LINES"):
            del os.environ[name]


def load_asyncio_without_ssl() -> None:
    """Load asyncio without ``ssl``, for connections that the browser never makes. Call this before Textual is imported.

    It saves 2.5 MB, and a fiftieth of the work of a start.
    """
    if not {"asyncio", "ssl"} & sys.modules.keys():
        sys.modules["ssl"] = None  # type: ignore[assignment]  # so that asyncio finds none
        import_module("asyncio")
        del sys.modules["ssl"]


def read_requested(store: ContentStore, flags: Flags) -> Start:
    """Read the content in the language that the flags or the environment ask for, else in Swedish.

    A language that only the environment asks for is replaced by Swedish if its content has errors. Raises ContentError.
    """
    languages = store.languages()
    settings = Settings.resolve(flags, os.environ, languages)
    language, topic_id = settings.language, flags.topic or ""
    try:
        return Start(store, languages, settings, store.read(language.value, topic_id))
    except ContentError as error:
        if language.source is not Source.ENVIRONMENT or language.value == DEFAULT_LANGUAGE:
            raise
        languages = tuple(code for code in languages if code != language.value)
        settings = settings._replace(language=Setting(DEFAULT_LANGUAGE, Source.DEFAULT))
        return Start(store, languages, settings, store.read(DEFAULT_LANGUAGE, topic_id), error.diagnostics)


def read_remembered(store: ContentStore, flags: Flags) -> Start:
    """Read the content as ``read_requested`` does, but in the remembered language if nothing asks for another.

    Report the errors in languages that are not shown because of them. Raises ContentError.
    """
    start = _with_remembered(read_requested(store, flags))
    write_diagnostics(start.diagnostics)
    return start


def _with_remembered(start: Start) -> Start:
    if start.settings.language.source is not Source.DEFAULT:
        return start  # without importing what reads config.toml
    try:
        path = Path(start.settings.config.value)
    except NoHomeError:
        return start
    if not os.access(path, os.R_OK):
        return start

    from likvardig_tui.privacy import config

    revision = start.content.topic.privacy.revision
    return start.with_preferences(config.read_preferences(path, revision, datetime.now(UTC)))


def read_strings(store: ContentStore, flags: Flags) -> Strings:
    """Return the shipped strings in the language in which ``likvardig show`` would write the content of ``store``."""
    try:
        return shipped_strings(flags.language or read_remembered(store, flags).content.language)
    except ContentError:
        return requested_strings()


def has_requested_language(store: ContentStore, flags: Flags) -> bool:
    """Return whether ``store`` has the language that the flags ask for; if not, report those that it has.

    Return True for a store without languages: reading it reports what is wrong with it.
    """
    known = store.languages()
    if flags.language is None or flags.language in known or not known:
        return True
    strings = requested_strings()
    write_stderr(strings("cli.language_unknown", language=flags.language, known=", ".join(known)))
    return False


def has_requested_topic(store: ContentStore, flags: Flags) -> bool:
    """Return whether ``store`` has the topic that the flags ask for; if not, report which it has."""
    if flags.topic is None:
        return True
    known = store.topic_ids()
    if flags.topic in known:
        return True
    from likvardig_tui.commands.names import unknown_topic

    strings = requested_strings(flags.language)
    write_stderr(unknown_topic(flags.topic, known, strings) if known else strings("cli.only_topic"))
    return False
