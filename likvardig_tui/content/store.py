"""Content folders: the languages in them, and the topic and the strings in each."""

import os
import re
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, Self

from likvardig_tui import paths
from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.fingerprints import FileFingerprint, Fingerprint, Poll, fingerprint_of, poll_all, poll_some
from likvardig_tui.content.model import DEFAULT_LANGUAGE, Contact, Index, Topic, TopicEntry
from likvardig_tui.content.strings import SPOKEN, Strings, read_language_name, read_strings
from likvardig_tui.content.toml.reader import read_index, read_topic
from likvardig_tui.content.topics import (
    INDEX,
    TOPICS,
    TopicEntries,
    listed_as_initiatives,
    start_page,
    topic_file,
    topic_ids,
    topic_name,
)

LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
"""A language code such as ``sv`` or ``pt-BR``, which is the name of its folder and cannot lead out of the parent."""
TOPIC, STRINGS = "topic.toml", "strings.toml"
"""Names of the files in a language's folder."""
_PASSING_PROBLEMS = {"not_found", "unreadable"}
"""Problems that may be over although no file has changed."""


class LocalizedContent(NamedTuple):
    """The topic and the strings in one language."""

    language: str
    """Language code."""
    topic: Topic
    """The start page where there are several topics and none is open."""
    strings: Strings
    topic_id: str = ""
    """Id of the topic; empty for the only one, and for the start page."""
    entries: tuple[TopicEntry, ...] = ()
    """All topics, where there are several."""
    common: Index | None = None
    """What the topics have in common, where there are several."""

    @property
    def is_start_page(self) -> bool:
        """Whether this is the page that lists the topics."""
        return self.common is not None and not self.topic_id

    @property
    def topic_language(self) -> str:
        """Code of the language that the topic is read in: another one where it is not translated."""
        return next((entry.language for entry in self.entries if entry.id == self.topic_id), self.language)

    @property
    def contacts_language(self) -> str:
        """Code of the language that the contacts are read in: those of the index are not in that of the topic."""
        is_common = self.common is not None and self.topic.contacts == self.common.contacts
        return self.language if is_common else self.topic_language

    @property
    def shown(self) -> tuple[object, ...]:
        """All that the page shows; the other topics may have changed all the same."""
        return self.topic, self.strings, self.common and self.common.title

    @property
    def series(self) -> str:
        """What the page's title belongs to: the section, or the title of all topics; empty on the start page."""
        if self.common is None:
            return self.topic.section
        return "" if self.topic.is_start_page else self.common.title

    @property
    def shown_topic(self) -> Topic:
        """The topic; on the start page, a sentence in place of the summary marks topics that have errors."""
        faulty = {entry.id for entry in self.entries if entry.is_faulty}
        if not faulty or not self.topic.is_start_page:
            return self.topic
        marked = (
            initiative._replace(text=self.strings("list.faulty")) if initiative.id in faulty else initiative
            for initiative in self.topic.initiatives
        )
        return self.topic._replace(initiatives=tuple(marked))

    def is_same_page(self, other: Self) -> bool:
        """Return whether both are the same topic, or the start page, in any language."""
        return (self.topic_id, self.is_start_page) == (other.topic_id, other.is_start_page)

    def with_entries(self, entries: Iterable[TopicEntry]) -> Self:
        """Return the start page with other entries."""
        entries = tuple(entries)
        return self._replace(topic=self.topic._replace(initiatives=listed_as_initiatives(entries)), entries=entries)

    def item(self, initiative_id: str) -> str:
        """Return what an initiative is called among those of all topics, as on the command line and in the counts."""
        return f"{self.topic_id}/{initiative_id}" if self.topic_id else initiative_id


def other_languages(codes: Sequence[str], current: str) -> list[str]:
    """Return the codes of the languages other than ``current``, from the one after it on."""
    after = codes.index(current) + 1 if current in codes else 0
    return [code for code in (*codes[after:], *codes[:after]) if code != current]


