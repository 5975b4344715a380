"""A stand-in for the service manager."""

from __future__ import annotations

import socket
from contextlib import suppress


class Manager:
    """A notification socket, as systemd opens one for a service."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(name.replace("@", "\0", 1))

    def receive(self, timeout: float = 10) -> bytes:
        """Return the next message; raise TimeoutError if none comes within ``timeout`` seconds."""
        self.socket.settimeout(timeout)
        return self.socket.recv(100)

    def drain(self) -> list[bytes]:
        """Return every message that has arrived and was not received yet."""
        messages = []
        self.socket.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                messages.append(self.socket.recv(100))
        return messages
