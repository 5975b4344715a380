"""Resolving settings, and the language of every command."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from likvardig_tui.settings import Flags, Setting, Settings, Source, language
from tests.helpers.content import DATA
from tests.helpers.marks import quick
from tests.helpers.processes import run
from tests.helpers.terminal import COMMAND, Terminal

KNOWN = ("sv", "en", "pt-BR")
REMEMBERED = {"language": "en"}


@pytest.mark.parametrize(
    ("environ", "code", "name"),
    [
        ({"LANG": "en_US.UTF-8"}, "en", "LANG"),
        ({"LANG": "sv_SE.UTF-8"}, "sv", "LANG"),
        ({"LANG": "sv_SE@euro"}, "sv", "LANG"),
        ({"LANG": "sv"}, "sv", "LANG"),
        ({"LANG": "pt_BR.UTF-8"}, "pt-BR", "LANG"),
        ({"LC_MESSAGES": "en_GB", "LANG": "sv_SE"}, "en", "LC_MESSAGES"),
        ({"LC_ALL": "sv_SE", "LC_MESSAGES": "en_GB"}, "sv", "LC_ALL"),
        ({"LANGUAGE": "de:en:sv", "LANG": "sv_SE"}, "en", "LANGUAGE"),
        ({"LANGUAGE": "de:fr", "LANG": "sv_SE"}, "sv", "LANG"),
        ({"LANGUAGE": "", "LC_ALL": "", "LANG": "sv_SE"}, "sv", "LANG"),
    ],
)
def test_language_of_the_environment_precedes_the_preference(environ: dict[str, str], code: str, name: str) -> None:
    setting = language(None, environ, REMEMBERED, KNOWN)
    assert setting == Setting(code, Source.ENVIRONMENT, name)
    assert language("sv", environ, REMEMBERED, KNOWN) == Setting("sv", Source.FLAG, "--language")


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"LANG": "C.UTF-8"},
        {"LC_ALL": "C", "LANG": "sv_SE.UTF-8"},
        {"LANG": "POSIX"},
        {"LANG": "de_DE.UTF-8"},
        {"LANG": "../../etc"},
        {"LANGUAGE": ":::", "LANG": "."},
    ],
)
def test_unknown_language_of_the_environment_is_ignored(environ: dict[str, str]) -> None:
    assert language(None, environ, REMEMBERED, KNOWN) == Setting("en", Source.FILE)
    assert language(None, environ, {}, KNOWN) == Setting("sv", Source.DEFAULT)
    assert language(None, environ, {"language": "de"}, KNOWN) == Setting("sv", Source.DEFAULT)


def test_preferences_replace_defaults_only() -> None:
    preferences = {"language": "en", "theme": "light"}
    by_default = Settings.resolve(Flags(), {}, KNOWN)
    assert (by_default.language, by_default.theme) == (Setting("sv", Source.DEFAULT), Setting("dark", Source.DEFAULT))
    preferred = by_default.with_preferences(preferences, KNOWN)
    assert (preferred.language, preferred.theme) == (Setting("en", Source.FILE), Setting("light", Source.FILE))
    requested = Settings.resolve(Flags(theme="contrast"), {"LANG": "pt_BR"}, KNOWN)
    assert requested.with_preferences(preferences, KNOWN) == requested


def test_paths_name_their_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    settings = Settings.resolve(Flags(content=tmp_path), os.environ)
    assert settings.content == Setting(str(tmp_path), Source.FLAG, "--content")
    assert settings.config == Setting(str(tmp_path / "likvardig/config.toml"), Source.ENVIRONMENT, "XDG_CONFIG_HOME")
    assert settings.statistics.name == "XDG_STATE_HOME"
    settings = Settings.resolve(Flags(config=tmp_path / "mine.toml"), {})
    assert settings.content == Setting(str(DATA), Source.DEFAULT)
    assert settings.config == Setting(str(tmp_path / "mine.toml"), Source.FLAG, "--config")
    assert settings.statistics.source is Source.DEFAULT


def granted(revision: int) -> str:
    return f"""
    schema = 1
    [consent.functional]
    state = "granted"
    at = 2026-01-01T10:00:00Z
    revision = {revision}
    [preferences]
    language = "en"
    """


SAID = [
    ((), "Telefon:", "Phone:"),
    (("statistics",), "Inget är räknat", "Nothing has been counted"),
    (("doctor",), "språk: sv", "language: en"),
]
"""Arguments, and what they print in Swedish and in English."""


@pytest.mark.parametrize(("command", "swedish", "english"), quick(1, SAID, unpack=True))
def test_every_command_uses_the_language_in_force(
    tmp_path: Path, command: tuple[str, ...], swedish: str, english: str
) -> None:
    config = tmp_path / "config.toml"
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    revision = tomllib.loads((DATA / "sv" / "topic.toml").read_text("utf-8"))["privacy"]["revision"]
    assert swedish in run(*command, **home).stdout
    assert english in run(*command, LANG="en_GB.UTF-8", **home).stdout
    assert swedish in run(*command, "--language", "sv", LANG="en_GB.UTF-8", **home).stdout
    config.write_text(granted(revision))
    assert english in run(*command, "--config", config, **home).stdout, "remembered"
    assert swedish in run(*command, "--config", config, LANG="sv_SE.UTF-8", **home).stdout
    before = config.read_bytes()
    config.write_text(granted(revision + 1))
    assert swedish in run(*command, "--config", config, **home).stdout, "no consent to this notice"
    config.write_bytes(b"\xff")
    assert swedish in run(*command, "--config", config, **home).stdout
    assert config.read_bytes() == b"\xff" != before
    config.unlink()
    assert list(tmp_path.iterdir()) == [], "reading creates nothing"


def test_errors_in_the_language_of_the_environment_are_reported_and_swedish_is_shown(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "content")
    (tmp_path / "content" / "en" / "topic.toml").write_text("schema = 3")
    result = run("--content", tmp_path / "content", LANG="en_US.UTF-8", HOME=str(tmp_path))
    assert result.returncode == 0
    assert "Kraftsamling" in result.stdout
    assert "en/topic.toml:1: schema:" in result.stderr
    result = run("doctor", "--content", tmp_path / "content", LANG="en_US.UTF-8", HOME=str(tmp_path))
    assert result.returncode == 1
    assert "språk: sv (förval)" in result.stdout
    assert result.stderr.count("schema:") == 1
    (tmp_path / "content" / "sv" / "topic.toml").write_text("schema = 3")
    result = run("--content", tmp_path / "content", LANG="sv_SE.UTF-8", HOME=str(tmp_path))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.count("schema:") == 1
    result = run("--content", tmp_path / "content", LANG="en_US.UTF-8", HOME=str(tmp_path))
    assert (result.returncode, result.stdout) == (1, "")


BROKEN_LANGUAGES = {"C.UTF-8": ["yy"], "en_US.UTF-8": ["en"], "en_GB.UTF-8": ["en", "yy"]}
"""Locales, and the languages whose texts have errors."""


@pytest.mark.parametrize("locale", quick(0, reversed(BROKEN_LANGUAGES)))
def test_doctor_names_the_language_that_is_shown_in_place_of_one_with_errors(tmp_path: Path, locale: str) -> None:
    content, broken = Path(shutil.copytree(DATA, tmp_path / "content")), BROKEN_LANGUAGES[locale]
    remembered = Path(shutil.copytree(DATA / "sv", content / "yy")) / "topic.toml"
    remembered.write_text(remembered.read_text("utf-8").replace("Likvärdig skola", "Yy", 1), "utf-8")
    for code in broken:
        (content / code / "topic.toml").write_text("schema = 3")
    config = tmp_path / "config.toml"
    config.write_text(granted(1).replace('"en"', '"yy"'))
    arguments, environ = ("--content", content, "--config", config), {"LANG": locale, "HOME": str(tmp_path)}
    shown, reported = run(*arguments, **environ), run("doctor", *arguments, **environ)
    heading = "Så arbetar vi med: " + ("Likvärdig skola" if "yy" in broken else "Yy")
    assert shown.returncode == 0
    assert shown.stdout.startswith(heading)
    assert ("språk: sv (förval)" if "yy" in broken else "språk: yy (sparat)") in reported.stdout
    assert reported.returncode == 1
    for result in (shown, reported):
        assert re.findall(r"(\w+)/topic.toml:1: schema:", result.stderr) == broken
    terminal = Terminal(tmp_path, (COMMAND, *map(str, arguments)), **environ)
    terminal.wait_for(heading)
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert all(f"{code}/topic.toml:1: schema:".encode() in terminal.output for code in broken)
    terminal.close()


def test_remembered_language_needs_consent_to_the_notice_that_is_shown(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "content")
    for page in (tmp_path / "content").glob("*/topic.toml"):
        page.write_text(page.read_text("utf-8").replace("revision = 1", "revision = 2"), "utf-8")
    (tmp_path / "config.toml").write_text(granted(1))
    where = ("--content", tmp_path / "content", "--config", tmp_path / "config.toml")
    assert "Telefon:" in run(*where, HOME=str(tmp_path)).stdout
    assert "Inget är räknat" in run("statistics", *where, HOME=str(tmp_path)).stdout
    assert "språk: sv" in run("doctor", *where, HOME=str(tmp_path)).stdout


def test_unknown_language_is_reported_in_the_language_of_the_environment(tmp_path: Path) -> None:
    result = run("--language", "fi", LANG="en_US.UTF-8", HOME=str(tmp_path))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "There is no language fi. The languages are: sv, en.\n"
    result = run("show", "--language", "fi", HOME=str(tmp_path))
    assert result.stderr == "Språket fi finns inte. Dessa finns: sv, en.\n"
