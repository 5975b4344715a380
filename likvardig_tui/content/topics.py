"""Content folders with several topics: which there are, and the start page that lists them.

A language then has ``index.toml``, and a file per topic in ``topics/``. A topic is read in full only when it is shown
or searched: the start page needs the first lines of each file.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from likvardig_tui.content.model import Contact, Goal, Index, Initiative, Topic, TopicEntry
from likvardig_tui.content.sanitising import clean, clean_line

INDEX, TOPICS = "index.toml", "topics"
"""Names of the index and of the folder of topics in a language's folder."""
TOPIC_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""The id of a topic, which is the name of its file and cannot lead out of the folder."""
HEAD_BYTES = 4096
"""What is read of a topic to list it: its title and summary come before the first table."""


def topic_file(folder: Path, language: str, topic_id: str) -> Path:
    """Return the file of a topic in the content ``folder``."""
    return folder / language / TOPICS / f"{topic_id}.toml"


def topic_ids(folder: Path, language: str) -> set[str]:
    """Return the ids of the topics in a language."""
    try:
        names = os.listdir(folder / language / TOPICS)  # noqa: PTH208  # a thousand names at the start
    except OSError:
        return set()
    return {name[:-5] for name in names if name.endswith(".toml") and TOPIC_ID.fullmatch(name[:-5])}


def read_entries(folder: Path, languages: Iterable[str], order: Collection[str]) -> tuple[TopicEntry, ...]:
    """Return the topics of the content ``folder``, each in the first of the ``languages`` that has it.

    Those in ``order`` come first, the others after them by id.
    """
    language_of: dict[str, str] = {}
    for language in languages:
        for topic_id in topic_ids(folder, language):
            language_of.setdefault(topic_id, language)
    listed = [topic_id for topic_id in dict.fromkeys(order) if topic_id in language_of]
    ids = (*listed, *sorted(language_of.keys() - set(listed)))
    return tuple(_read_entry(folder, language_of[topic_id], topic_id) for topic_id in ids)


def _read_entry(folder: Path, language: str, topic_id: str) -> TopicEntry:
    """Read the title and the summary of a topic; where they cannot be read, its id stands for the title."""
    try:
        with topic_file(folder, language, topic_id).open("rb") as file:
            head = file.read(HEAD_BYTES).decode("utf-8-sig", "ignore")
        values = tomllib.loads(head.partition("\n[")[0] + "\n")
        title, summary = values["title"], values.get("summary", "")
        return TopicEntry(topic_id, clean_line(title) or topic_id, clean(summary).strip(), language)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return TopicEntry(topic_id, topic_id, "", language, is_faulty=True)


def start_page(index: Index, entries: Iterable[TopicEntry], contacts: tuple[Contact, ...]) -> Topic:
    """Return the page that lists the topics: each is an initiative with its summary as the text.

    ``contacts`` are shown if the index has none.
    """
    return Topic(
        section="",
        title=index.title,
        publisher="",
        source="",
        updated=date.min,
        summary=index.summary,
        goal=Goal("", ""),
        initiatives=tuple(Initiative(entry.id, entry.title, entry.summary) for entry in entries),
        links=(),
        contacts=index.contacts or contacts,
        privacy=index.privacy,
    )
