"""Write a topic as TOML in a layout for people: long texts on lines of their own, a blank line between tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from likvardig_tui.content.model import (
    Contact,
    Goal,
    Index,
    Initiative,
    Link,
    Phone,
    PrivacyNotice,
    PurposeText,
    Topic,
)
from likvardig_tui.content.toml.reader import SCHEMA

WIDTH = 120
"""Maximum length of a line in characters, unless a single word is longer."""
_ALWAYS_WRITTEN = ("changes",)
"""Keys that are required even if their value is empty."""
_BREAK = re.compile(r"(?<=[^ \t]) (?=[^ \t])")
"""A space at which a line can be broken. TOML removes all white space after the backslash that joins two lines."""
_TO_ESCAPE = re.compile('["\\\\\x00-\x08\x0b-\x1f\x7f]')
"""Characters that a basic string cannot contain (TOML 1.0.0, String)."""
_TO_ESCAPE_IN_MULTILINE = re.compile('\\\\|"(?=""|$)|(?<="")"|[\x00-\x08\x0b-\x1f\x7f]')
"""The same for a multi-line basic string, which can contain quotation marks, but not three in a row or a last one."""


def as_toml(topic: Topic, comment: str = "", index: Index | None = None) -> str:
    """Return a topic file that ``toml.reader`` reads as an equal topic, with a ``comment`` at the top.

    What a topic has in common with others is left out if it is in their ``index``.
    """
    preface = f"{comment}\n\n" if comment else ""
    values = topic._asdict()
    if index:
        del values["privacy"]
        if topic.contacts == index.contacts:
            del values["contacts"]
    return f"{preface}schema = {SCHEMA}\n" + "\n".join(_tables(values))


def _tables(values: Mapping[str, object], name: str = "") -> Iterator[str]:
    """Yield the table called ``name``, then each table inside it, as text."""
    pairs, inner_tables = [], []
    for key, value in values.items():
        path = f"{name}.{key}".removeprefix(".")
        if isinstance(value, Goal | PrivacyNotice | PurposeText):
            inner_tables.append((f"[{path}]", path, value._asdict()))
        elif isinstance(value, tuple) and any(isinstance(item, _own_tables(name)) for item in value):
            inner_tables += [(f"[[{path}]]", path, item._asdict()) for item in value]
        elif value not in ("", ()) or key in _ALWAYS_WRITTEN:
            pairs.append(f"{key} = {_value(value)}\n")
    yield "".join(pairs)
    for header, path, inner in inner_tables:
        first, *others = _tables(inner, path)
        yield f"{header}\n{first}"
        yield from others


def _own_tables(name: str) -> tuple[type, ...]:
    """Return the types whose values are written as tables with headers in the table called ``name``.

    Elsewhere a link is on a line of its own.
    """
    return (Initiative, Contact) if name else (Initiative, Contact, Link)


def _value(value: object) -> str:
    if isinstance(value, str):
        is_long = "\n" in value or len(value) > WIDTH * 3 // 4
        return _multiline_string(value) if is_long else _basic_string(value)
    if isinstance(value, Link | Phone):
        pairs = (f"{key} = {_basic_string(text)}" for key, text in value._asdict().items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, tuple):
        items = list(map(_value, value))
        if isinstance(value[0], Link | Phone) and len(items) > 1:
            return "".join(["[\n", *(f"    {item},\n" for item in items), "]"])
        return f"[{', '.join(items)}]"
    if isinstance(value, date):
        return value.isoformat()
    assert isinstance(value, int)
    return str(value)


def _basic_string(text: str) -> str:
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _multiline_string(text: str) -> str:
    escaped = (_TO_ESCAPE_IN_MULTILINE.sub(_escape, line) for line in text.split("\n"))
    return '"""\n' + "".join(part for line in escaped for part in _folded(line))[:-1] + '"""'


def _folded(line: str) -> Iterator[str]:
    """Yield a line of escaped text as lines of the file, each with its line ending."""
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
