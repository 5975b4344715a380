"""A content store for kiosks: when a file becomes invalid, the last valid version of it stays on the screen."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from filecmp import cmp
from pathlib import Path
from threading import Lock

from likvardig_tui import paths
from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.fingerprints import Fingerprint
from likvardig_tui.content.model import DEFAULT_LANGUAGE
from likvardig_tui.content.store import STRINGS, TOPIC, ContentStore, LocalizedContent
from likvardig_tui.file_system.owners import create_folder


class FallbackSource(StrEnum):
    """Which content replaces invalid content. The message about it is the string ``cli.instead_<value>``."""

    KEPT = "kept"
    """The last valid version."""
    SHIPPED = "shipped"
    """The page that is shipped with the program, because no language of the folder has ever been valid."""
    OTHER = "other"
    """Another language of the folder."""


ReportFallback = Callable[[Sequence[Diagnostic], FallbackSource, str], None]
"""Called with the problems of invalid content, what replaces it, and the language of that."""


class FallbackContentStore(ContentStore):
    """A content folder, with a copy of the last valid version of each language.

    A language without a valid version is not offered, because the shipped page in that language is another text.

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
        self._last_valid: dict[str, LocalizedContent] = {}
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

    def read(self, language: str = DEFAULT_LANGUAGE, topic_id: str = "") -> LocalizedContent:
        """Read a language. If it is not valid, return its last valid version, else another language of the folder.

        If no language of the folder is or was valid, return the shipped page. Raises ContentError only if that cannot
        be read either.
        """
        try:
            content = super().read(language, topic_id)
        except ContentError as error:
            content, fallback_source = self._read_fallback(language)
            with self._lock:
                if fallback_source is FallbackSource.KEPT:
                    self._unavailable.discard(language)
                else:
                    self._unavailable.add(language)
                if error.diagnostics != self._reported.get(language):
                    self._reported[language] = error.diagnostics
                    self._report(error.diagnostics, fallback_source, content.language)
            return content
        with self._lock:
            self._reported.pop(language, None)
            self._unavailable.discard(language)
            self._last_valid[language] = content
            self._update_copy(language)
        return content

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

    def _update_copy(self, language: str) -> None:
        """Copy the files of a language if they have changed since the last copy.

        The new copy is read before it replaces the old one, because the folder may have changed in the meantime.
        If no copy can be made, for example on a full disk, the page is shown all the same. The shipped content is not
        copied: the copy would later replace a language of another folder.
        """
        if self._copies is None or self.folder in (self._copies, paths.shipped_content()):
            return
        with suppress(OSError, ContentError):
            source, copy = self.folder / language, self._copies / language
            if _is_same(source, copy):
                return
            create_folder(self._copies)
            with tempfile.TemporaryDirectory(prefix=".new-", dir=self._copies) as folder:
                new = Path(folder) / language
                new.mkdir()
                for name in _existing_files(source):
                    shutil.copyfile(source / name, new / name)
                ContentStore(Path(folder)).read(language)
                _replace(copy, new)


def _existing_files(folder: Path) -> list[str]:
    return [name for name in (TOPIC, STRINGS) if (folder / name).exists()]


def _is_same(source: Path, copy: Path) -> bool:
    names = _existing_files(source)
    return names == _existing_files(copy) and all(cmp(source / name, copy / name, shallow=False) for name in names)


def _replace(copy: Path, new: Path) -> None:
    """Replace the files of ``copy`` by those of ``new``, the topic last: a language exists once it has a topic."""
    create_folder(copy)
    if not (new / STRINGS).exists():
        (copy / STRINGS).unlink(missing_ok=True)
    for name in reversed(_existing_files(new)):
        os.replace(new / name, copy / name)
