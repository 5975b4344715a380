"""Find the pages and parts that the command line names, and say which there are instead of unknown ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from likvardig_tui.content.model import Contacts, Part, Topic, is_number
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.strings import Strings

MAX_SUGGESTIONS = 3
MAX_LISTED = 20
"""Topics that are listed when nothing resembles an unknown name."""
MIN_PART_LENGTH = 3
"""Characters that a part of an id must have to count as similar to the id."""

Selection = tuple[LocalizedContent, Part | None]
"""A page and a part of it; None for the whole."""


def find_selections(
    store: ContentStore, content: LocalizedContent, names: Sequence[str]
) -> tuple[list[Selection], list[str]]:
    """Return what ``names`` select, in their order and once each, and a sentence about each unknown name.

    On the start page a name is that of a topic, or of a topic and a part of it (``skola/8``), or of the contact.
    Raises ContentError if a topic has errors.
    """
    finder = _Finder(store, content)
    found = {name: finder.find(name) for name in names}
    selections = [each for each in found.values() if not isinstance(each, str)]
    once = {(content.topic_id, part): (content, part) for content, part in selections}
    return list(once.values()), [each for each in found.values() if isinstance(each, str)]


class _Finder:
    """The pages of a content folder by name. Each is read once."""

    def __init__(self, store: ContentStore, content: LocalizedContent) -> None:
        self._store, self._content = store, content
        self._opened: dict[str, LocalizedContent] = {}

    def find(self, name: str) -> Selection | str:
        """Return what ``name`` selects, or a sentence that it is unknown."""
        content = self._content
        if not content.is_start_page:
            part = content.topic.part(name)
            return (content, part) if part is not None else unknown_part(name, content.topic, content.strings)
        page_name, slash, part_name = name.partition("/")
        page = content.topic.part(page_name)
        if isinstance(page, Contacts) and not slash:
            return content, page
        if page is None or isinstance(page, Contacts):
            return self._unknown_page(name)
        opened = self._open(page[1].id)
        if not slash:
            return opened, None
        part = opened.topic.part(part_name)
        return (opened, part) if part is not None else self._unknown_part(part_name, opened)

    def _open(self, topic_id: str) -> LocalizedContent:
        if topic_id not in self._opened:
            self._opened[topic_id] = self._store.open_topic(self._content, topic_id)
        return self._opened[topic_id]

    def _unknown_page(self, name: str) -> str:
        content = self._content
        elsewhere = () if is_number(name) else self._similar_parts(name.rpartition("/")[2])
        ids = [entry.id for entry in content.entries]
        return unknown_topic(name, ids, content.strings, elsewhere, may_be_contact=True)

    def _unknown_part(self, name: str, opened: LocalizedContent) -> str:
        prefix = f"{opened.topic_id}/"
        elsewhere = () if is_number(name) else self._similar_parts(name)
        return unknown_part(name, opened.topic, opened.strings, prefix, elsewhere)

    def _similar_parts(self, wanted: str) -> list[str]:
        """Return the full names of the initiatives in all topics whose ids resemble ``wanted``."""
        names: dict[str, list[str]] = {}
        for entry, topic in self._store.read_topics(self._content):
            for initiative in topic.initiatives if topic else ():
                names.setdefault(initiative.id, []).append(f"{entry.id}/{initiative.id}")
        return [name for similar in similar_ids(wanted, names) for name in names[similar]]


def unknown_topic(
    wanted: str,
    known: Collection[str],
    strings: Strings,
    elsewhere: Iterable[str] = (),
    *,
    may_be_contact: bool = False,
) -> str:
    """Return a sentence that there is no such topic, with the ``known`` ids and names ``elsewhere`` that resemble it.

    ``may_be_contact`` says whether it could have been the contact, or the number of a topic.
    """
    if may_be_contact and is_number(wanted):
        return strings("cli.topic_number_unknown", number=wanted, last=len(known))
    names = [*known, *([strings("cli.contact")] if may_be_contact else [])]
    near = _most_similar(wanted, [*similar_ids(wanted, names), *elsewhere], strings)
    if near:
        return strings("cli.topic_unknown_near", id=wanted, near=near)
    listed, others = ", ".join(names[:MAX_LISTED]), len(names) - MAX_LISTED
    return strings(
        "cli.topic_unknown", id=wanted, ids=strings("cli.more", ids=listed, count=others) if others > 0 else listed
    )


def unknown_part(wanted: str, topic: Topic, strings: Strings, prefix: str = "", elsewhere: Iterable[str] = ()) -> str:
    """Return a sentence that the topic has no such part, with what resembles it in it and ``elsewhere``.

    ``prefix`` comes before the names of the parts.
    """
    if is_number(wanted):
        return strings("cli.number_unknown", number=wanted, last=len(topic.initiatives))
    names = {name: f"{prefix}{name}" for name in (*(each.id for each in topic.initiatives), strings("cli.contact"))}
    near = _most_similar(wanted, [*(names[name] for name in similar_ids(wanted, names)), *elsewhere], strings)
    if near:
        return strings("cli.id_unknown_near", id=f"{prefix}{wanted}", near=near)
    return strings("cli.id_unknown", id=f"{prefix}{wanted}", ids=", ".join(names.values()))


def _most_similar(wanted: str, near: Iterable[str], strings: Strings) -> str:
    """Return at most MAX_SUGGESTIONS of the names ``near``, those of the same part first, as in a sentence."""
    part = wanted.rpartition("/")[2]
    names = sorted(dict.fromkeys(near), key=lambda name: name.rpartition("/")[2] != part)[:MAX_SUGGESTIONS]
    *others, last = names or [""]
    return strings("cli.either", others=", ".join(others), last=last) if others else last


def similar_ids(wanted: str, known: Collection[str] | Mapping[str, object]) -> list[str]:
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
