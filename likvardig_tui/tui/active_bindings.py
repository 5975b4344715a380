"""What keys are bound to now.

``Screen.active_bindings`` asks of every key whether its action is enabled: 66 times on the page. The bottom line needs
32 of the answers, and a key that is pressed one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.screen import Screen


def _bound_nodes(screen: Screen[Any]) -> Iterator[DOMNode]:
    """Yield the nodes whose bindings count, from the focused widget to the app, or to a modal screen."""
    for node in (screen.focused or screen).ancestors_with_self:
        yield node
        if node.is_modal:
            return


def active_binding(screen: Screen[Any], key: str) -> ActiveBinding | None:
    """Return what a key that the focused widget does not take as text is bound to now."""
    found: ActiveBinding | None = None
    for node in _bound_nodes(screen):
        for binding in node._bindings.key_to_bindings.get(key, ()):
            state = screen.app._check_action_state(binding.action, node)
            if state is not False and (found is None or (binding.priority and not found.binding.priority)):
                found = ActiveBinding(node, binding, bool(state), binding.tooltip)
    return found


def active_bindings(screen: Screen[Any], is_wanted: Callable[[Binding], bool]) -> Iterator[tuple[str, ActiveBinding]]:
    """Yield each key to which something wanted is bound, with that, if it is not bound to anything else now."""
    keys: dict[str, None] = {}
    for node in _bound_nodes(screen):
        for key, bindings in node._bindings.key_to_bindings.items():
            if any(map(is_wanted, bindings)):
                keys[key] = None
    for key in keys:
        active = active_binding(screen, key)
        if active is not None and is_wanted(active.binding):
            yield key, active
