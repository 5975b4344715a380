"""Read QR codes off the screen, as a phone does."""

from __future__ import annotations

from typing import Any

import zxingcpp
from textual.app import App

FILLED_HALVES = {"█": (True, True), "▀": (True, False), "▄": (False, True)}
"""The halves of a cell that a character fills, upper and lower."""
PIXELS = 3
"""Pixels per side of half a cell."""
Picture = list[list[int]]
"""The lightness of each half cell, 0 to 255, in rows from the top."""


def decode(picture: Picture, *, inverted: bool = False) -> list[bytes]:
    """Return the decoded codes without trying rotations; try inverted colours only if ``inverted``."""
    scaled = [b"".join(bytes([lightness]) * PIXELS for lightness in row) * PIXELS for row in picture]
    image = memoryview(b"".join(scaled)).cast("B", shape=[len(picture) * PIXELS, len(picture[0]) * PIXELS])
    found = zxingcpp.read_barcodes(
        image,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=False,
        try_downscale=False,
        try_invert=inverted,
    )
    return [code.bytes for code in found]


def screen_picture(app: App[Any]) -> Picture:
    """Return the whole screen in the colours sent to the terminal."""
    picture: Picture = []
    for strip in app.screen._compositor.render_strips():
        halves: tuple[list[int], list[int]] = [], []
        for text, style, control in strip:
            assert not control
            assert style is not None
            for char in text:
                for half, is_filled in zip(halves, FILLED_HALVES.get(char, (False, False)), strict=True):
                    color = style.color if is_filled else style.bgcolor
                    assert color is not None
                    half.append(color.get_truecolor()[1])
        picture += halves
    return picture
