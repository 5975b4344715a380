"""Standard output and standard error, whatever stands at their other ends."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Mapping, Sequence
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
"""Exit codes."""


def is_interactive() -> bool:
    """Return whether standard input and output are a terminal that can show the browser."""
    streams = (sys.stdin, sys.stdout)  # None if the shell has closed them
    is_terminal = all(stream is not None and stream.isatty() for stream in streams)
    return is_terminal and os.environ.get("TERM", "dumb") not in ("", "dumb")


def write_stdout(text: str, strings: Strings, encoding: str | None = None) -> int:
    """Write ``text`` to standard output, in the ``encoding`` of the locale if None.

    Returns the exit code, after saying why where it is not DONE.
    """
    if sys.stdout is None:  # the shell has closed it
        write_stderr(strings("cli.not_written", reason=strings.reason("EBADF")))
        return EXIT_FAILURE
    encoding = encoding or _encoding_of(sys.stdout)
    if sys.stdout.isatty() and has_cp437_font(os.environ):
        text = to_cp437(text)
    codecs.register_error("nearest", encode_fallback)
    try:
        # Where PYTHONUNBUFFERED is set, sys.stdout itself writes only what a pipe or a disk takes at once.
        with open(sys.stdout.fileno(), "w", encoding=encoding, errors="nearest", closefd=False) as out:
            out.write(text)
    except BrokenPipeError:  # the reader has seen enough, as in ``likvardig | head``
        return EXIT_OK
    except OSError as error:
        write_stderr(strings("cli.not_written", reason=strings.reason(errno_name(error))))
        return EXIT_FAILURE
    return EXIT_OK


def _encoding_of(stream: TextIO) -> str:
    """Return what a stream is written in: UTF-8 where a bare C locale would allow no å."""
    name = codecs.lookup(stream.encoding).name
    return "utf-8" if name == "ascii" else name


def write_stderr(sentence: str) -> None:
    """Write a line to standard error, where there is still someone to read it."""
    if sys.stderr is None:  # then print would write it among the text
        return
    sentence = clean_line(sentence)
    with suppress(OSError):
        print(to_cp437(sentence) if has_cp437_font(os.environ) else sentence, file=sys.stderr)


def write_diagnostics(diagnostics: Sequence[Diagnostic], language: str | None = None) -> None:
    """Write the faults of a content folder to standard error, in the words that come with the program.

    ``language`` is what the command line asks for, if it does.
    """
    strings = strings_for_stderr(language)
    for diagnostic in diagnostics:
        write_stderr(strings.diagnostic(diagnostic))


def requested_strings(flag: str | None, environ: Mapping[str, str]) -> Strings:
    """Return the shipped strings in the language that the flag or the environment asks for. Raises ContentError."""
    return shipped_strings(settings.language(flag, environ, {}, ContentStore().languages()).value)


def strings_for_stderr(language: str | None = None) -> Strings:
    """Return the words that come with the program, in the ``language`` that the command line asks for, if it does."""
    try:
        return requested_strings(language, os.environ)
    except ContentError:  # the fault is in the very words it would be told in
        return Strings()
