"""Whole-file replacement, moving and removal.

All of it works without a rename too, if a file is a mount point or its folder cannot be changed. A replaced file keeps
its owner, group and permissions. What root creates in another user's folder belongs to that user.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from errno import errorcode
from pathlib import Path
from typing import Protocol

from likvardig_tui.file_system.owners import NO_FOLLOW, change_mode, copy_owner, create_file, give_to_owner_of
from likvardig_tui.file_system.syncs import FORBIDDEN, IRREPLACEABLE, sync_file, sync_folder

STALE_AFTER_S = 60.0
"""Seconds after which a temporary file must be that of a process that died while writing."""
_TEMPORARY = ".new-"
"""What follows the name of a file in that of a temporary file."""


class FileReplacer(Protocol):
    """What replace_file() is to its callers; tests inject others."""

    def __call__(self, path: Path, content: bytes, *, backup: Path | None = None) -> None:
        """Replace the file at ``path``. Raises OSError."""


def errno_name(error: OSError) -> str:
    """Return the symbolic name of an error, such as ``ENOSPC``; an empty string if it has none."""
    return errorcode.get(error.errno or 0, "")


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

    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}{_TEMPORARY}", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            keeps_owner = True
            try:
                keeps_owner = copy_owner(path.stat(), descriptor)
            except FileNotFoundError:
                give_to_owner_of(path.parent, descriptor)
                change_mode(descriptor, mode)
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
        os.close(os.open(path, os.O_RDWR | NO_FOLLOW))
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
    with open(os.open(path, os.O_RDWR | NO_FOLLOW), "r+b", buffering=0) as file:
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


def create_public_folder(folder: Path) -> None:
    """Create a folder that everyone may read, as far as the umask allows, if it does not exist. Raises OSError."""
    with suppress(FileExistsError):
        folder.mkdir()
        give_to_owner_of(folder.parent, folder)


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
        copy_owner(source.stat(), descriptor)
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
    descriptor = os.open(path, os.O_WRONLY | NO_FOLLOW)
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
    return temporary_files_in(path.parent, re.escape(path.name))


def temporary_files_in(folder: Path, names: str) -> list[Path]:
    """Return the temporary files of replace_file() for all files in a folder whose ``names`` match a pattern."""
    pattern = re.compile(rf"\.(?:{names}){re.escape(_TEMPORARY)}[a-z0-9_]{{8}}")  # as mkstemp names them
    with suppress(FileNotFoundError, PermissionError):
        return [file for file in folder.iterdir() if pattern.fullmatch(file.name)]
    return []


def remove_stale_files(temporary: Iterable[Path]) -> None:
    """Remove those of the ``temporary`` files that belong to processes that died while writing."""
    for file in temporary:
        with suppress(OSError):
            if time.time() - file.stat().st_mtime > STALE_AFTER_S:
                file.unlink()
