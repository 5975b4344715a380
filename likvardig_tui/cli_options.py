"""The command line: what may be said on it, and what was."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from likvardig_tui import __version__, settings
from likvardig_tui.content.store import LANGUAGE_CODE

CHECK_FORMATS = ("text", "json")
COUNT_FORMATS = ("table", "csv", "json", "openmetrics")
PAGE_FORMATS = ("text", "markdown", "json")
DEFAULT_IDLE_S, MIN_IDLE_S, MAX_IDLE_S = 120, 20, 86_400
"""Seconds without a key after which a visit ends: by default, at the least (WCAG 2.2, 2.2.1), and at the most a day."""


def _language(code: str) -> str:
    """Return the code of a language, which names a folder; raise ValueError for what could name any other."""
    if not LANGUAGE_CODE.fullmatch(code):
        raise ValueError(code)
    return code


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _idle(text: str) -> int:
    """Return a number of seconds; raise ValueError where it is none that a visitor could be given."""
    seconds = int(text)
    if not MIN_IDLE_S <= seconds <= MAX_IDLE_S:
        raise ValueError(text)
    return seconds


# argparse puts these names into its sentences
_idle.__name__ = f"number of seconds (write a whole number from {MIN_IDLE_S} to {MAX_IDLE_S})"
_language.__name__ = "language code"
_day.__name__ = "date (write 2026-11-23)"


def _everywhere(default: object) -> argparse.ArgumentParser:
    """Return the options of every command.

    A command's own ``default`` must be none at all: it would hide what stands before the command's name.
    """
    parser = argparse.ArgumentParser(add_help=False, argument_default=default)
    options = parser.add_argument_group("options of every command")
    options.add_argument(
        "--language",
        metavar="CODE",
        type=_language,
        help="the language, a folder among the content (default: the environment's)",
    )
    options.add_argument("--theme", choices=settings.THEMES, help="the theme, for this time only")
    options.add_argument("--content", metavar="DIR", type=Path, help="read another content folder than the shipped one")
    options.add_argument("--config", metavar="FILE", type=Path, help="keep the answers about consent in this file")
    options.add_argument("--version", action="version", version=f"likvardig {__version__}")
    return parser


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="likvardig",
        description="Read Uppsala kommun's page about equal schools, with the keyboard. F1 shows the keys.",
        epilog="Where standard output is no terminal, the page is written as plain text.",
        parents=[_everywhere(None)],
    )
    kiosk = top.add_argument_group("options of the browser")
    kiosk.add_argument("--kiosk", action="store_true", help="lock it, for a terminal that anyone may use")
    kiosk.add_argument(
        "--idle",
        metavar="SECONDS",
        type=_idle,
        help=f"with --kiosk: end a visit after that long without a key (default: {DEFAULT_IDLE_S}; "
        f"{MIN_IDLE_S} at least)",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands (without one: the browser)")
    shared = _everywhere(argparse.SUPPRESS)
    show = commands.add_parser(
        "show",
        help="the page as text, Markdown or JSON",
        description="Write the page to standard output, all of it or some initiatives.",
        parents=[shared],
    )
    show.add_argument("ids", metavar="ID", nargs="*", help="write these initiatives alone, in this order")
    show.add_argument("--format", choices=PAGE_FORMATS, default="text", help="how to write it (default: text)")
    check = commands.add_parser(
        "check",
        help="every fault in a content folder",
        description="Tell every fault in a content folder, with file, line and key. Exits with 1 if there is any.",
        parents=[shared],
    )
    check.add_argument("folder", metavar="DIR", nargs="?", type=Path, help="the folder (default: that of --content)")
    check.add_argument("--format", choices=CHECK_FORMATS, default="text", help="how to tell it (default: text)")
    importing = commands.add_parser(
        "import",
        help="a saved web page as a topic file",
        description='Make a topic file of a page "Så arbetar vi med: …" that was saved as HTML or text. '
        "What could not be placed in it is told on standard error.",
        parents=[shared],
    )
    importing.add_argument("page", metavar="PAGE", type=Path, help="the saved page; - for standard input")
    importing.add_argument(
        "--output",
        metavar="FILE",
        type=Path,
        help="write it there, and keep the ids that are there (default: print it)",
    )
    statistics = commands.add_parser(
        "statistics",
        help="how often what was used, as counted on this computer",
        description="Tell how often what was used. Several files, from several kiosks, are summed.",
        parents=[shared],
    )
    statistics.add_argument("files", metavar="FILE", nargs="*", type=Path, help="count these, not this computer's own")
    statistics.add_argument("--format", choices=COUNT_FORMATS, default="table", help="how to tell it (default: table)")
    statistics.add_argument("--since", metavar="DATE", type=_day, help="from this day on, such as 2026-11-23")
    statistics.add_argument("--clear", action="store_true", help="remove the counts; asks first")
    statistics.add_argument("--yes", action="store_true", help="with --clear: do not ask")
    commands.add_parser(
        "doctor",
        help="versions, paths, what is stored, and every setting with why",
        description="Tell versions, paths, what is stored, and every setting that holds with where it came from.",
        parents=[shared],
    )
    return top


def read(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what was said; those of the process if None. Ends the process with 2 where it is wrong usage."""
    top = parser()
    options = top.parse_args(arguments)
    if options.kiosk and options.command:
        top.error(f"--kiosk is for the browser: leave out {options.command}")
    if options.idle is not None and not options.kiosk:
        top.error("--idle goes with --kiosk")
    if options.command == "statistics":
        if options.clear and options.since:
            top.error("--clear removes all counts: leave out --since")
        if options.yes and not options.clear:
            top.error("--yes goes with --clear")
    return options
