"""Whole-file replacement, and a lock between the processes that change files in one folder.

Both work on file systems that lack an operation, as far as possible: without a lock, without a sync, and without a
rename if a file is a mount point or its folder cannot be changed. A file that is replaced keeps its owner, group and
permissions. What root creates in another user's folder belongs to that user.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EBADF, EBUSY, EINVAL, ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP, EPERM, EROFS, EXDEV, errorcode
from pathlib import Path
from typing import Protocol

LOCK_TIMEOUT_S = 2.0
"""Seconds to wait for the lock of another process. A write takes milliseconds."""
UNSUPPORTED = frozenset({EBADF, EINVAL, ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP})
"""Errors of file systems that cannot lock or sync a folder, or sync a file: network and FUSE file systems."""
FORBIDDEN = frozenset({EACCES, EPERM, EROFS})
"""Errors of a folder that cannot be read or changed. A file in it may still be writable."""
IRREPLACEABLE = frozenset({EBUSY, EXDEV, *FORBIDDEN})
"""Errors of a file that cannot be renamed or removed: it is a mount point, or its folder cannot be changed."""
_locked_folders: set[tuple[int, int]] = set()
"""Device and inode of each folder that this process has locked. A second ``flock`` would wait for the first."""


class FileReplacer(Protocol):
    """What replace_file() is to its callers; tests inject others."""

    def __call__(self, path: Path, content: bytes, *, backup: Path | None = None) -> None:
        """Replace the file at ``path``. Raises OSError."""


def errno_name(error: OSError) -> str:
    """Return the symbolic name of an error, such as ``ENOSPC``; an empty string if it has none."""
    return errorcode.get(error.errno or 0, "")


# Locks


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes from changing files in ``folder``; if it cannot be locked, do nothing.

    The lock is on the folder itself, so that no lock file is left behind. A nested call in the same process returns at
    once. Raises OSError: FileNotFoundError if the folder does not exist, BlockingIOError if another process has not
    released its lock after LOCK_TIMEOUT_S.
    """
    descriptor = _open_folder(folder)
    if descriptor is None:
        yield
        return
    try:
        status = os.fstat(descriptor)
        key = (status.st_dev, status.st_ino)
        if key in _locked_folders:  # config.toml and statistics.db may be in one folder
            yield
            return
        _lock(descriptor)
        _locked_folders.add(key)
        try:
            yield
        finally:
            _locked_folders.discard(key)
    finally:
        os.close(descriptor)


def _open_folder(folder: Path) -> int | None:
    """Return a file descriptor of a folder; None if the system does not open it. Raises OSError."""
    if os.name != "posix":
        return None
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError as error:  # a folder may be writable without being readable
        if error.errno not in UNSUPPORTED | FORBIDDEN:
            raise
        return None


def _lock(descriptor: int) -> None:
    from fcntl import LOCK_EX, LOCK_NB, flock

    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        except OSError as error:
            if error.errno not in UNSUPPORTED:
                raise
            return
        else:
            return


def can_lock(descriptor: int) -> bool:
    """Return whether the file system has the locks that SQLite uses (fcntl(2)). To be called before SQLite has any."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, lockf
    except ImportError:
        return True
    try:
        lockf(descriptor, LOCK_EX | LOCK_NB, 1)
    except OSError as error:
        return error.errno not in UNSUPPORTED
    return True


# Syncs


def sync_folder(folder: Path) -> None:
    """Make a rename or a removal survive a power cut, if the file system can sync a folder. Raises OSError."""
    descriptor = _open_folder(folder)
    if descriptor is not None:
        try:
            sync_file(descriptor, UNSUPPORTED | FORBIDDEN)
        finally:
            os.close(descriptor)


def sync_file(descriptor: int, unsupported: frozenset[int] = UNSUPPORTED) -> bool:
    """Write a file to the disk; return False if the file system cannot. A full or broken disk raises OSError."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in unsupported:
            raise
        return False
    return True


# Owners


def create_folder(folder: Path) -> None:
    """Create a folder for its owner only, and its parents, if they do not exist. Raises OSError."""
    for parent in reversed(folder.parents):
        if not parent.exists():
            parent.mkdir(exist_ok=True)
            _give_to_owner_of(parent.parent, parent)
    is_new = not folder.exists()
    folder.mkdir(mode=0o700, exist_ok=True)
    if is_new:
        _give_to_owner_of(folder.parent, folder)


def create_file(path: Path, flags: int = 0) -> int:
    """Open a file for reading and writing, created for its owner only if it does not exist; return its descriptor."""
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | flags | _NO_FOLLOW, 0o600)
    if is_new:
        _give_to_owner_of(path.parent, descriptor)
    return descriptor


