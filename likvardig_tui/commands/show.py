"""``likvardig show``: the page, or some initiatives, as text, Markdown or JSON on standard output. It never pages."""

from __future__ import annotations

import gc
from collections.abc import Collection, Sequence

from likvardig_tui.cli_options import Options
from likvardig_tui.commands import startup
from likvardig_tui.console import EXIT_FAILURE, write_stderr, write_stdout
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.strings import Strings

MAX_SUGGESTIONS = 3
"""How many ids to name to someone who wrote one that is nearly right."""
MIN_PART_LENGTH = 3
"""Letters that a part of an id has at least, if it is to tell which id was meant."""


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
        write_stderr(_unknown(wanted, known, content.strings))
    if unknown:
        return EXIT_FAILURE
    return write_stdout(_written(content, ids, form), content.strings, encoding="utf-8" if form == "json" else None)


def _written(content: LocalizedContent, ids: Sequence[str], form: str) -> str:
    language, topic, strings = content
    if form == "markdown":
        from likvardig_tui.render.markdown import as_markdown

        return as_markdown(topic, strings, ids)
    if form == "json":
        from likvardig_tui.render.json import as_json

        return as_json(topic, language, ids)
    import shutil

    from likvardig_tui.render.text import WIDTH, as_text

    # Those of the terminal, but no more than one reads with ease.
    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
    return as_text(topic, strings, width, ids)


def near(wanted: str, known: Collection[str]) -> list[str]:
    """Return the ids that someone who wrote ``wanted`` may have meant, the likeliest first, at most MAX_SUGGESTIONS.

    They are spelt nearly so, or one is a part of the other; case and accents do not matter.
    """
    from difflib import get_close_matches

    wanted = _plain_letters(wanted)
    alike = get_close_matches(wanted, known, MAX_SUGGESTIONS)
    if len(wanted) >= MIN_PART_LENGTH:
        alike += [one for one in known if wanted in one or (len(one) >= MIN_PART_LENGTH and one in wanted)]
    return list(dict.fromkeys(alike))[:MAX_SUGGESTIONS]


def _plain_letters(text: str) -> str:
    import unicodedata

    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)).lower()


def _unknown(wanted: str, known: Collection[str], strings: Strings) -> str:
    alike = near(wanted, known)
    if not alike:
        return strings("cli.id_unknown", id=wanted, ids=", ".join(known))
    *others, last = alike
    named = strings("cli.either", others=", ".join(others), last=last) if others else last
    return strings("cli.id_unknown_near", id=wanted, near=named)
