"""Subclasses of our own classes do not redefine message handlers."""

from __future__ import annotations

import importlib
import pkgutil

import likvardig_tui.tui


def test_handlers_are_defined_once() -> None:
    """Textual calls the handler of every class in the MRO; subclasses override hooks with other names instead."""
    for module_info in pkgutil.walk_packages(likvardig_tui.tui.__path__, "likvardig_tui.tui."):
        for cls in vars(importlib.import_module(module_info.name)).values():
            if isinstance(cls, type) and cls.__module__ == module_info.name:
                for base in cls.__mro__[1:]:
                    if base.__module__.startswith("likvardig_tui"):
                        twice = {name for name in vars(cls).keys() & vars(base).keys() if name.startswith("on_")}
                        assert twice <= {"on_event"}, f"{cls.__name__} and {base.__name__} both define {twice}."
