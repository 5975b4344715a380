"""A clean Debian in a folder, without systemd, and packages to install in it. Needs root."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

CLEAN = os.environ.get("LIKVARDIG_TEST_DEBIAN", "")
"""A folder with a clean Debian that has what the package depends on; ``.ci/run`` makes it with mmdebstrap."""
needs_debian = pytest.mark.skipif(not CLEAN, reason="needs LIKVARDIG_TEST_DEBIAN, a folder with a clean Debian")
SHORT_LIVED = ("var/log/", "var/cache/", "var/lib/dpkg/", "tmp/")
"""What dpkg itself writes."""


class Debian:
    """A copy of the clean Debian."""

    def __init__(self, root: Path) -> None:
        """Copy it to the folder ``root``, which does not exist."""
        subprocess.run(["cp", "--archive", CLEAN, root], check=True)
        self.root = root

    def run(self, *command: str) -> str:
        """Run a command as root, and return its output."""
        environ = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root", "TERM": "dumb"}
        chroot = shutil.which("chroot")
        assert chroot is not None
        ran = subprocess.run(
            [chroot, self.root, *command],
            env=environ,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert ran.returncode == 0, f"{' '.join(command)}:\n{ran.stdout}{ran.stderr}"
        return ran.stdout

    def install(self, package: Path) -> None:
        """Install a package, and keep configuration files that have been changed, as an unattended upgrade does."""
        shutil.copy(package, self.root / "tmp" / "package.deb")
        self.run("dpkg", "--force-confold", "--force-unsafe-io", "--install", "/tmp/package.deb")

    def files(self) -> dict[str, str]:
        """Return every file, folder and link, with a digest of what is in ``/etc``."""
        found = {}
        for path in self.root.rglob("*"):
            name = path.relative_to(self.root).as_posix()
            if not name.startswith(SHORT_LIVED) and not (name.startswith("etc/") and name.endswith("-")):
                is_setting = name.startswith("etc/") and path.is_file() and not path.is_symlink()
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest() if is_setting else ""
        return found


def repack(package: Path, version: str, folder: Path) -> Path:
    """Return a package of another version, whose settings differ and which has a module more."""
    subprocess.run(["dpkg-deb", "--raw-extract", package, folder], check=True)
    control = folder / "DEBIAN" / "control"
    lines = [
        f"Version: {version}" if line.startswith("Version:") else line for line in control.read_text().splitlines()
    ]
    control.write_text("\n".join([*lines, ""]))
    for path in (folder / "etc").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes() + b"# of another version\n")
    (folder / "opt/likvardig/lib/python3/site-packages/likvardig_tui/gone.py").touch()
    other = folder.with_suffix(".deb")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", folder, other], check=True)
    return other
