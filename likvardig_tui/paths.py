"""Where content, configuration and state live. Only says where; makes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped_content() -> Path:
    """Return the content folder that comes with the program.

    Inside the package when it is installed; beside the package in a checkout.
    """
    inside = _PACKAGE / "data"
    return inside if inside.is_dir() else _PACKAGE.parent / "data"


class NoHomeError(Exception):
    """There is no home folder to keep anything in."""


def config_file() -> Path:
    """Return where ``config.toml`` is kept.

    That is ``$XDG_CONFIG_HOME/likvardig/`` on Linux, and the platform's own place elsewhere. Raises NoHomeError.
    """
    from platformdirs import user_config_path

    return _own_folder(user_config_path) / "config.toml"


def statistics_file() -> Path:
    """Return where counts are kept: under ``$XDG_STATE_HOME/likvardig/`` on Linux, else the platform's own place.

    Raises NoHomeError.
    """
    from platformdirs import user_state_path

    return _own_folder(user_state_path) / "statistics.db"


def kept_content() -> Path:
    """Return where a kiosk keeps copies of its content: beside the counts. Raises NoHomeError."""
    return statistics_file().with_name("content")


def _own_folder(user_path: Callable[..., Path]) -> Path:
    try:
        return user_path("likvardig", appauthor=False)
    except RuntimeError as error:  # neither HOME nor an entry among the system's users
        raise NoHomeError from error
