"""On which line of a TOML file each key stands, which ``tomllib`` does not tell."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator

KeyPath = tuple[str | int, ...]
"""Keys from the document's root; an integer is a place in an array of tables, from 0."""

_TOKEN = re.compile(
    r'(?P<text>"""(?:\\.|(?!""").)*"{3,5}|\'\'\'(?:(?!\'\'\').)*\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<comment>\#[^\n]*)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<newline>\n)|(?P<equals>=)|(?P<dot>\.)"
    r"|(?P<bare>[A-Za-z0-9_-]+)|(?P<other>.)",
    re.DOTALL,
)
_Token = tuple[str, str, int]


def _tokens(document: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(document):
        assert match.lastgroup is not None
        yield match.lastgroup, match.group(), line
        line += match.group().count("\n")
    yield "newline", "\n", line


def _statements(document: str) -> Iterator[list[_Token]]:
    """Yield the tokens of one key with its value, or of one table header, at a time."""
    statement: list[_Token] = []
    depth = 0
    for token in _tokens(document):
        kind = token[0]
        depth += (kind == "open") - (kind == "close")
        if kind == "newline" and depth <= 0:
            if statement:
                yield statement
            statement, depth = [], 0
        elif kind not in ("comment", "newline") and not token[1].isspace():
            statement.append(token)


def _key(tokens: list[_Token]) -> tuple[str, ...]:
    """Read the parts of a key, ``a."b c".d``, that the tokens begin with."""
    parts = []
    for kind, text, _ in tokens:
        if kind == "text":
            parts.append(next(iter(tomllib.loads(f"{text} = 0"))))
        elif kind == "bare":
            parts.append(text)
        elif kind != "dot":
            break
    return tuple(parts)


def key_lines(document: str) -> dict[KeyPath, int]:
    """Return the line, from 1, of each table and key in a TOML document that ``tomllib`` accepts.

    Keys inside an inline table have no entry of their own: they stand where the table's key stands. A table
    that a longer header or a dotted key makes on its way stands where it is first made.
    """
    lines: dict[KeyPath, int] = {}
    counts: Counter[KeyPath] = Counter()
    prefix: KeyPath = ()

    def locate(keys: tuple[str, ...], start: KeyPath, line: int) -> KeyPath:
        path = start
        for key in keys:
            path += (key,)
            if counts[path]:
                path += (counts[path] - 1,)
            lines.setdefault(path, line)
        return path

    for statement in _statements(document):
        line = statement[0][2]
        if statement[0][0] != "open":
            locate(_key(statement), prefix, line)
        elif len(statement) > 1 and statement[1][0] == "open":
            *outer, last = _key(statement[2:])
            array = (*locate(tuple(outer), (), line), last)
            lines.setdefault(array, line)
            prefix = (*array, counts[array])
            counts[array] += 1
            lines[prefix] = line
        else:
            prefix = locate(_key(statement[1:]), (), line)
            lines[prefix] = line  # a header of its own counts for more than one on the way to a longer one
    return lines


def line_of(path: KeyPath, lines: dict[KeyPath, int]) -> int:
    """Return the line of ``path``, or of the nearest table around it that has one; 1 for the document itself."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def statement_line(document: str, line: int) -> int:
    """Return the line on which the key or the header begins that ``line`` belongs to."""
    return max((statement[0][2] for statement in _statements(document) if statement[0][2] <= line), default=line)


def line_beyond_reading(document: str) -> int:
    """Return the line of the first value that Python cannot hold: a number too long, or nested too deep."""
    for statement in _statements(document):
        try:
            tomllib.loads("".join(text for _, text, _ in statement))
        except tomllib.TOMLDecodeError:
            continue  # what lost its white space here may be well in the document
        except (RecursionError, ValueError):
            return statement[0][2]
    return 1
