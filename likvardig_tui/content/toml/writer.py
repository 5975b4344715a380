"""Write a topic as TOML in a layout for people: long texts on lines of their own, a blank line between tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from likvardig_tui.content.model import Contact, Goal, Initiative, PrivacyNotice, PurposeText, Topic
from likvardig_tui.content.toml.document import SCHEMA

WIDTH = 120
"""Maximum length of a line in characters, unless a single word is longer."""
_BREAK = re.compile(r"(?<=[^ \t]) (?=[^ \t])")
"""A space at which a line can be broken. TOML removes all white space after the backslash that joins two lines."""
_TO_ESCAPE = re.compile('["\\\\\x00-\x08\x0b-\x1f\x7f]')
"""Characters that a basic string cannot contain (TOML 1.0.0, String)."""
_TO_ESCAPE_IN_MULTILINE = re.compile('\\\\|"(?=""|$)|(?<="")"|[\x00-\x08\x0b-\x1f\x7f]')
"""The same for a multi-line basic string, which can contain quotation marks, but not three in a row or a last one."""


def as_toml(topic: Topic, comment: str = "") -> str:
    """Return a topic file that ``toml.reader`` reads as an equal topic, with a ``comment`` at the top."""
    preface = f"{comment}\n\n" if comment else ""
    return f"{preface}schema = {SCHEMA}\n" + "\n".join(_tables(topic._asdict()))


def _tables(values: Mapping[str, object], name: str = "") -> Iterator[str]:
    """Yield the table called ``name``, then each table inside it, as text."""
    pairs, inner_tables = [], []
    for key, value in values.items():
        path = f"{name}.{key}".removeprefix(".")
        if isinstance(value, Goal | Contact | PrivacyNotice | PurposeText):
            inner_tables.append((f"[{path}]", path, value._asdict()))
        elif isinstance(value, tuple) and any(isinstance(item, Initiative) for item in value):
            inner_tables += [(f"[[{path}]]", path, item._asdict()) for item in value]
        else:
            pairs.append(f"{key} = {_value(value)}\n")
    yield "".join(pairs)
    for header, path, inner in inner_tables:
        first, *others = _tables(inner, path)
        yield f"{header}\n{first}"
        yield from others


def _value(value: object) -> str:
    if isinstance(value, str):
        is_long = "\n" in value or len(value) > WIDTH * 3 // 4
        return _multiline_string(value) if is_long else _basic_string(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    assert isinstance(value, int | date)
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
