"""What may be counted, as values: how often something happened on one day, and nothing about whom or when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

KEPT_DAYS = 365
"""How long a count is kept. The notice says so too: ``{days}`` in its text is this."""


class Event(StrEnum):
    """What is counted."""

    VISIT = "visit"
    OPENED = "opened"
    """An initiative's panel; ``item`` is its id."""
    SEARCH_WITHOUT_HIT = "search_without_hit"
    CONTACT_COPIED = "contact_copied"
    LANGUAGE_CHOSEN = "language_chosen"
    """``item`` is the language's code."""


class Count(NamedTuple):
    """How often something happened on one day."""

    day: date
    event: Event
    item: str
    """What it happened to; empty where the event says it all."""
    n: int


def first_day(today: date) -> date:
    """Return the first day whose counts are kept."""
    return today - timedelta(days=KEPT_DAYS)


def total(counts: Iterable[Count]) -> list[Count]:
    """Sum counts of the same day, event and item, from whatever files; return them by day, event and item."""
    sums: Counter[tuple[date, Event, str]] = Counter()
    for day, event, item, n in counts:
        sums[day, event, item] += n
    return [Count(*key, n) for key, n in sorted(sums.items())]
