"""Resolve settings: a flag over the environment over the remembered preferences over the default."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, Self

from likvardig_tui import paths
from likvardig_tui.content.model import DEFAULT_LANGUAGE

THEMES = ("light", "dark", "contrast")
"""The names in ``tui.palettes``, repeated here because most commands need no Textual."""
DEFAULT_THEME = "dark"
LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The variables that name the locale of messages, the one with precedence first."""


class Source(StrEnum):
    """Where a setting comes from."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class Setting(NamedTuple):
    """A value and where it comes from."""

    value: str
    source: Source
    name: str = ""
    """The flag or the variable that sets it."""


class Flags(NamedTuple):
    """The settings given on the command line; None for those that are not."""

    language: str | None = None
    theme: str | None = None
    content: Path | None = None
    config: Path | None = None
    topic: str | None = None
    """Id of the topic that the browser opens first."""
    speech: Path | None = None
    """Socket of the speech server."""


class Settings(NamedTuple):
    """Every setting with where it comes from.

    The paths of the files are properties: finding them may import ``platformdirs``, and fails without a home folder.
    """

    flags: Flags
    environ: Mapping[str, str]
    language: Setting
    theme: Setting

    @classmethod
    def resolve(cls, flags: Flags, environ: Mapping[str, str], languages: Collection[str] = ()) -> Self:
        """Return the settings before any preferences are read; ``languages`` are those of the content."""
        return cls(flags, environ, language(flags.language, environ, {}, languages), theme(flags.theme, {}))

    def with_preferences(self, preferences: Mapping[str, Any], languages: Collection[str]) -> Self:
        """Return the settings with ``preferences`` in place of the defaults."""
        changed = self
        if self.language.source is Source.DEFAULT:
            changed = changed._replace(language=language(None, {}, preferences, languages))
        if self.theme.source is Source.DEFAULT:
            changed = changed._replace(theme=theme(None, preferences))
        return changed

    @property
    def content(self) -> Setting:
        """The content folder."""
        if self.flags.content:
            return Setting(str(self.flags.content), Source.FLAG, "--content")
        return Setting(str(paths.shipped_content()), Source.DEFAULT)

    @property
    def config(self) -> Setting:
        """The path of ``config.toml``. Raises NoHomeError."""
        if self.flags.config:
            return Setting(str(self.flags.config), Source.FLAG, "--config")
        return self._in_folder(paths.config_file(), "XDG_CONFIG_HOME")

    @property
    def statistics(self) -> Setting:
        """The path of ``statistics.db``. Raises NoHomeError."""
        return self._in_folder(paths.statistics_file(), "XDG_STATE_HOME")

    def _in_folder(self, path: Path, variable: str) -> Setting:
        folder = self.environ.get(variable, "")
        if folder and path.is_relative_to(folder):
            return Setting(str(path), Source.ENVIRONMENT, variable)
        return Setting(str(path), Source.DEFAULT)


def language(
    flag: str | None, environ: Mapping[str, str], preferences: Mapping[str, Any], known: Collection[str]
) -> Setting:
    """Return the language. One that is not from the flag is among the ``known``, or the default."""
    if flag:
        return Setting(flag, Source.FLAG, "--language")
    return environment_language(environ, known) or _preferred(preferences.get("language"), known, DEFAULT_LANGUAGE)


def environment_language(environ: Mapping[str, str], known: Collection[str]) -> Setting | None:
    """Return the language that the environment asks for, None if it asks for none of the ``known``.

    LANGUAGE is a list in order of preference (GNU gettext, 2.3.3, but here it counts in a C locale too). Of the others
    only the first that is set counts (POSIX, 8.2), so that ``LC_ALL=C`` leaves the choice to the preferences.
    """
    locale = next((name for name in LOCALES if environ.get(name)), "")
    asked = [("LANGUAGE", name) for name in environ.get("LANGUAGE", "").split(":")]
    folders = {code.replace("_", "-").lower(): code for code in known}
    for variable, name in [*asked, (locale, environ.get(locale, ""))]:
        code = name.partition(".")[0].partition("@")[0].replace("_", "-").lower()  # sv_SE.UTF-8, sv_SE@euro
        folder = folders.get(code) or folders.get(code.partition("-")[0])
        if folder:
            return Setting(folder, Source.ENVIRONMENT, variable)
    return None


def theme(flag: str | None, preferences: Mapping[str, Any]) -> Setting:
    """Return the theme."""
    if flag:
        return Setting(flag, Source.FLAG, "--theme")
    return _preferred(preferences.get("theme"), THEMES, DEFAULT_THEME)


def _preferred(value: object, known: Collection[str], default: str) -> Setting:
    if isinstance(value, str) and value in known:
        return Setting(value, Source.FILE)
    return Setting(default, Source.DEFAULT)
