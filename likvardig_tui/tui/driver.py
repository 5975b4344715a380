"""Terminal drivers that no input can crash, and that set up and put back the terminal at every event."""

from __future__ import annotations

import os
import signal
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Iterator
from selectors import EVENT_READ, DefaultSelector
from threading import Event, Thread
from typing import TYPE_CHECKING, ClassVar

from textual.drivers.linux_driver import LinuxDriver
from textual.events import Callback, Key, MouseEvent, Paste, Resize
from textual.geometry import Size
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from likvardig_tui.tui.hyperlink_ids import with_stable_ids
from likvardig_tui.tui.input_parser import InputParser
from likvardig_tui.tui.input_tokens import PASTE_TIMEOUT_S
from likvardig_tui.tui.shown_cells import ShownCells
from likvardig_tui.tui.signals import signals_blocked
from likvardig_tui.tui.terminal_state import TerminalState, terminal_size
from likvardig_tui.tui.terminal_writer import TerminalWriter

if TYPE_CHECKING:
    from likvardig_tui.tui.terminal_app import TerminalApp

__all__ = ["PASTE_TIMEOUT_S", "LockedDriver", "RobustDriver"]

READ_SIZE = 256
"""Bytes to read at once; this bounds the keys queued in the app, and the rest waits in the terminal."""
POLL_INTERVAL_S = 0.05
"""Seconds between two checks while something is being waited for."""
CLEAR_SCREEN = "\x1b[0m\x1b[2J"


