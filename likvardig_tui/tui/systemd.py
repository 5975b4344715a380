"""How the kiosk tells systemd that it is up, that it still lives, and that it ends: sd_notify(3)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress

_FOREVER = 2**64 - 1
"""Microseconds: what systemd writes where it waits for ever (``USEC_INFINITY``)."""
MIN_INTERVAL_S = 0.1
"""Seconds between two pings at the least: to ping without a pause would take the whole processor."""


class Watchdog:
    """What the service manager is told, made from the environment that it gave; silent where it gave none.

    A message that cannot be sent is dropped: the manager not listening is no reason to stop showing the page.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = _address(environ.get("NOTIFY_SOCKET", ""))
        self.interval = _interval(environ) if self._address else None
        """Seconds between two pings, half of what the manager waits; None where nobody waits for any."""

    def ready(self) -> None:
        """Tell that the page is on the screen."""
        self._send(b"READY=1")

    def ping(self) -> None:
        """Tell that the program still answers; to be called from the event loop, or it would prove nothing."""
        self._send(b"WATCHDOG=1")

    def stopping(self) -> None:
        """Tell that the program is about to end."""
        self._send(b"STOPPING=1")

    def _send(self, message: bytes) -> None:
        """Send one datagram, or drop it where nobody listens or the queue is full."""
        if not self._address:
            return
        import socket

        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            sender.sendto(message, self._address)


def _address(name: str) -> bytes:
    """Return the socket that ``NOTIFY_SOCKET`` names, a path or an abstract one; empty for any other kind."""
    if name.startswith("@"):
        return b"\0" + os.fsencode(name[1:])
    return os.fsencode(name) if name.startswith("/") else b""


def _interval(environ: Mapping[str, str]) -> float | None:
    """Return half of the wait that the environment tells of (sd_watchdog_enabled(3)), in seconds; None for none."""
    wait = environ.get("WATCHDOG_USEC", "")
    waits_for_another = environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid())
    if waits_for_another or not re.fullmatch("[0-9]{1,20}", wait) or not 0 < int(wait) < _FOREVER:
        return None
    return max(int(wait) / 1_000_000 / 2, MIN_INTERVAL_S)
