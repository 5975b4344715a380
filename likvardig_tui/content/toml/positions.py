"""Find the lines of keys and values in a TOML document, which ``tomllib`` does not report."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from likvardig_tui.content.diagnostics import KeyPath

_TOKEN = re.compile(
    r'(?P<string>"""(?:\\.|(?!""").)*"{3,5}|\'\'\'(?:(?!\'\'\').)*\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<comment>\#[^\n]*)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<newline>\n)|(?P<equals>=)|(?P<dot>\.)"
    r"|(?P<comma>,)|(?P<bare>[A-Za-z0-9_-]+)|(?P<space>[ \t]+)|(?P<other>.)",
    re.DOTALL,
)
_QUOTES = ('"', "'")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[ \t]*\n[ \t\n]*|.)|\n")
"""Escape sequences and newlines in a basic string."""
_NEWLINE = re.compile(r"\n")


class Token(NamedTuple):
    """A part of a document that has a meaning of its own."""

    kind: str
    text: str
    line: int
    start: int
    """Offset in the document."""

    @property
    def end(self) -> int:
        """Offset after it."""
        return self.start + len(self.text)


class Statement:
    """A key with its value, or a table header."""

    def __init__(self, tokens: list[Token], *, is_closed: bool) -> None:
        self.tokens = tokens
        self.line = tokens[0].line
        self.last_line = tokens[-1].line + tokens[-1].text.count("\n")
        self.literal = tokens[-1].text if tokens[-1].kind == "string" else ""
        """The string literal that it ends with, if any."""
        self.header = "".join(token.text for token in tokens) if tokens[0].kind == "open" else ""
        """Name of a header, with its brackets; empty for a key."""
        self.is_on_one_line = self.line == self.last_line
        self.is_header = tokens[0].kind == "open"
        self.is_closed = is_closed and not any(token.kind == "other" and token.text in _QUOTES for token in tokens)
        """Whether every bracket and quotation mark in it is closed."""


class Position(NamedTuple):
    """The position of a key or a value in the document."""

    line: int
    """From 1."""
    literal: str = ""
    """The string literal, with its quotation marks; empty for other values."""


def _tokenize(document: str) -> Iterator[Token]:
    line = 1
    for match in _TOKEN.finditer(document):
        assert match.lastgroup is not None
        yield Token(match.lastgroup, match.group(), line, match.start())
        line += match.group().count("\n")
    yield Token("newline", "\n", line, len(document))


def statements(document: str) -> Iterator[Statement]:
    """Yield the statements of a document. The last one is not closed if a bracket in it is not."""
    tokens: list[Token] = []
    depth = 0
    for token in _tokenize(document):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "newline" and depth <= 0:
            if tokens:
                yield Statement(tokens, is_closed=True)
            tokens, depth = [], 0
        elif token.kind not in ("comment", "newline", "space"):
            tokens.append(token)
    if tokens:
        yield Statement(tokens, is_closed=False)


def key_parts(tokens: list[Token]) -> tuple[str, ...]:
    """Return the parts of the key, such as ``a."b c".d``, at the start of the tokens."""
    parts = []
    for kind, text, *_ in tokens:
        if kind == "string":
            parts.append(next(iter(tomllib.loads(f"{text} = 0"))))
        elif kind == "bare":
            parts.append(text)
        elif kind != "dot":
            break
    return tuple(parts)


def value_tokens(tokens: list[Token]) -> list[Token]:
    """Return the tokens after the first equals sign."""
    kinds = [token.kind for token in tokens]
    return tokens[kinds.index("equals") + 1 :] if "equals" in kinds else []


def _array_items(value: list[Token]) -> Iterator[tuple[int, Token]]:
    """Yield the index and the first token of each item of an array."""
    index, depth, is_first = 0, 0, True
    for token in value:
        if token.kind == "comma" and depth == 1:
            index, is_first = index + 1, True
        elif token.kind == "close":
            depth -= 1
        else:
            if depth == 1 and is_first:
                yield index, token
                is_first = False
            depth += token.kind == "open"


def find_positions(document: str) -> dict[KeyPath, Position]:
    """Return the position of each table, key and array item in a TOML document that ``tomllib`` accepts.

    Keys inside an inline table have no entry of their own: their position is that of the table's key. The position
    of a table that is created implicitly, by a longer header or a dotted key, is where it is first created.
    """
    positions: dict[KeyPath, Position] = {}
    counts: Counter[KeyPath] = Counter()
    prefix: KeyPath = ()

    def record(keys: tuple[str, ...], start: KeyPath, line: int) -> KeyPath:
        path = start
        for key in keys:
            path += (key,)
            if counts[path]:
                path += (counts[path] - 1,)
            positions.setdefault(path, Position(line))
        return path

    for statement in statements(document):
        tokens, line = statement.tokens, statement.line
        if not statement.is_header:
            path = record(key_parts(tokens), prefix, line)
            value = value_tokens(tokens)
            if value and value[0].kind == "string":
                positions[path] = Position(line, value[0].text)
            elif value and value[0].text == "[":
                for index, token in _array_items(value):
                    positions[*path, index] = Position(token.line, token.text if token.kind == "string" else "")
        elif len(tokens) > 1 and tokens[1].kind == "open":
            *outer, last = key_parts(tokens[2:])
            array = (*record(tuple(outer), (), line), last)
            positions.setdefault(array, Position(line))
            prefix = (*array, counts[array])
            counts[array] += 1
            positions[prefix] = Position(line)
        else:
            prefix = record(key_parts(tokens[1:]), (), line)
            positions[prefix] = Position(line)  # an explicit header takes precedence over an implicit table
    return positions


def line_of(path: KeyPath, positions: Mapping[KeyPath, Position], offset: int | None = None) -> int:
    """Return the line of ``path``, or of the nearest enclosing table that has a position; 1 for the document itself.

    ``offset`` is the index of a character in its string value, which may be on a later line.
    """
    while path and path not in positions:
        path, offset = path[:-1], None
    position = positions.get(path, Position(1))
    return position.line + (0 if offset is None else bisect_right(_line_ends(position.literal), offset))


@lru_cache(maxsize=4)
def _line_ends(literal: str) -> list[int]:
    """Return, for each line of a string literal, the number of characters of its value before the end of the line."""
    ends: list[int] = []
    if literal[:3] not in ('"""', "'''"):
        return ends
    offset, read = 0, 3
    for match in (_ESCAPE if literal[0] == '"' else _NEWLINE).finditer(literal, 3, len(literal) - 3):
        offset += match.start() - read
        lines = match[0].count("\n")
        is_skipped = match.start() == 3 or match[0] != "\n"  # the value lacks the first newline, and escaped ones
        offset += not (lines and is_skipped)
        ends += [offset] * lines
        read = match.end()
    return ends
