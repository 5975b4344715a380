"""Write a topic file, and add the topic to the order of several."""

from __future__ import annotations

import os
from pathlib import Path

from likvardig_tui.atomic_files import replace_file
from likvardig_tui.content.toml.order import with_topic_last
from likvardig_tui.content.toml.reader import read_index


def write_topic_file(path: Path, text: str) -> None:
    """Write a topic file. A symlink is followed. Raises OSError."""
    replace_file(Path(os.path.realpath(path)), text.encode(), mode=0o644)


def add_to_order(index: Path, topic_id: str) -> bool:
    """Add a topic at the end of the order in an ``index`` file, and return whether it was not there already.

    Nothing else in the file changes. A symlink is followed. Raises ContentError if the file has errors, and OSError.
    """
    if topic_id in read_index(index).order:
        return False
    source = index.read_bytes().decode()
    replace_file(Path(os.path.realpath(index)), with_topic_last(source, topic_id).encode())
    return True
