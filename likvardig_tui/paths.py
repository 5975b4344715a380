"""Paths of the content, the configuration and the state. Nothing is created here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

STATISTICS = "statistics.db"
"""Name of the file of counts."""
_PACKAGE = Path(__file__).parent


def shipped_content() -> Path:
    """Return the content folder shipped with the program: in the package if installed, next to it in a checkout."""
    inside = _PACKAGE / "data"
    return inside if inside.is_dir() else _PACKAGE.parent / "data"


class NoHomeError(Exception):
    """The user has no home folder to store files in."""


class PathError(Exception):
    """A path from the command line that cannot be resolved."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(path)
        self.path = path
        self.message = message
        """The name of a string with ``{path}``."""


def absolute(path: Path) -> Path:
    """Return a path from the command line, independent of the working folder.

    Raises PathError if it is relative to a working folder that has been removed, or begins with a ``~`` that the shell
    has not replaced, as in ``--config=~/config.toml``: no folder of that name shall be created.
    """
    try:
        resolved = path.absolute()
    except OSError as error:
        raise PathError(path, "cli.no_working_folder") from error
    if str(path).startswith("~") and not Path(path.parts[0]).exists():
        raise PathError(path, "cli.tilde")
    return resolved


def config_file() -> Path:
    """Return the path of ``config.toml``.

    It is in ``$XDG_CONFIG_HOME/likvardig/`` on Linux, in the platform's own folder elsewhere. Raises NoHomeError.
    """
    return _application_folder("config", "XDG_CONFIG_HOME", ".config") / "config.toml"


def statistics_file() -> Path:
    """Return the path of ``statistics.db``.

    It is in ``$XDG_STATE_HOME/likvardig/`` on Linux, in the platform's own folder elsewhere. Raises NoHomeError.
    """
    return _application_folder("state", "XDG_STATE_HOME", ".local/state") / STATISTICS


def content_copies() -> Path:
    """Return the folder where a kiosk stores copies of its content, next to the counts. Raises NoHomeError."""
    return statistics_file().with_name("content")


def _application_folder(kind: str, variable: str, default: str) -> Path:
    """Return the user's folder of a kind, as ``platformdirs`` does.

    On Linux that needs two variables in nearly all cases, and a tenth of ``likvardig show`` to import the package.
    """
    home = Path(os.environ.get("HOME", ""), default)
    for folder in (Path(os.environ.get(variable, "")), home) if sys.platform == "linux" else ():
        if folder.is_absolute():
            return folder / "likvardig"

    import platformdirs

    try:
        found: Path = getattr(platformdirs, f"user_{kind}_path")("likvardig", appauthor=False)
    except RuntimeError as error:  # neither HOME nor an entry in the user database
        raise NoHomeError from error
    if not found.is_absolute():  # HOME is relative, or an older platformdirs has left a ~ as it is
        raise NoHomeError
    return found
