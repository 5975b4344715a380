"""The content of a kiosk, which goes on showing what was good when what it is given no longer is."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from filecmp import cmp
from pathlib import Path

from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.store import STRINGS, TOPIC, ContentStore, LocalizedContent
from likvardig_tui.settings import DEFAULT_LANGUAGE


class FallbackSource(StrEnum):
    """What is shown instead of content with faults; each is the name of a sentence."""

    KEPT = "cli.instead_kept"
    """What the folder held before."""
    SHIPPED = "cli.instead_shipped"
    """What comes with the program in the same language."""
    OTHER = "cli.instead_other"
    """Another language."""


Tell = Callable[[Sequence[Diagnostic], FallbackSource, str], None]
"""Tells of faults, and what is shown instead in which language."""


class FallbackContentStore(ContentStore):
    """A content folder, with a copy of each language in it as it was when it could last be read."""

    def __init__(self, folder: Path | None, kept: Path | None, write_stderr: Tell) -> None:
        """Take the content ``folder``, the shipped one if None.

        ``kept`` is the folder of copies, made when there is something to keep; None where there is no place for any.
        ``write_stderr`` is told of faults, once for as long as they are the same.
        """
        super().__init__(folder)
        self._kept = kept
        self._tell = write_stderr
        self._told: dict[str, Sequence[Diagnostic]] = {}
        self._good: dict[str, LocalizedContent] = {}

    def languages(self) -> tuple[str, ...]:
        """Return the codes of the languages there are: in the folder, else among the copies, else the shipped ones."""
        return (
            super().languages() or (self._kept and ContentStore(self._kept).languages()) or ContentStore().languages()
        )

    def read(self, language: str = DEFAULT_LANGUAGE) -> LocalizedContent:
        """Return what the folder holds in a language; where it has faults, what it held before, or what is shipped.

        Raises ContentError only where nothing that is shipped can be read either.
        """
        try:
            content = super().read(language)
        except ContentError as error:
            content, fallback_source = self._before(language)
            if error.diagnostics != self._told.get(language):
                self._told[language] = error.diagnostics
                self._tell(error.diagnostics, fallback_source, content.language)
            return content
        self._told.pop(language, None)
        self._good[language] = content
        self._keep(language)
        return content

    def _before(self, language: str) -> tuple[LocalizedContent, FallbackSource]:
        """Return what to show instead of a language with faults. Raises ContentError."""
        if language in self._good:
            return self._good[language], FallbackSource.KEPT
        kept = [(ContentStore(self._kept), FallbackSource.KEPT)] if self._kept else []
        for store, fallback_source in (*kept, (ContentStore(), FallbackSource.SHIPPED)):
            with suppress(ContentError):
                return store.read(language), fallback_source
        return (ContentStore().read() if language == DEFAULT_LANGUAGE else self.read()), FallbackSource.OTHER

    def _keep(self, language: str) -> None:
        """Keep a copy. It is read before it takes the old one's place, for the folder may have changed meanwhile.

        Without room for one, the page is shown all the same.
        """
        if self._kept is None or self.folder == self._kept:
            return
        with suppress(OSError, ContentError):
            source, kept = self.folder / language, self._kept / language
            if _is_same(source, kept):
                return
            self._kept.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".new-", dir=self._kept) as folder:
                new = Path(folder) / language
                new.mkdir()
                for name in _files(source):
                    shutil.copyfile(source / name, new / name)
                ContentStore(Path(folder)).read(language)
                _replace(kept, new)


def _files(folder: Path) -> list[str]:
    return [name for name in (TOPIC, STRINGS) if (folder / name).exists()]


def _is_same(source: Path, kept: Path) -> bool:
    names = _files(source)
    return names == _files(kept) and all(cmp(source / name, kept / name, shallow=False) for name in names)


def _replace(kept: Path, new: Path) -> None:
    """Put the files of ``new`` in place of those ``kept``, the topic last: with it alone, a language is there."""
    kept.mkdir(mode=0o700, exist_ok=True)
    if not (new / STRINGS).exists():
        (kept / STRINGS).unlink(missing_ok=True)
    for name in reversed(_files(new)):
        os.replace(new / name, kept / name)
