"""The kiosk's unit: systemd understands it, it lets the program do little, and the kiosk's promises stand in it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNIT = Path(__file__).parent.parent / "deploy" / "likvardig-kiosk.service"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")


def directives() -> dict[str, list[str]]:
    """Every directive of the unit, with its values in order; systemd lets one stand several times."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^([A-Za-z]+)=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def environment() -> dict[str, str]:
    """The variables that the unit sets."""
    pairs = " ".join(directives()["Environment"]).split()
    return dict(pair.split("=", 1) for pair in pairs)


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert ANALYZE
    return subprocess.run([ANALYZE, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def unit(tmp_path: Path) -> str:
    """A copy of the unit that starts a program which is there."""
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text("utf-8").replace("/opt/likvardig/bin/likvardig", sys.executable), "utf-8")
    return str(copy)


@needs_systemd
def test_systemd_understands_it(unit: str) -> None:
    ran = analyze("verify", "--man=no", unit)
    assert [line for line in ran.stderr.splitlines() if UNIT.name in line] == []
    assert ran.returncode == 0


@needs_systemd
def test_it_can_do_little(unit: str) -> None:
    """The scale of ``systemd-analyze security`` goes from 0 to 10; a service without a sandbox is at 9.6."""
    ran = analyze("security", "--offline=true", "--threshold=5", unit)  # tenths: 5 is 0.5
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ExecStart", "/opt/likvardig/bin/likvardig --kiosk"),
        # it comes back by itself, when it ends and when it hangs
        ("Restart", "always"),
        ("StartLimitIntervalSec", "0"),
        ("Type", "notify"),
        ("NotifyAccess", "main"),
        ("WatchdogSec", "30"),
        # the console is its own, and nothing of a visit is left on it
        ("Conflicts", "getty@tty1.service"),
        ("TTYPath", "/dev/tty1"),
        ("DeviceAllow", "/dev/tty1 rw"),
        ("StandardInput", "tty-fail"),
        ("StandardOutput", "tty"),
        ("TTYReset", "yes"),
        ("TTYVHangup", "yes"),
        ("TTYVTDisallocate", "yes"),
        # a traceback is not for visitors
        ("StandardError", "journal"),
        # nothing is kept but the counts, and nothing leaves the machine
        ("DynamicUser", "yes"),
        ("StateDirectory", "likvardig"),
        ("ProtectSystem", "strict"),
        ("LimitCORE", "0"),
        ("MemorySwapMax", "0"),
        ("PrivateNetwork", "yes"),
        # nobody gets to a shell
        ("NoExecPaths", "/"),
        ("CapabilityBoundingSet", ""),
    ],
)
def test_what_the_kiosk_promises_stands_in_it(name: str, value: str) -> None:
    assert directives()[name] == [value]


def test_no_other_program_may_be_run() -> None:
    [allowed] = directives()["ExecPaths"]
    programs = {"/bin", "/sbin", "/usr", "/usr/bin", "/usr/sbin", "/usr/local"}
    assert {path.lstrip("-") for path in allowed.split()}.isdisjoint(programs)


def test_the_counts_go_where_the_unit_may_write() -> None:
    """``%S`` is /var/lib, in which StateDirectory is made; the program adds its own name."""
    assert environment()["XDG_STATE_HOME"] == "%S"
    assert environment()["HOME"] == "/nonexistent"
    assert directives().keys().isdisjoint({"ReadWritePaths", "BindPaths", "CacheDirectory", "LogsDirectory"})


def test_what_the_readme_tells_to_copy_is_there() -> None:
    readme = (UNIT.parent.parent / "README.md").read_text("utf-8")
    assert f"deploy/{UNIT.name} /etc/systemd/system/" in readme
