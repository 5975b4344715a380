from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from textual.app import App
from textual.content import Content
from textual.widget import Widget

from likvardig_tui.tui.stylesheet import ThemeStylesheet


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
