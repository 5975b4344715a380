"""The owner, group and permissions of new files and folders, as far as the file system has them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""Flags to open a resolved path: a symlink could only have been put there since. O_BINARY is for Windows."""


def create_folder(folder: Path) -> None:
    """Create a folder for its owner only, and its parents, if they do not exist. Raises OSError."""
    for parent in reversed(folder.parents):
        if not parent.exists():
            parent.mkdir(exist_ok=True)
            give_to_owner_of(parent.parent, parent)
    is_new = not folder.exists()
    folder.mkdir(mode=0o700, exist_ok=True)
    if is_new:
        give_to_owner_of(folder.parent, folder)


def create_file(path: Path, flags: int = 0) -> int:
    """Open a file for reading and writing, created for its owner only if it does not exist; return its descriptor."""
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | flags | NO_FOLLOW, 0o600)
    if is_new:
        give_to_owner_of(path.parent, descriptor)
    return descriptor


def give_to_owner_of(folder: Path, created: Path | int) -> None:
    """Give what root has created to the owner of the ``folder`` it is in, as after ``sudo`` in the user's home."""
    if os.name != "posix" or os.geteuid() != 0:
        return
    with suppress(OSError):  # a file system without owners
        owner = folder.stat()
        if isinstance(created, int):
            os.fchown(created, owner.st_uid, owner.st_gid)
        else:
            os.chown(created, owner.st_uid, owner.st_gid, follow_symlinks=False)


def copy_owner(old: os.stat_result, descriptor: int) -> bool:
    """Give a new file the owner, group and permissions of the ``old`` one; return whether it has the same owner.

    If it cannot have the same group, the group may do no more than everyone may.
    """
    if os.name != "posix":
        return True
    new = os.fstat(descriptor)
    if new.st_uid != old.st_uid:
        with suppress(OSError):
            os.fchown(descriptor, old.st_uid, -1)
    if new.st_gid != old.st_gid:
        with suppress(OSError):
            os.fchown(descriptor, -1, old.st_gid)
    new = os.fstat(descriptor)
    mode = old.st_mode & 0o777
    if new.st_gid != old.st_gid:
        mode &= ~0o070 | (mode & 0o007) << 3
    change_mode(descriptor, mode)
    return new.st_uid == old.st_uid


def change_mode(descriptor: int, mode: int) -> None:
    """Change permissions, if the file system has them: if not, the file stays as private as it was created."""
    if hasattr(os, "fchmod"):
        with suppress(OSError):
            os.fchmod(descriptor, mode)
