"""Measure the time and memory of programs on a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import random
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from tests.helpers.content import DATA

PAINTED_AFTER_S = 0.15
"""Seconds without output after which a screen counts as painted."""
IDLE_AFTER_S = 1.0
"""Seconds with little processor time after which a program counts as idle."""
IDLE_SHARE = 0.05
"""Share of a processor that an idle program uses at most: it may poll its content, for a test as often as it can."""
TIMEOUT_S = 60.0
"""Seconds to wait for output."""
KEYS = {
    "down": b"\x1b[B",
    "j": b"j",
    "up": b"\x1b[A",
    "k": b"k",
    "page down": b"\x1b[6~",
    "page up": b"\x1b[5~",
    "end": b"\x1b[F",
    "g": b"g",
    "G": b"G",
    "home": b"\x1b[H",
    "enter": b"\r",
    "space": b" ",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "3": b"3",
    "9": b"9",
    "a": b"a",
    "settings": b"s",
    "back from the settings": b"s",
    "theme": b"t",
    "help": b"?",
    "back from the help": b"?",
    "/": b"/",
    "i": b"i",
    "n while typing": b"n",
    "enter the list": b"\r",
    "n": b"n",
    "N": b"N",
    "a again": b"a",
    "tab": b"\t",
    "c": b"c",
    "y": b"y",
    "back tab": b"\x1b[Z",
}
"""Every key except Esc, ordered so that each has an effect.

After the byte of Esc, the program waits for the rest of a possible escape sequence.
"""
ESCAPE = b"\x1b[27u"
"""Esc as the kitty keyboard protocol writes it: not the beginning of another sequence."""
OTHER_SCREENS = (
    *(KEYS["help"], ESCAPE, KEYS["settings"], *[KEYS["tab"]] * 4, KEYS["enter"], ESCAPE),
    *(*[KEYS["tab"]] * 2, KEYS["enter"], ESCAPE, ESCAPE),
)
"""The keys that show help, settings, what is stored, and the statistics, which random keys may reach late."""
WARM_UP = 10_000
"""Number of random keys after which the caches are full."""


COUNTING = """
import ctypes, gc, os, sys
from likvardig_tui.cli import main
from likvardig_tui.tui.app import LikvardigApp
NAMES = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
class Mallinfo2(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in NAMES.split()]
mallinfo2 = ctypes.CDLL(None).mallinfo2
mallinfo2.restype = Mallinfo2
handle_key = LikvardigApp.handle_key
async def count_or_handle(self, event):
    if event.key != "f9":
        return await handle_key(self, event)
    gc.collect()
    info = mallinfo2()
    os.write(1, b"%d bytes" % (info.uordblks + info.hblkhd))
    return True
