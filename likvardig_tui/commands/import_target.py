"""Where an import writes the topic, and what there is already."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from errno import ENOENT, ENOTDIR
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from likvardig_tui.cli_options import STDIO, Options
from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.model import DEFAULT_LANGUAGE, Index, Topic
from likvardig_tui.content.store import TOPIC, ContentStore
from likvardig_tui.content.strings import Strings
from likvardig_tui.content.toml.reader import read_index, read_topic
from likvardig_tui.content.topics import INDEX, TOPICS, topic_file, topic_ids


class RefusedError(Exception):
    """The page cannot be imported. The text of the error is the reason, for people."""


class Target(NamedTuple):
    """Where to write the topic, and what a page does not say."""

    file: Path | None
    """None for standard output."""
    existing: Topic
    """The topic in the file, else one in use."""
    replaces_file: bool = False
    comment: str = ""
    """What is at the top of the file."""
    common: Index | None = None
    """What the topic has in common with others, if it is one of several."""


def find_target(options: Options, store: ContentStore, language: str, strings: Strings) -> Target:
    """Return where the options ask to write the topic in ``language``.

    Raises RefusedError, and ContentError if a file that is to be replaced or added to has errors: its ids could not be
    kept.
    """
    if options.flags.topic:
        return _one_of_several(options.flags.topic, store, language, strings)
    if options.output is None or options.output == STDIO:
        return Target(None, next(_topics_in_use(store, language)))
    output = options.output
    if _is_missing(output.parent):
        raise RefusedError(strings("import.no_folder", folder=output.parent))
    if _exists(output) and not os.path.isfile(output):  # noqa: PTH113  # never raises
        raise RefusedError(strings("import.not_file", file=output))
    if output.absolute().parent.name == TOPICS and _exists(output.parent.parent / INDEX):
        raise RefusedError(strings("import.use_topic", file=output, id=output.stem))
    if _exists(output):
        return Target(output, read_topic(output), replaces_file=True, comment=_leading_comment(output))
    return Target(output, next(_topics_in_use(store, language)))


def _one_of_several(topic_id: str, store: ContentStore, language: str, strings: Strings) -> Target:
    folder = store.folder / language
    if not _exists(folder / INDEX):
        problem = "import.one_topic" if _exists(folder / TOPIC) else "import.no_index"
        details = {"index": folder / INDEX, "topic": folder / TOPIC, "topics": folder / TOPICS}
        raise RefusedError(strings(problem, **details))
    index = read_index(folder / INDEX)
    file = topic_file(store.folder, language, topic_id)
    if _exists(file):
        existing = read_topic(file, index)
        return Target(file, existing, replaces_file=True, comment=_leading_comment(file), common=index)
    other = next(_topics_in_use(store, language))
    contacts = index.contacts or other.contacts
    return Target(file, other._replace(initiatives=(), contacts=contacts, privacy=index.privacy), common=index)


def _topics_in_use(store: ContentStore, language: str) -> Iterator[Topic]:
    """Yield the topics of the ``store`` in a language that have no errors, and the shipped one after them."""
    for topic_id in sorted(topic_ids(store.folder, language)) if store.has_several_topics(language) else [""]:
        with suppress(ContentError):
            yield store.read(language, topic_id).topic
    shipped = ContentStore()
    yield shipped.read(language if language in shipped.languages() else DEFAULT_LANGUAGE).topic


def _exists(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110  # never raises


def _is_missing(folder: Path) -> bool:
    """Return whether there is no such folder; False if the system does not say: writing will report why."""
    try:
        return not stat.S_ISDIR(folder.stat().st_mode)
    except OSError as error:
        return error.errno in (ENOENT, ENOTDIR)


def _leading_comment(path: Path) -> str:
    return "\n".join(takewhile(lambda line: line.startswith("#"), path.read_text("utf-8-sig").split("\n")))
