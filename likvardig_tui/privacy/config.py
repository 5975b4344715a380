"""``config.toml``: the user's answers about consent, and the preferences that consent allows the program to store.

Only the program writes this file. A reader sees the old file or the new one, never a part: see replace_file().
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from errno import EINVAL
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from likvardig_tui.atomic_files import (
    FileReplacer,
    errno_name,
    remove_stale_files,
    replace_file,
    temporary_files,
    unfinished_copy,
)
from likvardig_tui.file_system.locks import locked
from likvardig_tui.file_system.owners import create_folder
from likvardig_tui.file_system.syncs import sync_folder
from likvardig_tui.privacy.backups import (
    CorruptFile,
    backup_path,
    existing_files,
    is_special,
    move_aside,
    removable_files,
    remove_files,
)
from likvardig_tui.privacy.consent import OPTIONAL, Answer, Consent, Purpose, State
from likvardig_tui.privacy.errors import CorruptFileError, os_errors_as_storage_errors

SCHEMA = 1
MAX_BYTES = 1024 * 1024
"""A thousand times what the program writes."""


class Config(NamedTuple):
    """The valid content of the file. A malformed answer is left out, which means that the user was not asked."""

    answers: Mapping[Purpose, Answer] = MappingProxyType({})
    preferences: Mapping[str, Any] = MappingProxyType({})


def from_document(document: dict[str, Any]) -> Config:
    """Return the valid content of a TOML document."""
    found = {purpose: _answer(document.get("consent", {}).get(purpose)) for purpose in OPTIONAL}
    answers = {purpose: answer for purpose, answer in found.items() if answer}
    return Config(answers, document.get("preferences", {}))


def _answer(table: object) -> Answer | None:
    """Return the answer in a TOML table; None if it does not follow the schema exactly."""
    if not isinstance(table, dict):
        return None
    state, answered_at, revision = table.get("state"), table.get("at"), table.get("revision")
    if not isinstance(state, str) or state not in set(State) or type(revision) is not int:
        return None
    if not isinstance(answered_at, datetime) or answered_at.tzinfo is None:
        return None
    return Answer(State(state), answered_at, revision)


def _decode(raw: bytes) -> dict[str, Any]:
    """Parse a document. Raises ValueError if this program cannot have written it."""
    if len(raw) > MAX_BYTES:
        raise ValueError("too large")
    document = tomllib.loads(raw.decode("utf-8-sig"))
    consent = document.get("consent", {})
    tables = [consent, document.get("preferences", {})]
    if isinstance(consent, dict):
        tables += [consent.get(purpose, {}) for purpose in OPTIONAL]
    schema = document.get("schema", SCHEMA)
    if type(schema) is not int or schema != SCHEMA or not all(isinstance(table, dict) for table in tables):
        raise ValueError("not a config.toml of this schema")
    return document


def _encode(document: dict[str, Any], config: Config) -> bytes:
    """Return ``document`` as TOML, updated with ``config``; keys that this program does not know are kept."""
    import tomli_w

    consent = document.setdefault("consent", {})
    for purpose, answer in config.answers.items():
        table = consent.setdefault(purpose.value, {})
        table.update(state=answer.state.value, at=answer.answered_at, revision=answer.revision)
    document.pop("preferences", None)
    if config.preferences:
        document["preferences"] = dict(config.preferences)
    return tomli_w.dumps({"schema": SCHEMA, **document}).encode()


def _load(path: Path) -> dict[str, Any]:
    """Return the document in a file; an empty one if the file is missing.

    If a process died while it wrote the file in place, return what it wrote. Raises OSError if the system does not
    return the content, or there is something else than a regular file, and CorruptFileError if the content is not ours.
    """
    try:
        raw = _read_bytes(path)
    except FileNotFoundError:
        return {}
    try:
        return _decode(raw)
    except (ValueError, RecursionError) as error:
        with suppress(OSError, ValueError, RecursionError):
            return _decode(_read_bytes(unfinished_copy(path)))
        raise CorruptFileError from error


def _read_bytes(path: Path) -> bytes:
    if is_special(path):
        raise OSError(EINVAL, "not a file", str(path))
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def read(path: Path) -> tuple[Config, CorruptFile | None]:
    """Return the content of the file, and the file if it could not be read. A missing file is an empty one.

    A corrupt file is moved to ``config.toml.bak-<time>``. One that the system does not let us read is left alone: its
    content may be intact. Raises nothing.
    """
    path = Path(os.path.realpath(path))
    with suppress(CorruptFileError):
        try:
            return from_document(_load(path)), None
        except OSError as error:
            return Config(), CorruptFile(path, None, errno_name(error))
    try:
        with locked(path.parent):
            return _read_or_move_aside(path)
    except OSError:
        return Config(), CorruptFile(path, None)


def _read_or_move_aside(path: Path) -> tuple[Config, CorruptFile | None]:
    """Read a corrupt file again with its folder locked: another process may have replaced it in the meantime."""
    try:
        return from_document(_load(path)), None
    except CorruptFileError:
        return Config(), move_aside(path)


def read_document(path: Path) -> tuple[dict[str, Any], CorruptFile | None]:
    """Return the whole TOML document, and the file if it could not be read. Change nothing."""
    path = Path(os.path.realpath(path))
    try:
        return _load(path), None
    except OSError as error:
        return {}, CorruptFile(path, None, errno_name(error))
    except CorruptFileError:
        return {}, CorruptFile(path, None)


def read_preferences(path: Path, revision: int, now: datetime) -> Mapping[str, Any]:
    """Return the stored preferences; none without consent to that ``revision`` of the notice. Change nothing."""
    stored = from_document(read_document(path)[0])
    return stored.preferences if Consent(revision, stored.answers).allows(Purpose.FUNCTIONAL, now) else {}


@contextmanager
def read_locked(path: Path) -> Iterator[Config]:
    """Return the content of the file, and keep other processes from changing it within the ``with`` block.

    Raises StorageError if another process does not release its lock.
    """
    path = Path(os.path.realpath(path))
    with ExitStack() as stack:
        document: dict[str, Any] = {}
        with os_errors_as_storage_errors(), suppress(CorruptFileError, FileNotFoundError):  # the folder may be missing
            stack.enter_context(locked(path.parent))
            document = _load(path)
        yield from_document(document)


def update(
    path: Path, change: Callable[[Config], Config], replace: FileReplacer = replace_file
) -> tuple[Config, CorruptFile | None]:
    """Replace the content of the file with what ``change`` returns for it, with its folder locked.

    Return the new content, and the old file if it was corrupt and has been moved aside. A missing folder is created;
    nothing is written if nothing changes. Raises StorageError if the file cannot be written; the old one is then kept.
    """
    path = Path(os.path.realpath(path))  # a symlink stays a symlink
    with os_errors_as_storage_errors():
        create_folder(path.parent)
        with locked(path.parent):
            remove_stale_files(temporary_files(path))
            return _update(path, change, replace)


def _update(path: Path, change: Callable[[Config], Config], replace: FileReplacer) -> tuple[Config, CorruptFile | None]:
    try:
        document = _load(path)
        before = from_document(document)
        after = change(before)
        if after == before:
            return after, None
        content = _encode(document, after)
    except (CorruptFileError, ValueError, RecursionError):  # tomllib reads documents that tomli_w cannot write
        after, backup = change(Config()), backup_path(path)
        replace(path, _encode({}, after), backup=backup)
        return after, CorruptFile(path, backup)
    replace(path, content)
    return after, None


def files(path: Path) -> list[Path]:
    """Return the file, if it exists, and its backups. Raises OSError if the folder cannot be listed."""
    return existing_files(Path(os.path.realpath(path)))


def erase(path: Path) -> bool:
    """Remove the file and its backups; return whether there were any.

    Raises StorageError if one cannot be removed; the others are gone.
    """
    path = Path(os.path.realpath(path))
    with os_errors_as_storage_errors(), suppress(FileNotFoundError), locked(path.parent):  # the folder may be missing
        has_files = remove_files([*removable_files(path), *temporary_files(path), unfinished_copy(path)])
        files(path)  # raises if the folder cannot be listed: it may have backups
        sync_folder(path.parent)
        return has_files
    return False
