"""The themes: one accent colour each, text at 7:1 and more against what it stands on (WCAG 2.2, 1.4.6)."""

from __future__ import annotations

from typing import NamedTuple

from textual.theme import Theme


class Palette(NamedTuple):
    """The colours of one theme; ``likvardig.tcss`` names them with a dollar sign."""

    name: str
    dark: bool
    page: str
    """Behind the text."""
    raised: str
    """Behind what stands apart from the text: bars, the contact, the notice."""
    text: str
    muted: str
    """Text that matters less, and lines."""
    accent: str
    """Text and marks that lead the eye."""
    on_accent: str
    """Text on the accent colour."""
    hit: str
    """Behind a search hit."""
    on_hit: str


PALETTES = (
    Palette("light", False, "#ffffff", "#f3eff0", "#1c1418", "#4d4348", "#7a1238", "#ffffff", "#ffe08a", "#1c1418"),
    Palette("dark", True, "#14110f", "#231e1b", "#f5f0ea", "#c9bfb5", "#ffc857", "#14110f", "#303030", "#ffc857"),
    Palette("contrast", True, "#000000", "#000000", "#ffffff", "#ffffff", "#ffff00", "#000000", "#ffffff", "#000000"),
)
NAMES = tuple(palette.name for palette in PALETTES)


def themes() -> list[Theme]:
    """Return the themes in Textual's form."""
    return [_theme(palette) for palette in PALETTES]


def _theme(palette: Palette) -> Theme:
    return Theme(
        name=palette.name,
        dark=palette.dark,
        primary=palette.accent,
        accent=palette.accent,
        foreground=palette.text,
        background=palette.page,
        surface=palette.page,
        panel=palette.raised,
        text_alpha=1.0,
        variables={
            "page": palette.page,
            "raised": palette.raised,
            "ink": palette.text,
            "muted": palette.muted,
            "lead": palette.accent,
            "on-lead": palette.on_accent,
            "hit": palette.hit,
            "on-hit": palette.on_hit,
            "scrollbar": palette.muted,
            "scrollbar-hover": palette.accent,
            "scrollbar-active": palette.accent,
            "scrollbar-background": palette.raised,
            "scrollbar-background-hover": palette.raised,
            "scrollbar-background-active": palette.raised,
            "scrollbar-corner-color": palette.page,
            "screen-selection-background": palette.accent,
            "screen-selection-foreground": palette.on_accent,
            "input-cursor-background": palette.text,
            "input-cursor-foreground": palette.page,
            "input-cursor-text-style": "none",
            "input-selection-background": palette.accent,
            "input-selection-foreground": palette.on_accent,
        },
    )
