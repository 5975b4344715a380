"""Say dates and times of day."""

from __future__ import annotations

import re

from likvardig_tui.speech.patterns import DASH
from likvardig_tui.speech.pieces import Found, Kind, Said
from likvardig_tui.speech.quantities import say_version
from likvardig_tui.speech.table import SpokenTable

_LATER_TIME = re.compile(rf"\s?{DASH}\s?[0-9]{{1,2}}(?:[.:][0-5][0-9])?(?![\w.:])")


def say_date(table: SpokenTable, found: Found) -> Said:
    """Say 1 januari 2022, or 3–5 May."""
    first, last, month, year = found.groups
    days = [table.ordinal(int(first)), *([table.to, table.ordinal(int(last))] if last else [])]
    return _say_date(table, found, " ".join(filter(None, days)), table.months[month.casefold()], year)


def say_date_after_month(table: SpokenTable, found: Found) -> Said:
    """Say May 3rd, or January 1, 2022."""
    month, day, *years = found.groups
    return _say_date(table, found, table.ordinal(int(day)), table.months[month.casefold()], "".join(years))


def say_iso_date(table: SpokenTable, found: Found) -> Said:
    """Say 2022-01-01."""
    year, month, day = found.groups
    return _say_date(table, found, table.ordinal(int(day)), int(month), year)


def say_slashed_date(table: SpokenTable, found: Found) -> Said:
    """Say 26/11, whose first number can be no month."""
    day, month, year = found.groups
    return _say_date(table, found, table.ordinal(int(day)), int(month), year)


def say_time(table: SpokenTable, found: Found) -> Said:
    """Say 10:00 or 10:00:30; or 10.00, if that is no version or decimal number."""
    hour, minute, second, unit, minute_after_stop, unit_after_stop = found.groups
    unit = unit or unit_after_stop
    if minute_after_stop and not unit and not _is_time(table, found):
        return say_version(table, found)
    said = [table.time(hour, minute or minute_after_stop)]
    if second:
        said.append(table.cardinal(str(int(second))))
    if unit:
        said.append(table.units[unit][1])
    return Said(Kind.NUMBER, " ".join(said))


def _say_date(table: SpokenTable, found: Found, day: str, month: int, year: str) -> Said:
    said = table.date(day, month, int(year) if year else None)
    article, _, rest = said.partition(" ")
    return Said(Kind.NUMBER, rest if rest and article == found.last.spoken.casefold() else said)


def _is_time(table: SpokenTable, found: Found) -> bool:
    """Return whether two numbers with a full stop between them are a time of day."""
    if table.decimal_sign == ".":
        return False
    is_after = found.last_word in table.before_time or found.last.spoken == table.to
    return len(found.groups[0]) == 2 or is_after or _LATER_TIME.match(found.match.string, found.match.end()) is not None
