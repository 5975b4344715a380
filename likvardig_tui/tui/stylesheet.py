"""A style sheet that is parsed once for each theme, and computes component styles when they are used."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Any

from textual.cache import LRUCache
from textual.css.styles import RenderStyles
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

from likvardig_tui.tui.textual_patches import refresh_once

MAX_SOURCES = 256
"""Style sheets of widgets that are kept for a theme; about 50 have one."""


class ComponentStyles(dict[str, RenderStyles]):
    """The styles of a widget's component classes, each computed when it is first asked for."""

    def __init__(self, names: Collection[str], compute: Callable[[str], RenderStyles]) -> None:
        super().__init__()
        self._names, self._compute = names, compute

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __missing__(self, name: str) -> RenderStyles:
        self[name] = styles = self._compute(name)
        return styles


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

    def update_nodes(self, nodes: Iterable[DOMNode], animate: bool = False) -> None:
        """Apply the styles to these nodes, and refresh each of those that have changed once."""
        with refresh_once():
            super().update_nodes(nodes, animate=animate)

    def _process_component_classes(self, node: DOMNode) -> None:
        """Refresh a widget if a component style that it has used has changed.

        Textual computes all of them each time, which is four fifths of the styles that are computed at the start.
        """
        if names := node._get_component_classes():
            used = node._component_styles
            node._component_styles = ComponentStyles(names, partial(self._component_style, node))
            if any(node._component_styles[name] != styles for name, styles in used.items()):
                node.refresh()

    def _component_style(self, node: DOMNode, name: str) -> RenderStyles:
        component = DOMNode(classes=name)
        component._attach(node)
        self.apply(component)
        return component.styles
