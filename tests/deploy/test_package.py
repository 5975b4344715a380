"""The Debian package: it is built reproducibly, and installed, upgraded and removed in a clean Debian.

The tests take the last commit, as ``deploy/build-deb`` does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from likvardig_tui import __version__
from tests.helpers.debian import Debian, needs_debian, repack
from tests.helpers.terminal import Terminal

pytestmark = [pytest.mark.slow, needs_debian]

ROOT = Path(__file__).parent.parent.parent
PAGES = ROOT / "tests" / "pages"
SETTINGS, UNCHANGED, OWN = "etc/default/likvardig-kiosk", "etc/likvardig/foot.ini", "etc/likvardig/kiosk.map"
STATE = "var/lib/likvardig"
COUNTS = "var/lib/private/likvardig/statistics.db"
ENABLED = "etc/systemd/system/multi-user.target.wants/likvardig-kiosk.service"
GENERATOR = "/usr/lib/systemd/system-generators/likvardig"


class Built(NamedTuple):
    """A clean Debian, and two builds of the package in different surroundings."""

    debian: Debian
    package: Path
    again: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("built")
    clones = [folder / "clone", folder / "another folder"]
    builds = []
    for clone, timezone, mask in zip(clones, ("UTC", "Asia/Tokyo"), (0o022, 0o077), strict=True):
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        environ = {**os.environ, "TZ": timezone}
        builds.append(subprocess.Popen([clone / "deploy" / "build-deb"], env=environ, umask=mask, cwd="/"))
    assert [build.wait() for build in builds] == [0, 0]
    [package], [again] = [list((clone / "dist").iterdir()) for clone in clones]
    return Built(Debian(folder / "debian"), package, again)


@pytest.fixture
def debian(built: Built) -> Iterator[Debian]:
    """Yield a Debian without the package, and check that purging it afterwards leaves and removes nothing."""
    before = built.debian.files()
    yield built.debian
    built.debian.run("dpkg", "--purge", "likvardig")
    assert built.debian.files() == before


def test_same_commit_gives_the_same_bytes(built: Built) -> None:
    assert built.package.name == built.again.name
    assert built.package.read_bytes() == built.again.read_bytes()


def test_package_names_no_folder_of_the_build(built: Built, tmp_path: Path) -> None:
    subprocess.run(["dpkg-deb", "--raw-extract", built.package, tmp_path / "raw"], check=True)
    named = subprocess.run(["grep", "-rlE", f"{built.package.parent}|/tmp/tmp\\.", tmp_path / "raw"], check=False)
    assert named.returncode == 1


def test_install_enables_nothing(built: Built, debian: Debian) -> None:
    before = debian.files()
    debian.install(built.package)
    added = debian.files().keys() - before.keys()
    assert [name for name in added if name.startswith("etc/systemd")] == []
    assert SETTINGS in added


def test_upgrade_keeps_settings_counts_and_whether_the_kiosk_is_enabled(
    built: Built, debian: Debian, tmp_path: Path
) -> None:
    older = repack(built.package, "0.0.1", tmp_path / "older")
    debian.install(older)
    gone = [name for name in debian.files() if "/gone." in name]
    assert len(gone) == 2, "a module and what was compiled from it"
    own = "LIKVARDIG_OPTIONS=--idle 90\n"
    (debian.root / SETTINGS).write_text(own)
    for name in (COUNTS, ENABLED, OWN):
        (debian.root / name).parent.mkdir(parents=True, exist_ok=True)
        (debian.root / name).touch()
    (debian.root / STATE).symlink_to("private/likvardig")  # as systemd does for a dynamic user

    debian.install(built.package)
    assert debian.run("likvardig", "--version") == f"likvardig {__version__}\n"
    assert (debian.root / SETTINGS).read_text() == own
    assert (debian.root / UNCHANGED).read_bytes() == (ROOT / "deploy" / "foot.ini").read_bytes()
    assert {COUNTS, ENABLED, OWN, *gone} & debian.files().keys() == {COUNTS, ENABLED, OWN}

    debian.install(older)  # roll back
    debian.run("dpkg", "--remove", "likvardig")
    assert (debian.root / SETTINGS).read_text() == own
    assert {STATE, COUNTS, ENABLED, OWN} <= debian.files().keys()
    debian.run("dpkg", "--purge", "likvardig")
    for folder in ("var/lib/private", "etc/systemd/system/multi-user.target.wants"):  # of systemd
        (debian.root / folder).rmdir()


def test_program_runs_with_all_that_belongs_to_it(built: Built, debian: Debian, tmp_path: Path) -> None:
    debian.install(built.package)
    assert "Likvärdig skola" in debian.run("likvardig", "show")
    assert f"Likvärdig {__version__}" in debian.run("likvardig", "doctor")
    shutil.copy(PAGES / "accordion.html", debian.root / "tmp")
    assert "[[initiatives]]" in debian.run("likvardig", "import", "/tmp/accordion.html")
    complete = "source $0; COMP_WORDS=(likvardig ''); COMP_CWORD=1; _shtab_likvardig; echo ${COMPREPLY[@]}"
    completion = debian.root / "usr/share/bash-completion/completions/likvardig"
    words = subprocess.run(["bash", "-c", complete, completion], capture_output=True, text=True, check=True)
    assert {"show", "check", "import", "statistics", "doctor"} <= set(words.stdout.split())
    for value, completed in (("check_pos_0", "dirs"), ("import_pos_0", "files"), ("show___content", "dirs")):
        assert f"_shtab_likvardig_{value}_COMPGEN=_shtab_compgen_{completed}\n" in completion.read_text("utf-8")
    page = debian.run("zcat", "/usr/share/man/man1/likvardig.1.gz")
    assert {"show", "check"} <= set(re.findall(r"^\.SS (.*)$", page, re.MULTILINE))
    modules = list((debian.root / "opt/likvardig/lib/python3/site-packages/likvardig_tui").glob("*.py"))
    compiled = {path.name.partition(".")[0] for path in modules[0].parent.glob("__pycache__/*.pyc")}
    assert compiled == {path.stem for path in modules}, "A kiosk may not write there: it would compile at each start."

    chroot = shutil.which("chroot")
    assert chroot is not None
    terminal = Terminal(tmp_path, (chroot, str(debian.root), "/usr/bin/likvardig", "--kiosk"), HOME="/root")
    try:
        terminal.wait_for("Likvärdig skola")
        terminal.wait_for("F10")
    finally:
        terminal.close()


@pytest.mark.parametrize("folder", ["run", "var/lib/prometheus/node-exporter"])
def test_remove_takes_the_metrics_away(built: Built, debian: Debian, folder: str) -> None:
    debian.install(built.package)
    metrics = debian.root / folder / "likvardig.prom"
    new = [path for path in (metrics.parent, *metrics.parent.parents) if not path.exists()]
    metrics.parent.mkdir(parents=True, exist_ok=True)
    metrics.touch()
    debian.run("dpkg", "--remove", "likvardig")
    is_left = metrics.exists()
    metrics.unlink(missing_ok=True)
    for path in new:
        path.rmdir()
    assert not is_left


@pytest.mark.parametrize("unit", ["likvardig-kiosk.service", "likvardig-kiosk-cage.service"])
def test_login_on_the_console_is_masked_while_a_kiosk_is_enabled(built: Built, debian: Debian, unit: str) -> None:
    debian.install(built.package)
    mask = debian.root / "tmp" / "early" / "getty@tty1.service"
    mask.parent.mkdir(exist_ok=True)
    mask.unlink(missing_ok=True)
    debian.run(GENERATOR, "/tmp", "/tmp/early", "/tmp")
    assert not mask.is_symlink()
    link = (debian.root / ENABLED).with_name(unit)
    link.parent.mkdir(parents=True)
    link.symlink_to(f"/usr/lib/systemd/system/{unit}")
    debian.run(GENERATOR, "/tmp", "/tmp/early", "/tmp")
    assert mask.readlink() == Path("/dev/null")
    link.unlink()
    link.parent.rmdir()
