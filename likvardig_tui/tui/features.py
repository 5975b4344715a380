"""What the user may do with other programs, where the terminal supports it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Features(NamedTuple):
    """Features of the terminal that the user may use."""

    can_copy: bool
    """Whether there may be a clipboard."""
    hyperlinks: bool
    """Whether links can be clicked."""


def print_command() -> str | None:
    """Return the path of ``lp``, the command of POSIX that prints; None if there is none."""
    paths = (os.path.join(folder, "lp") for folder in os.get_exec_path() if folder.startswith("/"))  # noqa: PTH118
    return next((path for path in paths if os.access(path, os.X_OK) and Path(path).is_file()), None)
