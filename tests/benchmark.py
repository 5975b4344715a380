"""Measure the browser beside a stock Textual app, on a real pseudo-terminal, and print the ratios.

Run it with ``python tests/benchmark.py``; it takes about two minutes. ``--soak`` adds three more, of random keys.
The figures to hold them against are the design's. Nothing here is a test: machines differ, ratios in one run do not.
"""

from __future__ import annotations

import argparse
import compileall
import fcntl
import os
import pty
import random
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import likvardig_tui

ROUNDS = 9
SHORT_ROUNDS = 20
"""For what takes a tenth of a second, where a moment of other work shows more."""
SIZES = (9, 100, 1_000, 10_000)
QUIET = 0.15
"""Seconds without output after which a screen is taken to be painted."""
TIMEOUT_S = 60.0
"""Seconds to wait for what must come."""
RESTING = 1.0
"""Seconds without a tick of processor time after which a program is taken to rest."""
STOCK = """
from textual.app import App
from textual.widgets import Collapsible, Footer, Header, Static
from textual.content import Content
class Stock(App):
    BINDINGS = [("q", "quit", "Quit"), ("f1", "bell", "Help"), ("f2", "bell", "Settings")]
    def compose(self):
        yield Header()
        for number in range(9):
            yield Collapsible(Static(Content("Brödtext om insatsen. " * 20)), title=f"Initiativ {number + 1}")
        yield Footer()
Stock().run()
"""
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
    "settings": b"s",
    "back from the settings": b"s",
    "theme": b"t",
    "help": b"?",
    "back from the help": b"?",
}
"""The keys of the design's table, one after another. Esc is left out: the terminal waits to see what follows it."""


class Terminal:
    """A program on a pseudo-terminal of 100 by 30."""

    def __init__(self, command: Sequence[str], config: Path) -> None:
        self.output = b""
        self.started = time.perf_counter()
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            kept = {name: value for name, value in os.environ.items() if not name.startswith("TEXTUAL")}
            os.environ.clear()
            os.environ.update(kept, TERM="xterm-256color", COLORTERM="truecolor")
            os.environ.update(XDG_CONFIG_HOME=str(config), XDG_STATE_HOME=str(config))
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
            os.execv(command[0], list(command))

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.descriptor)

    def read(self, patience: float) -> bytes:
        """Return what comes within ``patience`` seconds; nothing if nothing does."""
        if not select.select([self.descriptor], [], [], patience)[0]:
            return b""
        try:
            chunk = os.read(self.descriptor, 1 << 16)
        except OSError:
            raise RuntimeError(f"the program ended: {self.output[-2000:].decode(errors='replace')}") from None
        self.output += chunk
        return chunk

    def until(self, marker: bytes, patience: float = TIMEOUT_S) -> float:
        """Return the seconds from the start until ``marker`` was put out."""
        while marker not in self.output:
            if not self.read(patience):
                raise TimeoutError(f"{marker!r} never came; the last was {self.output[-300:]!r}")
        return time.perf_counter() - self.started

    def settle(self) -> None:
        """Read until nothing more comes."""
        while self.read(QUIET):
            pass

    def type(self, key: bytes) -> None:
        """Type a key once there is room for it, and read meanwhile: a program that cannot write takes no keys."""
        os.set_blocking(self.descriptor, False)
        left = key
        while left:
            while self.read(0.0):
                self.output = b""
            with suppress(BlockingIOError):
                left = left[os.write(self.descriptor, left) :]
            if left:
                select.select([self.descriptor], [self.descriptor], [], TIMEOUT_S)

    def rest(self) -> None:
        """Read until the program has nothing left to do: keys may still wait inside it when nothing comes out."""
        before = -1.0
        while self.cpu != before:
            before, until = self.cpu, time.perf_counter() + RESTING
            while time.perf_counter() < until:
                self.read(QUIET)
                self.output = b""

    def press(self, key: bytes) -> float:
        """Return the milliseconds from a key to the first output it caused; -1 where it caused none."""
        self.settle()
        begun = time.perf_counter()
        os.write(self.descriptor, key)
        painted = -1.0
        if self.read(2.0):
            painted = (time.perf_counter() - begun) * 1000
        return painted

    @property
    def memory(self) -> float:
        """Resident megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def ran(self) -> float:
        """Seconds that its threads have run so far, to the nanosecond."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def content(folder: Path, count: int) -> Path:
    """Make a content folder with ``count`` initiatives of ordinary length."""
    shipped = Path(__file__).parent.parent / "data" / "sv"
    lines = (shipped / "topic.toml").read_text().split("[[initiatives]]")
    head, tail = lines[0], lines[-1][lines[-1].index("[contact]") :]
    body = "Barn och unga växer upp med olika förutsättningar, och skolan ska väga upp för det. " * 2
    items = [
        f'[[initiatives]]\nid = "i-{n}"\ntitle = "Initiativ {n} för en skola"\ntext = """\n{body}\n\n{body}{n}."""\n\n'
        for n in range(1, count + 1)
    ]
    (folder / "sv").mkdir(parents=True)
    (folder / "sv" / "topic.toml").write_text(head + "".join(items) + tail)
    return folder


