"""``likvardig show``: write the page, or some initiatives, as text, Markdown or JSON. No pager is used."""

from __future__ import annotations

import gc
from collections.abc import Collection, Sequence

from likvardig_tui.cli_options import Options
from likvardig_tui.commands import startup
from likvardig_tui.console import EXIT_FAILURE, write_stderr, write_stdout
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
    code = _write(startup.read_remembered(store, options.flags).content, options.ids, options.format)
    gc.freeze()  # or the interpreter would search all objects for garbage before it exits
    return code


def _write(content: LocalizedContent, ids: Sequence[str], form: str) -> int:
    known = [initiative.id for initiative in content.topic.initiatives]
    unknown = dict.fromkeys(wanted for wanted in ids if wanted not in known)
    for wanted in unknown:
        write_stderr(_unknown_id(wanted, known, content.strings))
    if unknown:
        return EXIT_FAILURE
    return write_stdout(_formatted(content, ids, form), content.strings, encoding="utf-8" if form == "json" else None)


def _formatted(content: LocalizedContent, ids: Sequence[str], form: str) -> str:
    language, topic, strings = content
    if form == "markdown":
        from likvardig_tui.render.markdown import as_markdown

        return as_markdown(topic, strings, ids)
    if form == "json":
        from likvardig_tui.render.json import as_json

        return as_json(topic, language, ids)
    import shutil

    from likvardig_tui.render.text import WIDTH, as_text

    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
    return as_text(topic, strings, width, ids)


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


def _unknown_id(wanted: str, known: Collection[str], strings: Strings) -> str:
    similar = similar_ids(wanted, known)
    if not similar:
        return strings("cli.id_unknown", id=wanted, ids=", ".join(known))
    *others, last = similar
    named = strings("cli.either", others=", ".join(others), last=last) if others else last
    return strings("cli.id_unknown_near", id=wanted, near=named)
