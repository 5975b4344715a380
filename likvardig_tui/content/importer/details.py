"""Recognise the details of a contact: labels, phone numbers, e-mail addresses, opening hours and postcodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from likvardig_tui.content.addresses import is_email
from likvardig_tui.content.contact_card import can_be_dialled

_NUMBER = re.compile(r"(?:\(\+?\d{1,4}\) ?|\+|\b)\d(?:[\d \t./\u2010-\u2015\u2212-]|\(\d{1,4}\))*\d")
"""What may be a phone number."""
_NUMBER_AND_REMARK = re.compile(rf"{_NUMBER.pattern}(?:[ \t]*\([^()\n]{{1,60}}\))?")
_AREA_CODE_SLASH = re.compile(r"(?<=\d)/(?=\d{2})")
_OWN_LABEL = re.compile(
    r"(?!(?:tele)?fax)(?P<label>[^\W\d_][^:\n@]{0,40}?)(?::| ?[,·](?=[ +(0-9]+)) *(?P<number>[+(0-9][^\n]{2,80})",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s+/\s*|\s*/\s+|[,;·\n]|\b(?:eller|alternativt|och|samt|or|and)\b", re.IGNORECASE)
CELL_SEPARATOR = " · "
"""Between the cells of a row of a table."""
_PUNCTUATION = " \t,;:·./()–-|"
_EMAIL_CHARACTER = r"[^\s@<>()\[\],;:]"
_EMAIL = re.compile(rf"(?<!{_EMAIL_CHARACTER}){_EMAIL_CHARACTER}{{1,64}}@{_EMAIL_CHARACTER}{{1,253}}(?<!\.)")
_CLOCK = r"\d{1,2}(?:[.:]\d\d)?"
_CLOCKS = re.compile(rf"{_CLOCK}\s*[-\u2010-\u2015\u2212]\s*{_CLOCK}")
_DAY = r"\b(?:mån|tis|ons|tors?|fre|lör|sön|mon|tue|wed|thu|fri|sat|sun)(?:dag|day|nesday|sday|urday|rsday)?(?:ar|s)?\b"
_DAYS = re.compile(rf"{_DAY}(?:\s*[-\u2010-\u2015\u2212]\s*{_DAY})?:?", re.IGNORECASE)
_HOURS = re.compile(
    rf"(?=.*\b{_CLOCK}(?: ?[ap]\.?m\.?)?\s*(?:[-\u2010-\u2015\u2212]|till|to|och)\s*(?:kl(?:ockan|\.)?\s*)?{_CLOCK}\b)"
    rf".*(?:{_DAY}|\b(?:vardag|helg|weekday|alla dag|dagligen|kl\b|klockan|öppe[nt]|open|telefontid|lunchstäng)).*"
    rf"|.*{_DAY}.*\b(?:stängt|closed)\b.*"
    r"|.*\b(?:dygnet runt|around the clock)\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""Days, or the word for a time, with two times of day; days when it is closed."""
MAX_HOURS_LENGTH = 120
"""Characters of a line with opening hours."""
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_POSTCODE = re.compile(r"\b\d{3} ?\d{2} +\w")
"""The last line of a Swedish postal address: "753 75 Uppsala"."""
_REMARK = r"(?: ?\([^()\n]{1,60}\))?"
_WORDS = r"(?: [^\W\d][^\s:()\d]{0,30}){1,4}"


class Field(Enum):
    """A detail of a contact that a page has a label for."""

    PHONE = auto()
    EMAIL = auto()
    OPENING_HOURS = auto()
    VISITING_ADDRESS = auto()
    POSTAL_ADDRESS = auto()


LABELS = {
    Field.PHONE: (
        "Telefonnummer", "Telefonväxel", "Telefonnr", "Telefon", "Tel", "Tfn", "Tlf", "Växel", "Växeln", "Kundtjänst",
        "Mobiltelefon", "Mobil", "Ring", "Phone", "Telephone",
    ),
    Field.EMAIL: ("E-postadress", "E-post", "Epost", "E-mail", "Email", "Mejl", "Mail", "Mejladress"),
    Field.OPENING_HOURS: (
        "Öppettider", "Öppettid", "Öppethållande", "Telefontider", "Telefontid", "Besökstider", "Besökstid", "Öppet",
        "Opening hours", "Open",
    ),
    Field.VISITING_ADDRESS: ("Besöksadress", "Besöksadresser", "Gatuadress", "Adress", "Visiting address", "Address"),
    Field.POSTAL_ADDRESS: ("Postadress", "Brevadress", "Postal address"),
}  # fmt: skip
"""The labels of municipal pages, in Swedish and English."""
_BEHIND = {
    Field.PHONE: r"(?=[+(\d])",
    Field.EMAIL: r"(?=\S+@)",
    Field.OPENING_HOURS: r"(?=[^\n]*\d)",
}
"""What shows that a value follows a label without a colon."""


class Label(NamedTuple):
    """A label at the start of a line."""

    field: Field
    text: str
    """As written, with its remark and without its colon."""
    is_plain: bool
    """Whether it says nothing but which field it is."""
    end: int
    """Where the value begins."""


