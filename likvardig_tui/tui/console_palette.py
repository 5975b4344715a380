"""The colours of the Linux console, which has sixteen of any kind, set to those of a theme (console_codes(4)).

It has eight backgrounds, and bold text in one of the first eight colours is shown in the colour eight higher. So there
are eight colours, each of them twice. Black is always the darkest and white the lightest, as programs expect.
"""

from __future__ import annotations

from collections.abc import Mapping

from likvardig_tui.tui import palettes
from likvardig_tui.tui.palettes import PALETTES, STYLES_CONSOLE, Palette, ThemeColours
from likvardig_tui.tui.terminal import ColourDepth

RESET = "\x1b]R"
"""Sets the colours to the console's own."""
PC_COLOURS = ("#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa")
"""What the first eight colours are until they are set; their names for Textual and Rich."""
_NUMBERS = {"accent": 3, "card": 4, "raised": 6, "muted": 2, "scroll_bar": 1, "raised_accent": 5}
_DARK = {"background": 0, "foreground": 7, **_NUMBERS}
_LIGHT = {"background": 7, "foreground": 0, **_NUMBERS}
"""The number of each colour of a palette; the others are equal to one of these."""


def is_set(environ: Mapping[str, str], colour_system: str | None) -> bool:
    """Return whether the terminal is the Linux console, with colours; tmux and screen do not pass the sequences on."""
    return environ.get("TERM") == "linux" and ColourDepth.detect(environ, colour_system) is ColourDepth.SIXTEEN


def colours(palette: Palette) -> list[str]:
    """Return the first eight colours of the console for a theme."""
    numbers = _DARK if palette.dark else _LIGHT
    by_number = {number: getattr(palette, name) for name, number in numbers.items()}
    return [by_number[number] for number in range(len(PC_COLOURS))]


def set_sequence(palette: Palette) -> str:
    """Return the sequence that sets the sixteen colours to those of a theme."""
    return "".join(f"\x1b]P{number:x}{colour[1:]}" for number, colour in enumerate(colours(palette) * 2))


def numbered(palette: Palette) -> Palette:
    """Return the palette with each colour replaced by the one of PC_COLOURS that is set to it.

    A search hit is not underlined on the console, so its background differs more from the page than in ``palette``.
    """
    names = dict(zip(colours(palette), PC_COLOURS, strict=True))
    visible = palette._replace(hit=palette.muted, on_hit=palette.background)
    return Palette(palette.name, palette.dark, *(names[colour] for colour in visible[2:]))


def themes_for(environ: Mapping[str, str], colour_system: str | None) -> list[ThemeColours]:
    """Return the themes for the terminal of the environment; ``colour_system`` is what Rich has detected."""
    if is_set(environ, colour_system):
        return [ThemeColours(numbered(palette), STYLES_CONSOLE) for palette in PALETTES]
    return palettes.themes_for(ColourDepth.detect(environ, colour_system))


SET_SEQUENCES = {palette.name: set_sequence(palette) for palette in PALETTES}
"""By the name of the theme."""
