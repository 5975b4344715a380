"""``config.toml``: the answers about consent, and what consent lets the program remember.

The file belongs to the program. It is replaced whole or not at all, so that a reader never meets half of it: a
temporary file in the same folder is written and synced, then renamed over the old one (rename(2)).
"""

from __future__ import annotations

import os
import re
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from errno import EINVAL
from pathlib import Path
from typing import Any

from likvardig_tui.atomic_files import locked, reason_of, replacing, sync_folder
from likvardig_tui.privacy.backups import CorruptFile, StoreError, backup_path, is_special, remove, with_beside
from likvardig_tui.privacy.consent import OPTIONAL, Answer, Consent, Purpose, State

SCHEMA = 1
STALE_AFTER_S = 60.0
"""Seconds after which a temporary file can only be that of a process that died while saving."""
MAX_BYTES = 1024 * 1024
"""A thousand times what the program writes."""


class ConfigError(StoreError):
    """The file could not be written, or not be removed."""


class _CorruptFileError(Exception):
    """The file is none that this program could have written, or cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the file says. Everything in it that is not clearly an answer counts as not asked."""

    answers: Mapping[Purpose, Answer] = field(default_factory=dict)
    preferences: Mapping[str, Any] = field(default_factory=dict)


def _answer(table: object) -> Answer | None:
    """Read one answer, or None where it is not exactly of the schema's form."""
    if not isinstance(table, dict):
        return None
    state, at, revision = table.get("state"), table.get("at"), table.get("revision")
    if not isinstance(state, str) or state not in set(State) or type(revision) is not int:
        return None
    if not isinstance(at, datetime) or at.tzinfo is None:
        return None
    return Answer(State(state), at, revision)


def _decode(raw: bytes) -> dict[str, Any]:
    """Return the document, or raise ValueError where it is not one this program could have written."""
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
    """Put ``config`` into ``document``, whose other keys are kept."""
    import tomli_w

    consent = document.setdefault("consent", {})
    for purpose, answer in config.answers.items():
        table = consent.setdefault(purpose.value, {})
        table.update(state=answer.state.value, at=answer.at, revision=answer.revision)
    document.pop("preferences", None)
    if config.preferences:
        document["preferences"] = dict(config.preferences)
    return tomli_w.dumps({"schema": SCHEMA, **document}).encode()


def from_document(document: dict[str, Any]) -> Config:
    """Return what a document says."""
    found = {purpose: _answer(document.get("consent", {}).get(purpose)) for purpose in OPTIONAL}
    answers = {purpose: answer for purpose, answer in found.items() if answer}
    return Config(answers, document.get("preferences", {}))


def _load(path: Path) -> dict[str, Any]:
    """Return the document at ``path``, an empty one if there is no file.

    Raises OSError where there is something that is no file, and _DamagedError where there is no reading it.
    """
    if is_special(path):
        raise OSError(EINVAL, "not a file", str(path))
    try:
        with path.open("rb") as file:
            return _decode(file.read(MAX_BYTES + 1))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise _CorruptFileError from error


def _set_aside(path: Path) -> CorruptFile:
    """Move a file that cannot be read out of the way, under a name that no file has. Raises OSError."""
    return CorruptFile(path, path.rename(backup_path(path)))


def read(path: Path) -> tuple[Config, CorruptFile | None]:
    """Read the file at ``path``. A missing one is an empty one.

    One that cannot be read is moved beside, as ``config.toml.bak-<time>``, and told of in the second value.
    """
    target = Path(os.path.realpath(path))
    try:
        try:
            return from_document(_load(target)), None
        except _CorruptFileError:
            with locked(target.parent):
                return _read_again(target)
    except OSError:
        return Config(), CorruptFile(target, None)


def _read_again(target: Path) -> tuple[Config, CorruptFile | None]:
    """Read a damaged file once more, alone with it: another process may have put it right."""
    try:
        return from_document(_load(target)), None
    except _CorruptFileError:
        return Config(), _set_aside(target)


def _temporary(path: Path) -> list[Path]:
    """Return the files in which a new one is being written, or was."""
    written = re.compile(rf"{re.escape(_prefix(path))}[a-z0-9_]{{8}}")  # as mkstemp names them
    return [file for file in path.parent.iterdir() if written.fullmatch(file.name)]


def _prefix(path: Path) -> str:
    return f".{path.name}.new-"


def _clear_up(path: Path) -> None:
    """Remove what processes that died while saving have left behind."""
    for left in _temporary(path):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_AFTER_S:
                left.unlink()


def _replace(path: Path, raw: bytes, *, keeps_old: bool = False) -> CorruptFile | None:
    """Put ``raw`` in place of the file at ``path``, readable by its owner alone.

    The old file is kept beside if ``keeps_old``, once there is a new one to take its place.
    """
    with replacing(path, raw, _prefix(path)):
        return _set_aside(path) if keeps_old else None


def _update(target: Path, change: Callable[[Config], Config]) -> CorruptFile | None:
    try:
        document = _load(target)
        before = from_document(document)
        after = change(before)
        if after == before:
            return None
        raw = _encode(document, after)
    except (_CorruptFileError, ValueError, RecursionError):  # what can be read cannot always be written
        return _replace(target, _encode({}, change(Config())), keeps_old=True)
    return _replace(target, raw)


def update(path: Path, change: Callable[[Config], Config]) -> CorruptFile | None:
    """Read the file, let ``change`` say what it shall be, and replace it; nobody else writes in between.

    The folder is made if it is missing, and nothing is written where nothing changes. Returns what was damaged and
    moved beside, if anything was. Raises ConfigError, and leaves the old file as it was, if it cannot be written.
    """
    target = Path(os.path.realpath(path))  # a symlink stays one
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(target.parent):
            _clear_up(target)
            return _update(target, change)
    except OSError as error:
        raise ConfigError(reason_of(error), str(error)) from error


def inspect(path: Path) -> tuple[dict[str, Any], bool]:
    """Return the whole document at ``path`` as it stands, and whether it can be read; change nothing."""
    try:
        return _load(Path(os.path.realpath(path))), True
    except (_CorruptFileError, OSError):
        return {}, False


def remembered(path: Path, revision: int, now: datetime) -> Mapping[str, Any]:
    """Return the preferences in the file at ``path`` if they may be used under that revision; change nothing."""
    stored = from_document(inspect(path)[0])
    return stored.preferences if Consent(revision, stored.answers).allows(Purpose.FUNCTIONAL, now) else {}


def files(path: Path) -> list[Path]:
    """Return the file, if there is one, and what was kept beside it because it could not be read. Raises OSError."""
    return with_beside(Path(os.path.realpath(path)))


def erase(path: Path) -> bool:
    """Remove the file and what was kept beside it; return whether there was anything.

    Raises ConfigError where something of it cannot be removed.
    """
    target = Path(os.path.realpath(path))
    try:
        with locked(target.parent):
            were_any = remove([*files(target), *_temporary(target)])
            sync_folder(target.parent)
            return were_any
    except FileNotFoundError:  # there is not even a folder
        return False
    except OSError as error:
        raise ConfigError(reason_of(error), str(error)) from error


@contextmanager
def read_locked(path: Path) -> Iterator[Config]:
    """Give what the file says, and let nobody change it meanwhile.

    Raises ConfigError where another process does not let go of it.
    """
    target = Path(os.path.realpath(path))
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(target.parent))
            document = _load(target)
        except _CorruptFileError:
            document = {}
        except FileNotFoundError:  # there is not even a folder
            document = {}
        except OSError as error:
            raise ConfigError(reason_of(error), str(error)) from error
        yield from_document(document)
