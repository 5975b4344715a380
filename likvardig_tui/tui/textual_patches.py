"""Workarounds for Textual, and every use of its private names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, NamedTuple

from rich.segment import Segment, Segments
from rich.style import Style
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._callback import invoke
from textual._compositor import Compositor, CompositorMap, CompositorUpdate, ReflowResult
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._node_list import NodeList
from textual._styles_cache import StylesCache
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.css.styles import RulesMap, Styles
from textual.dom import DOMNode
from textual.drivers._writer_thread import WriterThread
from textual.events import Key
from textual.filter import LineFilter, Monochrome, NoColor
from textual.keys import Keys
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.timer import Timer
from textual.visual import RenderOptions, Visual
from textual.widget import Widget

from likvardig_tui.tui.symbols import SCROLL_THUMB

__all__ = [
    "ANSI_SEQUENCES_KEYS",
    "FUNCTIONAL_KEYS",
    "Compositor",
    "CompositorMap",
    "CompositorUpdate",
    "NodeList",
    "ReflowResult",
    "StylesCache",
    "WriterThread",
    "XTermParser",
    "invoke",
]


class PrivateName(NamedTuple):
    """A private name of Textual that this package depends on."""

    owner: str
    """The class that has it."""
    name: str
    used_by: str


PRIVATE_NAMES = (
    PrivateName("App", "__watchers", "forget_closed_screens in tui/memory_limits.py"),
    PrivateName("App", "_batch_count", "is_batching in tui/textual_patches.py"),
    PrivateName("App", "_check_action_state", "active_binding in tui/active_bindings.py"),
    PrivateName("App", "_close_messages_no_wait", "KioskApp._fatal_error in tui/kiosk_app.py"),
    PrivateName("App", "_context", "LikvardigApp in tui/app.py"),
    PrivateName("App", "_css_update_count", "TerminalApp.refresh_css in tui/terminal_app.py"),
    PrivateName("App", "_disable_notifications", "disable_toasts_and_tooltips in tui/textual_patches.py"),
    PrivateName("App", "_disable_tooltips", "disable_toasts_and_tooltips in tui/textual_patches.py"),
    PrivateName("App", "_driver", "TerminalApp in tui/terminal_app.py"),
    PrivateName("App", "_exit", "is_exiting in tui/textual_patches.py"),
    PrivateName("App", "_exit_renderables", "KioskApp._print_error_renderables in tui/kiosk_app.py"),
    PrivateName("App", "_fatal_error", "KioskApp._fatal_error in tui/kiosk_app.py"),
    PrivateName("App", "_filters", "replace_colour_filters in tui/textual_patches.py"),
    PrivateName("App", "_get_screen", "mount_screen in tui/textual_patches.py"),
    PrivateName("App", "_handle_exception", "KioskApp._handle_exception in tui/kiosk_app.py"),
    PrivateName("App", "_loop", "TerminalApp.exit_on_signal in tui/terminal_app.py"),
    PrivateName("App", "_print_error_renderables", "KioskApp._print_error_renderables in tui/kiosk_app.py"),
    PrivateName("App", "_set_pointer_shape", "TerminalApp._set_pointer_shape in tui/terminal_app.py"),
    PrivateName("Compositor", "_dirty_regions", "CoveringCompositor in tui/compositor.py"),
    PrivateName("Compositor", "_full_map", "CoveringCompositor in tui/compositor.py"),
    PrivateName("Compositor", "_full_map_invalidated", "CoveringCompositor in tui/compositor.py"),
    PrivateName("Compositor", "_regions_to_spans", "CoveringCompositor in tui/compositor.py"),
    PrivateName("Compositor", "_render_chops", "CoveringCompositor in tui/compositor.py"),
    PrivateName("Compositor", "_visible_map", "CoveringCompositor in tui/compositor.py"),
    PrivateName("DOMNode", "_attach", "ThemeStylesheet in tui/stylesheet.py"),
    PrivateName("DOMNode", "_bindings", "active_binding in tui/active_bindings.py"),
    PrivateName("DOMNode", "_component_styles", "ThemeStylesheet in tui/stylesheet.py"),
    PrivateName("DOMNode", "_get_component_classes", "ThemeStylesheet in tui/stylesheet.py"),
    PrivateName("DOMNode", "_has_focus_within", "ThemeStylesheet in tui/stylesheet.py"),
    PrivateName("DOMNode", "_has_hover_style", "ThemeStylesheet in tui/stylesheet.py"),
    PrivateName("DOMNode", "_has_odd_or_even", "ThemeStylesheet in tui/stylesheet.py"),
    PrivateName("DOMNode", "_has_order_style", "ThemeStylesheet in tui/stylesheet.py"),
    PrivateName("DOMNode", "_is_mounted", "refresh_once in tui/textual_patches.py"),
    PrivateName("DOMNode", "_query_one_cache", "NodeList.updated in tui/memory_limits.py"),
    PrivateName("LinuxDriver", "_app", "RobustDriver in tui/driver.py"),
    PrivateName("LinuxDriver", "_get_terminal_size", "RobustDriver._get_terminal_size in tui/driver.py"),
    PrivateName("LinuxDriver", "_key_thread", "RobustDriver.disable_input in tui/driver.py"),
    PrivateName("LinuxDriver", "_loop", "RobustDriver in tui/driver.py"),
    PrivateName("LinuxDriver", "_run_input_thread", "RobustDriver._run_input_thread in tui/driver.py"),
    PrivateName("LinuxDriver", "_sigcont_application", "RobustDriver._sigcont_application in tui/driver.py"),
    PrivateName("LinuxDriver", "_sigtstp_application", "RobustDriver._sigtstp_application in tui/driver.py"),
    PrivateName("LinuxDriver", "_writer_thread", "RobustDriver.write in tui/driver.py"),
    PrivateName("NodeList", "_parent", "NodeList.updated in tui/memory_limits.py"),
    PrivateName("Reactive", "_layout", "Widget.virtual_size in tui/textual_patches.py"),
    PrivateName("Screen", "_compositor", "mark_regions in tui/compositor.py"),
    PrivateName("Screen", "_compositor_refresh", "OneFrameScreen in tui/screens/one_frame.py"),
    PrivateName("Screen", "_dirty_widgets", "forget_removed_widgets in tui/memory_limits.py"),
    PrivateName("Screen", "_invoke_and_clear_callbacks", "OneFrameScreen in tui/screens/one_frame.py"),
    PrivateName("Screen", "_invoke_later", "BrowserScreen._invoke_later in tui/screens/base.py"),
    PrivateName("Screen", "_layout_required", "lay_out_changes in tui/textual_patches.py"),
    PrivateName("Screen", "_layout_widgets", "forget_removed_widgets in tui/memory_limits.py"),
    PrivateName("Screen", "_on_idle", "OneFrameScreen in tui/screens/one_frame.py"),
    PrivateName("Screen", "_on_timer_update", "OneFrameScreen in tui/screens/one_frame.py"),
    PrivateName("Screen", "_recompose_required", "has_unpainted_changes in tui/textual_patches.py"),
    PrivateName("Screen", "_refresh_layout", "lay_out_screen in tui/textual_patches.py"),
    PrivateName("Screen", "_repaint_required", "has_unpainted_changes in tui/textual_patches.py"),
    PrivateName("Screen", "_scroll_required", "lay_out_changes in tui/textual_patches.py"),
    PrivateName("Screen", "_update_timer", "OneFrameScreen in tui/screens/one_frame.py"),
    PrivateName("Signal", "_subscriptions", "forget_removed_widgets in tui/memory_limits.py"),
    PrivateName("StylesCache", "_cache", "PlainLines and ContainerLines in tui/compositor.py"),
    PrivateName("StylesCache", "_dirty_lines", "PlainLines and ContainerLines in tui/compositor.py"),
    PrivateName("StylesCache", "_width", "PlainLines in tui/compositor.py"),
    PrivateName("Stylesheet", "_parse_cache", "ThemeStylesheet in tui/stylesheet.py"),
    PrivateName("Stylesheet", "_process_component_classes", "ThemeStylesheet in tui/stylesheet.py"),
    PrivateName("Timer", "_skip", "run_however_late in tui/textual_patches.py"),
    PrivateName("Widget", "_closing", "forget_closed_screens in tui/memory_limits.py"),
    PrivateName("Widget", "_pruning", "is_being_removed in tui/textual_patches.py"),
    PrivateName("Widget", "_styles_cache", "use_plain_lines in tui/compositor.py"),
    PrivateName("Widget", "_size_updated", "LineScrollView._size_updated in tui/widgets/line_scroll_view.py"),
    PrivateName("WriterThread", "_file", "TerminalWriter in tui/terminal_writer.py"),
    PrivateName("WriterThread", "_queue", "TerminalWriter in tui/terminal_writer.py"),
    PrivateName("XTermParser", "_sequence_to_key_events", "key_events in tui/textual_patches.py"),
    PrivateName("XTermParser", "parse_mouse_code", "InputParser in tui/input_parser.py"),
)
"""Names that are read, called or overridden. A test fails when Textual no longer has one of them."""


# The size of what a widget contains follows from a layout. Textual lays out the screen again whenever it has changed.
Widget.virtual_size._layout = False


def is_exiting(app: App[Any]) -> bool:
    """Whether ``app.exit`` has been called."""
    return app._exit


def key_events(parser: XTermParser, sequence: str, *, alt: bool = False) -> Iterator[Key]:
    """Convert a character, or a sequence that is known to be a key, into events; skip those that Textual ignores."""
    for event in parser._sequence_to_key_events(sequence, alt=alt):
        if event.key != Keys.Ignore:
            yield event


async def mount_screen(app: App[Any], screen: Screen[Any]) -> None:
    """Mount a screen without showing it; do nothing if it has been mounted."""
    _, mounting = app._get_screen(screen)
    await mounting


def lay_out_screen(screen: Screen[Any]) -> None:
    """Lay out a screen that is not shown."""
    screen._refresh_layout(screen.app.size)


def draw_screen(screen: Screen[Any]) -> None:
    """Draw the lines of a screen that is not shown; its widgets keep them."""
    screen._compositor.render_strips()


def run_however_late(timer: Timer) -> None:
    """Let a timer that has just been set run once the process can, if it is stopped for longer than the timer takes.

    Textual would skip it. After a resize it sets one of 8 ms, and while that is pending it sets no other: a process
    that the system did not run for that long at the wrong moment would never be laid out for another size again.
    """
    timer._skip = False


def is_batching(app: App[Any]) -> bool:
    """Whether nothing is to be painted: inside of ``batch_update``."""
    return app._batch_count > 0


def has_unpainted_changes(screen: Screen[Any]) -> bool:
    """Whether anything on a screen has changed since it was painted."""
    is_required = screen._layout_required or screen._scroll_required or screen._repaint_required
    return is_required or screen._recompose_required or bool(screen._dirty_widgets)


def lay_out_changes(screen: Screen[Any]) -> bool:
    """Lay out what has changed on a screen that is shown; return whether anything had.

    Textual's ``Screen._on_timer_update`` begins with the same.
    """
    has_changed = screen._layout_required
    if not (has_changed or screen._scroll_required):
        return False
    screen._refresh_layout(scroll=screen._scroll_required)
    screen._layout_required = screen._scroll_required = False
    if has_changed:
        screen._dirty_widgets.clear()
    return True


def report_exception(app: App[Any], error: Exception) -> None:
    """Let the app end because of an exception outside of its message handlers."""
    app._handle_exception(error)


@contextmanager
def refresh_once() -> Iterator[None]:
    """Refresh each widget once at the end, however many of its styles change meanwhile.

    Textual does so for each style: with another theme a screen of fifty widgets is refreshed a thousand times, because
    a colour refreshes all widgets within as well. That was a quarter of the time of the key.
    """
    pending: dict[DOMNode, tuple[bool, bool]] = {}
    repainted: set[DOMNode] = set()
    """Those that are repainted with all that is in them."""

    def postpone(node: DOMNode, *, layout: bool, repaint: bool) -> None:
        has_layout, has_repaint = pending.get(node, (False, False))
        pending[node] = has_layout or layout, has_repaint or repaint

    def refresh(
        self: Styles, *, layout: bool = False, children: bool = False, parent: bool = False, repaint: bool = True
    ) -> None:
        node = self.node
        if node is None or not node._is_mounted:
            return
        if parent and node.parent is not None:
            postpone(node.parent, layout=False, repaint=repaint)
        postpone(node, layout=layout, repaint=True)
        if children and (layout or repainted.isdisjoint(node.ancestors_with_self)):
            for child in node.walk_children(with_self=False):
                postpone(child, layout=layout, repaint=repaint)
            if repaint:
                repainted.add(node)

    refresh_each_time, Styles.refresh = Styles.refresh, refresh  # type: ignore[method-assign]
    try:
        yield
    finally:
        Styles.refresh = refresh_each_time  # type: ignore[method-assign]
    for node, (layout, repaint) in pending.items():
        node.refresh(layout=layout, repaint=repaint)


def is_being_removed(node: DOMNode) -> bool:
    """Whether a widget or screen is being removed, or has been."""
    return node._pruning


def disable_toasts_and_tooltips(app: App[Any]) -> None:
    """Do without Textual's widgets for them on each screen. Hiding one paints a screen again as soon as it opens."""
    app._disable_notifications = app._disable_tooltips = True


