"""The terminal's input, read so that nothing in it ends the program, and so that waiting costs nothing."""

from __future__ import annotations

import os
import signal
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Iterator
from io import TextIOWrapper
from selectors import EVENT_READ, DefaultSelector
from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar

from textual.drivers.linux_driver import LinuxDriver
from textual.events import Callback, Key, Paste, Resize
from textual.message import Message
from textual.messages import InBandWindowResize, TerminalSupportsSynchronizedOutput

from likvardig_tui.tui.input_parser import Typed

if TYPE_CHECKING:
    from textual.app import App

CHUNK = 256
"""Bytes to read at once: at most as many keys wait in the program, and the others in the terminal."""
UNDECIDED = 0.3
"""Seconds after a key in which the parser may still wait to see whether an escape begins something longer."""
TICK = 0.05
"""Seconds between two looks at whether it has waited long enough."""
MAX_COLUMNS, MAX_ROWS = 1000, 500
"""Cells of the largest window that is filled: each takes memory, and a program can name any size."""
RESTED = 1.0
"""Seconds without anything to read, after which what comes is no part of what came before."""


class RobustDriver(LinuxDriver):
    """Textual's driver with a reader of its own.

    A Latin-1 å is no UTF-8, and an escape sequence can name a character or a size that there is none of; Textual's
    own reader ends the program on either, and looks ten times a second for something to read.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert isinstance(sys.__stdout__, TextIOWrapper)  # the browser begins only where it is a terminal
        self._file = sys.__stdout__  # standard error may be a log
        self._file.reconfigure(encoding="utf-8", errors="replace")  # it is what is read, whatever the locale says
        self._stop_reading = os.pipe()

    def start_application_mode(self) -> None:
        """Take the terminal, and show its cursor, which Textual hides."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.write("\x1b[?25h")

    def _get_terminal_size(self) -> tuple[int, int]:
        width, height = super()._get_terminal_size()
        return min(width, MAX_COLUMNS), min(height, MAX_ROWS)

    def process_message(self, message: Message) -> None:
        """Pass on what was typed, but no size: the system tells that, and anyone could type one."""
        if not isinstance(message, Resize | InBandWindowResize):
            super().process_message(message)

    def _sigtstp_application(self, *_: object) -> None:
        """Suspend from the event loop: a signal's handler may interrupt whoever holds the lock that writing takes."""
        self._loop.call_soon_threadsafe(super()._sigtstp_application)

    def _sigcont_application(self, *_: object) -> None:
        """Resume from the event loop, for the same reason."""
        self._loop.call_soon_threadsafe(self._resume)

    def _resume(self) -> None:
        """Take the terminal back, unless it was never given up: SIGCONT also follows systemd's SIGTERM.

        Taken twice, it would be read by two threads, and the end would wait for one of them for ever.
        """
        if self._must_signal_resume:
            super()._sigcont_application()

    def _run_input_thread(self) -> None:
        """Read until the end; let the program fail by what fails here, as by anything else that does."""
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001  # it is raised again where it is dealt with
            self._app.call_later(_raise, error)

    def run_input_thread(self) -> None:
        """Read what is typed until told to stop, or until there is nobody left to type."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        typed = Typed()
        last_read = 0.0
        with DefaultSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            selector.register(self._stop_reading[0], EVENT_READ)
            while not self.exit_event.is_set():
                may_wait = time.monotonic() - last_read > UNDECIDED
                ready = {key.fd for key, _ in selector.select(None if may_wait else TICK)}
                if self.fileno in ready:
                    raw = self._read()
                    if not raw:
                        self._app.call_later(self._app.exit)
                        return
                    if time.monotonic() - last_read > RESTED:
                        typed.rest()
                    self._pass_on(typed.feed(decode(raw)))
                    self._let_the_app_catch_up()
                    last_read = time.monotonic()  # what has waited meanwhile follows without a rest
                else:
                    self._pass_on(typed.tick())
        os.read(self._stop_reading[0], CHUNK)  # so that reading can begin again, after the program has been suspended

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, CHUNK)
        except OSError:  # the terminal is gone
            return b""

    def _pass_on(self, messages: Iterator[Message]) -> None:
        for message in messages:
            self.process_message(message)

    def _let_the_app_catch_up(self) -> None:
        """Wait until the app has dealt with all that was passed on, or until told to stop.

        The system's own buffer is small and then holds whoever types back; a queue of the program's would only grow.
        """
        caught_up = Event()
        self.send_message(Callback(callback=caught_up.set))
        while not (self.exit_event.is_set() or caught_up.wait(TICK)):
            pass

    def disable_input(self) -> None:
        """Stop reading at once."""
        if self._key_thread is not None and self._key_thread.is_alive():
            os.write(self._stop_reading[1], b"\0")
        super().disable_input()


def _raise(error: Exception) -> None:
    raise error


class LockedDriver(RobustDriver):
    """The driver of a terminal that strangers type at: it passes on keys and text, and does not leave the screen."""

    PASSED_ON: ClassVar = (Key, Paste, TerminalSupportsSynchronizedOutput)
    """The rest of what a terminal can say, anyone can type: that the window is one cell, or the focus elsewhere."""

    @property
    def can_suspend(self) -> bool:
        """Say that it cannot be suspended."""
        return False

    def start_application_mode(self) -> None:
        """Take the terminal, and go on ignoring what would stop the program: Textual listens to it meanwhile."""
        super().start_application_mode()
        for stopping in (signal.SIGTTIN, signal.SIGTTOU):
            signal.signal(stopping, signal.SIG_IGN)

    def process_message(self, message: Message) -> None:
        """Pass on what may be."""
        if isinstance(message, self.PASSED_ON):
            super().process_message(message)

    def _sigtstp_application(self, *_: object) -> None:
        """Go on: whoever is at a kiosk has no shell to come back to."""

    def _sigcont_application(self, *_: object) -> None:
        """Go on: it was stopped without leaving the screen."""
