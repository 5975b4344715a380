"""The door: arguments in, one command run, an exit code out."""

from __future__ import annotations

import gc
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from likvardig_tui import cli_options, settings
from likvardig_tui.console import (
    EXIT_FAILURE,
    EXIT_OK,
    requested_strings,
    write_diagnostics,
    write_stderr,
    write_stdout,
)
from likvardig_tui.content.diagnostics import ContentError, Diagnostic
from likvardig_tui.content.store import ContentStore, LocalizedContent, shipped_strings
from likvardig_tui.content.strings import Strings
from likvardig_tui.paths import NoHomeError
from likvardig_tui.settings import Flags, Setting, Source

if TYPE_CHECKING:
    from likvardig_tui.privacy.session import Session


def main(given: Sequence[str] | None = None) -> int:
    """Run the command with the arguments ``given``, those of the process if None; return its exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends a command, without a word about where it was
    gc.disable()  # what the start makes stays until the end: looking through it for garbage would only delay it
    options = cli_options.read(given)
    flags = Flags(options.language, options.theme, options.content, options.config)
    store = ContentStore(flags.content)
    return _told(lambda: _COMMANDS[options.command](options, flags, store), flags)


def _told(command: Callable[[], int], flags: Flags) -> int:
    """Run a command; return its exit code, after saying what keeps it from its work if anything does."""
    try:
        return command()
    except ContentError as error:
        write_diagnostics(error.diagnostics, flags.language)
        return EXIT_FAILURE
    except NoHomeError:
        write_stderr(requested_strings(flags.language, os.environ)("cli.no_home"))
        return EXIT_FAILURE


def _show(options: Namespace, flags: Flags, store: ContentStore) -> int:
    """Show the page as the command line asks for: in the browser, locked or not, or as text."""
    if options.command is None and options.kiosk:
        return _kiosk(flags, options.idle or cli_options.DEFAULT_IDLE_S)
    if not _has_language(flags.language, store):
        return EXIT_FAILURE
    if options.command == "show":
        return _write_plain(_edition(flags, store), options.ids, options.format)
    return _browse(flags, store) if _is_for_people() else _write_plain(_edition(flags, store))


def _is_for_people() -> bool:
    """Say whether there is a terminal that can show a browser."""
    streams = (sys.stdin, sys.stdout)  # None where the shell has closed them
    is_terminal = all(stream is not None and stream.isatty() for stream in streams)
    return is_terminal and os.environ.get("TERM", "dumb") not in ("", "dumb")


def _has_language(language: str | None, store: ContentStore) -> bool:
    """Say whether there is the language that the command line asks for, and tell which there are if not."""
    known = store.languages()
    if language is None or language in known or not known:
        return True
    strings = requested_strings(None, os.environ)
    write_stderr(strings("cli.language_unknown", language=language, known=", ".join(known)))
    return False


def _asked_for(flags: Flags, store: ContentStore) -> tuple[LocalizedContent, Setting, Sequence[Diagnostic]]:
    """Return the edition to begin with where nothing is remembered, and why its language.

    Where the environment asks for a language with faults, it is Swedish, and the faults come with it. Raises
    ContentError.
    """
    setting = settings.language(flags.language, os.environ, {}, store.languages())
    try:
        return store.read(setting.value), setting, ()
    except ContentError as error:
        if setting.source is not Source.ENVIRONMENT or setting.value == settings.DEFAULT_LANGUAGE:
            raise
        return store.read(), Setting(settings.DEFAULT_LANGUAGE, Source.DEFAULT), error.diagnostics


def _edition(flags: Flags, store: ContentStore) -> LocalizedContent:
    """Return the edition to show, the remembered one where nothing else is asked for. Raises ContentError."""
    content, setting, diagnostics = _asked_for(flags, store)
    write_diagnostics(diagnostics)
    return _remembered(content, setting, flags, store)


def _remembered(content: LocalizedContent, setting: Setting, flags: Flags, store: ContentStore) -> LocalizedContent:
    """Return the edition in the remembered language where the ``setting`` is nobody's wish, else the one at hand."""
    if setting.source is not Source.DEFAULT:
        return content

    try:
        path = Path(settings.config(flags.config, os.environ).value)
    except NoHomeError:  # so nothing is remembered
        return content
    if not os.access(path, os.R_OK):
        return content

    from likvardig_tui.privacy import config

    preferences = config.read_preferences(path, content.topic.privacy.revision, datetime.now(UTC))
    return store.read_or_keep(content, settings.language(None, {}, preferences, store.languages()).value)


def _shipped_strings(flags: Flags, store: ContentStore) -> Strings:
    """Return the words that come with the program, in the language that would be shown if there are no faults in it."""
    try:
        return shipped_strings(flags.language or _edition(flags, store).language)
    except ContentError:
        return requested_strings(None, os.environ)


