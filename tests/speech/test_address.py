"""The socket of the speech server: an option, the environment, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from likvardig_tui.settings import Setting, Source
from likvardig_tui.speech.address import find_address

DESKTOP = {"XDG_RUNTIME_DIR": "/run/user/1000"}
ADDRESS = {"SPEECHD_ADDRESS": "unix_socket:/tmp/s"}
SSH = {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}


@pytest.mark.parametrize(
    ("flag", "environ", "expected"),
    [
        (None, {}, None),
        (None, DESKTOP, ("/run/user/1000/speech-dispatcher/speechd.sock", "XDG_RUNTIME_DIR")),
        (
            None,
            {**DESKTOP, "SPEECHD_ADDRESS": ""},
            ("/run/user/1000/speech-dispatcher/speechd.sock", "XDG_RUNTIME_DIR"),
        ),
        (None, {**DESKTOP, **SSH}, None),
        (None, {"XDG_RUNTIME_DIR": "relative"}, None),
        (None, {**DESKTOP, **ADDRESS}, ("/tmp/s", "SPEECHD_ADDRESS")),
        (None, {**ADDRESS, **SSH}, ("/tmp/s", "SPEECHD_ADDRESS")),
        (None, {**DESKTOP, "SPEECHD_ADDRESS": "inet_socket:127.0.0.1:6560"}, None),
        (None, {**DESKTOP, "SPEECHD_ADDRESS": "unix_socket"}, None),
        (Path("/x"), {**DESKTOP, **ADDRESS, **SSH}, ("/x", "--speech")),
    ],
)
def test_address_at_a_desk(flag: Path | None, environ: dict[str, str], expected: tuple[str, str] | None) -> None:
    found = find_address(flag, environ, is_kiosk=False)
    assert (found and (found.value, found.name)) == expected


def test_a_kiosk_speaks_only_where_it_is_told_to() -> None:
    assert find_address(None, {**DESKTOP, **ADDRESS}, is_kiosk=True) is None
    assert find_address(Path("/x"), ADDRESS, is_kiosk=True) == Setting("/x", Source.FLAG, "--speech")
