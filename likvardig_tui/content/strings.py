"""The strings of the user interface in one language, from ``strings.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.toml.document import Document, read_source
from likvardig_tui.content.toml.loading import loads

SCHEMA = 1
"""Version of the file format."""
SPOKEN = "spoken"
"""The table with how numbers, signs and abbreviations are spoken, which no other language can use."""
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def substitute(text: str, /, **values: object) -> str:
    """Return ``text`` with each ``{placeholder}`` that has a value replaced by it."""
    return PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)


class Strings:
    """Sentences and labels by name, such as ``settings.title``."""

    __slots__ = ("texts",)

    def __init__(self, texts: Mapping[str, str] = MappingProxyType({})) -> None:
        self.texts = texts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Strings) and self.texts == other.texts

    def __call__(self, name: str, /, **values: object) -> str:
        """Return the string called ``name``, with its placeholders replaced by ``values``.

        An unknown name is returned unchanged, so that a missing string is visible and raises no error.
        """
        return substitute(self.texts.get(name, name), **values)

    def __contains__(self, name: str) -> bool:
        return name in self.texts

    def format_date(self, date: date) -> str:
        """Return a date as it is written in a text: 23 november 2026."""
        return self("dates.date", day=date.day, month=self(f"dates.month_{date.month}"), year=date.year)

    def format_day(self, date: date) -> str:
        """Return a date without the year: 23 november."""
        return self("dates.day", day=date.day, month=self(f"dates.month_{date.month}"))

    def format_time(self, at: datetime) -> str:
        """Return a date and a time of day as they are written in a text: 23 november 2026 kl. 10.14."""
        return self("dates.time", date=self.format_date(at), hour=f"{at.hour:02}", minute=f"{at.minute:02}")

    def format_updated(self, updated: date) -> str:
        """Return when a page was changed, with the time of day if it says one."""
        return self.format_time(updated) if isinstance(updated, datetime) else self.format_date(updated)

    def reason(self, code: str) -> str:
        """Return a sentence for the symbolic name of a system error: ``ENOSPC``, ``EACCES``."""
        name = f"reasons.{code}"
        return self(name) if name in self else self("reasons.other", code=code)

    def diagnostic(self, diagnostic: Diagnostic) -> str:
        """Return a diagnostic as ``file:line: key: what is wrong``."""
        key = f"{diagnostic.key}: " if diagnostic.key else ""
        return f"{diagnostic.path}:{diagnostic.line}: {key}{self.problem(diagnostic)}"

    def problem(self, diagnostic: Diagnostic) -> str:
        """Return what is wrong, and what would be right."""
        details = dict(diagnostic.details)
        if "reason" in details:
            details["reason"] = self.reason(str(details["reason"]))
        return self(f"faults.{details.pop('message', diagnostic.problem)}", **details)


def parse_strings(document: Document) -> dict[str, str]:
    """Return the strings in a document by name; tables are one level deep. Problems are recorded in the document."""
    root = document.root
    root.schema(SCHEMA)
    texts: dict[str, str] = {}
    for name, value in root.values.items():
        if isinstance(value, dict):
            table = root.table(name)
            texts |= {f"{name}.{key}": table.ui_text(key) for key in value}
        elif name != "schema":
            texts[name] = root.ui_text(name)
    return {clean_line(name): text for name, text in texts.items()}


def read_strings(*paths: Path) -> Strings:
    """Read the files at ``paths``; a string in a later file replaces one of the same name in an earlier file.

    A missing file has no strings. Raises ContentError with every problem in the others.
    """
    texts: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for path in paths:
        try:
            document = Document(path)
        except ContentError as error:
            diagnostics += [diagnostic for diagnostic in error.diagnostics if diagnostic.problem != "not_found"]
            continue
        texts |= parse_strings(document)
        diagnostics += document.diagnostics()
    if diagnostics:
        raise ContentError(diagnostics)
    return Strings(texts)


def read_language_name(path: Path) -> str:
    """Return the name that the file at ``path`` gives its language, in that language; empty if there is none.

    The name precedes the tables, and only that part of the file is parsed.
    """
    try:
        name = loads(read_source(path).partition("\n[")[0]).get("language")
    except (ContentError, ValueError, RecursionError):
        return ""
    return clean_line(name) if isinstance(name, str) else ""
