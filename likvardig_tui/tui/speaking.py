"""Speak for the app: say what has the focus and what has happened, and read the screen aloud.

Nothing here waits for the speech server except to turn the voice on, so that no key takes longer than without speech.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from likvardig_tui.content.strings import Strings
from likvardig_tui.speech.spoken import Utterance, Word, utterances
from likvardig_tui.speech.ssip import SpeechFault
from likvardig_tui.speech.table import SpokenTable
from likvardig_tui.speech.voice import Voice
from likvardig_tui.tui.passages import Speaker, Spoken, group_of
from likvardig_tui.tui.reading import Reading
from likvardig_tui.tui.screens.base import BrowserScreen

if TYPE_CHECKING:
    from likvardig_tui.tui.speech_app import SpeechApp


class Mode(Enum):
    """What the voice says."""

    ANNOUNCING = auto()
    """What has the focus, and what has happened; or nothing."""
    READING = auto()
    """One text after another."""
    REPEATING = auto()
    """One sentence of the text that was read last."""


class View(NamedTuple):
    """What is said when it changes."""

    title: str = ""
    """Of the screen."""
    group: str = ""
    """What is said of the container of the focused widget."""
    focus: Spoken = Spoken()
    focus_language: str = ""
    status: str = ""


class Speaking:
    """The voice of the app, what it has said, and what it reads."""

    def __init__(self, app: SpeechApp[Any], address: Path) -> None:
        """Speak through the server at ``address``, once turned on."""
        self._app = app
        self._mode = Mode.ANNOUNCING
        self._said = View()
        self._announced: Sequence[Utterance] = ()
        self._after_announcement: Callable[[], None] | None = None
        self._reading: Reading | None = None
        """What is read, or was when it was stopped."""
        self._view_when_stopped: View | None = None
        self._was_text = False
        """Whether what was said last is a text, not an announcement."""
        self.was_reading = False
        """Whether the latest key has stopped the reading."""
        self._strings: Strings | None = None
        self._tables: dict[str, SpokenTable] = {}
        """How to write out texts, by language; made anew when the app has other strings."""
        self._turn = 0
        """Incremented whenever something else is said, because reports about what was said before can come late."""
        self._voice = Voice(
            address,
            on_word=self._in_turn(self._show_word),
            on_sentence=self._in_turn(self._show_sentence),
            on_end=self._in_turn(self._go_on),
            on_fault=lambda fault: self._report_later(self._fail, fault),
        )

    def _in_turn(self, react: Callable[..., None]) -> Callable[..., None]:
        """Return a function that has ``react`` called between two messages of the app, if that is not too late."""

        def report(*args: object) -> None:
            turn = self._turn
            self._report_later(lambda: react(*args) if turn == self._turn else None)

        return report

    def _report_later(self, react: Callable[..., None], *args: object) -> None:
        self._app.call_later(react, *args)

    # On and off

    @property
    def is_on(self) -> bool:
        return self._voice.on

    async def turn_on(self, rate: int, *, reads: bool) -> SpeechFault | None:
        """Connect to the server, and say which keys there are, and what has the focus or, if it ``reads``, all from it.

        ``rate`` is from -100 to 100. Return why it is not possible; None if it is on.
        """
        if (fault := await self._voice.turn_on()) is not None:
            return fault
        self._voice.rate = rate
        self._said = self._view()
        introduction = self._sentences(self._app.strings("speech.introduction"), self._app.language)
        self._announce([*introduction, *([] if reads else self._sentences_of(View(), self._said._replace(status="")))])
        self._after_announcement = self._read if reads else None
        return None

    def turn_off(self) -> None:
        """Be silent, and forget what has been said."""
        self.hush()
        self._voice.turn_off()
        self._said, self._reading, self._announced = View(), None, ()

    def reset(self) -> None:
        """Return to the default rate and volume."""
        self._voice.reset()

    def hush(self) -> None:
        """Be silent now, and keep the place. Called for each key and click before it is handled."""
        self._turn += 1
        self.was_reading = self._mode is Mode.READING and self._voice.reading
        self._voice.hush()
        self._after_announcement = None
        self._stop_reading()

    def _stop_reading(self) -> None:
        """Keep the place if a text is read; the voice may go on with its sentence."""
        if self._mode is not Mode.ANNOUNCING and self._reading is not None:
            self._reading.sentences = self._reading.sentences[self._voice.position :]
            self._said = self._view_when_stopped = self._view()._replace(status=self._said.status)
            self._mode = Mode.ANNOUNCING
            self._stop_showing()

    def _fail(self, fault: SpeechFault) -> None:
        self.turn_off()
        self._app.report_speech_fault(fault)

    # What has the focus, and what has happened

    def announce(self) -> None:
        """Say what has changed on the screen since the last time; while a text of the screen is read, only a status."""
        self._follow_layout()
        view, before = self._view(), self._said
        if not self.is_on or view == before:
            return
        if view.title != before.title:
            self._stop_reading()
        self._said = view
        if self._mode is Mode.ANNOUNCING:
            has_other_focus = view._replace(status="") != before._replace(status="")
            sentences = self._sentences_of(before, view)
            if sentences:
                self._announce(sentences, then=not has_other_focus)
        elif view.status != before.status:
            self._voice.say(self._sentences(view.status, self._app.language), then=True)

    def _announce(self, sentences: Sequence[Utterance], *, then: bool = False) -> None:
        if not then:
            self._turn += 1
            self._mode, self._was_text = Mode.ANNOUNCING, False
        self._announced = [*self._announced, *sentences] if then and self._voice.reading else sentences
        self._voice.say(sentences, then=then)

    def _view(self) -> View:
        screen = self._app.screen
        if not isinstance(screen, BrowserScreen) or not screen.is_ready or screen.is_recomposing:
            return self._said
        if screen.is_too_small:
            return View(self._app.strings("too_small"))
        focused = screen.focused
        focus = focused.spoken(screen.strings) if isinstance(focused, Speaker) else Spoken()
        language = screen.language_of(focused) if focused is not None else screen.language
        group = group_of(focused) if focused is not None else ""
        return View(screen.spoken_title(), group, focus, language, self._app.status)

    def _sentences_of(self, before: View, view: View) -> list[Utterance]:
        """Return what to say of ``view`` after ``before`` was said: of a widget that is the same only its new state."""
        language = self._app.language
        is_other_screen = view.title != before.title
        texts = [(view.title, language)] if is_other_screen else []
        is_other_group = is_other_screen or view.group != before.group
        if is_other_group:
            texts.append((view.group, language))
        if is_other_group or view.focus.name != before.focus.name:
            texts += [(view.focus.name, view.focus_language), (view.focus.state, language)]
        elif view.focus.state != before.focus.state:
            texts.append((view.focus.state, language))
        if view.status != before.status:
            texts.append((view.status, language))
        return [sentence for text, language in texts for sentence in self._sentences(text, language)]

    def _sentences(self, text: str, language: str) -> Sequence[Utterance]:
        if self._app.strings is not self._strings:
            self._strings, self._tables = self._app.strings, {}
        if language not in self._tables:
            self._tables[language] = SpokenTable(self._app.strings_in(language))
        return utterances(text, language, self._tables[language])

    # Reading

    def read(self) -> None:
        """Read from where it was stopped, or if something else has the focus by now from there, to the end."""
        if self._reading is not None and self._view_when_stopped == self._view()._replace(status=self._said.status):
            self._go_on_reading(self._reading)
        else:
            self._read()

    def _read(self) -> None:
        screen = self._app.screen
        if isinstance(screen, BrowserScreen) and screen.is_too_small:
            self._announce(self._sentences_of(View(), self._view()))
            return
        self._reading = Reading(self._app.screen)
        self._read_next(self._reading)

    def _go_on_reading(self, reading: Reading) -> None:
        """Read what is left of a text, or the next one if only a status after it was interrupted."""
        if reading.sentences:
            self._say_passage(reading)
        else:
            self._read_next(reading)

    def _read_next(self, reading: Reading) -> None:
        """Read the next text that has words; after the last one, stop. New content is read from what has the focus."""
        while (found := reading.next_passage()) is not None:
            widget, passage = found
            screen = self._app.screen
            language = screen.language_of(widget, passage) if isinstance(screen, BrowserScreen) else ""
            reading.sentences = self._sentences(passage.text, language)
            if reading.sentences:
                self._say_passage(reading)
                return
        if reading.is_outdated:
            self._read()
            return
        self._reading = None
        self._mode = Mode.ANNOUNCING
        self._stop_showing()

    def _say_passage(self, reading: Reading) -> None:
        self._turn += 1
        self._mode, self._was_text = Mode.READING, True
        self._voice.say(reading.sentences)

    def repeat(self) -> None:
        """Say the last sentence of a text once more, or all that was announced last."""
        if self._was_text and self._reading is not None and self._reading.sentences:
            self._turn += 1
            self._mode = Mode.REPEATING
            self._voice.say(self._reading.sentences[:1])
        else:
            self._announce(self._announced)

    def change_rate(self, direction: int) -> int:
        """Speak faster (1) or slower (-1) from now on, and return the rate."""
        return self._voice.change_rate(direction)

    def change_volume(self, direction: int) -> int:
        """Speak louder (1) or quieter (-1) from now on, and return the volume."""
        return self._voice.change_volume(direction)

    def resume(self) -> None:
        """Go on reading if the latest key has stopped it; the status that the key has led to is not said."""
        if self.was_reading and self._reading is not None:
            self._said = self._view()
            self._go_on_reading(self._reading)

    # What the voice reports

    def _go_on(self, is_complete: bool) -> None:
        """Read the next text, or do what comes after what has been announced; leave it to a program that interrupts."""
        if self._mode is Mode.READING and not is_complete:
            self._stop_reading()
        elif self._mode is Mode.READING and self._reading is not None:
            self._read_next(self._reading)
        elif self._mode is Mode.REPEATING and self._reading is not None:
            self._mode = Mode.ANNOUNCING
            self._stop_showing()
        elif self._after_announcement is not None:
            after, self._after_announcement = self._after_announcement, None
            after()

    def _show_sentence(self, index: int) -> None:
        """Show the sentence that begins, with the terminal's cursor at it."""
        self._app.note_activity()
        if self._mode is not Mode.ANNOUNCING and self._reading is not None and index < len(self._reading.sentences):
            sentence = self._reading.sentences[index]
            self._reading.show(sentence.start)
            self._app.call_after_refresh(self._place_cursor, self._turn, sentence)

    def _show_word(self, index: int, word: Word) -> None:
        """Mark the word that is being said; scroll to it if the window cuts its sentence off."""
        self._app.note_activity()
        reading, screen = self._reading, self._app.screen
        if self._mode is Mode.ANNOUNCING or reading is None or index >= len(reading.sentences):
            return
        start = reading.sentences[index].start
        reading.word = start + word.start, start + word.end
        regions = reading.word_regions()
        if not regions:
            reading.show(start + word.start)
        if isinstance(screen, BrowserScreen):
            screen.mark_spoken(regions)

    def _follow_layout(self) -> None:
        """Move the mark and the terminal's cursor to where the word is now: in a window of another size, elsewhere."""
        reading, screen = self._reading, self._app.screen
        if self._mode is Mode.ANNOUNCING or reading is None or not isinstance(screen, BrowserScreen):
            return
        sentence = next(iter(reading.sentences[self._voice.position :]), None)  # None while a status is said
        if sentence is not None and reading.word_regions() != screen.spoken_regions:
            reading.show(sentence.start)
            screen.mark_spoken(reading.word_regions())
            self._place_cursor(self._turn, sentence)

    def _place_cursor(self, turn: int, sentence: Utterance) -> None:
        """Put the terminal's cursor at the start of a sentence, once that has been scrolled into view."""
        screen = self._app.screen
        if turn == self._turn and self._reading is not None and isinstance(screen, BrowserScreen):
            regions = self._reading.regions(sentence.start, sentence.start + len(sentence.text))
            screen.spoken_cell = regions[0].offset if regions else None

    def _stop_showing(self) -> None:
        screen = self._app.screen
        if isinstance(screen, BrowserScreen):
            screen.mark_spoken([])
            screen.spoken_cell = None
