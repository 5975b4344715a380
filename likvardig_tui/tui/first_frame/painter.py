"""Write the first frame of the page to the terminal, and put the terminal back if the browser does not come."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from select import select

from likvardig_tui.render.cp437 import to_cp437
from likvardig_tui.tui.first_frame.page import Frame
from likvardig_tui.tui.first_frame.styles import Colours, Style
from likvardig_tui.tui.hyperlink_ids import END_OF_HYPERLINK, with_stable_ids
from likvardig_tui.tui.shown_cells import ShownCells
from likvardig_tui.tui.signals import handle_ending_signals, ignore_unraisable_exits
from likvardig_tui.tui.terminal_state import TerminalState, terminal_size

WRITABLE_WITHIN_S = 0.1
"""Seconds to wait for a terminal that takes no output; the browser itself waits longer, and can be ended meanwhile."""


class FirstFrame:
    """What has been written to the terminal, until the driver takes over."""

    def __init__(self) -> None:
        """Change nothing yet. Standard input and output are a terminal: otherwise there is no browser."""
        assert sys.__stdin__ is not None
        assert sys.__stdout__ is not None
        self._output = sys.__stdout__.fileno()
        self.terminal = TerminalState(sys.__stdin__.fileno(), has_mouse=True)
        self.size = terminal_size()
        self.shown = ShownCells()
        self.shown.resize(*self.size)
        self.is_intact = False
        """Whether the terminal shows the frame, as far as can be known."""
        self._leave_sequence = ""
        self.exit_signal: int | None = None
        """The signal that asked to exit before the driver handled any."""

    def write(self, frame: str, enter_sequence: str, leave_sequence: str) -> None:
        """Set up the terminal, and write ``frame`` after ``enter_sequence``; ``leave`` has to be called afterwards."""
        self._leave_sequence = leave_sequence
        self._handle_signals()
        parts: list[str] = []
        self.terminal.enter(parts.append)
        output = "".join([*parts, enter_sequence, self.shown.changes(with_stable_ids(frame))])
        self.is_intact = True
        if not self._write_out(output):
            self.is_intact = False

    def _write_out(self, text: str) -> bool:
        """Write ``text``, and return whether the terminal has taken all of it.

        It is opened anew, so that writing never blocks, and only here: others share what standard output is.
        """
        raw = text.encode("utf-8", "replace")
        with suppress(OSError):
            output = os.open(os.ttyname(self._output), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
            try:
                while raw and select([], [output], [], WRITABLE_WITHIN_S)[1]:
                    raw = raw[os.write(output, raw) :]
            finally:
                os.close(output)
        return not raw

    def is_shown_in(self, size: tuple[int, int]) -> bool:
        """Return whether a terminal whose window has that size shows the frame, as far as can be known."""
        return self.is_intact and self.terminal.is_entered and size == self.size

    def leave(self) -> None:
        """Put the terminal back, unless the driver has done so."""

        def close(sequence: str) -> None:
            self._write_out(self._leave_sequence + sequence)

        if self.terminal.is_entered:
            self.terminal.leave(close)

    # Signals that arrive before the driver handles them

    def _handle_signals(self) -> None:
        ignore_unraisable_exits()
        handle_ending_signals(self._exit, self._end)
        signal.signal(signal.SIGTSTP, self._stop)
        for number in (signal.SIGCONT, signal.SIGWINCH):
            signal.signal(number, self._doubt)

    def _exit(self, number: int, _: object) -> None:
        """Exit as the app would, once: the session ends then, and the terminal is put back.

        Python ignores an exception in some callbacks, such as one after each import. The driver exits then.
        """
        if self.exit_signal is None:
            self.exit_signal = number
            raise SystemExit(0)

    def _end(self, number: int, _: object) -> None:
        """End the process by the signal, with the terminal as it was. Nothing has been counted that could be lost."""
        self.leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _stop(self, *_: object) -> None:
        self.is_intact = False
        self.leave()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _doubt(self, *_: object) -> None:
        """Let the driver paint everything: others have written to the terminal, or its window has another size."""
        self.is_intact = False


def as_output(frame: Frame, colours: Colours, *, is_cp437: bool) -> str:
    """Return the sequences that write a frame, in the form that Textual's have, and ``ShownCells`` reads."""
    parts = []
    for y, row in enumerate(frame.rows, 1):
        parts.append(f"\x1b[{y};1H")
        for text, style in row:
            if text:
                parts.append(_styled(to_cp437(text) if is_cp437 else text, style, colours))
    x, y = frame.cursor
    return "".join(parts) + f"\x1b[{y + 1};{x + 1}H"


def _styled(text: str, style: Style, colours: Colours) -> str:
    parameters = colours.parameters(style)
    styled = f"\x1b[{parameters}m{text}\x1b[0m" if parameters else text
    if not style.url:
        return styled
    from likvardig_tui.content.addresses import hyperlink_target  # only where there are hyperlinks

    target = hyperlink_target(style.url)
    return f"\x1b]8;id=;{target}\x1b\\{styled}{END_OF_HYPERLINK}" if target else styled
