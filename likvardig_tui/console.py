"""Write to standard output and standard error, whether they are a terminal, a pipe, a file or closed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any

from likvardig_tui import settings
from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import ContentStore, shipped_strings
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.cp437 import has_cp437_font, to_cp437
from likvardig_tui.render.encoding import fallback_handler, text_encoding

EXIT_OK, EXIT_FAILURE, EXIT_USAGE = 0, 1, 2
MAX_ANSWER_BYTES = 64
"""Bytes of an answer that are read; no accepted answer is that long."""


def is_interactive() -> bool:
    """Return whether standard input and output are a terminal that can show the browser."""
    streams = (sys.stdin, sys.stdout)  # None if the shell has closed them
    is_terminal = all(stream is not None and stream.isatty() for stream in streams)
    return is_terminal and os.environ.get("TERM", "dumb") not in ("", "dumb")


def terminal_width(otherwise: int) -> int:
    """Return the columns of the terminal, ``otherwise`` if there is none.

    ``shutil.get_terminal_size`` does the same, but importing it takes a thirtieth of ``likvardig show``.
    """
    with suppress(ValueError):
        if (columns := int(os.environ.get("COLUMNS", ""))) > 0:
            return columns
    with suppress(AttributeError, ValueError, OSError):  # standard output is closed, or no terminal
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or otherwise  # type: ignore[union-attr]
    return otherwise


class _BlockingFile(FileIO):
    """A file that waits until it accepts data, also if another program has made it non-blocking (O_NONBLOCK)."""

    def write(self, data: Any) -> int:
        written: int | None
        while (written := super().write(data)) is None:
            from select import select

            select([], [self], [])
        return written


def write_stdout(text: str, strings: Strings, encoding: str | None = None) -> int:
    """Write ``text`` to standard output and return the exit code. A failure is reported on standard error.

    If ``encoding`` is None, use that of the locale.
    """
    if sys.stdout is None:  # the shell has closed it
        write_stderr(strings("cli.not_written", reason=strings.reason("EBADF")))
        return EXIT_FAILURE
    encoding = text_encoding(encoding or sys.stdout.encoding)
    if sys.stdout.isatty() and has_cp437_font(os.environ):
        text = to_cp437(text)
    try:
        # With PYTHONUNBUFFERED, sys.stdout itself drops what a pipe or a disk does not accept at once.
        file = BufferedWriter(_BlockingFile(sys.stdout.fileno(), "w", closefd=False))
        with TextIOWrapper(file, encoding=encoding, errors=fallback_handler(encoding)) as out:
            out.write(text)
    except BrokenPipeError:  # the reader has closed the pipe, as in ``likvardig | head``
        return EXIT_OK
    except OSError as error:
        from likvardig_tui.atomic_files import errno_name

        write_stderr(strings("cli.not_written", reason=strings.reason(errno_name(error))))
        return EXIT_FAILURE
    return EXIT_OK


def read_answer() -> str:
    """Return a line from standard input, with its newline. Bytes that are not ASCII are replaced.

    Return an empty string at the end of the input, and if it cannot be read.
    """
    try:
        return sys.stdin.buffer.readline(MAX_ANSWER_BYTES).decode("ascii", "replace")
    except OSError:
        return ""


def configure_stderr() -> None:
    """Make standard error write replacements for what its encoding lacks. Call this once, before anything is written.

    A second change of the encoding would write a second byte order mark.
    """
    if isinstance(sys.stderr, TextIOWrapper):
        encoding = text_encoding(sys.stderr.encoding)
        sys.stderr.reconfigure(encoding=encoding, errors=fallback_handler(encoding))


def write_stderr(line: str) -> None:
    """Write ``line`` to standard error, without control characters. Do nothing if standard error is closed."""
    _print_to_stderr(clean_line(line))


def write_usage_error(usage: str, message: str) -> None:
    """Write the lines of ``usage`` to standard error, and a ``message`` that may quote what a person has typed."""
    _print_to_stderr(usage.rstrip("\n"))
    write_stderr(message)


def _print_to_stderr(text: str) -> None:
    if sys.stderr is None:  # print would write to standard output instead
        return
    with suppress(OSError):
        print(to_cp437(text) if has_cp437_font(os.environ) else text, file=sys.stderr)


def write_diagnostics(diagnostics: Sequence[Diagnostic], language: str | None = None) -> None:
    """Write errors in content files to standard error. ``language`` is the one from the command line, if any.

    Most starts have none: they parse ``strings.toml`` once and not twice, a twelfth of ``likvardig show``.
    """
    if not diagnostics:
        return
    strings = strings_for_stderr(language)
    for diagnostic in diagnostics:
        write_stderr(strings.diagnostic(diagnostic))


def requested_strings(flag: str | None = None) -> Strings:
    """Return the shipped strings in the language that the flag or the environment asks for. Raises ContentError."""
    return shipped_strings(settings.language(flag, os.environ, {}, ContentStore().languages()).value)


def strings_for_stderr(flag: str | None = None) -> Strings:
    """Return ``requested_strings``, or no strings if the shipped ones have errors: those can then be reported."""
    try:
        return requested_strings(flag)
    except ContentError:
        return Strings()
