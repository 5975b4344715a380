"""Find every mistake in a content folder, in all its languages at once."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from likvardig_tui import paths
from likvardig_tui.atomic_files import errno_name
from likvardig_tui.content.diagnostics import Diagnostic, UnlocatedDiagnostic
from likvardig_tui.content.lint.file import LintedFile, LintReport, joined
from likvardig_tui.content.lint.topic import lint_placeholders
from likvardig_tui.content.lint.topics import LintedLanguage, compare_languages
from likvardig_tui.content.model import DEFAULT_LANGUAGE
from likvardig_tui.content.store import LANGUAGE_CODE, STRINGS, TOPIC
from likvardig_tui.content.strings import PLACEHOLDER, SPOKEN, parse_strings, read_strings
from likvardig_tui.content.toml.document import unknown_key
from likvardig_tui.content.topics import INDEX, TOPICS


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
    languages = [LintedLanguage(folder, code) for code in _languages(folder)]
    compare_languages(languages)
    known_strings = read_strings(paths.shipped_content() / DEFAULT_LANGUAGE / STRINGS).texts
    reports: list[LintReport] = []
    for language in languages:
        reports.append(language.report())
        strings = _lint_strings_file(folder / language.code / STRINGS, known_strings)
        if strings.exists or not (paths.shipped_content() / language.code / STRINGS).exists():
            reports.append(strings.report())
    return joined([*reports, LintReport([], list(_ignored_folders(folder)))])


def _folder_problem(folder: Path) -> str:
    """Return the problem with the ``folder`` itself, or an empty string."""
    if not folder.is_dir():
        return "not_folder" if folder.exists() else "folder_not_found"
    return "language_folder" if any((folder / name).exists() for name in (TOPIC, INDEX)) else ""


def _has_content(folder: Path) -> bool:
    """Return whether a ``folder`` has topics or strings, or cannot be searched for them."""
    is_closed = folder.is_dir() and not os.access(folder, os.X_OK)
    return is_closed or any(os.access(folder / name, os.F_OK) for name in (TOPIC, INDEX, TOPICS, STRINGS))


def _languages(folder: Path) -> list[str]:
    """Return the codes of the languages in the ``folder``, after Swedish, which is required."""
    found = {path.name for path in folder.iterdir() if LANGUAGE_CODE.fullmatch(path.name) and _has_content(path)}
    return [DEFAULT_LANGUAGE, *sorted(found - {DEFAULT_LANGUAGE})]


def _ignored_folders(folder: Path) -> Iterator[Diagnostic]:
    """Yield a warning for each folder with content whose name is not a language code."""
    for path in sorted(folder.iterdir()):
        if not LANGUAGE_CODE.fullmatch(path.name) and _has_content(path):
            yield Diagnostic(path, 1, "", "no_language")


def _lint_strings_file(path: Path, known_strings: Mapping[str, str]) -> LintedFile:
    file = LintedFile(path)
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
        missing = [tuple(name.split(".", 1)) for name in known if name not in names]
        for key in missing:
            if key[0] != SPOKEN:
                yield UnlocatedDiagnostic(key, "word_missing", details={"wanted": f'{key[-1]} = "..."'})
        if spoken := [key[-1] for key in missing if key[0] == SPOKEN]:
            has_table = any(name.startswith(f"{SPOKEN}.") for name in names)
            wanted = ", ".join(spoken) if has_table else f"[{SPOKEN}]"
            details = {"wanted": wanted, "message": "spoken_missing"}
            yield UnlocatedDiagnostic((SPOKEN,), "word_missing", details=details, is_warning=True)


def _lint_text(key: tuple[str, ...], text: str, reference: str) -> Iterator[UnlocatedDiagnostic]:
    """Yield a diagnostic if the text is empty, and for each placeholder that only it or the ``reference`` has."""
    if not text.strip() and key[0] == SPOKEN:
        return
    if not text.strip() and reference.strip():
        yield UnlocatedDiagnostic(key, "empty")
        return
    yield from lint_placeholders(key, text, dict.fromkeys(PLACEHOLDER.findall(reference)))
