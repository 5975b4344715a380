"""Render the counts as a table with bars, or as CSV, JSON or OpenMetrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.render.openmetrics import Gauge, as_openmetrics

if TYPE_CHECKING:
    from rich.table import Table

BAR_WIDTH = 24
"""Cells of the longest bar in a table that is wide enough."""
MIN_WIDTH_WITH_BARS = 60
"""Cells from which the table has a column of bars."""
MAX_ITEMS = 500
"""Items of each event in the table; the other formats have all of them."""


def bar(n: int, maximum: int, width: int = BAR_WIDTH) -> str:
    """Return a bar of up to ``width`` cells for ``n`` of ``maximum``: at least one cell, unless ``n`` is 0."""
    return "█" * max(1, round(width * n / maximum)) if n else ""


def by_item(counts: Iterable[Count], event: Event) -> list[tuple[str, int]]:
    """Return each item of ``event`` with its count over all days, the most frequent first."""
    sums: Counter[str] = Counter()
    for count in counts:
        if count.event is event:
            sums[count.item] += count.n
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))


def as_table(counts: list[Count], titles: Mapping[str, str], strings: Strings, width: int) -> str:
    """Return a table of at most ``width`` cells. ``titles`` are those of the initiatives, by id."""
    from io import StringIO

    from rich.console import Console

    if not counts:
        return strings("statistics.nothing") + "\n"
    days = strings("statistics.days", first=min(counts).day, last=max(counts).day)
    out = StringIO()
    console = Console(file=out, width=width, color_system=None, force_terminal=False, highlight=False, markup=False)
    console.print(days)
    console.print()
    console.print(_table(list(_rows(counts, titles, strings)), strings, width))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


class _Row(NamedTuple):
    label: str
    n: int | None = None
    """None for a heading."""
    is_part: bool = False
    """Whether the row belongs to the heading above."""


def _rows(counts: list[Count], titles: Mapping[str, str], strings: Strings) -> Iterator[_Row]:
    for event in Event:
        rows = by_item(counts, event)
        if len(rows) == 1 and not rows[0][0]:
            yield _Row(strings(f"events.{event}"), rows[0][1])
        elif rows:
            yield _Row(strings(f"events.{event}"))
            yield from (_Row(titles.get(item, item), n, is_part=True) for item, n in rows[:MAX_ITEMS])
            if len(rows) > MAX_ITEMS:
                yield _Row(strings("statistics.more", count=len(rows) - MAX_ITEMS), is_part=True)


def _table(rows: list[_Row], strings: Strings, width: int) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    maximum = max(row.n for row in rows if row.n)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, width=width)
    table.add_column(strings("statistics.what"), ratio=1, overflow="fold")
    table.add_column(strings("statistics.number"), justify="right", no_wrap=True)
    if width >= MIN_WIDTH_WITH_BARS:
        table.add_column("", width=BAR_WIDTH, no_wrap=True)
    for label, n, is_part in rows:
        indented = Padding(Text(label), (0, 0, 0, 2 if is_part else 0))
        cells = (indented, Text("" if n is None else str(n)), Text(bar(n or 0, maximum)))
        table.add_row(*cells[: len(table.columns)])
    return table


def as_csv(counts: Iterable[Count]) -> str:
    """Return one row per day, event and item, with the count in the last column (RFC 4180, but with LF)."""
    import csv
    from io import StringIO

    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(Count._fields)
    writer.writerows((count.day.isoformat(), count.event.value, count.item, count.n) for count in counts)
    return out.getvalue()


def as_json(counts: Iterable[Count]) -> str:
    """Return an object with ``schema`` and ``counts``, a list of objects with the columns of the CSV."""
    import json

    rows = [{**count._asdict(), "day": count.day.isoformat()} for count in counts]
    return json.dumps({"schema": 1, "counts": rows}, ensure_ascii=False, indent=2) + "\n"


METRICS = {
    Event.VISIT: ("likvardig_visits", "", "Visits"),
    Event.OPENED: ("likvardig_opened", "initiative", "Panels opened"),
    Event.SEARCH_WITHOUT_HIT: ("likvardig_searches_without_hit", "", "Searches that ended without a hit"),
    Event.CONTACT_COPIED: ("likvardig_contact_copied", "", "Numbers and addresses of the contact copied"),
    Event.LANGUAGE_CHOSEN: ("likvardig_language_chosen", "language", "Languages chosen"),
}
"""The name, the label and the help text of each event's metric."""


def counts_as_openmetrics(counts: list[Count]) -> str:
    """Return the sums over the days that are kept, in OpenMetrics 1.0.

    They are gauges, because a counter never decreases: these do when a day expires or consent is withdrawn.
    """
    return as_openmetrics(_gauge(counts, event) for event in METRICS)


def _gauge(counts: list[Count], event: Event) -> Gauge:
    name, label, help_text = METRICS[event]
    rows = by_item(counts, event)
    sums = [({label: item}, n) for item, n in rows] if label else [({}, sum(n for _, n in rows))]
    return Gauge(name, f"{help_text}, in the days that are kept.", sums)
