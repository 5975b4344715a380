"""A Topic -> the text of its TOML file, laid out for people: long texts on lines of their own, parts apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING

from likvardig_tui.content.toml.document import SCHEMA

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from likvardig_tui.content.model import Topic

WIDTH = 120
"""Characters that a line has at most, unless a word of it is longer."""
_BREAK = re.compile(r"(?<=[^ \t]) (?=[^ \t])")
"""A space at which a line can end: TOML drops all white space after the backslash that joins two lines."""
_ESCAPED = re.compile('["\\\\\x00-\x08\x0b-\x1f\x7f]')
"""What a text within quotation marks cannot hold as it stands (TOML 1.0.0, String)."""
_LONG_ESCAPED = re.compile('\\\\|"(?=""|$)|(?<="")"|[\x00-\x08\x0b-\x1f\x7f]')
"""What one within three quotation marks cannot hold: no three of them, and none before those that end it."""


def as_toml(topic: Topic, comment: str = "") -> str:
    """Return the file of a ``topic`` that ``reading`` reads as the same topic, after the lines of a ``comment``."""
    beginning = f"{comment}\n\n" if comment else ""
    return f"{beginning}schema = {SCHEMA}\n" + "\n".join(_table(topic))


def _table(value: DataclassInstance, name: str = "") -> Iterator[str]:
    """Yield the table of a value, called ``name``, and those of its parts, each with its lines."""
    pairs, parts = [], []
    for field in fields(value):
        inner = getattr(value, field.name)
        path = f"{name}.{field.name}".removeprefix(".")
        if is_dataclass(inner) and not isinstance(inner, type):
            parts.append((f"[{path}]", path, inner))
        elif isinstance(inner, tuple) and any(map(is_dataclass, inner)):
            parts += [(f"[[{path}]]", path, item) for item in inner]
        else:
            pairs.append(f"{field.name} = {_written(inner)}\n")
    yield "".join(pairs)
    for header, path, inner in parts:
        first, *others = _table(inner, path)
        yield f"{header}\n{first}"
        yield from others


def _written(value: object) -> str:
    if isinstance(value, str):
        is_long = "\n" in value or len(value) > WIDTH * 3 // 4
        return _long_text(value) if is_long else _text(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    assert isinstance(value, int | date)
    return str(value)


def _text(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _long_text(text: str) -> str:
    lines = [part for line in text.split("\n") for part in _folded(_LONG_ESCAPED.sub(_escape, line))]
    return '"""\n' + "".join(lines)[:-1] + '"""'


def _folded(line: str) -> Iterator[str]:
    """Yield a line of a text, already escaped, as lines of the file, each with its end."""
    words = _BREAK.split(line)
    folded = words[0]
    for word in words[1:]:
        if len(folded) + len(word) + len(" ") * 2 + len("\\") > WIDTH:
            yield f"{folded} \\\n"
            folded = word
        else:
            folded += f" {word}"
    yield f"{folded}\n"


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return f"\\{char}" if char in '"\\' else f"\\u{ord(char):04x}"
