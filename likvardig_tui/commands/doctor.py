"""What an operator asks first: versions, paths, what is stored, and every setting that holds, with why.

Looks at everything and changes nothing: no file is made, moved or written, and no counts are opened that the person
has not allowed.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from likvardig_tui import __version__, settings
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy import config
from likvardig_tui.privacy.consent import OPTIONAL, Answer, Consent, Purpose, asked_purposes
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.inventory import list_stored_files
from likvardig_tui.render.stored import stored_lines
from likvardig_tui.settings import Flags, Setting, Source

LIBRARIES = ("textual", "rich", "tomli-w", "markdown-it-py", "platformdirs")


def report(
    flags: Flags, store: ContentStore, content: LocalizedContent | None, strings: Strings, environ: Mapping[str, str]
) -> Iterator[str]:
    """Return the report line by line. ``content`` is the one to begin with, None where it has faults."""
    files = settings.config(flags.config, environ), settings.statistics(environ)
    config_file, statistics_file = (Path(setting.value) for setting in files)
    document, is_readable = config.read_document(config_file)
    stored = config.from_document(document)
    consent = _consent_to(content, stored.answers)
    asked, now = asked_purposes(environ), datetime.now(UTC)
    preferences = stored.preferences if consent.allows(Purpose.FUNCTIONAL, now) else {}
    language = settings.language(flags.language, environ, preferences, store.languages())
    if language.source is Source.ENVIRONMENT and content and content.language != language.value:
        language = Setting(content.language, Source.DEFAULT)  # the one that is asked for has faults
    theme = settings.theme(flags.theme, preferences)
    if content:  # as in the browser, the notice that is shown is the one that counts
        consent = _consent_to(store.read_or_keep(content, language.value), stored.answers)
    in_force = {
        "language": language,
        "theme": theme._replace(value=strings(f"themes.{theme.value}")),
        "content": settings.content(flags.content),
        "config": files[0],
        "statistics_file": files[1],
    }
    yield from _versions(strings, environ)
    yield from ("", strings("doctor.settings"))
    for name, setting in in_force.items():
        source = strings(f"doctor.from_{setting.source}", origin=setting.name)
        yield f"  {strings(f'doctor.{name}')}: {clean_line(setting.value)} ({source})"
    for purpose in OPTIONAL:
        yield f"  {strings(f'doctor.{purpose}')}: {_verdict(consent, purpose, asked, now, strings)}"
    if not is_readable:
        yield f"  {strings('doctor.unreadable', path=clean_line(str(config_file)))}"
    yield from ("", strings("doctor.stored"))
    may_count = Purpose.STATISTICS in asked and consent.allows(Purpose.STATISTICS, now)
    found = list_stored_files(config_file, CountsStore(statistics_file), with_counts=may_count)
    yield from (f"  {line}" for line in stored_lines(found, strings))


def _consent_to(content: LocalizedContent | None, answers: Mapping[Purpose, Answer]) -> Consent:
    return Consent(content.topic.privacy.revision if content else 0, answers)


def _versions(strings: Strings, environ: Mapping[str, str]) -> Iterator[str]:
    import sqlite3

    yield f"Likvärdig {__version__}"
    yield f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield f"{platform.system()} {platform.release()}"
    yield ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield strings("doctor.terminal", term=clean_line(environ.get("TERM", "")) or "–")


def _verdict(consent: Consent, purpose: Purpose, asked: tuple[Purpose, ...], now: datetime, strings: Strings) -> str:
    """Say whether a purpose is on, and why."""
    if purpose not in asked:
        return strings("doctor.do_not_track")
    verdict = consent.verdict(purpose, now)
    at = consent.answers[purpose].answered_at if purpose in consent.answers else None
    return strings(f"doctor.verdict_{verdict}", at=at.date() if at else "")
