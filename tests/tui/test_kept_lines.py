"""The list draws the lines that are others than before, and takes the others as they have been drawn."""

from __future__ import annotations

from typing import Any

import pytest

from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.widgets import panel_view
from likvardig_tui.tui.widgets.line_styles import StyledLine, style_line
from likvardig_tui.tui.widgets.panel_lines import Line
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import search, settle, until
from tests.helpers.marks import quick


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Line]:
    """Return the lines that are drawn from now on."""
    lines: list[Line] = []

    def recorded(line: Line, *arguments: Any, **options: Any) -> StyledLine:
        lines.append(line)
        return style_line(line, *arguments, **options)

    monkeypatch.setattr(panel_view, "style_line", recorded)
    return lines


def draw(app: PersonalApp) -> list[str]:
    """Draw the list, as for a frame, and return its lines."""
    the_list = app.screen.query_one(TopicList)
    return [strip.text for strip in the_list.render_lines(the_list.size.region)]


async def test_scrolling_draws_only_lines_that_come_into_view(app: PersonalApp, drawn: list[Line]) -> None:
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        the_list = app.screen.query_one(TopicList)
        the_list.scroll_to(y=4, animate=False, force=True)
        before = draw(app)
        drawn.clear()
        the_list.scroll_to(y=6, animate=False, force=True)
        assert draw(app)[:-2] == before[2:]
        assert [line.role for line in drawn] == ["title"]  # the line above it is blank, as many are


async def test_lines_below_a_panel_that_opens_are_kept(app: PersonalApp, drawn: list[Line]) -> None:
    async with app.run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        draw(app)
        drawn.clear()
        await pilot.press("enter")
        await settle(pilot)
        draw(app)
        assert [line.role for line in drawn].count("title") == 1
        assert {line.role for line in drawn} <= {"title", "body"}


async def test_list_that_loses_the_focus_draws_the_line_with_the_cursor_only(
    app: PersonalApp, drawn: list[Line]
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        draw(app)
        drawn.clear()
        await pilot.press("c")
        await settle(pilot)
        draw(app)
        assert [line.prefix.strip() for line in drawn] == ["1"]


async def test_next_hit_draws_the_lines_of_two_blocks_only(app: PersonalApp, drawn: list[Line]) -> None:
    async with app.run_test(size=(100, 60)) as pilot:
        await search(pilot, "skola")
        await pilot.press("enter")
        await settle(pilot)
        draw(app)
        drawn.clear()
        await pilot.press("n")
        await settle(pilot)
        draw(app)
        assert drawn
        assert len({line.block for line in drawn}) <= 2


async def test_lines_are_kept_under_another_theme_too(app: PersonalApp, drawn: list[Line]) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        draw(app)
        drawn.clear()
        await pilot.press("t")
        await settle(pilot)
        draw(app)
        assert drawn
        drawn.clear()
        app.screen.query_one(TopicList).refresh()
        draw(app)
        assert not drawn


async def test_line_of_the_list_has_the_place_of_its_text_where_the_mouse_is(app: PersonalApp) -> None:
    """Without it no text can be selected."""
    async with app.run_test(size=(80, 30)) as pilot:
        await settle(pilot)
        draw(app)
        the_list = app.screen.query_one(TopicList)
        y = the_list.title_offset
        x, top = the_list.region.offset
        assert app.screen.get_widget_and_offset_at(x + 5, top + y) == (the_list, (5, y + the_list.scroll_offset.y))


@pytest.mark.parametrize("key", quick(1, ["t", "c", "a"]))
async def test_kept_line_is_drawn_again_when_its_style_changes(app: PersonalApp, key: str) -> None:
    """With another theme, without the focus, and open."""
    async with app.run_test(size=(80, 30)) as pilot:
        the_list = app.screen.query_one(TopicList)
        await pilot.pause()
        y = the_list.title_offset
        before = the_list.render_line(y)
        assert the_list.render_line(y) is before
        await pilot.press(key)
        await until(pilot, lambda: the_list.render_line(the_list.title_offset) != before)
