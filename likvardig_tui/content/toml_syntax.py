"""What is wrong with a file that is no TOML, and what in it can be read all the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from likvardig_tui.content.tables import Fault
from likvardig_tui.content.toml_lines import Statement, statements

MOST_TWICE = 10
"""Names that are told of as taken; each takes one more reading of the whole file."""
_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)$")
_TWICE = re.compile(r"Cannot (?:overwrite|declare|mutate|redefine)|Duplicate")
"""How tomllib begins to say that a name is already taken."""
_ILLEGAL = re.compile(r"Illegal character '(?:\\x(?P<code>[0-9a-f]{2})|\\r)'")
"""How tomllib says that a control character stands in the file."""


def read_on(path: Path, text: str) -> tuple[dict[str, Any], str, list[Fault]]:
    """Return what can be read of the ``text`` of a file that is no TOML, the lines it stands on, and what is wrong.

    Each statement with a fault is passed over. Nothing is returned where one cannot tell what the fault takes with it:
    a text or a list that is never closed, or the name of a table.
    """
    reader = _Reader(path, text)
    for statement in statements(text):
        if not reader.take(statement):
            break
    values = {} if reader.is_lost else reader.read_rest()
    return values, reader.rest if values else "", reader.faults


class _Reader:
    """Reads a file statement by statement, and keeps the lines of those that are TOML."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.split("\n")
        self.faults: list[Fault] = []
        self.is_lost = False
        """Whether a fault may take more with it than its own statement."""

    @property
    def rest(self) -> str:
        """What has been kept, on the lines it stood on."""
        return "\n".join(self._lines)

    def take(self, statement: Statement) -> bool:
        """Read a statement, or note what is wrong with it; return whether one can go on to the next."""
        while (fault := self._fault_in(statement)) is not None:
            self.faults.append(fault)
            if fault.problem == "control":
                continue
            if not statement.is_closed:
                self.is_lost = True
                return False
            self.is_lost = self.is_lost or statement.is_header
            self._empty(statement)
        return True

    def _fault_in(self, statement: Statement) -> Fault | None:
        try:
            tomllib.loads("".join(f"{line}\n" for line in self._lines[statement.line - 1 : statement.last_line]))
        except tomllib.TOMLDecodeError as error:
            return self._told(statement, str(error))
        except (ValueError, RecursionError):  # a number too long, or nested too deep
            return Fault(self._path, statement.line, "", "syntax_value")
        return None

    def _told(self, statement: Statement, told: str) -> Fault:
        """Return the fault that tomllib has ``told`` of, in English and by the place in the statement."""
        position = _POSITION.search(told)
        if _TWICE.match(told):
            return Fault(self._path, statement.line, "", "twice")
        if position is None or not (statement.is_closed or statement.is_on_one_line):
            return Fault(self._path, statement.line, "", "syntax_end")
        line, column = statement.line + int(position[1]) - 1, int(position[2])
        if illegal := _ILLEGAL.match(told):
            row = self._lines[line - 1]
            self._lines[line - 1] = row[: column - 1] + row[column:]
            return Fault(self._path, line, "", "control", {"code": f"U+{int(illegal['code'] or '0d', 16):04X}"})
        return Fault(self._path, line, "", "syntax", {"column": column})

    def _empty(self, statement: Statement) -> None:
        self._lines[statement.line - 1 : statement.last_line] = [""] * (statement.last_line - statement.line + 1)

    def read_rest(self) -> dict[str, Any]:
        """Return the values of what is left, each of whose statements is TOML; a name may be taken all the same."""
        for _ in range(MOST_TWICE):
            try:
                return tomllib.loads(self.rest)
            except tomllib.TOMLDecodeError as error:
                position = _POSITION.search(str(error))
                line = int(position[1]) if position else len(self._lines)
                [*_, statement] = (one for one in statements(self.rest) if one.line <= line)
                self.faults.append(Fault(self._path, statement.line, "", "twice"))
                if statement.is_header:
                    break
                self._empty(statement)
        return {}
