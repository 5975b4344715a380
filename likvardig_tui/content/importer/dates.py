"""Find when a page says that it was published or last changed."""

from __future__ import annotations

import re
from datetime import date, datetime, time

_DATE = r"(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)|(?P<d>\d{1,2}) (?P<month_name>[a-z]+) (?P<y>\d{4}))"
_TIME = r"(?:[ ,]*(?:T|kl(?:\.|ockan)?)? ?(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d)(?:[.:]\d\d)?)?(?![\d-])(?: ?Z)?)?"
_STATEMENT = re.compile(
    r"(?:sidan )?(?:är |blev )?(?:senast )?(?:uppdaterad|uppdaterades|ändrad|ändrades|granskad|publicerad)"
    rf"(?: den)?:? ?{_DATE}{_TIME}[.,;| ]*",
    re.IGNORECASE,
)
"""For example "Senast uppdaterad: 3 november 2026 kl. 14.05"."""
MONTHS = [
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
]  # fmt: skip


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
        name = match["month_name"].lower()
        year, month, day = match["y"], str(MONTHS.index(name) + 1 if name in MONTHS else 0), match["d"]
    try:
        found = date(int(year), int(month), int(day))
        if not match["hour"]:
            return found
        return datetime.combine(found, time(int(match["hour"]), int(match["minute"] or 0)))
    except ValueError:  # not a day of the calendar, or not a month
        return None
