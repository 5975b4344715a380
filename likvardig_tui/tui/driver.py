"""Terminal drivers that no input can crash and that use no CPU time while waiting."""

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

from likvardig_tui.tui.input_parser import InputParser

if TYPE_CHECKING:
    from textual.app import App

READ_SIZE = 256
"""Bytes to read at once; this bounds the keys queued in the app, and the rest waits in the terminal."""
ESCAPE_TIMEOUT_S = 0.3
"""Seconds after input during which the parser may still wait for the rest of an escape sequence."""
POLL_INTERVAL_S = 0.05
"""Seconds between two checks while something is being waited for."""
PASTE_TIMEOUT_S = 1.0
"""Seconds without input after which an unfinished paste is dropped."""
MAX_COLUMNS, MAX_ROWS = 1000, 500
"""Size of the largest window that is filled: each cell uses memory, and a program can report any size."""


class RobustDriver(LinuxDriver):
    """Textual's driver with another reader.

    Textual's reader ends the app on bytes that are not UTF-8, such as a Latin-1 å, and on escape sequences with a
    character or a size that does not exist. It also polls for input ten times a second.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert isinstance(sys.__stdout__, TextIOWrapper)  # the browser only starts if it is a terminal
        self._file = sys.__stdout__  # standard error may be a log
        self._file.reconfigure(encoding="utf-8", errors="replace")  # whatever the locale says, input is UTF-8 too
        self._stop_reading = os.pipe()

    def start_application_mode(self) -> None:
        """Show the terminal's cursor, which Textual hides."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.write("\x1b[?25h")

    def _get_terminal_size(self) -> tuple[int, int]:
        width, height = super()._get_terminal_size()
        return min(width, MAX_COLUMNS), min(height, MAX_ROWS)

    def process_message(self, message: Message) -> None:
        """Drop sizes in the input: anyone could type one, and the operating system reports the real one."""
        if not isinstance(message, Resize | InBandWindowResize):
            super().process_message(message)

    def _sigtstp_application(self, *_: object) -> None:
        """Suspend from the event loop: a signal handler may interrupt code that has locked the output."""
        self._loop.call_soon_threadsafe(super()._sigtstp_application)

    def _sigcont_application(self, *_: object) -> None:
        """Resume from the event loop, for the same reason."""
        self._loop.call_soon_threadsafe(self._resume)

    def _resume(self) -> None:
        """Resume only after a suspension: systemd sends SIGCONT after SIGTERM as well.

        Otherwise two threads would read the input, and the exit would wait for one of them for ever.
        """
        if self._must_signal_resume:
            super()._sigcont_application()

    def _run_input_thread(self) -> None:
        """Read input; raise an exception of the reader in the app, which handles it like any other."""
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001  # it is raised again in the app
            self._app.call_later(_raise, error)

    def run_input_thread(self) -> None:
        """Read input until it is disabled, or until the terminal is gone."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        parser = InputParser()
        last_read_at = 0.0
        with DefaultSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            selector.register(self._stop_reading[0], EVENT_READ)
            while not self.exit_event.is_set():
                may_block = time.monotonic() - last_read_at > ESCAPE_TIMEOUT_S
                ready = {key.fd for key, _ in selector.select(None if may_block else POLL_INTERVAL_S)}
                if self.fileno in ready:
                    raw = self._read()
                    if not raw:
                        self._app.call_later(self._app.exit)
                        return
                    if time.monotonic() - last_read_at > PASTE_TIMEOUT_S:
                        parser.cancel_paste()
                    self._process_messages(parser.feed(decode(raw)))
                    self._wait_for_app()
                    last_read_at = time.monotonic()  # input that has arrived meanwhile follows without a pause
                else:
                    self._process_messages(parser.resolve_escape())
        os.read(self._stop_reading[0], READ_SIZE)  # so that reading can start again after a suspension

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, READ_SIZE)
        except OSError:  # the terminal is gone
            return b""

    def _process_messages(self, messages: Iterator[Message]) -> None:
        for message in messages:
            self.process_message(message)

    def _wait_for_app(self) -> None:
        """Wait until the app has processed all messages, or until input is disabled.

        Back-pressure: the kernel's tty buffer fills instead of our queue, and it is bounded.
        """
        processed = Event()
        self.send_message(Callback(callback=processed.set))
        while not (self.exit_event.is_set() or processed.wait(POLL_INTERVAL_S)):
            pass

    def disable_input(self) -> None:
        """Stop reading at once."""
        if self._key_thread is not None and self._key_thread.is_alive():
            os.write(self._stop_reading[1], b"\0")
        super().disable_input()


def _raise(error: Exception) -> None:
    raise error


class LockedDriver(RobustDriver):
    """The driver of a kiosk: only keys and text reach the app, and it cannot be suspended."""

    ALLOWED_MESSAGES: ClassVar = (Key, Paste, TerminalSupportsSynchronizedOutput)
    """Anyone can type the rest of what a terminal may report: a window of one cell, or a loss of focus."""

    @property
    def can_suspend(self) -> bool:
        return False

    def start_application_mode(self) -> None:
        """Ignore the signals that stop a background process again: Textual has installed handlers for them."""
        super().start_application_mode()
        for number in (signal.SIGTTIN, signal.SIGTTOU):
            signal.signal(number, signal.SIG_IGN)

    def process_message(self, message: Message) -> None:
        if isinstance(message, self.ALLOWED_MESSAGES):
            super().process_message(message)

    def _sigtstp_application(self, *_: object) -> None:
        """Do nothing: the visitor of a kiosk has no shell to resume it from."""

    def _sigcont_application(self, *_: object) -> None:
        """Do nothing: it has never left the screen."""
