"""What the page remembers: between sessions, while its content changes, and during a search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from likvardig_tui.content.hits import PREAMBLE
from likvardig_tui.content.model import Topic
from likvardig_tui.tui.widgets.topic_list import ListState


class Bookmark(NamedTuple):
    """The open panels and the reading position, by ids that are the same in every language and after a change."""

    opened: tuple[str, ...] = ()
    """Ids of initiatives; an empty one for the goal."""
    current: str | None = None
    """Id of the initiative under the cursor; empty before the first one; None if unknown."""
    title_offset: int | None = None
    """How far below the top of the window its title starts, in lines; None if unknown."""

    @classmethod
    def from_preferences(cls, preferences: Mapping[str, object]) -> Bookmark:
        """Return the bookmark in the user's preferences, which come from a file that may contain anything."""
        opened, current = preferences.get("open"), preferences.get("place")
        ids = tuple(name for name in opened if isinstance(name, str)) if isinstance(opened, list) else ()
        return cls(ids, current if current and isinstance(current, str) else None)

    def as_preferences(self) -> dict[str, object]:
        return {"open": list(filter(None, self.opened)), "place": self.current or ""}

    @classmethod
    def of(cls, topic: Topic, state: ListState, title_offset: int | None = None) -> Bookmark:
        """Return the bookmark for the ``state`` of a list that shows ``topic``."""
        ids = {PREAMBLE: "", **{index: initiative.id for index, initiative in enumerate(topic.initiatives)}}
        return cls(tuple(ids[index] for index in sorted(state.opened)), ids[state.cursor], title_offset)

    def carry_over(self, old: Topic, new: Topic) -> Bookmark:
        """Return the bookmark for ``new`` content: at the same initiative, or the last one before it that remains."""
        if not self.current:
            return self
        remaining = {initiative.id for initiative in new.initiatives}
        ids = [initiative.id for initiative in old.initiatives]
        candidates = reversed(ids[: ids.index(self.current) + 1]) if self.current in ids else ()
        return self._replace(current=next((name for name in candidates if name in remaining), None))

    def resolve(self, topic: Topic) -> tuple[frozenset[int], int]:
        """Return the open panels and the cursor in a list that shows ``topic``."""
        indices = {"": PREAMBLE, **{initiative.id: index for index, initiative in enumerate(topic.initiatives)}}
        opened = frozenset(indices[name] for name in self.opened if name in indices)
        default = 0 if self.title_offset is None else PREAMBLE
        return opened, default if self.current is None else indices.get(self.current, default)


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
