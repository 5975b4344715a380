"""Write the man page, and the completions for bash, zsh and fish, to a folder: ``FOLDER SECONDS_SINCE_1970``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from likvardig_tui import __version__, cli_options

SHARED, BROWSER = "options of every command", "options of the browser"
HEAD = """.TH LIKVARDIG 1 {date} "likvardig {version}" "User Commands"
.SH NAME
likvardig \\- terminal browser for a public page of a municipality
.SH SYNOPSIS"""
TAIL = """.SH EXIT STATUS
0 on success, 1 on failure (a line on standard error gives the reason and the remedy), 2 for wrong usage.
.SH FILES
.TP
.I /usr/share/doc/likvardig
the documentation: README.md, and docs/kiosk.md for operators of kiosks
.TP
.I /etc/default/likvardig\\-kiosk
the options of the kiosk"""
VALUES = {None: "{}", "?": "[{}]", "*": "[{} ...]"}
COMPLETIONS = {"likvardig.bash": "bash", "_likvardig": "zsh", "likvardig.fish": "fish"}
"""The shell that each file is for."""


def man_page(parser: argparse.ArgumentParser, date: datetime) -> str:
    """Return the man page of a parser and its commands, as roff."""
    groups = {group.title: group._group_actions for group in parser._action_groups}
    lines = [HEAD.format(date=f"{date:%Y-%m-%d}", version=__version__)]
    lines += [".B likvardig", "[\\fIOPTION\\fR ...]"]
    for name, command in _commands(parser)._name_parser_map.items():
        values = [action for action in command._actions if not action.option_strings]
        parts = [VALUES[value.nargs].format(f"\\fI{value.metavar}\\fR") for value in values]
        lines += [".br", f".B likvardig {name}", " ".join(["[\\fIOPTION\\fR ...]", *parts])]
    lines += [".SH DESCRIPTION", _roff(parser.description), ".PP", _roff(parser.epilog)]
    lines += [f".SH {SHARED.upper()}", *_entries(groups[SHARED]), f".SH {BROWSER.upper()}", *_entries(groups[BROWSER])]
    lines += [".SH COMMANDS"]
    for name, command in _commands(parser)._name_parser_map.items():
        [shared] = [group._group_actions for group in command._action_groups if group.title == SHARED]
        own = [action for action in command._actions if action not in shared]
        lines += [f".SS {name}", _roff(command.description), *_entries(own)]
    return "\n".join([*lines, TAIL, ""])


def _commands(parser: argparse.ArgumentParser) -> argparse._SubParsersAction:
    [commands] = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return commands


def _entries(actions: Iterable[argparse.Action]) -> Iterable[str]:
    """Yield the lines about each option or argument except ``--help``."""
    for action in actions:
        if "--help" not in action.option_strings:
            names = ", ".join(f"\\fB{_roff(name)}\\fR" for name in action.option_strings)
            value = action.metavar or "|".join(action.choices or ())
            yield f".TP\n{names} \\fI{_roff(value)}\\fR".replace("\n ", "\n")
            yield _roff(action.help)


def _roff(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-")


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """Return the completions of a parser for a shell."""
    import shtab

    commands = _commands(parser)
    for choice in commands._choices_actions:
        commands.choices[choice.dest].description = choice.help  # the whole one is too long for a list
    for one in (parser, *commands.choices.values()):
        for action in one._actions:
            if action.metavar == "DIR":
                action.complete = shtab.DIRECTORY
            elif action.metavar in ("FILE", "PAGE", "PATH", "SOCKET"):
                action.complete = shtab.FILE
    return shtab.complete(parser, shell=shell)


if __name__ == "__main__":
    folder, date = Path(sys.argv[1]), datetime.fromtimestamp(int(sys.argv[2]), UTC)
    (folder / "likvardig.1").write_text(man_page(cli_options.parser(), date), "utf-8")
    for name, shell in COMPLETIONS.items():
        (folder / name).write_text(completion(cli_options.parser(), shell), "utf-8")
