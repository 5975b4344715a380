"""A key leads to one frame, and no change, resize or exception is lost for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from inspect import unwrap
from typing import Any

import pyte
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import RenderableType
from rich.style import Style
from textual._compositor import Compositor, CompositorUpdate
from textual._styles_cache import StylesCache
from textual.app import App
from textual.containers import Container
from textual.css.styles import StylesBase
from textual.events import Resize
from textual.geometry import Region, Size
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.tui.compositor import ContainerLines, CoveringCompositor, PlainLines, mark_regions
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens import one_frame
from likvardig_tui.tui.screens.one_frame import FRAME_S, PATIENCE_S, OneFrameScreen
from likvardig_tui.tui.stylesheet import ThemeStylesheet
from likvardig_tui.tui.widgets.card import Card
from likvardig_tui.tui.widgets.contact_pane import ContactPane, CopyableField
from likvardig_tui.tui.widgets.contact_text import SearchableText
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.heading import Heading
from likvardig_tui.tui.widgets.panel_view import PanelView
from likvardig_tui.tui.widgets.push_button import PushButton
from likvardig_tui.tui.widgets.search_bar import SearchField
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp, resize, settle
from tests.helpers.marks import at_most, quick
from tests.helpers.processes import TIMEOUT_S

KEYS = [*"123456789acglmnst/?NkjG ", *"skol", "f1", "f2", "f3", "f4", "enter", "escape", "tab", "shift+tab", "home"]
KEYS += ["up", "down", "pageup", "pagedown", "end", "left", "right", "backspace"]
SIZES = [(100, 30), (40, 12), (39, 12), (150, 40), (80, 17), (20, 5)]
PAUSE = ""
Step = str | tuple[int, int]
"""A key, a size of the window, or a pause."""
steps = st.lists(st.one_of(st.sampled_from(KEYS), st.sampled_from([*SIZES, PAUSE])), max_size=20)


class EmulatedTerminal:
    """The frames that an app without a terminal would have written, on a screen emulated by pyte."""

    def __init__(self, app: App[Any], monkeypatch: pytest.MonkeyPatch) -> None:
        self._app = app
        self.screen = pyte.Screen(*app.size)
        self.frames = 0
        """The number of frames that changed something."""
        display = App._display
        monkeypatch.setattr(Compositor, "render_update", unwrap(Compositor.render_update))

        def show(app: App[Any], screen: Screen[Any], renderable: RenderableType | None) -> None:
            if isinstance(renderable, CompositorUpdate):
                before = self.cells()
                pyte.Stream(self.screen).feed(renderable.render_segments(app.console))
                self.frames += self.cells() != before
            display(app, screen, renderable)

        monkeypatch.setattr(App, "_display", show)

    def resize(self, width: int, height: int) -> None:
        """Change the size, and fill the screen with what has to be painted over."""
        self.screen.resize(height, width)
        self.screen.alignment_display()

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def cells(self) -> list[list[Any]]:
        return _cells(self.screen)

    def shows_the_screen(self) -> bool:
        """Return whether the cells are those that painting all of the screen leads to. This paints nothing."""
        screen = pyte.Screen(*self._app.size)
        stream = pyte.Stream(screen)
        for y, strip in enumerate(self._app.screen._compositor.render_strips()):
            stream.feed(f"\x1b[{y + 1};1H{strip.render(self._app.console)}")
        return self.cells() == _cells(screen)


def _cells(screen: pyte.Screen) -> list[list[Any]]:
    return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]


@pytest.fixture
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


async def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, without painting as a pilot does."""
    deadline = time.monotonic() + TIMEOUT_S
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def take(steps: Sequence[Step], pilot: Pilot[None], terminal: EmulatedTerminal) -> None:
    """Press keys and resize the window without waiting for what they lead to, then wait for it."""
    app, size = pilot.app, pilot.app.size
    for step in steps:
        if not isinstance(step, str):
            size = Size(*step)
            terminal.resize(*size)
            app.post_message(Resize(size, size))
        elif step:
            app.simulate_key(step)
        else:
            await asyncio.sleep(FRAME_S)
    await settle(pilot)
    await resize(pilot, *size)
    await settle(pilot)


