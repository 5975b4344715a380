"""Everything that is wrong with a content folder, in all its languages at once."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from likvardig_tui import paths
from likvardig_tui.atomic_files import reason_of
from likvardig_tui.content.diagnostics import ContentError, Diagnostic, in_order
from likvardig_tui.content.lint.topic import Remark, remarks_on_characters, remarks_on_difference, remarks_on_topic
from likvardig_tui.content.store import LANGUAGE_CODE, STRINGS, TOPIC
from likvardig_tui.content.strings import PLACEHOLDER, read_strings, texts_in
from likvardig_tui.content.toml.document import NEAR, Document
from likvardig_tui.content.toml.reader import topic_in
from likvardig_tui.settings import DEFAULT_LANGUAGE


class Report(NamedTuple):
    """What an editor should know of a content folder."""

    diagnostics: list[Diagnostic]
    """What is wrong."""
    warnings: list[Diagnostic]
    """What may be meant so."""


class _File:
    """One file of the folder, with what is to be said of it."""

    def __init__(self, path: Path) -> None:
        self.document: Document | None = None
        self.unreadable: list[Diagnostic] = []
        self.remarks: list[Remark] = []
        try:
            self.document = Document(path)
        except ContentError as error:
            self.unreadable += error.diagnostics
        else:
            self.remarks += remarks_on_characters(self.document.root.values)

    @property
    def is_there(self) -> bool:
        """Whether there is such a file, faulty or not."""
        return [diagnostic.problem for diagnostic in self.unreadable] != ["not_found"]

    @property
    def values(self) -> Mapping[str, Any]:
        """What could be read in it."""
        return self.document.root.values if self.document else {}

    def told(self, *, warnings: bool) -> list[Diagnostic]:
        """Return what is to be said of the file, in its order: the faults, or the warnings."""
        if self.document is None:
            return [] if warnings else self.unreadable
        noted = [remark[:4] for remark in self.remarks if remark.is_warning is warnings]
        return in_order([*self.document.located(noted), *([] if warnings else self.document.diagnostics())])


def check(folder: Path) -> Report:
    """Return all that is wrong with a content ``folder``, file by file, in Swedish first."""
    try:
        return _report(folder)
    except OSError as error:  # a folder that may not be looked into
        diagnostic = Diagnostic(Path(error.filename or folder), 1, "", "unreadable", {"reason": reason_of(error)})
        return Report([diagnostic], [])


def _report(folder: Path) -> Report:
    if problem := _no_content_folder(folder):
        return Report([Diagnostic(folder, 1, "", problem)], [])
    topics = {language: _topic(folder / language / TOPIC) for language in _languages(folder)}
    reference = topics[DEFAULT_LANGUAGE]
    known_strings = read_strings(paths.shipped_content() / DEFAULT_LANGUAGE / STRINGS).texts
    files: list[_File] = []
    for language, topic in topics.items():
        files.append(topic)
        if topic is not reference and topic.document and reference.document and reference.document.is_toml:
            topic.remarks += remarks_on_difference(topic.values, reference.values, DEFAULT_LANGUAGE)
        strings = _strings(folder / language / STRINGS, known_strings)
        if strings.is_there or not (paths.shipped_content() / language / STRINGS).exists():
            files.append(strings)
    warnings = [diagnostic for file in files for diagnostic in file.told(warnings=True)]
    return Report(
        [diagnostic for file in files for diagnostic in file.told(warnings=False)], [*warnings, *_passed_by(folder)]
    )


def _no_content_folder(folder: Path) -> str:
    """Return the name of what is wrong with the ``folder`` itself, if something is."""
    if not folder.is_dir():
        return "not_folder" if folder.exists() else "folder_not_found"
    return "language_folder" if (folder / TOPIC).exists() else ""


def _has_content(folder: Path) -> bool:
    """Say whether there is a file of a language in a ``folder``, or one that may not be looked into."""
    is_closed = folder.is_dir() and not os.access(folder, os.X_OK)
    return is_closed or any(os.access(folder / name, os.F_OK) for name in (TOPIC, STRINGS))


def _languages(folder: Path) -> list[str]:
    """Return the codes of the languages in the ``folder``, Swedish first, which has to be there."""
    found = {path.name for path in folder.iterdir() if LANGUAGE_CODE.fullmatch(path.name) and _has_content(path)}
    return [DEFAULT_LANGUAGE, *sorted(found - {DEFAULT_LANGUAGE})]


def _passed_by(folder: Path) -> Iterator[Diagnostic]:
    """Yield the folders with content whose names are those of no language."""
    for path in sorted(folder.iterdir()):
        if not LANGUAGE_CODE.fullmatch(path.name) and _has_content(path):
            yield Diagnostic(path, 1, "", "no_language")


def _topic(path: Path) -> _File:
    file = _File(path)
    if file.document:
        topic_in(file.document)
        file.remarks += remarks_on_topic(file.values)
    return file


def _strings(path: Path, reference: Mapping[str, str]) -> _File:
    file = _File(path)
    if file.document:
        texts = texts_in(file.document)
        file.remarks += _remarks_on_names(texts, reference, is_whole=file.document.is_toml)
        for name in texts.keys() & reference.keys():
            if isinstance(_value(file.values, name), str):
                file.remarks += _remarks_on_text(tuple(name.split(".", 1)), texts[name], reference[name])
    return file


def _value(values: Mapping[str, Any], name: str) -> object:
    table, _, key = name.partition(".")
    value = values.get(table)
    return value.get(key) if key and isinstance(value, dict) else value


def _remarks_on_names(names: Collection[str], reference: Collection[str], *, is_whole: bool) -> Iterator[Remark]:
    """Yield what is wrong with the ``names`` of words beside the ``reference``, those that the program knows."""
    tables = {name.partition(".")[0] for name in reference}
    for name in names:
        key = tuple(name.split(".", 1))
        if name not in reference and (key[0] in tables or len(key) == 1):
            near = get_close_matches(name, [one for one in reference if one not in names], 1, NEAR)
            yield Remark(key, "unknown_near" if near else "unknown", None, {"near": "".join(near)})
    for table in {name.partition(".")[0] for name in names if "." in name} - tables:
        near = get_close_matches(table, tables, 1, NEAR)
        yield Remark((table,), "unknown_near" if near else "unknown", None, {"near": "".join(near)})
    if is_whole:
        missing = (name for name in reference if name not in names)
        yield from (Remark(tuple(name.split(".", 1)), "word_missing") for name in missing)


def _remarks_on_text(key: tuple[str, ...], text: str, reference: str) -> Iterator[Remark]:
    if not text.strip() and reference.strip():
        yield Remark(key, "empty")
        return
    ours, theirs = (re.findall(PLACEHOLDER, one) for one in (text, reference))
    for name in dict.fromkeys(ours):
        if name not in theirs:
            known = ", ".join(f"{{{one}}}" for one in dict.fromkeys(theirs))
            problem = "placeholder_unknown" if known else "placeholder_none"
            yield Remark(key, problem, text.find(f"{{{name}}}"), {"name": name, "known": known})
    for name in dict.fromkeys(theirs):
        if name not in ours:
            yield Remark(key, "placeholder_missing", None, {"name": name}, is_warning=True)
