"""The warning that a kiosk session is about to end, at the bottom of the window and over the current screen."""

from __future__ import annotations

from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalGroup
from textual.content import Content
from textual.geometry import Offset
from textual.reactive import reactive
from textual.widget import Widget

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.too_small import TooSmall


class Countdown(Widget, can_focus=True):
    """The seconds that are left. It has the focus, so that the terminal's cursor is here."""

    ALLOW_SELECT = False

    seconds_left: reactive[int] = reactive(0)
    """Whole seconds."""

    def __init__(self, strings: Strings, seconds_left: int) -> None:
        super().__init__()
        self._strings = strings
        self.set_reactive(Countdown.seconds_left, seconds_left)

    @property
    def cursor_offset(self) -> Offset:
        return Offset(0, 0)

    def render(self) -> Content:
        name = "idle.last_second" if self.seconds_left == 1 else "idle.seconds_left"
        return Content(self._strings(name, seconds=self.seconds_left))


class IdleWarning(BrowserScreen):
    """Shows a countdown. The app counts down, and closes the warning on any key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("any", "nothing", "keys.stay"),
        Binding("f10", "app.end_session", "keys.end_visit"),
    ]
    """The first is for the footer only: there is no key named ``any``."""

    _countdown = getters.query_one(Countdown)

    def __init__(self, content: LocalizedContent, seconds_left: int) -> None:
        """``seconds_left`` are whole seconds until the session ends."""
        super().__init__(content)
        self._seconds_left = seconds_left

    @property
    def is_modal(self) -> bool:
        """Whether only the bindings of this screen are active; Textual knows it for ModalScreen only."""
        return True

    def compose(self) -> ComposeResult:
        # No heading or body: the current screen stays visible above the warning.
        self.add_size_classes()
        with VerticalGroup(id="idle"):
            yield Countdown(self.strings, self._seconds_left)
            yield Footer(self.strings)
        yield TooSmall(self.strings)

    def start(self) -> None:
        self.set_focus(self._countdown)

    def count_down_to(self, seconds_left: int) -> None:
        """Show how many whole seconds are left."""
        for countdown in self.query(Countdown):
            countdown.seconds_left = seconds_left
