"""A pane of text that keys scroll."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Static

from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.binding_groups import SCROLL
from likvardig_tui.tui.passages import Spoken
from likvardig_tui.tui.symbols import FOCUS


class ReadingPane(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Text that scrolls while the pane has the focus, and whose scroll position can be restored."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "keys.up", group=SCROLL),
        Binding("down,j", "scroll_down", "keys.down", group=SCROLL),
        Binding("pageup", "page_up", "keys.page_up", show=False),
        Binding("pagedown", "page_down", "keys.page_down", show=False),
        Binding("home,g", "scroll_home", "keys.first", show=False),
        Binding("end,G", "scroll_end", "keys.last", show=False),
    ]

    _line_to_restore: int | None = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Down to the screen at the end of the text, where there may be buttons, and Up if all is in view."""
        del parameters
        if action == "scroll_down":
            return self.scroll_offset.y < self.max_scroll_y
        return action != "scroll_up" or self.max_scroll_y > 0

    def compose(self) -> ComposeResult:
        yield Static(Content(FOCUS), id="reading-mark")

    def focus_top(self) -> None:
        """Scroll to the top and take the focus."""
        self.scroll_home(animate=False, immediate=True)
        self.screen.set_focus(self)

    def show_focus(self) -> None:
        """Scroll the focused widget into view."""
        if self.screen.focused is not None:
            self.screen.focused.scroll_visible(animate=False)

    def spoken(self, strings: Strings) -> Spoken:
        """Return that there is a text to read."""
        return Spoken(strings("speech.text"))

    def show_text(self, widget: Widget, region: Region) -> None:
        """Scroll to a region of the pane's content, which is in ``widget``."""
        del widget
        self.scroll_to_region(region, animate=False, immediate=True)

    def restore_scroll(self, line: int) -> None:
        """Make ``line`` the first one in view, as soon as the text has been laid out."""
        self._line_to_restore = line
        self._apply_restored_line()

    def _apply_restored_line(self) -> None:
        if self._line_to_restore is not None and self.max_scroll_y:
            line, self._line_to_restore = self._line_to_restore, None
            self.scroll_to(y=line, animate=False, immediate=True)

    def on_resize(self) -> None:
        self.handle_resize()
        self.screen.refresh_bindings()  # which keys scroll depends on how much of the text is in view

    def watch_show_vertical_scrollbar(self) -> None:
        """Look up the keys that scroll again: another text changes how much of it is in view, too."""
        self.screen.refresh_bindings()

    def handle_resize(self) -> None:
        """Scroll to the line to be restored, if there is one. Subclasses extend this."""
        self._apply_restored_line()
