"""Say letters and signs, and the addresses that are made of them."""

from __future__ import annotations

import re
import unicodedata

from likvardig_tui.speech.pieces import Found, Kind, Said
from likvardig_tui.speech.quantities import say_groups, short_number
from likvardig_tui.speech.table import SpokenTable

MAX_ADDRESS = 100
"""Characters of an address that are said."""
_PAUSES = frozenset(",;:.!?…()[]{}–—·•|")
"""Signs that make a pause. One that follows no word is said by its name if it has one, as it is a key: ``?``."""
_SCHEME = re.compile(r"(?:https?://|mailto:)")
_ADDRESS_PART = re.compile(r"[^\W\d_]+|[0-9]+|\S")
_PERCENT_ENCODED = re.compile("%[0-9A-Fa-f]{2}")
_NUMBER = re.compile(r"[0-9]{1,3}(?:[ \u00a0][0-9]{3})+(?!-)|[0-9]{1,4}(?![\w-])")
_REST_OF_RANGE = re.compile(r"\s?(?:[0-9]|[^\W\d_]{1,10}\.?\s?[0-9])")


def say_address(table: SpokenTable, found: Found) -> Said:
    """Say an address of the web or of e-mail, without its scheme and what follows its path."""
    if found.text.startswith("tel:"):
        return say_groups(table, found)
    address = re.split("[?#]", _SCHEME.sub("", found.text, count=1), maxsplit=1)[0].rstrip("/")
    address = _PERCENT_ENCODED.sub(" ", address)
    if len(address) > MAX_ADDRESS:
        address = address[:MAX_ADDRESS].rpartition("/")[0] or address[:MAX_ADDRESS]
    said = (_say_part(table, part) for part in _ADDRESS_PART.findall(address))
    return Said(Kind.WORD, " ".join(filter(None, said)))


def _say_part(table: SpokenTable, part: str) -> str:
    if part.isdecimal() and part.isascii():
        return short_number(table, part)
    return table.point if part == "." else _clean(table, part)


def say_letters(table: SpokenTable, found: Found) -> Said:
    """Say a word as it is, without what may not be sent."""
    return Said(Kind.WORD, found.text if found.text.isalpha() else _clean(table, found.text))


def say_nothing(_table: SpokenTable, _found: Found) -> Said:
    """Say nothing for characters that are not visible."""
    return Said(Kind.PART, "")


def say_sign(table: SpokenTable, found: Found) -> Said:
    """Say a sign by its name, or make a pause."""
    sign = found.text
    if sign in "-–—" and (said := _say_dash(table, found)):
        return said
    if sign == "/" and found.last.kind is Kind.YEAR and found.after.isdecimal():
        return Said(Kind.PART, " ")
    if sign in ".:,":
        return _say_stop(table, found)
    is_key = sign not in _PAUSES or not found.before.strip()
    if is_key and (name := table.sign(sign)):
        return Said(Kind.WORD, name)
    return Said(Kind.PAUSE, "") if sign in _PAUSES else Said(Kind.PART, _clean(table, sign) or " ")


def _say_dash(table: SpokenTable, found: Found) -> Said | None:
    """Say the dash of a range, or one between or within words."""
    is_range = found.last.kind.is_number and _REST_OF_RANGE.match(found.match.string, found.match.end()) is not None
    is_between_words = found.text == "–" and found.before.isalpha() and found.after.isalpha()
    if found.text == "-" and not found.before.isspace():
        is_range = is_range and _is_hyphenated_range(found)
    if is_between_words or (is_range and found.before.isspace() == found.after.isspace()):
        return Said(Kind.WORD, table.to)
    is_within = found.before.strip() and found.after.strip()
    return Said(Kind.PART, " ") if is_within else Said(Kind.PAUSE, "")


def _is_hyphenated_range(found: Found) -> bool:
    """Return whether a hyphen is between times of day, or numbers that ascend: in 8-16, but not in 3-2."""
    first, last = found.last_word, _NUMBER.match(found.match.string, found.match.end())
    if last is None:
        return False
    first_digits, last_digits = ("".join(filter(str.isdecimal, text)) for text in (first, last[0]))
    is_whole = not any(sign in first for sign in ".:,")
    return not is_whole or (first_digits[:1] != "0" and int(first_digits or 0) <= int(last_digits))


def _say_stop(table: SpokenTable, found: Found) -> Said:
    """Say a full stop, comma or colon: a pause, or the name of the full stop in the name of a file."""
    if found.text == "." and found.after.isalnum() and found.before != ".":
        return Said(Kind.WORD, table.point)
    is_within = found.before.isalnum() and found.after.isalnum()
    return Said(Kind.PART, " ") if is_within else Said(Kind.PAUSE, "")


def _clean(table: SpokenTable, text: str) -> str:
    """Return letters, their marks and digits as they are, signs by name, and apostrophes between letters."""
    said = ""
    for char in text:
        if char.isalpha() or char.isdecimal() or (said[-1:].isalpha() and _is_mark(char)):
            said += char
        elif char in "'’":
            said += "'"
        elif name := table.sign(char):
            said += f" {name} "
    return said.strip("' ")


def _is_mark(char: str) -> bool:
    """Return whether a character changes the letter before it, and is no variation selector."""
    return unicodedata.category(char) in ("Mn", "Mc") and not 0xFE00 <= ord(char) <= 0xFE0F and ord(char) < 0xE0000
