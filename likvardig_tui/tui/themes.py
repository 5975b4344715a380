"""The themes as Textual's."""

from __future__ import annotations

from textual.theme import Theme

from likvardig_tui.tui.palettes import STYLES_MONOCHROME, ThemeColours


def textual_theme(theme: ThemeColours) -> Theme:
    """Return a theme as one of Textual."""
    palette = theme.palette
    return Theme(
        name=palette.name,
        dark=palette.dark,
        primary=palette.accent,
        accent=palette.accent,
        foreground=palette.foreground,
        background=palette.background,
        surface=palette.background,
        panel=palette.card,
        text_alpha=1.0,
        variables={
            **theme.variables,
            "scrollbar": palette.scroll_bar,
            "scrollbar-hover": palette.scroll_bar,
            "scrollbar-active": palette.scroll_bar,
            "scrollbar-background": palette.background,
            "scrollbar-background-hover": palette.background,
            "scrollbar-background-active": palette.background,
            "scrollbar-corner-color": palette.background,
            "screen-selection-background": palette.selection,
            "screen-selection-foreground": palette.on_selection,
            "input-cursor-background": palette.foreground,
            "input-cursor-foreground": palette.background,
            "input-cursor-text-style": "reverse" if theme.styles is STYLES_MONOCHROME else "none",
            "input-selection-background": palette.selection,
            "input-selection-foreground": palette.on_selection,
        },
    )
