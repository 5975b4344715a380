"""The voice: what is being said, how fast and how loud, and where it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from likvardig_tui.speech import levels
from likvardig_tui.speech.spoken import Utterance, Word, ssml
from likvardig_tui.speech.ssip import Event, EventKind, SpeechFault, SsipClient, SsipError

MARK_S = 2.0
"""Seconds after which the first mark is missing."""
LETTER_S = 0.15
"""Seconds more for each letter before a later one, at the default rate, which takes half of it."""


class Voice:
    """Say sentences one after another through speech-dispatcher.

    Only ``turn_on`` and ``close`` wait for the server. The rest returns at once, and a task of the voice talks to it.
    """

    def __init__(
        self,
        address: Path,
        *,
        on_word: Callable[[int, Word], None],
        on_sentence: Callable[[int], None],
        on_end: Callable[[bool], None],
        on_fault: Callable[[SpeechFault], None],
    ) -> None:
        self.address = address
        self._on_word = on_word
        self._on_sentence = on_sentence
        self._on_end = on_end
        """Called with True after the last sentence, and with False when another program has interrupted one."""
        self._on_fault = on_fault
        self._is_wanted = False
        """Whether it is to be on once it is connected."""
        self._is_on = False
        self.reading = False
        self.position = 0
        """Index of the sentence that is being said, or was last."""
        self.rate = self.volume = levels.DEFAULT
        self._sentences: tuple[Utterance, ...] = ()
        self._stop = 0
        """Index of the sentence before which reading ends."""
        self._client: SsipClient | None = None
        self._connecting = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._sent: dict[str, str | int] = {}
        """The parameters that the server has."""
        self._is_due = False
        """Whether the sentence at the position has to be sent."""
        self._is_cancel_due = False
        self._is_sounding = False
        """Whether the server may be speaking for us."""
        self._message: int | None = None
        """Id of the message of the sentence at the position."""
        self._early: list[Event] = []
        """Events that came before the reply which has the id of the message."""
        self._words: dict[str, Word] = {}
        """The words that are marked in the message, by the names of the marks."""
        self._first_mark_at: float | None = None
        """When the message came to its first mark, by the clock of the event loop."""
        self._letters = 0
        """How many have been said, or are being said, since then."""
        self._timer: asyncio.TimerHandle | None = None

    @property
    def on(self) -> bool:
        """Whether anything is spoken."""
        return self._is_on

    async def turn_on(self) -> SpeechFault | None:
        """Connect, unless that has been done; return why it was not possible.

        It stays off if it is turned off meanwhile.
        """
        self._is_wanted = True
        async with self._connecting:
            if self._client is None:
                try:
                    self._client = await SsipClient.connect(self.address, self._take, self._lose)
                except SsipError as error:
                    return error.fault
                self._sent = {}
                self._task = asyncio.create_task(self._work(self._client))
            self._is_on = self._is_wanted
            return None

    def turn_off(self) -> None:
        """Be silent until it is turned on again, and forget what was said: somebody else may turn it on."""
        self.hush()
        self._is_wanted = self._is_on = False
        self._sentences, self.position = (), 0

    def say(self, sentences: Sequence[Utterance], *, then: bool = False) -> None:
        """Say these and nothing else, from the first; with ``then``, after what is being said.

        Positions count from the first sentence that was said without ``then``.
        """
        if not self._is_on:
            return
        if then and self.reading:
            self._sentences = (*self._sentences[: self._stop], *sentences)
            self._stop = len(self._sentences)
            return
        self.hush()
        self._sentences = tuple(sentences)
        self._start(0, len(self._sentences))

    def hush(self) -> None:
        """Be silent now, and keep the position."""
        self.reading = self._is_due = False
        self._forget_message()
        if self._is_sounding:
            self._is_cancel_due = True
            self._changed.set()

    def repeat(self) -> None:
        """Say the sentence at the position once more, from its beginning, and none after it."""
        if self._is_on and self._sentences:
            self.hush()
            self._start(self.position, self.position + 1)

    def _start(self, position: int, stop: int) -> None:
        self.position, self._stop = position, stop
        self.reading = self._is_due = position < stop
        self._changed.set()

    def change_rate(self, steps: int) -> int:
        """Speak faster by so many steps, slower if negative, from the next sentence on; return the rate."""
        self.rate = levels.step(levels.RATES, self.rate, steps)
        return self.rate

    def change_volume(self, steps: int) -> int:
        """Speak louder by so many steps, quieter if negative, from the next sentence on; return the volume."""
        self.volume = levels.step(levels.VOLUMES, self.volume, steps)
        return self.volume

    def reset(self) -> None:
        """Return to the default rate and volume."""
        self.rate = self.volume = levels.DEFAULT

    async def close(self) -> None:
        """Leave the server; nothing is spoken any more."""
        self.turn_off()
        client, task = self._client, self._task
        self._client = self._task = None
        if client is not None:
            client.close()
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _work(self, client: SsipClient) -> None:
        """Send what is due. The errors of the client have been reported when it raises them."""
        with suppress(SsipError):
            while True:
                await self._changed.wait()
                self._changed.clear()
                if self._is_cancel_due:
                    self._is_cancel_due = self._is_sounding = False
                    await client.cancel()
                elif self._is_due:
                    self._is_due = False
                    await self._send(client, self._sentences[self.position])
                if self._is_cancel_due or self._is_due:
                    self._changed.set()

    async def _send(self, client: SsipClient, sentence: Utterance) -> None:
        if not any(letter.isalnum() for word in sentence.words for letter in word.spoken):
            self._on_sentence(self.position)
            self._finish(may_go_on=True)
            return
        words = {str(word.start): word for word in sentence.words}
        self._message, self._words, self._early = None, words, []
        self._first_mark_at, self._letters = None, 0
        for name, value in (("LANGUAGE", sentence.language), ("RATE", self.rate), ("VOLUME", self.volume)):
            if self._sent.get(name) != value:
                await client.set(name, value)
                self._sent[name] = value
        if self._words is not words:  # hushed meanwhile
            return
        self._is_sounding = True
        message = await client.speak(ssml(sentence), len(words))
        if self._words is not words:
            return
        self._message = message
        self._expect_mark()
        for event in self._early:
            self._take(event)

    def _forget_message(self) -> None:
        """Ignore the events of the message from now on, and expect none."""
        self._message, self._words, self._early = None, {}, []
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _expect_mark(self) -> None:
        """End the connection if the next mark, or the end, is much later than what comes before it takes.

        A sound card with a large buffer lets marks come early, all of them at the beginning, but never late.
        """
        if self._timer is not None:
            self._timer.cancel()
        client, loop = self._client, asyncio.get_running_loop()
        if client is not None:
            slowness = 1 + max(0, -self.rate) / 100
            start = loop.time() if self._first_mark_at is None else self._first_mark_at
            at = start + MARK_S + LETTER_S * slowness * self._letters
            self._timer = loop.call_at(at, client.end, SpeechFault.NO_VOICE)

    def _take(self, event: Event) -> None:
        """Take what the server reports, if it is about the sentence at the position."""
        if self._message is None and self._words:
            self._early.append(event)
        elif event.message == self._message:
            if event.kind is EventKind.MARK:
                self._take_mark(event.mark)
            elif event.kind is EventKind.BEGIN:
                self._on_sentence(self.position)
            elif event.kind is EventKind.END and self._first_mark_at is None:
                self._end_connection()
            else:
                self._finish(may_go_on=event.kind is EventKind.END)

    def _take_mark(self, mark: str) -> None:
        word = self._words.get(mark)
        if word is not None:
            if self._first_mark_at is None:
                self._first_mark_at = asyncio.get_running_loop().time()
            self._letters += len(word.spoken) + 1
            self._expect_mark()
            self._on_word(self.position, word)

    def _end_connection(self) -> None:
        """Give up a server that says it has spoken, but has not come to any mark."""
        if self._client is not None:
            self._client.end(SpeechFault.NO_VOICE)

    def _finish(self, *, may_go_on: bool) -> None:
        """Go on with the next sentence, or end. Another program has cancelled or paused the message if it may not."""
        if not may_go_on:
            self.hush()
            self._on_end(False)
            return
        self._forget_message()
        self._is_sounding = False
        if self.position + 1 < self._stop:
            self._start(self.position + 1, self._stop)
        else:
            self.reading = False
            self._on_end(True)

    def _lose(self, fault: SpeechFault) -> None:
        """Turn off, because the connection has ended."""
        if self._client is None:  # while connecting, whose caller is told, or after closing
            return
        was_on, task = self._is_on, self._task
        self._client = self._task = None
        self._is_on = self.reading = self._is_due = self._is_cancel_due = self._is_sounding = False
        self._forget_message()
        if task is not None and task is not asyncio.current_task():
            task.cancel()
        if was_on:
            self._on_fault(fault)
