"""A style sheet that is parsed once for each theme, and matched once for each state of a widget."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Any, NamedTuple, cast

from textual.app import App
from textual.cache import LRUCache
from textual.color import Color
from textual.css.styles import RenderStyles, RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.widget import Widget

from likvardig_tui.tui.textual_patches import refresh_once

MAX_SOURCES = 256
"""Style sheets of widgets that are kept for a theme; about 50 have one."""
MAX_MATCHED = 320
"""States of widgets and component classes that are kept for a theme, in half a megabyte. The page starts with 60; who
opens everything meets about 290."""


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


class Matched(NamedTuple):
    """The rules for a node in one state, and whether any may match it in another."""

    rules: RulesMap
    has_hover_style: bool
    has_focus_within: bool


def _own_state(node: DOMNode) -> str:
    """Return what rules can match of a node, except the order of widgets, as a short key."""
    return f" {id(type(node))}#{node.id}.{'.'.join(sorted(node.classes))}:{_state_classes(node):x}"


def _state_classes(node: DOMNode) -> int:
    """Return the pseudo-classes of a node that can change under one theme, one in each bit."""
    if isinstance(node, Widget):
        is_hovered, has_focus, has_focus_within = node.mouse_hover, node.has_focus, node.has_focus_within
        return is_hovered | has_focus << 1 | has_focus_within << 2 | node.is_disabled << 3 | node.allow_focus() << 4
    return int(node.app_focus) if isinstance(node, App) else 0


def _replace_rules(node: DOMNode, rules: RulesMap) -> None:
    """Give a node these rules instead of those that it has.

    Textual refreshes the widget and all in it for each colour, of which every widget has twenty. Without that, the
    styles of a theme take a fifth less time.
    """
    styles = node.styles.base
    before, after = cast(dict[str, Any], styles.get_rules()), cast(dict[str, Any], rules)
    if not before and not isinstance(node, Widget):  # the node of a component class, which nothing has used yet
        styles.merge_rules(rules)
        return
    changed = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    colours = [name for name in changed if isinstance(before.get(name), Color) and isinstance(after.get(name), Color)]
    for name in colours:
        styles.set_rule(name, after[name])
    if colours:
        styles.refresh(children=True)
        if isinstance(node, Widget) and node.is_scrollable:  # the bars have colours of what they scroll
            if node.show_vertical_scrollbar:
                node.vertical_scrollbar.refresh()
            if node.show_horizontal_scrollbar:
                node.horizontal_scrollbar.refresh()
    for name in set(changed).difference(colours):
        setattr(styles, name, after.get(name))


class ThemeStylesheet(Stylesheet):
    """Keeps what it has parsed, and what has matched a widget, for each set of variables.

    What has been parsed saves a third of the time of a theme seen before; what has been matched saves a ninth of what
    is left, and a fifth of the time of a focus that moves.
    """

    def __init__(self) -> None:
        super().__init__()
        self._parsed: dict[tuple[tuple[str, str], ...], LRUCache[tuple[Any, ...], list[Any]]] = {}
        self._all_matched: dict[tuple[tuple[str, str], ...], LRUCache[str, Matched]] = {}
        self._matched: LRUCache[str, Matched] = LRUCache(MAX_MATCHED)
        self._states: dict[DOMNode, str] | None = None
        """While styles are applied to several nodes, the states of those and of what they are in."""

    def set_variables(self, variables: dict[str, str]) -> None:
        """Use these variables from the next ``reparse`` on."""
        self._parse_cache = LRUCache(0)  # Textual clears it
        super().set_variables(variables)
        key = tuple(variables.items())
        self._parse_cache = self._parsed.setdefault(key, LRUCache(MAX_SOURCES))
        self._matched = self._all_matched.setdefault(key, LRUCache(MAX_MATCHED))

    def parse_with(self, variables: dict[str, str]) -> None:
        """Parse with other variables, for when they are used."""
        other = ThemeStylesheet()
        other._parsed, other.source = self._parsed, self.source
        other.set_variables(variables)
        other.parse()

    def reparse(self) -> None:
        """Parse what has not been parsed with these variables."""
        self.parse()

    def add_source(self, css: str, *args: Any, **options: Any) -> None:
        before = self.source.copy()
        super().add_source(css, *args, **options)
        if self.source != before:
            for matched in self._all_matched.values():
                matched.clear()

    def update_nodes(self, nodes: Iterable[DOMNode], animate: bool = False) -> None:
        """Apply the styles to these nodes, and refresh each of those that have changed once."""
        self._states = {}
        try:
            with refresh_once():
                super().update_nodes(nodes, animate=animate)
        finally:
            self._states = None

    def _state_of(self, node: DOMNode) -> str:
        """Return what rules can match of a node and all that it is in, as a key."""
        if self._states is not None and node in self._states:
            return self._states[node]
        parent = node.parent
        state = (self._state_of(parent) if parent is not None else "") + _own_state(node)
        if self._states is not None:
            self._states[node] = state
        return state

    def apply(self, node: DOMNode, *, animate: bool = False, cache: dict[Any, RulesMap] | None = None) -> None:
        """Apply the rules that match a node; match them only if they have not been for a node in the same state."""
        state = self._state_of(node)
        matched = self._matched.get(state)
        if matched is None:
            super().apply(node, animate=animate, cache=cache)
            rules = node.styles.base.get_rules()
            if not (node._has_order_style or node._has_odd_or_even or "transitions" in rules):
                self._matched[state] = Matched(rules, node._has_hover_style, node._has_focus_within)
            return
        node._has_hover_style, node._has_focus_within = matched.has_hover_style, matched.has_focus_within
        _replace_rules(node, matched.rules)
        node.notify_style_update()  # even without a change, because what it is in may have other colours
        self._process_component_classes(node)

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
