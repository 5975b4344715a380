"""The content folders: which languages there are, and the topic and the words in one of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from likvardig_tui import paths, settings
from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.fingerprints import Fingerprint, fingerprint_of
from likvardig_tui.content.model import Topic
from likvardig_tui.content.strings import Strings, read_strings
from likvardig_tui.content.toml.reader import read_topic
from likvardig_tui.settings import DEFAULT_LANGUAGE

LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
"""A language's code, which names its folder and could name no other: ``sv``, ``pt-BR``."""


TOPIC, STRINGS = "topic.toml", "strings.toml"
"""The files in a language's folder: the page, and the interface's words."""


class LocalizedContent(NamedTuple):
    """The page in one language."""

    language: str
    """Its code."""
    topic: Topic
    strings: Strings


class ContentStore:
    """A content folder, with what comes with the program behind it."""

    def __init__(self, folder: Path | None = None) -> None:
        """Take the content ``folder``, the shipped one if None."""
        self.folder = folder or paths.shipped_content()
        self._read_at: dict[str, Fingerprint] = {}

    def languages(self) -> tuple[str, ...]:
        """Return the codes of the languages that have a topic, the default one first."""
        try:
            with os.scandir(self.folder) as entries:
                codes = [entry.name for entry in entries if LANGUAGE_CODE.fullmatch(entry.name)]
        except OSError:
            return ()
        found = (code for code in codes if os.access(self.folder / code / TOPIC, os.F_OK))
        return tuple(sorted(found, key=lambda code: (code != DEFAULT_LANGUAGE, code)))

    def names(self) -> dict[str, str]:
        """Return what each language calls itself, by its code; the code where it does not say."""
        return {code: self.name_of(code) for code in self.languages()}

    def name_of(self, code: str) -> str:
        """Return what a language calls itself, by its own words: the Swedish ones behind them would say "Svenska"."""
        try:
            strings = read_strings(*(folder / code / STRINGS for folder in (paths.shipped_content(), self.folder)))
        except ContentError:
            return code
        return strings("language") if "language" in strings else code

    def read(self, language: str = DEFAULT_LANGUAGE) -> LocalizedContent:
        """Return the topic and the words in one language. Raises ContentError with the faults of both."""
        diagnostics: list[Diagnostic] = []
        self._read_at[language] = self._fingerprint_of(language)
        try:
            topic = read_topic(self.folder / language / TOPIC)
        except ContentError as error:
            diagnostics += error.diagnostics
        try:
            strings = _strings(self.folder, language)
        except ContentError as error:
            diagnostics += error.diagnostics
        if diagnostics:
            raise ContentError(diagnostics)
        return LocalizedContent(language, topic, strings)

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Return the stamps of the languages there are, by their codes."""
        return {language: self._fingerprint_of(language) for language in self.languages()}

    def fingerprints_when_read(self) -> dict[str, Fingerprint]:
        """Return the stamps as they were when each language was last read; those of others as they are."""
        return {
            language: self._read_at.get(language, fingerprint) for language, fingerprint in self.fingerprints().items()
        }

    def _fingerprint_of(self, language: str) -> Fingerprint:
        return fingerprint_of(self.folder / language / name for name in (TOPIC, STRINGS))

    def read_first(self, languages: Iterable[str]) -> tuple[LocalizedContent | None, list[Diagnostic]]:
        """Return the first edition that can be read, None if none can, and the faults of those before it."""
        diagnostics: list[Diagnostic] = []
        for language in languages:
            try:
                return self.read(language), diagnostics
            except ContentError as error:
                diagnostics += error.diagnostics
        return None, diagnostics

    def read_or_keep(self, content: LocalizedContent, language: str) -> LocalizedContent:
        """Return the edition in a remembered ``language``; the one at hand if it is that, or the other has faults."""
        if language == content.language:
            return content
        try:
            return self.read(language)
        except ContentError:
            return content


def shipped_strings(language: str = DEFAULT_LANGUAGE) -> Strings:
    """Return the words that come with the program, in Swedish where it has none in that language."""
    return _strings(paths.shipped_content(), language)


def requested_strings(flag: str | None, environ: Mapping[str, str]) -> Strings:
    """Return the words that come with the program, in the language that the flag or the environment asks for."""
    return shipped_strings(settings.language(flag, environ, {}, ContentStore().languages()).value)


def _strings(folder: Path, language: str) -> Strings:
    shipped = paths.shipped_content()
    folders = dict.fromkeys((shipped / DEFAULT_LANGUAGE, shipped / language, folder / language))
    return read_strings(*(path / STRINGS for path in folders))
