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

from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.model import DEFAULT_LANGUAGE
from likvardig_tui.content.store import STRINGS, TOPIC, ContentStore, LocalizedContent
from likvardig_tui.file_system.owners import create_folder


class FallbackSource(StrEnum):
    """Which content replaces invalid content. The message about it is the string ``cli.instead_<value>``."""

    KEPT = "kept"
    """The last valid version."""
    SHIPPED = "shipped"
    """The same language as shipped with the program."""
    OTHER = "other"
    """Another language."""


ReportFallback = Callable[[Sequence[Diagnostic], FallbackSource, str], None]
"""Called with the problems of invalid content, what replaces it, and the language of that."""


class FallbackContentStore(ContentStore):
    """A content folder, with a copy of the last valid version of each language.

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

    def languages(self) -> tuple[str, ...]:
        """Return the codes of the languages in the folder, else of those in the copies, else of the shipped ones."""
        return (
            super().languages()
            or (self._copies and ContentStore(self._copies).languages())
            or ContentStore().languages()
        )

    def read(self, language: str = DEFAULT_LANGUAGE) -> LocalizedContent:
        """Read a language. If it is not valid, return the last valid version, the shipped one or another language.

        Raises ContentError only if no shipped content can be read either.
        """
        try:
            content = super().read(language)
        except ContentError as error:
            content, fallback_source = self._read_fallback(language)
            with self._lock:
                if error.diagnostics != self._reported.get(language):
                    self._reported[language] = error.diagnostics
                    self._report(error.diagnostics, fallback_source, content.language)
            return content
        with self._lock:
            self._reported.pop(language, None)
            self._last_valid[language] = content
            self._update_copy(language)
        return content

    def _read_fallback(self, language: str) -> tuple[LocalizedContent, FallbackSource]:
        with self._lock:
            last_valid = self._last_valid.get(language)
        if last_valid is not None:
            return last_valid, FallbackSource.KEPT
        copies = [(ContentStore(self._copies), FallbackSource.KEPT)] if self._copies else []
        for store, fallback_source in (*copies, (ContentStore(), FallbackSource.SHIPPED)):
            with suppress(ContentError):
                return store.read(language), fallback_source
        return (ContentStore().read() if language == DEFAULT_LANGUAGE else self.read()), FallbackSource.OTHER

    def _update_copy(self, language: str) -> None:
        """Copy the files of a language if they have changed since the last copy.

        The new copy is read before it replaces the old one, because the folder may have changed in the meantime.
        If no copy can be made, for example on a full disk, the page is shown all the same.
        """
        if self._copies is None or self.folder == self._copies:
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
