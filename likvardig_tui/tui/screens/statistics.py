"""Which initiatives are opened most, week by week, as bars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import ClassVar

from rich.console import Group
from rich.table import Table
from rich.text import Text
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
"""How many initiatives are shown of each week."""
NARROW_BAR = 8
"""Cells of the longest bar in a narrow window."""
Week = tuple[int, int]
"""Year and number, as ISO 8601 counts them."""


def by_week(counts: Iterable[Count]) -> dict[Week, list[tuple[str, int]]]:
    """Return which initiatives were opened how often in each week, the latest week and the most frequent first."""
    weeks: dict[Week, list[Count]] = defaultdict(list)
    for count in counts:
        if count.event is Event.OPENED:
            year, week, _ = count.day.isocalendar()
            weeks[year, week].append(count)
    return {week: by_item(weeks[week], Event.OPENED) for week in sorted(weeks, reverse=True)}


class WeekBars(Widget):
    """A heading for each week, and a line with a bar for each initiative."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"week-bars--week", "week-bars--bar"}

    def __init__(self, strings: Strings, titles: Mapping[str, str]) -> None:
        """``titles`` are what the initiatives are called, by id."""
        super().__init__()
        self._strings, self._titles = strings, titles
        self._weeks: dict[Week, list[tuple[str, int]]] = {}

    def show(self, counts: Sequence[Count]) -> None:
        """Show these counts."""
        self._weeks = by_week(counts)
        self.refresh(layout=True)

    def render(self) -> Group:
        """Draw the weeks, with bars that can be compared between them."""
        most = max((n for rows in self._weeks.values() for _, n in rows), default=0)
        parts: list[Text | Table] = []
        for (year, week), rows in self._weeks.items():
            first, last = date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)
            heading = self._strings("statistics.week", week=week, first=first, last=last)
            parts.append(Text(heading, self.get_component_rich_style("week-bars--week")))
            parts += [self._table(rows, most), Text()]
        return Group(*parts)

    def _table(self, rows: list[tuple[str, int]], most: int) -> Table:
        width = BAR_WIDTH if self.size.width >= MIN_WIDTH_WITH_BARS else NARROW_BAR
        table = Table.grid(padding=(0, 2))
        table.add_column(ratio=1)
        table.add_column(justify="right")
        table.add_column(width=width)
        style = self.get_component_rich_style("week-bars--bar")
        for item, n in rows[:MAX_INITIATIVES_PER_WEEK]:
            table.add_row(Text(self._titles.get(item, item)), Text(str(n)), Text(bar(n, most, width), style))
        return table


class StatisticsScreen(BrowserScreen):
    """Shows the counts it is given."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "keys.back")]

    def __init__(self, content: LocalizedContent) -> None:
        super().__init__(content)
        self._counts: Sequence[Count] = ()
        self._summary, self._reason = "statistics.off", ""

    def heading(self) -> str:
        """Return what the screen is called."""
        return self.strings("statistics.title")

    def compose_body(self) -> ComposeResult:
        """Lay the screen out."""
        with ReadingPane():
            yield Static(id="summary")
            yield WeekBars(self.strings, {one.id: one.title for one in self.topic.initiatives})

    def show(self, counts: Sequence[Count], summary: str, reason: str = "") -> None:
        """Show the ``counts`` under a sentence, by its name among the words, with its ``reason`` if it has one."""
        self._counts, self._summary, self._reason = counts, summary, reason
        self.fill()

    def fill(self) -> None:
        """Show the counts."""
        summary = self.strings(self._summary, reason=self.strings.reason(self._reason))
        self.query_one("#summary", Static).update(Text(summary))
        self.query_one(WeekBars).show(self._counts)

    def begin(self) -> None:
        """Begin at the top."""
        self.query_one(ReadingPane).begin()
