"""Report what is wrong with a file that is not valid TOML, and read the rest of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from likvardig_tui.content.diagnostics import Diagnostic
from likvardig_tui.content.toml.positions import Statement, statements
from likvardig_tui.content.toml.syntax import explain

MAX_DOCUMENT_ERRORS = 20
"""Errors that appear only when the statements are parsed together, such as duplicate keys; each costs another parse."""
ARRAYS = ("initiatives", "links", "contacts")
"""The arrays of tables in a topic file, which have double brackets."""
_ERROR_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)$")
_DUPLICATE_ERROR = re.compile(r"Cannot (?:overwrite|declare|mutate|redefine)|Duplicate")
"""Start of the message of tomllib for a name that is already defined."""
_STATEMENT_IN_STRING = re.compile(r"\n[ \t]*(?:\[\[?[\w.-]+\]|[\w-]+[ \t]*=[ \t]*[\"'\[0-9])")
_ILLEGAL_CHARACTER_ERROR = re.compile(r"(?:Illegal|Found invalid) character '(?:\\x(?P<code>[0-9a-f]{2})|\\r)'")
"""Start of the message of tomllib for a control character."""


def parse_recoverable(path: Path, source: str) -> tuple[dict[str, Any], str, list[Diagnostic]]:
    """Parse the valid statements of a file that is not valid TOML.

    Returns the values, the source with every invalid line made blank, and the errors. Values and source are empty if
    an error may affect more than its own statement: an unclosed string or array, or an invalid table header.
    """
    parser = _RecoveringParser(path, source)
    previous: Statement | None = None
    for statement in statements(source):
        if not parser.check_statement(statement, previous):
            break
        previous = statement
    values = parser.parse_remaining() if parser.can_recover else {}
    return values, parser.remaining if values else "", parser.diagnostics


class _RecoveringParser:
    """Checks a file statement by statement, and blanks the lines of those that are invalid."""

    def __init__(self, path: Path, source: str) -> None:
        self._path = path
        self._lines = source.split("\n")
        self.diagnostics: list[Diagnostic] = []
        self.can_recover = True
        """False once an error may affect more than its own statement."""

    @property
    def remaining(self) -> str:
        """The source without the invalid statements, with the same line numbers."""
        return "\n".join(self._lines)

    def check_statement(self, statement: Statement, previous: Statement | None) -> bool:
        """Check a statement and report its errors. Return whether the next one can be checked.

        If the string at the end of the ``previous`` statement contains other statements, the closing quotation marks
        of that string are missing, and that is the error reported.
        """
        while (diagnostic := self._statement_error(statement)) is not None:
            if previous is not None and not self.diagnostics and _STATEMENT_IN_STRING.search(previous.literal):
                diagnostic = Diagnostic(self._path, previous.line, "", "syntax_end")
                self.can_recover = False
            self.diagnostics.append(diagnostic)
            if not self.can_recover and diagnostic.problem == "syntax_end":
                return False
            if diagnostic.problem == "control":
                continue
            if not statement.is_closed:
                self.can_recover = False
                return False
            self.can_recover = self.can_recover and not statement.is_header
            self._blank(statement)
        return True

    def parse_remaining(self) -> dict[str, Any]:
        """Parse the remaining statements. Each is valid by itself, but may define a name a second time."""
        for _ in range(MAX_DOCUMENT_ERRORS):
            try:
                return tomllib.loads(self.remaining)
            except tomllib.TOMLDecodeError as error:
                self.diagnostics += self._document_errors(str(error))
            if not self.can_recover:
                break
        return {}

    def _statement_error(self, statement: Statement) -> Diagnostic | None:
        try:
            tomllib.loads("".join(f"{line}\n" for line in self._lines[statement.line - 1 : statement.last_line]))
        except tomllib.TOMLDecodeError as error:
            message = str(error)
        except (ValueError, RecursionError):  # a number too long, or nested too deep
            return Diagnostic(self._path, statement.line, "", "syntax_value")
        else:
            return None
        if _DUPLICATE_ERROR.match(message):
            return Diagnostic(self._path, statement.line, "", "twice")
        position = _ERROR_POSITION.search(message)
        if position is None or not (statement.is_closed or statement.is_on_one_line):
            return Diagnostic(self._path, statement.line, "", "syntax_end")
        return self._syntax_error(message, statement.line + int(position[1]) - 1, int(position[2]))

    def _document_errors(self, message: str) -> list[Diagnostic]:
        position = _ERROR_POSITION.search(message)
        line = int(position[1]) if position else len(self._lines)
        if position and not _DUPLICATE_ERROR.match(message):  # in a comment, which is not a statement
            diagnostic = self._syntax_error(message, line, int(position[2]))
            if diagnostic.problem != "control":
                self._lines[line - 1] = ""
            return [diagnostic]
        found = list(statements(self.remaining))
        duplicate = [statement for statement in found if statement.line <= line][-1]
        self.can_recover = not duplicate.is_header
        self._blank(duplicate)
        name = duplicate.header.strip("[]")
        is_array = name in ARRAYS or any(statement.header == f"[[{name}]]" for statement in found)
        if not (name and is_array):
            return [Diagnostic(self._path, duplicate.line, "", "twice")]
        return [
            Diagnostic(self._path, statement.line, name, "not_tables", {"wanted": f"[[{name}]]"})
            for statement in found
            if statement.header == f"[{name}]"
        ]

    def _syntax_error(self, message: str, line: int, column: int) -> Diagnostic:
        """Return the error at a position in the file. A control character there is removed."""
        if message.startswith("Invalid date"):
            return Diagnostic(self._path, line, "", "not_date")
        if illegal := _ILLEGAL_CHARACTER_ERROR.match(message):
            text = self._lines[line - 1]
            self._lines[line - 1] = text[: column - 1] + text[column:]
            return Diagnostic(self._path, line, "", "control", {"code": f"U+{int(illegal['code'] or '0d', 16):04X}"})
        details = {"column": column, **explain(message, self._lines[line - 1], column)}
        return Diagnostic(self._path, line, "", "syntax", details)

    def _blank(self, statement: Statement) -> None:
        self._lines[statement.line - 1 : statement.last_line] = [""] * (statement.last_line - statement.line + 1)
