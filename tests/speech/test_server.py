"""The voice with a real speech-dispatcher: what reaches its output module, and what espeak-ng makes of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from likvardig_tui.content.store import ContentStore
from likvardig_tui.render.text import as_text
from likvardig_tui.speech import voice
from likvardig_tui.speech.spoken import ssml, utterances
from likvardig_tui.speech.ssip import SpeechFault
from likvardig_tui.speech.table import SpokenTable
from tests.helpers.marks import quick
from tests.helpers.speech import listening, sentence, until
from tests.helpers.speech_dispatcher import Server, needs_server, running

pytestmark = needs_server

TEXTS = [
    sentence("Skolan ska väga upp för det, och den ska vara likvärdig: alla elever ska få det stöd som de behöver."),
    sentence("Vad gör kommunen? Tre saker."),
    sentence("A fish & <b>chips</b>.", "en"),
    sentence("Rättvisa 🙂 för alla!"),
    sentence("(Ja!)"),
]
OWN_MARK = re.compile('<mark name="__spd_[0-9]+"/>')
"""What the server adds after a sentence, so that it can pause there."""
PACE_S = 0.01
"""Seconds between two marks of the recording module."""


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path, is_recording=True, pace=PACE_S) as server:
        yield server


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with espeak-ng, whose sound goes to a file."""
    with running(tmp_path_factory.mktemp("speaking")) as server:
        yield server


def told_of_all() -> Iterator[object]:
    """Yield what the voice tells if every mark of all texts is reached."""
    for position, text in enumerate(TEXTS):
        yield position
        yield from ((position, word.spoken) for word in text.words)
    yield "end"


async def test_module_gets_text_language_rate_and_volume(recording: Server) -> None:
    async with listening(recording.address) as listener:
        listener.voice.change_rate(-1)
        listener.voice.change_volume(1)
        listener.voice.say(TEXTS)
        await listener.until_end()
        assert listener.told == list(told_of_all())
    messages = [one for one in recording.recorded() if one["kind"] == "SPEAK"]
    texts = [OWN_MARK.sub("", message["text"]) for message in messages]
    assert texts == [ssml(text) for text in TEXTS]
    assert [message["language"] for message in messages] == ["sv", "sv", "en", "sv", "sv"]
    assert {(message["rate"], message["volume"]) for message in messages} == {("-10", "20")}
    assert [one["kind"] for one in recording.recorded() if one["kind"] != "SPEAK"] == ["END"] * len(TEXTS)


async def test_hushing_stops_the_module(recording: Server) -> None:
    long = sentence("ord " * 500)
    async with listening(recording.address) as listener:
        listener.voice.say([long])
        await until(lambda: len(listener.told) > 3)
        listener.voice.hush()
        told = len(listener.told)
        await until(lambda: recording.recorded()[-1]["kind"] == "STOP")
        assert len(listener.told) == told
        listener.voice.say([sentence("Klart.")])
        await listener.until_end()
        assert listener.told[told:] == [0, (0, "Klart."), "end"]


@pytest.mark.slow
async def test_the_last_of_many_is_said_whenever_they_come(recording: Server) -> None:
    async with listening(recording.address) as listener:
        for pause in (0.0, 0.001, 0.003, 0.01, 0.02) * 4:
            listener.told.clear()
            listener.voice.say(TEXTS)
            started = time.perf_counter()
            await until(lambda since=started, after=pause: time.perf_counter() - since >= after)  # type: ignore[misc]
            listener.voice.say([sentence("Sist.")])
            listener.told.clear()
            await listener.until_end()
            assert listener.told == [0, (0, "Sist."), "end"]


@pytest.mark.parametrize("number", quick(1, [signal.SIGKILL, signal.SIGTERM]))
async def test_a_server_that_died_is_told_and_found_again(recording: Server, number: int) -> None:
    async with listening(recording.address) as listener:
        listener.voice.say([sentence("ord " * 500)])
        await until(lambda: len(listener.told) > 3)
        recording.stop(number)
        await until(lambda: bool(listener.faults))
        assert listener.faults == [SpeechFault.DIED]
        assert await listener.voice.turn_on() is SpeechFault.NO_SERVER
        recording.start()
        assert await listener.voice.turn_on() is None
        listener.told.clear()
        listener.voice.say(TEXTS)
        await listener.until_end()
        assert listener.told == list(told_of_all())


