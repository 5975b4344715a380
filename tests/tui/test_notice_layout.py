from __future__ import annotations

import pytest
from textual.geometry import Size

from likvardig_tui.tui.widgets.notice_layout import notice_layout

SHORT, TALL = Size(40, 12), Size(100, 30)


@pytest.mark.parametrize(
    ("window", "status_height", "is_searching", "has_focus", "is_visible"),
    [
        (SHORT, 0, False, False, True),
        (SHORT, 0, True, False, False),
        (SHORT, 0, True, True, False),
        (SHORT, 3, False, False, True),
        (SHORT, 4, False, False, False),
        (SHORT, 5, False, True, True),
        (TALL, 3, True, False, True),
    ],
)
def test_notice_gives_way_only_in_a_window_without_space(
    window: Size, status_height: int, is_searching: bool, has_focus: bool, is_visible: bool
) -> None:
    layout = notice_layout(window, 5, 1, status_height, is_searching=is_searching, has_focus=has_focus)
    assert layout.is_visible == is_visible


@pytest.mark.parametrize(("changes_height", "shows_changes"), [(4, True), (5, False)])
def test_changes_are_shown_only_if_six_lines_of_the_list_remain(changes_height: int, shows_changes: bool) -> None:
    layout = notice_layout(Size(100, 18), 5, changes_height, 0, is_searching=False, has_focus=False)
    assert layout.shows_changes == shows_changes
