"""A fake service manager."""

from __future__ import annotations

import socket
from contextlib import suppress


class Manager:
    """A notification socket like the one that systemd opens for a service."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(name.replace("@", "\0", 1))

    def receive(self, timeout: float = 10) -> bytes:
        """Return the next message; raise TimeoutError if none arrives within ``timeout`` seconds."""
        self.socket.settimeout(timeout)
        return self.socket.recv(4096)

    def drain(self) -> list[bytes]:
        """Return all queued messages."""
        messages = []
        self.socket.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                messages.append(self.socket.recv(4096))
        return messages
