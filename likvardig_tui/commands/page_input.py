"""Read a saved page from a file or from standard input, with a limit on its size and on the time to wait for it."""

from __future__ import annotations

import os
import select
import stat
import sys
from pathlib import Path

from likvardig_tui.cli_options import STDIO
from likvardig_tui.content.toml.document import MAX_BYTES

MAX_WAIT_S = 30
"""Seconds to wait for the next bytes of a pipe; input from a terminal is waited for without a limit."""
_CHUNK = 64 * 1024
"""Bytes read at once."""


class NoInputError(Exception):
    """Nothing came from a pipe for too long."""


def read_page(page: Path) -> bytes:
    """Return at most one byte more than a page may have. Raises OSError and NoInputError."""
    if page == STDIO:
        return _read(sys.stdin.fileno()) if sys.stdin is not None else b""
    # Without O_NONBLOCK, a pipe that nobody writes to would never be opened.
    descriptor = os.open(page, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        return _read(descriptor)
    finally:
        os.close(descriptor)


def _read(descriptor: int) -> bytes:
    """Return what can be read, up to the limit."""
    is_pipe = not stat.S_ISREG(os.fstat(descriptor).st_mode) and not os.isatty(descriptor) and hasattr(select, "poll")
    parts: list[bytes] = []
    missing = MAX_BYTES + 1
    while missing > 0:
        if is_pipe and not _has_data(descriptor):
            raise NoInputError
        part = os.read(descriptor, min(missing, _CHUNK))
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _has_data(descriptor: int) -> bool:
    """Wait for data, or for the end of the input."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(MAX_WAIT_S * 1000))