_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""Every path here has been resolved: a symlink could only have been put there since. O_BINARY is for Windows."""


def _give_to_owner_of(folder: Path, created: Path | int) -> None:
    """Give what root has created to the owner of the ``folder`` it is in, as after ``sudo`` in the user's home."""
    if os.name != "posix" or os.geteuid() != 0:
        return
    with suppress(OSError):  # a file system without owners
        owner = folder.stat()
        if isinstance(created, int):
            os.fchown(created, owner.st_uid, owner.st_gid)
        else:
            os.chown(created, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _copy_owner(old: os.stat_result, descriptor: int) -> bool:
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
    _change_mode(descriptor, mode)
    return new.st_uid == old.st_uid


def _change_mode(descriptor: int, mode: int) -> None:
    """Change permissions, if the file system has them: if not, the file stays as private as it was created."""
    if hasattr(os, "fchmod"):
        with suppress(OSError):
            os.fchmod(descriptor, mode)


# Files


def replace_file(path: Path, content: bytes, *, mode: int = 0o600, backup: Path | None = None) -> None:
    """Write ``content`` to ``path`` so that a reader sees the old file or the new one, never a part of it.

    A temporary file in the same folder is written and synced, then renamed to ``path`` (rename(2)). The file keeps its
    owner, group and permissions; a new one has the permissions ``mode``. If ``backup`` is given, the old file is first
    moved to it, once the new one is complete. Raises OSError.

    A file that cannot be renamed is written in place. Until that is done, unfinished_copy() has the new content too.
    """
    try:
        temporary, keeps_owner = _write_temporary(path, content, mode)
    except OSError as error:
        if error.errno not in FORBIDDEN or backup is not None or not path.is_file():
            raise
        try:
            _write_in_place(path, content)
        except OSError:
            raise error from None
        return
    try:
        if backup is not None:
            move_file(path, backup)
        if keeps_owner or not _write_with_copy(path, content, temporary):
            _rename_or_write(path, content, temporary)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def _write_temporary(path: Path, content: bytes, mode: int) -> tuple[Path, bool]:
    """Write a temporary file next to ``path``; return it, and whether it has the same owner as the file at ``path``."""
    import tempfile

    descriptor, name = tempfile.mkstemp(prefix=_temporary_prefix(path), dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            keeps_owner = True
            try:
                keeps_owner = _copy_owner(path.stat(), descriptor)
            except FileNotFoundError:
                _give_to_owner_of(path.parent, descriptor)
                _change_mode(descriptor, mode)
            sync_file(descriptor)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    return temporary, keeps_owner


def _rename_or_write(path: Path, content: bytes, temporary: Path) -> None:
    """Rename a complete temporary file to ``path``. If the file there cannot be replaced, write it in place."""
    try:
        temporary.replace(path)
    except OSError as error:
        if error.errno not in IRREPLACEABLE or not _write_with_copy(path, content, temporary):
            raise
    else:
        with suppress(OSError):
            unfinished_copy(path).unlink(missing_ok=True)


def _write_with_copy(path: Path, content: bytes, temporary: Path) -> bool:
    """Write a file in place, with ``temporary`` as the copy in the meantime; return False if it is not writable."""
    try:
        if not path.is_file():
            return False
        before, copy = path.read_bytes(), unfinished_copy(path)
        os.close(os.open(path, os.O_RDWR | _NO_FOLLOW))
    except OSError:
        return False
    temporary.replace(copy)
    sync_folder(path.parent)
    try:
        _write_in_place(path, content)
    finally:
        if path.read_bytes() in (before, content):
            copy.unlink()
    return True


def _write_in_place(path: Path, content: bytes) -> None:
    """Overwrite a text file, and sync it; put the old content back if that fails. Raises OSError.

    The first write fills the whole old file up with newlines: if the process ends before the file is shortened, no part
    of the old text remains.
    """
    with open(os.open(path, os.O_RDWR | _NO_FOLLOW), "r+b", buffering=0) as file:
        old = file.readall()
        try:
            _overwrite(file.fileno(), content.ljust(len(old), b"\n"))
            file.truncate(len(content))
            sync_file(file.fileno())
        except OSError:
            with suppress(OSError):
                _overwrite(file.fileno(), old)
                file.truncate(len(old))
            raise


def _overwrite(descriptor: int, content: bytes) -> None:
    """Write all of ``content`` at the start of a file. One write(2) may write a part only."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    while content:
        content = content[os.write(descriptor, content) :]


def move_file(source: Path, target: Path) -> None:
    """Rename a file; if one of the two cannot be renamed, copy the content and remove the source. Raises OSError."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno not in IRREPLACEABLE:
            raise
        try:
            _copy(source, target)
        except OSError:
            raise error from None
        remove_file(source)


def _copy(source: Path, target: Path) -> None:
    content = source.read_bytes()
    if target.is_file():
        _write_in_place(target, content)
        return
    descriptor = create_file(target, os.O_EXCL)
    try:
        _copy_owner(source.stat(), descriptor)
        _overwrite(descriptor, content)
        sync_file(descriptor)
    except OSError:
        with suppress(OSError):
            target.unlink()
        raise
    finally:
        os.close(descriptor)


def remove_file(path: Path) -> bool:
    """Remove a file, or remove its content if it is a mount point or its folder cannot be changed.

    Return whether there was anything to remove. Raises OSError.
    """
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno not in IRREPLACEABLE or not path.is_file():
            raise
        try:
            return _empty(path)
        except OSError:
            raise error from None
    return True


def _empty(path: Path) -> bool:
    descriptor = os.open(path, os.O_WRONLY | _NO_FOLLOW)
    try:
        had_content = os.fstat(descriptor).st_size > 0
        os.ftruncate(descriptor, 0)
        sync_file(descriptor)
    finally:
        os.close(descriptor)
    return had_content


def unfinished_copy(path: Path) -> Path:
    """Return where the new content of a file is while it is written in place: there is none, unless a process died."""
    return path.with_name(f".{path.name}.copy")


def temporary_files(path: Path) -> list[Path]:
    """Return the temporary files of replace_file() for ``path``: of calls in progress, and of processes that died.

    A folder that cannot be listed has none that is known.
    """
    pattern = re.compile(rf"{re.escape(_temporary_prefix(path))}[a-z0-9_]{{8}}")  # as mkstemp names them
    with suppress(PermissionError):
        return [file for file in path.parent.iterdir() if pattern.fullmatch(file.name)]
    return []


def _temporary_prefix(path: Path) -> str:
    return f".{path.name}.new-"
