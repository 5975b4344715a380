"""The themes: text at 7:1 and more against what it stands on (WCAG 2.2, 1.4.6), focus at 3:1 (1.4.11).

A theme has two palettes: one for terminals of many colours, and one in the colours that every terminal of sixteen
has. Where there are no colours at all, what they say is said by reverse video, underlines and bold letters.
"""

from __future__ import annotations

from typing import NamedTuple

from textual.theme import Theme

from likvardig_tui.tui.terminal import Colours


class Palette(NamedTuple):
    """The colours of one theme; ``likvardig.tcss`` names them with a dollar sign."""

    name: str
    dark: bool
    page: str
    """Behind the text."""
    raised: str
    """Behind what stands apart from the text: bars, the contact, the notice."""
    ink: str
    """The text."""
    muted: str
    """Text that matters less, and lines."""
    lead: str
    """Text and marks that lead the eye."""
    focus: str
    """Behind what has the focus."""
    on_focus: str
    hit: str
    """Behind a search hit."""
    on_hit: str
    here: str
    """Behind the hit that the reader is at."""
    on_here: str
    marked: str
    """Behind what is marked with the mouse."""
    on_marked: str


class TextStyles(NamedTuple):
    """How letters look besides their colours, as CSS writes it."""

    strong: str
    """What stands out."""
    emphasis: str
    """What is stressed in a text."""
    focus: str
    hit: str
    here: str
    hit_on_focus: str
    """A hit in the title that has the focus."""
    marked: str


MANY = (
    Palette(
        *("light", False, "#ffffff", "#f3eff0", "#1c1418", "#4d4348", "#7a1238"),
        *("#7a1238", "#ffffff", "#ffe08a", "#1c1418", "#1c1418", "#ffffff", "#7a1238", "#ffffff"),
    ),
    Palette(
        *("dark", True, "#14110f", "#231e1b", "#f5f0ea", "#c9bfb5", "#ffc857"),
        *("#ffc857", "#14110f", "#303030", "#ffc857", "#f5f0ea", "#14110f", "#ffc857", "#14110f"),
    ),
    Palette(
        *("contrast", True, "#000000", "#000000", "#ffffff", "#ffffff", "#ffff00"),
        *("#ffff00", "#000000", "#ffffff", "#000000", "#ffff00", "#000000", "#ffff00", "#000000"),
    ),
)
BLACK, BLUE, CYAN, GREY = "#000000", "#0000aa", "#00aaaa", "#aaaaaa"
YELLOW, WHITE = "#ffff55", "#ffffff"
"""As the old PC has them. Yellow and white are of its bright half, which the Linux console has no backgrounds of
(console_codes(4)); behind letters only the first four are used, but for white, which is grey there."""
SIXTEEN = (
    Palette(
        *("light", False, GREY, CYAN, BLACK, BLACK, BLACK),
        *(BLACK, WHITE, BLUE, WHITE, BLACK, WHITE, BLACK, WHITE),
    ),
    Palette(
        *("dark", True, BLACK, BLUE, WHITE, WHITE, YELLOW),
        *(GREY, BLACK, CYAN, BLACK, GREY, BLACK, GREY, BLACK),
    ),
    Palette(
        *("contrast", True, BLACK, BLACK, WHITE, WHITE, YELLOW),
        *(GREY, BLACK, CYAN, BLACK, GREY, BLACK, GREY, BLACK),
    ),
)
NAMES = tuple(palette.name for palette in MANY)

OF_MANY = TextStyles("bold", "italic", "bold", "underline", "bold underline", "underline", "none")
OF_SIXTEEN = TextStyles("bold", "none", "not bold", "not bold", "not bold", "not bold", "not bold")
"""There, bold letters are the bright half of the colours, and the Linux console shows italics in green and underlined
letters in cyan, whatever they stand on (its vt.c, build_attr)."""
OF_SIXTEEN_ON_LIGHT = OF_SIXTEEN._replace(strong="none")
"""Bold black would be dark grey."""
WITHOUT_COLOURS = TextStyles("bold", "italic", "bold reverse", "underline", "reverse", "underline", "reverse")


def themes(colours: Colours) -> list[Theme]:
    """Return the themes in Textual's form, for a terminal of so many colours."""
    if colours is Colours.SIXTEEN:
        return [_theme(palette, OF_SIXTEEN if palette.dark else OF_SIXTEEN_ON_LIGHT) for palette in SIXTEEN]
    return [_theme(palette, OF_MANY if colours is Colours.MANY else WITHOUT_COLOURS) for palette in MANY]


def _theme(palette: Palette, text_styles: TextStyles) -> Theme:
    named = {name.replace("_", "-"): value for name, value in palette._asdict().items() if name not in ("name", "dark")}
    styles = {f"{name.replace('_', '-')}-letters": value for name, value in text_styles._asdict().items()}
    return Theme(
        name=palette.name,
        dark=palette.dark,
        primary=palette.lead,
        accent=palette.lead,
        foreground=palette.ink,
        background=palette.page,
        surface=palette.page,
        panel=palette.raised,
        text_alpha=1.0,
        variables={
            **named,
            **styles,
            "scrollbar": palette.muted,
            "scrollbar-hover": palette.muted,
            "scrollbar-active": palette.muted,
            "scrollbar-background": palette.raised,
            "scrollbar-background-hover": palette.raised,
            "scrollbar-background-active": palette.raised,
            "scrollbar-corner-color": palette.page,
            "screen-selection-background": palette.marked,
            "screen-selection-foreground": palette.on_marked,
            "input-cursor-background": palette.ink,
            "input-cursor-foreground": palette.page,
            "input-cursor-text-style": "reverse" if text_styles is WITHOUT_COLOURS else "none",
            "input-selection-background": palette.marked,
            "input-selection-foreground": palette.on_marked,
        },
    )
