"""The warning that a visit at the kiosk is about to end, across the window, over what the visitor was reading."""

from __future__ import annotations

from typing import ClassVar

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
    """Says how many seconds are left, and has the focus, so that the terminal's cursor leads to it."""

    ALLOW_SELECT = False

    seconds_left: reactive[int] = reactive(0)
    """Whole seconds."""

    def __init__(self, strings: Strings, seconds_left: int) -> None:
        super().__init__()
        self._strings = strings
        self.set_reactive(Countdown.seconds_left, seconds_left)

    @property
    def cursor_offset(self) -> Offset:
        """At the beginning of what is said."""
        return Offset(0, 0)

    def render(self) -> Content:
        """Draw the sentence."""
        name = "idle.last_second" if self.seconds_left == 1 else "idle.seconds_left"
        return Content(self._strings(name, seconds=self.seconds_left))


class IdleWarning(BrowserScreen):
    """Warns. Whoever shows it counts down, and decides what a key does: nothing but to go on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("any", "nothing", "keys.stay"),
        Binding("f10", "app.end_session", "keys.end_visit"),
    ]
    """There is no key called any: what it says is true of all of them."""

    def __init__(self, content: LocalizedContent, seconds_left: int) -> None:
        """``seconds_left`` until the visit ends, in whole seconds."""
        super().__init__(content)
        self._seconds_left = seconds_left

    @property
    def is_modal(self) -> bool:
        """Say that no other keys hold while this is shown."""
        return True

    def compose(self) -> ComposeResult:
        """Lay out no more than the warning, for what is behind it stays in sight."""
        self.take_size()
        with VerticalGroup(id="idle"):
            yield Countdown(self.strings, self._seconds_left)
            yield Footer(self.strings)
        yield TooSmall(self.strings)

    def start(self) -> None:
        """Lead the cursor there."""
        self.set_focus(self.query_one(Countdown))

    def count_down_to(self, seconds_left: int) -> None:
        """Say how many whole seconds are left."""
        for countdown in self.query(Countdown):
            countdown.seconds_left = seconds_left