def replace_colour_filters(app: App[Any], filters: Iterable[LineFilter]) -> None:
    """Use ``filters`` instead of the ones that Textual derives from ``NO_COLOR``."""
    app._filters = [*(one for one in app._filters if not isinstance(one, NoColor | Monochrome)), *filters]


class ThinScrollBar(ScrollBarRender, Visual):
    """A vertical scroll bar of half a cell's width, without a background, and blank if everything is in view.

    Its thumb has whole cells' height: console fonts lack the block elements in eighths that Textual's ends with. As a
    ``Visual`` it is drawn in half of the time that it takes through Rich.
    """

    VERTICAL_BARS: ClassVar[list[str]] = [" "]

    @classmethod
    def render_bar(cls, **options: Any) -> Segments:  # type: ignore[override]
        if options["virtual_size"] <= options["window_size"]:
            options["window_size"] = 0
        bar = super().render_bar(**options)
        thin = {each: cls._thin(each) for each in set(bar.segments)}
        bar.segments = [thin[each] for each in bar.segments]
        return bar

    @staticmethod
    def _thin(segment: Segment) -> Segment:
        text, style, _ = segment
        if not (style and style.reverse):
            return segment
        return Segment(SCROLL_THUMB * len(text), style + Style(reverse=False))

    def render_strips(self, width: int, height: int | None, style: VisualStyle, options: RenderOptions) -> list[Strip]:
        del options
        assert isinstance(self.style, Style)
        bar = self.render_bar(
            size=height or 0,
            virtual_size=self.virtual_size,
            window_size=self.window_size,
            position=self.position,
            thickness=width,
            vertical=self.vertical,
            back_color=self.style.bgcolor,
            bar_color=self.style.color,
        )
        base = style.rich_style
        strips = {each: Strip(Segment.apply_style([each], base), width) for each in set(bar.segments)}
        return [strips[each] for each in bar.segments]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        del rules, container_width
        return self.thickness

    def get_height(self, rules: RulesMap, width: int) -> int:
        del rules, width
        return 1


ScrollBar.renderer = ThinScrollBar