async def assert_frames_show_the_screen(app: PersonalApp, patch: pytest.MonkeyPatch, steps: Sequence[Step]) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        terminal = EmulatedTerminal(app, patch)
        app.refresh()
        await take(steps, pilot, terminal)
        assert app.screen.size == app.size
        await wait_until(terminal.shows_the_screen)


async def test_frames_show_the_screen(app: PersonalApp, patch: pytest.MonkeyPatch) -> None:
    steps = ["f3", (80, 17), "slash", *"skol", PAUSE, (150, 40), "f4", "f1", "pagedown"]
    await assert_frames_show_the_screen(app, patch, steps)


async def test_layout_is_painted_even_if_no_widget_has_changed(app: PersonalApp, patch: pytest.MonkeyPatch) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        terminal = EmulatedTerminal(app, patch)
        app.screen._compositor._dirty_regions.add(app.screen.region)
        app.screen._compositor_refresh()
        await wait_until(lambda: terminal.frames > 0)


@pytest.mark.slow
@settings(at_most(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
async def test_frames_show_the_screen_after_random_keys_and_sizes(make_app: MakeApp, steps: list[Step]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        await assert_frames_show_the_screen(make_app(), patch, steps)


async def final_screen(app: PersonalApp, steps: Sequence[Step]) -> list[Any]:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for step in steps:
            await (pilot.press(*[step] * bool(step)) if isinstance(step, str) else resize(pilot, *step))
            await settle(pilot)
        strips = app.screen._compositor.render_strips()
        return [[(char, look(style)) for text, style, _ in strip for char in text] for strip in strips]


def look(style: Style | None) -> Style | None:
    """Return what a style looks like: the place in the text, for selecting with the mouse, is not part of it."""
    return style and style.clear_meta_and_links().update_link(style.link)


@pytest.mark.slow
@settings(at_most(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
async def test_screen_is_what_it_would_be_if_textual_painted_it(make_app: MakeApp, steps: list[Step]) -> None:
    ours = await final_screen(make_app(), steps)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_on_idle", "_on_timer_update", "_compositor_refresh", "refresh_bindings"):
            patch.delattr(OneFrameScreen, name)
        for owner, name in (
            (ThemeStylesheet, "apply"),
            (CoveringCompositor, "render_partial_update"),
            (CoveringCompositor, "_render_chops"),
            (PlainLines, "render_widget"),
            (ContainerLines, "render_line"),
            (PanelView, "render_lines"),
        ):
            patch.delattr(owner, name)
        assert ours == await final_screen(make_app(), steps)


async def test_mark_that_is_outside_of_a_smaller_window_can_be_removed(
    app: PersonalApp, patch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        terminal = EmulatedTerminal(app, patch)
        mark_regions(app.screen, [Region(90, 25, 5, 1)], lambda style: style)
        terminal.resize(80, 17)
        await resize(pilot, 80, 17)
        mark_regions(app.screen, [], lambda style: style)
        await settle(pilot)
        await wait_until(terminal.shows_the_screen)


async def test_what_moves_after_scrolling_leaves_nothing_on_the_screen(
    app: PersonalApp, patch: pytest.MonkeyPatch
) -> None:
    """Textual finds the new place of a widget that is looked up before the layout, without painting it."""
    async with app.run_test(size=(80, 24)) as pilot:
        terminal = EmulatedTerminal(app, patch)
        app.refresh()
        await pilot.press("c", "down")
        await settle(pilot)
        contact = app.screen.query_one(ContactPane)
        contact.scroll_to(y=1, animate=False, immediate=True)
        await settle(pilot)
        contact.styles.max_height = 2
        for container in app.screen.query(Container):
            container._clear_arrangement_cache()
        assert app.screen._compositor.full_map[contact].region.height == 2
        await settle(pilot)
        await wait_until(terminal.shows_the_screen)


async def test_screens_that_wait_do_not_wait_for_each_other(app: PersonalApp, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(one_frame, "PATIENCE_S", 3600.0)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await asyncio.sleep(2 * FRAME_S)
        terminal = EmulatedTerminal(app, patch)
        app.simulate_key("f2")
        await wait_until(lambda: "Vad får sparas?" in terminal.text)


async def test_key_that_waits_for_something_does_not_delay_frames(app: PersonalApp, patch: pytest.MonkeyPatch) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        terminal, is_done = EmulatedTerminal(app, patch), asyncio.Event()

        async def wait() -> None:
            app.show_status("Väntar.")
            await is_done.wait()

        patch.setattr(app, "action_help", wait)
        app.simulate_key("f1")
        await wait_until(lambda: "Väntar." in terminal.text)
        is_done.set()


async def test_event_loop_that_is_never_idle_delays_frames_for_a_bounded_time(
    app: PersonalApp, patch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await asyncio.sleep(2 * FRAME_S)
        terminal = EmulatedTerminal(app, patch)
        app.show_status("Väntar.")
        started = time.monotonic()
        while not terminal.frames:
            assert time.monotonic() < started + 10 + PATIENCE_S
            await asyncio.sleep(0)


async def test_exception_while_painting_ends_the_app(app: PersonalApp, patch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("not painted")

    async def press_key() -> None:
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            patch.setattr(Compositor, "render_update", fail)
            app.simulate_key("j")
            await wait_until(lambda: not app.is_running)

    with pytest.raises(RuntimeError, match="not painted"):
        await press_key()


async def test_layout_during_a_batch_is_painted_after_it(app: PersonalApp, patch: pytest.MonkeyPatch) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        terminal = EmulatedTerminal(app, patch)
        with suppress(ZeroDivisionError), app.batch_update():
            terminal.resize(80, 24)
            app.post_message(Resize(Size(80, 24), Size(80, 24)))
            await wait_until(lambda: app.screen.size == Size(80, 24))
            assert not terminal.frames
            raise ZeroDivisionError
        await wait_until(lambda: terminal.frames > 0)
        await wait_until(terminal.shows_the_screen)


def recorded_renders(patch: pytest.MonkeyPatch) -> set[type[Widget]]:
    """Return a set to which each widget that is asked for lines from now on is added."""
    rendered = set()
    render_lines = Widget.render_lines

    def recorded(widget: Widget, crop: Region) -> list[Strip]:
        rendered.add(type(widget))
        return render_lines(widget, crop)

    patch.setattr(Widget, "render_lines", recorded)
    return rendered


def recorded_refreshes(patch: pytest.MonkeyPatch) -> list[tuple[type[Widget], tuple[Region, ...]]]:
    """Return a list to which each refresh from now on is added, with its regions; none for the whole widget."""
    refreshed = []
    refresh = Widget.refresh

    def recorded(widget: Widget, *regions: Region, **options: bool) -> Widget:
        refreshed.append((type(widget), regions))
        return refresh(widget, *regions, **options)

    patch.setattr(Widget, "refresh", recorded)
    return refreshed


@pytest.mark.parametrize(
    ("key", "changed", "unchanged"),
    [
        ("down", {TopicList, Footer}, {PushButton, CopyableField, Heading}),
        ("enter", {TopicList, Footer}, {PushButton, CopyableField, Heading}),
        ("c", {TopicList, CopyableField, Footer}, {PushButton, Heading, SearchableText}),
    ],
)
async def test_key_renders_only_widgets_with_cells_that_change(
    app: PersonalApp,
    patch: pytest.MonkeyPatch,
    key: str,
    changed: set[type[Widget]],
    unchanged: set[type[Widget]],
) -> None:
    """The contact shares lines with the list; the consent notice is between the list and the keys."""
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        patch.setattr(Compositor, "render_update", unwrap(Compositor.render_update))
        rendered = recorded_renders(patch)
        await pilot.press(key)
        await wait_until(lambda: rendered >= changed)
    assert not rendered & unchanged


async def test_move_asks_no_widget_for_lines_that_others_cover(app: PersonalApp, patch: pytest.MonkeyPatch) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        terminal = EmulatedTerminal(app, patch)
        app.refresh()
        await wait_until(terminal.shows_the_screen)
        frames = terminal.frames
        asked = recorded_renders(patch)
        app.simulate_key("j")
        await wait_until(lambda: terminal.frames > frames)
    assert TopicList in asked
    assert not any(issubclass(widget, Screen | Container | Card) for widget in asked)


@pytest.mark.parametrize(
    ("before", "key", "count"),
    quick(
        3,
        [
            ("", "slash", 1),
            ("/", "s", 0),  # which leads to another number of hits
            ("", "c", 0),
            ("/", "z", 1),  # which is nowhere, and leads to a text of another width
            ("/s", "escape", 1),
            ("", "k", 0),  # to before the first panel, where there is no position
            ("", "t", 0),
        ],
        unpack=True,
    ),
)
async def test_key_lays_out_the_screen_once_at_most(
    app: PersonalApp, patch: pytest.MonkeyPatch, before: str, key: str, count: int
) -> None:
    """In a window that has space for the whole contact until the search takes some of it."""
    layouts = []
    reflow = Compositor.reflow

    def counted(compositor: Compositor, parent: Widget, size: Size) -> Any:
        layouts.append(size)
        return reflow(compositor, parent, size)

    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("j", "k", "c", "escape", "slash", "s", "escape", *before)
        await settle(pilot)
        patch.setattr(Compositor, "reflow", counted)
        await pilot.press(key)
        await settle(pilot)
    assert len(layouts) == count


@pytest.mark.parametrize("key", ["c", "slash"])
async def test_keys_of_the_bottom_line_are_looked_up_once_for_each_frame(
    app: PersonalApp, patch: pytest.MonkeyPatch, key: str
) -> None:
    counts: list[int] = []
    look_up = Footer._active_items

    def recorded(footer: Footer, screen: Screen[Any]) -> Any:
        counts.append(terminal.frames)
        return look_up(footer, screen)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await asyncio.sleep(2 * FRAME_S)
        terminal = EmulatedTerminal(app, patch)
        patch.setattr(Footer, "_active_items", recorded)
        app.simulate_key(key)
        await wait_until(lambda: terminal.frames > 0)
    assert counts.count(0) == 1


async def test_container_draws_one_of_its_lines_for_all_between_its_paddings(
    app: PersonalApp, patch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    render_line = StylesCache.render_line

    def recorded(cache: StylesCache, styles: StylesBase, y: int, *arguments: Any) -> Strip:
        if styles.node is contact:
            drawn.append(y)
        return render_line(cache, styles, y, *arguments)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        contact = app.screen.query_one(ContactPane)
        patch.setattr(StylesCache, "render_line", recorded)
        contact.refresh()
        lines = contact.render_lines(Region(0, 0, *contact.outer_size))
    bottom = contact.outer_size.height - 1
    assert drawn == [0, 1, bottom]  # there is one line of padding above and below
    assert len(lines) == bottom + 1


async def test_move_redraws_of_the_bottom_line_only_the_position(app: PersonalApp, patch: pytest.MonkeyPatch) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("j")
        await settle(pilot)
        refreshed = recorded_refreshes(patch)
        await pilot.press("j")
        await settle(pilot)
    of_footer = [regions for widget, regions in refreshed if widget is Footer]
    assert all(of_footer), "without regions, all of it is drawn"
    assert {region.size for regions in of_footer for region in regions} == {Size(len("2 av 9"), 1)}


async def test_focus_redraws_neither_the_whole_list_nor_the_whole_contact(
    app: PersonalApp, patch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        refreshed = recorded_refreshes(patch)
        await pilot.press("c", "escape")
        await settle(pilot)
    redrawn = [(widget, not regions) for widget, regions in refreshed]
    assert {(TopicList, False), (CopyableField, True)} <= {*redrawn}
    assert not {(TopicList, True), (ContactPane, True)} & {*redrawn}


async def test_layout_is_not_made_again_to_find_a_widget(app: PersonalApp, patch: pytest.MonkeyPatch) -> None:
    """Typing changes texts of the contact that are out of view, and have no cells."""
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("slash")
        await settle(pilot)
        arranged = []
        arrange = Compositor._arrange_root

        def counted(*arguments: Any, **options: Any) -> Any:
            arranged.append(arguments)
            return arrange(*arguments, **options)

        patch.setattr(Compositor, "_arrange_root", counted)
        await pilot.press("s")
        await settle(pilot)
        assert app.screen.query_one(SearchField).region
    assert not arranged
