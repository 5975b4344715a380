"""``likvardig statistics``: report the counts of this computer or of several files, or remove them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from likvardig_tui import paths
from likvardig_tui.cli_options import Options
from likvardig_tui.commands import startup
from likvardig_tui.console import (
    EXIT_FAILURE,
    EXIT_OK,
    EXIT_USAGE,
    read_answer,
    terminal_width,
    write_stderr,
    write_stdout,
)
from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.item_titles import item_titles
from likvardig_tui.content.model import DEFAULT_LANGUAGE
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import ContentStore
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy import sqlite
from likvardig_tui.privacy.counts import Count, first_retained_day, local_date, total
from likvardig_tui.privacy.counts_db import read_counts, remove_counts
from likvardig_tui.privacy.counts_store import CountsStore
from likvardig_tui.privacy.errors import StorageError
from likvardig_tui.render import statistics
from likvardig_tui.render.text import WIDTH
from likvardig_tui.settings import Settings

YES = ("ja", "j", "yes", "y")


def run(options: Options) -> int:
    """Run the command and return its exit code."""
    store = ContentStore(options.flags.content)
    strings = startup.read_strings(store, options.flags)
    own = CountsStore(Path(Settings.resolve(options.flags, os.environ).statistics.value))
    files = list(dict.fromkeys(file for named in options.files for file in _databases(named)))
    if options.clear:
        removals: dict[Path, Callable[[], object]] = {file: partial(remove_counts, file) for file in files}
        return _clear(removals if options.files else {own.path: own.erase}, strings, is_sure=options.yes)
    if not options.files:
        files = own.databases() if sqlite.version() else [own.path]  # the report says that Python lacks SQLite
    counts, has_read_all = _read(files, _first_day(options.since), strings)
    if not (counts or has_read_all):  # to write that nothing has been counted would be wrong
        return EXIT_FAILURE
    encoding = "utf-8" if options.format in ("json", "openmetrics") else None
    code = write_stdout(_formatted(counts, options, store, strings), strings, encoding)
    return code if has_read_all else EXIT_FAILURE


def _databases(named: Path) -> Sequence[Path]:
    """Return the databases that are named by one of them or by their folder, or the file itself if there are none."""
    if os.path.isdir(named):  # noqa: PTH112  # False where it cannot be known, which reading the file then reports
        return CountsStore(named / paths.STATISTICS).databases()
    return CountsStore(named).databases() or [named]


def _first_day(since: date | None) -> date:
    """Return the first day to report. Days before the retention period are left out, even if a file has them."""
    retained = first_retained_day(local_date(datetime.now(UTC)))
    return max(since, retained) if since else retained


def _read(files: Sequence[Path], since: date, strings: Strings) -> tuple[list[Count], bool]:
    """Return the sum of all files that can be read, and whether all could. Report those that cannot."""
    counts: list[Count] = []
    has_read_all = True
    for file in files:
        try:
            counts += read_counts(file, since)
        except StorageError as error:
            write_stderr(f"{file}: {strings.reason(error.reason)}")
            has_read_all = False
    return total(counts), has_read_all


def _formatted(counts: list[Count], options: Options, store: ContentStore, strings: Strings) -> str:
    form = options.format
    if form == "csv":
        return statistics.as_csv(counts)
    if form == "json":
        return statistics.as_json(counts)
    if form == "openmetrics":
        return statistics.counts_as_openmetrics(counts)
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    width = terminal_width(WIDTH) if is_terminal else WIDTH
    items = {count.item for count in counts}
    titles: Mapping[str, str] = {}
    with suppress(ContentError):  # then the table shows the ids
        titles = item_titles(store, store.read(options.flags.language or DEFAULT_LANGUAGE), items)
    return statistics.as_table(counts, titles, strings, width)


def _clear(removals: Mapping[Path, Callable[[], object]], strings: Strings, *, is_sure: bool) -> int:
    """Remove counts by these functions, which raise StorageError. Ask first unless ``is_sure``."""
    if removals and not is_sure:
        if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
            write_stderr(strings("cli.clear_needs_yes"))
            return EXIT_USAGE
        named = ", ".join(map(str, removals))
        if not _confirms(clean_line(strings("cli.clear_asks", files=named)) + " ", strings):
            write_stderr(strings("cli.not_cleared"))
            return EXIT_FAILURE
    failed = False
    for path, remove in removals.items():
        try:
            remove()
        except StorageError as error:
            write_stderr(f"{path}: {strings.reason(error.reason)}")
            failed = True
    return EXIT_FAILURE if failed else write_stdout(strings("cli.cleared") + "\n", strings)


def _confirms(question: str, strings: Strings) -> bool:
    """Return whether the answer to ``question`` is a yes; an answer that cannot be read is none."""
    if write_stdout(question, strings) != EXIT_OK:
        return False
    answer = read_answer()
    if not answer.endswith("\n"):
        write_stdout("\n", strings)
    return answer.strip().lower() in YES
