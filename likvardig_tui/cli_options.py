"""Parse the command line."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from likvardig_tui import __version__, settings
from likvardig_tui.console import EXIT_USAGE, strings_for_stderr, terminal_width, write_stdout, write_usage_error
from likvardig_tui.content.store import LANGUAGE_CODE
from likvardig_tui.content.topics import TOPIC_ID
from likvardig_tui.settings import Flags

CHECK_FORMATS = ("text", "json")
STDIO = Path("-")
"""Standard input as a page, standard output as an output file."""
COUNT_FORMATS = ("table", "csv", "json", "openmetrics")
DOCTOR_FORMATS = ("text", "openmetrics")
PAGE_FORMATS = ("text", "markdown", "json", "html")
DEFAULT_IDLE_S, MIN_IDLE_S, MAX_IDLE_S = 120, 20, 86_400
"""Seconds without a key after which a kiosk ends a session. The minimum follows WCAG 2.2, 2.2.1."""


class Options(NamedTuple):
    """The parsed command line. Options that the command does not have keep their defaults."""

    flags: Flags = Flags()
    command: str | None = None
    """None for the browser."""
    kiosk: bool = False
    idle: int = DEFAULT_IDLE_S
    """Seconds."""
    format: str = "text"
    parts: Sequence[str] = ()
    folder: Path | None = None
    page: Path = STDIO
    output: Path | None = None
    force: bool = False
    quiet: bool = False
    files: Sequence[Path] = ()
    since: date | None = None
    clear: bool = False
    yes: bool = False


class _HelpFormatter(argparse.HelpFormatter):
    """Finds the width without ``shutil``: a formatter is created for each option, and hardly ever used."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=terminal_width(otherwise=80) - 2)


