"""The cells of the screen, with the colours that a terminal displays."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import Color, ColorSystem, ColorType
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.app import App
from textual.scrollbar import ScrollBar

from likvardig_tui.tui import console_palette
from likvardig_tui.tui.palettes import PALETTES

Rgb = tuple[int, int, int]

VGA_COLOURS = TerminalTheme(
    (0, 0, 0),
    (170, 170, 170),
    [(0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0), (0, 0, 170), (170, 0, 170), (0, 170, 170), (170, 170, 170)],
    [(85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255), (255, 85, 255), (85, 255, 255), (255,) * 3],  # noqa: E501
)  # fmt: skip
GREEN, CYAN = 2, 6


class TerminalType(NamedTuple):
    environ: tuple[tuple[str, str], ...]
    system: ColorSystem
    is_console: bool = False
    """Whether it is the Linux console, with eight backgrounds and colours for italics (vt.c, build_attr)."""


TERMINALS = {
    "true colour": TerminalType((("TERM", "xterm-256color"), ("COLORTERM", "truecolor")), ColorSystem.TRUECOLOR),
    "256 colours": TerminalType((("TERM", "xterm-256color"), ("COLORTERM", "")), ColorSystem.EIGHT_BIT),
    "16 colours": TerminalType((("TERM", "xterm"), ("COLORTERM", "")), ColorSystem.STANDARD),
    "Linux console": TerminalType((("TERM", "linux"), ("COLORTERM", "")), ColorSystem.STANDARD, is_console=True),
}


class Cell(NamedTuple):
    char: str
    foreground: Rgb
    background: Rgb
    style: Style


def luminance(color: Rgb) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def contrast_ratio(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _sent(color: Color | None, system: ColorSystem) -> Color:
    color = color or Color.default()
    return color if color.type in (ColorType.DEFAULT, ColorType.STANDARD) else color.downgrade(system)


def _bright(color: Color) -> Color:
    number = color.number if color.type is ColorType.STANDARD else 7 if color.type is ColorType.DEFAULT else None
    return Color.from_ansi(number + 8) if number is not None and number < 8 else color


@cache
def _colours_of(terminal: TerminalType, theme: str) -> TerminalTheme:
    """Return the sixteen colours: those of the theme on the Linux console, which they are set on."""
    palette = next((palette for palette in PALETTES if palette.name == theme), None)
    if not terminal.is_console or palette is None:
        return VGA_COLOURS
    rgb = (bytes.fromhex(colour[1:]) for colour in console_palette.colours(palette))
    eight = [(red, green, blue) for red, green, blue in rgb]
    return TerminalTheme(eight[0], eight[7], eight)


def _rgb(color: Color, colours: TerminalTheme, *, is_foreground: bool) -> Rgb:
    red, green, blue = color.get_truecolor(colours, is_foreground)
    return red, green, blue


@cache
def displayed_colours(style: Style, terminal: TerminalType, theme: str) -> tuple[Rgb, Rgb]:
    """Return the displayed foreground and background."""
    colours = _colours_of(terminal, theme)
    foreground, background = _sent(style.color, terminal.system), _sent(style.bgcolor, terminal.system)
    if terminal.is_console and (style.italic or style.underline):
        foreground = Color.from_ansi(GREEN if style.italic else CYAN)
    if style.reverse:
        foreground, background = background, foreground
    if style.bold and terminal.system is ColorSystem.STANDARD:
        foreground = _bright(foreground)
    if terminal.is_console and background.type is ColorType.STANDARD and (background.number or 0) > 7:
        background = Color.from_ansi((background.number or 0) - 8)
    return (
        _rgb(foreground, colours, is_foreground=not style.reverse),
        _rgb(background, colours, is_foreground=bool(style.reverse)),
    )


@cache
def _cells(text: str, style: Style, terminal: TerminalType, theme: str) -> tuple[Cell, ...]:
    foreground, background = displayed_colours(style, terminal, theme)
    return tuple(Cell(char, foreground, background, style) for char in text for _ in range(cell_len(char)))


def cell_rows(app: App[None], terminal: TerminalType) -> Iterator[list[Cell]]:
    """Yield the cells of each line of the screen; a character two cells wide is repeated."""
    for strip in app.screen._compositor.render_strips():
        segments = (
            _cells(text, style or Style(), terminal, app.theme) for text, style, control in strip if not control
        )
        yield [cell for segment in segments for cell in segment]


class Pair(NamedTuple):
    ratio: float
    text: str
    state: str


def is_text(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNP"


def lowest_contrast(app: App[None], terminal: TerminalType, state: str) -> tuple[Pair, Pair]:
    """Return the lowest contrast of text on the screen, and that of lines and symbols."""
    text, graphics = [Pair(21.0, "", state)], [Pair(21.0, "", state)]
    screen = list(cell_rows(app, terminal))
    for row in screen:
        line = "".join(cell.char for cell in row).strip()
        assert not any(cell.style.blink or cell.style.dim for cell in row)
        for char, foreground, background in {
            (cell.char, cell.foreground, cell.background) for cell in row if not cell.char.isspace()
        }:
            (text if is_text(char) else graphics).append(Pair(contrast_ratio(foreground, background), line, state))
    return min(text), min([*graphics, *scroll_bars(app, screen, state)])


def scroll_bars(app: App[None], screen: list[list[Cell]], state: str) -> Iterator[Pair]:
    """Yield the contrast of each visible scroll bar's thumb with its track."""
    for bar in app.screen.query(ScrollBar):
        x, y, width, height = bar.region
        backgrounds = {cell.background for row in screen[y : y + height] for cell in row[x : x + width]}
        if bar.display and bar.is_on_screen and len(backgrounds) > 1:
            yield Pair(contrast_ratio(*backgrounds), "scroll bar", state)
