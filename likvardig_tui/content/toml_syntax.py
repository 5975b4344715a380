"""What is wrong with a file that is no TOML, and what in it can be read all the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from likvardig_tui.content.tables import Fault
from likvardig_tui.content.toml_lines import Statement, line_beyond_reading, statements

MOST = 100
"""Faults that are told of one file's syntax; after so many, it is some other kind of file."""
_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)$")
_TWICE = re.compile(r"Cannot (?:overwrite|declare|mutate|redefine)|Duplicate")
"""How tomllib begins to say that a name is already taken."""
_ILLEGAL = re.compile(r"Illegal character '(?:\\x(?P<code>[0-9a-f]{2})|\\r)'")
"""How tomllib says that a control character stands in the file."""


def read_on(path: Path, text: str) -> tuple[dict[str, Any], list[Fault]]:
    """Return what can be read of the ``text`` of a file that is no TOML, and the faults that are in the way.

    Each statement with a fault is passed over, and reading begins again. Nothing is returned where one cannot tell
    what the fault takes with it: a text or a list that is never closed, or the name of a table.
    """
    faults: list[Fault] = []
    while len(faults) < MOST:
        try:
            return tomllib.loads(text), faults
        except tomllib.TOMLDecodeError as error:
            fault, mended = _passing_over(path, text, str(error))
        except (ValueError, RecursionError):
            line = line_beyond_reading(text)
            fault, mended = Fault(path, line, "", "syntax_value"), _without(text, _statement_at(text, line))
        faults.append(fault)
        if mended is None:
            break
        text = mended
    return {}, faults


def _passing_over(path: Path, text: str, told: str) -> tuple[Fault, str | None]:
    """Return the fault that tomllib has ``told`` of, and the text without it; None where there is no going on.

    It tells in English, and sometimes with the line after.
    """
    position = _POSITION.search(told)
    line = int(position[1]) if position else text.rstrip("\n").count("\n") + 1
    if position and (illegal := _ILLEGAL.match(told)):
        code = int(illegal["code"] or "0d", 16)
        fault = Fault(path, line, "", "control", {"code": f"U+{code:04X}"})
        return fault, _without_character(text, line, int(position[2]))
    statement = _statement_at(text, line)
    if _TWICE.match(told):
        return Fault(path, statement.line if statement else line, "", "twice"), _without(text, statement)
    if position is None:
        return Fault(path, line, "", "syntax_end"), None
    return Fault(path, line, "", "syntax", {"column": int(position[2])}), _without(text, statement)


def _statement_at(text: str, line: int) -> Statement | None:
    before = [statement for statement in statements(text) if statement.line <= line]
    return before[-1] if before else None


def _without_character(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    at = column - 1
    lines[line - 1] = lines[line - 1][:at] + lines[line - 1][at + 1 :]
    return "\n".join(lines)


def _without(text: str, statement: Statement | None) -> str | None:
    """Return the text with the lines of a statement empty; None where more than the statement may be lost."""
    if statement is None or not statement.is_closed or statement.is_header:
        return None
    lines = text.split("\n")
    lines[statement.line - 1 : statement.last_line] = [""] * (statement.last_line - statement.line + 1)
    return "\n".join(lines)