class ContentStore:
    """A content folder. Strings that it lacks are those shipped with the program.

    The app and the watcher's thread use the same store. All that a store remembers is by language or topic, in
    dictionaries whose entries are set and looked up one at a time, which needs no lock.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` defaults to the content shipped with the program."""
        self.folder = folder or paths.shipped_content()
        self._fingerprints_when_read: dict[str, Fingerprint] = {}
        self._polls: dict[str, Poll] = {}
        """The last poll of each language; only the watcher polls."""
        self._opened: dict[str, str] = {}
        """The file of the topic that was opened last in each language, which each poll looks at."""
        self._start_pages: dict[str, LocalizedContent] = {}
        """By language, as last read."""
        self._entries = TopicEntries(self.folder)

    def languages(self) -> tuple[str, ...]:
        """Return the codes of the languages that a user may choose, the default language first."""
        return self.folder_languages()

    def folder_languages(self) -> tuple[str, ...]:
        """Return the codes of the languages that have a topic, or whose files cannot be accessed, the default first."""
        try:
            with os.scandir(self.folder) as entries:
                codes = [entry.name for entry in entries if LANGUAGE_CODE.fullmatch(entry.name)]
        except OSError:
            return ()
        found = (
            code for code in codes if any(_may_exist(self.folder / code / name) for name in (TOPIC, INDEX, TOPICS))
        )
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

    def has_several_topics(self, language: str) -> bool:
        """Return whether a language has an index or a folder of topics, which count more than ``topic.toml``."""
        return any(_may_exist(self.folder / language / name) for name in (INDEX, TOPICS))

    def topic_ids(self) -> tuple[str, ...]:
        """Return the ids of all topics in any language, sorted; none where there is only one topic."""
        several = filter(self.has_several_topics, self.folder_languages())
        return tuple(sorted({topic_id for language in several for topic_id in topic_ids(self.folder, language)}))

    def read(self, language: str = DEFAULT_LANGUAGE, topic_id: str = "") -> LocalizedContent:
        """Read a topic and the strings in a language. Without ``topic_id`` read the only topic, or the start page.

        A topic that is not translated is read in the language that it has. Raises ContentError with the problems of
        all files that are needed; of a topic only if there are none in the index and the strings.
        """
        diagnostics: list[Diagnostic] = []
        files = self._files(language)
        self._fingerprints_when_read[language] = fingerprint = fingerprint_of(files)
        try:
            topic, entries, index = self._read_page(language, dict(zip(files, fingerprint, strict=True)))
        except ContentError as error:
            diagnostics += error.diagnostics
        try:
            strings = read_strings_with_fallback(self.folder, language)
        except ContentError as error:
            diagnostics += error.diagnostics
        if diagnostics:
            raise ContentError(diagnostics)
        content = LocalizedContent(language, topic, strings, entries=entries, common=index)
        self._start_pages[language] = content
        return self.open_topic(content, topic_id) if topic_id else content

    def open_topic(self, content: LocalizedContent, topic_id: str) -> LocalizedContent:
        """Return ``content`` with another of its topics, which is read. Raises ContentError."""
        for entry in content.entries:
            if entry.id == topic_id:
                topic = self._read_topic(content, entry)
                self._opened[content.language] = self._file_of(entry)
                return content._replace(topic=topic, topic_id=topic_id)
        file = topic_file(self.folder, content.language, topic_id)
        raise ContentError([Diagnostic(file, 1, "", "not_found")])

    def read_topics(self, content: LocalizedContent) -> Iterator[tuple[TopicEntry, Topic | None]]:
        """Read the topics of ``content`` one by one, each when the next is asked for; None for one with errors.

        Afterwards ``read`` knows which have errors, and says so in the entries until the files change.
        """
        for entry in content.entries:
            try:
                yield entry, self._read_topic(content, entry)
            except ContentError:
                yield entry, None

    def check_topics(self, languages: Iterable[str], may_go_on: Callable[[], bool]) -> None:
        """Read the topics that have not been read since they changed, as long as ``may_go_on`` returns true.

        Only the watcher's thread calls this.
        """
        for language in languages:
            start_page = self._start_pages.get(language)
            if start_page is None or start_page.common is None:
                continue
            for entry in self._entries.unread(language):
                if not may_go_on():
                    return
                deque(self.read_topics(start_page._replace(entries=(entry,))), maxlen=0)

    def newest_date(self, content: LocalizedContent) -> date | None:
        """Return the date of the only topic, or the newest of several: of those that have been read and are valid."""
        return self._entries.newest_date(content.language) if content.entries else content.topic.updated

    def count_errors(self, languages: Collection[str]) -> int:  # noqa: ARG002  # here, what has errors is not read
        """Return how many errors there are in what is replaced by other content in these ``languages``."""
        return 0

    def faulty_topics(self, languages: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the topics that are known to have errors, by language."""
        return {language: self._entries.faulty(language) for language in languages}

    def _read_topic(self, content: LocalizedContent, entry: TopicEntry) -> Topic:
        """Read a topic, and remember whether it has errors. Raises ContentError."""
        try:
            topic = read_topic(topic_file(self.folder, entry.language, entry.id), content.common)
        except ContentError as error:
            may_pass = not _PASSING_PROBLEMS.isdisjoint(diagnostic.problem for diagnostic in error.diagnostics)
            self._entries.mark(content.language, entry, updated=None, is_read=not may_pass)
            raise
        self._entries.mark(content.language, entry, updated=topic.updated)
        return topic

    def _read_page(
        self, language: str, fingerprints: Mapping[str, FileFingerprint]
    ) -> tuple[Topic, tuple[TopicEntry, ...], Index | None]:
        """Return the only topic; or the start page, the entries of all topics, and the index.

        ``fingerprints`` are those of the language's files by path.
        """
        if not self.has_several_topics(language):
            return read_topic(self.folder / language / TOPIC), (), None
        index_file = self.folder / language / INDEX
        if not _may_exist(index_file):
            raise ContentError([Diagnostic(index_file, 1, "", "not_found", {"message": "no_index"})])
        index = read_index(index_file)
        entries = self._entries.read(language, dict.fromkeys((language, *self.folder_languages())), index, fingerprints)
        if not entries:
            raise ContentError([Diagnostic(index_file, 1, "", "no_topics")])
        others = {entry.language for entry in entries} - {language}
        names = {language: "", **{code: self.language_name(code) for code in others}}
        if others:
            entries = tuple(entry._replace(language_name=names[entry.language]) for entry in entries)
        contacts = () if index.contacts else self._first_contacts(index, entries)
        return start_page(index, entries, contacts), entries, index

    def _first_contacts(self, index: Index, entries: Iterable[TopicEntry]) -> tuple[Contact, ...]:
        """Return the contacts of the first topic that can be read. Raises ContentError with what is wrong with all."""
        diagnostics: list[Diagnostic] = []
        for entry in entries:
            try:
                return read_topic(topic_file(self.folder, entry.language, entry.id), index).contacts
            except ContentError as error:
                diagnostics += error.diagnostics
        raise ContentError(diagnostics)

    def read_first_valid(
        self, languages: Iterable[str], topic_id: str = ""
    ) -> tuple[LocalizedContent | None, list[Diagnostic]]:
        """Return the first of the ``languages`` that is valid, if any, and the problems of those before it.

        The first page is returned where a language does not have the topic.
        """
        diagnostics: list[Diagnostic] = []
        for language in languages:
            try:
                content = self.read(language)
                if any(entry.id == topic_id for entry in content.entries):
                    content = self.open_topic(content, topic_id)
            except ContentError as error:
                diagnostics += error.diagnostics
                continue
            if content.language == language:  # and not a replacement
                return content, diagnostics
        return None, diagnostics

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Return the fingerprint of each language, by code. Only the watcher's thread calls this.

        Of many topics each call looks at some in turn, at those that are open, and at the folder, which changes when a
        file is added, removed or replaced. A topic that is overwritten in place is noticed within some seconds.
        """
        found = {language: self._poll(language) for language in self.folder_languages()}
        self._polls |= found
        return {language: poll.fingerprint for language, poll in found.items()}

    def _poll(self, language: str) -> Poll:
        last = self._polls.get(language)
        if last is None:
            return poll_all(self._files(language))
        always = (*self._language_files(language), *self._opened.copy().values())
        return poll_some(last, always, lambda: self._files(language))

    def fingerprints_when_read(self) -> dict[str, Fingerprint]:
        """Return the fingerprint that each language had when it was last read, or has if it has not been read."""
        return {
            language: self._fingerprints_when_read.get(language) or fingerprint_of(self._files(language))
            for language in self.folder_languages()
        }

    def _language_files(self, language: str) -> tuple[str, ...]:
        return tuple(f"{self.folder}/{language}/{name}" for name in (TOPIC, STRINGS, INDEX, TOPICS))

    def _files(self, language: str) -> tuple[str, ...]:
        """Return the paths of all that the content in a language is read from."""
        ids = sorted(topic_ids(self.folder, language))
        topics = (f"{self.folder}/{language}/{topic_name(topic_id)}" for topic_id in ids)
        return (*self._language_files(language), *topics)

    def _file_of(self, entry: TopicEntry) -> str:
        return f"{self.folder}/{entry.language}/{topic_name(entry.id)}"


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
    return read_strings_with_fallback(paths.shipped_content(), language)


def read_strings_with_fallback(folder: Path, language: str) -> Strings:
    """Read the strings of a language in the content ``folder``; those that it lacks are the shipped ones.

    If they are not translated they are Swedish, all but those that say how Swedish is spoken.
    """
    shipped = paths.shipped_content()
    folders = dict.fromkeys((shipped / language, folder / language))
    own = read_strings(*(path / STRINGS for path in folders))
    if language == DEFAULT_LANGUAGE:
        return own
    swedish = read_strings(shipped / DEFAULT_LANGUAGE / STRINGS).texts
    shown = {name: text for name, text in swedish.items() if not name.startswith(f"{SPOKEN}.")}
    return Strings({**shown, **own.texts})
