"""A content store for kiosks: when a file becomes invalid, the last valid version of it stays on the screen."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from filecmp import cmp
from pathlib import Path
from threading import Lock

from likvardig_tui import paths
from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.fingerprints import Fingerprint
from likvardig_tui.content.model import DEFAULT_LANGUAGE, Topic, TopicEntry
from likvardig_tui.content.store import STRINGS, TOPIC, ContentStore, LocalizedContent, read_strings_with_fallback
from likvardig_tui.content.toml.reader import read_index, read_topic
from likvardig_tui.content.topics import INDEX, TOPICS, topic_file, topic_ids, topic_name
from likvardig_tui.file_system.owners import create_folder


class FallbackSource(StrEnum):
    """Which content replaces invalid content. The message about it is the string ``cli.instead_<value>``."""

    KEPT = "kept"
    """The last valid version."""
    SHIPPED = "shipped"
    """The page that is shipped with the program, because no language of the folder has ever been valid."""
    OTHER = "other"
    """Another language of the folder."""
    LEFT_OUT = "left_out"
    """Nothing: the start page does not list the topic, which has never been valid."""


ReportFallback = Callable[[Sequence[Diagnostic], FallbackSource, str], None]
"""Called with the problems of invalid content, what replaces it, and the language of that."""


class FallbackContentStore(ContentStore):
    """A content folder, with a copy of the last valid version of each language and of each topic.

    A language without a valid version is not offered, because the shipped page in that language is another text. A
    topic without one is not listed once its errors are known.

    The app and the watcher's thread use the same store: a lock guards what it remembers, the copies and the reports.
    Files of the content are read without the lock, so that a slow disk delays one thread only.
    """

    def __init__(self, folder: Path | None, copies: Path | None, report: ReportFallback) -> None:
        """``folder`` defaults to the content shipped with the program.

        ``copies`` is the folder of the copies, created when needed; if None, the last valid versions are only
        remembered. ``report`` is called once for the same problems in a row, while the lock is held.
        """
        super().__init__(folder)
        self._copies = copies
        self._report = report
        self._lock = Lock()
        self._reported: dict[str, Sequence[Diagnostic]] = {}
        """By the language, or the language and id of a topic."""
        self._last_valid: dict[str, LocalizedContent] = {}
        self._last_valid_topics: dict[str, Topic] = {}
        """Those that could not be copied."""
        self._unavailable: set[str] = set()
        """Languages that were not valid when they were last read, and have no valid version either."""

    def languages(self) -> tuple[str, ...]:
        """Return the codes of the languages in the folder that can be shown.

        If there are none, return those with a last valid version, and if there are none either, the shipped ones.
        """
        with self._lock:
            unavailable = self._unavailable.copy()
        offered = tuple(code for code in self.folder_languages() if code not in unavailable)
        return offered or self._kept_languages() or ContentStore().languages()

    def _kept_languages(self) -> tuple[str, ...]:
        """Return the codes of the languages with a last valid version, the default first."""
        copied = ContentStore(self._copies).languages() if self._copies else ()
        with self._lock:
            kept = {*self._last_valid, *copied}
        return tuple(sorted(kept, key=lambda code: (code != DEFAULT_LANGUAGE, code)))

    def fingerprints_when_read(self) -> dict[str, Fingerprint]:
        """Return the fingerprints of the languages that have been read, so that all others count as changed."""
        known = super().fingerprints_when_read()
        return {language: known[language] for language in known if language in self._fingerprints_when_read}

    def count_errors(self, languages: Collection[str]) -> int:
        """Return how many errors have been reported of these ``languages`` and are still there."""
        with self._lock:
            reported = self._reported.copy()
        return sum(len(reported[name]) for name in reported if self._is_present(name, languages))

    def _is_present(self, name: str, languages: Collection[str]) -> bool:
        """Return whether a name in ``_reported`` is that of one of the ``languages``, or of a topic with a file."""
        language, _, topic_id = name.partition("/")
        return language in languages and (not topic_id or topic_file(self.folder, language, topic_id).exists())

    def read(self, language: str = DEFAULT_LANGUAGE, topic_id: str = "") -> LocalizedContent:
        """Read a language. If it is not valid, return its last valid version, else another language of the folder.

        If no language of the folder is or was valid, return the shipped page. Without the topic, return the start page.
        Raises ContentError only if none of these can be read.
        """
        content = self._with_valid_entries(self._read_start(language))
        return self.open_topic(content, topic_id) if topic_id and content.is_start_page else content

    def open_topic(self, content: LocalizedContent, topic_id: str) -> LocalizedContent:
        """Return ``content`` with another of its topics: the present or the last valid version, else the start page."""
        for entry in content.entries:
            if entry.id == topic_id and (topic := self._read_valid_topic(content, entry)) is not None:
                self._opened[content.language] = self._file_of(entry)
                return content._replace(topic=topic, topic_id=topic_id)
        return self.read(content.language)

    def read_topics(self, content: LocalizedContent) -> Iterator[tuple[TopicEntry, Topic | None]]:
        """Read the present or the last valid versions of the topics of ``content``, each when the next is asked for.

        None stands for one that has neither; afterwards ``read`` leaves it out. Each is copied, and its errors are
        reported.
        """
        for entry in content.entries:
            yield entry, self._read_valid_topic(content, entry)

    def _read_start(self, language: str) -> LocalizedContent:
        """Read the only topic or the start page, or what replaces it."""
        try:
            content = super().read(language)
        except ContentError as error:
            content, fallback_source = self._read_fallback(language)
            with self._lock:
                if fallback_source is FallbackSource.KEPT:
                    self._unavailable.discard(language)
                else:
                    self._unavailable.add(language)
                self._report_once(language, error.diagnostics, fallback_source, content.language)
            return content
        with self._lock:
            self._reported.pop(language, None)
            self._unavailable.discard(language)
            self._last_valid[language] = content
            self._copy_language(content)
        return content

    def _with_valid_entries(self, content: LocalizedContent) -> LocalizedContent:
        """Return the start page with the last valid version of each topic that is known to have errors, or without."""
        entries: list[TopicEntry] = []
        for entry in content.entries:
            if not entry.is_faulty:
                entries.append(entry)
            elif (topic := self._read_valid_topic(content, entry)) is not None:
                entries.append(entry._replace(title=topic.title, summary=topic.summary, is_faulty=False))
        return content if tuple(entries) == content.entries else content.with_entries(entries)

    def _read_valid_topic(self, content: LocalizedContent, entry: TopicEntry) -> Topic | None:
        """Read a topic. If it is not valid, return its last valid version; None if there is none."""
        name = f"{entry.language}/{entry.id}"
        topic: Topic | None
        try:
            topic = self._read_topic(content, entry)
        except ContentError as error:
            topic = self._read_kept_topic(content, entry)
            is_removed = {diagnostic.problem for diagnostic in error.diagnostics} == {"not_found"}
            with self._lock:
                if not is_removed:  # which the start page does not list any more, or reports with the whole folder
                    fallback_source = FallbackSource.LEFT_OUT if topic is None else FallbackSource.KEPT
                    self._report_once(name, error.diagnostics, fallback_source, entry.language)
            return topic
        with self._lock:
            self._reported.pop(name, None)
            if self._copy_topic(content, entry):
                self._last_valid_topics.pop(name, None)
            else:
                self._last_valid_topics[name] = topic
        return topic

    def _report_once(
        self, name: str, diagnostics: Sequence[Diagnostic], fallback_source: FallbackSource, shown: str
    ) -> None:
        """Report problems unless they were the last that were reported for ``name``. Call this with the lock held."""
        if diagnostics != self._reported.get(name):
            self._reported[name] = diagnostics
            self._report(diagnostics, fallback_source, shown)

    def _read_fallback(self, language: str) -> tuple[LocalizedContent, FallbackSource]:
        if (kept := self._read_kept(language)) is not None:
            return kept, FallbackSource.KEPT
        for other in dict.fromkeys((*self.folder_languages(), *self._kept_languages())):
            if other != language and (content := self._read_valid(other)) is not None:
                return content, FallbackSource.OTHER
        shipped = ContentStore()
        return shipped.read(language if language in shipped.languages() else DEFAULT_LANGUAGE), FallbackSource.SHIPPED

    def _read_valid(self, language: str) -> LocalizedContent | None:
        """Return a language of the folder, or its last valid version, without a report."""
        with suppress(ContentError):
            return ContentStore(self.folder).read(language)
        return self._read_kept(language)

    def _read_kept(self, language: str) -> LocalizedContent | None:
        """Return the last valid version of a language, if there is one."""
        with self._lock:
            last_valid = self._last_valid.get(language)
        if last_valid is None and self._copies is not None:
            with suppress(ContentError):
                return ContentStore(self._copies).read(language)
        return last_valid

    def _read_kept_topic(self, content: LocalizedContent, entry: TopicEntry) -> Topic | None:
        """Return the last valid version of a topic, if there is one."""
        with self._lock:
            last_valid = self._last_valid_topics.get(f"{entry.language}/{entry.id}")
        if last_valid is None and self._copies is not None:
            with suppress(ContentError):
                return read_topic(topic_file(self._copies, entry.language, entry.id), content.common)
        return last_valid

    def _copy_language(self, content: LocalizedContent) -> None:
        """Copy the only topic or the index, and the strings, of a language.

        Of several topics each is copied when it is read; the copies of those that have been removed are, too.
        """
        language = content.language
        if not content.is_start_page:
            is_copied = self._copy(language, (STRINGS, TOPIC), lambda folder: ContentStore(folder).read(language))
            if is_copied and self._copies is not None:
                with suppress(OSError):
                    (self._copies / language / INDEX).unlink()
                shutil.rmtree(self._copies / language / TOPICS, ignore_errors=True)
            return

        def check(folder: Path) -> None:
            read_strings_with_fallback(folder, language)
            read_index(folder / language / INDEX)

        if self._copy(language, (STRINGS, INDEX), check) and self._copies is not None:
            present = topic_ids(self.folder, language)
            for removed in topic_ids(self._copies, language) - present if present else ():
                with suppress(OSError):
                    topic_file(self._copies, language, removed).unlink()

    def _copy_topic(self, content: LocalizedContent, entry: TopicEntry) -> bool:
        """Copy a topic, and return whether the copy is the same."""

        def check(folder: Path) -> None:
            read_topic(topic_file(folder, entry.language, entry.id), content.common)

        return self._copy(entry.language, (topic_name(entry.id),), check)

    def _copy(self, language: str, names: Sequence[str], check: Callable[[Path], object]) -> bool:
        """Copy the files of a language that exist if one has changed since the last copy; return whether that worked.

        ``check`` reads the new copy before it replaces the old one, because the folder may have changed in the
        meantime. If no copy can be made, for example on a full disk, the page is shown all the same. The shipped
        content is not copied: the copy would later replace a language of another folder.
        """
        if self._copies is None or self.folder in (self._copies, paths.shipped_content()):
            return False
        try:
            source, copy = self.folder / language, self._copies / language
            if is_same_copy(source, copy, names):
                return True
            create_folder(self._copies)
            with tempfile.TemporaryDirectory(prefix=".new-", dir=self._copies) as folder:
                new = Path(folder) / language
                for name in _existing_files(source, names):
                    (new / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(source / name, new / name)
                check(Path(folder))
                _replace(copy, new, names)
        except (OSError, ContentError):
            return False
        return True


def _existing_files(folder: Path, names: Sequence[str]) -> list[str]:
    return [name for name in names if (folder / name).exists()]


def is_same_copy(source: Path, copy: Path, names: Sequence[str]) -> bool:
    """Return whether both folders have the same of the files ``names``, with the same content. Raises OSError."""
    present = _existing_files(source, names)
    return present == _existing_files(copy, names) and all(
        cmp(source / name, copy / name, shallow=False) for name in present
    )


def _replace(copy: Path, new: Path, names: Sequence[str]) -> None:
    """Replace files of ``copy`` by those of ``new``, in the order of ``names``: the last makes it a language."""
    create_folder(copy)
    for name in names:
        if (new / name).exists():
            (copy / name).parent.mkdir(exist_ok=True)
            os.replace(new / name, copy / name)
        else:
            (copy / name).unlink(missing_ok=True)
