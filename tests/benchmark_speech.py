"""Measure the voice with a real speech-dispatcher and espeak-ng, whose sound goes to a pipe that is read in real time.

``python -m tests.benchmark --speech`` runs it; it takes about two minutes. Nobody listens: sound is bytes at the end of
the pipe. The pipe and the buffer of the sound card hold up to 81 milliseconds of them, which a real card would drop.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

from likvardig_tui.speech.spoken import Utterance
from tests.helpers.processes import cpu_ticks, resident_bytes
from tests.helpers.speech import FakeServer, Listener, listening, sentence, serving, until
from tests.helpers.speech_dispatcher import TO_FILE, Server
from tests.helpers.terminal import COMMAND, Terminal

ROUNDS, ROUNDS_OF_A_SERVER = 40, 5
CARD_BYTES, FILE_BYTES = 2 * 2 * 48_000, 2 * 22_050
"""Bytes a second."""
SOUND_CARD = """
pcm.pipe {{ type file  slave.pcm null  file "{file}"  format raw }}
pcm.card {{
    type share  bindings {{ 0 0 1 1 }}
    slave {{ pcm pipe  format S16_LE  channels 2  rate 48000  period_time 20000  buffer_time 60000 }}
}}
pcm.!default {{ type plug  slave.pcm card }}
"""
"""ALSA's plugins with the buffer of an ordinary card; without one, they would take a whole sentence at once.

For a few short texts only: the plugin "share" ends the server now and then.
"""
STEP_S = 0.005
"""Seconds between two reads of the pipe."""
READING_S = 20.0
TURN_ON, READ, DOWN, UP = "\x1b[28~", "\x1b[15~", "\x1b[B", "\x1b[A"
PAUSE_S = 0.3
TEXT = sentence(
    "Barn och unga växer upp med olika förutsättningar, och skolan ska väga upp för det, så att alla elever har samma "
    "möjligheter att nå målen, oavsett var de bor och vad deras föräldrar har för utbildning."
)
MEMORY = """
import asyncio, pathlib, sys
import likvardig_tui.tui.personal_app
def resident():
    status = pathlib.Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
async def main():
    before = resident()
    from likvardig_tui.speech.voice import Voice
    nothing = lambda *_: None
    voice = Voice(pathlib.Path(sys.argv[1]), on_word=nothing, on_sentence=nothing, on_end=nothing, on_fault=nothing)
    assert await voice.turn_on() is None
    await voice.close()
    print(resident() - before)
asyncio.run(main())
"""


class Sink(threading.Thread):
    """Read a pipe as fast as a sound card plays, and note when there was sound."""

    def __init__(self, pipe: Path, rate: int) -> None:
        super().__init__(daemon=True)
        self._rate = rate
        os.mkfifo(pipe)
        self._pipe = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, 4096)
        self.heard_at = 0.0
        """When the last sound came."""
        self.first_heard_at = 0.0
        """When the first came since it was last set to 0."""

    def run(self) -> None:
        """Read until the process ends; what is late is made up for."""
        started, taken = time.perf_counter(), 0
        while True:
            time.sleep(STEP_S)
            now = time.perf_counter()
            due = int((now - started) * self._rate) - taken
            data = b""
            with suppress(BlockingIOError):
                data = os.read(self._pipe, max(0, due))
            taken += due
            if data:
                self.heard_at = now
                self.first_heard_at = self.first_heard_at or now


def print_row(name: str, values: Sequence[float], unit: str, target: float) -> None:
    median, worst = statistics.median(values), max(values)
    text = f"{median:.2f}, at most {worst:.2f} {unit}" if len(values) > 1 else f"{median:.2f} {unit}"
    print(f"{name:<44} {text:>24} {f'{target:g} {unit}':>20}   {'yes' if median <= target else 'NO'}", flush=True)


async def milliseconds_to_speak(address: Path) -> list[float]:
    """Return the times from a call of the voice until a server has the request to speak.

    Something else is being said at that time.
    """
    times = []
    async with serving(address) as server, listening(address) as listener:
        server.speaks = False
        for _ in range(ROUNDS):
            await until(lambda: not listener.voice.reading or bool(server.messages))
            count = server.lines.count("SPEAK")
            started = time.perf_counter()
            listener.voice.say([TEXT])
            while server.lines.count("SPEAK") == count:
                await asyncio.sleep(0)
            times.append((time.perf_counter() - started) * 1000)
    return times


def milliseconds_of_calls(listener: Listener) -> list[float]:
    """Return how long a key waits for the voice: for hushing it and giving it something new to say."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        listener.voice.hush()
        listener.voice.say([TEXT])
        times.append((time.perf_counter() - started) * 1000)
    return times


async def measure_sound(listener: Listener, sink: Sink) -> tuple[list[float], list[float]]:
    """Return the milliseconds from each call until there is sound, and from hushing until there is none.

    Stop when the server has ended.
    """
    to_sound: list[float] = []
    to_silence: list[float] = []
    for number in range(ROUNDS_OF_A_SERVER):
        sink.first_heard_at = 0.0
        started = time.perf_counter()
        listener.voice.say([TEXT])
        await until(lambda: sink.first_heard_at > 0 or bool(listener.faults))
        if listener.faults:
            break
        to_sound.append((sink.first_heard_at - started) * 1000)
        await asyncio.sleep(PAUSE_S + number * 0.013)
        hushed = time.perf_counter()
        listener.voice.hush()
        await until(lambda: time.perf_counter() - sink.heard_at > PAUSE_S)
        to_silence.append(max(0.0, sink.heard_at - hushed) * 1000)
    return to_sound, to_silence


