"""Where content, configuration and state live. Only says where; makes nothing."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped_content() -> Path:
    """Return the content folder that comes with the program.

    Inside the package when it is installed; beside the package in a checkout.
    """
    inside = _PACKAGE / "data"
    return inside if inside.is_dir() else _PACKAGE.parent / "data"


def config_file() -> Path:
    """Return where ``config.toml`` is kept.

    That is ``$XDG_CONFIG_HOME/likvardig/`` on Linux, and the platform's own place elsewhere.
    """
    from platformdirs import user_config_path

    return user_config_path("likvardig", appauthor=False) / "config.toml"


def statistics_file() -> Path:
    """Return where counts are kept: under ``$XDG_STATE_HOME/likvardig/`` on Linux, else the platform's own place."""
    from platformdirs import user_state_path

    return user_state_path("likvardig", appauthor=False) / "statistics.db"
