"""The door: arguments in, one command run, an exit code out."""

from __future__ import annotations

import argparse
import gc
import os
import re
import sys
from collections.abc import Sequence
from errno import errorcode
from pathlib import Path

from likvardig_tui import __version__, paths
from likvardig_tui.content.model import Topic
from likvardig_tui.content.reading import read_topic
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.tables import ContentError, Fault
from likvardig_tui.strings import Words, read_words

DONE, COULD_NOT, WRONG_USAGE = 0, 1, 2
DEFAULT_LANGUAGE = "sv"
THEMES = ("light", "dark", "contrast")
"""As in ``tui.themes``, which is not imported here: ``--help`` needs no Textual."""


def _language(code: str) -> str:
    """Return the code of a language, which names a folder; raise ValueError for what could name any other."""
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", code):
        raise ValueError(code)
    return code


_language.__name__ = "language code"  # argparse puts it into its sentence


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="likvardig",
        description="Read Uppsala kommun's page about equal schools, with the keyboard. F1 shows the keys.",
        epilog="Where standard output is no terminal, the page is written as plain text.",
    )
    parser.add_argument(
        "--language", metavar="CODE", type=_language, help="the language, a folder among the content (default: sv)"
    )
    parser.add_argument("--theme", choices=THEMES, help="the theme, for this time only")
    parser.add_argument("--content", metavar="DIR", type=Path, help="read another content folder than the shipped one")
    parser.add_argument("--config", metavar="FILE", type=Path, help="keep the answers about consent in this file")
    parser.add_argument("--version", action="version", version=f"likvardig {__version__}")
    return parser


def _told(fault: Fault, words: Words) -> str:
    """Return a fault as ``file:line: key: what is wrong``."""
    details = dict(fault.details)
    if "reason" in details:
        details["reason"] = words.reason(str(details["reason"]))
    place = f"{clean_line(str(fault.path))}:{fault.line}: "
    key = f"{fault.key}: " if fault.key else ""
    return place + key + words(f"faults.{fault.problem}", **details)


def _tell(faults: Sequence[Fault]) -> None:
    """Write the faults to standard error, in the words that come with the program."""
    try:
        words = read_words(paths.shipped_content() / DEFAULT_LANGUAGE / "strings.toml")
    except ContentError:  # the fault is in the very words it would be told in
        words = Words()
    for fault in faults:
        print(_told(fault, words), file=sys.stderr)


def _read(content: Path | None, language: str) -> tuple[Topic, Words]:
    """Read the topic and the words in one language.

    Words that ``content`` has none of its own for are the shipped ones. Raises ContentError with the faults of all.
    """
    shipped = paths.shipped_content()
    folder = (content or shipped) / language
    folders = dict.fromkeys((shipped / DEFAULT_LANGUAGE, shipped / language, folder))
    faults: list[Fault] = []
    try:
        topic = read_topic(folder / "topic.toml")
    except ContentError as error:
        faults += error.faults
    try:
        words = read_words(*(path / "strings.toml" for path in folders))
    except ContentError as error:
        faults += error.faults
    if faults:
        raise ContentError(faults)
    return topic, words


def _is_for_people() -> bool:
    """Say whether there is a terminal that can show a browser."""
    streams = (sys.stdin, sys.stdout)  # None where the shell has closed them
    is_terminal = all(stream is not None and stream.isatty() for stream in streams)
    return is_terminal and os.environ.get("TERM", "dumb") not in ("", "dumb")


def _browse(topic: Topic, words: Words, config: Path, theme: str | None) -> int:
    """Run the browser."""
    from likvardig_tui.privacy.visit import Visit
    from likvardig_tui.tui.app import LikvardigApp

    app = LikvardigApp(topic, words, Visit(config, topic.privacy.revision), theme)
    app.call_later(_collect_garbage)
    app.run()
    return app.return_code or DONE


def _collect_garbage() -> None:
    gc.freeze()
    gc.enable()


def _write_plain(topic: Topic, words: Words) -> int:
    """Write the page as text."""
    from likvardig_tui.plain import as_text

    if sys.stdout is None:
        return DONE
    try:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # it is a text file, as Python opens it
        sys.stdout.write(as_text(topic, words))
        sys.stdout.flush()
    except OSError as error:
        # What is left in the buffer would only fail again when Python flushes it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # the reader has seen enough, as in ``likvardig | head``
            return DONE
        print(words("cli.not_written", reason=words.reason(errorcode.get(error.errno or 0, ""))), file=sys.stderr)
        return COULD_NOT
    return DONE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with ``arguments``, those of the process if None; return its exit code."""
    gc.disable()  # what the start makes stays until the end: looking through it for garbage would only delay it
    options = _parser().parse_args(arguments)
    try:
        topic, words = _read(options.content, options.language or DEFAULT_LANGUAGE)
    except ContentError as error:
        _tell(error.faults)
        return COULD_NOT
    if not _is_for_people():
        return _write_plain(topic, words)
    return _browse(topic, words, options.config or paths.config_file(), options.theme)
