"""``likvardig import``: convert a saved web page to a topic file."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from likvardig_tui.atomic_files import create_public_folder, errno_name
from likvardig_tui.cli_options import Options
from likvardig_tui.commands import startup
from likvardig_tui.commands.import_summary import summary
from likvardig_tui.commands.import_target import RefusedError, Target, find_target
from likvardig_tui.commands.page_input import MAX_WAIT_S, NoInputError, read_page
from likvardig_tui.console import EXIT_FAILURE, EXIT_OK, write_diagnostics, write_stderr, write_stdout
from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.importer.blocks import PageBlock, plain_block
from likvardig_tui.content.importer.child import MAX_MEMORY, MAX_SECONDS, NoParserError, ParserError, parse_in_child
from likvardig_tui.content.importer.decoding import NotTextError
from likvardig_tui.content.importer.furniture import shipped_furniture
from likvardig_tui.content.importer.importer import ContactLabels, ImportResult, UnsupportedPageError, import_page
from likvardig_tui.content.model import DEFAULT_LANGUAGE, Topic
from likvardig_tui.content.store import STRINGS, ContentStore
from likvardig_tui.content.strings import Strings, read_strings
from likvardig_tui.content.toml.document import MAX_BYTES
from likvardig_tui.content.toml.writer import as_toml
from likvardig_tui.content.topic_writer import add_to_order, write_topic_file
from likvardig_tui.content.topics import INDEX
from likvardig_tui.privacy.counts import local_date

MAX_QUOTE_LENGTH = 100
"""Characters to quote from a block that could not be placed."""


def run(options: Options) -> int:
    """Run the command and return its exit code."""
    store = ContentStore(options.flags.content)
    if not options.flags.topic and not startup.has_requested_language(store, options.flags):
        return EXIT_FAILURE
    strings = startup.read_strings(ContentStore(), options.flags)
    return _import(options, store, options.flags.language or DEFAULT_LANGUAGE, strings)


def _import(options: Options, store: ContentStore, language: str, strings: Strings) -> int:
    """Write the topic in a page to a file, or to standard output; return the exit code.

    What the page does not say, such as ids, comes from the file to replace, else from a topic of the ``store`` in
    ``language``, else from the shipped topic. After any error nothing is written.
    """
    page = options.page
    try:
        target = find_target(options, store, language, strings)
        result = _convert(_read(page, strings), target, page, store, strings)
        if not options.force:
            _refuse_other_page(result.topic, target, page, strings)
        text = as_toml(result.topic, target.comment, target.common)
        if target.file is None:
            code, is_last = write_stdout(text, strings, encoding="utf-8"), False
        else:
            code, is_last = EXIT_OK, _write(text, target.file, target, strings)
    except RefusedError as error:
        write_stderr(str(error))
        return EXIT_FAILURE
    except ContentError as error:
        write_diagnostics(error.diagnostics, language)
        return EXIT_FAILURE
    if code == EXIT_OK:
        _report(result, target, options, strings, is_last=is_last)
    return code


def _read(page: Path, strings: Strings) -> bytes:
    """Return the content of a page. Raises RefusedError."""
    try:
        raw = read_page(page)
    except OSError as error:
        reason = strings.reason(errno_name(error))
        raise RefusedError(strings("import.unreadable", page=page, reason=reason)) from None
    except NoInputError:
        raise RefusedError(strings("import.no_input", page=page, seconds=MAX_WAIT_S)) from None
    if len(raw) > MAX_BYTES:
        raise RefusedError(strings("import.too_large", page=page, limit=MAX_BYTES // 1024**2))
    if not raw.strip():
        raise RefusedError(strings("import.empty", page=page))
    return raw


def _convert(raw: bytes, target: Target, page: Path, store: ContentStore, strings: Strings) -> ImportResult:
    """Return the topic in a page. Raises RefusedError.

    The privacy notice of several topics is not changed: that of the page is one of the blocks that are not placed.
    """
    labels = ContactLabels(*(strings(f"contact.{name}") for name in ContactLabels._fields))
    furniture = shipped_furniture(*_own_strings(store))
    try:
        today = local_date(datetime.now(UTC))
        result = import_page(parse_in_child(raw), target.existing, labels, today, furniture)
    except ParserError:
        details = {"seconds": MAX_SECONDS, "memory": MAX_MEMORY // 1024**2}
        raise RefusedError(strings("import.too_complex", page=page, **details)) from None
    except NoParserError:
        raise RefusedError(strings("import.no_parser", page=page)) from None
    except NotTextError:
        raise RefusedError(strings("import.not_text", page=page)) from None
    except UnsupportedPageError as error:
        missing = ", ".join(strings(f"page_parts.{part}") for part in error.missing)
        raise RefusedError(strings("import.not_that_kind", page=page, missing=missing)) from None
    topic, privacy = result.topic, target.existing.privacy
    if target.common and topic.privacy != privacy:
        unplaced = (*result.unplaced, plain_block(topic.privacy.text))
        result = result._replace(topic=topic._replace(privacy=privacy), unplaced=unplaced)
    return result


def _refuse_other_page(topic: Topic, target: Target, page: Path, strings: Strings) -> None:
    """Raise RefusedError if there is a file to replace, and ``topic`` has none of the ids in it."""
    ids = {initiative.id for initiative in target.existing.initiatives}
    if target.replaces_file and ids.isdisjoint(initiative.id for initiative in topic.initiatives):
        raise RefusedError(strings("import.no_id", file=target.file, page=page, count=len(ids)))


def _own_strings(store: ContentStore) -> list[Strings]:
    """Return the strings of a content folder; those of a language with errors are left out."""
    found = []
    with suppress(OSError):
        for path in sorted(store.folder.glob(f"*/{STRINGS}")):
            with suppress(ContentError):
                found.append(read_strings(path))
    return found


def _write(text: str, file: Path, target: Target, strings: Strings) -> bool:
    """Write ``text`` to a file. Return whether the topic was added to the order of several. Raises RefusedError."""
    try:
        if target.common is None:
            write_topic_file(file, text)
            return False
        create_public_folder(file.parent)
        write_topic_file(file, text)
        topic_id, file = file.stem, file.parent.parent / INDEX
        return add_to_order(file, topic_id)
    except OSError as error:
        reason = strings.reason(errno_name(error))
        raise RefusedError(strings("import.not_written", file=file, reason=reason)) from None


def _report(result: ImportResult, target: Target, options: Options, strings: Strings, *, is_last: bool) -> None:
    """Write to standard error what could not be placed, and what was found."""
    page = options.page
    for block in result.unplaced:
        position = f"{page}:{block.line}" if block.line else str(page)
        write_stderr(strings("import.left_over", place=position, text=_shorten(block.text) + _address_of(block)))
    for address in result.lost_links:
        write_stderr(strings("import.lost_link", page=page, address=_shorten(address)))
    if result.replaced:
        write_stderr(strings("import.replaced", page=page, count=result.replaced))
    if result.topic.privacy.text != target.existing.privacy.text:
        write_stderr(strings("import.privacy"))
    if not options.quiet:
        sentences = [summary(result.topic, target.existing, len(result.unplaced), strings)]
        if target.common and target.file:
            name = "import.topic_renewed" if target.replaces_file else "import.topic_new"
            last = [strings("import.topic_last")] if is_last else []
            sentences = [strings(name, id=target.file.stem), *last, *sentences]
        write_stderr(f"{target.file or page}: {' '.join(sentences)}")


def _address_of(block: PageBlock) -> str:
    """Return the address that a block leads to from the text of the page, in brackets, if it does not show it."""
    is_told = block.link and not block.is_outside and block.link.partition(":")[2] not in block.text
    return f" ({_shorten(block.link)})" if is_told else ""


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_QUOTE_LENGTH else f"{line[:MAX_QUOTE_LENGTH]}…"
