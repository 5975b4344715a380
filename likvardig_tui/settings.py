"""Which setting holds, and where it came from: a flag, else the environment, else the file, else the default."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from likvardig_tui import paths
from likvardig_tui.content.model import DEFAULT_LANGUAGE as DEFAULT_LANGUAGE

THEMES = ("light", "dark", "contrast")
"""As in ``tui.themes``, which is not imported here: most commands need no Textual."""
DEFAULT_THEME = "dark"


LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The variables that name the locale of messages, the strongest first."""
_LOCALE_ENDS = re.compile("[.@]")
"""What follows the language and the country: ``sv_SE.UTF-8``, ``sv_SE@euro``."""


class Source(StrEnum):
    """Where a setting came from."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class Setting(NamedTuple):
    """A value that holds, and why."""

    value: str
    source: Source
    name: str = ""
    """Of the flag or the variable it came from."""


class Flags(NamedTuple):
    """What was said on the command line; None where nothing was."""

    language: str | None = None
    theme: str | None = None
    content: Path | None = None
    config: Path | None = None


def content(flag: Path | None) -> Setting:
    """Return the content folder."""
    return (
        Setting(str(flag), Source.FLAG, "--content") if flag else Setting(str(paths.shipped_content()), Source.DEFAULT)
    )


def config(flag: Path | None, environ: Mapping[str, str]) -> Setting:
    """Return where ``config.toml`` is."""
    if flag:
        return Setting(str(flag), Source.FLAG, "--config")
    return _from_folder(paths.config_file(), "XDG_CONFIG_HOME", environ)


def statistics(environ: Mapping[str, str]) -> Setting:
    """Return where the counts are."""
    return _from_folder(paths.statistics_file(), "XDG_STATE_HOME", environ)


def _from_folder(path: Path, variable: str, environ: Mapping[str, str]) -> Setting:
    folder = environ.get(variable, "")
    if folder and path.is_relative_to(folder):
        return Setting(str(path), Source.ENVIRONMENT, variable)
    return Setting(str(path), Source.DEFAULT)


def language(
    flag: str | None, environ: Mapping[str, str], preferences: Mapping[str, Any], known: Collection[str]
) -> Setting:
    """Return the language; one that no flag names must be among the ``known``."""
    if flag:
        return Setting(flag, Source.FLAG, "--language")
    return _language_of(environ, known) or _remembered(preferences.get("language"), known, DEFAULT_LANGUAGE)


def _language_of(environ: Mapping[str, str], known: Collection[str]) -> Setting | None:
    """Return the language that the environment asks for, if it is one of those.

    LANGUAGE is a list, the best first (GNU gettext, 2.3.3, but here it counts in a C locale too); of the others the
    first that is set decides alone (POSIX, 8.2), so that ``LC_ALL=C`` leaves it to what is remembered.
    """
    locale = next((name for name in LOCALES if environ.get(name)), "")
    asked = [("LANGUAGE", name) for name in environ.get("LANGUAGE", "").split(":")]
    folders = {code.replace("_", "-").lower(): code for code in known}
    for variable, name in [*asked, (locale, environ.get(locale, ""))]:
        code = _LOCALE_ENDS.split(name)[0].replace("_", "-").lower()
        folder = folders.get(code) or folders.get(code.partition("-")[0])
        if folder:
            return Setting(folder, Source.ENVIRONMENT, variable)
    return None


def theme(flag: str | None, preferences: Mapping[str, Any]) -> Setting:
    """Return the theme."""
    if flag:
        return Setting(flag, Source.FLAG, "--theme")
    return _remembered(preferences.get("theme"), THEMES, DEFAULT_THEME)


def _remembered(value: object, known: Collection[str], default: str) -> Setting:
    if isinstance(value, str) and value in known:
        return Setting(value, Source.FILE)
    return Setting(default, Source.DEFAULT)
