"""Standard output and standard error, whatever stands at their other ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from errno import errorcode
from io import TextIOWrapper
from typing import TextIO

from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.tables import ContentError, Fault
from likvardig_tui.library import shipped_words
from likvardig_tui.old_signs import has_old_font, in_old_signs
from likvardig_tui.strings import Words

DONE, COULD_NOT, WRONG_USAGE = 0, 1, 2
"""Exit codes."""


def put_out(text: str, words: Words) -> int:
    """Write ``text`` to standard output; return the exit code, after saying why where it is not DONE."""
    if sys.stdout is None:  # the shell has closed it
        return DONE
    try:
        sys.stdout.write(_fit_for(sys.stdout, text))
        sys.stdout.flush()
    except OSError as error:
        # What is left in the buffer would only fail again when Python flushes it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # the reader has seen enough, as in ``likvardig | head``
            return DONE
        tell(words("cli.not_written", reason=words.reason(errorcode.get(error.errno or 0, ""))))
        return COULD_NOT
    return DONE


def _fit_for(stream: TextIO, text: str) -> str:
    """Return ``text`` with what ``stream`` can write; make it write UTF-8 where a bare C locale would allow no å."""
    assert isinstance(stream, TextIOWrapper)  # as Python opens it
    if stream.encoding.lower() in ("ascii", "us-ascii", "ansi_x3.4-1968"):
        stream.reconfigure(encoding="utf-8")
    stream.reconfigure(errors="replace")
    is_narrow = not stream.encoding.lower().startswith("utf") or (stream.isatty() and has_old_font(os.environ))
    return in_old_signs(text) if is_narrow else text


def tell(sentence: str) -> None:
    """Write a line to standard error, where there is still someone to read it."""
    with suppress(OSError):
        print(clean_line(sentence), file=sys.stderr)


def tell_faults(faults: Sequence[Fault]) -> None:
    """Write the faults of a content folder to standard error, in the words that come with the program."""
    try:
        words = shipped_words()
    except ContentError:  # the fault is in the very words it would be told in
        words = Words()
    for fault in faults:
        tell(fault_line(fault, words))


def fault_line(fault: Fault, words: Words) -> str:
    """Return a fault as ``file:line: key: what is wrong``."""
    details = dict(fault.details)
    if "reason" in details:
        details["reason"] = words.reason(str(details["reason"]))
    key = f"{fault.key}: " if fault.key else ""
    return f"{fault.path}:{fault.line}: {key}{words(f'faults.{fault.problem}', **details)}"
