"""What the user may do with other programs, where the terminal supports it."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import NamedTuple

LOOKED_FOR_EVERY_S = 5
"""Seconds after which ``lp`` is looked for again."""


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


def can_print() -> bool:
    """Return whether there is a ``print_command``, as far as known: it is looked for every ``LOOKED_FOR_EVERY_S``.

    The bottom line asks with each key. To look takes a fiftieth of the time of a key, and longer where a folder of the
    path is on a network.
    """
    return _could_print(os.environ.get("PATH"), monotonic() // LOOKED_FOR_EVERY_S)


@lru_cache(maxsize=1)
def _could_print(path: str | None, period: float) -> bool:
    del path, period
    return print_command() is not None
