"""``likvardig show``: write a page, or some parts of it, as text, Markdown, JSON or HTML. No pager is used."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from likvardig_tui.cli_options import Options
from likvardig_tui.commands import startup
from likvardig_tui.console import EXIT_FAILURE, terminal_width, write_stderr, write_stdout
from likvardig_tui.content.model import Part
from likvardig_tui.content.store import ContentStore, LocalizedContent

if TYPE_CHECKING:
    from likvardig_tui.commands.names import Selection


def run(options: Options) -> int:
    """Run the command and return its exit code."""
    store = ContentStore(options.flags.content)
    if not startup.has_requested_language(store, options.flags):
        return EXIT_FAILURE
    if options.output is not None:
        from likvardig_tui.commands import page_files

        return page_files.run(options, options.output)
    if not startup.has_requested_topic(store, options.flags):
        return EXIT_FAILURE
    content = startup.read_remembered(store, options.flags._replace(topic=None)).content
    names = options.parts or ([options.flags.topic] if options.flags.topic else [])
    code = _write(store, content, names, options.format)
    gc.freeze()  # or the interpreter would search all objects for garbage before it exits
    return code


def _write(store: ContentStore, content: LocalizedContent, names: Sequence[str], form: str) -> int:
    selections: list[Selection] = [(content, None)]
    if names:
        from likvardig_tui.commands.names import find_selections

        selections, unknown = find_selections(store, content, names)
        for sentence in unknown:
            write_stderr(sentence)
        if unknown:
            return EXIT_FAILURE
    text = _formatted(selections, form)
    return write_stdout(text, content.strings, encoding="utf-8" if form in ("json", "html") else None)


def _formatted(selections: Sequence[Selection], form: str) -> str:
    if form == "json":
        from likvardig_tui.render.json import pages_as_json

        return pages_as_json(_by_page(selections))
    if form == "html":
        from likvardig_tui.render.html import as_html

        return as_html([(_with_faults(content), parts) for content, parts in _by_page(selections)])
    groups = groupby(selections, key=lambda selection: (selection[0].topic_id, selection[1] is None))
    pages = [page for _, group in groups for page in _by_page(list(group))]
    return "\n".join(_page(_with_faults(content), parts, form) for content, parts in pages)


def _by_page(selections: Sequence[Selection]) -> list[tuple[LocalizedContent, list[Part]]]:
    """Return each page once, with the parts that are selected, or none if all of it is."""
    pages = {content.topic_id: content for content, _ in selections}
    parts = {topic_id: [part for content, part in selections if content.topic_id == topic_id] for topic_id in pages}
    return [
        (pages[topic_id], [] if None in found else [part for part in found if part is not None])
        for topic_id, found in parts.items()
    ]


def _page(content: LocalizedContent, parts: Sequence[Part], form: str) -> str:
    if form == "markdown":
        from likvardig_tui.render.markdown import as_markdown

        return as_markdown(content.topic, content.strings, parts)
    from likvardig_tui.render.text import WIDTH, as_text

    return as_text(content.topic, content.strings, min(WIDTH, terminal_width(WIDTH)), parts)


def _with_faults(content: LocalizedContent) -> LocalizedContent:
    """Return the start page with a sentence in place of the summary of each topic that is known to have errors."""
    if not content.is_start_page or not any(entry.is_faulty for entry in content.entries):
        return content
    sentence = content.strings("cli.topic_faulty")
    return content.with_entries(
        entry._replace(summary=sentence) if entry.is_faulty else entry for entry in content.entries
    )
