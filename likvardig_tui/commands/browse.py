"""``likvardig``: the browser at the user's own terminal."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from likvardig_tui import settings
from likvardig_tui.cli_options import Options
from likvardig_tui.commands import startup
from likvardig_tui.console import EXIT_FAILURE, EXIT_OK, write_diagnostics, write_stderr
from likvardig_tui.content.store import ContentStore, other_languages
from likvardig_tui.content.strings import Strings
from likvardig_tui.speech.address import find_address, has_server

if TYPE_CHECKING:
    from likvardig_tui.privacy.personal_session import PersonalSession
    from likvardig_tui.privacy.session import Session
    from likvardig_tui.tui.first_frame.painter import FirstFrame
    from likvardig_tui.tui.personal_app import PersonalApp


def run(options: Options) -> int:
    """Run the browser, and end the session however it ends. Return the exit code."""
    store = ContentStore(options.flags.content)
    if not startup.has_requested_language(store, options.flags):
        return EXIT_FAILURE
    if not startup.has_requested_topic(store, options.flags):
        return EXIT_FAILURE
    start = startup.read_requested(store, options.flags)
    startup.remove_library_variables()

    from likvardig_tui.privacy.consent import StatisticsOff, asked_purposes, statistics_off
    from likvardig_tui.privacy.counts_store import CountsStore
    from likvardig_tui.privacy.personal_session import PersonalSession
    from likvardig_tui.tui.signals import EXIT_SIGNALS, FATAL_SIGNALS

    session = PersonalSession(
        Path(start.settings.config.value),
        start.content.topic.privacy.revision,
        CountsStore(Path(start.settings.statistics.value)),
        asked=asked_purposes(os.environ),
        statistics_off=statistics_off(os.environ) or StatisticsOff.DO_NOT_TRACK,
    )
    start = start.with_preferences(session.preferences)
    write_diagnostics(start.diagnostics)
    session.set_notice_revision(start.content.topic.privacy.revision)
    if session.corrupt_file and session.corrupt_file.reason is not None:
        reason = start.content.strings.reason(session.corrupt_file.reason)
        write_stderr(start.content.strings("cli.config_unreadable", file=session.corrupt_file.path, reason=reason))
    speech = find_address(options.flags.speech, os.environ, is_kiosk=False)
    speech_address = Path(speech.value) if speech else None
    first_frame = None
    if sys.platform != "win32":
        from likvardig_tui.tui.first_frame.painter import FirstFrame

        first_frame = FirstFrame()
    app: PersonalApp | None = None
    try:
        if first_frame is not None and session.corrupt_file is None and session.future_dated_answer is None:
            _draw(first_frame, store, start, session, speech_address)
        startup.load_asyncio_without_ssl()

        from likvardig_tui.tui.memory_limits import limit_memory_growth
        from likvardig_tui.tui.personal_app import PersonalApp

        app = PersonalApp(store, start.content, session, start.settings.theme.value, speech_address)
        app.first_frame = first_frame
        lasting = settings.environment_language(os.environ, store.languages())
        app.language_variable = lasting.name if lasting else ""
        limit_memory_growth()
        app.call_later(app.preparation.garbage_collection.start)
        app.run()
    finally:
        for number in EXIT_SIGNALS | FATAL_SIGNALS:  # so that a second one does not interrupt saving
            signal.signal(number, signal.SIG_IGN)
        if first_frame is not None:
            first_frame.leave()
        corrupt_file_before = session.corrupt_file
        strings = start.content.strings if app is None else app.strings
        end_session(session, strings)
        corrupt_file = session.corrupt_file
        if corrupt_file and corrupt_file != corrupt_file_before and corrupt_file.backup:
            write_stderr(strings("cli.counts_damaged", file=corrupt_file.path, kept=corrupt_file.backup.name))
    if app.exit_signal in FATAL_SIGNALS:
        signal.signal(app.exit_signal, signal.SIG_DFL)
        os.kill(os.getpid(), app.exit_signal)
    return app.return_code or EXIT_OK


def _draw(
    first_frame: FirstFrame,
    store: ContentStore,
    start: startup.Start,
    session: PersonalSession,
    speech_address: Path | None,
) -> None:
    """Draw the page before Textual is loaded."""
    from likvardig_tui.tui.first_frame.draw import FirstPage, draw

    content = start.content
    next_language = "".join(map(store.language_name, other_languages(store.languages(), content.language)[:1]))
    page = FirstPage(
        content,
        session.consent_status,
        session.preferences,
        start.settings.theme.value,
        next_language,
        can_speak=has_server(speech_address),
    )
    draw(first_frame, page)


def end_session(session: Session, strings: Strings) -> None:
    """End the session and report what could not be stored or erased."""
    result = session.end()
    errors = {
        "cli.uncounted": result.counts_error,
        "cli.unsaved": result.save_error,
        "cli.unerased": result.erase_error,
    }
    for name, reason in errors.items():
        if reason is not None:
            write_stderr(strings(name, reason=strings.reason(reason)))
