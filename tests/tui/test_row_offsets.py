from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.tui.widgets.row_offsets import RowOffsets

HEIGHTS = st.lists(st.integers(1, 9), min_size=1, max_size=40)


@given(HEIGHTS, st.data())
def test_offsets_equal_plain_sums_after_each_change(heights: list[int], data: st.DataObject) -> None:
    offsets = RowOffsets(heights)
    for _ in range(3):
        row, height = data.draw(st.integers(0, len(heights) - 1)), data.draw(st.integers(1, 9))
        offsets[row] = heights[row] = height
        assert offsets.total == sum(heights)
        assert [offsets.top(i) for i in range(len(heights) + 1)] == [sum(heights[:i]) for i in range(len(heights) + 1)]
        rows = [row for row, height in enumerate(heights) for _ in range(height)]
        assert [offsets.row_at(line) for line in range(sum(heights))] == rows


@given(HEIGHTS)
def test_lines_outside_the_list_map_to_the_first_or_last_row(heights: list[int]) -> None:
    offsets = RowOffsets(heights)
    assert offsets.row_at(-5) == 0
    assert offsets.row_at(sum(heights) + 5) == len(heights) - 1