async def percent_of_a_core(listener: Listener, texts: Sequence[Utterance]) -> float:
    """Return the processor time of the voice while it reads."""
    listener.voice.say(texts)
    used, started = time.thread_time(), time.perf_counter()
    await asyncio.sleep(READING_S)
    return (time.thread_time() - used) / (time.perf_counter() - started) * 100


@asynccontextmanager
async def sounding(folder: Path, sound_card: str, rate: int) -> AsyncIterator[tuple[Listener, Sink]]:
    """Provide a voice at a server, and what is heard of it."""
    folder.mkdir()
    server = Server(folder, sound_card=sound_card)
    sink = Sink(server.sound, rate)
    sink.start()
    server.start()
    try:
        async with listening(server.address) as listener:
            yield listener, sink
    finally:
        server.stop()


class Browser(Terminal):
    """The browser on a pseudo-terminal, with speech turned on by the first key."""

    def __init__(self, home: Path, address: Path) -> None:
        home.mkdir()
        super().__init__(home, (COMMAND, "--speech", str(address)))
        self.wait_for("F5")
        self.wait_until_idle()


def milliseconds_from_key_to_speak(folder: Path) -> list[float]:
    """Return the times from a key on the terminal until a server has the request to speak what has the focus then."""
    address, loop, server = folder / "keys", asyncio.new_event_loop(), FakeServer()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    asyncio.run_coroutine_threadsafe(asyncio.start_unix_server(server.serve, str(address)), loop).result()
    times = []
    with closing(Browser(folder / "keys-home", address)) as browser:
        browser.press(TURN_ON)
        browser.wait_for(lambda: bool(server.messages))
        for number in range(ROUNDS):
            browser.wait_until_idle()
            count = server.lines.count("SPEAK")
            started = time.perf_counter()
            browser.press(DOWN if number % 4 < 2 else UP)
            while server.lines.count("SPEAK") == count:
                time.sleep(0)
            times.append((time.perf_counter() - started) * 1000)
    loop.call_soon_threadsafe(loop.stop)
    return times


def figures_of_reading(folder: Path, address: Path) -> tuple[float, float]:
    """Return the share of a core that the browser uses while it reads aloud, and the memory that speech adds, in MB."""
    with closing(Browser(folder / "reading-home", address)) as browser:
        before = resident_bytes(browser.pid)
        browser.press(READ)
        browser.wait(READING_S / 2)  # it says its keys first
        used, started = cpu_ticks(browser.pid), time.perf_counter()
        browser.wait(READING_S)
        ticks = cpu_ticks(browser.pid) - used
        seconds = time.perf_counter() - started
        return ticks / os.sysconf("SC_CLK_TCK") / seconds * 100, (resident_bytes(browser.pid) - before) / 1e6


async def measure_all(folder: Path) -> None:
    print_row("call of the voice to SPEAK", await milliseconds_to_speak(folder / "fake"), "ms", 5)
    to_sound: list[float] = []
    to_silence: list[float] = []
    for number in range(2 * ROUNDS // ROUNDS_OF_A_SERVER):
        async with sounding(folder / f"card-{number}", SOUND_CARD, CARD_BYTES) as (listener, sink):
            if number == 0:
                print_row("wait of a key for the voice", milliseconds_of_calls(listener), "ms", 0.5)
                listener.voice.hush()
                await until(lambda since=sink: time.perf_counter() - since.heard_at > PAUSE_S)  # type: ignore[misc]
            for times, more in zip((to_sound, to_silence), await measure_sound(listener, sink), strict=True):
                times += more
        if len(to_silence) >= ROUNDS:
            break
    print_row("call of the voice to sound", to_sound, "ms", 100)
    print_row("hush to silence", to_silence, "ms", 150)
    async with sounding(folder / "file", TO_FILE, FILE_BYTES) as (listener, _):
        print_row("processor time while reading", [await percent_of_a_core(listener, [TEXT] * 10)], "%", 2)
        assert listener.faults == []
        command = [sys.executable, "-c", MEMORY, str(listener.voice.address)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        print_row("memory beside that of the browser", [int(ran.stdout) / 1024], "MB", 2)
        listener.voice.hush()
        share, megabytes = await asyncio.to_thread(figures_of_reading, folder, listener.voice.address)
        print_row("processor time of the browser while reading", [share], "%", 2)
        print_row("memory of the browser that speaks", [megabytes], "MB", 5)


def main() -> None:
    print(f"{'':<44} {'measured':>24} {'target':>20}   reached")
    with tempfile.TemporaryDirectory() as folder:
        print_row("key on a terminal to SPEAK", milliseconds_from_key_to_speak(Path(folder)), "ms", 20)
        asyncio.run(measure_all(Path(folder)))
