"""Content folders with several topics: which there are, and the start page that lists them.

A language then has ``index.toml``, and a file per topic in ``topics/``. A topic is read in full only when it is shown
or searched: the start page needs the first lines of each file.
"""

import os
import re
from codecs import BOM_UTF8
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from likvardig_tui.content.diagnostics import ContentError
from likvardig_tui.content.fingerprints import FileFingerprint, Fingerprint, file_fingerprint
from likvardig_tui.content.model import Contact, Goal, Index, Initiative, Topic, TopicEntry
from likvardig_tui.content.sanitising import clean, clean_line
from likvardig_tui.content.toml.document import Document
from likvardig_tui.content.toml.loading import loads

INDEX, TOPICS = "index.toml", "topics"
"""Names of the index and of the folder of topics in a language's folder."""
TOPIC_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""The id of a topic, which is the name of its file and cannot lead out of the folder."""
HEAD_BYTES = 4096
"""What is read of most topics to list them: title and summary come before the first table."""

_TEXT = r'(?: \"{3} \n?+ ((?:[^"\\]++ | \\\n [ \n]*+)*+) \"{3} | " ([^"\\\n]*+) " )'
"""A text on one line, or on several whose ends are escaped or not."""
_HEAD = rf"""
    (?: [ ]*+
        (?: title [ ]*+ = [ ]*+ {_TEXT}
          | summary [ ]*+ = [ ]*+ {_TEXT}
          | \w++ [ ]*+ = [ ]*+ (?: {_TEXT} | [0-9T:+.-]++ )
        )?+
        [ ]*+ (?: \#[^\n]*+ )?+ \n++
    )++
"""
"""TOML statements of the usual kind: a text or a number."""
_ESCAPED_LINE_END = r"\\\n[ \n]*"


def topic_name(topic_id: str) -> str:
    """Return the path of the file of a topic within the folder of its language."""
    return f"{TOPICS}/{topic_id}.toml"


def topic_file(folder: Path, language: str, topic_id: str) -> Path:
    """Return the file of a topic in the content ``folder``."""
    return folder / language / topic_name(topic_id)


def topic_ids(folder: Path, language: str) -> set[str]:
    """Return the ids of the topics in a language."""
    try:
        names = os.listdir(folder / language / TOPICS)  # noqa: PTH208  # a thousand names at the start
    except OSError:
        return set()
    # One search in all names takes a third of one in each. No name has a NUL character in it.
    return set(re.findall(rf"\0({TOPIC_ID.pattern})\.toml(?=\0)", "\0".join(["", *names, ""])))


def languages_of_topics(folder: Path, languages: Iterable[str], order: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the id of each topic of the content ``folder``, with the first of the ``languages`` that has it.

    Those in ``order`` come first, the others after them by id.
    """
    language_of: dict[str, str] = {}
    for language in languages:
        for topic_id in topic_ids(folder, language):
            language_of.setdefault(topic_id, language)
    listed = [topic_id for topic_id in dict.fromkeys(order) if topic_id in language_of]
    for topic_id in (*listed, *sorted(language_of.keys() - set(listed))):
        yield topic_id, language_of[topic_id]


class _KnownEntry(NamedTuple):
    fingerprint: Fingerprint
    """That of the topic file and the index."""
    entry: TopicEntry
    is_read: bool = False
    """Whether the topic has been read in full since then."""
    updated: date | None = None
    """The date of the topic, if it has been read and is valid."""


class TopicEntries:
    """The topics of a content folder as the start page lists them. The files are read again only when they change.

    The app and the watcher's thread use the same object: what it remembers about a language or a topic is set and
    looked up in one step, which needs no lock.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, dict[str, _KnownEntry]] = {}
        """By the language of the start page and the id."""

    def read(
        self, language: str, languages: Iterable[str], index: Index, fingerprints: Mapping[str, FileFingerprint]
    ) -> tuple[TopicEntry, ...]:
        """Return the topics for the start page in ``language``, each in the first of the ``languages`` that has it.

        ``fingerprints`` are those of the files that have been looked at just before, by path.
        """
        before, found = self._known.get(language, {}), {}
        index_file = f"{self._folder}/{language}/{INDEX}"
        for topic_id, own in languages_of_topics(self._folder, languages, index.order):
            file = f"{self._folder}/{own}/{topic_name(topic_id)}"
            fingerprint = fingerprints.get(file) or file_fingerprint(file), fingerprints[index_file]
            known = before.get(topic_id)
            if known is None or known.fingerprint != fingerprint or known.entry.language != own:
                known = _KnownEntry(fingerprint, _read_entry(file, own, topic_id))
            found[topic_id] = known
        self._known[language] = found
        return tuple(known.entry for known in found.values())

    def mark(self, language: str, entry: TopicEntry, *, updated: date | None, is_read: bool = True) -> None:
        """Remember when the topic was updated, None if it has errors, and whether all of them are known.

        That holds until its file or the index changes.
        """
        known = self._known.get(language, {})
        if entry.id in known and known[entry.id].entry.language == entry.language:
            marked = known[entry.id].entry._replace(is_faulty=updated is None)
            known[entry.id] = known[entry.id]._replace(entry=marked, is_read=is_read, updated=updated)

    def newest_date(self, language: str) -> date | None:
        """Return the newest date of the topics that have been read and are valid."""
        dates = [one.updated for one in self._known.get(language, {}).values() if one.updated is not None]
        return max((one.date() if isinstance(one, datetime) else one for one in dates), default=None)

    def unread(self, language: str) -> tuple[TopicEntry, ...]:
        """Return the topics that have not been read in full since they or the index changed."""
        return tuple(known.entry for known in self._known.get(language, {}).values() if not known.is_read)

    def faulty(self, language: str) -> tuple[str, ...]:
        """Return the ids of the topics that are known to have errors."""
        known = self._known.get(language, {})
        return tuple(topic_id for topic_id, one in known.items() if one.entry.is_faulty)


def _read_entry(file: str, language: str, topic_id: str) -> TopicEntry:
    """Read the title and the summary of a topic; where the title cannot be read, the id stands for it."""
    try:
        # A pipe would otherwise block for ever.
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
        try:
            raw = os.read(descriptor, HEAD_BYTES)
        finally:
            os.close(descriptor)
        start, table, _ = raw.removeprefix(BOM_UTF8).partition(b"\n[")
        if table or len(raw) < HEAD_BYTES:
            head = start.decode(errors="ignore")
            values = _usual_texts(head + "\n") or loads(head + "\n")
            title, summary = clean_line(values["title"]), clean(values.get("summary", "")).strip()
            if title:
                return TopicEntry(topic_id, title, summary, language)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return _read_whole(file, language, topic_id)


@cache
def _head() -> re.Pattern[str]:
    """Return the pattern of the first lines of a file, which only several topics need."""
    return re.compile(_HEAD, re.VERBOSE)


def _usual_texts(head: str) -> dict[str, str]:
    """Return the title and the summary in the first lines of a file; nothing if one is more than a plain statement.

    It is ten times as fast as ``tomllib``, which is most of what the start takes with a thousand topics.
    """
    match = _head().fullmatch(head)
    if match is None or not head.replace("\n", "").isprintable():
        return {}
    title_lines, title, lines, line, _, _ = match.groups("")
    texts = {"title": title_lines or title, "summary": lines or line}
    return {key: re.sub(_ESCAPED_LINE_END, "", text) for key, text in texts.items()} if "\\" in head else texts


def _read_whole(file: str, language: str, topic_id: str) -> TopicEntry:
    """Read the whole file: it has errors, or a summary that is long or has a line with a bracket first."""
    try:
        document = Document(Path(file))
    except ContentError:
        return TopicEntry(topic_id, topic_id, "", language, is_faulty=True)
    title, summary = document.root.line("title"), document.root.text("summary", required=False)
    return TopicEntry(topic_id, title or topic_id, summary, language, is_faulty=bool(document.diagnostics()))


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
        initiatives=listed_as_initiatives(entries),
        links=(),
        contacts=index.contacts or contacts,
        privacy=index.privacy,
    )


def listed_as_initiatives(entries: Iterable[TopicEntry]) -> tuple[Initiative, ...]:
    """Return the topics as the initiatives of the start page; one that is not translated with its language."""
    return tuple(
        Initiative(
            entry.id, f"{entry.title} ({entry.language_name})" if entry.language_name else entry.title, entry.summary
        )
        for entry in entries
    )
