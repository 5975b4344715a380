"""Compare the browser with a stock Textual app on a pseudo-terminal, and print the ratios.

Run it with ``python -m tests.benchmark``; it takes about five minutes, and with ``--soak`` three more; ``--speech``
measures the voice instead, in a minute. It is not part of the tests, because times depend on the machine; ratios within
one run do not. Pagers and text browsers that are installed are measured beside it, with the same page as text.
"""

from __future__ import annotations

import argparse
import compileall
import os
import re
import shutil
import statistics
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import likvardig_tui
from likvardig_tui.content.store import ContentStore
from likvardig_tui.content.topic_search import TopicSearch
from likvardig_tui.tui.shown_cells import MAX_AGE_S
from tests import benchmark_speech
from tests.helpers.content import write_topics
from tests.helpers.measuring import (
    KEYS,
    OTHER_SCREENS,
    WARM_UP,
    MeasuredTerminal,
    Response,
    random_keys,
    soak,
    write_content,
)

ROUNDS = 9
PAIRS = 25
"""Rounds for the first paint, whose ratios differ by a few hundredths only."""
SHORT_ROUNDS = 20
"""Rounds for commands that take a tenth of a second, where other load adds more noise."""
SIZES = (9, 100, 1_000, 10_000)
SIZED_KEYS = {"move": KEYS["down"], "open": KEYS["enter"], **{name: KEYS[name] for name in ("theme", "settings")}}
STOCK_SIZED_KEYS = {"move": KEYS["tab"], "open": KEYS["enter"]}
"""With the same effect in the stock app."""
OTHER_PROGRAMS = ("less", "lynx", "w3m", "frogmouth", "hike")
FINAL_AFTER_S = 0.6
"""Seconds without output after which the screen counts as final."""
Name = TypeVar("Name")
MAX_SIZES = {"start": 16_000, "move": 1_000, "open": 6_000}
"""Bytes."""
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
    """Write a saved web page of two megabytes, nearly all of it panels."""
    saved = (Path(__file__).parent / "pages" / "accordion.html").read_text("utf-8")
    begin, end = saved.index('  <li class="c-accordion__item">'), saved.index("</ul>\n<button")
    panels = saved[begin:end]
    page = folder / "page.html"
    page.write_text(saved[:begin] + panels * (2_000_000 // len(panels.encode())) + saved[end:], "utf-8")
    return page


def write_many_topics(folder: Path, count: int) -> Path:
    """Write a content folder with ``count`` topics of nine initiatives, five kilobytes each, and return it."""
    ids = [(f"amne-{number}", *(f"insats-{one}" for one in range(9))) for number in range(1, count + 1)]
    write_topics(folder, *ids)
    for file in (folder / "sv" / "topics").iterdir():
        file.write_text(file.read_text("utf-8").replace("Det här gör vi", "Det här gör vi nu. " * 25), "utf-8")
    return folder


def content_delay(terminal: MeasuredTerminal, folder: Path, letter: str) -> float:
    """Return the seconds until a program shows a title with a word of ``letter``, which no title had before."""
    page = folder / "sv" / "topic.toml"
    word = letter * 9  # only cells that change are written, so all of it has to
    text = page.read_text("utf-8")
    page.with_name("new").write_text(re.sub(r'title = "\w+ 1 ', f'title = "{word} 1 ', text), "utf-8")
    started = time.perf_counter()
    page.with_name("new").replace(page)
    terminal.output = b""
    terminal.wait_for(word.encode())
    seconds = time.perf_counter() - started
    terminal.wait_until_painted()
    return seconds


def medians(measures: dict[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median of each measure after ``rounds`` rounds; alternate them, so that other load affects all."""
    samples: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            samples[name].append(measure())
    return {name: statistics.median(values) for name, values in samples.items()}


def paint_times(
    commands: Mapping[Name, Sequence[str]], marker: bytes, config: Path, rounds: int = PAIRS
) -> dict[Name, tuple[float, float]]:
    """Return the medians of the milliseconds from the start of each program to its first paint, and to its last.

    The programs take turns, so that other load affects all.
    """
    samples: dict[Name, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            with MeasuredTerminal(command, config) as terminal:
                first = terminal.wait_for(marker) * 1000
                last = terminal.last_output_at(FINAL_AFTER_S) * 1000
            samples[name].append((first, last))
    return {name: tuple(map(statistics.median, zip(*each, strict=True))) for name, each in samples.items()}


def other_programs(folder: Path, python: str) -> dict[str, list[str]]:
    """Return the commands with which installed pagers and text browsers show the page."""
    page = folder / "page.txt"
    with page.open("wb") as file:
        content = ["--content", str(folder / "9")]
        subprocess.run([python, "-m", "likvardig_tui", "show", *content], stdout=file, check=True)
    return {name: [path, str(page)] for name in OTHER_PROGRAMS if (path := shutil.which(name)) is not None}


def run_time(command: Sequence[str]) -> Callable[[], float]:
    """Return a function that measures the run time of a command in milliseconds."""

    def measure() -> float:
        started = time.perf_counter()
        devnull = subprocess.DEVNULL
        subprocess.run(command, stdin=devnull, stdout=devnull, stderr=devnull, check=True)
        return (time.perf_counter() - started) * 1000

    return measure


def print_row(name: str, measured: str, target: str, is_reached: bool) -> None:
    print(f"{name:<44} {measured:>24} {target:>20}   {'yes' if is_reached else 'NO'}", flush=True)


def responses(command: Sequence[str], marker: bytes, config: Path) -> dict[str, list[Response]]:
    """Press every key several times; return what was written, in the order of the presses, by key."""
    by_key: dict[str, list[Response]] = {name: [] for name in KEYS}
    with MeasuredTerminal(command, config) as terminal:
        terminal.wait_for(marker)
        terminal.wait_until_idle()
        for _ in range(ROUNDS):
            for name, key in KEYS.items():
                if (response := terminal.press(key)) is not None:
                    by_key[name].append(response)
            terminal.press(b"\x1b")
    return by_key


def output_sizes(command: Sequence[str], marker: bytes, config: Path, keys: Mapping[str, bytes]) -> dict[str, int]:
    """Return the bytes that a program writes at the start, and then for each of ``keys``, once it knows no cell."""
    with MeasuredTerminal(command, config) as terminal:
        terminal.wait_for(marker)
        terminal.wait_until_painted()
        sizes = {"start": len(terminal.output)}
        for name, key in keys.items():
            time.sleep(MAX_AGE_S)
            response = terminal.press(key)
            sizes[name] = response.size if response is not None else 0
    return sizes


def print_sizes(ours: Mapping[str, int], stock: Mapping[str, int]) -> None:
    for name, size in ours.items():
        limit = MAX_SIZES.get(name)
        beside = f" (stock {stock[name] / 1000:.1f})" if name in stock else ""
        target = f"{limit / 1000:.0f} kB" if limit else ""
        print_row(f"bytes written: {name}", f"{size / 1000:.1f}{beside} kB", target, limit is None or size <= limit)


def print_search(command: Sequence[str], marker: bytes, config: Path, folder: Path) -> None:
    """Search in many topics, for a letter that all have."""
    first, pressed = [], []
    for _ in range(SHORT_ROUNDS):
        with MeasuredTerminal(command, config) as terminal:
            terminal.wait_for(marker)
            terminal.wait_until_painted()
            time.sleep(1)  # in which the first topics are read
            terminal.press(b"/")
            terminal.output = b""
            started = time.perf_counter()
            os.write(terminal.fd, b"v")
            terminal.wait_for(b"sidor:")
            first.append((time.perf_counter() - started) * 1000)
            pressed += [response.first for _ in range(5) if (response := terminal.press(b"\x1b[B")) is not None]
    name = "search in 1,000 topics: first result"
    print_row(name, f"{statistics.median(first):.0f} ms", "100 ms", statistics.median(first) <= 100)
    high = max(pressed)
    print_row("  key while they are read, at the most", f"{high:.0f} ms", "100 ms", high <= 100)
    store = ContentStore(folder)
    search = TopicSearch(store.read("sv"), store.read_topics)
    for _ in search.results(""):
        pass
    files = sum(file.stat().st_size for file in (folder / "sv" / "topics").iterdir())
    kept = search.size / len(search.content.entries)
    ratio = search.size / files
    print_row("  bytes kept per topic / of its file", f"{kept:.0f} = {ratio:.2f}", "2.5", ratio <= 2.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--soak", action="store_true", help="also measure the memory after 20,000 random keys")
    parser.add_argument("--speech", action="store_true", help="measure the voice instead, with speech-dispatcher")
    options = parser.parse_args()
    if options.speech:
        benchmark_speech.main()
        return
    compileall.compile_dir(Path(likvardig_tui.__file__).parent, quiet=1)  # as pip does on installation
    with tempfile.TemporaryDirectory() as name:
        measure_all(Path(name), with_soak=options.soak)


def measure_all(folder: Path, *, with_soak: bool) -> None:
    python = sys.executable
    ours = [python, "-c", "from likvardig_tui.cli import main; main()"]
    stock = [python, "-c", STOCK]
    marker = b"Initiativ"
    config = folder / "config"
    contents = {count: write_content(folder / str(count), count) for count in SIZES}
    commands = {count: [*ours, "--content", str(path)] for count, path in contents.items()}

    print(f"{'':<44} {'measured':>24} {'target':>20}   reached")
    painted = paint_times({"stock": stock, **commands}, marker, config)
    stock_first, stock_last = painted["stock"]
    for name, ours_ms, stock_ms, limit in (
        ("first paint / stock app", painted[9][0], stock_first, 0.4),
        ("final screen / stock app", painted[9][1], stock_last, 0.8),
    ):
        ratio = ours_ms / stock_ms
        print_row(name, f"{ours_ms:.0f}/{stock_ms:.0f} ms = {ratio:.2f}", f"{limit:.2f}", ratio <= limit)
    for count, limit in ((100, 1.15), (1_000, 1.15), (10_000, 2.0)):
        first = painted[count][0]
        ratio = first / painted[9][0]
        print_row(f"first paint with {count:,} / with 9", f"{first:.0f} ms = {ratio:.2f}", f"{limit}", ratio <= limit)
    print(f"  each initiative: {(painted[10_000][0] - painted[9][0]) / 9_991 * 1000:.0f} µs")
    for name, milliseconds in paint_times(other_programs(folder, python), marker, config, ROUNDS).items():
        print(f"  {name}: {milliseconds[0]:.0f} ms")

    topics = {count: str(write_many_topics(folder / f"topics-{count}", count)) for count in (1, 1_000)}
    title = b"Sidan amne-1"
    many = paint_times({count: [*ours, "--content", path] for count, path in topics.items()}, title, config)
    ratio = many[1_000][0] / many[1][0]
    print_row("first paint with 1,000 topics / with 1", f"{many[1_000][0]:.0f} ms = {ratio:.2f}", "1.25", ratio <= 1.25)

    print_search([*ours, "--content", topics[1_000]], b"Sidan amne-1", config, Path(topics[1_000]))

    module = [python, "-m", "likvardig_tui"]
    one_topic = {str(count): [*module, "show", "--content", path, "amne-1"] for count, path in topics.items()}
    shown = medians({name: run_time(command) for name, command in one_topic.items()}, SHORT_ROUNDS)
    ratio = shown["1000"] / shown["1"]
    print_row("likvardig show of one of 1,000 topics / of 1", f"{shown['1000']:.0f} ms = {ratio:.2f}", "2", ratio <= 2)
    short = {"pass": [python, "-c", "pass"], "show": [*module, "show"]}
    durations = medians({name: run_time(command) for name, command in short.items()}, SHORT_ROUNDS)
    ratio = durations["show"] / durations["pass"]
    print_row(
        "likvardig show / python -c pass",
        f"{durations['show']:.0f}/{durations['pass']:.0f} ms = {ratio:.2f}",
        "4.5",
        ratio <= 4.5,
    )

    page = saved_page(folder)
    for name, arguments in (
        ("check of 10,000 initiatives", ["check", contents[10_000]]),
        ("import of 2 MB", ["import", page]),
    ):
        seconds = medians({name: run_time([*module, *map(str, arguments)])}, ROUNDS)[name] / 1000
        print_row(name, f"{seconds:.2f} s", "3 s", seconds < 3)

    for count in (9, 10_000):
        by_key = responses(commands[count], marker, config)
        for name, part in (("first", 0), ("last", 1)):
            times = sorted(response[part] for given in by_key.values() for response in given)
            median, high = statistics.median(times), times[int(len(times) * 0.95)]
            print_row(
                f"key to {name} byte with {count:,}",
                f"{median:.1f}, 95 %: {high:.1f} ms",
                "10, 95 %: 40 ms",
                median <= 10 and high <= 40,
            )
        medians_by_key = {
            name: statistics.median(each.last for each in given) for name, given in by_key.items() if given
        }
        slowest = sorted(medians_by_key, key=lambda name: -medians_by_key[name])[:4]
        print("  slowest:", ", ".join(f"{name} {medians_by_key[name]:.0f} ms" for name in slowest))

    print_sizes(
        output_sizes(commands[9], marker, config, SIZED_KEYS), output_sizes(stock, marker, config, STOCK_SIZED_KEYS)
    )

    with MeasuredTerminal(stock, config) as stock_app, MeasuredTerminal(commands[9], config) as browser:
        stock_app.wait_for(marker)
        browser.wait_for(marker)
        stock_app.wait_until_idle()
        browser.wait_until_idle()  # the page is on the screen before Textual is loaded, and other screens are prepared
        ratio = browser.memory / stock_app.memory
        print_row(
            "memory / stock app",
            f"{browser.memory:.1f}/{stock_app.memory:.1f} MB = {ratio:.2f}",
            "1.15",
            ratio <= 1.15,
        )
        used, started = browser.thread_seconds, time.perf_counter()
        time.sleep(20)
        percent = (browser.thread_seconds - used) / (time.perf_counter() - started) * 100
        print_row("idle processor time, with content watched", f"{percent:.3f} %", "under 0.1 %", percent < 0.1)
        letters = string.ascii_uppercase[:ROUNDS]
        delay = statistics.median(content_delay(browser, contents[9], letter) for letter in letters)
        print_row("change of content to screen", f"{delay:.2f} s", "2 s", delay <= 2)

    if with_soak:
        warm_up = [*OTHER_SCREENS, *random_keys(WARM_UP, seed=1)]
        before, after = soak(commands[9], config, warm_up, random_keys(20_000, seed=2))
        measured = f"{before:.1f} to {after:.1f} MB"
        print_row("memory after 20,000 random keys", measured, "+2 MB", after - before <= 2)


if __name__ == "__main__":
    main()
