"""The part of the app that speaks: its keys, and when it is on."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.binding import Binding
from textual.reactive import reactive

from likvardig_tui.content.strings import Strings
from likvardig_tui.speech.address import has_server
from likvardig_tui.speech.levels import DEFAULT, RATES, VOLUMES
from likvardig_tui.tui.messages import SpeechChosen
from likvardig_tui.tui.session_app import SessionApp, SessionT

if TYPE_CHECKING:
    from likvardig_tui.speech.ssip import SpeechFault
    from likvardig_tui.tui.speaking import Speaking

SPEECH_BINDINGS = [
    Binding("f5,r", "read_aloud", "keys.read_aloud"),
    Binding("f6", "repeat_sentence", "keys.repeat_sentence", show=False),
    Binding("f7", "change_rate(-1)", "keys.slower", show=False),
    Binding("f8", "change_rate(1)", "keys.faster", show=False),
    Binding("minus", "change_volume(-1)", "keys.quieter", show=False),
    Binding("plus", "change_volume(1)", "keys.louder", show=False),
    # A headset jack can send these.
    Binding("f15", "turn_speech(True)", "keys.speech_on", show=False),
    Binding("f16", "turn_speech(False)", "keys.speech_off", show=False),
]
RATE = "speech_rate"
"""The name of the preference; as in ``render/stored.py``."""
WORKER_GROUP = "speech"


class SpeechApp(SessionApp[SessionT]):
    """An app that can say what it shows."""

    offers_speech: reactive[bool] = reactive(False, repaint=False)
    """Whether the key that reads aloud is shown."""
    speech_is_on: reactive[bool] = reactive(False, repaint=False)
    """Whether what has the focus, and what happens, is spoken."""

    def __init__(self, theme: str, speech_address: Path | None) -> None:
        """``speech_address`` is the socket of speech-dispatcher; None if there is none to speak through."""
        super().__init__(theme)
        self._speech_address = speech_address
        self.set_reactive(SpeechApp.offers_speech, self.may_speak)
        self._speaking: Speaking | None = None
        self._is_announcing = False

    # What the voice needs

    @property
    def language(self) -> str:
        """The code of the language of the user interface."""
        return self.current_content.language

    def strings_in(self, language: str) -> Strings:
        """Return the strings of a language; none if they cannot be read."""
        raise NotImplementedError

    def note_activity(self) -> None:
        """Do what activity of the user does: someone is listening."""

    @property
    def may_speak(self) -> bool:
        """Whether there is a speech server; it may have died all the same."""
        return has_server(self._speech_address)

    def report_speech_fault(self, fault: SpeechFault) -> None:
        """Show once why nothing is spoken any more."""
        self.speech_is_on = False
        self.show_status(self.strings(f"speech.{fault}"), is_error=True)

    # When it speaks

    def hush(self) -> None:
        """Stop speaking: the user does something."""
        if self._speaking is not None:
            self._speaking.hush()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.MouseDown | events.MouseScrollDown | events.MouseScrollUp):
            self.hush()
        await super().on_event(event)

    def post_display_hook(self) -> None:
        """Say what has changed, after each frame: whatever can be said is on the screen."""
        super().post_display_hook()
        if self._speaking is not None and self._speaking.is_on and not self._is_announcing:
            self._is_announcing = True
            self.call_later(self._announce)

    def _announce(self) -> None:
        self._is_announcing = False
        if self._speaking is not None:
            self._speaking.announce()

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the keys that change how it speaks while it does not."""
        if action in ("repeat_sentence", "change_rate", "change_volume"):
            return self.speech_is_on
        return super().check_action(action, parameters)

    async def action_read_aloud(self) -> None:
        """Read from the focus on, or stop; turn speech on first."""
        if self._speaking is None or not self._speaking.is_on:
            self._turn_speech_on(reads=True)
        elif not self._speaking.was_reading:
            self._speaking.read()

    async def on_speech_chosen(self, message: SpeechChosen) -> None:
        await self.action_turn_speech(message.is_on)

    async def action_turn_speech(self, on: bool) -> None:  # bindings pass positional arguments
        """Turn speech on or off; do nothing if it is."""
        if on and not self.speech_is_on:
            self._turn_speech_on(reads=False)
        elif not on and (self.speech_is_on or self._is_connecting):
            self._turn_speech_off()
            self.show_status(self.strings("speech.off"))

    def _turn_speech_on(self, *, reads: bool) -> None:
        """Connect to the server, while keys go on being handled: a server that hangs takes seconds."""
        connect = partial(self._connect, reads=reads)
        self.run_worker(connect, group=WORKER_GROUP, exclusive=True)  # type: ignore[arg-type]

    async def _connect(self, *, reads: bool) -> None:
        address = self._speech_address
        if address is None:
            self.show_status(self.strings("speech.none"), is_error=True)
            return
        if self._speaking is None:
            from likvardig_tui.tui.speaking import Speaking

            self._speaking = Speaking(self, address)
        rate = self.session.preferences.get(RATE)
        rate = rate if isinstance(rate, int) and rate in RATES else DEFAULT
        self.show_status(self.strings("speech.introduction"), short=self.strings("speech.introduction_short"))
        if (fault := await self._speaking.turn_on(rate, reads=reads)) is not None:
            self.report_speech_fault(fault)
        else:
            self.speech_is_on = self.offers_speech = True

    def action_repeat_sentence(self) -> None:
        """Say the last sentence once more."""
        if self._speaking is not None:
            self._speaking.repeat()

    def action_change_rate(self, direction: int) -> None:
        """Speak faster (1) or slower (-1), and go on with what is read."""
        if self._speaking is not None:
            rate = self._speaking.change_rate(direction)
            self.session.set_preferences(**{RATE: rate})
            self._save_preferences(self.strings("speech.rate", at=RATES.index(rate)))
            self._speaking.resume()

    def action_change_volume(self, direction: int) -> None:
        """Speak louder (1) or quieter (-1), and go on with what is read."""
        if self._speaking is not None:
            volume = self._speaking.change_volume(direction)
            self.show_status(self.strings("speech.volume", at=VOLUMES.index(volume) + 1))
            self._speaking.resume()

    @property
    def _is_connecting(self) -> bool:
        return any(worker.group == WORKER_GROUP and not worker.is_finished for worker in self.workers)

    def _turn_speech_off(self) -> None:
        self.workers.cancel_group(self, WORKER_GROUP)
        if self._speaking is not None:
            self._speaking.turn_off()
        self.speech_is_on = False

    def end_speech(self) -> None:
        """Turn speech off, and forget how fast and how loud it was."""
        self._turn_speech_off()
        if self._speaking is not None:
            self._speaking.reset()
