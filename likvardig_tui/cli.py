"""The door: arguments in, one command run, an exit code out."""

from __future__ import annotations

import gc
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from likvardig_tui import arguments, effective
from likvardig_tui.commands.printing import COULD_NOT, DONE, put_out, tell, tell_faults
from likvardig_tui.content.tables import ContentError, Fault
from likvardig_tui.effective import Flags
from likvardig_tui.library import Edition, Library, shipped_words
from likvardig_tui.paths import NoHomeError
from likvardig_tui.strings import Words

if TYPE_CHECKING:
    from likvardig_tui.privacy.visit import Visit


def main(given: Sequence[str] | None = None) -> int:
    """Run the command with the arguments ``given``, those of the process if None; return its exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends a command, without a word about where it was
    gc.disable()  # what the start makes stays until the end: looking through it for garbage would only delay it
    options = arguments.read(given)
    flags = Flags(options.language, options.theme, options.content, options.config)
    library = Library(flags.content)
    try:
        if options.command == "statistics":
            return _statistics(options, library)
        if options.command == "doctor":
            return _doctor(flags, library)
        if _is_for_people():
            return _browse(flags, library)
        return _write_plain(library.read(flags.language or effective.LANGUAGE))
    except ContentError as error:
        tell_faults(error.faults)
        return COULD_NOT
    except NoHomeError:
        tell(shipped_words()("cli.no_home"))
        return COULD_NOT


def _is_for_people() -> bool:
    """Say whether there is a terminal that can show a browser."""
    streams = (sys.stdin, sys.stdout)  # None where the shell has closed them
    is_terminal = all(stream is not None and stream.isatty() for stream in streams)
    return is_terminal and os.environ.get("TERM", "dumb") not in ("", "dumb")


def _browse(flags: Flags, library: Library) -> int:
    """Run the browser, and end the visit whatever becomes of it."""
    edition = library.read(flags.language or effective.LANGUAGE)

    from likvardig_tui.privacy.consent import asked_about
    from likvardig_tui.privacy.statistics import Statistics
    from likvardig_tui.privacy.visit import Visit
    from likvardig_tui.tui.app import LikvardigApp

    config = Path(effective.config(flags.config, os.environ).value)
    statistics = Statistics(Path(effective.statistics(os.environ).value))
    visit = Visit(config, edition.topic.privacy.revision, statistics, asked=asked_about(os.environ))
    language = effective.language(flags.language, visit.preferences, library.languages()).value
    edition = library.read_or(edition, language)
    visit.hold_against(edition.topic.privacy.revision)
    app = LikvardigApp(library, edition, visit, effective.theme(flags.theme, visit.preferences).value)
    app.call_later(_collect_garbage)
    try:
        app.run()
        return app.return_code or DONE
    finally:
        _end(visit, app.words)


def _end(visit: Visit, words: Words) -> None:
    """End the visit, and say what of it could not be stored. A second signal does not cut it short."""
    for name in ("SIGTERM", "SIGHUP", "SIGINT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    damage_before = visit.damage
    outcome = visit.end()
    reasons = {"cli.uncounted": outcome.uncounted, "cli.unsaved": outcome.unsaved, "cli.unerased": outcome.unerased}
    for name, reason in reasons.items():
        if reason is not None:
            tell(words(name, reason=words.reason(reason)))
    damage = visit.damage
    if damage and damage != damage_before and damage.kept_as:
        tell(words("cli.counts_damaged", file=damage.path, kept=damage.kept_as.name))


def _collect_garbage() -> None:
    gc.freeze()
    gc.enable()


def _write_plain(edition: Edition) -> int:
    """Write the page as text."""
    from likvardig_tui.plain import as_text

    return put_out(as_text(edition.topic, edition.words), edition.words)


def _statistics(options: Namespace, library: Library) -> int:
    from likvardig_tui.commands import statistics

    words = shipped_words(options.language or effective.LANGUAGE)
    return statistics.run(options, Path(effective.statistics(os.environ).value), library, words)


def _doctor(flags: Flags, library: Library) -> int:
    """Write the report; where the content has faults, tell them too."""
    from likvardig_tui.commands import doctor

    try:
        edition: Edition | None = library.read(flags.language or effective.LANGUAGE)
        faults: Sequence[Fault] = ()
    except ContentError as error:
        edition, faults = None, error.faults
    words = shipped_words(flags.language or effective.LANGUAGE)
    code = put_out("\n".join(doctor.report(flags, library, edition, words, os.environ)) + "\n", words)
    tell_faults(faults)
    return COULD_NOT if faults else code
