"""A TOML file -> a table that hands out values of the right type, and notes every fault with its line and key."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from likvardig_tui.atomic_files import reason_of
from likvardig_tui.content.diagnostics import ContentError, Diagnostic, in_order
from likvardig_tui.content.sanitising import clean, clean_line

if TYPE_CHECKING:
    from likvardig_tui.content.toml.positions import KeyPath

    Noted = tuple[KeyPath, str, int | None, Mapping[str, object]]
    """A key, what is wrong with it, at which character of its text, and details for the sentence about it."""

SCHEMA = 1
MAX_REVISION = 1_000_000
NEAR = 0.75
"""How alike two names have to be, of 1, for one to be what was meant by the other."""
MAX_BYTES = 16 * 1024 * 1024
"""Three times what ten thousand initiatives of ordinary length need."""


class _Found:
    """What is wrong so far, by key path; lines are looked up once all is known."""

    def __init__(self) -> None:
        self.diagnostics: list[Noted] = []

    def add(self, path: KeyPath, problem: str, **details: object) -> None:
        self.diagnostics.append((path, problem, None, details))


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the document: hands out values of the right type, and notes what is wrong with the others."""

    values: dict[str, Any]
    path: KeyPath
    found: _Found

    def _get(self, key: str, kind: type, problem: str, **details: object) -> Any:
        value = self.values.get(key)
        if type(value) is kind:
            return value
        self.found.add((*self.path, key), "missing" if key not in self.values else problem, **details)
        return None

    def text(self, key: str, *, may_be_empty: bool = False) -> str:
        """Return Markdown text, cleaned."""
        value = self._get(key, str, "not_text")
        if value is None:
            return ""
        text = clean(value).strip()
        if not text and not may_be_empty:
            self.found.add((*self.path, key), "empty")
        return text

    def ui_text(self, key: str) -> str:
        """Return words of the interface, cleaned; they may be empty."""
        return clean(self._get(key, str, "not_text") or "").strip("\n")

    def line(self, key: str) -> str:
        """Return text that is shown on a line of its own, cleaned."""
        value = self._get(key, str, "not_text")
        if value is None:
            return ""
        text = clean_line(value)
        if not text:
            self.found.add((*self.path, key), "empty")
        return text

    def lines(self, key: str) -> tuple[str, ...]:
        """Return the lines of an address, cleaned."""
        values = self._get(key, list, "not_lines")
        if values is None:
            return ()
        lines = tuple(clean_line(value) for value in values if type(value) is str)
        if len(lines) != len(values):
            self.found.add((*self.path, key), "not_lines")
        elif not any(lines):
            self.found.add((*self.path, key), "empty")
        return lines

    def revision(self, key: str) -> int:
        """Return the number of a revision, from 1."""
        value = self._get(key, int, "not_revision")
        if value is not None and not 1 <= value <= MAX_REVISION:
            self.found.add((*self.path, key), "not_revision")
        return value or 0

    def date(self, key: str) -> date:
        """Return a date."""
        return self._get(key, date, "not_date") or date.min

    def schema(self, key: str) -> None:
        """Note where the file is not of the schema that this program reads."""
        value = self._get(key, int, "schema", schema=SCHEMA)
        if value is not None and value != SCHEMA:
            self.found.add((*self.path, key), "schema", schema=SCHEMA)

    def table(self, key: str) -> Table:
        """Return a table. One that is missing is one fault, not one for each of its keys."""
        value = self._get(key, dict, "not_table")
        path = (*self.path, key)
        return Table({}, path, _Found()) if value is None else Table(value, path, self.found)

    def tables(self, key: str) -> list[Table]:
        """Return the tables of an array, of which there is at least one."""
        values = self._get(key, list, "not_tables")
        if values is None:
            return []
        path = (*self.path, key)
        if not values:
            self.found.add(path, "empty")
        tables = []
        for at, value in enumerate(values):
            if type(value) is dict:
                tables.append(Table(value, (*path, at), self.found))
            else:
                self.found.add((*path, at), "not_table")
        return tables

    def only(self, cls: type, *more: str) -> None:
        """Note the keys that neither ``cls`` has as a field nor ``more`` names."""
        known = {*cls.__slots__, *more}  # type: ignore[attr-defined]  # every class of the model has slots
        if self.values.keys() <= known:
            return
        from difflib import get_close_matches

        for key in self.values.keys() - known:
            near = get_close_matches(key, known, 1, NEAR)
            self.found.add((*self.path, key), "unknown_near" if near else "unknown", near="".join(near))


def _as_written(path: KeyPath) -> str:
    written = ""
    for part in path:
        written += f"[{part + 1}]" if isinstance(part, int) else f".{clean_line(part)}"
    return written.removeprefix(".")


def _read_text(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():  # reading a pipe would wait for ever
            raise ContentError([Diagnostic(path, 1, "", "not_file")])
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise ContentError([Diagnostic(path, 1, "", "not_found")]) from None
    except OSError as error:
        reason = reason_of(error)
        raise ContentError([Diagnostic(path, 1, "", "unreadable", {"reason": reason})]) from None
    if len(raw) > MAX_BYTES:
        raise ContentError([Diagnostic(path, 1, "", "too_large", {"limit": MAX_BYTES // 1024**2})])
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ContentError([Diagnostic(path, line, "", "not_utf8")]) from None


class Document:
    """A TOML file that has been read, with what has been found wrong in it so far."""

    def __init__(self, path: Path) -> None:
        """Read the file at ``path``: UTF-8, a byte order mark is fine. Raises ContentError if it cannot be read.

        Of a file that is no TOML, what can be read is there all the same, and ``diagnostics`` tells of the rest.
        """
        self.path = path
        self._text = _read_text(path)
        self._found = _Found()
        self._syntax: list[Diagnostic] = []
        try:
            values = tomllib.loads(self._text)
        except (ValueError, RecursionError):  # no TOML, a number too long, or nested too deep
            from likvardig_tui.content.toml.recovery import read_on

            values, self._text, self._syntax = read_on(path, self._text)
        self.root = Table(values, (), self._found)

    @property
    def is_toml(self) -> bool:
        """Whether all of it could be read."""
        return not self._syntax

    def diagnostics(self) -> list[Diagnostic]:
        """Return the faults that have been noted, in the file's order.

        In a file that is no TOML nothing counts as missing: it may stand in what could not be read.
        """
        noted = [entry for entry in self._found.diagnostics if self.is_toml or entry[1] != "missing"]
        return in_order([*self._syntax, *self.located(noted)])

    def located(self, noted: Collection[Noted]) -> list[Diagnostic]:
        """Return faults with their lines."""
        if not noted:
            return []
        from likvardig_tui.content.toml.positions import line_of, places

        where = places(self._text)
        return [
            Diagnostic(self.path, line_of(key, where, offset), _as_written(key), problem, dict(details))
            for key, problem, offset, details in noted
        ]
