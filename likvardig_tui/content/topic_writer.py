"""Write a topic file, and add the topic to the order of several."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from likvardig_tui.atomic_files import replace_file
from likvardig_tui.content.toml.order import with_topic_last
from likvardig_tui.content.toml.reader import read_index
from likvardig_tui.file_system.owners import give_to_owner_of


def write_topic_file(path: Path, text: str) -> None:
    """Write a topic file. A symlink is followed. Raises OSError."""
    replace_file(Path(os.path.realpath(path)), text.encode(), mode=0o644)


def create_topics_folder(folder: Path) -> None:
    """Create the folder of topics if it does not exist. Raises OSError."""
    with suppress(FileExistsError):
        folder.mkdir()
        give_to_owner_of(folder.parent, folder)


def add_to_order(index: Path, topic_id: str) -> bool:
    """Add a topic at the end of the order in an ``index`` file, and return whether it was not there already.

    Nothing else in the file changes. A symlink is followed. Raises ContentError if the file has errors, and OSError.
    """
    if topic_id in read_index(index).order:
        return False
    source = index.read_bytes().decode()
    replace_file(Path(os.path.realpath(index)), with_topic_last(source, topic_id).encode())
    return True
