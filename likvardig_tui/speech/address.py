"""Find the socket of the speech server."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from likvardig_tui.settings import Setting, Source

UNIX_SOCKET = "unix_socket:"
"""The beginning of SPEECHD_ADDRESS for a server that is reached through a file; a network is never used."""


def find_address(flag: Path | None, environ: Mapping[str, str], *, is_kiosk: bool) -> Setting | None:
    """Return the path of the socket and where it comes from; None if nothing is to be spoken.

    At a kiosk only the flag counts. The socket of the desktop is not used over ssh: the sound would come out of the
    other computer.
    """
    if flag is not None:
        return Setting(str(flag), Source.FLAG, "--speech")
    if is_kiosk:
        return None
    if address := environ.get("SPEECHD_ADDRESS"):
        path = address.removeprefix(UNIX_SOCKET)
        is_usable = address.startswith(UNIX_SOCKET) and path.startswith("/")
        return Setting(path, Source.ENVIRONMENT, "SPEECHD_ADDRESS") if is_usable else None
    folder = environ.get("XDG_RUNTIME_DIR", "")
    if is_over_ssh(environ) or not folder.startswith("/"):  # a relative one is to be ignored (XDG Base Directory)
        return None
    return Setting(f"{folder}/speech-dispatcher/speechd.sock", Source.ENVIRONMENT, "XDG_RUNTIME_DIR")


def has_server(path: Path | None) -> bool:
    """Return whether there is a socket at ``path``; its server may have died all the same."""
    with suppress(OSError, ValueError):  # no permission; no path can have a null character
        return path is not None and path.is_socket()
    return False


def is_over_ssh(environ: Mapping[str, str]) -> bool:
    """Return whether the user is at another computer."""
    return bool(environ.get("SSH_CONNECTION"))
