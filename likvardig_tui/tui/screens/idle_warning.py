"""The warning that a kiosk session is about to end: a card over the current screen."""

from __future__ import annotations

from typing import ClassVar

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup
from textual.content import Content
from textual.geometry import Offset, Size
from textual.reactive import reactive
from textual.widget import Widget

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.breakpoints import TALL_HEIGHT
from likvardig_tui.tui.messages import KeyPressed
from likvardig_tui.tui.passages import Spoken
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.too_small import TooSmall

DIGITS = tuple(
    rows.split()
    for rows in (
        "### #.# #.# #.# ###",
        ".#. ##. .#. .#. ###",
        "### ..# ### #.. ###",
        "### ..# .## ..# ###",
        "#.# #.# ### ..# ..#",
        "### #.. ### ..# ###",
        "### #.. ### #.# ###",
        "### ..# ..# .#. .#.",
        "### #.# ### #.# ###",
        "### #.# ### ..# ###",
    )
)
"""The digits from 0, each in five rows of three dots. A dot is two cells wide, so that it is about square."""
DOT = "██"
SPOKEN_AT = (20, 10)
"""Seconds left when the sentence is said."""
PADDING = 2
"""Cells on each side of the sentence."""


def large_number(number: int) -> list[str]:
    """Return a number drawn with block characters, line by line."""
    digits = [DIGITS[int(digit)] for digit in str(number)]
    return [
        "  ".join("".join(DOT if dot == "#" else "  " for dot in row) for row in rows)
        for rows in zip(*digits, strict=True)
    ]


class Countdown(Widget, can_focus=True):
    """The seconds that are left, large where there is space for it, and a sentence.

    It has the focus, so that the terminal's cursor is at the sentence.
    """

    ALLOW_SELECT = False

    seconds_left: reactive[int] = reactive(0)
    """Whole seconds."""

    def __init__(self, strings: Strings, seconds_left: int) -> None:
        super().__init__()
        self._strings = strings
        self.set_reactive(Countdown.seconds_left, seconds_left)

    @property
    def cursor_offset(self) -> Offset:
        first_line = self._sentence_lines(self.size.width)[0]
        y = self._lines(self.size.width).index(first_line)
        return Offset(len(first_line) - len(first_line.lstrip()), y)

    def spoken(self, strings: Strings) -> Spoken:
        """Return the sentence with the latest of the seconds at which it is said, and what to do."""
        seconds = min((limit for limit in SPOKEN_AT if self.seconds_left <= limit), default=self.seconds_left)
        return Spoken(strings("idle.seconds_left", seconds=seconds), strings("speech.stay"))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n".join(self._lines(self.size.width)))

    def _lines(self, width: int) -> list[str]:
        """Return the lines, with the space around the text: without colours only what is drawn is in reverse video."""
        number = [line.center(width) for line in large_number(self.seconds_left)]
        is_tall = self.app.size.height >= TALL_HEIGHT
        margin = [" " * width] * (2 if is_tall else 1)
        parts = [number, margin[:1]] if is_tall and len(number[0]) <= width else []
        return [line for part in (margin, *parts, self._sentence_lines(width), margin) for line in part]

    def _sentence_lines(self, width: int) -> list[str]:
        name = "idle.last_second" if self.seconds_left == 1 else "idle.seconds_left"
        text = self._strings(name, seconds=self.seconds_left)
        return [text[start:end].center(width) for start, end in wrap(text, max(1, width - 2 * PADDING))]


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
        # No heading or body: the current screen stays visible around the warning.
        self.add_size_classes()
        yield Countdown(self.strings, self._seconds_left)
        with HorizontalGroup(id="idle-keys"):
            yield Footer(self.strings).add_class("block")
        yield TooSmall(self.strings)

    def spoken_title(self) -> str:
        return ""

    def start(self) -> None:
        self.set_focus(self._countdown)

    def count_down_to(self, seconds_left: int) -> None:
        """Show how many whole seconds are left."""
        for countdown in self.query(Countdown):
            countdown.seconds_left = seconds_left

    def on_click(self, event: events.Click) -> None:
        """Close the warning, as a key does."""
        event.stop()
        self.post_message(KeyPressed("any"))
