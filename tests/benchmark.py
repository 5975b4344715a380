"""Measure the browser beside a stock Textual app, on a real pseudo-terminal, and print the ratios.

Run it with ``python -m tests.benchmark``; it takes about two minutes. ``--soak`` adds three more, of random keys.
The figures to hold them against are the design's. Nothing here is a test: machines differ, ratios in one run do not.
"""

from __future__ import annotations

import argparse
import compileall
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import likvardig_tui
from tests.helpers.measuring import KEYS, WARM_UP, MeasuredTerminal, random_keys, soak, write_content

ROUNDS = 9
SHORT_ROUNDS = 20
"""For what takes a tenth of a second, where a moment of other work shows more."""
SIZES = (9, 100, 1_000, 10_000)
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


def saved_page(folder: Path) -> Path:
    """Make a saved page of two megabytes, nearly all of it panels."""
    saved = (Path(__file__).parent / "pages" / "accordion.html").read_text("utf-8")
    begin, end = saved.index('  <li class="c-accordion__item">'), saved.index("</ul>\n<button")
    panels = saved[begin:end]
    page = folder / "page.html"
    page.write_text(saved[:begin] + panels * (2_000_000 // len(panels.encode())) + saved[end:], "utf-8")
    return page


def change_time(terminal: MeasuredTerminal, folder: Path) -> float:
    """Return the seconds from a change of the content that a program shows until it shows the new."""
    page = folder / "sv" / "topic.toml"
    word = f"Nyhet{time.monotonic_ns() % 1_000_000}"
    text = page.read_text("utf-8")
    page.with_name("new").write_text(re.sub(r'title = "\w+ 1 ', f'title = "{word} 1 ', text), "utf-8")
    begun = time.perf_counter()
    page.with_name("new").replace(page)
    terminal.output = b""
    terminal.wait_for(word.encode())
    late = time.perf_counter() - begun
    terminal.wait_until_painted()
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
    with MeasuredTerminal(command, config) as terminal:
        terminal.wait_for(marker)
        for _ in range(ROUNDS):
            for name, key in KEYS.items():
                times[name].append(terminal.press(key))
            terminal.press(b"\x1b")
    return times


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
    contents = {count: write_content(folder / str(count), count) for count in SIZES}
    commands = {count: [*ours, "--content", str(path)] for count, path in contents.items()}

    def paint(command: Sequence[str], mark: bytes) -> Callable[[], float]:
        def measure() -> float:
            with MeasuredTerminal(command, config) as terminal:
                return terminal.wait_for(mark) * 1000

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

    with MeasuredTerminal(stock, config) as one, MeasuredTerminal(commands[9], config) as other:
        one.wait_for(stock_marker)
        other.wait_for(marker)
        one.wait_until_painted()
        other.wait_until_painted()
        ratio = other.memory / one.memory
        row(
            "memory, beside the stock app",
            f"{other.memory:.1f}/{one.memory:.1f} MB = {ratio:.2f}",
            "1.25",
            ratio <= 1.25,
        )
        before = other.thread_seconds, time.perf_counter()
        time.sleep(20)
        share = (other.thread_seconds - before[0]) / (time.perf_counter() - before[1]) * 100
        row("idle, of a core, with content watched", f"{share:.3f} %", "under 0.3 %", share < 0.3)
        late = statistics.median(change_time(other, contents[9]) for _ in range(ROUNDS))
        row("changed content on the screen after", f"{late:.2f} s", "2 s", late <= 2)

    if with_soak:
        grown = soak(commands[9], config, random_keys(WARM_UP, seed=1), random_keys(20_000, seed=2))
        measured = f"{grown.before:.1f} to {grown.after:.1f} MB"
        row("memory after 20,000 random keys", measured, "2 MB up", grown.megabytes <= 2)


if __name__ == "__main__":
    main()
