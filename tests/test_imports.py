"""Imports point one way, and only ``tui`` imports Textual."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import likvardig_tui

ROOT = Path(likvardig_tui.__file__).parent
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "__main__": {"cli"},
    "paths": set(),
    "atomic_files": set(),
    "settings": {"content", "paths"},
    "console": {"atomic_files", "content", "render", "settings"},
    "cli_options": {"__init__", "settings", "content"},
    "cli": {"cli_options", "commands", "console", "content", "paths"},
    "content": {"atomic_files", "paths"},
    "privacy": {"atomic_files"},
    "render": {"content", "privacy"},
    "tui": {"content", "privacy", "render"},
    "commands": {
        "__init__",
        "atomic_files",
        "cli_options",
        "console",
        "content",
        "paths",
        "privacy",
        "render",
        "settings",
        "tui",
    },
}
"""For each module and package at the root, the others that it may import."""
MAY_NOT_IMPORT = {
    "tui": ("likvardig_tui.privacy.config", "likvardig_tui.privacy.counts_db"),
    "tui/widgets": (
        "likvardig_tui.tui.app",
        "likvardig_tui.tui.screens",
        "likvardig_tui.privacy.session",
        "likvardig_tui.privacy.personal_session",
    ),
    "render/wrap.py": ("likvardig_tui",),
}
"""Narrower rules: the screens reach stored data through a session only, and widgets know neither app nor screens."""


def imported(path: Path) -> set[str]:
    """Return every module that a file imports, anywhere in it, with the imported names appended."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def files_of(part: str) -> list[Path]:
    path = ROOT / part
    if path.is_dir():
        return sorted(path.rglob("*.py"))
    return [path.with_suffix(".py")]


def part_of(name: str) -> str:
    """Return the module or package at the root that an imported name belongs to; ``__init__`` for the root itself."""
    first = name.removeprefix("likvardig_tui.").split(".")[0]
    return first if (ROOT / first).is_dir() or (ROOT / f"{first}.py").is_file() else "__init__"


def test_every_part_has_an_import_rule() -> None:
    found = {path.stem for path in ROOT.glob("*.py")} | {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert found == MAY_IMPORT.keys()


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_point_one_way(part: str) -> None:
    for file in files_of(part):
        for name in imported(file):
            if name.startswith("likvardig_tui") and part_of(name) not in {part, *MAY_IMPORT[part]}:
                pytest.fail(
                    f"{file.relative_to(ROOT)} imports {name}, but {part} may import only "
                    f"{', '.join(sorted(MAY_IMPORT[part])) or 'the standard library and other packages'}."
                )


@pytest.mark.parametrize("part", MAY_NOT_IMPORT)
def test_narrower_import_rules_hold(part: str) -> None:
    for file in files_of(part):
        for name in imported(file):
            for forbidden in MAY_NOT_IMPORT[part]:
                assert not f"{name}.".startswith(f"{forbidden}."), (
                    f"{file.relative_to(ROOT)} imports {name}, but {part} must not import {forbidden}."
                )


def test_only_tui_imports_textual() -> None:
    for file in ROOT.rglob("*.py"):
        if file.relative_to(ROOT).parts[0] != "tui":
            textual = {name for name in imported(file) if name.split(".")[0] == "textual"}
            assert not textual, f"{file.relative_to(ROOT)} imports {textual}, but only tui may import Textual."


HEADLESS = [
    ".".join(file.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
    for file in sorted(ROOT.rglob("*.py"))
    if "tui" not in file.relative_to(ROOT).parts and file.name != "__main__.py"
]


def test_headless_modules_load_no_textual() -> None:
    check = f"import sys, {', '.join(HEADLESS)}; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_plain_text_loads_no_textual() -> None:
    check = (
        "import sys; from likvardig_tui.cli import main; code = main([]);"
        "loaded = {name.partition('.')[0] for name in sys.modules};"
        "print(sorted(loaded & {'textual', 'tomli_w', 'sqlite3'}), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert "Likvärdig skola" in ran.stdout
    assert ran.stderr.strip() == "[]"