class RobustDriver(LinuxDriver):
    """Textual's driver with other reading, writing, and job control.

    Textual's reader ends the app on bytes that are not UTF-8, and takes replies of the terminal for keys. Its driver
    fails in the background, and does not notice that it was stopped (SIGSTOP).
    """

    def __init__(
        self, app: TerminalApp, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size or self._get_terminal_size())
        assert sys.__stdout__ is not None  # the browser only starts if it is a terminal
        self._output = sys.__stdout__  # standard error may be a log
        self._terminal_app = app
        self._first_frame, app.first_frame = app.first_frame, None
        if self._first_frame is None:
            self._terminal, self._shown = TerminalState(self.fileno, has_mouse=mouse), ShownCells()
        else:
            self._terminal, self._shown = self._first_frame.terminal, self._first_frame.shown
        self._is_suspending = self._is_suspended = self._needs_setup = False
        self._stop_reading = os.pipe()
        app.install_signal_handlers()
        if self._first_frame is not None and self._first_frame.exit_signal is not None:
            app.exit_on_signal(self._first_frame.exit_signal, None)

    # Start and end

    def start_application_mode(self) -> None:
        """Set up the terminal and begin to read; in the background, stop until the process is in the foreground."""
        if not self._terminal.wait_for_foreground(self._is_ending):
            self._loop.call_soon_threadsafe(self._app.exit)
            return
        self._writer_thread = TerminalWriter(self._output, self._is_leaving, self._terminal.is_in_foreground)
        with signals_blocked():
            self._writer_thread.start()
        self._set_up()
        self._key_thread = Thread(target=self._run_input_thread, name="input")
        with signals_blocked():
            self._key_thread.start()

    def _set_up(self) -> None:
        self._needs_setup = False
        signal.signal(signal.SIGWINCH, self._send_size)
        first_frame, self._first_frame = self._first_frame, None
        if first_frame is not None and first_frame.is_shown_in(size := self._get_terminal_size()):
            self.send_message(Resize(Size(*size), Size(*size)))
            return
        self._terminal.enter(self.write)
        self.write(self._terminal_app.enter_sequence)
        self._send_size()

    def stop_application_mode(self) -> None:
        """Stop reading and writing, and put the terminal back."""
        self.disable_input()
        writer, self._writer_thread = self._writer_thread, None
        if isinstance(writer, TerminalWriter):
            reset = self._terminal_app.leave_sequence if self._terminal.is_entered else ""
            self._terminal.leave(lambda sequence: writer.close(reset + sequence))
        elif self._first_frame is not None:
            self._first_frame.leave()

    def disable_input(self) -> None:
        """Stop reading at once."""
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        thread, self._key_thread = self._key_thread, None
        if thread is not None:
            self.exit_event.set()
            os.write(self._stop_reading[1], b"\0")
            thread.join()
            os.read(self._stop_reading[0], READ_SIZE)  # so that reading can start again after a suspension
            self.exit_event.clear()

    def _is_ending(self) -> bool:
        return self._terminal_app.exit_signal is not None

    def _is_leaving(self) -> bool:
        return self._is_suspending or self._is_ending()

    # Output

    def write(self, data: str) -> None:
        """Queue what changes the screen; drop it while the terminal is not set up: everything is painted afterwards."""
        writer = self._writer_thread
        if not isinstance(writer, TerminalWriter) or self._needs_setup:
            return
        if writer.has_dropped_output:
            writer.has_dropped_output = False
            self._shown.forget()
        if changes := self._shown.changes(with_stable_ids(data)):
            writer.write(changes)

    def repaint(self) -> None:
        """Clear the screen and paint all of it, because others may have written to it."""
        self.write(self._terminal_app.enter_sequence + CLEAR_SCREEN)
        self._app.refresh()

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the window's size; the environment may have that of another one."""
        return terminal_size()

    def _send_size(self, *_: object) -> None:
        size = Size(*self._get_terminal_size())
        self._shown.resize(*size)
        self.send_message(Resize(size, size))

    # Job control. A signal handler may interrupt code that has locked the output, so it only schedules a call.

    def _sigtstp_application(self, *_: object) -> None:
        if not self._loop.is_closed() and self._terminal.is_entered:
            self._is_suspending = True  # so that the app does not wait for a terminal that takes no output
            self._loop.call_soon_threadsafe(self._suspend)

    def _sigcont_application(self, *_: object) -> None:
        """Set up the terminal again, wherever the process was stopped; until then nothing is written to it."""
        if not self._loop.is_closed() and (self._terminal.is_entered or self._is_suspended):
            self._needs_setup = True
            if self._first_frame is not None:
                self._first_frame.is_intact = False
            self._loop.call_soon_threadsafe(self._resume)

    def _suspend(self) -> None:
        if self._is_suspending and not self._is_ending():
            self._is_suspending, self._is_suspended = False, True
            self.stop_application_mode()
            os.kill(os.getpid(), signal.SIGSTOP)

    def _resume(self) -> None:
        """Set up the terminal after a stop, and repaint; a process in the background stops again.

        systemd sends SIGCONT after SIGTERM as well: an app that is ending leaves the terminal as it is.
        """
        if not self._needs_setup or not (self._terminal.is_entered or self._is_suspended):
            return
        if not self._terminal.wait_for_foreground(self._is_ending):
            self._app.exit()
        elif self._is_suspended:
            self._is_suspended = False
            self.start_application_mode()
            self.repaint()
        else:
            self._set_up()
            self.repaint()

    # Input

    def _run_input_thread(self) -> None:
        """Read input; raise an exception of the reader in the app, which handles it like any other."""
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001  # it is raised again in the app
            self._app.call_later(_raise, error)

    def run_input_thread(self) -> None:
        """Read input until it is disabled, or until the terminal is gone."""
        decode = getincrementaldecoder("utf-8")("surrogateescape").decode
        parser = InputParser()
        with DefaultSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            selector.register(self._stop_reading[0], EVENT_READ)
            while not self.exit_event.is_set():
                waiting_since = time.monotonic()
                ready = {key.fd for key, _ in selector.select(POLL_INTERVAL_S if parser.is_waiting else None)}
                waited = time.monotonic() - waiting_since
                if self.fileno in ready:
                    raw = self._read()
                    if raw is None:
                        continue
                    if not raw:
                        self._app.call_later(self._app.exit)
                        return
                    self._process_messages(parser.feed(decode(raw), waited))
                    self._wait_for_app()  # not part of ``waited``: input that has arrived meanwhile follows at once
                else:
                    self._process_messages(parser.wait(waited))

    def _read(self) -> bytes | None:
        """Return what there is to read; empty if the terminal is gone, None if another process has it or the input."""
        try:
            if self._terminal.is_in_foreground():
                raw = os.read(self.fileno, READ_SIZE)
                return raw if raw or self._terminal.is_gone() else None
        except BlockingIOError:  # another program has made the terminal non-blocking (O_NONBLOCK)
            return None
        except OSError:
            if self._terminal.is_in_foreground():
                return b""
        self.exit_event.wait(POLL_INTERVAL_S)
        return None

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


def _raise(error: Exception) -> None:
    raise error


class LockedDriver(RobustDriver):
    """The driver of a kiosk: only keys, text and the mouse reach the app, and it cannot be suspended."""

    ALLOWED_MESSAGES: ClassVar = (Key, MouseEvent, Paste, TerminalSupportsSynchronizedOutput)
    """Anyone can type the rest of what a terminal may report."""

    @property
    def can_suspend(self) -> bool:
        return False

    def process_message(self, message: Message) -> None:
        if isinstance(message, self.ALLOWED_MESSAGES):
            super().process_message(message)

    def _sigtstp_application(self, *_: object) -> None:
        """Do nothing: the visitor of a kiosk has no shell to resume it from."""
