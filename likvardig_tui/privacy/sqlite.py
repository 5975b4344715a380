"""SQLite, which a Python may have been built without, and whose library may be missing."""

from __future__ import annotations

from importlib.util import find_spec

from likvardig_tui.privacy.errors import StorageError

NO_SQLITE = "NO_SQLITE"
"""Reason of a StorageError: this Python has no SQLite."""


def has_module() -> bool:
    """Return whether Python has the module. Import nothing: a start would take longer, and seldom needs it."""
    try:
        return find_spec("_sqlite3") is not None
    except ImportError:
        return False


def version() -> str | None:
    """Return the version of SQLite; None if it cannot be imported."""
    try:
        import sqlite3
    except ImportError:
        return None
    return sqlite3.sqlite_version


def require() -> None:
    """Raise StorageError if SQLite cannot be imported."""
    if version() is None:
        raise StorageError(NO_SQLITE)
