"""``likvardig check``: report every error in a content folder, as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from likvardig_tui.cli_options import Options
from likvardig_tui.commands import startup
from likvardig_tui.console import EXIT_FAILURE, write_stdout
from likvardig_tui.content.diagnostics import Diagnostic
from likvardig_tui.content.lint.file import LintReport
from likvardig_tui.content.lint.folder import lint_folder
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import ContentStore
from likvardig_tui.content.strings import Strings

SCHEMA = 1
"""Version of the JSON. Increment it when a key is added or removed, or changes its meaning."""


def run(options: Options) -> int:
    """Run the command and return its exit code, which is not 0 if there are errors. Warnings do not count."""
    strings = startup.read_strings(ContentStore(), options.flags)
    report = lint_folder(options.folder or ContentStore(options.flags.content).folder)
    is_json = options.format == "json"
    text = _as_json(report, strings) if is_json else "".join(f"{line}\n" for line in _lines(report, strings))
    code = write_stdout(text, strings, encoding="utf-8" if is_json else None)
    return EXIT_FAILURE if report.errors else code


def _lines(report: LintReport, strings: Strings) -> Iterator[str]:
    for diagnostic in report.errors:
        yield clean_line(strings.diagnostic(diagnostic))
    if report.warnings:
        if report.errors:
            yield ""
        yield strings("check.warnings")
        for warning in report.warnings:
            yield clean_line(strings.diagnostic(warning))
    if report.errors or report.warnings:
        yield ""
    yield strings("check.sum", faults=len(report.errors), warnings=len(report.warnings))


def _as_json(report: LintReport, strings: Strings) -> str:
    found = {
        "schema": SCHEMA,
        "faults": [_as_object(diagnostic, strings) for diagnostic in report.errors],
        "warnings": [_as_object(warning, strings) for warning in report.warnings],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _as_object(diagnostic: Diagnostic, strings: Strings) -> dict[str, object]:
    return {
        "file": clean_line(str(diagnostic.path)),
        "line": diagnostic.line,
        "key": diagnostic.key,
        "problem": diagnostic.problem,
        "message": strings.problem(diagnostic),
    }
