"""The problems in one file of a content folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from likvardig_tui.content.diagnostics import ContentError, Diagnostic, UnlocatedDiagnostic, sorted_by_line
from likvardig_tui.content.lint.topic import lint_characters
from likvardig_tui.content.toml.document import Document


class LintReport(NamedTuple):
    """The diagnostics of a content folder or of a part of it, in the order of its files and lines."""

    errors: list[Diagnostic]
    warnings: list[Diagnostic]
    """Possible mistakes; the page can be shown in spite of them."""


def joined(reports: Iterable[LintReport]) -> LintReport:
    """Return several reports as one."""
    reports = list(reports)
    return LintReport(
        [error for report in reports for error in report.errors],
        [warning for report in reports for warning in report.warnings],
    )


class LintedFile:
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

    @property
    def is_complete(self) -> bool:
        """Whether every statement of the file could be read."""
        return self.document is not None and self.document.is_valid_toml

    def add(self, diagnostics: Iterable[UnlocatedDiagnostic]) -> None:
        """Add diagnostics to those of the file. Those of a file that cannot be read at all are not reported."""
        self._found += diagnostics

    def report(self) -> LintReport:
        """Return the problems of the file, those of reading it included, sorted by line."""
        if self.document is None:
            return LintReport(self._read_errors, [])
        errors = self.document.locate([one for one in self._found if not one.is_warning])
        warnings = self.document.locate([one for one in self._found if one.is_warning])
        return LintReport(sorted_by_line([*errors, *self.document.diagnostics()]), sorted_by_line(warnings))
