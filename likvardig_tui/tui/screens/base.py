"""The base of every screen: a heading, a body, a status line and the available keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.style import Style
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup
from textual.events import Event, Resize, ScreenResume
from textual.geometry import Offset, Region
from textual.message_pump import MessagePump
from textual.reactive import reactive
from textual.types import CallbackType
from textual.widget import Widget

from likvardig_tui.content.model import PrivacyNotice, Topic
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings, substitute
from likvardig_tui.privacy.counts import RETENTION_DAYS
from likvardig_tui.tui.breakpoints import HEIGHT_CLASSES, HIGH_HEIGHT, WIDTH_CLASSES, class_for
from likvardig_tui.tui.compositor import mark_regions, use_covering_compositor
from likvardig_tui.tui.memory_limits import forget_removed_widgets
from likvardig_tui.tui.messages import CopyRequested
from likvardig_tui.tui.passages import Passage
from likvardig_tui.tui.screens.one_frame import OneFrameScreen
from likvardig_tui.tui.textual_patches import (
    invoke,
    is_being_removed,
    is_exiting,
)
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.heading import Heading
from likvardig_tui.tui.widgets.panel_rendering import PLAIN
from likvardig_tui.tui.widgets.reading_pane import ReadingPane
from likvardig_tui.tui.widgets.status_line import Status, StatusLine
from likvardig_tui.tui.widgets.too_small import TooSmall


class StoragePaths(NamedTuple):
    """The files that hold what is stored, ready to be shown."""

    config: str
    """Empty if answers and preferences are not stored."""
    statistics: str

    def explanation(self, strings: Strings, notice: PrivacyNotice) -> str:
        """Return what is stored, for how long and why, as Markdown."""
        return substitute(notice.text if self.config else strings("kiosk.about"), days=RETENTION_DAYS)

    def locations(self, strings: Strings) -> str:
        """Return a paragraph that names the files."""
        if not self.config:
            return strings("kiosk.statistics_file", file=self.statistics) + "."
        files = strings("settings.file", file=self.config), strings("settings.statistics_file", file=self.statistics)
        return ". ".join(files) + "."


def selector_of(widget: Widget | None) -> str:
    """Return a selector that finds the same widget after a recompose; an empty string for None."""
    if widget is None:
        return ""
    return f"#{widget.id}" if widget.id else type(widget).__name__


class BrowserScreen(OneFrameScreen):
    """A screen with a heading, a status line and a footer. Subclasses implement ``heading`` and ``compose_body``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "keys.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", "keys.focus_previous", show=False),
        Binding("up", "focus_beyond(-1)", "keys.focus_above", show=False),
        Binding("down", "focus_beyond(1)", "keys.focus_below", show=False),
        Binding("ctrl+c", "copy_text", "keys.copy_text", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"browser-screen--spoken", "browser-screen--spoken-on-same"}
    HORIZONTAL_BREAKPOINTS = WIDTH_CLASSES
    VERTICAL_BREAKPOINTS = HEIGHT_CLASSES
    AUTO_FOCUS = ""  # start and reset_view set the focus
    ESCAPE_TO_MINIMIZE: ClassVar[bool | None] = False

    focused: reactive[Widget | None] = reactive(None, repaint=False)
    """The widget with the focus. The two widgets that it goes from and to show it, without a new frame of them all."""
    shown_status: reactive[Status] = reactive(Status(), repaint=False)
    """What has just happened."""
    next_language: reactive[str] = reactive("", repaint=False)
    """The name of the language that a key leads to, in that language; empty if there is none."""
    offers_speech: reactive[bool] = reactive(False, repaint=False)
    """Whether the key that reads aloud is shown."""
    content: reactive[LocalizedContent | None] = reactive(None, repaint=False)
    """The topic and the strings to show. Never None: Textual needs a default before there is any content."""

    def __init__(self, content: LocalizedContent) -> None:
        super().__init__()
        use_covering_compositor(self)
        self.set_reactive(BrowserScreen.content, content)
        self._composed_content: LocalizedContent | None = None
        self.is_recomposing = False
        """Whether the widgets are being replaced, so that a key has nothing to act on."""
        self.has_old_theme = False
        """Whether the theme has changed since the screen was last opened."""
        self.spoken_cell: Offset | None = None
        """The first cell of the sentence that is read aloud."""
        self.spoken_regions: list[Region] = []
        """The cells of the word that is read aloud."""

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Style the screen anew only if the theme has changed, which saves a quarter of the time to open it."""
        event.refresh_styles = event.refresh_styles and self.has_old_theme
        self.has_old_theme = False

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Focus a widget, but none that is being removed: no key would reach the screen from it."""
        if widget is None or not is_being_removed(widget):
            super().set_focus(widget, scroll_visible, from_app_focus)

    @property
    def _current_content(self) -> LocalizedContent:
        assert self.content is not None
        return self.content

    @property
    def topic(self) -> Topic:
        return self._current_content.topic

    @property
    def strings(self) -> Strings:
        return self._current_content.strings

    @property
    def language(self) -> str:
        return self._current_content.language

    # What subclasses implement

    def heading(self) -> str:
        """Return the title of the screen."""
        raise NotImplementedError

    def series(self) -> str:
        """Return what precedes the title."""
        return ""

    def aside(self) -> str:
        """Return the text at the end of the heading."""
        return ""

    def spoken_title(self) -> str:
        """Return what is said when the screen opens, and when this has changed."""
        return self.heading()

    def language_of(self, widget: Widget, passage: Passage | None = None) -> str:
        """Return the code of the language of a passage in a widget, or of all that the widget shows."""
        del widget, passage
        return self.language

    def compose_body(self) -> ComposeResult:
        """Yield the widgets between the heading and the status line."""
        raise NotImplementedError

    def start(self) -> None:
        """Do what is needed once, after the screen has been mounted."""

    def update_values(self) -> None:
        """Show the current values in the widgets; called after each compose."""

    def position(self) -> str:
        """Return the text at the end of the footer when the screen is composed."""
        return ""

    def footer_labels(self) -> dict[str, str]:
        """Return the texts of the footer that depend on the state, by description of the binding."""
        return {"keys.language": self.next_language} | ({} if self.offers_speech else {"keys.read_aloud": ""})

    def reset_view(self) -> None:
        """Scroll to the top and set the focus; called each time the screen is opened."""
        if (pane := self.scroll_pane) is not None:
            pane.focus_top()

    # Composing

    def compose(self) -> ComposeResult:
        self._composed_content = self.content
        self.add_size_classes()
        with HorizontalGroup(id="heading"):
            yield Heading(self.heading(), self.series(), self.aside())
        yield from self.compose_body()
        yield StatusLine()
        yield Footer(self.strings, self.position())
        yield TooSmall(self.strings)

    async def recompose(self) -> None:
        self.is_recomposing = True
        try:
            await super().recompose()
        finally:
            self.is_recomposing = False

    def add_size_classes(self) -> None:
        """Set the breakpoint classes before the first layout; Textual adds them after it."""
        width, height = self.app.size
        self.add_class(class_for(width, WIDTH_CLASSES), class_for(height, HEIGHT_CLASSES))
        self._set_high()

    def _set_high(self) -> None:
        """Set the class of a high window, which is a tall one as well; Textual sets one class alone."""
        self.set_class(self.app.size.height >= HIGH_HEIGHT, "-high")

    def on_mount(self) -> None:
        if self.is_in_use:  # an app that exits in the meantime mounts no body
            self.start()
            self.update_values()
            self.update_footer()
            self._place_status()

    def update_footer(self) -> None:
        if (footer := self.query_one_optional(Footer)) is not None:
            footer.labels = self.footer_labels()

    def watch_next_language(self) -> None:
        self.update_footer()

    def watch_offers_speech(self) -> None:
        self.update_footer()

    def watch_shown_status(self) -> None:
        """Show the status; keep the focus in view, since Textual may not post a resize to a pane that scrolls."""
        self._place_status()
        self.call_after_refresh(self.show_focus)

    def _place_status(self) -> None:
        """Show the status in its line, or in a low window in place of keys."""
        status = self.shown_status
        is_in_footer = not status.is_error and self.app.size.height < HIGH_HEIGHT
        for line in self.query(StatusLine):
            line.status = Status() if is_in_footer else status
        for footer in self.query(Footer):
            footer.status = status if is_in_footer else Status()

    def on_resize(self) -> None:
        self._set_high()
        self._place_status()
        self.handle_resize()

    def handle_resize(self) -> None:
        """Adapt the screen to another size of the window."""

    def show_focus(self) -> None:
        """Scroll the focused widget into view."""
        if (pane := self.scroll_pane) is not None:
            pane.show_focus()

    @property
    def has_old_content(self) -> bool:
        """Whether the widgets show content that is no longer the current one."""
        return self.is_mounted and self.content is not self._composed_content

    async def watch_content(self) -> None:
        """Show the current content; a screen that is not open does so when it is opened."""
        if self.has_old_content and self in self.app.screen_stack:
            await self.refresh_content()

    async def refresh_content(self) -> None:
        """Recompose in another language or with another topic, with the same focus and scroll position."""
        focused = selector_of(self.focused)
        line = self.scroll_pane.scroll_offset.y if self.scroll_pane is not None else 0
        await self.recompose()
        forget_removed_widgets(self)
        if not self.is_in_use:  # it may have been closed in the meantime
            return
        self.watch_shown_status()
        self.update_values()
        self.update_footer()
        self.call_after_refresh(self.update_footer)  # with what has the focus then
        if focused and (widgets := self.query(focused)):
            self.set_focus(widgets.first())
        self.call_after_refresh(self.restore_scroll, line)

    @property
    def scroll_pane(self) -> ReadingPane | None:
        """The pane that scrolls the body; None during a recompose, and on a screen without one."""
        return self.query_one_optional(ReadingPane)

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """Return no widget that has been removed since the last layout: Textual would select text in its parent."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        return (widget, offset) if widget is not None and widget.is_attached else (None, None)

    def mark_spoken(self, regions: Sequence[Region]) -> None:
        """Mark the cells of the word that is spoken, and no others."""
        self.spoken_regions = list(regions)
        mark_regions(self, regions, self._as_spoken)

    def _as_spoken(self, style: Style) -> Style:
        """Return the style of a spoken word: that of a current hit, or of other hits where the text has that style."""
        spoken, other = (self._spoken_style(name) for name in ("spoken", "spoken-on-same"))
        is_same = (style.bgcolor, bool(style.reverse)) == (spoken.bgcolor, bool(spoken.reverse))
        return PLAIN + (other if is_same else spoken)

    def _spoken_style(self, name: str) -> Style:
        style = self.get_component_rich_style(f"browser-screen--{name}")
        return style.without_color if self.app.no_color else style

    def restore_scroll(self, line: int) -> None:
        """Scroll to ``line``, but keep the focused widget in view."""
        if (pane := self.scroll_pane) is not None:
            pane.restore_scroll(line)
        self.show_focus()

    # Life cycle and window

    @property
    def is_in_use(self) -> bool:
        """Whether the screen is neither being removed nor part of an app that is exiting."""
        return self.is_attached and not is_being_removed(self) and not is_exiting(self.app)

    @property
    def is_ready(self) -> bool:
        """Whether the widgets have been mounted and are still there."""
        return self.is_mounted and self.is_in_use

    @property
    def is_too_small(self) -> bool:
        """Whether the window has space for nothing but a message that says so."""
        return self.has_class("-too-narrow") or self.has_class("-too-low")

    async def on_event(self, event: Event) -> None:
        """Ignore a resize to a size that the window no longer has.

        Textual lays the screen out for each size, and then posts that size to the screen again: two sizes that arrive
        together would alternate for ever.
        """
        if not isinstance(event, Resize) or event.size == self.app.size:
            await super().on_event(event)

    def _invoke_later(self, callback: CallbackType, sender: MessagePump) -> None:
        """Skip callbacks that run after the screen has been removed or the app has started to exit."""

        async def invoke_if_in_use() -> None:
            if self.is_in_use:
                await invoke(callback)

        super()._invoke_later(invoke_if_in_use, sender)

    # Actions

    def action_focus_beyond(self, direction: int) -> None:
        """Focus the nearest widget below the focused one, or above it for ``direction`` -1; of several the leftmost."""
        target = self._widget_beyond(direction)
        if target is not None:
            self.set_focus(target)

    def _widget_beyond(self, direction: int) -> Widget | None:
        if self.focused is None:
            return None
        start = self.focused.region

        def distance(widget: Widget) -> int:
            region = widget.region
            return region.y - start.bottom if direction > 0 else start.y - region.bottom

        beyond = [widget for widget in self.focus_chain if widget.region and distance(widget) >= 0]
        return min(beyond, key=lambda widget: (distance(widget), widget.region.x), default=None)

    def action_copy_text(self) -> None:
        """Copy the text selected with the mouse; without a selection, leave the key to the app."""
        selected = self.get_selected_text()
        if not selected:
            raise SkipAction
        self.post_message(CopyRequested(selected))

    def action_back(self) -> None:
        self.dismiss()
