"""The private names of Textual that this package uses exist and are listed."""

from __future__ import annotations

import ast
import importlib
import io
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import textual
from textual._styles_cache import StylesCache
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.strip import Strip
from textual.widget import Widget

import likvardig_tui.tui
from likvardig_tui.tui.textual_patches import PRIVATE_NAMES, WriterThread, XTermParser

MODULES = [
    importlib.import_module(module.name)
    for module in pkgutil.walk_packages(likvardig_tui.tui.__path__, "likvardig_tui.tui.")
]
LISTED = {entry.name for entry in PRIVATE_NAMES}
NAMED_TUPLE_METHODS = {"_asdict", "_fields", "_make", "_replace"}


async def test_private_names_exist() -> None:
    app: App[None] = App()
    async with app.run_test():
        app.watch(app, "theme", lambda: None)  # Textual creates __watchers on the first watch
        owners: dict[str, Any] = {
            "App": app,
            "Compositor": app.screen._compositor,
            "DOMNode": app.screen,
            "LinuxDriver": LinuxDriver(app),
            "NodeList": app.screen._nodes,
            "Reactive": Widget.virtual_size,
            "Screen": app.screen,
            "Signal": app.screen.bindings_updated_signal,
            "Stylesheet": app.stylesheet,
            "StylesCache": StylesCache(),
            "Timer": app.set_timer(3600),
            "Widget": app.screen,
            "WriterThread": WriterThread(io.StringIO()),
            "XTermParser": XTermParser,
        }
        for owner, name, user in PRIVATE_NAMES:
            assert hasattr(owners[owner], name), (
                f"Textual {textual.__version__} has no {owner}.{name}; {user} depends on it."
            )


def test_patched_functions_have_a_cache() -> None:
    for function, user in (
        (Strip.render_ansi, "bound_style_cache"),
        (StylesCache.get_inner_outer, "share_background_cache"),
    ):
        assert hasattr(function, "__wrapped__"), (
            f"Textual {textual.__version__} has no cache for {function}; {user} in tui/memory_limits.py depends on it."
        )


def parsed(module: ModuleType) -> ast.Module:
    assert module.__file__ is not None
    with open(module.__file__, encoding="utf-8") as file:
        return ast.parse(file.read())


def defined_names(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def used_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and re.match("_[a-z]", node.attr):
            yield node.attr


def test_used_private_names_are_listed() -> None:
    trees = {module.__name__: parsed(module) for module in MODULES}
    ours = set().union(*map(defined_names, trees.values()))
    for module, tree in trees.items():
        unlisted = {*used_names(tree)} - ours - LISTED - NAMED_TUPLE_METHODS
        assert not unlisted, f"{module} uses {unlisted}; add them to PRIVATE_NAMES in tui/textual_patches.py."


def test_overridden_private_names_are_listed() -> None:
    for module in MODULES:
        ours = defined_names(parsed(module))  # Textual adds attributes to subclasses
        for cls in vars(module).values():
            if isinstance(cls, type) and cls.__module__ == module.__name__:
                textual_bases = [base for base in cls.__mro__ if base.__module__.startswith("textual.")]
                private = {name for name in ours & vars(cls).keys() if re.match("_[a-z]", name)}
                overridden = {name for name in private if any(hasattr(base, name) for base in textual_bases)}
                assert overridden <= LISTED, (
                    f"{cls.__name__} overrides {overridden - LISTED}; "
                    "rename them, or add them to PRIVATE_NAMES in tui/textual_patches.py."
                )


def test_only_textual_patches_imports_private_modules() -> None:
    for module in MODULES:
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual._"):
                assert module.__name__ == "likvardig_tui.tui.textual_patches", f"{module.__name__}: {node.module}"
