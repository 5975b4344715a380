"""The statistics: how often each initiative was opened, by week, as bars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.render.statistics import bar, by_item
from likvardig_tui.tui.passages import Passage
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.widgets.card import Card
from likvardig_tui.tui.widgets.reading_pane import ReadingPane

MAX_INITIATIVES_PER_WEEK = 10
"""Initiatives shown for each week."""
MIN_BAR_WIDTH = 8
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


class WeekBars(Static):
    """A heading for each week, and a row with a bar for each initiative."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"week-bars--week", "week-bars--bar"}

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = strings
        self._texts: list[str] = []

    def passages(self) -> Iterable[Passage]:
        return map(Passage, self._texts)

    def show(self, counts: Sequence[Count], titles: Mapping[str, str]) -> None:
        """Show ``counts``; ``titles`` are those of the initiatives, by item."""
        weeks = by_week(counts)
        # One scale for all weeks, so that their bars can be compared.
        max_count = max((n for rows in weeks.values() for _, n in rows), default=0)
        parts: list[RenderableType] = []
        self._texts = []
        for (year, week), rows in weeks.items():
            first, last = date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)
            days = {"first": self._strings.format_day(first), "last": self._strings.format_date(last)}
            heading = self._strings("statistics.week", week=week, **days)
            parts += [Text(), Text(heading, self.get_component_rich_style("week-bars--week"))]
            named = [(titles.get(item, item), n) for item, n in rows[:MAX_INITIATIVES_PER_WEEK]]
            parts.append(_Bars(named, max_count, self.get_component_rich_style("week-bars--bar")))
            self._texts += [heading, *(f"{title}: {n}" for title, n in named)]
        self.update(Group(*parts[1:]))
        self.display = bool(weeks)


class _Bars(NamedTuple):
    """A table that is as wide as there is space for."""

    rows: Sequence[tuple[str, int]]
    max_count: int
    style: Style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        bar_width = max(MIN_BAR_WIDTH, options.max_width // 4)
        table = Table.grid(padding=(0, 2), expand=True)
        table.add_column(ratio=1)
        table.add_column(justify="right")
        table.add_column(width=bar_width)
        for title, n in self.rows:
            table.add_row(Text(title), Text(str(n)), Text(bar(n, self.max_count, bar_width), self.style))
        yield table


class StatisticsScreen(BrowserScreen):
    """Shows counts, or why there are none."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "keys.back")]

    _summary_line = getters.query_one("#summary", Static)
    _week_bars = getters.query_one(WeekBars)

    def __init__(self, content: LocalizedContent) -> None:
        super().__init__(content)
        self._counts: Sequence[Count] = ()
        self._summary, self._reason = "statistics.off", ""
        self._titles: Mapping[str, str] = {}

    def heading(self) -> str:
        return self.strings("statistics.title")

    def compose_body(self) -> ComposeResult:
        with ReadingPane(), Card(""):
            yield Static(id="summary")
            yield WeekBars(self.strings)

    def show(
        self, counts: Sequence[Count], summary: str, reason: str = "", *, titles: Mapping[str, str] | None = None
    ) -> None:
        """Show ``counts`` below the string ``summary``, in which ``reason`` is the code of an error, if any.

        ``titles`` are those of the initiatives, by item.
        """
        self._counts, self._summary, self._reason, self._titles = counts, summary, reason, titles or {}
        self.update_values()

    def update_values(self) -> None:
        summary = self.strings(self._summary, reason=self.strings.reason(self._reason))
        self._summary_line.update(Text(summary))
        self._week_bars.show(self._counts, self._titles)
