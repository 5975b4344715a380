from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.tui.widgets.row_offsets import RowOffsets

SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=40)


@given(SIZES, st.data())
def test_agrees_with_plain_sums(sizes: list[int], data: st.DataObject) -> None:
    heights = RowOffsets(sizes)
    for _ in range(3):
        row, height = data.draw(st.integers(0, len(sizes) - 1)), data.draw(st.integers(1, 9))
        heights[row] = sizes[row] = height
        assert heights.total == sum(sizes)
        assert [heights.top(at) for at in range(len(sizes) + 1)] == [sum(sizes[:at]) for at in range(len(sizes) + 1)]
        rows = [at for at, size in enumerate(sizes) for _ in range(size)]
        assert [heights.row_at(line) for line in range(sum(sizes))] == rows


@given(SIZES)
def test_lines_outside_fall_in_the_first_or_last_row(sizes: list[int]) -> None:
    heights = RowOffsets(sizes)
    assert heights.row_at(-5) == 0
    assert heights.row_at(sum(sizes) + 5) == len(sizes) - 1
