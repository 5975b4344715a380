"""Parse TOML as ``tomllib`` does, but long texts in less time."""

from __future__ import annotations

import re
import tomllib
from typing import Any

_CHARS = r'[^"\\\x00-\x08\x0b-\x1f\x7f]*+'
_TEXT = (
    rf'^(?P<key>[ \t]*+[A-Za-z0-9_-]++[ \t]*+=[ \t]*+)"""\n?+(?P<text>{_CHARS}(?:(?:\\[^\r]|"(?!"")){_CHARS})*+)"""'
    r"(?P<rest>[ \t]*+(?:#.*+)?+)$"
)
"""A statement with a text between three quotation marks."""
MIN_LENGTH = 50_000
"""Characters of a document from which on the texts are worth looking for: it has a hundred initiatives."""
_MARK = "\ue000"
"""A character that no text has a meaning for (private use)."""


def loads(source: str) -> dict[str, Any]:
    """Parse a TOML document. Raises what ``tomllib.loads`` does, but its line may be another.

    ``tomllib`` looks at each character of a text. In a long document it is given numbers in place of the texts without
    escapes, which halves the time. It gets all of a document in which three quotation marks are anywhere but around a
    text: they might begin a text in which something looks like a statement.
    """
    if len(source) < MIN_LENGTH:
        return tomllib.loads(source)
    texts: list[str] = []
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        if "\\" in match["text"]:
            return match[0]
        texts.append(match["text"])
        return f'{match["key"]}"{_MARK}{len(texts) - 1}"{match["rest"]}'

    numbered = re.sub(_TEXT, number, source, flags=re.MULTILINE)
    if _MARK in source or "'''" in source or source.count('"""') != 2 * count:
        return tomllib.loads(source)
    return {key: _with_texts(value, texts) for key, value in tomllib.loads(numbered).items()}


def _with_texts(value: Any, texts: list[str]) -> Any:
    """Return a value with the texts in place of their numbers."""
    if isinstance(value, str):
        return texts[int(value[1:])] if value.startswith(_MARK) else value
    if isinstance(value, dict):
        return {key: _with_texts(each, texts) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_texts(each, texts) for each in value]
    return value