class Labels:
    """Finds the labels of the details."""

    def __init__(self, own: dict[Field, tuple[str, ...]]) -> None:
        """``own`` are labels in addition to those of municipal pages."""
        self._patterns = [(field, self._pattern(field, names + own.get(field, ()))) for field, names in LABELS.items()]

    @staticmethod
    def _pattern(field: Field, names: tuple[str, ...]) -> re.Pattern[str]:
        alternatives = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        behind = rf"|[ ]+{_BEHIND[field]}" if field in _BEHIND else ""
        numbered = rf"|{_WORDS}(?=[ ]+[+(0])" if field is Field.PHONE else ""
        return re.compile(
            rf"(?P<label>(?P<name>{alternatives})(?![\w-])\.?(?P<remark>{_REMARK}|{_WORDS}(?=[ ]*[:·]){numbered}))"
            rf"(?:[ ]*[:·]\s*|[ ]*(?=\n)\s*|[ ]*$|(?<=\)) +{behind})",
            re.IGNORECASE,
        )

    def match(self, text: str) -> Label | None:
        """Return the label at the start of ``text``: with a colon, in a cell, alone on its line, or before a value."""
        text = text.replace("\xa0", " ").replace("\u202f", " ")
        for field, pattern in self._patterns:
            if match := pattern.match(text):
                return Label(field, match["label"].strip(), not match["remark"], match.end())
        return None


class PhoneValue(NamedTuple):
    """A part of the value of a phone label."""

    number: str
    """A number that can be dialled, or empty."""
    text: str
    """The words around it, or what is no number."""


def phone_values(value: str) -> Iterator[PhoneValue]:
    """Yield each phone number in ``value`` with the words around it, and each part that has none."""
    value = _AREA_CODE_SLASH.sub("-", value.replace("\xa0", " ").replace("\u202f", " "))
    parts = [part for piece in _SEPARATOR.split(value) for part in _split_at_numbers(piece)]
    found = [_find_number(part) for part in parts]
    has_area_code = any(match and _has_area_code(match[0]) for match in found)
    for part, match in zip(parts, found, strict=True):
        if match is None or (has_area_code and match[0] != part and not _has_area_code(match[0])):
            yield PhoneValue("", part)
            continue
        around = (part[: match.start()], part[match.end() :])
        yield PhoneValue(match[0].strip(), " ".join(filter(None, (text.strip(_PUNCTUATION) for text in around))))


def _split_at_numbers(text: str) -> Iterator[str]:
    """Yield the parts of a text with one number each; a remark in brackets belongs to the number before it."""
    start = 0
    ends = [match.end() for match in _NUMBER_AND_REMARK.finditer(text) if _find_number(match[0])]
    for end in (*ends[:-1], len(text)):
        if part := text[start:end].strip():
            yield part
        start = end


def _find_number(text: str) -> re.Match[str] | None:
    for match in _NUMBER.finditer(text):
        if can_be_dialled(match[0].strip()) and not _CLOCKS.fullmatch(match[0]):
            return match
    return None


def _has_area_code(number: str) -> bool:
    return number.lstrip("(").startswith(("0", "+"))


def is_phone(text: str) -> bool:
    """Return whether ``text`` is one phone number and nothing else, with an area code."""
    return bool(_NUMBER.fullmatch(text)) and can_be_dialled(text) and _has_area_code(text)


def has_phone(text: str) -> bool:
    """Return whether a phone number is in ``text``."""
    return _find_number(text) is not None


def begins_with_phone(text: str) -> bool:
    """Return whether ``text`` begins with a phone number that has an area code."""
    found = _find_number(text)
    return found is not None and found.start() == 0 and _has_area_code(found[0])


def own_label(line: str) -> re.Match[str] | None:
    """Return the ``label`` and ``number`` of a line such as "Reception: 018-727 00 00", whatever the label is."""
    match = _OWN_LABEL.fullmatch(line.replace("\xa0", " ").replace("\u202f", " "))
    has_number = match and any(_has_area_code(value.number) for value in phone_values(match["number"]))
    return match if has_number else None


def emails(text: str) -> list[str]:
    """Return the e-mail addresses in ``text``."""
    return [found for found in _EMAIL.findall(text) if is_email(found)]


def is_hours(text: str) -> bool:
    """Return whether ``text`` says when something is open."""
    return len(text) <= MAX_HOURS_LENGTH and not _DATE.search(text) and bool(_HOURS.fullmatch(text))


def continues_hours(above: str, text: str) -> bool:
    """Return whether ``text`` belongs to the hours of which ``above`` is the last line: hours, a day, or its times."""
    return is_hours(text) or bool(_DAYS.fullmatch(text)) or _are_times_of(above, text)


def _are_times_of(day: str, text: str) -> bool:
    return not is_hours(day) and is_hours(f"{day} {text}")


def joined_hours(lines: Iterable[str]) -> list[str]:
    """Return lines with opening hours, each day on one line with its times."""
    joined: list[str] = []
    for line in lines:
        if joined and _are_times_of(joined[-1], line):
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return joined


def names_columns(text: str) -> bool:
    """Return whether ``text`` is a row of a table with opening hours that has no hours, such as "Dag · Tid"."""
    return CELL_SEPARATOR in text and not is_hours(text) and not any(map(str.isdigit, text))


def has_postcode(text: str) -> bool:
    """Return whether ``text`` has a postcode with a place."""
    return bool(_POSTCODE.search(text))
