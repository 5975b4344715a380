"""The styles of ``likvardig.tcss``, for what is drawn without Textual."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

STYLE_SHEET = Path(__file__).parent.parent / "likvardig.tcss"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DECLARATION = re.compile(r"(color|background|text-style):([^;]*)")
_ATTRIBUTES = {"bold": 1, "italic": 3, "underline": 4, "reverse": 7}
"""The parameters of SGR (ECMA-48, 8.3.117)."""


class Style(NamedTuple):
    """Colours and attributes of text."""

    foreground: str = ""
    """As ``#rrggbb``; empty if it is that of what is below."""
    background: str = ""
    attributes: Mapping[str, bool] = MappingProxyType({})
    url: str = ""
    """What a click opens; empty for none."""

    def with_added(self, other: Style) -> Style:
        """Return this style with what ``other`` sets."""
        return Style(
            other.foreground or self.foreground,
            other.background or self.background,
            {**self.attributes, **other.attributes},
            other.url or self.url,
        )

    @property
    def only_background(self) -> Style:
        return Style(background=self.background)


class StyleSheet:
    """The rules of the style sheet in one theme, by their selectors, which are looked up as they are written."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """``variables`` are those of the theme."""
        self._variables = variables
        self._styles: dict[str, Style] = {}
        """Those that have been looked up: a page has some thirty, and asks for them hundreds of times."""
        text = _COMMENT.sub("", STYLE_SHEET.read_text("utf-8"))
        self._rules = {
            selector.strip(): body for selectors, body in _RULE.findall(text) for selector in selectors.split(",")
        }

    def colour(self, name: str) -> str:
        """Return the colour that a variable has."""
        return self._variables[name]

    def style(self, selector: str) -> Style:
        """Return what the rule with this selector sets; nothing if there is none."""
        if selector not in self._styles:
            self._styles[selector] = self._parsed(selector)
        return self._styles[selector]

    def _parsed(self, selector: str) -> Style:
        values = {
            name: self._variables.get(value.strip().removeprefix("$"), value.strip())
            for name, value in _DECLARATION.findall(self._rules.get(selector, ""))
        }
        return Style(
            values.get("color", ""), values.get("background", ""), _attributes(values.get("text-style", "none"))
        )


def _attributes(text_style: str) -> dict[str, bool]:
    attributes, is_set = {}, True
    for word in text_style.split():
        if word in _ATTRIBUTES:
            attributes[word] = is_set
        is_set = word != "not"
    return attributes


class Colours(NamedTuple):
    """Returns the sequences of a terminal for styles."""

    system: str | None
    """As Rich calls it: ``truecolor``, ``256``, ``standard``, or None for no colours."""

    def parameters(self, style: Style) -> str:
        """Return the parameters of SGR for a style, in the order in which Rich writes them."""
        codes = [str(code) for name, code in _ATTRIBUTES.items() if style.attributes.get(name)]
        if self.system is not None:
            for colour, is_foreground in ((style.foreground, True), (style.background, False)):
                if colour:
                    codes += _codes(colour, self.system, is_foreground=is_foreground)
        return ";".join(codes)


@lru_cache
def _codes(colour: str, system: str, *, is_foreground: bool) -> list[str]:
    if system == "truecolor":
        return ["38" if is_foreground else "48", "2", *map(str, bytes.fromhex(colour[1:]))]
    from rich.color import Color, ColorSystem  # which finds the nearest one

    systems = {"256": ColorSystem.EIGHT_BIT, "standard": ColorSystem.STANDARD}
    return list(Color.parse(colour).downgrade(systems[system]).get_ansi_codes(is_foreground))
