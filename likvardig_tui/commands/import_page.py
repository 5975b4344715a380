"""``likvardig import``: a saved web page as a topic file."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from likvardig_tui.atomic_files import reason_of, replacing
from likvardig_tui.console import EXIT_FAILURE, EXIT_OK, write_diagnostics, write_stderr, write_stdout
from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.importer.blocks import Block
from likvardig_tui.content.importer.importer import Imported, Labels, NotThatKindError, import_page
from likvardig_tui.content.model import Topic
from likvardig_tui.content.store import ContentStore
from likvardig_tui.content.strings import Strings
from likvardig_tui.content.toml.document import MAX_BYTES
from likvardig_tui.content.toml.reader import read_topic
from likvardig_tui.content.toml.writer import as_toml

STANDARD = Path("-")
"""Standard input, or standard output."""
SHOWN = 100
"""Characters that are repeated of what could not be placed."""


def run(page: Path, output: Path | None, store: ContentStore, language: str, strings: Strings) -> int:
    """Write the topic in a ``page`` to standard output, or to the file ``output``; return the exit code.

    What the page does not say, ids among it, comes from the file that is there already, else from the topic of the
    ``store`` in that ``language``, else from the shipped one. Nothing is written where anything is wrong.
    """
    name = str(page)
    output = None if output == STANDARD else output
    if output is not None and not output.parent.is_dir():
        write_stderr(strings("import.no_folder", folder=output.parent))
        return EXIT_FAILURE
    try:
        raw = _read(page)
    except OSError as error:
        write_stderr(strings("import.unreadable", page=name, reason=strings.reason(reason_of(error))))
        return EXIT_FAILURE
    if len(raw) > MAX_BYTES:
        write_stderr(strings("import.too_large", page=name, limit=MAX_BYTES // 1024**2))
        return EXIT_FAILURE
    try:
        earlier, comment = _earlier(output, store, language)
    except ContentError as error:
        write_diagnostics(error.diagnostics, language)
        return EXIT_FAILURE
    labels = Labels(*(strings(f"contact.{name}") for name in ("phone", "visiting_address", "postal_address")))
    try:
        imported = import_page(raw, earlier, labels, date.today())
    except NotThatKindError as error:
        missing = ", ".join(strings(f"page_parts.{part}") for part in error.missing)
        write_stderr(strings("import.not_that_kind", page=name, missing=missing))
        return EXIT_FAILURE
    code = _write(as_toml(imported.topic, comment), output, strings)
    if code == EXIT_OK:
        _tell(imported, earlier, name, output, strings)
    return code


def _read(page: Path) -> bytes:
    if page == STANDARD:
        return sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin is not None else b""
    with page.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _earlier(output: Path | None, store: ContentStore, language: str) -> tuple[Topic, str]:
    """Return the topic that is there already, and the comment at the head of its file. Raises ContentError.

    One that is to be replaced must be without faults, or ids could be lost with it.
    """
    if output is not None and output.exists():
        return read_topic(output), _comment(output)
    try:
        return store.read(language).topic, ""
    except ContentError:
        return ContentStore().read(language if language in ContentStore().languages() else "sv").topic, ""


def _comment(path: Path) -> str:
    lines = path.read_text("utf-8-sig").split("\n")
    end = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "\n".join(lines[:end])


def _write(text: str, output: Path | None, strings: Strings) -> int:
    if output is None:
        return write_stdout(text, strings, encoding="utf-8")
    try:
        _replace(output, text)
    except OSError as error:
        reason = strings.reason(reason_of(error))
        write_stderr(strings("import.not_written", file=output, reason=reason))
        return EXIT_FAILURE
    return EXIT_OK


def _replace(path: Path, text: str) -> None:
    """Put a ``text`` in place of a file, whole or not at all; a link stays one. Raises OSError."""
    path = path.resolve()
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    with replacing(path, text.encode(), f".{path.name}.") as new:
        new.chmod(mode)


def _tell(imported: Imported, earlier: Topic, page: str, output: Path | None, strings: Strings) -> None:
    for block in imported.left_over:
        write_stderr(strings("import.left_over", place=_place(page, block), text=_short(block.text)))
    if imported.topic.privacy.text != earlier.privacy.text:
        write_stderr(strings("import.privacy"))
    ids = [initiative.id for initiative in imported.topic.initiatives]
    new = len(set(ids) - {initiative.id for initiative in earlier.initiatives})
    where = str(output) if output else page
    write_stderr(strings("import.written", file=where, count=len(ids), new=new, left=len(imported.left_over)))


def _place(page: str, block: Block) -> str:
    return f"{page}:{block.line}" if block.line else page


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
