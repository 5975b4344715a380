"""What the page remembers: between sessions, while its content changes, during a search, and of each topic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from likvardig_tui.content.hits import PREAMBLE
from likvardig_tui.content.model import Topic
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.tui.widgets.panel_layout import ListState


class Bookmark(NamedTuple):
    """The open panels and the reading position, by ids that are the same in every language and after a change."""

    opened: tuple[str, ...] = ()
    """Ids of initiatives; an empty one for the goal."""
    current: str | None = None
    """Id of the initiative under the cursor; empty before the first one; None if unknown."""
    title_offset: int | None = None
    """How far below the top of the window its title starts, in lines; None if unknown."""

    @classmethod
    def of(cls, topic: Topic, state: ListState, title_offset: int | None = None) -> Bookmark:
        """Return the bookmark for the ``state`` of a list that shows ``topic``."""
        ids = {PREAMBLE: "", **{index: initiative.id for index, initiative in enumerate(topic.initiatives)}}
        return cls(tuple(ids[index] for index in sorted(state.opened)), ids[state.cursor], title_offset)

    def carry_over(self, old: Sequence[str], new: Topic) -> Bookmark:
        """Return the bookmark for ``new`` content: at the same initiative, or the last one before it that remains.

        ``old`` are the ids of the initiatives before.
        """
        if not self.current:
            return self
        remaining = {initiative.id for initiative in new.initiatives}
        candidates = reversed(old[: old.index(self.current) + 1]) if self.current in old else ()
        return self._replace(current=next((name for name in candidates if name in remaining), None))

    def resolve(self, topic: Topic) -> tuple[frozenset[int], int]:
        """Return the open panels and the cursor in a list that shows ``topic``."""
        indices = {"": PREAMBLE, **{initiative.id: index for index, initiative in enumerate(topic.initiatives)}}
        opened = frozenset(indices[name] for name in self.opened if name in indices)
        default = 0 if self.title_offset is None else PREAMBLE
        return opened, default if self.current is None else indices.get(self.current, default)


class Bookmarks:
    """The bookmark of each topic that has been read, by its id; that of the only topic or the start page is ''."""

    def __init__(self, preferences: Mapping[str, object]) -> None:
        """Take the bookmarks from the user's preferences, which come from a file that may contain anything.

        Where there are several topics, an initiative is called ``topic/initiative`` in them.
        """
        self._kept: dict[str, tuple[Bookmark, Sequence[str]]] = {}
        """With the ids of the initiatives that the page had."""
        opened: dict[str, list[str]] = {}
        for item in _texts(preferences.get("open")):
            topic_id, _, name = item.rpartition("/")
            opened.setdefault(topic_id, []).append(name)
        places = [item for item in _texts(preferences.get("places")) if "/" in item]
        current = dict(item.split("/", 1) for item in places)
        if place := next(_texts([preferences.get("place")]), ""):
            current[""] = place
        for topic_id in opened | current:
            bookmark = Bookmark(tuple(opened.get(topic_id, ())), current.get(topic_id))
            self._kept[topic_id] = bookmark, (current.get(topic_id, ""),)

    def keep(self, topic_id: str, bookmark: Bookmark, topic: Topic) -> None:
        """Remember where a page that shows ``topic`` has been left."""
        self._kept[topic_id] = bookmark, [initiative.id for initiative in topic.initiatives]

    def restored(self, topic_id: str, topic: Topic) -> Bookmark:
        """Return the bookmark for a page that shows ``topic`` again, or for the first time."""
        bookmark, ids = self._kept.get(topic_id, (Bookmark(), ()))
        return bookmark.carry_over(ids, topic)

    def as_preferences(self, content: LocalizedContent) -> dict[str, object]:
        """Return what is to be remembered until the next session, of the topics that there still are."""
        listed = {"", *(entry.id for entry in content.entries)} if content.entries else {""}
        kept = {topic_id: bookmark for topic_id, (bookmark, _) in self._kept.items() if topic_id in listed}
        opened = [_item(topic_id, name) for topic_id in kept for name in kept[topic_id].opened if name]
        places = [_item(topic_id, bookmark.current or "") for topic_id, bookmark in kept.items() if bookmark.current]
        first = kept.get("", Bookmark()).current or ""
        several: dict[str, object] = {"places": [place for place in places if "/" in place]} if content.entries else {}
        return {"open": opened, "place": first, **several}


def _item(topic_id: str, initiative_id: str) -> str:
    return f"{topic_id}/{initiative_id}" if topic_id else initiative_id


def _texts(values: object) -> Iterator[str]:
    return (value for value in values if value and isinstance(value, str)) if isinstance(values, list) else iter(())


class SearchOrigin(NamedTuple):
    """What to restore when a search ends."""

    list_state: ListState
    contact_field: int
    """The index of the field under the contact's cursor."""
    is_contact_focused: bool


class ViewState(NamedTuple):
    """Everything that the user has changed on the page."""

    list_state: ListState
    contact_field: int
    """The index of the field under the contact's cursor."""
    focused: str
    """A selector of the focused widget."""
    search_text: str | None
    """None without a search."""
