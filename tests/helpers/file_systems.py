"""File systems and users that a test can arrange, on the real thing if it may, else with injected errors."""

from __future__ import annotations

import codecs
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

USER = 54_321
"""A user and group id that nobody has."""
IS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not IS_ROOT, reason="only root can change owners")


@contextmanager
def users_folder() -> Iterator[Path]:
    """Create a folder that belongs to ``USER`` if the tests run as root, else to who runs them."""
    folder = Path(tempfile.mkdtemp(prefix="likvardig-"))
    if IS_ROOT:
        os.chown(folder, USER, USER)
    try:
        yield folder
    finally:
        for child in folder.rglob("*"):
            if child.is_dir():
                child.chmod(0o700)
        shutil.rmtree(folder)


@contextmanager
def without_privileges() -> Iterator[None]:
    """Be ``USER`` if the tests run as root."""
    if IS_ROOT:
        codecs.lookup("utf-8-sig")  # Python's files may be out of the user's reach, and a codec not found is remembered
        os.setegid(USER)
        os.seteuid(USER)
    try:
        yield
    finally:
        if IS_ROOT:
            os.seteuid(0)
            os.setegid(0)


def as_user(*command: str) -> tuple[str, ...]:
    """Return a command that runs Python with these arguments as ``USER``; skip the test if that is impossible."""
    if not IS_ROOT:
        return (sys.executable, *command)
    switch = (shutil.which("setpriv") or "false", f"--reuid={USER}", f"--regid={USER}", "--clear-groups")
    if subprocess.run([*switch, sys.executable, "-c", "import likvardig_tui.cli"], check=False).returncode:
        pytest.skip("no other user can run the program")
    return (*switch, sys.executable, *command)


@contextmanager
def bind_mount(file: Path, content: bytes = b"") -> Iterator[None]:
    """Make ``file`` a mount point, with this content; skip the test where nothing can be mounted."""
    source = file.with_name(f"{file.name}.mounted")
    source.write_bytes(content)
    file.touch()
    mount = shutil.which("mount")
    if mount is None or subprocess.run([mount, "--bind", source, file], capture_output=True, check=False).returncode:
        source.unlink()
        pytest.skip("nothing can be mounted")
    try:
        yield
    finally:
        subprocess.run(["umount", file], check=True)
        source.unlink()


def failing(call: Callable[..., Any], error: int, is_affected: Callable[..., bool]) -> Callable[..., Any]:
    """Return a function like ``call`` that fails with an errno for the arguments that are affected."""

    def fail_or_call(*arguments: Any, **keywords: Any) -> Any:
        if is_affected(*arguments):
            raise OSError(error, os.strerror(error))
        return call(*arguments, **keywords)

    return fail_or_call


def is_folder(descriptor: int) -> bool:
    """Return whether an open file is a folder."""
    return stat.S_ISDIR(os.fstat(descriptor).st_mode)


def make_irreplaceable(monkeypatch: pytest.MonkeyPatch, path: Path, error: int) -> None:
    """Fail to rename ``path``, to replace it and to remove it, as for a mount point."""
    for name in ("rename", "replace", "unlink", "remove"):
        monkeypatch.setattr(os, name, failing(getattr(os, name), error, lambda *given: path in map(Path, given[:2])))


def owners(folder: Path) -> set[int]:
    """Return the users and groups that files and folders in ``folder`` belong to."""
    return {owner for file in folder.rglob("*") for owner in (file.stat().st_uid, file.stat().st_gid)}
