"""Content folders: the languages in them, and the topic and the strings in each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from likvardig_tui import paths
from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.fingerprints import Fingerprint, fingerprint_of
from likvardig_tui.content.model import DEFAULT_LANGUAGE, Topic, TopicEntry
from likvardig_tui.content.strings import Strings, read_language_name, read_strings
from likvardig_tui.content.toml.reader import read_index, read_topic
from likvardig_tui.content.topics import INDEX, read_entries, start_page, topic_file

LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
"""A language code such as ``sv`` or ``pt-BR``, which is the name of its folder and cannot lead out of the parent."""
TOPIC, STRINGS = "topic.toml", "strings.toml"
"""Names of the files in a language's folder."""


class LocalizedContent(NamedTuple):
    """The topic and the strings in one language."""

    language: str
    """Language code."""
    topic: Topic
    """The start page where there are several topics and none is chosen."""
    strings: Strings
    topic_id: str = ""
    """Id of the topic; empty for the only one, and for the start page."""
    entries: tuple[TopicEntry, ...] = ()
    """All topics, where there are several."""

    @property
    def is_start_page(self) -> bool:
        """Whether this is the page that lists the topics."""
        return bool(self.entries) and not self.topic_id

    def item(self, initiative_id: str) -> str:
        """Return what an initiative is called among those of all topics, as on the command line and in the counts."""
        return f"{self.topic_id}/{initiative_id}" if self.topic_id else initiative_id


class ContentStore:
    """A content folder. Strings that it lacks are those shipped with the program.

    The app and the watcher's thread use the same store. All that a store remembers is a fingerprint per language, in a
    dictionary whose entries are set and looked up one at a time, which needs no lock.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` defaults to the content shipped with the program."""
        self.folder = folder or paths.shipped_content()
        self._fingerprints_when_read: dict[str, Fingerprint] = {}

    def languages(self) -> tuple[str, ...]:
        """Return the codes of the languages that a user may choose, the default language first."""
        return self.folder_languages()

    def folder_languages(self) -> tuple[str, ...]:
        """Return the codes of the languages whose topic file exists or cannot be accessed, the default first."""
        try:
            with os.scandir(self.folder) as entries:
                codes = [entry.name for entry in entries if LANGUAGE_CODE.fullmatch(entry.name)]
        except OSError:
            return ()
        found = (code for code in codes if any(_may_exist(self.folder / code / name) for name in (TOPIC, INDEX)))
        return tuple(sorted(found, key=lambda code: (code != DEFAULT_LANGUAGE, code)))

    def language_names(self) -> dict[str, str]:
        """Return the name of each language in that language, by code."""
        return {code: self.language_name(code) for code in self.languages()}

    def language_name(self, code: str) -> str:
        """Return the name of a language in that language, or its code if its strings have no name.

        The Swedish strings are not a fallback here: they would name every language "Svenska".
        """
        names = (read_language_name(folder / code / STRINGS) for folder in (self.folder, paths.shipped_content()))
        return next(filter(None, names), code)

    def read(self, language: str = DEFAULT_LANGUAGE, topic_id: str = "") -> LocalizedContent:
        """Read a topic and the strings in a language. Without ``topic_id`` read the only topic, or the start page.

        A topic that is not translated is read in the language that it has. Raises ContentError with the problems of
        all files that are needed.
        """
        diagnostics: list[Diagnostic] = []
        self._fingerprints_when_read[language] = self._fingerprint_of(language)
        try:
            topic, entries = self._read_page(language, topic_id)
        except ContentError as error:
            diagnostics += error.diagnostics
        try:
            strings = _read_strings_with_fallback(self.folder, language)
        except ContentError as error:
            diagnostics += error.diagnostics
        if diagnostics:
            raise ContentError(diagnostics)
        return LocalizedContent(language, topic, strings, topic_id, entries)

    def _read_page(self, language: str, topic_id: str) -> tuple[Topic, tuple[TopicEntry, ...]]:
        """Return a topic or the start page, and the entries of all topics where there are several."""
        if not _may_exist(self.folder / language / INDEX):
            return read_topic(self.folder / language / TOPIC), ()
        index = read_index(self.folder / language / INDEX)
        entries = read_entries(self.folder, dict.fromkeys((language, *self.folder_languages())), index.order)
        languages = {entry.id: entry.language for entry in entries}
        if topic_id:
            file = topic_file(self.folder, languages.get(topic_id, language), topic_id)
            return read_topic(file, index), entries
        return start_page(index, entries, ()), entries

    def read_first_valid(self, languages: Iterable[str]) -> tuple[LocalizedContent | None, list[Diagnostic]]:
        """Return the first of the ``languages`` that is valid, if any, and the problems of those before it."""
        diagnostics: list[Diagnostic] = []
        for language in languages:
            try:
                content = self.read(language)
            except ContentError as error:
                diagnostics += error.diagnostics
                continue
            if content.language == language:  # and not a replacement
                return content, diagnostics
        return None, diagnostics

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Return the present fingerprint of each language, by code."""
        return {language: self._fingerprint_of(language) for language in self.folder_languages()}

    def fingerprints_when_read(self) -> dict[str, Fingerprint]:
        """Return the fingerprint that each language had when it was last read, or has if it has not been read."""
        return {
            language: self._fingerprints_when_read.get(language, fingerprint)
            for language, fingerprint in self.fingerprints().items()
        }

    def _fingerprint_of(self, language: str) -> Fingerprint:
        return fingerprint_of(self.folder / language / name for name in (TOPIC, STRINGS))


def _may_exist(file: Path) -> bool:
    """Return whether a file exists, or may exist in a folder without permission: reading it then reports that."""
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def shipped_strings(language: str = DEFAULT_LANGUAGE) -> Strings:
    """Return the strings shipped with the program, in Swedish where they are not translated."""
    return _read_strings_with_fallback(paths.shipped_content(), language)


def _read_strings_with_fallback(folder: Path, language: str) -> Strings:
    shipped = paths.shipped_content()
    folders = dict.fromkeys((shipped / DEFAULT_LANGUAGE, shipped / language, folder / language))
    return read_strings(*(path / STRINGS for path in folders))
