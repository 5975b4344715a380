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
SPEECH_UNIT = DEPLOY / "likvardig-speech.service"
MODULES_UNIT = DEPLOY / "likvardig-speech-modules.service"
MODULES_TIMER = DEPLOY / "likvardig-speech-modules.timer"
CONTENT_UNIT = DEPLOY / "likvardig-content.service"
CONTENT_TIMER = DEPLOY / "likvardig-content.timer"
DEFAULTS = DEPLOY / "default" / "likvardig-kiosk"
SYSUSERS = DEPLOY / "sysusers.conf"
METRICS_UNIT = DEPLOY / "likvardig-metrics.service"
METRICS_TIMER = DEPLOY / "likvardig-metrics.timer"
TEXTFILES = "/var/lib/prometheus/node-exporter"
"""Where Debian's node_exporter reads files."""
FOOT = DEPLOY / "foot.ini"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")


def directives(unit: Path = UNIT) -> dict[str, list[str]]:
    """Return the values of each directive of a unit in order; systemd allows repeated directives."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^([A-Za-z]+)=(.*)$", unit.read_text("utf-8"), re.MULTILINE):
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
    programs = r"/opt/likvardig/bin/likvardig|/usr/bin/(cage|speech-dispatcher|pkill)(?= )|/usr/libexec/likvardig/\S+"
    text = re.sub(programs, sys.executable, unit.read_text("utf-8"))
    copy.write_text(text, "utf-8")
    return str(copy)


@pytest.fixture
def unit(tmp_path: Path) -> str:
    return with_existing_programs(UNIT, tmp_path)


@needs_systemd
@pytest.mark.parametrize("file", [UNIT, CAGE_UNIT, SPEECH_UNIT, METRICS_UNIT], ids=lambda file: file.stem)
def test_systemd_accepts_the_units(file: Path, tmp_path: Path) -> None:
    shutil.copy(METRICS_TIMER, tmp_path)
    result = analyze("verify", "--man=no", with_existing_programs(file, tmp_path), str(tmp_path / METRICS_TIMER.name))
    assert [line for line in result.stderr.splitlines() if file.name in line] == []
    assert result.returncode == 0


@needs_systemd
def test_systemd_accepts_the_voice_with_its_timer(tmp_path: Path) -> None:
    units = [with_existing_programs(file, tmp_path) for file in (SPEECH_UNIT, MODULES_UNIT, MODULES_TIMER)]
    result = analyze("verify", "--man=no", *units)
    assert [line for line in result.stderr.splitlines() if "likvardig" in line] == []
    assert result.returncode == 0


@needs_systemd
@pytest.mark.parametrize("file", [UNIT, SPEECH_UNIT, METRICS_UNIT], ids=lambda file: file.stem)
def test_unit_is_sandboxed(file: Path, tmp_path: Path) -> None:
    """``systemd-analyze security`` rates exposure from 0 to 10; a service without a sandbox has 9.6."""
    copy = with_existing_programs(file, tmp_path)
    result = analyze("security", "--offline=true", "--threshold=5", copy)  # in tenths: 0.5
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ExecStart", "/opt/likvardig/bin/likvardig --kiosk $LIKVARDIG_OPTIONS"),
        ("EnvironmentFile", "-/etc/default/likvardig-kiosk"),
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
        ("CapabilityBoundingSet", ""),
    ],
)
def test_unit_has_directive(name: str, value: str) -> None:
    assert directives()[name] == [value]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Restart", "always"),
        ("StartLimitIntervalSec", "0"),
        # only the kiosk's group reaches the socket
        ("Group", "likvardig-speech"),
        ("RuntimeDirectoryMode", "0750"),
        ("SupplementaryGroups", "audio"),
        # what is read to a visitor is not stored, and does not leave the machine
        ("ProtectSystem", "strict"),
        ("LimitCORE", "0"),
        ("MemorySwapMax", "0"),
        ("PrivateNetwork", "yes"),
        ("RestrictAddressFamilies", "AF_UNIX"),
        ("CapabilityBoundingSet", ""),
        ("DeviceAllow", "char-116 rw"),
    ],
)
def test_unit_of_the_voice_has_directive(name: str, value: str) -> None:
    assert directives(SPEECH_UNIT)[name] == [value]


@pytest.mark.parametrize("file", [UNIT, CAGE_UNIT], ids=lambda file: file.stem)
def test_kiosk_and_voice_agree_on_the_socket_and_its_group(file: Path) -> None:
    voice, kiosk = directives(SPEECH_UNIT), directives(file)
    socket = re.search(r"--socket-path (\S+)", voice["ExecStart"][0])
    assert socket is not None
    assert f"--speech {socket[1]}\n" in DEFAULTS.read_text("utf-8")
    assert socket[1].startswith(f"/run/{voice['RuntimeDirectory'][0]}/")
    assert kiosk["SupplementaryGroups"] == voice["Group"]
    assert "BindPaths" not in kiosk, "A restart of the voice would leave a folder that no longer exists."


@pytest.mark.parametrize("file", [UNIT, CAGE_UNIT], ids=lambda file: file.stem)
def test_kiosk_has_its_options_from_the_same_file_as_its_documentation_says(file: Path) -> None:
    kiosk = directives(file)
    assert kiosk["EnvironmentFile"] == [f"-/etc/default/{DEFAULTS.name}"]
    assert (
        kiosk["ExecStart"][0].endswith(" $LIKVARDIG_OPTIONS") or "$LIKVARDIG_OPTIONS" in kiosk["ExecStart"][0].split()
    )
    assert DEFAULTS.read_text("utf-8").splitlines()[-1] == "LIKVARDIG_OPTIONS=", "Without it systemd logs a warning."


def test_users_of_the_units_are_created() -> None:
    users = set(re.findall(r"^u (\S+)", SYSUSERS.read_text("utf-8"), re.MULTILINE))
    units = [directives(file) for file in DEPLOY.glob("*.service")]
    named = {name for unit in units for name in (*unit.get("User", []), *unit.get("Group", []))}
    dynamic = {unit["User"][0] for unit in units if "User" in unit and unit.get("DynamicUser") == ["yes"]}
    assert users == named - dynamic


def test_a_timer_has_a_lost_module_started_again() -> None:
    voice, modules = directives(SPEECH_UNIT), directives(MODULES_UNIT)
    assert voice["Wants"] == [MODULES_TIMER.name]
    assert MODULES_TIMER.stem == MODULES_UNIT.stem
    [command] = modules["ExecStart"]
    [pid_file] = re.findall(r"--pid-file (\S+)", voice["ExecStart"][0])
    assert command == f"/usr/bin/pkill --signal USR1 --pidfile {pid_file}"
    assert modules["User"] == voice["User"], "Nobody else may send the signal."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        # it reads what the kiosk can read, and changes nothing of it
        ("DynamicUser", "yes"),
        ("User", UNIT.stem),
        ("ReadOnlyPaths", "-/var/lib/private/likvardig -/var/lib/likvardig"),
        ("ProtectSystem", "strict"),
        ("CapabilityBoundingSet", ""),
        ("PrivateNetwork", "yes"),
        # it never takes the folder of a user that is not dynamic
        ("ConditionPathIsSymbolicLink", "/var/lib/likvardig"),
        # node_exporter can read the file
        ("UMask", "0022"),
        ("ConditionPathIsDirectory", TEXTFILES),
    ],
)
def test_unit_of_the_metrics_has_directive(name: str, value: str) -> None:
    assert directives(METRICS_UNIT)[name] == [value]


def test_metrics_are_those_of_the_kiosk() -> None:
    metrics, kiosk = directives(METRICS_UNIT), directives()
    assert metrics["StateDirectory"] == kiosk["StateDirectory"]
    assert metrics["StateDirectoryMode"] == kiosk["StateDirectoryMode"]
    assert metrics["ExecPaths"] == kiosk["ExecPaths"]
    assert any("XDG_STATE_HOME=%S" in values for values in metrics["Environment"])
    assert metrics["EnvironmentFile"] == ["-/etc/default/likvardig-kiosk"]
    assert [command.removeprefix("-") for command in metrics["ExecStart"]] == [
        "/opt/likvardig/bin/likvardig $LIKVARDIG_OPTIONS doctor --format openmetrics",
        "/opt/likvardig/bin/likvardig statistics --format openmetrics",
    ]


def test_metrics_are_written_again_after_a_run_that_was_skipped() -> None:
    timer = directives(METRICS_TIMER)
    assert timer["OnCalendar"] == ["*:0/5"]
    assert timer.keys().isdisjoint({"OnUnitActiveSec", "OnUnitInactiveSec"}), "A skipped run counts for neither."


def test_metrics_are_replaced_as_a_whole() -> None:
    metrics = directives(METRICS_UNIT)
    written = metrics["StandardOutput"][0].removeprefix("append:")
    target = f"{TEXTFILES}/likvardig.prom"
    assert metrics["ExecStartPre"] == [f"+/usr/bin/rm -f {written}"]
    assert metrics["ExecStartPost"] == [
        f"+/usr/bin/install --mode=644 {written} {target}.new",
        f"+/usr/bin/mv --no-target-directory {target}.new {target}",
    ]


def test_voice_logs_no_text_and_has_no_other_module() -> None:
    config = (DEPLOY / "speech" / "speechd.conf").read_text("utf-8")
    settings = [line for line in config.splitlines() if line and not line.startswith("#")]
    assert "LogLevel 0" in settings
    assert [line for line in settings if line.startswith("AddModule")] == [
        'AddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"'
    ]
    assert (DEPLOY / "speech" / "modules" / "espeak-ng.conf").is_file()


@needs_systemd
def test_systemd_accepts_the_content_service_and_its_timer(tmp_path: Path) -> None:
    units = [with_existing_programs(file, tmp_path) for file in (CONTENT_UNIT, CONTENT_TIMER)]
    result = analyze("verify", "--man=no", *units)
    assert [line for line in result.stderr.splitlines() if "likvardig" in line] == []
    assert result.returncode == 0


@needs_systemd
def test_content_service_is_sandboxed_but_for_its_network(tmp_path: Path) -> None:
    result = analyze("security", "--offline=true", "--threshold=17", with_existing_programs(CONTENT_UNIT, tmp_path))
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Type", "oneshot"),
        ("ConditionFileNotEmpty", "/etc/likvardig-content/allowed_signers"),
        ("EnvironmentFile", "/etc/likvardig-content/settings"),
        # it changes nothing but what the kiosk reads
        ("User", "likvardig-content"),
        ("StateDirectory", "likvardig-content"),
        ("StateDirectoryMode", "0755"),
        ("ProtectSystem", "strict"),
        ("CapabilityBoundingSet", "CAP_SETUID CAP_SETGID"),
        ("AmbientCapabilities", ""),
        # a large repository fills neither the memory nor the disk
        ("LimitFSIZE", "256M"),
        ("MemoryMax", "512M"),
        ("TimeoutStartSec", "10min"),
    ],
)
def test_unit_of_the_content_has_directive(name: str, value: str) -> None:
    assert directives(CONTENT_UNIT)[name] == [value]


def test_content_is_fetched_and_published_by_its_owner_and_checked_by_another_user() -> None:
    fetch, check, publish = directives(CONTENT_UNIT)["ExecStart"]
    script = "/usr/libexec/likvardig/likvardig-fetch-content"
    assert (fetch, publish) == (f"{script} fetch", f"{script} publish")
    assert check.startswith("!/usr/bin/setpriv --reuid=nobody --regid=nogroup --clear-groups --no-new-privs ")
    assert check.endswith(f" {script} check")
    assert directives(CONTENT_UNIT)["SystemCallFilter"][-1] == "@setuid capset", "setpriv needs both."


def test_only_the_content_service_has_a_network() -> None:
    [families] = directives(CONTENT_UNIT)["RestrictAddressFamilies"]
    assert families == "AF_UNIX AF_INET AF_INET6"
    for unit in DEPLOY.glob("*.service"):
        assert unit == CONTENT_UNIT or "AF_INET" not in directives(unit)["RestrictAddressFamilies"][0], unit


def test_settings_of_the_content_are_those_that_are_read() -> None:
    settings = dict(
        re.findall(r"^#([A-Z_]+)=(.*)$", (DEPLOY / "content" / "settings").read_text("utf-8"), re.MULTILINE)
    )
    script = (DEPLOY / "likvardig-fetch-content").read_text("utf-8")
    read = dict(re.findall(r"\$\{([A-Z_]+)-(.*?)\}", script))
    assert settings.keys() == read.keys()
    assert settings["TAG_PREFIX"] == read["TAG_PREFIX"]


def test_content_page_copies_files_that_exist() -> None:
    page = (DEPLOY.parent / "docs" / "fleet.md").read_text("utf-8")
    assert {path for path in re.findall(r" (deploy/[\w./-]+[\w*])", page) if not any(DEPLOY.parent.glob(path))} == set()
    assert f"User={CONTENT_UNIT.stem}\n" in CONTENT_UNIT.read_text("utf-8")
    assert f"u {CONTENT_UNIT.stem} - " in (DEPLOY / "sysusers.conf").read_text("utf-8")


def test_machines_ask_for_content_at_different_times() -> None:
    timer = directives(CONTENT_TIMER)
    assert CONTENT_TIMER.stem == CONTENT_UNIT.stem
    assert (timer["OnCalendar"], timer["RandomizedDelaySec"]) == (["*:0/5"], ["5min"])


SANDBOXED = [unit for unit in sorted(DEPLOY.glob("*.service")) if unit != CAGE_UNIT]


@pytest.mark.parametrize("file", SANDBOXED, ids=lambda file: file.stem)
def test_unit_runs_nothing_that_has_been_written(file: Path) -> None:
    """``/`` does not include what systemd mounts for the unit, and a memfd is in no folder."""
    sandboxed = directives(file)
    folders = {path.lstrip("-") for path in sandboxed["NoExecPaths"][0].split()}
    assert {"/", "/tmp", "/var/tmp"} <= folders
    for state in sandboxed.get("StateDirectory", ()):
        parent = "/var/lib/private" if "DynamicUser" in sandboxed else "/var/lib"
        assert f"{parent}/{state}" in folders
    assert {f"/run/{name}" for name in sandboxed.get("RuntimeDirectory", ())} <= folders
    assert "/run" not in folders, "It would become a mount of its own, which ProtectSystem leaves writable."
    assert any(line[0] == "~" and "memfd_create" in line.split() for line in sandboxed["SystemCallFilter"])


@pytest.mark.parametrize("file", SANDBOXED, ids=lambda file: file.stem)
def test_unit_writes_to_no_folder_that_all_may_write_to(file: Path) -> None:
    sandboxed = directives(file)
    assert (sandboxed["ProtectSystem"], sandboxed["PrivateTmp"]) == (["strict"], ["yes"])
    assert sandboxed["InaccessiblePaths"] == ["/dev/shm -/run/lock"]


@pytest.mark.parametrize("file", [unit for unit in SANDBOXED if unit != CONTENT_UNIT], ids=lambda file: file.stem)
def test_unit_runs_no_other_program(file: Path) -> None:
    allowed = {path.lstrip("-") for line in directives(file)["ExecPaths"] for path in line.split()}
    assert allowed.isdisjoint({"/bin", "/sbin", "/lib", "/usr", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/local"})


def test_unit_may_load_the_modules_of_every_python_that_the_package_supports() -> None:
    [pythons] = re.findall(r'^pythons="(.*)"', (DEPLOY / "build-deb").read_text("utf-8"), re.MULTILINE)
    for unit in (UNIT, METRICS_UNIT):
        allowed = {path for line in directives(unit)["ExecPaths"] for path in line.split()}
        assert {f"-/usr/lib/python{version}" for version in pythons.split()} <= allowed


def test_counts_are_stored_in_the_state_directory() -> None:
    """``%S`` is /var/lib, where systemd creates StateDirectory; the program appends its own name."""
    assert environment()["XDG_STATE_HOME"] == "%S"
    assert environment()["HOME"] == "/nonexistent"
    assert directives().keys().isdisjoint({"ReadWritePaths", "BindPaths", "CacheDirectory", "LogsDirectory"})


@pytest.mark.skipif(shutil.which("foot") is None, reason="needs foot")
def test_foot_accepts_the_config() -> None:
    result = subprocess.run(["foot", f"--config={FOOT}", "--check-config"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("action", ["spawn-terminal", "show-urls-launch", "search-start", "scrollback-up-page"])
def test_foot_key_bindings_that_lead_out_are_off(action: str) -> None:
    assert f"{action}=none" in FOOT.read_text("utf-8").splitlines()
