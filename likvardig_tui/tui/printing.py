"""Print a text with ``lp``, the command of POSIX for that, if the system has it."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from errno import errorcode
from typing import NamedTuple

from likvardig_tui.content.model import Contacts, Part, Topic
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.text import WIDTH, as_text

TIMEOUT_S = 10.0
"""Seconds that ``lp`` may take to accept a text."""
MAX_TITLE_LENGTH = 80
"""Characters of a title that are passed on; the system limits the length of an argument."""
MAX_MESSAGE_LENGTH = 200
"""Characters of the output of ``lp`` that are shown."""


class PrintResult(NamedTuple):
    """What became of a text that was to be printed."""

    message: str = ""
    """The first line that ``lp`` has written: the id of the request, or an error."""
    exit_code: int | None = 0
    """0 if the text has been accepted; None without an answer in time."""
    start_error: str = ""
    """The symbolic name of the error if ``lp`` could not be started, such as ``ENOENT``."""


def print_job(topic: Topic, strings: Strings, part: Part | None, width: int = WIDTH) -> tuple[str, str]:
    """Return the title and the text to print for a part of a topic, or for all of it if None."""
    if part is None:
        return ": ".join(filter(None, (topic.section, topic.title))), as_text(topic, strings, width)
    title = part.contacts[0].title if isinstance(part, Contacts) else part[1].title
    return title, as_text(topic, strings, width, [part])


async def print_text(command: str, title: str, text: str) -> PrintResult:
    """Pass ``text`` to ``command`` in UTF-8, and return its answer; end it if there is none in time.

    It has no terminal, so that it cannot ask for a password on the screen.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *(command, "-t", title[:MAX_TITLE_LENGTH]), stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True
        )
    except OSError as error:
        return PrintResult(exit_code=None, start_error=errorcode.get(error.errno or 0, ""))
    try:
        output, errors = await asyncio.wait_for(process.communicate(text.encode("utf-8", "replace")), TIMEOUT_S)
    except TimeoutError:
        return PrintResult(exit_code=None)
    finally:
        await _end(process)
    return PrintResult(_first_line(errors if process.returncode else output), process.returncode)


async def _end(process: Process) -> None:
    """End a process that still runs, and those that it has started."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _first_line(output: bytes) -> str:
    """Return the first line that is not blank, without control characters, and not too long."""
    lines = (clean_line(line) for line in output.decode("utf-8", "replace").splitlines())
    return next(filter(None, (line.strip() for line in lines)), "")[:MAX_MESSAGE_LENGTH]