@pytest.mark.slow
@pytest.mark.parametrize("number", quick(1, [signal.SIGSTOP, signal.SIGKILL]))
async def test_a_module_that_is_lost_is_told(recording: Server, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server itself does not notice."""
    monkeypatch.setattr(voice, "MARK_S", 20 * PACE_S)
    monkeypatch.setattr(voice, "LETTER_S", PACE_S)
    async with listening(recording.address) as listener:
        listener.voice.say([sentence("ord " * 500)])
        await until(lambda: len(listener.told) > 3)
        [module] = recording.module_pids()
        os.kill(module, number)
        await until(lambda: bool(listener.faults))
        if number == signal.SIGSTOP:
            os.kill(module, signal.SIGCONT)  # the server waits for it before it ends
        assert listener.faults == [SpeechFault.NO_VOICE]
        assert not listener.voice.on


@pytest.mark.slow
async def test_a_lost_module_is_there_again_after_the_signal_of_the_timer(
    recording: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has to notice first, with a message that is not spoken."""
    monkeypatch.setattr(voice, "MARK_S", 0.5)
    async with listening(recording.address) as listener:
        listener.voice.say(TEXTS)
        await listener.until_end()
        [lost] = recording.module_pids()
        os.kill(lost, signal.SIGKILL)
        listener.voice.say(TEXTS)
        await until(lambda: bool(listener.faults))
        os.kill(recording.pid, signal.SIGUSR1)
        await until(lambda: bool(recording.module_pids() - {lost}))
        listener.told.clear()
        assert await listener.voice.turn_on() is None
        listener.voice.say(TEXTS)
        await listener.until_end()
        assert listener.told == list(told_of_all())
        for _ in range(5):
            os.kill(recording.pid, signal.SIGUSR1)
        listener.told.clear()
        listener.voice.say(TEXTS)
        await listener.until_end()
        assert listener.told == list(told_of_all())


async def test_every_mark_arrives_from_espeak(speaking: Server) -> None:
    async with listening(speaking.address) as listener:
        listener.voice.say(TEXTS)
        await listener.until_end()
        assert listener.told == list(told_of_all())


@pytest.mark.slow
@pytest.mark.parametrize("language", ["sv", "en"])
async def test_every_word_of_the_page_is_reached(speaking: Server, language: str) -> None:
    content = ContentStore().read(language)
    sentences = utterances(as_text(content.topic, content.strings), language, SpokenTable(content.strings))
    async with listening(speaking.address) as listener:
        listener.voice.say(sentences)
        await listener.until_end()
    reached = [told for told in listener.told if isinstance(told, tuple)]
    spoken = [(position, word) for position, sentence in enumerate(sentences) for word in sentence.words if word.spoken]
    assert reached == [(position, word.spoken) for position, word in spoken]
    assert len(reached) > 400


def seconds_alone(text: str, words_a_minute: int, folder: Path) -> float:
    """Return how long espeak-ng itself speaks."""
    file = folder / "alone.wav"
    subprocess.run(["espeak-ng", "-v", "sv", "-s", str(words_a_minute), "-w", file, text], check=True)
    with wave.open(str(file)) as sound:
        return float(sound.getnframes() / sound.getframerate())


@pytest.mark.parametrize(
    ("rate", "words_a_minute"), quick(1, [(0, 170), (-100, 80), (-50, 125), (50, 309), (100, 449)], unpack=True)
)
async def test_rate_is_that_of_espeak(speaking: Server, rate: int, words_a_minute: int, tmp_path: Path) -> None:
    text = TEXTS[0]
    async with listening(speaking.address) as listener:
        listener.voice.rate = rate
        before = speaking.sound.stat().st_size if speaking.sound.exists() else 0
        listener.voice.say([text])
        await listener.until_end()
    seconds = (speaking.sound.stat().st_size - before) / 2 / 22050
    assert seconds == pytest.approx(seconds_alone(text.text, words_a_minute, tmp_path), rel=0.03)


@pytest.mark.slow
async def test_volume_changes_the_samples(speaking: Server) -> None:
    """Nobody listens: the loudest sample stands for how loud it is."""
    peaks = []
    async with listening(speaking.address) as listener:
        for volume in (-80, 0, 100):
            before = speaking.sound.stat().st_size if speaking.sound.exists() else 0
            listener.told.clear()
            listener.voice.volume = volume
            listener.voice.say(TEXTS[:1])
            await listener.until_end()
            samples = memoryview(speaking.sound.read_bytes()[before:]).cast("h")
            peaks.append(max(map(abs, samples)))
    low, middle, high = peaks
    assert 0 < low < middle / 2
    assert middle < high
