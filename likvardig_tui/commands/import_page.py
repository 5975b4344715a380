"""``likvardig import``: convert a saved web page to a topic file."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from errno import ENOENT, ENOTDIR
from itertools import takewhile
from pathlib import Path

from likvardig_tui.atomic_files import errno_name, replace_file
from likvardig_tui.cli_options import STDIO, Options
from likvardig_tui.commands import startup
from likvardig_tui.commands.import_summary import summary
from likvardig_tui.commands.page_input import MAX_WAIT_S, NoInputError, read_page
from likvardig_tui.console import EXIT_FAILURE, EXIT_OK, write_diagnostics, write_stderr, write_stdout
from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.importer.blocks import PageBlock
from likvardig_tui.content.importer.child import MAX_MEMORY, MAX_SECONDS, ParserError, parse_in_child
from likvardig_tui.content.importer.decoding import NotTextError
from likvardig_tui.content.importer.furniture import shipped_furniture
from likvardig_tui.content.importer.importer import ContactLabels, ImportResult, UnsupportedPageError, import_page
from likvardig_tui.content.model import DEFAULT_LANGUAGE, Topic
from likvardig_tui.content.store import STRINGS, ContentStore
from likvardig_tui.content.strings import Strings, read_strings
from likvardig_tui.content.toml.document import MAX_BYTES
from likvardig_tui.content.toml.reader import read_topic
from likvardig_tui.content.toml.writer import as_toml
from likvardig_tui.privacy.counts import local_date

MAX_QUOTE_LENGTH = 100
"""Characters to quote from a block that could not be placed."""


def run(options: Options) -> int:
    """Run the command and return its exit code."""
    store = ContentStore(options.flags.content)
    if not startup.has_requested_language(store, options.flags):
        return EXIT_FAILURE
    strings = startup.read_strings(ContentStore(), options.flags)
    return _import(options, store, options.flags.language or DEFAULT_LANGUAGE, strings)


def _import(options: Options, store: ContentStore, language: str, strings: Strings) -> int:
    """Write the topic in a page to a file, or to standard output; return the exit code.

    What the page does not say, such as ids, comes from the file to replace, else from the topic of the ``store`` in
    ``language``, else from the shipped topic. After any error nothing is written.
    """
    page, output = options.page, None if options.output == STDIO else options.output
    if output is not None and _is_missing(output.parent):
        write_stderr(strings("import.no_folder", folder=output.parent))
        return EXIT_FAILURE
    if output is not None and os.path.exists(output) and not os.path.isfile(output):  # noqa: PTH110, PTH113
        write_stderr(strings("import.not_file", file=output))
        return EXIT_FAILURE
    try:
        raw = _read(page, strings)
        existing, comment = _existing_topic(output, store, language)
        result = _convert(raw, existing, page, store, strings)
    except _RefusedError as error:
        write_stderr(str(error))
        return EXIT_FAILURE
    except ContentError as error:
        write_diagnostics(error.diagnostics, language)
        return EXIT_FAILURE
    if output is not None and not options.force and _loses_every_id(result.topic, existing, output):
        write_stderr(strings("import.no_id", file=output, page=page, count=len(existing.initiatives)))
        return EXIT_FAILURE
    code = _write(as_toml(result.topic, comment), output, strings)
    if code == EXIT_OK:
        _report(result, existing, options, strings)
    return code


class _RefusedError(Exception):
    """The page cannot be imported. The text of the error is the reason, for people."""


def _read(page: Path, strings: Strings) -> bytes:
    """Return the content of a page. Raises _RefusedError."""
    try:
        raw = read_page(page)
    except OSError as error:
        reason = strings.reason(errno_name(error))
        raise _RefusedError(strings("import.unreadable", page=page, reason=reason)) from None
    except NoInputError:
        raise _RefusedError(strings("import.no_input", page=page, seconds=MAX_WAIT_S)) from None
    if len(raw) > MAX_BYTES:
        raise _RefusedError(strings("import.too_large", page=page, limit=MAX_BYTES // 1024**2))
    if not raw.strip():
        raise _RefusedError(strings("import.empty", page=page))
    return raw


def _convert(raw: bytes, existing: Topic, page: Path, store: ContentStore, strings: Strings) -> ImportResult:
    """Return the topic in a page. Raises _RefusedError."""
    labels = ContactLabels(*(strings(f"contact.{name}") for name in ContactLabels._fields))
    furniture = shipped_furniture(*_own_strings(store))
    try:
        return import_page(parse_in_child(raw), existing, labels, local_date(datetime.now(UTC)), furniture)
    except ParserError:
        details = {"seconds": MAX_SECONDS, "memory": MAX_MEMORY // 1024**2}
        raise _RefusedError(strings("import.too_complex", page=page, **details)) from None
    except NotTextError:
        raise _RefusedError(strings("import.not_text", page=page)) from None
    except UnsupportedPageError as error:
        missing = ", ".join(strings(f"page_parts.{part}") for part in error.missing)
        raise _RefusedError(strings("import.not_that_kind", page=page, missing=missing)) from None


def _loses_every_id(topic: Topic, existing: Topic, output: Path) -> bool:
    """Return whether there is a file to replace, and ``topic`` has none of the ids in it: likely another page."""
    ids = {initiative.id for initiative in existing.initiatives}
    return os.path.exists(output) and ids.isdisjoint(initiative.id for initiative in topic.initiatives)  # noqa: PTH110


def _own_strings(store: ContentStore) -> list[Strings]:
    """Return the strings of a content folder; those of a language with errors are left out."""
    found = []
    with suppress(OSError):
        for path in sorted(store.folder.glob(f"*/{STRINGS}")):
            with suppress(ContentError):
                found.append(read_strings(path))
    return found


def _is_missing(folder: Path) -> bool:
    """Return whether there is no such folder; False if the system does not say: writing will report why."""
    try:
        return not stat.S_ISDIR(folder.stat().st_mode)
    except OSError as error:
        return error.errno in (ENOENT, ENOTDIR)


def _existing_topic(output: Path | None, store: ContentStore, language: str) -> tuple[Topic, str]:
    """Return the topic to take ids from, and the comment at the top of its file.

    Raises ContentError if the file to replace has errors, because its ids could not be kept.
    """
    if output is not None and os.path.exists(output):  # noqa: PTH110  # never raises
        return read_topic(output), _leading_comment(output)
    try:
        return store.read(language).topic, ""
    except ContentError:
        return ContentStore().read(language if language in ContentStore().languages() else "sv").topic, ""


def _leading_comment(path: Path) -> str:
    return "\n".join(takewhile(lambda line: line.startswith("#"), path.read_text("utf-8-sig").split("\n")))


def _write(text: str, output: Path | None, strings: Strings) -> int:
    """Write ``text`` to standard output or to a file, and return the exit code. A symbolic link is followed."""
    if output is None:
        return write_stdout(text, strings, encoding="utf-8")
    try:
        replace_file(Path(os.path.realpath(output)), text.encode(), mode=0o644)
    except OSError as error:
        write_stderr(strings("import.not_written", file=output, reason=strings.reason(errno_name(error))))
        return EXIT_FAILURE
    return EXIT_OK


def _report(result: ImportResult, existing: Topic, options: Options, strings: Strings) -> None:
    """Write to standard error what could not be placed, and what was found."""
    page = options.page
    for block in result.unplaced:
        position = f"{page}:{block.line}" if block.line else str(page)
        write_stderr(strings("import.left_over", place=position, text=_shorten(block.text) + _address_of(block)))
    for address in result.lost_links:
        write_stderr(strings("import.lost_link", page=page, address=_shorten(address)))
    if result.replaced:
        write_stderr(strings("import.replaced", page=page, count=result.replaced))
    if result.topic.privacy.text != existing.privacy.text:
        write_stderr(strings("import.privacy"))
    if not options.quiet:
        found = summary(result.topic, existing, len(result.unplaced), strings)
        write_stderr(f"{options.output or options.page}: {found}")


def _address_of(block: PageBlock) -> str:
    """Return the address that a block leads to from the text of the page, in brackets, if it does not show it."""
    is_told = block.link and not block.is_outside and block.link.partition(":")[2] not in block.text
    return f" ({_shorten(block.link)})" if is_told else ""


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_QUOTE_LENGTH else f"{line[:MAX_QUOTE_LENGTH]}…"
