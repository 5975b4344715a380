"""What keys are bound to now.

``Screen.active_bindings`` asks of every key whether its action is enabled: 66 times on the page. The bottom line needs
27 of the answers, and a key that is pressed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.screen import Screen

Bound = tuple[DOMNode, Binding]
"""A binding, and the node that has it."""


def _bound_nodes(screen: Screen[Any]) -> Iterator[DOMNode]:
    """Yield the nodes whose bindings count, from the focused widget to the app, or to a modal screen."""
    for node in (screen.focused or screen).ancestors_with_self:
        yield node
        if node.is_modal:
            return


def active_binding(screen: Screen[Any], key: str) -> ActiveBinding | None:
    """Return what a key that the focused widget does not take as text is bound to now."""
    bound = ((node, each) for node in _bound_nodes(screen) for each in node._bindings.key_to_bindings.get(key, ()))
    return first_active(screen, bound)


def first_active(screen: Screen[Any], bound: Iterable[Bound]) -> ActiveBinding | None:
    """Return which of the bindings of a key it is bound to now; None if no action of them can be done."""
    found: ActiveBinding | None = None
    for node, binding in bound:
        state = screen.app._check_action_state(binding.action, node)
        if state is not False and (found is None or (binding.priority and not found.binding.priority)):
            found = ActiveBinding(node, binding, bool(state), binding.tooltip)
    return found


class BoundKeys:
    """The bindings of all keys, collected anew when the focus has moved: each class declares its own, once."""

    def __init__(self) -> None:
        self._nodes: Sequence[DOMNode] = ()
        self._by_key: dict[str, list[Bound]] = {}

    def of(self, screen: Screen[Any]) -> Mapping[str, Sequence[Bound]]:
        """Return the bindings of each key, those of the focused widget first."""
        nodes = list(_bound_nodes(screen))
        if nodes != self._nodes:
            self._nodes, self._by_key = nodes, {}
            for node in nodes:
                for key, bindings in node._bindings.key_to_bindings.items():
                    self._by_key.setdefault(key, []).extend((node, each) for each in bindings)
        return self._by_key
