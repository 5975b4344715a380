"""Run the command as a subprocess, and read process statistics from ``/proc``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TIMEOUT_S = 30.0
"""Seconds; far longer than any of the awaited events takes."""


def run(*arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal."""
    ran = run_bytes(*arguments, **environ)
    return subprocess.CompletedProcess(ran.args, ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def run_bytes(*arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command without a terminal, and return its output as it is."""
    return subprocess.run(
        [sys.executable, "-m", "likvardig_tui", *map(str, arguments)],
        capture_output=True,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        check=False,
    )


def _stat_fields(pid: int) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` that follow the command's name."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def cpu_ticks(pid: int) -> int:
    """Return the processor time of a process, in clock ticks."""
    fields = _stat_fields(pid)
    return int(fields[11]) + int(fields[12])


def is_stopped(pid: int) -> bool:
    """Return whether a process is stopped by a signal."""
    return _stat_fields(pid)[0] == "T"


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
