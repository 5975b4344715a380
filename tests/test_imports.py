"""The rooms import one way, and only ``tui`` knows Textual."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import likvardig_tui

ROOT = Path(likvardig_tui.__file__).parent
FORBIDDEN = {
    "content": ("likvardig_tui.privacy.", "likvardig_tui.tui.", "likvardig_tui.cli.", "textual."),
    "privacy": (
        "likvardig_tui.content.",
        "likvardig_tui.tui.",
        "likvardig_tui.cli.",
        "likvardig_tui.strings.",
        "textual.",
    ),
    "plain.py": ("likvardig_tui.privacy.", "likvardig_tui.tui.", "likvardig_tui.cli.", "textual."),
    "topic_markdown.py": ("likvardig_tui.privacy.", "likvardig_tui.tui.", "likvardig_tui.cli.", "textual."),
    "topic_json.py": ("likvardig_tui.privacy.", "likvardig_tui.tui.", "likvardig_tui.cli.", "textual."),
    "strings.py": ("likvardig_tui.privacy.", "likvardig_tui.tui.", "likvardig_tui.cli.", "textual."),
    "paths.py": (
        "likvardig_tui.privacy.",
        "likvardig_tui.content.",
        "likvardig_tui.tui.",
        "likvardig_tui.cli.",
        "textual.",
    ),
    "wrapping.py": ("likvardig_tui.",),
    "cli.py": ("textual.",),
    "tui": ("likvardig_tui.cli.", "likvardig_tui.privacy.config."),
    "tui/widgets": ("likvardig_tui.tui.app.", "likvardig_tui.tui.screens.", "likvardig_tui.privacy.visit."),
}


def imported(path: Path) -> set[str]:
    """Every module that a file names in an import, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("room", FORBIDDEN)
def test_rooms_import_one_way(room: str) -> None:
    place = ROOT / room
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    assert files
    for file in files:
        wrong = {name for name in imported(file) if any(f"{name}.".startswith(start) for start in FORBIDDEN[room])}
        assert not wrong, f"{file.relative_to(ROOT)} imports {wrong}"


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