class _Parser(argparse.ArgumentParser):
    """A parser that writes its help and its errors as the commands write theirs."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=_HelpFormatter, **settings)
        # Python 3.14 colours the help even in a pipe if FORCE_COLOR is set, and later versions suggest other options.
        self.color = False
        self.suggest_on_error = False

    def print_help(self, file: object = None) -> NoReturn:
        """Write the help to standard output, and exit."""
        del file
        sys.exit(write_stdout(self.format_help(), strings_for_stderr()))

    def error(self, message: str) -> NoReturn:
        """Write a usage error to standard error, and exit with 2."""
        write_usage_error(self.format_usage(), f"{self.prog}: error: {message}")
        sys.exit(EXIT_USAGE)


class _ShowVersion(argparse.Action):
    """Write the version to standard output, and exit."""

    def __call__(self, *_: object, **__: object) -> NoReturn:
        sys.exit(write_stdout(f"likvardig {__version__}\n", strings_for_stderr()))


def _language(text: str) -> str:
    """Return a language code. Refuse anything else, because the code becomes the name of a folder."""
    if not LANGUAGE_CODE.fullmatch(text):
        raise argparse.ArgumentTypeError(f"invalid language code value: {text!r}")
    return text


def _path(text: str) -> Path:
    """Return a path. Refuse an empty one, as of a variable that is not set: it would be the working folder."""
    if not text:
        raise argparse.ArgumentTypeError("invalid path value: ''")
    return Path(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"invalid date (write 2026-11-23) value: {text!r}") from None


def _idle_seconds(text: str) -> int:
    try:
        seconds = int(text)
    except ValueError:
        seconds = 0
    if not MIN_IDLE_S <= seconds <= MAX_IDLE_S:
        expected = f"number of seconds (write a whole number from {MIN_IDLE_S} to {MAX_IDLE_S})"
        raise argparse.ArgumentTypeError(f"invalid {expected} value: {text!r}")
    return seconds


def _add_shared_options(parser: argparse.ArgumentParser, default: object) -> None:
    """Add the options of every command.

    For a subcommand ``default`` must be SUPPRESS, because any other would override an option given before its name.
    """
    options = parser.add_argument_group("options of every command", argument_default=default)
    options.add_argument(
        "--language",
        metavar="CODE",
        type=_language,
        help="the language: the name of a folder in the content folder (default: that of the environment)",
    )
    options.add_argument("--theme", choices=settings.THEMES, help="the theme, for this run only")
    options.add_argument("--content", metavar="DIR", type=_path, help="use this content folder, not the shipped one")
    options.add_argument("--config", metavar="FILE", type=_path, help="store the consent answers in this file")
    options.add_argument(
        "--version",
        action=_ShowVersion,
        nargs=0,
        dest=argparse.SUPPRESS,
        default=argparse.SUPPRESS,
        help="show the version and exit",
    )


def parser(command: str = "") -> argparse.ArgumentParser:
    """Return the parser of the whole command line, or of one whose first argument is this ``command``.

    The other commands are then left out, which no message shows: they take a fortieth of ``likvardig show``.
    """
    top = _Parser(
        prog="likvardig",
        description="Read Uppsala Municipality's page about equity in schools, with the keyboard. F1 shows the keys.",
        epilog="If standard input or output is not a terminal, the page is written as plain text.",
    )
    _add_shared_options(top, None)
    kiosk = top.add_argument_group("options of the browser")
    kiosk.add_argument("--topic", metavar="ID", help="open this topic first, where the content folder has several")
    kiosk.add_argument("--kiosk", action="store_true", help="lock the browser, for a terminal that anyone can use")
    kiosk.add_argument(
        "--idle",
        metavar="SECONDS",
        type=_idle_seconds,
        help=f"with --kiosk: end a visit after this many seconds without a key (default: {DEFAULT_IDLE_S}, "
        f"minimum: {MIN_IDLE_S})",
    )
    _add_speech(kiosk, None)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands (without one: the browser)")
    for name in [command] if command in _COMMANDS else _COMMANDS:
        about, description, add_options = _COMMANDS[name]
        added = commands.add_parser(name, help=about, description=description)
        _add_shared_options(added, argparse.SUPPRESS)
        add_options(added)
    return top


def _add_show_options(show: argparse.ArgumentParser) -> None:
    show.add_argument(
        "parts",
        metavar="PART",
        nargs="*",
        help="write only these parts, in this order: the number or id of a section or topic, or contact",
    )
    show.add_argument("--format", choices=PAGE_FORMATS, default="text", help="the format (default: text)")
    show.add_argument(
        "--output",
        metavar="DIR",
        type=_path,
        help="with --format html: write all topics in all languages, or in that of --language, to files in this folder",
    )


def _add_check_options(check: argparse.ArgumentParser) -> None:
    check.add_argument("folder", metavar="DIR", nargs="?", type=_path, help="the folder (default: that of --content)")
    check.add_argument("--format", choices=CHECK_FORMATS, default="text", help="the format (default: text)")


def _add_import_options(importing: argparse.ArgumentParser) -> None:
    importing.add_argument("page", metavar="PAGE", type=_path, help="the saved page; - for standard input")
    importing.add_argument(
        "--output",
        metavar="FILE",
        type=_path,
        help="write to this file, and keep the ids that it has (default: standard output)",
    )
    importing.add_argument(
        "--topic",
        metavar="ID",
        default=argparse.SUPPRESS,
        help="add or renew this one of the topics in the folder of --content, and keep the ids that it has",
    )
    importing.add_argument("--force", action="store_true", help="write the file even if none of its ids would be left")
    importing.add_argument("--quiet", action="store_true", help="report only what needs attention, not what was found")


def _add_statistics_options(statistics: argparse.ArgumentParser) -> None:
    statistics.add_argument(
        "files",
        metavar="PATH",
        nargs="*",
        type=_path,
        help="the file or folder of each kiosk, instead of this computer's own",
    )
    statistics.add_argument("--format", choices=COUNT_FORMATS, default="table", help="the format (default: table)")
    statistics.add_argument("--since", metavar="DATE", type=_date, help="count from this date on, such as 2026-11-23")
    statistics.add_argument("--clear", action="store_true", help="delete the counts, after asking")
    statistics.add_argument("--yes", action="store_true", help="with --clear: do not ask")


def _add_doctor_options(doctor: argparse.ArgumentParser) -> None:
    doctor.add_argument(
        "--format",
        choices=DOCTOR_FORMATS,
        default="text",
        help="the report (text, the default), or the versions and the health of a kiosk's content as metrics",
    )
    _add_speech(doctor, argparse.SUPPRESS)


def _add_speech(parser: argparse._ActionsContainer, default: object) -> None:
    parser.add_argument(
        "--speech",
        metavar="SOCKET",
        type=_path,
        default=default,
        help="read aloud through the speech server at this socket (default: that of the desktop; with --kiosk none)",
    )


_COMMANDS = {
    "show": (
        "write a page, or parts of it, as text, Markdown, JSON or HTML",
        "Write the page, or some parts of it, to standard output. Where the content folder has several "
        "topics, it is the page that lists them, and a PART is a topic, or a topic, a slash and a part of it.",
        _add_show_options,
    ),
    "check": (
        "report every error in a content folder",
        "Report every error in a content folder, with file, line and key. Exit with 1 if there is any.",
        _add_check_options,
    ),
    "import": (
        "convert a saved web page to a topic file",
        'Convert a page "Så arbetar vi med: …", saved as HTML or text, to a topic file. '
        "What could not be placed in it is reported on standard error.",
        _add_import_options,
    ),
    "statistics": (
        "show, export or delete the counts of what has been used",
        "Show how often each thing has been used. Those of several kiosks are added up.",
        _add_statistics_options,
    ),
    "doctor": (
        "show versions, paths, stored data, and every setting with its source",
        "Show versions, paths, stored data, whether the speech server answers, and every setting in force "
        "with its source.",
        _add_doctor_options,
    ),
}
"""For each command what the list of commands says about it, what its own help says, and what adds its options."""


def parse(arguments: Sequence[str] | None) -> Options:
    """Return the options in ``arguments``, in those of the process if None. Exit with 2 after a usage error.

    ``doctor`` has the options of the browser too, before its name: it is given those of the kiosk that it reports on.
    """
    if arguments is None:
        arguments = sys.argv[1:]
    top = parser(*arguments[:1])
    given = {name: value for name, value in vars(top.parse_args(arguments)).items() if value is not None}
    flags = Flags(**{name: given.pop(name) for name in Flags._fields if name in given})
    options = Options(flags, **given)
    if options.kiosk and options.command:
        top.error(f"--kiosk is for the browser: leave out {options.command}")
    if options.flags.topic is not None and options.command not in (None, "import", "doctor"):
        instead = f"write show {options.flags.topic}" if options.command == "show" else f"leave out {options.command}"
        top.error(f"--topic is for the browser: {instead}")
    if options.flags.speech is not None and options.command not in (None, "doctor"):
        top.error(f"--speech is for the browser: leave out {options.command}")
    if "idle" in given and not options.kiosk and options.command != "doctor":
        top.error("--idle goes with --kiosk")
    if options.clear and options.since:
        top.error("--clear removes all counts: leave out --since")
    _check_output(top, options)
    if options.yes and not options.clear:
        top.error("--yes goes with --clear")
    return options


def _check_output(parser: argparse.ArgumentParser, options: Options) -> None:
    """Exit with 2 if the options contradict each other about where to write."""
    if options.command == "import" and options.flags.topic is not None:
        _check_topic_to_import(parser, options.flags.topic, options)
    if options.command == "show" and options.output is not None:
        if options.format != "html":
            parser.error("show --output goes with --format html")
        if options.parts:
            parser.error(f"show --output writes all topics: leave out {options.parts[0]}")


def _check_topic_to_import(parser: argparse.ArgumentParser, topic: str, options: Options) -> None:
    """Exit with 2 if no file in the content folder can be that of the topic."""
    if not TOPIC_ID.fullmatch(topic):  # it becomes the name of a file
        parser.error(f"argument --topic: invalid id (write a-z, 0-9 and single hyphens) value: {topic!r}")
    if options.output:
        parser.error("--topic writes to the content folder: leave out --output")
    if not options.flags.content:
        parser.error("import --topic goes with --content")
