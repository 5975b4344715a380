"""Say what would be right in a line that is not TOML, from the message of ``tomllib`` and the character it stops at."""

from __future__ import annotations

import re

_QUOTES = "\"'"
_OTHER_QUOTES = "\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«»‘’‚´`″"
"""Quotation marks of text processors, which begin no text in TOML."""
_DATE = re.compile(r"\s*(?:updated\s*=|[\w.-]+\s*=\s*\d{4}-\d)")
"""A line that should have a date."""
_KEY = re.compile(r"\s*([\w.-]+)")


def explain(message: str, text: str, column: int) -> dict[str, object]:
    """Return the details of a syntax error at ``column``, from 1, of a line: the ``message`` to show, if there is one.

    The other details are the values of its placeholders.
    """
    char = text[column - 1 : column]
    if char and (char.isspace() or not char.isprintable()):
        return {"message": "syntax_unseen", "code": f"U+{ord(char):04X}"}
    if message.startswith("Invalid value") and char and char in _OTHER_QUOTES:
        return {"message": "syntax_quotes", "char": char}
    if message.startswith("Invalid value") and char.isalpha():
        return {"message": "not_text"}
    if message.startswith("Expected '='"):
        key = _KEY.match(text)
        return {"message": "syntax_equals", "key": key[1] if key else "..."}
    if message.startswith("Expected ']"):
        return {"message": "syntax_header"}
    if message.startswith("Unescaped"):
        return {"message": "syntax_backslash"}
    if message.startswith(r"Illegal character '\n'"):
        return {"message": "syntax_open_text"}
    if message.startswith("Expected newline") and _DATE.match(text):
        return {"message": "not_date"}
    if message.startswith("Expected newline"):
        is_text = text[: column - 1].rstrip()[-1:] in _QUOTES and char.isalpha()
        return {"message": "syntax_inner_quotes" if is_text else "syntax_rest"}
    return {}
