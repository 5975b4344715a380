"""Every pair of colours that a terminal is sent: text at 7:1 (WCAG 2.2, 1.4.6), in every theme and state."""

from __future__ import annotations

import unicodedata

import pytest
from rich.color import Color, ColorSystem, ColorType
from textual.app import App

from likvardig_tui.tui.themes import NAMES
from tests.conftest import MakeApp

STATES = [
    [], ["3"], ["slash", *"skol"], ["enter", "n"], ["escape"], ["c"], ["tab"], ["tab"], ["tab"],
    ["f2"], ["tab"], ["tab"], ["tab"], ["tab"], ["space"], ["f1"],
]  # fmt: skip
SYSTEMS = {"true colour": ColorSystem.TRUECOLOR, "256 colours": ColorSystem.EIGHT_BIT}
Rgb = tuple[int, int, int]


def luminance(color: Rgb) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: Rgb, other: Rgb) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def as_sent(color: Color, system: ColorSystem) -> Rgb:
    assert color.type is ColorType.TRUECOLOR
    red, green, blue = color.downgrade(system).get_truecolor()
    return red, green, blue


def is_text(text: str) -> bool:
    return any(unicodedata.category(char)[0] in "LNP" for char in text)


def lowest(app: App[None], system: ColorSystem) -> tuple[float, str]:
    """The pair of text and background that differ least on the screen."""
    pairs = [(21.0, "")]
    for strip in app.screen._compositor.render_strips():
        for text, style, control in strip:
            if control or style is None or not is_text(text):
                continue
            assert style.color is not None
            assert style.bgcolor is not None
            assert not style.blink
            assert not style.dim
            pairs.append((ratio(as_sent(style.color, system), as_sent(style.bgcolor, system)), text.strip()))
    return min(pairs)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("theme", NAMES)
async def test_all_text_is_seven_to_one(make_app: MakeApp, theme: str, system: str) -> None:
    app = make_app(theme=theme)
    async with app.run_test(size=(100, 40)) as pilot:
        for keys in STATES:
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            least, text = lowest(app, SYSTEMS[system])
            assert least >= 7, f"{text!r} at {least:.2f} after {keys}"
