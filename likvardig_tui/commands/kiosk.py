"""The locked browser: what it closes before it begins, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, MutableMapping, Sequence
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
from likvardig_tui.paths import NoHomeError, kept_content

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
"""The signals that are not the visitor's to send: the operator's, and what the system has to tell."""
UNSTOPPABLE = ("SIGKILL", "SIGSTOP")
IGNORED = frozenset(signal.valid_signals()) - {getattr(signal, name, 0) for name in (*HANDLED_SIGNALS, *UNSTOPPABLE)}
"""All the others: nearly every one would end it or stop it."""
CLEARED = "\x1b[H\x1b[2J"
"""Wipes the screen (ECMA-48, 8.3.21 and 8.3.39), for a console has no other screen to go back to."""


def close() -> None:
    """Close what a signal or the environment could open. To be called before Textual is imported, for it looks then."""
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    forget_settings(os.environ)


def forget_settings(environ: MutableMapping[str, str]) -> None:
    """Remove what would bring back signals, write down keys, load another driver, or say another size than it has."""
    for name in [name for name in environ if name.startswith("TEXTUAL") or name in ("COLUMNS", "LINES")]:
        del environ[name]


def leave(show: Callable[[], int]) -> NoReturn:
    """End the process with the code that ``show`` returns.

    Python has no part in the end: it might offer a prompt (``PYTHONINSPECT``), or find that the log has been closed.
    """
    code = EXIT_FAILURE
    try:
        with _to_the_log():
            code = show()
    except BaseException:  # noqa: BLE001  # it is logged, and nothing comes after
        _log(traceback.format_exc())
    with suppress(OSError):
        sys.stdout.flush()
    os._exit(code)


def open_store(content: Path | None, language: str | None) -> FallbackContentStore:
    """Return the content folder, with copies of what could last be read of it in the state folder, if there is one."""
    kept: Path | None = None
    with suppress(NoHomeError):
        kept = kept_content()

    def tell_of(diagnostics: Sequence[Diagnostic], fallback_source: FallbackSource, shown: str) -> None:
        with _to_the_log():
            write_diagnostics(diagnostics, language)
            write_stderr(strings_for_stderr(language)(f"cli.instead_{fallback_source}", language=shown))

    return FallbackContentStore(content, kept, tell_of)


def run(options: Options) -> int:
    """Run the kiosk until the operator ends it; return the exit code. Call ``close`` before.

    A language that the content does not have is reported, and another is shown. Errors go to standard error, unless
    that is the screen.
    """
    flags = options.flags
    store = open_store(flags.content, flags.language)
    if not startup.has_requested_language(store, flags):
        flags = flags._replace(language=None)
    start = startup.read_requested(store, flags)

    from likvardig_tui.privacy.consent import Purpose, asked_purposes
    from likvardig_tui.privacy.counts_store import CountsStore
    from likvardig_tui.privacy.session import Session
    from likvardig_tui.tui.kiosk_app import IdleTime, KioskApp, SessionFactory
    from likvardig_tui.tui.systemd import SystemdNotifier
    from likvardig_tui.tui.textual_patches import limit_memory_growth

    try:
        statistics = CountsStore(Path(start.settings.statistics.value))
        asked = tuple(purpose for purpose in asked_purposes(os.environ) if purpose is Purpose.STATISTICS)
    except NoHomeError:  # so there is no place for counts, and nothing to ask about
        statistics, asked = CountsStore(Path(os.devnull)), ()
    session_factory = SessionFactory(lambda revision: Session(revision, statistics, asked=asked), _end)
    theme, idle = start.settings.theme.value, IdleTime.of(options.idle)
    app = KioskApp(store, start.content, session_factory, theme, idle, SystemdNotifier(os.environ))
    limit_memory_growth(app)
    with suppress(OSError):
        _keep_errors_off_the_screen()
    try:
        app.run(mouse=False)
    except Exception as error:  # noqa: BLE001  # it is logged like any other
        app.record_crash(error)
    finally:
        app.notifier.stopping()
        _end(app.session, app.strings)
        with suppress(OSError):
            os.write(sys.stdout.fileno(), CLEARED.encode())
    _log(app.crash)
    return EXIT_FAILURE if app.has_crashed else EXIT_OK


def _log(crash: str) -> None:
    """Write a traceback to the log, without anything that a terminal there would obey."""
    _Log().write(clean(crash))


class _Log(StringIO):
    """Standard error as it was when the program began; while it runs, Textual has another.

    What the other end has no room for is dropped: a log that nobody reads is no reason to stop showing the page.
    """

    def write(self, text: str) -> int:
        """Write what there is room for; return the length of the ``text``."""
        if sys.__stderr__ is not None:
            raw = text.encode(sys.__stderr__.encoding, "backslashreplace")
            with suppress(OSError):
                _write_what_fits(sys.__stderr__.fileno(), raw)
        return len(text)


def _write_what_fits(file: int, raw: bytes) -> None:
    """Write to a ``file`` until it would have to be waited for. A pipe that can be written to takes ``PIPE_BUF``."""
    while raw and select([], [file], [], 0)[1]:
        raw = raw[os.write(file, raw[:PIPE_BUF]) :]


def _to_the_log() -> redirect_stderr[_Log]:
    """Let what is told in the meantime go to the log."""
    return redirect_stderr(_Log())


def _keep_errors_off_the_screen() -> None:
    """Let nothing be written over the page: neither by Python nor by a library."""
    if sys.__stderr__ is not None and sys.__stderr__.isatty():
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.__stderr__.fileno())
        os.close(nowhere)


def _end(session: Session, strings: Strings) -> None:
    with _to_the_log():
        end_session(session, strings)
