"""Notifications over a real socket; errors of the service manager do not stop the program."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.tui.systemd import MIN_INTERVAL_S, SystemdNotifier
from tests.helpers.systemd import Manager

NO_NUL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
"""Possible values of an environment variable."""


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    if request.param == "abstract" and sys.platform != "linux":
        pytest.skip("abstract sockets are Linux'")
    name = str(tmp_path / "notify") if request.param == "path" else f"@likvardig-test-{os.getpid()}"
    manager = Manager(name)
    with manager.socket:
        yield manager


def test_each_notification_is_sent_once(manager: Manager) -> None:
    notifier = SystemdNotifier({"NOTIFY_SOCKET": manager.name})
    notifier.ready()
    notifier.ping()
    notifier.stopping()
    assert [manager.receive() for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]
    assert manager.drain() == []


def test_status_is_sent_when_it_changes(manager: Manager) -> None:
    notifier = SystemdNotifier({"NOTIFY_SOCKET": manager.name})
    for text in ("Visar en sida.", "Visar en sida.", "Ett fel."):
        notifier.status(text)
    assert manager.drain() == [b"STATUS=Visar en sida.", b"STATUS=Ett fel."]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\v", "\x85", "\u2028", "\0", "\ud800"])
def test_status_cannot_add_another_notification(manager: Manager, end: str) -> None:
    SystemdNotifier({"NOTIFY_SOCKET": manager.name}).status(f"a{end}MAINPID=1{end}")
    [message] = manager.drain()
    assert message in (b"STATUS=a MAINPID=1", b"STATUS=aMAINPID=1")


def test_long_status_is_cut_between_characters(manager: Manager) -> None:
    SystemdNotifier({"NOTIFY_SOCKET": manager.name}).status("å" * 10_000)
    [message] = manager.drain()
    assert message.decode() == "STATUS=" + "å" * 500


def test_full_queue_neither_blocks_nor_raises(manager: Manager) -> None:
    notifier = SystemdNotifier({"NOTIFY_SOCKET": manager.name})
    for _ in range(10_000):  # far more than net.unix.max_dgram_qlen, 512 as systemd sets it
        notifier.ping()
    assert manager.receive() == b"WATCHDOG=1"


@pytest.mark.parametrize("name", ["", "/nowhere/notify", "@likvardig-nobody", "@", "/", "/" + "x" * 200, "vsock:2:1"])
def test_missing_socket_is_ignored(name: str) -> None:
    notifier = SystemdNotifier({"NOTIFY_SOCKET": name})
    notifier.ready()
    notifier.ping()
    notifier.stopping()


def test_closed_socket_is_ignored(manager: Manager) -> None:
    notifier = SystemdNotifier({"NOTIFY_SOCKET": manager.name})
    manager.socket.close()
    notifier.ping()


def interval(wait: str, **environ: str) -> float | None:
    return SystemdNotifier({"NOTIFY_SOCKET": "/run/systemd/notify", "WATCHDOG_USEC": wait, **environ}).ping_interval


@pytest.mark.parametrize(("wait", "seconds"), [("30000000", 15), ("1000000", 0.5), ("1", MIN_INTERVAL_S)])
def test_interval_is_half_the_watchdog_time(wait: str, seconds: float) -> None:
    assert interval(wait) == seconds
    assert interval(wait, WATCHDOG_PID=str(os.getpid())) == seconds


@pytest.mark.parametrize("wait", ["", "0", "-1", "+5", "1.5", "30s", " 5", "٣", "1_000", str(2**64 - 1), "9" * 5000])
def test_invalid_watchdog_time_is_ignored(wait: str) -> None:
    assert interval(wait) is None


@pytest.mark.parametrize("other", ["1", "", "x"])
def test_watchdog_of_another_process_is_ignored(other: str) -> None:
    assert interval("30000000", WATCHDOG_PID=other) is None


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": "relative"}])
def test_no_interval_without_a_socket(environ: dict[str, str]) -> None:
    assert SystemdNotifier({"WATCHDOG_USEC": "30000000", **environ}).ping_interval is None


@given(name=st.one_of(NO_NUL, NO_NUL.map("@{}".format)), wait=NO_NUL, pid=NO_NUL)
def test_any_environment_is_accepted(name: str, wait: str, pid: str) -> None:
    notifier = SystemdNotifier({"NOTIFY_SOCKET": name, "WATCHDOG_USEC": wait, "WATCHDOG_PID": pid})
    assert notifier.ping_interval is None or notifier.ping_interval >= MIN_INTERVAL_S
    notifier.ping()
