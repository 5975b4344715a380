"""``likvardig doctor``: report versions, paths, settings with their sources, and what is stored; or metrics of a kiosk.

No file is created, moved or written, and the counts are only read if the user has consented to statistics. The speech
server is asked for its name, and says nothing.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from likvardig_tui import __version__
from likvardig_tui.cli_options import Options
from likvardig_tui.commands import startup
from likvardig_tui.console import EXIT_FAILURE, requested_strings, write_diagnostics, write_stdout
from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.health import read_health
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import ContentStore, LocalizedContent, shipped_strings
from likvardig_tui.content.strings import Strings
from likvardig_tui.paths import content_copies
from likvardig_tui.privacy import config, sqlite
from likvardig_tui.privacy.consent import OPTIONAL, Consent, Purpose, StatisticsOff, statistics_off
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.inventory import list_stored_files
from likvardig_tui.render.health import health_as_openmetrics
from likvardig_tui.render.hyperlinks import makes_hyperlinks
from likvardig_tui.render.stored import stored_lines
from likvardig_tui.settings import Setting, Settings
from likvardig_tui.speech.address import find_address, is_over_ssh

LIBRARIES = ("textual", "rich", "tomli-w", "markdown-it-py", "platformdirs")


def run(options: Options) -> int:
    """Run the command and return its exit code, which is not 0 if the content has errors. They are reported too.

    Of several topics all are read, in the language that is shown. As metrics, errors are a value like others.
    """
    store = ContentStore(options.flags.content)
    if options.format == "openmetrics":
        return _write_metrics(store.folder, requested_strings(options.flags.language))
    settings = Settings.resolve(options.flags, os.environ, store.languages())
    config_file, now = Path(settings.config.value), datetime.now(UTC)
    diagnostics: Sequence[Diagnostic]
    topics: Mapping[str, Sequence[Diagnostic]] = {}
    try:
        start = startup.read_requested(store, options.flags)
        revision = start.content.topic.privacy.revision
        start = start.with_preferences(config.read_preferences(config_file, revision, now))
        settings, diagnostics = start.settings, start.diagnostics
        revision = start.content.topic.privacy.revision  # that of the remembered language may differ
        strings = shipped_strings(start.content.language)
        topics = _errors_in_topics(store, start.content)
        diagnostics = [*diagnostics, *(one for found in topics.values() for one in found)]
    except ContentError as error:
        diagnostics, revision = error.diagnostics, 0
        settings = settings.with_preferences(config.read_preferences(config_file, revision, now), store.languages())
        strings = requested_strings(options.flags.language)
    code = write_stdout("\n".join(_report(settings, revision, topics, now, strings)) + "\n", strings)
    write_diagnostics(diagnostics, options.flags.language)
    return EXIT_FAILURE if diagnostics else code


def _write_metrics(folder: Path, strings: Strings) -> int:
    """Write the versions, and the health of the content ``folder`` at the kiosk whose state the environment names."""
    versions = {"version": __version__, "python": platform.python_version(), "textual": version("textual")}
    languages = read_health(folder, content_copies())
    return write_stdout(health_as_openmetrics(languages, versions), strings, encoding="utf-8")


def _errors_in_topics(store: ContentStore, content: LocalizedContent) -> dict[str, Sequence[Diagnostic]]:
    """Return what is wrong with each of several topics, by id."""
    found: dict[str, Sequence[Diagnostic]] = {}
    for entry in content.entries:
        try:
            store.open_topic(content, entry.id)
            found[entry.id] = ()
        except ContentError as error:
            found[entry.id] = error.diagnostics
    return found


def _report(
    settings: Settings, revision: int, topics: Mapping[str, Sequence[Diagnostic]], now: datetime, strings: Strings
) -> Iterator[str]:
    """Yield the lines of the report. ``revision`` is that of the notice that is shown, 0 if none can be.

    ``topics`` are the errors in each of several topics.
    """
    config_file = Path(settings.config.value)
    document, corrupt_file = config.read_document(config_file)
    consent = Consent(revision, config.from_document(document).answers)
    sqlite_version = sqlite.version()
    why_off = statistics_off(settings.environ) or (None if sqlite_version else StatisticsOff.NO_SQLITE)
    theme = settings.theme
    yield from _versions(sqlite_version, strings, settings.environ)
    yield from ("", strings("doctor.settings"))
    named_settings = {
        "language": settings.language,
        "theme": theme._replace(value=strings(f"themes.{theme.value}")),
        "content": settings.content,
        "config": settings.config,
        "statistics_file": settings.statistics,
    }
    for name, setting in named_settings.items():
        yield f"  {_setting(name, setting, strings)}"
        if name == "content" and topics:
            faulty = [topic_id for topic_id, errors in topics.items() if errors]
            sentence = "doctor.faulty_topics" if faulty else "doctor.topics"
            yield f"  {strings(sentence, count=len(topics), faulty=len(faulty), ids=', '.join(faulty))}"
    yield from (f"  {line}" for line in _speech(settings, strings))
    for purpose in OPTIONAL:
        is_off = purpose is Purpose.STATISTICS and why_off is not None
        verdict = strings(f"doctor.{why_off}") if is_off else _verdict(consent, purpose, now, strings)
        yield f"  {strings(f'doctor.{purpose}')}: {verdict}"
    if corrupt_file is not None:
        name = "unreadable" if corrupt_file.reason is None else "unreadable_because"
        reason = strings.reason(corrupt_file.reason or "")
        yield f"  {strings(f'doctor.{name}', path=clean_line(str(config_file)), reason=reason)}"
    yield from ("", strings("doctor.stored"))
    may_count = why_off is None and consent.allows(Purpose.STATISTICS, now)
    found = list_stored_files(config_file, CountsStore(Path(settings.statistics.value)), with_counts=may_count)
    yield from (f"  {line}" for line in stored_lines(found, strings))


def _setting(name: str, setting: Setting, strings: Strings) -> str:
    source = strings(f"doctor.from_{setting.source}", origin=setting.name)
    return f"{strings(f'doctor.{name}')}: {clean_line(setting.value)} ({source})"


def _speech(settings: Settings, strings: Strings) -> Iterator[str]:
    """Yield the socket that the browser would use, and whether a speech server answers there."""
    label = strings("doctor.speech")
    address = find_address(settings.flags.speech, settings.environ, is_kiosk=False)
    if address is None:
        yield f"{label}: {strings('doctor.speech_ssh' if is_over_ssh(settings.environ) else 'doctor.speech_none')}"
        return
    yield _setting("speech_server", address, strings)

    import asyncio

    from likvardig_tui.speech.ssip import SsipError, output_module

    try:
        module = asyncio.run(output_module(Path(address.value)))
        yield f"{label}: {strings('doctor.speech_on', module=clean_line(module))}"
    except SsipError as error:
        yield f"{label}: {strings(f'doctor.speech_{error.fault}')}"


def _versions(sqlite_version: str | None, strings: Strings, environ: Mapping[str, str]) -> Iterator[str]:
    yield f"Likvärdig {__version__}"
    database = f"SQLite {sqlite_version}" if sqlite_version else strings("doctor.without_sqlite")
    yield f"Python {platform.python_version()}, {database}"
    yield f"{platform.system()} {platform.release()}"
    yield ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield strings("doctor.terminal", term=clean_line(environ.get("TERM", "")) or "–")
    yield strings("doctor.hyperlinks" if makes_hyperlinks(environ) else "doctor.no_hyperlinks")


def _verdict(consent: Consent, purpose: Purpose, now: datetime, strings: Strings) -> str:
    verdict = consent.verdict(purpose, now)
    at = consent.answers[purpose].answered_at if purpose in consent.answers else None
    return strings(f"doctor.verdict_{verdict}", at=at.date() if at else "")
