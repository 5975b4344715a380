"""Say numbers: quantities with their units, versions, and those that are said digit by digit, such as phone numbers."""

from __future__ import annotations

import re

from likvardig_tui.speech.pieces import Found, Kind, Said
from likvardig_tui.speech.table import SpokenTable

MAX_DIGITS_IN_WORD = 4
"""Digits in a word, such as F10, that are said as one number."""
MIN_PHONE = 3
"""Digits of the shortest phone number."""
_GROUP = re.compile(r"\+|[0-9]+")


def say_number(table: SpokenTable, found: Found) -> Said:
    """Say a number without a unit: one of four digits is a year, and one after a word such as "call" a phone number."""
    minus, number = found.groups
    if minus:
        return Said(Kind.NUMBER, f"{table.minus} {_quantity(table, number)}")
    if len(number) >= MIN_PHONE and found.last_word in table.before_phone:
        return _say_groups(table, number)
    if len(number) == 4 and number.isdecimal() and number[0] != "0":
        return Said(Kind.YEAR, table.year(int(number)))
    return Said(Kind.NUMBER, _quantity(table, number))


def say_amount(table: SpokenTable, found: Found) -> Said:
    """Say a number with its unit."""
    minus, number, unit = found.groups
    if table.decimal_sign == ",":
        number = number.replace(".", ",")  # as many write prices
    said = table.amount(_quantity(table, number), unit, is_one=number == "1")
    return Said(Kind.NUMBER, f"{table.minus} {said}" if minus else said)


def say_money(table: SpokenTable, found: Found) -> Said:
    """Say a number after the sign of its currency."""
    sign, number = found.groups
    said = _quantity(table, number)
    return Said(Kind.NUMBER, table.amount(said, sign, is_one=number == "1") if sign in table.units else said)


def say_ordinal(table: SpokenTable, found: Found) -> Said:
    """Say a number with the ending of an ordinal, such as 2:a or 2nd."""
    return Said(Kind.NUMBER, table.ordinal(int(found.groups[0])))


def say_version(table: SpokenTable, found: Found) -> Said:
    """Say numbers with full stops between them: a version, a clause, or a decimal number."""
    parts = found.text.split(".")
    if len(parts) == 2 and table.decimal_sign == ".":
        return Said(Kind.NUMBER, _quantity(table, found.text))
    return Said(Kind.NUMBER, f" {table.point} ".join(short_number(table, part) for part in parts))


def say_digits(table: SpokenTable, found: Found) -> Said:
    """Say digits within a word."""
    return Said(Kind.NUMBER, short_number(table, found.text))


def say_groups(table: SpokenTable, found: Found) -> Said:
    """Say a phone number or a registration number."""
    return _say_groups(table, found.text)


def say_postcode(table: SpokenTable, found: Found) -> Said:
    """Say a postcode, perhaps with the letters of the country before it."""
    country, *digits = found.groups
    said = [" ".join(country), *map(table.digits, digits)]
    return Said(Kind.NUMBER, ", ".join(filter(None, said)))


def short_number(table: SpokenTable, digits: str) -> str:
    """Return a number in words, or its digits one by one if it is long."""
    if len(digits) == MAX_DIGITS_IN_WORD and digits[0] != "0":
        return table.year(int(digits))
    return table.cardinal(digits) if len(digits) < MAX_DIGITS_IN_WORD else table.digits(digits)


def _quantity(table: SpokenTable, number: str) -> str:
    """Return a number with its decimals in words."""
    whole, _, decimals = number.partition(table.decimal_sign) if table.decimal_sign else (number, "", "")
    said = table.cardinal("".join(filter(str.isdecimal, whole)))
    return f"{said} {table.decimal} {table.digits(decimals)}" if decimals else said


def _say_groups(table: SpokenTable, text: str) -> Said:
    """Say digits one by one, with a pause after each group."""
    groups = _GROUP.findall(text)
    said = [table.sign("+") if group == "+" else table.digits(group) for group in groups]
    if groups[:1] == ["+"]:
        said[:2] = [" ".join(said[:2]).strip()]
    return Said(Kind.NUMBER, ", ".join(filter(None, said)))
