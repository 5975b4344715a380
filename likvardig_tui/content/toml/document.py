"""Read a TOML file into tables that return typed, cleaned values and record what is wrong with the others."""

import re
from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from likvardig_tui.content.diagnostics import ContentError, Diagnostic, KeyPath, UnlocatedDiagnostic, sorted_by_line
from likvardig_tui.content.sanitising import clean, clean_line, is_clean_source
from likvardig_tui.content.toml.loading import loads

MAX_REVISION = 1_000_000
MAX_NAMES = 15
"""Known names to list when a name resembles none of them."""
MIN_SIMILARITY = 0.75
"""Ratio from 0 to 1 above which an unknown name is reported as a misspelling of a known one."""
MAX_BYTES = 16 * 1024 * 1024
"""Three times the size of ten thousand initiatives of ordinary length."""
MANY_INITIATIVES = 50
"""Initiatives from which on it is worth knowing whether a document is clean.

Without that knowledge each takes 15 µs more; the patterns take 1 ms to compile, a seventieth of ``likvardig show``.
"""
_EXAMPLES = {
    "not_text": '"..."',
    "not_lines": '["..."]',
    "not_revision": "1",
    "not_date": "2026-11-23",
}
"""A value of each type, by the problem with a value of another type."""
_UNSEEN = r"[^\x21-\x7e\w]"
"""A character that cannot be seen in a name, or is punctuation of no name."""


