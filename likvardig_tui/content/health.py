"""What the operator of a kiosk asks of its content: errors, the date of the text, and whether it has been taken over.

Nothing is written. What the kiosk shows is what it has copied, see fallback_store.py; the content that is shipped with
the program is not copied, and does not change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple

from likvardig_tui import paths
from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.fallback_store import is_same_copy
from likvardig_tui.content.lint.folder import lint_folder
from likvardig_tui.content.model import DEFAULT_LANGUAGE
from likvardig_tui.content.store import STRINGS, TOPIC, ContentStore
from likvardig_tui.content.topics import INDEX, topic_ids, topic_name


class LanguageHealth(NamedTuple):
    """The health of the content in one language."""

    language: str
    """Language code."""
    faults: int
    """Errors that ``likvardig check`` reports; those of the whole folder count in each language."""
    updated_at: int | None
    """When the text was updated, in seconds since 1970; of several topics the newest. None if there is no text."""
    taken_over_at: int | None
    """When the last valid version was last copied; None if nothing is copied."""
    is_current: bool
    """Whether the files that the kiosk shows equal those of the folder."""


def read_health(folder: Path, copies: Path) -> tuple[LanguageHealth, ...]:
    """Return the health of each language of a content ``folder``, whose last valid versions are in ``copies``.

    If the folder has no languages, return that of each language in ``copies``, and always that of Swedish, which is
    required.
    """
    is_shipped = folder == paths.shipped_content()
    found = ContentStore(folder).folder_languages() or ContentStore(copies).folder_languages()
    languages = sorted({*found, DEFAULT_LANGUAGE})
    faults = _count_faults(folder, languages)
    stores = [ContentStore(folder)] if is_shipped else [ContentStore(copies), ContentStore(folder)]
    return tuple(
        LanguageHealth(
            language,
            faults[language],
            _first_updated_at(stores, language),
            None if is_shipped else _last_copied_at(copies, language),
            is_shipped or _is_current(folder, copies, language),
        )
        for language in languages
    )


def _count_faults(folder: Path, languages: Iterable[str]) -> Counter[str]:
    faults: Counter[str] = Counter()
    for diagnostic in lint_folder(folder).errors:
        first = diagnostic.path.relative_to(folder).parts[:1] if diagnostic.path.is_relative_to(folder) else ()
        faults.update(first or languages)
    return faults


def _first_updated_at(stores: Iterable[ContentStore], language: str) -> int | None:
    """Return when the text was updated in the first of the ``stores`` that has a valid one."""
    for store in stores:
        with suppress(ContentError):
            if dates := list(_read_dates(store, language)):
                return max(map(_timestamp, dates))
    return None


def _read_dates(store: ContentStore, language: str) -> Iterator[date]:
    """Yield the date of each topic that is valid in this language. Raises ContentError."""
    content = store.read(language)
    if not content.is_start_page:
        yield content.topic.updated
        return
    own = (entry for entry in content.entries if entry.language == language)
    yield from (topic.updated for _, topic in store.read_topics(content._replace(entries=tuple(own))) if topic)


def _timestamp(updated: date) -> int:
    """Return seconds since 1970. A time without an offset is taken as UTC, so that all kiosks return the same."""
    at = updated if isinstance(updated, datetime) else datetime.combine(updated, time())
    return int(at.replace(microsecond=0, tzinfo=at.tzinfo or UTC).timestamp())


def _last_copied_at(copies: Path, language: str) -> int | None:
    times = []
    for name in (TOPIC, INDEX, STRINGS, *map(topic_name, topic_ids(copies, language))):
        with suppress(OSError):
            times.append(int((copies / language / name).stat().st_mtime))
    return max(times, default=None)


def _is_current(folder: Path, copies: Path, language: str) -> bool:
    main = INDEX if ContentStore(folder).has_several_topics(language) else TOPIC
    ids = sorted(topic_ids(folder, language) | topic_ids(copies, language))
    names = [main, STRINGS, *map(topic_name, ids)]
    source = folder / language
    with suppress(OSError):
        return (source / main).is_file() and is_same_copy(source, copies / language, names)
    return False
