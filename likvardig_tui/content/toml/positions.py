"""On which line of a TOML file each key and each part of a text stands, which ``tomllib`` does not tell."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

KeyPath = tuple[str | int, ...]
"""Keys from the document's root; an integer is a place in an array, from 0."""

_TOKEN = re.compile(
    r'(?P<text>"""(?:\\.|(?!""").)*"{3,5}|\'\'\'(?:(?!\'\'\').)*\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<comment>\#[^\n]*)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<newline>\n)|(?P<equals>=)|(?P<dot>\.)"
    r"|(?P<comma>,)|(?P<bare>[A-Za-z0-9_-]+)|(?P<space>[ \t]+)|(?P<other>.)",
    re.DOTALL,
)
_UNCLOSED = ('"', "'")


_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[ \t]*\n[ \t\n]*|.)|\n")
"""What in a text is written with more characters than it means, and the ends of its lines."""
_NEWLINE = re.compile(r"\n")


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


class Statement:
    """A key with its value, or the header of a table."""

    def __init__(self, tokens: list[_Token], *, is_closed: bool) -> None:
        self.tokens = tokens
        self.line = tokens[0].line
        self.last_line = tokens[-1].line + tokens[-1].text.count("\n")
        self.text = tokens[-1].text if tokens[-1].kind == "text" else ""
        """The text that it ends with, as it is written."""
        self.name = "".join(token.text for token in tokens) if tokens[0].kind == "open" else ""
        """Of a header, with its brackets."""
        self.is_on_one_line = self.line == self.last_line
        self.is_header = tokens[0].kind == "open"
        self.is_closed = is_closed and not any(token.kind == "other" and token.text in _UNCLOSED for token in tokens)
        """Whether all that it opens ends in it."""


class Place(NamedTuple):
    """Where a key or a value stands."""

    line: int
    literal: str = ""
    """The text as it is written, with its quotation marks; empty for other values."""


def _tokens(document: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(document):
        assert match.lastgroup is not None
        yield _Token(match.lastgroup, match.group(), line)
        line += match.group().count("\n")
    yield _Token("newline", "\n", line)


def statements(document: str) -> Iterator[Statement]:
    """Yield one statement at a time; the last is not closed if a bracket in it is not."""
    tokens: list[_Token] = []
    depth = 0
    for token in _tokens(document):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "newline" and depth <= 0:
            if tokens:
                yield Statement(tokens, is_closed=True)
            tokens, depth = [], 0
        elif token.kind not in ("comment", "newline", "space"):
            tokens.append(token)
    if tokens:
        yield Statement(tokens, is_closed=False)


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


def _value(tokens: list[_Token]) -> list[_Token]:
    """Return what stands after the first equals sign."""
    kinds = [token.kind for token in tokens]
    return tokens[kinds.index("equals") + 1 :] if "equals" in kinds else []


def _items(value: list[_Token]) -> Iterator[tuple[int, _Token]]:
    """Yield the first token of each item of an array, with its number."""
    number, depth, is_first = 0, 0, True
    for token in value:
        if token.kind == "comma" and depth == 1:
            number, is_first = number + 1, True
        elif token.kind == "close":
            depth -= 1
        else:
            if depth == 1 and is_first:
                yield number, token
                is_first = False
            depth += token.kind == "open"


def places(document: str) -> dict[KeyPath, Place]:
    """Return where each table, key and item of an array stands in a TOML document that ``tomllib`` accepts.

    Keys inside an inline table have no entry of their own: they stand where the table's key stands. A table
    that a longer header or a dotted key makes on its way stands where it is first made.
    """
    found: dict[KeyPath, Place] = {}
    counts: Counter[KeyPath] = Counter()
    prefix: KeyPath = ()

    def locate(keys: tuple[str, ...], start: KeyPath, line: int) -> KeyPath:
        path = start
        for key in keys:
            path += (key,)
            if counts[path]:
                path += (counts[path] - 1,)
            found.setdefault(path, Place(line))
        return path

    for statement in statements(document):
        tokens, line = statement.tokens, statement.line
        if not statement.is_header:
            path = locate(_key(tokens), prefix, line)
            value = _value(tokens)
            if value and value[0].kind == "text":
                found[path] = Place(line, value[0].text)
            elif value and value[0].text == "[":
                for number, token in _items(value):
                    found[*path, number] = Place(token.line, token.text if token.kind == "text" else "")
        elif len(tokens) > 1 and tokens[1].kind == "open":
            *outer, last = _key(tokens[2:])
            array = (*locate(tuple(outer), (), line), last)
            found.setdefault(array, Place(line))
            prefix = (*array, counts[array])
            counts[array] += 1
            found[prefix] = Place(line)
        else:
            prefix = locate(_key(tokens[1:]), (), line)
            found[prefix] = Place(line)  # a header of its own counts for more than one on the way to a longer one
    return found


def line_of(path: KeyPath, where: Mapping[KeyPath, Place], offset: int | None = None) -> int:
    """Return the line of ``path``, or of the nearest table around it that has one; 1 for the document itself.

    ``offset`` is a character of its text, which may stand further down.
    """
    while path and path not in where:
        path, offset = path[:-1], None
    place = where.get(path, Place(1))
    return place.line + (0 if offset is None else _lines_before(place.literal, offset))


def _lines_before(literal: str, offset: int) -> int:
    """Return how many lines of a text, as it is written, end before the character at ``offset`` of what it means."""
    return bisect_right(_ends_of_lines(literal), offset)


@lru_cache(maxsize=4)
def _ends_of_lines(literal: str) -> list[int]:
    """Return how many characters of what a text means come before the end of each line on which it is written."""
    ends: list[int] = []
    if literal[:3] not in ('"""', "'''"):
        return ends
    meant, read = 0, 3
    for match in (_ESCAPE if literal[0] == '"' else _NEWLINE).finditer(literal, 3, len(literal) - 3):
        meant += match.start() - read
        lines = match[0].count("\n")
        is_dropped = match.start() == 3 or match[0] != "\n"  # the first newline, and those after a backslash
        meant += not (lines and is_dropped)
        ends += [meant] * lines
        read = match.end()
    return ends
