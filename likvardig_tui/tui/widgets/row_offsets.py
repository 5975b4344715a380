"""Many heights, their running sums, and which of them a line falls in, each in logarithmic time."""

from __future__ import annotations

from collections.abc import Iterable


class RowOffsets:
    """The heights of the rows of a long list, in lines.

    A Fenwick tree (P. M. Fenwick, "A new data structure for cumulative frequency tables", 1994), so that one
    row may grow without adding up all the others again.
    """

    def __init__(self, heights: Iterable[int]) -> None:
        self._heights = list(heights)
        self._tree = [0, *self._heights]
        for at in range(1, len(self._tree)):
            parent = at + (at & -at)
            if parent < len(self._tree):
                self._tree[parent] += self._tree[at]

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, row: int) -> int:
        return self._heights[row]

    def __setitem__(self, row: int, height: int) -> None:
        change = height - self._heights[row]
        self._heights[row] = height
        at = row + 1
        while change and at < len(self._tree):
            self._tree[at] += change
            at += at & -at

    def top(self, row: int) -> int:
        """Return the first line of ``row``; for one past the last row, the height of all."""
        total = 0
        while row:
            total += self._tree[row]
            row &= row - 1
        return total

    @property
    def total(self) -> int:
        """The height of all rows together."""
        return self.top(len(self))

    def row_at(self, line: int) -> int:
        """Return the row that ``line`` falls in; the first or the last for lines outside."""
        row = 0
        step = 1 << len(self).bit_length()
        while step:
            if row + step < len(self._tree) and self._tree[row + step] <= line:
                row += step
                line -= self._tree[row]
            step >>= 1
        return min(row, len(self) - 1)
