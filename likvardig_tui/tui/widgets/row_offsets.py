"""The offset of each row in a list of rows of different heights."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate


class RowOffsets:
    """The heights of at least one row, in lines, and where each row begins.

    The offsets are computed when they are first needed after a change, so that many changes in a row cost one sum.
    """

    def __init__(self, heights: Iterable[int]) -> None:
        self._heights = list(heights)
        self._computed_ends: list[int] | None = None

    @property
    def _ends(self) -> list[int]:
        """For each row, the line after its last one."""
        if self._computed_ends is None:
            self._computed_ends = list(accumulate(self._heights))
        return self._computed_ends

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, row: int) -> int:
        return self._heights[row]

    def __setitem__(self, row: int, height: int) -> None:
        if height != self._heights[row]:
            self._heights[row] = height
            self._computed_ends = None

    def top(self, row: int) -> int:
        """Return the first line of ``row``; for the row after the last, the total height."""
        return self._ends[row - 1] if row else 0

    @property
    def total(self) -> int:
        """The height of all rows, in lines."""
        return self._ends[-1]

    def row_at(self, line: int) -> int:
        """Return the row that contains ``line``; the first or last row for a line outside the list."""
        return min(bisect_right(self._ends, line), len(self) - 1)
