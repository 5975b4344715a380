"""Notify systemd that the kiosk is ready, alive or stopping, and what it shows: sd_notify(3)."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping
from contextlib import suppress

from likvardig_tui.content.sanitising import clean_line

_USEC_INFINITY = 2**64 - 1
"""Microseconds; systemd's value for no time-out."""
MIN_INTERVAL_S = 0.1
"""Seconds between two pings at the least, so that they never use up the CPU."""
MAX_STATUS_BYTES = 1000
"""Bytes of a status; systemd accepts messages of four times as many."""


class SystemdNotifier:
    """Send notifications to the service manager, if the environment names its socket.

    A message that cannot be sent is dropped: the page is shown whether or not the manager listens.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = _address(environ.get("NOTIFY_SOCKET", ""))
        self.ping_interval = _ping_interval(environ) if self._address else None
        """Seconds between two pings, half of the watchdog's time-out; None if there is no watchdog."""
        self._status = ""
        """The status that was last reported."""

    def ready(self) -> None:
        """Report that the page is on the screen."""
        self._send(b"READY=1")

    def ping(self) -> None:
        """Report that the app responds. Call it from the event loop: from elsewhere it would prove nothing."""
        self._send(b"WATCHDOG=1")

    def status(self, text: str) -> None:
        """Report what the kiosk shows, in one line: another line would be another notification."""
        if text != self._status:
            self._status = text
            line = clean_line(text).encode()[:MAX_STATUS_BYTES].decode(errors="ignore")
            self._send(f"STATUS={line}".encode())

    def stopping(self) -> None:
        """Report that the process is about to end."""
        self._send(b"STOPPING=1")

    def _send(self, message: bytes) -> None:
        """Send one datagram; drop it if no one listens or the queue is full."""
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            sender.sendto(message, self._address)


def _address(name: str) -> bytes:
    """Return the address for ``NOTIFY_SOCKET``, a path or an abstract socket; empty for any other kind."""
    if name.startswith("@"):
        return b"\0" + os.fsencode(name[1:])
    return os.fsencode(name) if name.startswith("/") else b""


def _ping_interval(environ: Mapping[str, str]) -> float | None:
    """Return half of the watchdog's time-out (sd_watchdog_enabled(3)) in seconds; None if there is none."""
    timeout = environ.get("WATCHDOG_USEC", "")
    is_for_another = environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid())
    if is_for_another or not re.fullmatch("[0-9]{1,20}", timeout) or not 0 < int(timeout) < _USEC_INFINITY:
        return None
    return max(int(timeout) / 1_000_000 / 2, MIN_INTERVAL_S)
