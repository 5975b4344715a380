"""Write to standard output and standard error, whether they are a terminal, a pipe, a file or closed."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO

from likvardig_tui import settings
from likvardig_tui.atomic_files import errno_name
from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import ContentStore, shipped_strings
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.cp437 import encode_fallback, has_cp437_font, to_cp437

EXIT_OK, EXIT_FAILURE, EXIT_USAGE = 0, 1, 2
_FALLBACK_HANDLER = "likvardig.fallback"
"""The name of the codec error handler that writes replacements for what an encoding lacks."""


def is_interactive() -> bool:
    """Return whether standard input and output are a terminal that can show the browser."""
    streams = (sys.stdin, sys.stdout)  # None if the shell has closed them
    is_terminal = all(stream is not None and stream.isatty() for stream in streams)
    return is_terminal and os.environ.get("TERM", "dumb") not in ("", "dumb")


def write_stdout(text: str, strings: Strings, encoding: str | None = None) -> int:
    """Write ``text`` to standard output and return the exit code. A failure is reported on standard error.

    If ``encoding`` is None, use that of the locale.
    """
    if sys.stdout is None:  # the shell has closed it
        write_stderr(strings("cli.not_written", reason=strings.reason("EBADF")))
        return EXIT_FAILURE
    encoding = encoding or _encoding_of(sys.stdout)
    if sys.stdout.isatty() and has_cp437_font(os.environ):
        text = to_cp437(text)
    codecs.register_error(_FALLBACK_HANDLER, encode_fallback)
    try:
        # With PYTHONUNBUFFERED, sys.stdout itself drops what a pipe or a disk does not accept at once.
        with open(sys.stdout.fileno(), "w", encoding=encoding, errors=_FALLBACK_HANDLER, closefd=False) as out:
            out.write(text)
    except BrokenPipeError:  # the reader has closed the pipe, as in ``likvardig | head``
        return EXIT_OK
    except OSError as error:
        write_stderr(strings("cli.not_written", reason=strings.reason(errno_name(error))))
        return EXIT_FAILURE
    return EXIT_OK


def _encoding_of(stream: TextIO) -> str:
    """Return the encoding of ``stream``, but UTF-8 for ASCII: a C locale is no reason to write no å."""
    name = codecs.lookup(stream.encoding).name
    return "utf-8" if name == "ascii" else name


def write_stderr(line: str) -> None:
    """Write ``line`` to standard error, without control characters. Do nothing if standard error is closed."""
    if sys.stderr is None:  # print would write to standard output instead
        return
    line = clean_line(line)
    with suppress(OSError):
        print(to_cp437(line) if has_cp437_font(os.environ) else line, file=sys.stderr)


def write_diagnostics(diagnostics: Sequence[Diagnostic], language: str | None = None) -> None:
    """Write errors in content files to standard error. ``language`` is the one from the command line, if any."""
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
