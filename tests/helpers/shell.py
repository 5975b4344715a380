"""A real shell with job control on a pseudo-terminal, in which the browser is a job."""

from __future__ import annotations

import os
import signal
import termios
from pathlib import Path

from tests.helpers.processes import is_stopped
from tests.helpers.terminal import Terminal

PROMPT = "prompt> "


class Shell(Terminal):
    """Bash, with the browser as its only job."""

    def __init__(self, home: Path, command: str, **environ: str) -> None:
        super().__init__(home, ("/bin/bash", "--norc", "--noprofile", "-i"), PS1=PROMPT, **environ)
        self.wait_for(PROMPT)
        self.run("stty -g > before")
        self.wait_for(lambda: (home / "before").exists() and (home / "before").read_text().endswith("\n"))
        self._command = command
        self.job = 0
        self._commands = 0
        self.wait_for_end_of_job()

    @property
    def browser(self) -> int:
        return self.job

    def run(self, line: str) -> None:
        """Type a line."""
        self.press(f"{line}\r")

    def start(self, suffix: str = "") -> None:
        """Start the browser, and find its process."""
        self.run(f"{self._command}{suffix}")
        self.wait_for(lambda: bool(self._children()))
        self.job = int(self._children()[0])

    def _children(self) -> list[str]:
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()

    def wait_until_stopped(self) -> None:
        """Wait until the browser has been stopped, and the shell has noticed."""
        self.wait_for(lambda: is_stopped(self.job))
        self.wait_for_prompt()

    def wait_for_prompt(self) -> None:
        """Wait until the shell runs commands."""
        self._commands += 1
        self.run(f"echo 'ready '{self._commands}.")
        self.wait_for(f"ready {self._commands}.")

    def send(self, number: int) -> None:
        """Send a signal to the browser, as ``kill`` of a shell does: a stopped job is continued."""
        is_job_stopped = is_stopped(self.job)
        os.kill(self.job, number)
        if is_job_stopped:
            os.kill(self.job, signal.SIGCONT)

    def wait_for_end_of_job(self) -> None:
        """Wait until the shell has no job."""
        self.wait_for(lambda: not self._children())

    def has_raw_mode(self) -> bool:
        """Whether the keys go to a program as they are typed, and are not shown."""
        flags = termios.tcgetattr(self.fd)[3]
        return not flags & (termios.ECHO | termios.ICANON | termios.ISIG)

    def assert_restored(self) -> None:
        """Check that the terminal is as it was before the browser."""
        self.run("stty -g > after")
        self.wait_for_prompt()
        after = self.home / "after"
        assert after.read_text() == (self.home / "before").read_text()
        for mode in MODES:
            assert self.output.rfind(b"\x1b[?%dh" % mode) <= self.output.rfind(b"\x1b[?%dl" % mode), mode
        assert self.output.rfind(b"\x1b[?25l") <= self.output.rfind(b"\x1b[?25h")
        assert self.output.rfind(b"\x1b[?7l") < self.output.rfind(b"\x1b[?7h")
        assert self.output.rfind(b"\x1b[>25u") < self.output.rfind(b"\x1b[<u")


MODES = (1000, 1003, 1006, 1015, 1049)
