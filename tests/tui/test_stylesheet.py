from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from textual.app import App
from textual.content import Content
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.widget import Widget

from likvardig_tui.tui.stylesheet import ThemeStylesheet

STATE_CLASSES = {"hover", "focus", "blur", "can-focus", "disabled", "enabled", "focus-within"}
"""The pseudo-classes that depend on the state of a node, by which the style sheet keeps what matches."""
ORDER_CLASSES = {"first-of-type", "last-of-type", "first-child", "last-child", "odd", "even", "empty"}
"""The pseudo-classes that depend on the other widgets next to a node or in it; what they match is not kept."""
CONSTANT_CLASSES = {"dark", "light", "inline", "ansi", "nocolor"}
"""The pseudo-classes that depend on the app and the theme alone."""


class Line(Widget):
    """A line of one of its two colours."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--used", "line--other"}
    DEFAULT_CSS = """
    .line--used { color: #010101; }
    .line--other { color: #020202; }
    Line.first .line--used { color: #030303; }
    Line.second .line--other { color: #040404; }
    """
    renders = refreshes = 0

    def refresh(self, *regions: Any, **options: Any) -> Line:
        self.refreshes += 1
        return super().refresh(*regions, **options)

    def render(self) -> Content:
        self.renders += 1
        return Content.styled("text", self.get_visual_style("line--used", partial=True))


class LineApp(App[None]):
    CSS = """
    .third { color: #050505; background: #060606; scrollbar-color: #070707; }
    .third Line { color: #050505; background: #060606; padding: 1; height: 3; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.stylesheet = ThemeStylesheet()
        self.stylesheet.set_variables(self.get_css_variables())

    def compose(self) -> Iterator[Widget]:
        yield Line()


def colour(line: Line, name: str) -> str:
    return line.get_component_styles(name).color.hex


async def test_component_style_is_computed_when_it_is_used() -> None:
    app = LineApp()
    async with app.run_test():
        line = app.query_one(Line)
        assert colour(line, "line--used") == "#010101"
        assert set(line._component_styles) == {"line--used"}
        assert colour(line, "line--other") == "#020202"


async def test_widget_is_drawn_again_when_a_used_component_style_changes() -> None:
    app = LineApp()
    async with app.run_test() as pilot:
        line = app.query_one(Line)
        app.screen._compositor.render_strips()
        renders = line.renders
        line.add_class("second")
        await pilot.pause()
        app.screen._compositor.render_strips()
        assert line.renders == renders
        line.add_class("first")
        await pilot.pause()
        app.screen._compositor.render_strips()
        assert line.renders > renders
        assert (colour(line, "line--used"), colour(line, "line--other")) == ("#030303", "#040404")


async def test_widget_is_refreshed_once_however_many_of_its_styles_change() -> None:
    app = LineApp()
    async with app.run_test() as pilot:
        line = app.query_one(Line)
        refreshes = line.refreshes
        app.screen.set_class(True, "third", update=False)
        app.stylesheet.update(app.screen)
        assert line.refreshes == refreshes + 1
        await pilot.pause()
        assert (line.outer_size.height, line.size.height) == (3, 1)


async def test_rules_are_matched_once_for_widgets_in_the_same_state(monkeypatch: pytest.MonkeyPatch) -> None:
    app = LineApp()
    async with app.run_test() as pilot:
        line, matched = app.query_one(Line), list[DOMNode]()
        apply = Stylesheet.apply

        def record(stylesheet: Stylesheet, node: DOMNode, **options: Any) -> None:
            matched.append(node)
            apply(stylesheet, node, **options)

        monkeypatch.setattr(Stylesheet, "apply", record)
        line.add_class("second")
        await pilot.pause()
        assert line in matched
        line.remove_class("second")
        await pilot.pause()
        matched.clear()
        for _ in range(2):
            line.toggle_class("second")
            await pilot.pause()
        assert line not in matched


async def test_styles_of_a_state_return_with_it_and_new_sources_are_matched() -> None:
    app = LineApp()
    async with app.run_test() as pilot:
        line = app.query_one(Line)
        for state, height in ((True, 3), (False, line.outer_size.height), (True, 3)):
            app.screen.set_class(state, "third")
            await pilot.pause()
            assert line.outer_size.height == height
        assert line.styles.color.hex == "#050505"
        app.stylesheet.add_source("Line { color: #0A0A0A !important; }", ("test", ""))
        app.stylesheet.update(app.screen)
        assert line.styles.color.hex == "#0A0A0A"


async def test_order_of_widgets_counts_although_their_state_is_the_same() -> None:
    app = LineApp()
    async with app.run_test() as pilot:
        app.stylesheet.add_source("Line:first-child { color: #0B0B0B; } Line:last-child { color: #0C0C0C; }")
        await app.screen.mount(Line())
        await pilot.pause()
        app.stylesheet.update(app.screen)
        first, last = app.query(Line)
        assert (first.styles.color.hex, last.styles.color.hex) == ("#0B0B0B", "#0C0C0C")


def test_every_pseudo_class_of_textual_is_known() -> None:
    known = STATE_CLASSES | ORDER_CLASSES | CONSTANT_CLASSES
    assert set(Widget._PSEUDO_CLASSES) == known
    assert set(App._PSEUDO_CLASSES) <= known
