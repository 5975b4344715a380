"""An app that adapts to its terminal: the driver, the cursor, colours and characters."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.timer import Timer

from likvardig_tui.render.cp437 import has_cp437_font
from likvardig_tui.render.hyperlinks import makes_hyperlinks
from likvardig_tui.tui import console_palette, palettes
from likvardig_tui.tui.cursor import cursor_cell
from likvardig_tui.tui.hyperlink_ids import END_OF_HYPERLINK
from likvardig_tui.tui.line_filters import Cp437Filter, NoColourFilter
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.stylesheet import ThemeStylesheet
from likvardig_tui.tui.terminal import ColourDepth
from likvardig_tui.tui.textual_patches import (
    disable_toasts_and_tooltips,
    is_exiting,
    replace_colour_filters,
    run_however_late,
)
from likvardig_tui.tui.themes import textual_theme

if TYPE_CHECKING:
    from likvardig_tui.tui.first_frame.painter import FirstFrame


class TerminalApp(App[None]):
    """An app without a command palette, whose colours and characters every terminal can show."""

    ENABLE_COMMAND_PALETTE = False
    COMMANDS: ClassVar = set()
    MAY_OPEN_LINKS: ClassVar[bool] = True
    """Whether the user may open links in other programs, if the terminal makes hyperlinks."""

    def __init__(self, theme: str) -> None:
        """``theme`` is the name of the first theme."""
        self._css_variables: dict[str, dict[str, str]] = {}
        self._shape_of_pointer = "default"
        super().__init__()
        self.first_frame: FirstFrame | None = None
        """What is on the terminal already, when the driver is created."""
        self.exit_signal: int | None = None
        """The signal that the app exits because of, as soon as it has been received."""
        self.has_hyperlinks = self.MAY_OPEN_LINKS and makes_hyperlinks(os.environ)
        """Whether links can be clicked."""
        self.animation_level = "none"
        disable_toasts_and_tooltips(self)
        colour_system = self.console.color_system
        self.no_color = ColourDepth.detect(os.environ, colour_system) is ColourDepth.NONE
        filters: list[LineFilter] = [NoColourFilter()] if self.no_color else []
        replace_colour_filters(self, [*filters, Cp437Filter()] if has_cp437_font(os.environ) else filters)
        self._sets_colours = console_palette.is_set(os.environ, colour_system)
        for each in console_palette.themes_for(os.environ, colour_system):
            self.register_theme(textual_theme(each))
        self.set_reactive(TerminalApp.theme, theme)  # an assignment would parse the style sheet twice
        self.stylesheet: ThemeStylesheet = ThemeStylesheet()
        self.stylesheet.set_variables(self.get_css_variables())

    def install_signal_handlers(self) -> None:
        """Make the signals that end a process exit the app instead. The driver calls this before it needs to."""
        raise NotImplementedError

    def exit_on_signal(self, number: int, _: object) -> None:
        """Exit, as a signal handler; do nothing while the app is exiting, and afterwards."""
        if self._loop is not None and not (is_exiting(self) or self._loop.is_closed()):
            self.exit_signal = number
            self._loop.call_soon_threadsafe(self.exit)

    def set_timer(self, *arguments: Any, **options: Any) -> Timer:
        """Call a function after a time, even if the process has not run for longer than that."""
        timer = super().set_timer(*arguments, **options)
        run_however_late(timer)
        return timer

    def refresh_bindings(self) -> None:
        """Look up the keys of the bottom line again; do nothing once an app that exits has closed its screens."""
        if self.screen_stack:
            super().refresh_bindings()

    @contextmanager
    def batch_update(self) -> Iterator[None]:
        """Paint nothing until the end; then what has changed, even if no other message arrives."""
        try:
            with super().batch_update():
                yield
        finally:
            if self.screen_stack:
                self.screen.check_idle()

    def repaint(self) -> None:
        """Paint the whole screen, whatever others have written to it."""
        from likvardig_tui.tui.driver import RobustDriver

        if isinstance(self._driver, RobustDriver):
            self._driver.repaint()

    @property
    def enter_sequence(self) -> str:
        """What the driver sends after it has set up the terminal: the colours of the theme, if they can be set."""
        return console_palette.SET_SEQUENCES[self.theme] if self._sets_colours else ""

    @property
    def leave_sequence(self) -> str:
        """What the driver sends before it puts back the terminal; the output may have been cut off in a hyperlink."""
        end = END_OF_HYPERLINK if self.has_hyperlinks else ""
        return end + (console_palette.RESET if self._sets_colours else "")

    def watch_theme(self) -> None:
        """Set the colours of the terminal to those of the new theme."""
        if self._driver is not None and self.enter_sequence:
            self._driver.write(self.enter_sequence)

    def refresh_css(self, animate: bool = True) -> None:
        """Apply the styles of another theme. Textual lays out the screen as well, whether a rule asks for it or not."""
        self.stylesheet.set_variables(self.get_css_variables())
        self.stylesheet.reparse()
        for screen in reversed(self.screen_stack):
            self.stylesheet.update(self if screen is self.screen else screen, animate=animate)
            screen._css_update_count = self._css_update_count

    def _set_pointer_shape(self, shape: str) -> None:
        """Change the shape of the mouse pointer, if it has another: each new screen sets it, even one not yet shown."""
        if shape != self._shape_of_pointer:
            self._shape_of_pointer = shape
            super()._set_pointer_shape(shape)

    def get_driver_class(self) -> type[Driver]:
        if sys.platform == "win32":
            return super().get_driver_class()
        from likvardig_tui.tui.driver import RobustDriver

        return RobustDriver

    @property
    def cursor_position(self) -> Offset:
        """The cell of the terminal's cursor; Textual reads it after each update of the screen."""
        is_hidden = not self.screen_stack or (isinstance(self.screen, BrowserScreen) and self.screen.is_too_small)
        return Offset(0, 0) if is_hidden else cursor_cell(self.screen)

    @cursor_position.setter
    def cursor_position(self, _: Offset) -> None:
        """Ignore the value: Textual sets it for its input fields only."""

    def get_css_variables(self) -> dict[str, str]:
        """Return the variables of the style sheet, cached by theme because Textual calls this often."""
        if self.theme not in palettes.NAMES:
            return {}  # Textual asks before one of our themes is set
        self.theme_variables = self.variables_of(self.theme)
        return self.theme_variables

    def variables_of(self, name: str) -> dict[str, str]:
        """Return the style sheet's variables in a theme."""
        if name not in self._css_variables:
            theme = self.available_themes[name]
            self._css_variables[name] = {**theme.to_color_system().generate(), **theme.variables}
        return self._css_variables[name]
