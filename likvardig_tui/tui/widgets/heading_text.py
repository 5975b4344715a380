"""The lines of the heading.

Independent of Textual. Styles are called by the names of the heading's component classes.
"""

from __future__ import annotations

from rich.cells import cell_len

from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.styled_runs import Runs, lines_of, text_of

GAP = 2
"""Least number of cells before the publisher."""


def heading_runs(series: str, title: str) -> Runs[str]:
    """Return the title after the series it belongs to, if there is one."""
    return [(f"{series}: ", "series"), (title, "title")] if series else [(title, "title")]


def heading_lines(series: str, title: str, aside: str, width: int) -> list[Runs[str]]:
    """Return the title on as many lines as it needs; ``aside`` is at the end of the line if it fits next to it."""
    runs = heading_runs(series, title)
    text = text_of(runs)
    spans = wrap(text, max(1, width))
    gap = width - cell_len(text) - cell_len(aside)
    if len(spans) == 1 and aside and gap >= GAP:
        return [[*runs, (" " * gap, ""), (aside, "aside")]]
    return lines_of(runs, spans)
