"""Find when a page says that it was published or last changed."""

from __future__ import annotations

import re
from datetime import date, datetime, time

_DATE = (
    r"(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"|(?:[a-zåäö]{3,9}dag(?:en)? )?(?:den )?(?P<d>\d{1,2})(?:st|nd|rd|th)? (?P<month_name>[a-z]{3,9})\.? (?P<y>\d{4})"
    r"|(?P<d_of_month>\d{1,2})[/.](?P<m_of_year>\d{1,2})[ .](?P<y_of_month>\d{4}))"
)
_TIME = r"(?:[ ,]*(?:T|kl(?:\.|ockan)?|at)? ?(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d)(?:[.:]\d\d)?)?(?![\d-])(?: ?Z)?)?"
_STATEMENT = re.compile(
    r"(?:sidan |page )?(?:är |blev |was )?(?:senast |last )?"
    r"(?:(?:uppdaterad|ändrad|granskad|publicerad)(?:es)?|updated|modified|changed|reviewed|published)"
    rf"(?: den| on)?:? ?{_DATE}{_TIME}(?P<author> (?:av|by) [^|\n]{{1,60}})?[.,;| ]*",
    re.IGNORECASE,
)
"""For example "Senast uppdaterad: 3 november 2026 kl. 14.05"."""
MONTHS = [
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
]  # fmt: skip
_NUMBERS = {
    **{name: number for number, name in enumerate(MONTHS, 1)},
    "january": 1, "february": 2, "march": 3, "may": 5, "june": 6, "july": 7, "august": 8, "october": 10,
}  # fmt: skip
"""The number of each month, and of those that English spells in another way."""


def names_author(text: str) -> bool:
    """Return whether a text that says when the page was changed also says by whom."""
    return bool(re.search(r"\d (?:av|by) \w", text))


def dates_in(text: str) -> list[date]:
    """Return the dates in a text that only says when the page was changed; an empty list for any other text."""
    dates = []
    text = " ".join(text.split())
    while text:
        match = _STATEMENT.match(text)
        found = _to_date(match) if match else None
        if match is None or found is None:
            return []
        dates.append(found)
        text = text[match.end() :]
    return dates


def _to_date(match: re.Match[str]) -> date | None:
    year, month, day = match.group("year", "month", "day")
    if match["month_name"]:
        name = match["month_name"].lower()  # or how it begins, such as "okt"
        number = next((number for full, number in _NUMBERS.items() if full.startswith(name)), 0)
        year, month, day = match["y"], str(number), match["d"]
    elif match["d_of_month"]:
        year, month, day = match.group("y_of_month", "m_of_year", "d_of_month")
    try:
        found = date(int(year), int(month), int(day))
        if not match["hour"]:
            return found
        return datetime.combine(found, time(int(match["hour"]), int(match["minute"] or 0)))
    except ValueError:  # not a day of the calendar, or not a month
        return None
