"""The kiosk's systemd units: they are valid, sandboxed, and set the documented directives."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parent.parent / "deploy"
UNIT = DEPLOY / "likvardig-kiosk.service"
CAGE_UNIT = DEPLOY / "likvardig-kiosk-cage.service"
FOOT = DEPLOY / "foot.ini"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")


def directives() -> dict[str, list[str]]:
    """Return the values of each directive of the unit in order; systemd allows repeated directives."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^([A-Za-z]+)=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def environment() -> dict[str, str]:
    """Return the environment variables that the unit sets."""
    pairs = " ".join(directives()["Environment"]).split()
    return dict(pair.split("=", 1) for pair in pairs)


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert ANALYZE
    return subprocess.run([ANALYZE, *arguments], capture_output=True, text=True, check=False)


def with_existing_programs(unit: Path, folder: Path) -> str:
    """Copy the unit with its programs replaced by an existing one, and return the path."""
    copy = folder / unit.name
    text = re.sub(r"/opt/likvardig/bin/likvardig|/usr/bin/cage", sys.executable, unit.read_text("utf-8"))
    copy.write_text(text, "utf-8")
    return str(copy)


@pytest.fixture
def unit(tmp_path: Path) -> str:
    return with_existing_programs(UNIT, tmp_path)


@needs_systemd
@pytest.mark.parametrize("file", [UNIT, CAGE_UNIT], ids=lambda file: file.stem)
def test_systemd_accepts_the_units(file: Path, tmp_path: Path) -> None:
    result = analyze("verify", "--man=no", with_existing_programs(file, tmp_path))
    assert [line for line in result.stderr.splitlines() if file.name in line] == []
    assert result.returncode == 0


@needs_systemd
def test_unit_is_sandboxed(unit: str) -> None:
    """``systemd-analyze security`` rates exposure from 0 to 10; a service without a sandbox has 9.6."""
    result = analyze("security", "--offline=true", "--threshold=5", unit)  # in tenths: 0.5
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ExecStart", "/opt/likvardig/bin/likvardig --kiosk"),
        # systemd restarts it after an exit and after a hang
        ("Restart", "always"),
        ("StartLimitIntervalSec", "0"),
        ("Type", "notify"),
        ("NotifyAccess", "main"),
        ("WatchdogSec", "30"),
        # it owns the console, which is cleared of a visit's output
        ("Conflicts", "getty@tty1.service"),
        ("TTYPath", "/dev/tty1"),
        ("DeviceAllow", "/dev/tty1 rw"),
        ("StandardInput", "tty-fail"),
        ("StandardOutput", "tty"),
        ("TTYReset", "yes"),
        ("TTYVHangup", "yes"),
        ("TTYVTDisallocate", "yes"),
        # visitors do not see tracebacks
        ("StandardError", "journal"),
        # only the counts are stored, and nothing leaves the machine
        ("DynamicUser", "yes"),
        ("StateDirectory", "likvardig"),
        ("ProtectSystem", "strict"),
        ("LimitCORE", "0"),
        ("MemorySwapMax", "0"),
        ("PrivateNetwork", "yes"),
        # no one can start a shell
        ("NoExecPaths", "/"),
        ("CapabilityBoundingSet", ""),
    ],
)
def test_unit_has_directive(name: str, value: str) -> None:
    assert directives()[name] == [value]


def test_unit_runs_no_other_program() -> None:
    [allowed] = directives()["ExecPaths"]
    programs = {"/bin", "/sbin", "/usr", "/usr/bin", "/usr/sbin", "/usr/local"}
    assert {path.lstrip("-") for path in allowed.split()}.isdisjoint(programs)


def test_counts_are_stored_in_the_state_directory() -> None:
    """``%S`` is /var/lib, where systemd creates StateDirectory; the program appends its own name."""
    assert environment()["XDG_STATE_HOME"] == "%S"
    assert environment()["HOME"] == "/nonexistent"
    assert directives().keys().isdisjoint({"ReadWritePaths", "BindPaths", "CacheDirectory", "LogsDirectory"})


def test_kiosk_page_copies_files_that_exist() -> None:
    page = (UNIT.parent.parent / "docs" / "kiosk.md").read_text("utf-8")
    assert f"deploy/{UNIT.name} /etc/systemd/system/" in page
    assert f"deploy/{CAGE_UNIT.name} /etc/systemd/system/" in page
    assert f"deploy/{FOOT.name} /etc/likvardig-foot.ini" in page


@pytest.mark.skipif(shutil.which("foot") is None, reason="needs foot")
def test_foot_accepts_the_config() -> None:
    result = subprocess.run(["foot", f"--config={FOOT}", "--check-config"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("action", ["spawn-terminal", "show-urls-launch", "search-start", "scrollback-up-page"])
def test_foot_key_bindings_that_lead_out_are_off(action: str) -> None:
    assert f"{action}=none" in FOOT.read_text("utf-8").splitlines()
