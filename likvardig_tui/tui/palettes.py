"""The themes: text contrasts by 7:1 or more (WCAG 2.2, 1.4.6), focus and graphics by 3:1 (1.4.11).

A theme has two palettes: one for terminals of many colours, and one in the colours that every terminal of sixteen
has. Without colours, reverse video, underlines and bold text take their place.
"""

from __future__ import annotations

from typing import NamedTuple

from likvardig_tui.tui.terminal import ColourDepth


class Palette(NamedTuple):
    """The colours of one theme; each is a variable of ``likvardig.tcss``, such as ``$on-focus``.

    There are four surfaces, one on top of the other: the page, cards, raised rows, and what has the focus.
    """

    name: str
    dark: bool
    background: str
    """The page."""
    card: str
    """Background of the heading, of panels, of the goal, of the contact and of the consent notice."""
    raised: str
    """Background of what is on a card or next to one: the title of an open panel, a key, a button."""
    on_raised: str
    raised_accent: str
    """Marks and keys on a raised background."""
    foreground: str
    muted: str
    """Text of less importance."""
    scroll_bar: str
    accent: str
    """Headings, keys, marks, and the bars next to text on a card."""
    focus: str
    """Background of the focused widget."""
    on_focus: str
    hit: str
    """Background of a search hit."""
    on_hit: str
    current_hit: str
    """Background of the search hit that the user has stepped to."""
    on_current_hit: str
    selection: str
    """Background of text selected with the mouse."""
    on_selection: str


class TextStyles(NamedTuple):
    """Styles of text apart from its colours, as in CSS; each is a variable, such as ``$focus-style``."""

    strong: str
    """Headings, and strong text in Markdown."""
    emphasis: str
    """Emphasised text in Markdown."""
    raised: str
    """The title of an open panel, a key, a button."""
    focus: str
    hit: str
    current_hit: str
    hit_on_focus: str
    """A hit in the title that has the focus."""
    selection: str
    pointed: str
    """What a click acts on, under the pointer."""


PALETTES = (
    Palette(
        *("light", False, "#ffffff", "#f6f0ee", "#ebe1de", "#1c1418", "#5f0d2b"),
        *("#1c1418", "#4d4348", "#857a7e", "#7a1238"),
        *("#7a1238", "#ffffff", "#ffe08a", "#1c1418", "#1c1418", "#ffffff", "#7a1238", "#ffffff"),
    ),
    Palette(
        *("dark", True, "#14110f", "#231e1b", "#352d28", "#f5f0ea", "#ffc857"),
        *("#f5f0ea", "#c9bfb5", "#857b73", "#ffc857"),
        *("#ffc857", "#14110f", "#303030", "#ffc857", "#f5f0ea", "#14110f", "#ffc857", "#14110f"),
    ),
    Palette(
        *("contrast", True, "#000000", "#1c1c1c", "#363636", "#ffffff", "#ffff00"),
        *("#ffffff", "#ffffff", "#b0b0b0", "#ffff00"),
        *("#ffff00", "#000000", "#ffffff", "#000000", "#ffff00", "#000000", "#ffff00", "#000000"),
    ),
)
BLACK, BLUE, CYAN, GREY = "#000000", "#0000aa", "#00aaaa", "#aaaaaa"
YELLOW, WHITE = "#ffff55", "#ffffff"
"""The colours of the original PC. Yellow and white are bright colours, which the Linux console does not have as
backgrounds (console_codes(4)); backgrounds are therefore of the first four, or white, which is grey there."""
PALETTES_16 = (
    Palette(
        *("light", False, GREY, CYAN, BLUE, WHITE, YELLOW),
        *(BLACK, BLACK, BLACK, BLACK),
        *(BLACK, WHITE, BLUE, WHITE, BLACK, WHITE, BLACK, WHITE),
    ),
    Palette(
        *("dark", True, BLACK, BLUE, CYAN, BLACK, BLACK),
        *(WHITE, WHITE, GREY, YELLOW),
        *(GREY, BLACK, CYAN, BLACK, GREY, BLACK, GREY, BLACK),
    ),
    Palette(
        *("contrast", True, BLACK, BLACK, CYAN, BLACK, BLACK),
        *(WHITE, WHITE, WHITE, YELLOW),
        *(GREY, BLACK, CYAN, BLACK, GREY, BLACK, GREY, BLACK),
    ),
)
NAMES = tuple(palette.name for palette in PALETTES)

STYLES = TextStyles(
    "bold", "italic", "bold", "bold", "underline", "bold underline", "underline", "none", "underline"
)  # fmt: skip
STYLES_CONSOLE = TextStyles("bold", "none", *["not bold"] * 7)
"""With sixteen colours, bold selects the bright colours, and the Linux console shows italics in green and underlined
text in cyan on any background (its vt.c, build_attr)."""
STYLES_16 = STYLES_CONSOLE._replace(pointed="not bold underline")
"""Only terminals in a window report where the pointer is, and they can underline."""
STYLES_16_LIGHT = STYLES_16._replace(strong="none")
"""Bold black would be dark grey."""
STYLES_MONOCHROME = TextStyles(
    "bold", "italic", "bold", "bold reverse", "underline", "reverse", "underline", "reverse", "underline"
)  # fmt: skip


class ThemeColours(NamedTuple):
    """A theme for one kind of terminal."""

    palette: Palette
    styles: TextStyles

    @property
    def variables(self) -> dict[str, str]:
        """The variables of ``likvardig.tcss``."""
        colours = {
            name.replace("_", "-"): colour
            for name, colour in self.palette._asdict().items()
            if name not in ("name", "dark")
        }
        return colours | {f"{name.replace('_', '-')}-style": style for name, style in self.styles._asdict().items()}


def themes_for(depth: ColourDepth) -> list[ThemeColours]:
    """Return the themes for a terminal of that many colours."""
    if depth is ColourDepth.SIXTEEN:
        return [ThemeColours(palette, STYLES_16 if palette.dark else STYLES_16_LIGHT) for palette in PALETTES_16]
    styles = STYLES if depth is ColourDepth.MANY else STYLES_MONOCHROME
    return [ThemeColours(palette, styles) for palette in PALETTES]
