"""What a click acts on looks different under the pointer, with and without colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from rich.style import Style
from textual.geometry import Offset
from textual.pilot import Pilot

from likvardig_tui.tui.app import LikvardigApp
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp
from tests.helpers.marks import quick
from tests.helpers.screen import TERMINALS

ENVIRONMENTS = {
    "no colours": (("NO_COLOR", "1"),),
    **{kind: TERMINALS[kind].environ for kind in ("16 colours", "true colour")},
}


@pytest.fixture(params=quick(2, ENVIRONMENTS))
def app(request: pytest.FixtureRequest, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> LikvardigApp[Any]:
    for name, value in ENVIRONMENTS[request.param]:
        monkeypatch.setenv(name, value)
    return make_app()


def styles_at(app: LikvardigApp[Any], y: int) -> list[tuple[str, Style | None]]:
    """Return the characters of a line of the screen with their styles, without what a style says of the text."""
    strip = list(app.screen._compositor.render_strips())[y]
    return [(char, style and style.clear_meta_and_links()) for text, style, _ in strip for char in text]


async def assert_shown(pilot: Pilot[Any], app: LikvardigApp[Any], places: Sequence[Offset]) -> None:
    """Check that the line of each place changes when the pointer comes there, and changes back."""
    for place in places:
        await pilot.hover(offset=(0, 0))
        await pilot.pause()
        plain = styles_at(app, place.y)
        await pilot.hover(offset=(place.x, place.y))
        await pilot.pause()
        assert styles_at(app, place.y) != plain, place
        await pilot.hover(offset=(0, 0))
        await pilot.pause()
        assert styles_at(app, place.y) == plain


async def test_titles_of_open_and_closed_panels(app: LikvardigApp[Any]) -> None:
    async with app.run_test(size=(100, 50)) as pilot:
        await pilot.press("3", "tab")
        the_list = app.screen.query_one(TopicList)
        rows = [the_list.panel_layout.top(row) for row in (1, 3, 4)]
        await assert_shown(pilot, app, [Offset(20, the_list.region.y + row) for row in rows])


@pytest.mark.parametrize("size", quick(1, [(66, 18), (100, 50)]))
async def test_ways_to_reach_the_administration(app: LikvardigApp[Any], size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        selector = "CopyableField, KeyHint, .contact-first-way"
        fields = [widget for widget in app.screen.query(selector) if widget.size and widget.is_on_screen]
        assert fields
        await assert_shown(pilot, app, [field.region.offset + Offset(3, field.size.height - 1) for field in fields])


@pytest.mark.slow
async def test_controls_of_the_settings(app: LikvardigApp[Any]) -> None:
    async with app.run_test(size=(100, 50)) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        controls = [*app.screen.query("ConsentSwitch, PushButton").results(), app.screen.query_one("#language")]
        places = [control.region.offset + Offset(3, 0) for control in controls if not control.has_focus]
        await assert_shown(pilot, app, places)
