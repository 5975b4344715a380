"""``likvardig --kiosk``: the browser for a public terminal, with no way out of it."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, suppress
from io import StringIO
from pathlib import Path
from select import PIPE_BUF, select
from typing import TYPE_CHECKING, NoReturn

from likvardig_tui.cli_options import Options
from likvardig_tui.commands import startup
from likvardig_tui.commands.browse import end_session
from likvardig_tui.console import EXIT_FAILURE, EXIT_OK, strings_for_stderr, write_diagnostics, write_stderr
from likvardig_tui.content.diagnostics import Diagnostic
from likvardig_tui.content.fallback_store import FallbackContentStore, FallbackSource
from likvardig_tui.content.sanitising import clean
from likvardig_tui.content.strings import Strings
from likvardig_tui.paths import NoHomeError, content_copies

if TYPE_CHECKING:
    from likvardig_tui.privacy.session import Session

HANDLED_SIGNALS = (
    "SIGTERM",
    "SIGCHLD",
    "SIGCONT",
    "SIGWINCH",
    "SIGPIPE",
    "SIGSEGV",
    "SIGBUS",
    "SIGFPE",
    "SIGILL",
    "SIGABRT",
)
"""Signals from the operator or the system, which a visitor cannot send."""
_UNBLOCKABLE = ("SIGKILL", "SIGSTOP")
IGNORED_SIGNALS = frozenset(signal.valid_signals()) - {
    getattr(signal, name, 0) for name in (*HANDLED_SIGNALS, *_UNBLOCKABLE)
}
"""All others: the default action of nearly every one ends or stops the process."""
CLEAR_SCREEN = "\x1b[H\x1b[2J"
"""CUP and ED (ECMA-48, 8.3.21 and 8.3.39): a Linux console has no alternate screen to leave."""


def lock_down() -> None:
    """Ignore signals, and clear the environment. Call this before Textual is imported."""
    for number in IGNORED_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    startup.remove_library_variables()


def run_and_exit(command: Callable[[], int]) -> NoReturn:
    """Run ``command`` and end the process with the exit code that it returns.

    The interpreter is not shut down: it could show a prompt (``PYTHONINSPECT``), or fail because the log is closed.
    """
    code = EXIT_FAILURE
    try:
        with _stderr_to_log():
            code = command()
    except BaseException:  # noqa: BLE001  # logged, and the process ends
        _log(traceback.format_exc())
    with suppress(OSError):
        sys.stdout.flush()
    os._exit(code)


def open_store(folder: Path | None, language: str | None) -> FallbackContentStore:
    """Return the content store, with copies of the last valid content if there is a folder for them.

    Errors are reported in ``language``, in that of the environment if None.
    """
    copies: Path | None = None
    with suppress(NoHomeError):
        copies = content_copies()

    def report(diagnostics: Sequence[Diagnostic], fallback_source: FallbackSource, shown: str) -> None:
        with _stderr_to_log():
            write_diagnostics(diagnostics, language)
            write_stderr(strings_for_stderr(language)(f"cli.instead_{fallback_source}", language=shown))

    return FallbackContentStore(folder, copies, report)


def run(options: Options) -> int:
    """Run the kiosk until the operator ends it, and return the exit code. Call ``lock_down`` before.

    A language that the content does not have is reported, and another is shown; in place of a topic the start page.
    Errors go to standard error unless it is the terminal.
    """
    flags = options.flags
    store = open_store(flags.content, flags.language)
    if not startup.has_requested_language(store, flags):
        flags = flags._replace(language=None)
    if not startup.has_requested_topic(store, flags):
        flags = flags._replace(topic=None)
    start = startup.read_requested(store, flags)
    startup.load_asyncio_without_ssl()

    from likvardig_tui.privacy import sqlite
    from likvardig_tui.privacy.consent import Purpose, StatisticsOff, statistics_off
    from likvardig_tui.privacy.counts_store import CountsStore
    from likvardig_tui.privacy.session import Session
    from likvardig_tui.tui.kiosk_app import IdleTime, KioskApp, SessionFactory
    from likvardig_tui.tui.memory_limits import limit_memory_growth
    from likvardig_tui.tui.systemd import SystemdNotifier

    why_off = statistics_off(os.environ)
    try:
        statistics = CountsStore(Path(start.settings.statistics.value))
    except NoHomeError:
        statistics, why_off = CountsStore(Path(os.devnull)), why_off or StatisticsOff.NO_HOME
    if why_off is None and sqlite.version() is None:  # Python has the module, but not its library
        why_off = StatisticsOff.NO_SQLITE
    if why_off is StatisticsOff.NO_SQLITE:
        strings = start.content.strings
        with _stderr_to_log():
            write_stderr(strings("cli.kiosk_uncounted", reason=strings.reason(sqlite.NO_SQLITE)))
    asked = () if why_off else (Purpose.STATISTICS,)  # counts that cannot be stored are not asked about

    def begin(revision: int) -> Session:
        return Session(revision, statistics, asked=asked, statistics_off=why_off or StatisticsOff.DO_NOT_TRACK)

    session_factory = SessionFactory(begin, _end)
    theme, idle = start.settings.theme.value, IdleTime.of(options.idle)
    notifier = SystemdNotifier(os.environ)
    app = KioskApp(store, start.content, session_factory, theme, idle, notifier, speech_address=flags.speech)
    limit_memory_growth()
    app.call_later(app.preparation.garbage_collection.start)
    with suppress(OSError):
        _silence_terminal_errors()
    try:
        app.run()
    except Exception as error:  # noqa: BLE001  # logged like an error in the app
        app.record_crash(error)
    finally:
        app.notifier.stopping()
        _end(app.session, app.strings)
        with suppress(OSError):
            _write_without_blocking(sys.stdout.fileno(), CLEAR_SCREEN.encode(), timeout=1.0)
    _log(app.crash)
    return EXIT_FAILURE if app.has_crashed else EXIT_OK


def _log(crash: str) -> None:
    """Write a traceback to the log, without control characters."""
    _Log().write(clean(crash))


class _Log(StringIO):
    """Standard error of the process; Textual replaces ``sys.stderr`` while the app runs.

    What a full pipe does not accept is dropped, so that a log that no one reads does not stop the kiosk.
    """

    def write(self, text: str) -> int:
        """Write as much of ``text`` as is accepted at once; return the length of all of it."""
        if sys.__stderr__ is not None:
            raw = text.encode(sys.__stderr__.encoding, sys.__stderr__.errors or "strict")
            with suppress(OSError):
                _write_without_blocking(sys.__stderr__.fileno(), raw)
        return len(text)


def _write_without_blocking(file: int, raw: bytes, timeout: float = 0.0) -> None:
    """Write until a write would block for ``timeout`` seconds.

    A pipe that is ready accepts ``PIPE_BUF`` bytes (POSIX, write).
    """
    while raw and select([], [file], [], timeout)[1]:
        raw = raw[os.write(file, raw[:PIPE_BUF]) :]


def _stderr_to_log() -> redirect_stderr[_Log]:
    return redirect_stderr(_Log())


def _silence_terminal_errors() -> None:
    """Discard standard error if it is the terminal, so that neither Python nor a library writes over the page."""
    if sys.__stderr__ is not None and sys.__stderr__.isatty():
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.__stderr__.fileno())
        os.close(devnull)


def _end(session: Session, strings: Strings) -> None:
    with _stderr_to_log():
        end_session(session, strings)