LikvardigApp.handle_key = count_or_handle
"""
"""A program that writes how many bytes are allocated with malloc when F9 is pressed."""
F9 = b"\x1b[20~"


def counting(*arguments: str, program: str = "") -> list[str]:
    """Return the command for a browser that counts what it has allocated, and runs ``program`` before it starts.

    All of Python's objects are allocated with malloc, too.
    """
    python = ("/usr/bin/env", "PYTHONMALLOC=malloc", sys.executable)
    return [*python, "-c", f"{COUNTING}{program}sys.exit(main(sys.argv[1:]))", *arguments]


class Response(NamedTuple):
    """The output after a key press."""

    first: float
    """Milliseconds until the first of it."""
    last: float
    """Milliseconds until all of it."""
    size: int
    """Bytes."""


class MeasuredTerminal:
    """A program on a pseudo-terminal of 100 by 30 cells."""

    def __init__(self, command: Sequence[str], config: Path) -> None:
        self.output = b""
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            environ = {name: value for name, value in os.environ.items() if not name.startswith("TEXTUAL")}
            environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
            environ |= {"XDG_CONFIG_HOME": str(config), "XDG_STATE_HOME": str(config)}
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
            os.execve(command[0], list(command), environ)

    def __enter__(self) -> MeasuredTerminal:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def read(self, timeout: float) -> bytes:
        """Return the output that arrives within ``timeout`` seconds; empty if there is none."""
        if not select.select([self.fd], [], [], timeout)[0]:
            return b""
        try:
            chunk = os.read(self.fd, 1 << 16)
        except OSError:
            raise RuntimeError(f"the program ended: {self.output[-2000:].decode(errors='replace')}") from None
        self.output += chunk
        return chunk

    def wait_for(self, marker: bytes, timeout: float = TIMEOUT_S) -> float:
        """Return the seconds from the start of the program until it wrote ``marker``."""
        while marker not in self.output:
            if not self.read(timeout):
                raise TimeoutError(f"no {marker!r}; the last output was {self.output[-300:]!r}")
        return time.perf_counter() - self.started

    def wait_until_painted(self) -> None:
        """Read until no more output arrives."""
        while self.read(PAINTED_AFTER_S):
            pass

    def last_output_at(self, quiet: float) -> float:
        """Read until no output arrives for ``quiet`` seconds; return the seconds from the start to the last of it."""
        last = time.perf_counter()
        while self.read(quiet):
            last = time.perf_counter()
        return last - self.started

    def wait_until_idle(self) -> None:
        """Read until the program is idle; without output alone, keys may still be queued in it."""
        before = -1.0
        while self.cpu_seconds - before > IDLE_SHARE * IDLE_AFTER_S:
            before, deadline = self.cpu_seconds, time.perf_counter() + IDLE_AFTER_S
            while time.perf_counter() < deadline:
                self.read(PAINTED_AFTER_S)
                self.output = b""

    def type(self, key: bytes) -> None:
        """Type a key when the kernel's buffer has space; read meanwhile, because a blocked program reads no keys."""
        os.set_blocking(self.fd, False)
        unsent = key
        while unsent:
            while self.read(0.0):
                self.output = b""
            with suppress(BlockingIOError):
                unsent = unsent[os.write(self.fd, unsent) :]
            if unsent:
                select.select([self.fd], [self.fd], [], TIMEOUT_S)

    def press(self, key: bytes) -> Response | None:
        """Return what a key press leads to; None if there is no output."""
        self.wait_until_painted()
        before = len(self.output)
        pressed_at = first_at = last_at = time.perf_counter()
        os.write(self.fd, key)
        while self.read(PAINTED_AFTER_S if len(self.output) > before else 2.0):
            last_at = time.perf_counter()
            first_at = first_at if first_at > pressed_at else last_at
        if len(self.output) == before:
            return None
        return Response((first_at - pressed_at) * 1000, (last_at - pressed_at) * 1000, len(self.output) - before)

    @property
    def memory(self) -> float:
        """Resident megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def allocated_bytes(self) -> int:
        """Return what a program of ``counting`` has allocated once it is idle and without garbage."""
        self.wait_until_idle()
        self.output = b""
        self.type(F9)
        self.wait_for(b" bytes")
        return int(self.output.rpartition(b" bytes")[0])

    @property
    def cpu_seconds(self) -> float:
        """Processor time so far in seconds, with the resolution of the kernel's ticks."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def thread_seconds(self) -> float:
        """Run time of its threads so far in seconds, with a resolution of a nanosecond."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def write_content(folder: Path, count: int) -> Path:
    """Write a content folder with ``count`` initiatives of ordinary length, and return it."""
    parts = (DATA / "sv" / "topic.toml").read_text("utf-8").split("[[initiatives]]")
    head, tail = parts[0], parts[-1][parts[-1].index("[[contacts]]") :]
    body = "Barn och unga växer upp med olika förutsättningar, och skolan ska väga upp för det. " * 2
    items = [
        f'[[initiatives]]\nid = "i-{n}"\ntitle = "Initiativ {n} för en skola"\ntext = """\n{body}\n\n{body}{n}."""\n\n'
        for n in range(1, count + 1)
    ]
    (folder / "sv").mkdir(parents=True)
    (folder / "sv" / "topic.toml").write_text(head + "".join(items) + tail, "utf-8")
    return folder


def random_keys(count: int, seed: int) -> Iterator[bytes]:
    """Return ``count`` keys, the same for the same ``seed``."""
    rng = random.Random(seed)
    keys = [*KEYS.values(), b"\x1b"]
    return (rng.choice(keys) for _ in range(count))


def least_growth(measured: Sequence[float]) -> float:
    """Return by how much a program grew at the least from one measurement to the next.

    A leak grows each time. A cache that is filled, and keys that have to wait on a busy machine, do so a few times.
    """
    return min(after - before for before, after in pairwise(measured))


def soak(command: Sequence[str], config: Path, *parts: Iterable[bytes]) -> list[float]:
    """Type the keys of ``parts`` as fast as the program reads them; return the resident megabytes after each part.

    The first part is the warm-up.
    """
    with MeasuredTerminal(command, config) as terminal:
        terminal.wait_until_idle()
        measured = []
        for part in parts:
            for key in part:
                terminal.type(key)
            terminal.wait_until_idle()
            measured.append(terminal.memory)
    return measured
