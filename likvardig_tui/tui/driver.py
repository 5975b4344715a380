"""The terminal's input, read so that nothing in it can end the program."""

from __future__ import annotations

from textual.drivers.linux_driver import LinuxDriver


class SteadyDriver(LinuxDriver):
    """Textual's driver, but for what it does with bytes that are no text or no key.

    A Latin-1 å is not UTF-8, and an escape sequence can name a character or a size that there is none of. Textual ends
    the program on either; here the rest of what came with it is dropped, and reading goes on.
    """

    def _run_input_thread(self) -> None:
        while not self.exit_event.is_set():
            try:
                self.run_input_thread()
            except (ValueError, OverflowError, ArithmeticError, LookupError):
                continue