def saved_page(folder: Path) -> Path:
    """Make a saved page of two megabytes, nearly all of it panels."""
    saved = (Path(__file__).parent / "pages" / "accordion.html").read_text("utf-8")
    begin, end = saved.index('  <li class="c-accordion__item">'), saved.index("</ul>\n<button")
    panels = saved[begin:end]
    page = folder / "page.html"
    page.write_text(saved[:begin] + panels * (2_000_000 // len(panels.encode())) + saved[end:], "utf-8")
    return page


def change_time(terminal: Terminal, folder: Path) -> float:
    """Return the seconds from a change of the content that a program shows until it shows the new."""
    page = folder / "sv" / "topic.toml"
    word = f"Nyhet{time.monotonic_ns() % 1_000_000}"
    text = page.read_text("utf-8")
    page.with_name("new").write_text(re.sub(r'title = "\w+ 1 ', f'title = "{word} 1 ', text), "utf-8")
    begun = time.perf_counter()
    page.with_name("new").replace(page)
    terminal.output = b""
    terminal.until(word.encode())
    late = time.perf_counter() - begun
    terminal.settle()
    return late


def medians(measures: dict[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """Take each measure ``rounds`` times, in turn, so that a slow moment hits all; return the medians."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: statistics.median(values) for name, values in taken.items()}


def run_time(command: Sequence[str]) -> Callable[[], float]:
    """Return what takes the milliseconds from the start of a command to its end."""

    def measure() -> float:
        begun = time.perf_counter()
        nothing = subprocess.DEVNULL
        subprocess.run(command, stdin=nothing, stdout=nothing, stderr=nothing, check=True)
        return (time.perf_counter() - begun) * 1000

    return measure


def row(name: str, measured: str, limit: str, reached: bool) -> None:
    """Print a row of the table."""
    print(f"{name:<44} {measured:>24} {limit:>20}   {'yes' if reached else 'NO'}", flush=True)


def key_times(command: Sequence[str], marker: bytes, config: Path) -> dict[str, list[float]]:
    """Press every key several times; return the milliseconds of each to the next paint, -1 where there was none."""
    times: dict[str, list[float]] = {name: [] for name in KEYS}
    with Terminal(command, config) as terminal:
        terminal.until(marker)
        for _ in range(ROUNDS):
            for name, key in KEYS.items():
                times[name].append(terminal.press(key))
            terminal.press(b"\x1b")
    return times


def at_random(count: int, seed: int) -> Iterator[bytes]:
    """Give that many keys, the same for the same ``seed``."""
    chance = random.Random(seed)
    usual = [*KEYS.values(), b"\x1b"]
    return (chance.choice(usual) for _ in range(count))


WARM_UP = 10_000
"""Keys until every screen has been made, and the caches are full that ordinary keys fill."""


class Growth(NamedTuple):
    """Resident megabytes."""

    before: float
    after: float

    @property
    def megabytes(self) -> float:
        return self.after - self.before


def soak(command: Sequence[str], config: Path, warm_up: Iterable[bytes], keys: Iterable[bytes]) -> Growth:
    """Press a warm-up and then ``keys``, as fast as the program takes them; return the memory after each."""
    with Terminal(command, config) as terminal:
        terminal.rest()
        measured = []
        for part in (warm_up, keys):
            for key in part:
                terminal.type(key)
            terminal.rest()
            measured.append(terminal.memory)
    return Growth(*measured)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--soak", action="store_true", help="add twenty thousand random keys after a warm-up")
    options = parser.parse_args()
    compileall.compile_dir(Path(likvardig_tui.__file__).parent, quiet=1)  # as pip does when it installs
    with tempfile.TemporaryDirectory() as name:
        measure_all(Path(name), with_soak=options.soak)


def measure_all(folder: Path, *, with_soak: bool) -> None:
    """Measure in ``folder``."""
    python = sys.executable
    ours = [python, "-c", "from likvardig_tui.cli import main; main()"]
    stock = [python, "-c", STOCK]
    marker, stock_marker = b"Initiativ", b"Initiativ"
    config = folder / "config"
    contents = {count: content(folder / str(count), count) for count in SIZES}
    commands = {count: [*ours, "--content", str(path)] for count, path in contents.items()}

    def paint(command: Sequence[str], mark: bytes) -> Callable[[], float]:
        def measure() -> float:
            with Terminal(command, config) as terminal:
                return terminal.until(mark) * 1000

        return measure

    print(f"{'':<44} {'measured':>24} {'the design says':>20}   reached")
    painted = medians({"stock": paint(stock, stock_marker), **{str(n): paint(c, marker) for n, c in commands.items()}})
    ratio = painted["9"] / painted["stock"]
    row(
        "first paint, beside the stock app",
        f"{painted['9']:.0f}/{painted['stock']:.0f} ms = {ratio:.2f}",
        "1.00",
        ratio <= 1,
    )
    for count, limit in ((100, 1.25), (1_000, 1.25), (10_000, 3.5)):
        ratio = painted[str(count)] / painted["9"]
        row(
            f"first paint with {count:,} beside nine",
            f"{painted[str(count)]:.0f} ms = {ratio:.2f}",
            f"{limit}",
            ratio <= limit,
        )

    module = [python, "-m", "likvardig_tui"]
    short = {"pass": [python, "-c", "pass"], "show": [*module, "show"]}
    taken = medians({name: run_time(command) for name, command in short.items()}, SHORT_ROUNDS)
    ratio = taken["show"] / taken["pass"]
    row(
        "likvardig show, beside python -c pass",
        f"{taken['show']:.0f}/{taken['pass']:.0f} ms = {ratio:.2f}",
        "6",
        ratio <= 6,
    )

    page = saved_page(folder)
    for name, arguments in (
        ("check of 10,000 initiatives", ["check", contents[10_000]]),
        ("import of 2 MB", ["import", page]),
    ):
        seconds = medians({name: run_time([*module, *map(str, arguments)])}, ROUNDS)[name] / 1000
        row(name, f"{seconds:.2f} s", "3 s", seconds < 3)

    for count in (9, 10_000):
        by_key = key_times(commands[count], marker, config)
        times = sorted(time for times in by_key.values() for time in times if time >= 0)
        median, high = statistics.median(times), times[int(len(times) * 0.95)]
        row(
            f"key to paint with {count:,}",
            f"{median:.1f}, 95 %: {high:.1f} ms",
            "20, 95 %: 40 ms",
            median <= 20 and high <= 40,
        )

        slowest = sorted(by_key, key=lambda key: -statistics.median(by_key[key]))[:4]
        print("  slowest:", ", ".join(f"{key} {statistics.median(by_key[key]):.0f} ms" for key in slowest))

    with Terminal(stock, config) as one, Terminal(commands[9], config) as other:
        one.until(stock_marker)
        other.until(marker)
        one.settle()
        other.settle()
        ratio = other.memory / one.memory
        row(
            "memory, beside the stock app",
            f"{other.memory:.1f}/{one.memory:.1f} MB = {ratio:.2f}",
            "1.25",
            ratio <= 1.25,
        )
        before = other.ran, time.perf_counter()
        time.sleep(20)
        share = (other.ran - before[0]) / (time.perf_counter() - before[1]) * 100
        row("idle, of a core, with content watched", f"{share:.3f} %", "under 0.3 %", share < 0.3)
        late = statistics.median(change_time(other, contents[9]) for _ in range(ROUNDS))
        row("changed content on the screen after", f"{late:.2f} s", "2 s", late <= 2)

    if with_soak:
        grown = soak(commands[9], config, at_random(WARM_UP, seed=1), at_random(20_000, seed=2))
        measured = f"{grown.before:.1f} to {grown.after:.1f} MB"
        row("memory after 20,000 random keys", measured, "2 MB up", grown.megabytes <= 2)


if __name__ == "__main__":
    main()
