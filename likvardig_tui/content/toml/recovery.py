"""What is wrong with a file that is no TOML, and what in it can be read all the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from likvardig_tui.content.diagnostics import Diagnostic
from likvardig_tui.content.toml.positions import Statement, statements

MAX_DOCUMENT_ERRORS = 20
"""Faults that show only when all is read together, such as names that are taken; each takes one more reading."""
_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)$")
_TWICE = re.compile(r"Cannot (?:overwrite|declare|mutate|redefine)|Duplicate")
"""How tomllib begins to say that a name is already taken."""
_SWALLOWED = re.compile(r"\n[ \t]*(?:\[\[?[\w.-]+\]|[\w-]+[ \t]*=[ \t]*[\"'\[0-9])")
"""A statement within the text of another."""
_ILLEGAL = re.compile(r"(?:Illegal|Found invalid) character '(?:\\x(?P<code>[0-9a-f]{2})|\\r)'")
"""How tomllib says that a control character stands in the file."""


def read_on(path: Path, text: str) -> tuple[dict[str, Any], str, list[Diagnostic]]:
    """Return what can be read of the ``text`` of a file that is no TOML, the lines it stands on, and what is wrong.

    Each statement with a fault is passed over. Nothing is returned where one cannot tell what the fault takes with it:
    a text or a list that is never closed, or the name of a table.
    """
    reader = _Reader(path, text)
    before: Statement | None = None
    for statement in statements(text):
        if not reader.take(statement, before):
            break
        before = statement
    values = {} if reader.is_lost else reader.read_rest()
    return values, reader.rest if values else "", reader.diagnostics


class _Reader:
    """Reads a file statement by statement, and keeps the lines of those that are TOML."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.split("\n")
        self.diagnostics: list[Diagnostic] = []
        self.is_lost = False
        """Whether a fault may take more with it than its own statement."""

    @property
    def rest(self) -> str:
        """What has been kept, on the lines it stood on."""
        return "\n".join(self._lines)

    def take(self, statement: Statement, before: Statement | None) -> bool:
        """Read a statement, or note what is wrong with it; return whether one can go on to the next.

        Where the text of the statement ``before`` has swallowed others, its end is missing, and that is what is wrong.
        """
        while (diagnostic := self._fault_in(statement)) is not None:
            if before is not None and not self.diagnostics and _SWALLOWED.search(before.text):
                diagnostic = Diagnostic(self._path, before.line, "", "syntax_end")
                self.is_lost = True
            self.diagnostics.append(diagnostic)
            if self.is_lost and diagnostic.problem == "syntax_end":
                return False
            if diagnostic.problem == "control":
                continue
            if not statement.is_closed:
                self.is_lost = True
                return False
            self.is_lost = self.is_lost or statement.is_header
            self._empty(statement)
        return True

    def _fault_in(self, statement: Statement) -> Diagnostic | None:
        try:
            tomllib.loads("".join(f"{line}\n" for line in self._lines[statement.line - 1 : statement.last_line]))
        except tomllib.TOMLDecodeError as error:
            return self._told(statement, str(error))
        except (ValueError, RecursionError):  # a number too long, or nested too deep
            return Diagnostic(self._path, statement.line, "", "syntax_value")
        return None

    def _told(self, statement: Statement, told: str) -> Diagnostic:
        """Return the fault that tomllib has ``told`` of, in English and by the place in the statement."""
        position = _POSITION.search(told)
        if _TWICE.match(told):
            return Diagnostic(self._path, statement.line, "", "twice")
        if position is None or not (statement.is_closed or statement.is_on_one_line):
            return Diagnostic(self._path, statement.line, "", "syntax_end")
        return self._syntax_fault(told, statement.line + int(position[1]) - 1, int(position[2]))

    def _syntax_fault(self, told: str, line: int, column: int) -> Diagnostic:
        """Return the fault that tomllib has ``told`` of at a place in the file; a control character there goes."""
        if told.startswith("Invalid date"):
            return Diagnostic(self._path, line, "", "not_date")
        if illegal := _ILLEGAL.match(told):
            row = self._lines[line - 1]
            self._lines[line - 1] = row[: column - 1] + row[column:]
            return Diagnostic(self._path, line, "", "control", {"code": f"U+{int(illegal['code'] or '0d', 16):04X}"})
        return Diagnostic(self._path, line, "", "syntax", {"column": column})

    def _empty(self, statement: Statement) -> None:
        self._lines[statement.line - 1 : statement.last_line] = [""] * (statement.last_line - statement.line + 1)

    def read_rest(self) -> dict[str, Any]:
        """Return the values of what is left: each statement is TOML by itself, but a name may be taken already."""
        for _ in range(MAX_DOCUMENT_ERRORS):
            try:
                return tomllib.loads(self.rest)
            except tomllib.TOMLDecodeError as error:
                diagnostic = self._fault_in_the_whole(str(error))
            self.diagnostics.append(diagnostic)
            if self.is_lost:
                break
        return {}

    def _fault_in_the_whole(self, told: str) -> Diagnostic:
        position = _POSITION.search(told)
        line = int(position[1]) if position else len(self._lines)
        if position and not _TWICE.match(told):  # in a comment, which is no statement
            diagnostic = self._syntax_fault(told, line, int(position[2]))
            if diagnostic.problem != "control":
                self._lines[line - 1] = ""
            return diagnostic
        before = [statement for statement in statements(self.rest) if statement.line <= line]
        self.is_lost = before[-1].is_header
        self._empty(before[-1])
        for statement in before[:-1]:
            if statement.name and before[-1].name == f"[{statement.name}]":
                return Diagnostic(self._path, statement.line, statement.name[1:-1], "not_tables")
        return Diagnostic(self._path, before[-1].line, "", "twice")
