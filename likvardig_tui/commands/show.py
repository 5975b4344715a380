"""``likvardig show``: write the page, or some parts of it, as text, Markdown or JSON. No pager is used."""

from __future__ import annotations

import gc
from collections.abc import Collection, Sequence

from likvardig_tui.cli_options import Options
from likvardig_tui.commands import startup
from likvardig_tui.console import EXIT_FAILURE, write_stderr, write_stdout
from likvardig_tui.content.model import Part, Topic, is_number
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.strings import Strings

MAX_SUGGESTIONS = 3
MIN_PART_LENGTH = 3
"""Characters that a part of an id must have to count as similar to the id."""


def run(options: Options) -> int:
    """Run the command and return its exit code."""
    store = ContentStore(options.flags.content)
    if not startup.has_requested_language(store, options.flags):
        return EXIT_FAILURE
    code = _write(startup.read_remembered(store, options.flags).content, options.parts, options.format)
    gc.freeze()  # or the interpreter would search all objects for garbage before it exits
    return code


def _write(content: LocalizedContent, names: Sequence[str], form: str) -> int:
    found = {name: content.topic.part(name) for name in names}
    unknown = [name for name, part in found.items() if part is None]
    for name in unknown:
        write_stderr(_unknown_part(name, content.topic, content.strings))
    if unknown:
        return EXIT_FAILURE
    parts = list(dict.fromkeys(part for part in found.values() if part is not None))
    text = _formatted(content, parts, form)
    return write_stdout(text, content.strings, encoding="utf-8" if form == "json" else None)


def _formatted(content: LocalizedContent, parts: Sequence[Part], form: str) -> str:
    language, topic, strings = content.language, content.topic, content.strings
    if form == "markdown":
        from likvardig_tui.render.markdown import as_markdown

        return as_markdown(topic, strings, parts)
    if form == "json":
        from likvardig_tui.render.json import as_json

        return as_json(topic, language, parts)
    import shutil

    from likvardig_tui.render.text import WIDTH, as_text

    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
    return as_text(topic, strings, width, parts)


def similar_ids(wanted: str, known: Collection[str]) -> list[str]:
    """Return at most MAX_SUGGESTIONS of the ``known`` ids that resemble ``wanted``, the most similar first.

    Their spelling is close, or one is a part of the other. Case and accents are ignored.
    """
    from difflib import get_close_matches

    wanted = _without_accents(wanted).lower()
    similar = get_close_matches(wanted, known, MAX_SUGGESTIONS)
    if len(wanted) >= MIN_PART_LENGTH:
        similar += [each for each in known if wanted in each or (len(each) >= MIN_PART_LENGTH and each in wanted)]
    return list(dict.fromkeys(similar))[:MAX_SUGGESTIONS]


def _without_accents(text: str) -> str:
    import unicodedata

    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _unknown_part(wanted: str, topic: Topic, strings: Strings) -> str:
    if is_number(wanted):
        return strings("cli.number_unknown", number=wanted, last=len(topic.initiatives))
    known = [*(initiative.id for initiative in topic.initiatives), strings("cli.contact")]
    similar = similar_ids(wanted, known)
    if not similar:
        return strings("cli.id_unknown", id=wanted, ids=", ".join(known))
    *others, last = similar
    named = strings("cli.either", others=", ".join(others), last=last) if others else last
    return strings("cli.id_unknown_near", id=wanted, near=named)
