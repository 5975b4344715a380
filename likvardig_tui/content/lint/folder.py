"""Find every mistake in a content folder, in all its languages at once."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from likvardig_tui import paths
from likvardig_tui.atomic_files import errno_name
from likvardig_tui.content.diagnostics import ContentError, Diagnostic, UnlocatedDiagnostic, sorted_by_line
from likvardig_tui.content.lint.topic import (
    lint_characters,
    lint_placeholders,
    lint_retention,
    lint_topic,
    lint_translation,
)
from likvardig_tui.content.model import DEFAULT_LANGUAGE
from likvardig_tui.content.store import LANGUAGE_CODE, STRINGS, TOPIC
from likvardig_tui.content.strings import PLACEHOLDER, parse_strings, read_strings
from likvardig_tui.content.toml.document import Document, unknown_key
from likvardig_tui.content.toml.reader import parse_topic


class LintReport(NamedTuple):
    """The diagnostics of a content folder, in the order of its files and lines."""

    errors: list[Diagnostic]
    warnings: list[Diagnostic]
    """Possible mistakes; the page can be shown in spite of them."""


def lint_folder(folder: Path) -> LintReport:
    """Check a content ``folder``, the Swedish files first."""
    try:
        return _lint(folder)
    except OSError as error:  # a folder that may not be read
        diagnostic = Diagnostic(Path(error.filename or folder), 1, "", "unreadable", {"reason": errno_name(error)})
        return LintReport([diagnostic], [])


def _lint(folder: Path) -> LintReport:
    if problem := _folder_problem(folder):
        return LintReport([Diagnostic(folder, 1, "", problem)], [])
    topics = {language: _lint_topic_file(folder / language / TOPIC) for language in _languages(folder)}
    reference = topics[DEFAULT_LANGUAGE]
    known_strings = read_strings(paths.shipped_content() / DEFAULT_LANGUAGE / STRINGS).texts
    files: list[_LintedFile] = []
    for language, topic in topics.items():
        files.append(topic)
        if topic is not reference and topic.document and reference.document and reference.document.is_valid_toml:
            topic.add(lint_translation(topic.values, reference.values, DEFAULT_LANGUAGE))
            topic.add(lint_retention(topic.values, reference.values))
        strings = _lint_strings_file(folder / language / STRINGS, known_strings)
        if strings.exists or not (paths.shipped_content() / language / STRINGS).exists():
            files.append(strings)
    return LintReport(
        [error for file in files for error in file.errors()],
        [*(warning for file in files for warning in file.warnings()), *_ignored_folders(folder)],
    )


def _folder_problem(folder: Path) -> str:
    """Return the problem with the ``folder`` itself, or an empty string."""
    if not folder.is_dir():
        return "not_folder" if folder.exists() else "folder_not_found"
    return "language_folder" if (folder / TOPIC).exists() else ""


def _has_content(folder: Path) -> bool:
    """Return whether a ``folder`` has a topic or strings file, or cannot be searched for one."""
    is_closed = folder.is_dir() and not os.access(folder, os.X_OK)
    return is_closed or any(os.access(folder / name, os.F_OK) for name in (TOPIC, STRINGS))


def _languages(folder: Path) -> list[str]:
    """Return the codes of the languages in the ``folder``, after Swedish, which is required."""
    found = {path.name for path in folder.iterdir() if LANGUAGE_CODE.fullmatch(path.name) and _has_content(path)}
    return [DEFAULT_LANGUAGE, *sorted(found - {DEFAULT_LANGUAGE})]


def _ignored_folders(folder: Path) -> Iterator[Diagnostic]:
    """Yield a warning for each folder with content whose name is not a language code."""
    for path in sorted(folder.iterdir()):
        if not LANGUAGE_CODE.fullmatch(path.name) and _has_content(path):
            yield Diagnostic(path, 1, "", "no_language")


class _LintedFile:
    """A file of the folder, and the problems found in it."""

    def __init__(self, path: Path) -> None:
        self.document: Document | None = None
        self.exists = True
        self._read_errors: list[Diagnostic] = []
        self._found: list[UnlocatedDiagnostic] = []
        try:
            self.document = Document(path)
        except ContentError as error:
            self._read_errors += error.diagnostics
            self.exists = [diagnostic.problem for diagnostic in error.diagnostics] != ["not_found"]
        else:
            self.add(lint_characters(self.values))

    @property
    def values(self) -> Mapping[str, Any]:
        """The values that could be read."""
        return self.document.root.values if self.document else {}

    def add(self, diagnostics: Iterable[UnlocatedDiagnostic]) -> None:
        """Add diagnostics to those of the file."""
        self._found += diagnostics

    def errors(self) -> list[Diagnostic]:
        """Return the errors in the file, those of reading it included, sorted by line."""
        if self.document is None:
            return self._read_errors
        found = [one for one in self._found if not one.is_warning]
        return sorted_by_line([*self.document.locate(found), *self.document.diagnostics()])

    def warnings(self) -> list[Diagnostic]:
        """Return the warnings about the file, sorted by line."""
        if self.document is None:
            return []
        return sorted_by_line(self.document.locate([one for one in self._found if one.is_warning]))


def _lint_topic_file(path: Path) -> _LintedFile:
    file = _LintedFile(path)
    if file.document:
        parse_topic(file.document)  # records problems in the document
        file.add(lint_topic(file.values))
    return file


def _lint_strings_file(path: Path, known_strings: Mapping[str, str]) -> _LintedFile:
    file = _LintedFile(path)
    if file.document:
        texts = parse_strings(file.document)
        file.add(_lint_names(texts, known_strings, is_complete=file.document.is_valid_toml))
        for name in texts.keys() & known_strings.keys():
            table, _, key = name.partition(".")
            value = file.values.get(table)
            if isinstance(value.get(key) if key and isinstance(value, dict) else value, str):
                file.add(_lint_text(tuple(name.split(".", 1)), texts[name], known_strings[name]))
    return file


def _lint_names(names: Collection[str], known: Collection[str], *, is_complete: bool) -> Iterator[UnlocatedDiagnostic]:
    """Yield a diagnostic for each unknown or, if the file ``is_complete``, missing string."""
    tables = {name.partition(".")[0] for name in known}
    for name in names:
        key = tuple(name.split(".", 1))
        if name not in known and (key[0] in tables or len(key) == 1):
            yield unknown_key(key, name, [one for one in known if one not in names])
    for table in {name.partition(".")[0] for name in names if "." in name} - tables:
        yield unknown_key((table,), table, tables)
    if is_complete:
        missing = (name for name in known if name not in names)
        for name in missing:
            key = tuple(name.split(".", 1))
            yield UnlocatedDiagnostic(key, "word_missing", details={"wanted": f'{key[-1]} = "..."'})


def _lint_text(key: tuple[str, ...], text: str, reference: str) -> Iterator[UnlocatedDiagnostic]:
    """Yield a diagnostic if the text is empty, and for each placeholder that only it or the ``reference`` has."""
    if not text.strip() and reference.strip():
        yield UnlocatedDiagnostic(key, "empty")
        return
    yield from lint_placeholders(key, text, dict.fromkeys(PLACEHOLDER.findall(reference)))
