"""Write a sentence out in words, so that a speech server has nothing to interpret."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from likvardig_tui.speech.patterns import DASH, PLAIN, compile_pattern
from likvardig_tui.speech.table import SpokenTable

MAX_URL = 100
"""Characters of an address that are said."""
MAX_DIGITS_IN_WORD = 4
"""Digits in a word, such as F10, that are said as one number."""
MIN_PHONE = 3
"""Digits of the shortest phone number."""
_PAUSES = frozenset(",;:.!?…()[]{}–—·•|")
"""Signs that make a pause beside a space."""
_SCHEME = re.compile(r"(?:https?://|mailto:|tel:)")
_URL_PART = re.compile(r"[^\W\d_]+|[0-9]+|\S")
_PERCENT_ENCODED = re.compile("%[0-9A-Fa-f]{2}")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_GROUP = re.compile(r"\+|[0-9]+")
_LATER_TIME = re.compile(rf"\s?{DASH}\s?[0-9]{{1,2}}(?:[.:][0-5][0-9])?(?![\w.:])")
_NEXT = re.compile(r"\s?(?:[0-9]|[^\W\d_]{1,10}\.?\s?[0-9])")
"""The second part of a range."""


class Kind(Enum):
    """What a piece of a sentence is to those beside it."""

    WORD = auto()
    NUMBER = auto()
    YEAR = auto()
    PAUSE = auto()
    PART = auto()
    """A part of a word, with nothing between it and what is beside it."""


class Piece(NamedTuple):
    """A piece of a sentence: its place, and what is said."""

    start: int
    end: int
    kind: Kind
    spoken: str


_NUMBERS = (Kind.NUMBER, Kind.YEAR)
Said = tuple[Kind, str]


class Writer:
    """Writes the sentences of one language out."""

    def __init__(self, table: SpokenTable) -> None:
        self._table = table
        self._pattern = compile_pattern(table)
        self._ways: dict[str, Callable[[re.Match[str], tuple[str | None, ...]], Said]] = {
            "url": self._url,
            "host": self._url,
            "phrase": self._phrase,
            "phone": self._groups,
            "registered": self._groups,
            "postcode": self._postcode,
            "iso": self._iso_date,
            "slashed": self._slashed_date,
            "date": self._date,
            "monthfirst": self._month_first,
            "time": self._time,
            "money": self._money,
            "amount": self._amount,
            "ordinal": self._ordinal,
            "version": self._version,
            "number": self._number,
            "digits": self._digits,
            "letters": self._letters,
            "invisible": self._invisible,
            "sign": self._sign,
        }
        starts = sorted(self._pattern.groupindex.values())
        ends = [*starts[1:], self._pattern.groups + 1]
        self._groups_within = {start: slice(start, end - 1) for start, end in zip(starts, ends, strict=True)}
        """Which of the groups are within the group of a kind, by its index."""
        self._last: Said = Kind.WORD, ""
        """The piece before the one that is being written out."""
        self._last_word = ""
        """What is written there; the word before it, if it is a pause."""
        first_words = (_FIRST_WORD.match(phrase) for phrase in (*table.phrases, *table.months))
        self._not_plain = frozenset(match[0].lower() for match in first_words if match)
        """Words that a phrase or a date begins with."""
        self._phrases = {self._key(phrase): said for phrase, said in table.phrases.items()}

    def pieces(self, text: str) -> list[Piece]:
        """Return the pieces of a sentence; together they cover all but its white space."""
        found: list[Piece] = []
        self._last, self._last_word = (Kind.PAUSE, ""), ""
        start = 0
        while start < len(text):
            if not text[start].isspace():
                found += self._pieces_at(text, start)
                start = found[-1].end
            else:
                start += 1
        return found

    def _pieces_at(self, text: str, start: int) -> list[Piece]:
        match = PLAIN.match(text, start) if start == 0 or text[start - 1].isspace() else None
        if match and match[1].isalpha() and match[1].lower() not in self._not_plain:
            pieces = [self._piece(match.span(1), (Kind.WORD, match[1]), match[1])]
            return [*pieces, self._piece(match.span(2), (Kind.PAUSE, ""), match[2])] if match[2] else pieces
        match = self._pattern.match(text, start)
        if match is None or match.lastgroup is None or match.lastindex is None:
            return [Piece(start, start + 1, Kind.PAUSE, "")]
        groups = match.groups()[self._groups_within[match.lastindex]]
        return [self._piece(match.span(), self._ways[match.lastgroup](match, groups), match[0])]

    def _piece(self, span: tuple[int, int], said: Said, text: str) -> Piece:
        self._last = said
        if said[0] is not Kind.PAUSE:
            self._last_word = text.casefold()
        return Piece(*span, *said)

    def _url(self, match: re.Match[str], _: tuple[str | None, ...]) -> Said:
        address = _SCHEME.sub("", match[0], count=1)
        if match[0].startswith("tel:"):
            return self._say_groups(address)
        address = re.split("[?#]", address, maxsplit=1)[0].rstrip("/")
        address = _PERCENT_ENCODED.sub(" ", address)
        if len(address) > MAX_URL:
            address = address[:MAX_URL].rpartition("/")[0] or address[:MAX_URL]
        return Kind.WORD, " ".join(filter(None, map(self._url_part, _URL_PART.findall(address))))

    def _url_part(self, part: str) -> str:
        if part.isalpha():
            return part
        if part.isdecimal() and part.isascii():
            return self._short_number(part)
        return self._table.point if part == "." else self._table.sign(part)

    def _short_number(self, digits: str) -> str:
        table = self._table
        return table.cardinal(digits) if len(digits) <= MAX_DIGITS_IN_WORD else table.digits(digits)

    @staticmethod
    def _key(phrase: str) -> str:
        """Return what is the same in all ways to write a phrase."""
        return re.sub(r"\s", "", f"{phrase[:1].lower()}{phrase[1:]}").removesuffix(".")

    def _phrase(self, match: re.Match[str], _: tuple[str | None, ...]) -> Said:
        said = self._table.phrases.get(match[0]) or self._phrases.get(self._key(match[0]), "")
        return (Kind.WORD if said else Kind.PAUSE), said

    def _groups(self, match: re.Match[str], _: tuple[str | None, ...]) -> Said:
        return self._say_groups(match[0])

    def _say_groups(self, text: str) -> Said:
        """Return digits one by one, with a pause after each group."""
        groups = _GROUP.findall(text)
        said = [self._table.sign("+") if group == "+" else self._table.digits(group) for group in groups]
        if groups[:1] == ["+"]:
            said[:2] = [" ".join(said[:2]).strip()]
        return Kind.NUMBER, ", ".join(filter(None, said))

    def _postcode(self, _: re.Match[str], groups: tuple[str | None, ...]) -> Said:
        country, *digits = (group or "" for group in groups)
        said = [" ".join(country), *map(self._table.digits, digits)]
        return Kind.NUMBER, ", ".join(filter(None, said))

    def _iso_date(self, _: re.Match[str], groups: tuple[str | None, ...]) -> Said:
        year, month, day = (int(group or 0) for group in groups)
        return self._say_date(self._table.ordinal(day), month, year)

    def _slashed_date(self, _: re.Match[str], groups: tuple[str | None, ...]) -> Said:
        day, month, year = (int(group or 0) for group in groups)
        return self._say_date(self._table.ordinal(day), month, year or None)

    def _date(self, _: re.Match[str], groups: tuple[str | None, ...]) -> Said:
        first, last, month, year = groups
        day = self._table.ordinal(int(first or 0))
        if last:
            day = " ".join(filter(None, (day, self._table.to, self._table.ordinal(int(last)))))
        return self._say_date(day, self._month(month), int(year) if year else None)

    def _month_first(self, _: re.Match[str], groups: tuple[str | None, ...]) -> Said:
        month, day, *years = groups
        year = next(filter(None, years), None)
        return self._say_date(self._table.ordinal(int(day or 0)), self._month(month), int(year) if year else None)

    def _month(self, name: str | None) -> int:
        return self._table.months[(name or "").casefold()]

    def _say_date(self, day: str, month: int, year: int | None) -> Said:
        said = self._table.date(day, month, year)
        article, _, rest = said.partition(" ")
        return Kind.NUMBER, rest if rest and article == self._last[1].casefold() else said

    def _time(self, match: re.Match[str], groups: tuple[str | None, ...]) -> Said:
        hour, minute, second, unit, minute_after_stop = (group or "" for group in groups)
        if minute_after_stop and not self._is_time(match, hour):
            return self._version(match, groups)
        said = [self._table.time(hour, minute or minute_after_stop)]
        if second:
            said.append(self._table.cardinal(str(int(second))))
        if unit:
            said.append(self._table.units[unit][1])
        return Kind.NUMBER, " ".join(said)

    def _is_time(self, match: re.Match[str], hour: str) -> bool:
        """Return whether what has a full stop is a time of day, and not a version or a decimal number."""
        if self._table.decimal_sign == ".":
            return False
        is_after = self._last_word in self._table.before_time or self._last[1] == self._table.to
        return len(hour) == 2 or is_after or _LATER_TIME.match(match.string, match.end()) is not None

    def _money(self, _: re.Match[str], groups: tuple[str | None, ...]) -> Said:
        sign, number = (group or "" for group in groups)
        if sign not in self._table.units:
            return Kind.NUMBER, self._quantity(number)
        return Kind.NUMBER, self._table.amount(self._quantity(number), sign, is_one=number == "1")

    def _amount(self, _: re.Match[str], groups: tuple[str | None, ...]) -> Said:
        minus, number, unit = (group or "" for group in groups)
        if self._table.decimal_sign == ",":
            number = number.replace(".", ",")
        said = self._table.amount(self._quantity(number), unit, is_one=number == "1")
        return Kind.NUMBER, f"{self._table.minus} {said}" if minus else said

    def _number(self, _: re.Match[str], groups: tuple[str | None, ...]) -> Said:
        minus, number = (group or "" for group in groups)
        if minus:
            return Kind.NUMBER, f"{self._table.minus} {self._quantity(number)}"
        if len(number) >= MIN_PHONE and self._last_word in self._table.before_phone:
            return self._say_groups(number)
        if len(number) == 4 and number.isdecimal() and number[0] != "0":
            return Kind.YEAR, self._table.year(int(number))
        return Kind.NUMBER, self._quantity(number)

    def _quantity(self, number: str) -> str:
        """Return a number with its decimals in words."""
        table = self._table
        whole, _, decimals = number.partition(table.decimal_sign) if table.decimal_sign else (number, "", "")
        said = table.cardinal("".join(filter(str.isdecimal, whole)))
        return f"{said} {table.decimal} {table.digits(decimals)}" if decimals else said

    def _ordinal(self, _: re.Match[str], groups: tuple[str | None, ...]) -> Said:
        return Kind.NUMBER, self._table.ordinal(int(groups[0] or 0))

    def _version(self, match: re.Match[str], _: tuple[str | None, ...]) -> Said:
        parts = match[0].split(".")
        if len(parts) == 2 and self._table.decimal_sign == ".":
            return Kind.NUMBER, self._quantity(match[0])
        return Kind.NUMBER, f" {self._table.point} ".join(map(self._short_number, parts))

    def _digits(self, match: re.Match[str], _: tuple[str | None, ...]) -> Said:
        return Kind.NUMBER, self._short_number(match[0])

    def _letters(self, match: re.Match[str], _: tuple[str | None, ...]) -> Said:
        return Kind.WORD, match[0] if match[0].isalpha() else self._clean(match[0])

    def _invisible(self, *_: object) -> Said:
        return Kind.PART, ""

    def _clean(self, text: str) -> str:
        """Return letters, their marks and digits; signs by name."""
        said = ""
        for char in text:
            if char.isalpha() or char.isdecimal() or (said[-1:].isalpha() and _is_mark(char)):
                said += char
            elif char in "'’":
                said += "'"
            elif name := self._table.sign(char):
                said += f" {name} "
        return said.strip("' ")

    def _sign(self, match: re.Match[str], _: tuple[str | None, ...]) -> Said:
        text, sign = match.string, match[0]
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if sign in "-–—" and (said := self._dash(match, before, after)):
            return said
        if sign == "/" and self._last[0] is Kind.YEAR and after.isdecimal():
            return Kind.PART, " "
        if sign == "/" and before.isspace() and after.isspace():
            return Kind.PAUSE, ""
        if sign in ".:,":
            return self._stop(sign, before, after)
        if name := self._table.sign(sign):
            return Kind.WORD, name
        if sign in _PAUSES:
            return Kind.PAUSE, ""
        return Kind.PART, self._clean(sign) or " "

    def _dash(self, match: re.Match[str], before: str, after: str) -> Said | None:
        """Return what is said for a dash in a range; for others None."""
        to = self._table.to
        is_number = self._last[0] in _NUMBERS and _NEXT.match(match.string, match.end()) is not None
        if is_number and (before.isspace() == after.isspace()):
            return Kind.WORD, to
        if match[0] == "–" and before.isalpha() and after.isalpha():
            return Kind.WORD, to
        return (Kind.PAUSE, "") if before.isspace() or after.isspace() or not after else (Kind.PART, " ")

    def _stop(self, sign: str, before: str, after: str) -> Said:
        """Return what is said for a full stop, comma or colon: a pause, or its name within a name of a file."""
        is_within = before.isalnum() and after.isalnum()
        if sign == "." and after.isalnum() and before != ".":
            return Kind.WORD, self._table.point
        return (Kind.PART, " ") if is_within else (Kind.PAUSE, "")


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Mc") and not 0xFE00 <= ord(char) <= 0xFE0F and ord(char) < 0xE0000


@lru_cache(maxsize=8)
def writer_of(table: SpokenTable) -> Writer:
    """Return the writer of a table; its pattern is compiled once."""
    return Writer(table)
