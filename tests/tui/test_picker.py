"""A choice between options: one is highlighted, and one is chosen."""

from __future__ import annotations

import pytest
from rich.color import Color

from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.symbols import FOCUS
from likvardig_tui.tui.widgets.picker import Picker
from tests.helpers.apps import shown
from tests.helpers.marks import quick


@pytest.mark.slow
async def test_arrows_highlight_one_option_and_leave_the_picker_at_its_ends(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("f2")
        app.screen.query_one("#language").focus()
        seen = []
        for key in ["down"] * 5 + ["up"] * 5:
            await pilot.press(key)
            await pilot.pause()
            marked = [line.partition(FOCUS)[2] for line in shown(app).split("\n") if FOCUS in line]
            assert len(marked) == 1
            seen.append(marked[0].split("  ")[0])
            assert shown(app).split("\n")[app.cursor_position[1]][app.cursor_position[0]] == FOCUS
        assert seen == [
            *("( ) English", "( ) Ljust", "(•) Mörkt", "( ) Hög kontrast", "( ) Hög kontrast"),
            *("(•) Mörkt", "( ) Ljust", "( ) English", "(•) Svenska", "Visa statistik«"),
        ]
        assert app.theme == "dark"
        assert app.current_content.language == "sv"


@pytest.mark.parametrize("key", quick(1, ["enter", "space"]))
async def test_key_chooses_the_highlighted_option(app: PersonalApp, key: str) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("f2")
        app.screen.query_one("#theme").focus()
        await pilot.press("up", key)
        await pilot.pause()
        assert app.theme == "light"
        assert "»(•) Ljust" in shown(app)


async def test_picker_left_without_a_choice_highlights_the_current_option(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("f2")
        picker = app.screen.query_one("#theme", Picker)
        picker.focus()
        await pilot.press("up", "shift+tab", "tab")
        await pilot.pause()
        assert app.focused is picker
        assert "»(•) Mörkt" in shown(app)


async def test_option_under_the_pointer_is_raised(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        picker = app.screen.query_one("#theme", Picker)
        raised = picker.get_component_rich_style("picker--hovered").bgcolor
        region = picker.region

        def backgrounds() -> list[Color | None]:
            strips = app.screen._compositor.render_strips()[region.y : region.bottom]
            return [strip.crop(region.x, region.right)._segments[0].style.bgcolor for strip in strips]  # type: ignore[union-attr]

        await pilot.hover("#theme", offset=(4, 2))
        await pilot.pause()
        assert [ground == raised for ground in backgrounds()] == [False, False, True]
        await pilot.hover("#language", offset=(4, 0))
        await pilot.pause()
        assert raised not in backgrounds()


async def test_clicked_choice_gets_the_focus(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 50)) as pilot:
        await pilot.press("f2")
        await pilot.pause()
        await pilot.click("#theme", offset=(4, 0))
        await pilot.pause()
        assert app.theme == "light"
        assert app.focused is not None
        assert app.focused.id == "theme"
        assert "»(•) Ljust" in shown(app)