class Table(NamedTuple):
    """A table of the document. Each method returns the value of a key, and records a diagnostic if it is invalid."""

    values: dict[str, Any]
    path: KeyPath
    diagnostics: list[UnlocatedDiagnostic]
    """Shared by all tables of a document."""

    def report(self, key: str, problem: str, *, offset: int | None = None, **details: object) -> None:
        """Record a problem with the value of ``key``, or with the character at ``offset`` in it."""
        self.diagnostics.append(UnlocatedDiagnostic((*self.path, key), problem, offset, details))

    def _value_of_type(self, key: str, type_: type, problem: str, *, required: bool = True, **details: object) -> Any:
        """Return the value of ``key``; report it and return None if it is missing or of another type."""
        value = self.values.get(key)
        if type(value) is type_:
            return value
        if key in self.values:
            self.report(key, problem, offset=None, **details)
        elif required:
            self.report(key, "missing", wanted=details.get("wanted") or f"{key} = {_EXAMPLES[problem]}")
        return None

    def text(self, key: str, *, required: bool = True, may_be_empty: bool = False) -> str:
        """Return Markdown text. One that is not ``required`` may be missing or empty."""
        value = self._value_of_type(key, str, "not_text", required=required)
        if value is None:
            return ""
        text = clean(value).strip()
        if not text and required and not may_be_empty:
            self.report(key, "empty")
        return text

    def ui_text(self, key: str) -> str:
        """Return text of the user interface, which may be empty."""
        return clean(self._value_of_type(key, str, "not_text") or "").strip("\n")

    def line(self, key: str, *, required: bool = True) -> str:
        """Return text that is shown on a single line. One that is not ``required`` may be missing or empty."""
        value = self._value_of_type(key, str, "not_text", required=required)
        if value is None:
            return ""
        text = clean_line(value)
        if not text and required:
            self.report(key, "empty")
        return text

    def lines(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """Return lines of text, such as an address. Those that are not ``required`` may be missing or empty."""
        values = self._value_of_type(key, list, "not_lines", required=required)
        if values is None:
            return ()
        lines = tuple(clean_line(value) for value in values if type(value) is str)
        if len(lines) != len(values):
            self.report(key, "not_lines")
        elif not any(lines):
            if required:
                self.report(key, "empty")
            return ()
        elif not required:
            empty = (index for index, line in enumerate(lines) if not line)
            self.diagnostics.extend(UnlocatedDiagnostic((*self.path, key, index), "empty") for index in empty)
        return lines

    def url(self, key: str) -> str:
        """Return the address of a link, as it is written: nothing in it is removed."""
        from likvardig_tui.content.addresses import is_url

        value = self._value_of_type(key, str, "not_text")
        if value is None or is_url(value):
            return value or ""
        self.report(key, "url" if value.strip() else "empty")
        return ""

    def email(self, key: str) -> str:
        """Return an e-mail address, which may be missing or empty."""
        value = self._value_of_type(key, str, "not_text", required=False)
        if not value:
            return ""
        from likvardig_tui.content.addresses import is_email

        if is_email(value):
            return str(value)
        self.report(key, "email")
        return ""

    def revision(self, key: str) -> int:
        """Return a revision number, from 1."""
        value = self._value_of_type(key, int, "not_revision")
        if value is not None and not 1 <= value <= MAX_REVISION:
            self.report(key, "not_revision")
        return value or 0

    def date(self, key: str) -> date:
        """Return a date, or a date with a time."""
        value = self.values.get(key)
        return value if type(value) is datetime else self._value_of_type(key, date, "not_date") or date.min

    def schema(self, *known: int) -> int | None:
        """Return the version of the file format; report one that is not ``known``, and return None."""
        wanted = f"schema = {known[-1]}"
        value: int | None = self._value_of_type("schema", int, "schema", schema=known[-1], wanted=wanted)
        if value is None or value in known:
            return value
        self.report("schema", "schema", schema=known[-1])
        return None

    def table(self, key: str) -> "Table":
        """Return a table. A missing one is reported once, not once more for each of its keys."""
        wanted = f"[{self._header(key)}]"
        value = self._value_of_type(key, dict, "not_table", wanted=wanted)
        path = (*self.path, key)
        return Table({}, path, []) if value is None else Table(value, path, self.diagnostics)

    def tables(self, key: str, *, required: bool = True, example: str = "") -> list["Table"]:
        """Return the tables of an array. One that is ``required`` has at least one table.

        ``example`` is one of the tables as it is written on one line; without it each has a header.
        """
        wanted = f"{key} = [{example}]" if example else f"[[{self._header(key)}]]"
        message = "not_inline_tables" if example else "not_tables"
        values = self._value_of_type(key, list, "not_tables", required=required, wanted=wanted, message=message)
        if values is None:
            return []
        if not values and required:
            self.report(key, "empty", message="missing", wanted=wanted)
        tables = []
        for index, value in enumerate(values):
            path = (*self.path, key, index)
            if type(value) is dict:
                tables.append(Table(value, path, self.diagnostics))
            else:
                details = {"wanted": example or wanted}
                self.diagnostics.append(UnlocatedDiagnostic(path, "not_table", details=details))
        return tables

    def _header(self, key: str) -> str:
        """Return the name of the array of tables ``key`` as in a header."""
        return ".".join(part for part in (*self.path, key) if isinstance(part, str))

    def check_keys(self, *known: str) -> None:
        """Report the keys that are not ``known``."""
        for key in self.values.keys() - known:
            self.diagnostics.append(unknown_key((*self.path, key), key, known))


def unknown_key(path: KeyPath, name: str, known: Collection[str]) -> UnlocatedDiagnostic:
    """Return the diagnostic of an unknown key, with the ``known`` name that it may be a misspelling of."""
    from difflib import get_close_matches

    unseen = re.search(_UNSEEN, name)
    if unseen and (visible := re.sub(_UNSEEN, "", name)) in known:
        details = {"near": visible, "message": "unknown_unseen", "code": f"U+{ord(unseen[0]):04X}"}
        return UnlocatedDiagnostic(path, "unknown_near", details=details)
    if near := get_close_matches(name, known, 1, MIN_SIMILARITY):
        return UnlocatedDiagnostic(path, "unknown_near", details={"near": near[0]})
    details = {"message": "unknown_of", "known": ", ".join(known)} if 0 < len(known) <= MAX_NAMES else {}
    return UnlocatedDiagnostic(path, "unknown", details=details)


class Document:
    """A TOML file that has been read, and the problems recorded in it so far."""

    def __init__(self, path: Path) -> None:
        """Read the file at ``path``, in UTF-8 with or without a byte order mark.

        If the file is not valid TOML, the statements that are valid are read, and ``diagnostics`` reports the others.
        Raises ContentError if the file cannot be read at all.
        """
        self.path = path
        self._source = read_source(path)
        self._diagnostics: list[UnlocatedDiagnostic] = []
        self._syntax_errors: list[Diagnostic] = []
        if "\r" in self._source:
            self._replace_carriage_returns()
        self.is_clean = self._source.count("\n[[initiatives]]") >= MANY_INITIATIVES and is_clean_source(self._source)
        """Whether all texts are as they are after cleaning; False if that is not known."""
        try:
            values = loads(self._source, is_clean=self.is_clean)
        except (ValueError, RecursionError):  # not TOML, a number too long, or nested too deep
            from likvardig_tui.content.toml.recovery import parse_recoverable

            values, self._source, errors = parse_recoverable(path, self._source)
            self._syntax_errors += errors
        self.root = Table(values, (), self._diagnostics)

    def _replace_carriage_returns(self) -> None:
        """Report the carriage returns without a line feed once, and read the file as it is meant."""
        source = self._source
        is_line_end = source.count("\r") > source.count("\n")
        line = 1 if is_line_end else source.count("\n", 0, source.index("\r")) + 1
        details = {"code": "U+000D", "message": "control_line_ends" if is_line_end else "control"}
        self._syntax_errors.append(Diagnostic(self.path, line, "", "control", details))
        self._source = source.replace("\r", "\n" if is_line_end else "")

    @property
    def is_valid_toml(self) -> bool:
        """Whether every statement could be read."""
        return not self._syntax_errors

    def diagnostics(self) -> list[Diagnostic]:
        """Return the problems recorded so far, sorted by line.

        In a file that is not valid TOML no key is reported as missing: it may be in a part that could not be read. Nor
        is one that is there with a character too many.
        """
        unseen = [one for one in self._diagnostics if one.details.get("message") == "unknown_unseen"]
        found = {(*one.key[:-1], one.details["near"]) for one in unseen}
        reported = [
            one
            for one in self._diagnostics
            if one.problem != "missing" or (self.is_valid_toml and one.key not in found)
        ]
        return sorted_by_line([*self._syntax_errors, *self.locate(reported)])

    def locate(self, diagnostics: Collection[UnlocatedDiagnostic]) -> list[Diagnostic]:
        """Return the diagnostics with their lines."""
        if not diagnostics:
            return []
        from likvardig_tui.content.toml.positions import find_positions, line_of

        positions = find_positions(self._source)
        return [
            Diagnostic(self.path, line_of(one.key, positions, one.offset), _key_text(one.key), one.problem, one.details)
            for one in diagnostics
        ]


def read_source(path: Path) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark. Raises ContentError."""
    try:
        if path.exists() and not path.is_file():  # reading a pipe would block for ever
            raise ContentError([Diagnostic(path, 1, "", "not_file")])
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise ContentError([Diagnostic(path, 1, "", "not_found")]) from None
    except OSError as error:
        from likvardig_tui.atomic_files import errno_name

        reason = errno_name(error)
        raise ContentError([Diagnostic(path, 1, "", "unreadable", {"reason": reason})]) from None
    if len(raw) > MAX_BYTES:
        raise ContentError([Diagnostic(path, 1, "", "too_large", {"limit": MAX_BYTES // 1024**2})])
    try:
        return raw.decode().removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ContentError([Diagnostic(path, line, "", "not_utf8")]) from None


def _key_text(path: KeyPath) -> str:
    """Return a key path as a person would write it, with array indices from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{clean_line(part)}"
    return text.removeprefix(".")