def _browse(flags: Flags, store: ContentStore) -> int:
    """Run the browser, and end the visit whatever becomes of it."""
    content, language, diagnostics = _asked_for(flags, store)
    write_diagnostics(diagnostics)

    from likvardig_tui.privacy.consent import asked_purposes
    from likvardig_tui.privacy.counts_store import CountsStore
    from likvardig_tui.privacy.personal_session import PersonalSession
    from likvardig_tui.tui.personal_app import PersonalApp
    from likvardig_tui.tui.textual_patches import limit_memory_growth

    config = Path(settings.config(flags.config, os.environ).value)
    statistics = CountsStore(Path(settings.statistics(os.environ).value))
    session = PersonalSession(config, content.topic.privacy.revision, statistics, asked=asked_purposes(os.environ))
    if language.source is Source.DEFAULT:
        language = settings.language(None, {}, session.preferences, store.languages())
        content = store.read_or_keep(content, language.value)
        session.set_notice_revision(content.topic.privacy.revision)
    app = PersonalApp(store, content, session, settings.theme(flags.theme, session.preferences).value)
    always = settings.language(None, os.environ, {}, store.languages())
    app.next_language_from = always.name if always.source is Source.ENVIRONMENT else ""
    limit_memory_growth(app)
    try:
        app.run()
        return app.return_code or EXIT_OK
    finally:
        _end(session, app.strings)


def _kiosk(flags: Flags, idle: int) -> int:
    """Run the locked browser. What is asked for and not there is told, and the kiosk goes on without it."""
    if not _is_for_people():
        write_stderr(requested_strings(flags.language, os.environ)("cli.kiosk_needs_terminal"))
        return EXIT_FAILURE

    from likvardig_tui.commands import kiosk

    kiosk.close()
    return kiosk.leave(lambda: _told(lambda: _receive(flags, idle), flags))


def _receive(flags: Flags, idle: int) -> int:
    """Run the kiosk, whose terminal is closed; return its exit code."""
    from likvardig_tui.commands import kiosk

    store = kiosk.store(flags.content, flags.language)
    if not _has_language(flags.language, store):
        flags = flags._replace(language=None)
    content, _, _ = _asked_for(flags, store)
    return kiosk.run(store, content, flags.theme, idle)


def _end(session: Session, strings: Strings) -> None:
    """End the visit, and say what of it could not be stored. A second signal does not cut it short."""
    for name in ("SIGTERM", "SIGHUP", "SIGINT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    corrupt_file_before = session.corrupt_file
    result = session.end()
    reasons = {
        "cli.uncounted": result.counts_error,
        "cli.unsaved": result.save_error,
        "cli.unerased": result.erase_error,
    }
    for name, reason in reasons.items():
        if reason is not None:
            write_stderr(strings(name, reason=strings.reason(reason)))
    corrupt_file = session.corrupt_file
    if corrupt_file and corrupt_file != corrupt_file_before and corrupt_file.backup:
        write_stderr(strings("cli.counts_damaged", file=corrupt_file.path, kept=corrupt_file.backup.name))


def _write_plain(content: LocalizedContent, ids: Sequence[str] = (), form: str = "text") -> int:
    """Write the page, or the initiatives with ``ids``, in one of the page's formats."""
    from likvardig_tui.commands import show

    code = show.run(content, ids, form)
    gc.freeze()  # or Python would look through it all for garbage before it ends
    return code


def _check(options: Namespace, flags: Flags, store: ContentStore) -> int:
    from likvardig_tui.commands import check

    strings = _shipped_strings(flags, ContentStore())
    return check.run(options.folder or store.folder, strings, options.format)


def _import(options: Namespace, flags: Flags, store: ContentStore) -> int:
    if not _has_language(flags.language, store):
        return EXIT_FAILURE

    from likvardig_tui.commands import import_page

    strings = _shipped_strings(flags, ContentStore())
    language = flags.language or settings.DEFAULT_LANGUAGE
    return import_page.run(options.page, options.output, store, language, strings)


def _statistics(options: Namespace, _: Flags, store: ContentStore) -> int:
    from likvardig_tui.commands import statistics

    strings = _shipped_strings(Flags(options.language, config=options.config), store)
    return statistics.run(options, Path(settings.statistics(os.environ).value), store, strings)


def _doctor(_: Namespace, flags: Flags, store: ContentStore) -> int:
    """Write the report; where the content has faults, tell them too."""
    from likvardig_tui.commands import doctor

    content: LocalizedContent | None = None
    try:
        content, setting, diagnostics = _asked_for(flags, store)
        strings = shipped_strings(_remembered(content, setting, flags, store).language)
    except ContentError as error:
        diagnostics, strings = error.diagnostics, requested_strings(flags.language, os.environ)
    code = write_stdout("\n".join(doctor.report(flags, store, content, strings, os.environ)) + "\n", strings)
    write_diagnostics(diagnostics, flags.language)
    return EXIT_FAILURE if diagnostics else code


_COMMANDS = {
    None: _show,
    "show": _show,
    "check": _check,
    "import": _import,
    "statistics": _statistics,
    "doctor": _doctor,
}
