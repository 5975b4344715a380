"""Command-line entry point."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Sequence

from likvardig_tui import cli_options
from likvardig_tui.cli_options import STDIO, Options
from likvardig_tui.console import (
    EXIT_FAILURE,
    configure_stderr,
    is_interactive,
    requested_strings,
    write_diagnostics,
    write_stderr,
)
from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.paths import NoHomeError, PathError, absolute


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. If ``arguments`` is None, use those of the process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends a command without a traceback
    gc.disable()  # what a start creates is used until the end, so a collection would only cost time
    configure_stderr()
    options = cli_options.parse(arguments)
    return _exit_code(_run, options)


def _exit_code(command: Callable[[Options], int], options: Options) -> int:
    """Return the exit code of ``command``, after reporting an error that the user can correct."""
    try:
        return command(_resolve_paths(options))
    except PathError as error:
        write_stderr(requested_strings(options.flags.language)(error.message, path=error.path))
        return EXIT_FAILURE
    except ContentError as error:
        write_diagnostics(error.diagnostics, options.flags.language)
        return EXIT_FAILURE
    except NoHomeError:
        write_stderr(requested_strings(options.flags.language)("cli.no_home"))
        return EXIT_FAILURE


def _resolve_paths(options: Options) -> Options:
    """Make the paths that the browser uses until the end absolute, and check that the others can be. Raises PathError.

    The others are read and reported as the user has written them.
    """
    config, content, speech = options.flags.config, options.flags.content, options.flags.speech
    for path in (content, options.folder, options.page, options.output, *options.files):
        if path not in (None, STDIO):
            absolute(path)
    if content is not None and options.command is None:
        content = absolute(content)
    flags = options.flags._replace(
        config=config and absolute(config), content=content, speech=speech and absolute(speech)
    )
    return options._replace(flags=flags)


def _run(options: Options) -> int:
    """Run the command that the options name. Import only what that command needs."""
    if options.command == "check":
        from likvardig_tui.commands import check

        return check.run(options)
    if options.command == "import":
        from likvardig_tui.commands import import_page

        return import_page.run(options)
    if options.command == "statistics":
        from likvardig_tui.commands import statistics

        return statistics.run(options)
    if options.command == "doctor":
        from likvardig_tui.commands import doctor

        return doctor.run(options)
    if options.kiosk:
        return _run_kiosk(options)
    if options.command is None and is_interactive():
        from likvardig_tui.commands import browse

        return browse.run(options)

    from likvardig_tui.commands import show

    return show.run(options)


def _run_kiosk(options: Options) -> int:
    if not is_interactive():
        write_stderr(requested_strings(options.flags.language)("cli.kiosk_needs_terminal"))
        return EXIT_FAILURE

    from likvardig_tui.commands import kiosk

    kiosk.lock_down()
    return kiosk.run_and_exit(lambda: _exit_code(kiosk.run, options))
