"""Run the command without a terminal, and read process statistics from ``/proc``."""

from __future__ import annotations

import gc
import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from hypothesis import settings

from likvardig_tui.cli import main

READ_AT_START = {"LC_ALL", "PYTHONIOENCODING", "TZ"}
"""Variables that Python reads when it starts, and not later."""
TIMEOUT_S = 30.0
"""Seconds; far longer than any of the awaited events takes."""


def run(*arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal."""
    ran = run_bytes(*arguments, **environ)
    return subprocess.CompletedProcess(ran.args, ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def run_bytes(*arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command without a terminal, and return its output as it is.

    The quick tests run it in this process, which takes a fifth of the time.
    """
    command = [sys.executable, "-m", "likvardig_tui", *map(str, arguments)]
    if settings.get_current_profile_name() == "thorough" or not READ_AT_START.isdisjoint(environ):
        environ = {**os.environ, **environ}
        return subprocess.run(command, capture_output=True, env=environ, stdin=subprocess.DEVNULL, check=False)
    with (
        TemporaryFile() as out,
        TemporaryFile() as err,
        open(os.devnull) as nothing,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in environ.items():
            patch.setenv(name, value)
        streams = [io.TextIOWrapper(file, encoding="utf-8", write_through=True) for file in (out, err)]
        for name, stream in zip(("stdin", "stdout", "stderr"), (nothing, *streams), strict=True):
            patch.setattr(sys, name, stream)
            patch.setattr(sys, f"__{name}__", stream)
        code = _call_main(command[3:])
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, code, out.read(), err.read())


def _call_main(arguments: list[str]) -> int:
    """Return the exit code of the command, and undo its changes to this process."""
    handler = signal.getsignal(signal.SIGINT)
    try:
        return main(arguments)
    except SystemExit as exit_:
        return int(exit_.code or 0)
    finally:
        signal.signal(signal.SIGINT, handler)
        gc.enable()


def _stat_fields(pid: int) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` that follow the command's name."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def cpu_ticks(pid: int) -> int:
    """Return the processor time of a process, in clock ticks."""
    fields = _stat_fields(pid)
    return int(fields[11]) + int(fields[12])


def is_runnable(pid: int) -> bool:
    """Return whether a process runs, or would if a processor were free."""
    return _stat_fields(pid)[0] == "R"


def is_stopped(pid: int) -> bool:
    """Return whether a process is stopped by a signal."""
    return _stat_fields(pid)[0] == "T"


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
