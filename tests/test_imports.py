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
    "cli": {"cli_options", "commands", "console", "content", "paths"},
    "cli_options": {"__init__", "console", "content", "settings"},
    "commands": {
        *("__init__", "atomic_files", "cli_options", "console", "paths", "settings"),
        *("content", "privacy", "render", "speech", "tui"),
    },
    "tui": {"content", "privacy", "render", "speech"},
    "speech": {"content", "settings"},
    "render": {"content", "privacy", "speech"},
    "privacy": {"atomic_files", "file_system"},
    "content": {"atomic_files", "file_system", "paths"},
    "console": {"atomic_files", "content", "render", "settings"},
    "settings": {"content", "paths"},
    "paths": set(),
    "atomic_files": {"file_system"},
    "file_system": set(),
}
"""For each package and module at the root, which others it may import."""
MAY_NOT_IMPORT = {
    "tui": ("privacy.config", "privacy.counts_db"),
    "tui/widgets": ("tui.app", "tui.screens", "privacy.session", "privacy.personal_session"),
    "render/wrap.py": ("",),
}
"""Narrower rules. The tui reaches stored data only through a session. Widgets know neither app, screens nor session."""
MAX_ROOT_MODULES = 8


def imports_of(path: Path) -> set[str]:
    """Return the full names of all that a file imports, including imports within functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.relative_to(ROOT)} has a relative import; write the full name."
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def is_within(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")


def files_of(part: str) -> list[Path]:
    path = ROOT / part
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


def part_of(name: str) -> str:
    """Return the package or module at the root that an imported name belongs to; ``__init__`` for the root itself."""
    first = name.removeprefix("likvardig_tui.").split(".")[0]
    return first if (ROOT / first).is_dir() or (ROOT / f"{first}.py").is_file() else "__init__"


def test_every_part_has_an_import_rule() -> None:
    parts = {path.stem for path in ROOT.glob("*.py")} | {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert parts - MAY_IMPORT.keys() == set(), "Add these to MAY_IMPORT, with what each of them may import."
    assert MAY_IMPORT.keys() - parts == set(), "Remove these from MAY_IMPORT: they no longer exist."


def test_root_has_few_modules() -> None:
    modules = sorted(path.name for path in ROOT.glob("*.py"))
    assert len(modules) <= MAX_ROOT_MODULES, "The root of the package has too many modules; move one to a package."


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_point_one_way(part: str) -> None:
    allowed = {part, *MAY_IMPORT[part]}
    for file in files_of(part):
        for name in imports_of(file):
            if is_within(name, "likvardig_tui") and part_of(name) not in allowed:
                others = ", ".join(sorted(MAY_IMPORT[part])) or "nothing else of likvardig_tui"
                pytest.fail(f"{file.relative_to(ROOT)} imports {name}, but {part} may import only: {others}.")


@pytest.mark.parametrize("part", MAY_NOT_IMPORT)
def test_narrower_import_rules_hold(part: str) -> None:
    for file in files_of(part):
        for name in imports_of(file):
            for forbidden in MAY_NOT_IMPORT[part]:
                if is_within(name, f"likvardig_tui.{forbidden}".rstrip(".")):
                    pytest.fail(f"{file.relative_to(ROOT)} imports {name}, which {part} must not import.")


def test_only_tui_imports_textual() -> None:
    for file in ROOT.rglob("*.py"):
        if file.relative_to(ROOT).parts[0] != "tui":
            for name in imports_of(file):
                if is_within(name, "textual"):
                    pytest.fail(f"{file.relative_to(ROOT)} imports {name}, but only tui may import Textual.")


HEADLESS = [
    ".".join(file.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
    for file in sorted(ROOT.rglob("*.py"))
    if "tui" not in file.relative_to(ROOT).parts and file.name != "__main__.py"
]


def test_headless_modules_load_no_textual() -> None:
    check = f"import sys, {', '.join(HEADLESS)}; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0, "Only tui may load Textual."


UNNEEDED = {
    *("textual", "markdown_it", "tomli_w", "sqlite3", "dataclasses", "inspect", "shutil", "select", "difflib"),
    *("tomllib", "string"),
    *("encodings.utf_8_sig", "likvardig_tui.atomic_files", "likvardig_tui.commands.names", "likvardig_tui.privacy"),
    *({"platformdirs"} if sys.platform == "linux" else ()),
}
"""What the page as plain text can be written without."""


def after_plain_text(expression: str) -> str:
    """Write the page as plain text in a new process, and return the value of an expression after that.

    In the expression, ``before`` are the names of the modules that Python itself loads.
    """
    code = (
        "import sys; before = set(sys.modules); from likvardig_tui.cli import main; main([]);"
        f"print({expression}, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Likvärdig skola" in ran.stdout
    return ran.stderr.strip()


def test_plain_text_loads_no_unneeded_module() -> None:
    assert after_plain_text(f"sorted({UNNEEDED} & (set(sys.modules) - before))") == "[]"


def test_plain_text_compiles_no_annotation() -> None:
    """Each annotation that is a text is compiled when a named tuple is defined: a thirtieth of ``likvardig show``."""
    named_tuples = (
        "[value for name in list(sys.modules) if name.startswith('likvardig_tui')"
        " for value in vars(sys.modules[name]).values() if hasattr(value, '_field_defaults')]"
    )
    assert int(after_plain_text(f"len({named_tuples})")) > 20
    with_texts = f"sorted({{str(each) for each in {named_tuples} if 'ForwardRef' in repr(each.__annotations__)}})"
    found = after_plain_text(with_texts)
    assert found == "[]", "Leave `from __future__ import annotations` out of the modules of these."
