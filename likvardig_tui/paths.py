"""Paths of the content, the configuration and the state. Nothing is created here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped_content() -> Path:
    """Return the content folder shipped with the program: in the package if installed, next to it in a checkout."""
    inside = _PACKAGE / "data"
    return inside if inside.is_dir() else _PACKAGE.parent / "data"


class NoHomeError(Exception):
    """The user has no home folder to store files in."""


def config_file() -> Path:
    """Return the path of ``config.toml``.

    It is in ``$XDG_CONFIG_HOME/likvardig/`` on Linux, in the platform's own folder elsewhere. Raises NoHomeError.
    """
    from platformdirs import user_config_path

    return _application_folder(user_config_path) / "config.toml"


def statistics_file() -> Path:
    """Return the path of ``statistics.db``.

    It is in ``$XDG_STATE_HOME/likvardig/`` on Linux, in the platform's own folder elsewhere. Raises NoHomeError.
    """
    from platformdirs import user_state_path

    return _application_folder(user_state_path) / "statistics.db"


def content_copies() -> Path:
    """Return the folder where a kiosk stores copies of its content, next to the counts. Raises NoHomeError."""
    return statistics_file().with_name("content")


def _application_folder(user_path: Callable[..., Path]) -> Path:
    try:
        return user_path("likvardig", appauthor=False)
    except RuntimeError as error:  # neither HOME nor an entry in the user database
        raise NoHomeError from error
