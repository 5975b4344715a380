"""The statistics: how often each initiative was opened, by week, as bars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import ClassVar

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.render.statistics import BAR_WIDTH, MIN_WIDTH_WITH_BARS, bar, by_item
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.widgets.reading_pane import ReadingPane

MAX_INITIATIVES_PER_WEEK = 10
"""Initiatives shown for each week."""
NARROW_BAR = 8
"""Cells of the longest bar in a narrow window."""
Week = tuple[int, int]
"""Year and week number (ISO 8601)."""


def by_week(counts: Iterable[Count]) -> dict[Week, list[tuple[str, int]]]:
    """Return how often each initiative was opened in each week; the latest week and the highest count come first."""
    weeks: dict[Week, list[Count]] = defaultdict(list)
    for count in counts:
        if count.event is Event.OPENED:
            year, week, _ = count.day.isocalendar()
            weeks[year, week].append(count)
    return {week: by_item(weeks[week], Event.OPENED) for week in sorted(weeks, reverse=True)}


class WeekBars(Widget):
    """A heading for each week, and a row with a bar for each initiative."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"week-bars--week", "week-bars--bar"}

    def __init__(self, strings: Strings, titles: Mapping[str, str]) -> None:
        """``titles`` are those of the initiatives, by id."""
        super().__init__()
        self._strings, self._titles = strings, titles
        self._weeks: dict[Week, list[tuple[str, int]]] = {}

    def show(self, counts: Sequence[Count]) -> None:
        self._weeks = by_week(counts)
        self.refresh(layout=True)

    def render(self) -> Group:
        # One scale for all weeks, so that their bars can be compared.
        max_count = max((n for rows in self._weeks.values() for _, n in rows), default=0)
        parts: list[Text | Table] = []
        for (year, week), rows in self._weeks.items():
            first, last = date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)
            heading = self._strings("statistics.week", week=week, first=first, last=last)
            parts.append(Text(heading, self.get_component_rich_style("week-bars--week")))
            parts += [self._table(rows, max_count), Text()]
        return Group(*parts)

    def _table(self, rows: list[tuple[str, int]], max_count: int) -> Table:
        width = BAR_WIDTH if self.size.width >= MIN_WIDTH_WITH_BARS else NARROW_BAR
        table = Table.grid(padding=(0, 2))
        table.add_column(ratio=1)
        table.add_column(justify="right")
        table.add_column(width=width)
        style = self.get_component_rich_style("week-bars--bar")
        for item, n in rows[:MAX_INITIATIVES_PER_WEEK]:
            table.add_row(Text(self._titles.get(item, item)), Text(str(n)), Text(bar(n, max_count, width), style))
        return table


class StatisticsScreen(BrowserScreen):
    """Shows counts, or why there are none."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "keys.back")]

    _summary_line = getters.query_one("#summary", Static)
    _week_bars = getters.query_one(WeekBars)

    def __init__(self, content: LocalizedContent) -> None:
        super().__init__(content)
        self._counts: Sequence[Count] = ()
        self._summary, self._reason = "statistics.off", ""

    def heading(self) -> str:
        return self.strings("statistics.title")

    def compose_body(self) -> ComposeResult:
        with ReadingPane():
            yield Static(id="summary")
            yield WeekBars(self.strings, {initiative.id: initiative.title for initiative in self.topic.initiatives})

    def show(self, counts: Sequence[Count], summary: str, reason: str = "") -> None:
        """Show ``counts`` below the string ``summary``, in which ``reason`` is the code of an error, if any."""
        self._counts, self._summary, self._reason = counts, summary, reason
        self.update_values()

    def update_values(self) -> None:
        summary = self.strings(self._summary, reason=self.strings.reason(self._reason))
        self._summary_line.update(Text(summary))
        self._week_bars.show(self._counts)
