"""Daily counts of events. A count records neither the user nor the time of day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

RETENTION_DAYS = 365
"""Days that a count is stored. The privacy notice states it too, as ``{days}``."""


class Event(StrEnum):
    """What is counted."""

    VISIT = "visit"
    OPENED = "opened"
    """An initiative's panel was opened; ``item`` is the initiative's id."""
    SEARCH_WITHOUT_HIT = "search_without_hit"
    CONTACT_COPIED = "contact_copied"
    LANGUAGE_CHOSEN = "language_chosen"
    """``item`` is the language's code."""


class Count(NamedTuple):
    """How often an event happened on one day."""

    day: date
    event: Event
    item: str
    """What the event was about; empty if the event has no item."""
    n: int


def local_date(moment: datetime) -> date:
    """Return the date of an aware ``moment`` in the computer's time zone; in UTC if Python cannot use that.

    ``TZ=UTC+99`` is a time zone to the C library, but more than the day that Python allows.
    """
    try:
        return moment.astimezone().date()
    except (ValueError, OverflowError, OSError):
        return moment.astimezone(UTC).date()


def first_retained_day(today: date) -> date:
    """Return the first day whose counts are kept."""
    return today - timedelta(days=RETENTION_DAYS)


def total(counts: Iterable[Count]) -> list[Count]:
    """Add up counts of the same day, event and item; return the sums in that order."""
    sums: Counter[tuple[date, Event, str]] = Counter()
    for day, event, item, n in counts:
        sums[day, event, item] += n
    return [Count(*key, n) for key, n in sorted(sums.items())]
