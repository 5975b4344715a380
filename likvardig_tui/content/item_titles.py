"""What the items of the counts and the preferences are called: initiatives, by id or as ``topic/initiative``."""

from __future__ import annotations

from collections.abc import Iterable

from likvardig_tui.content.store import ContentStore, LocalizedContent

MAX_TOPICS = 50
"""Topics that are read for the titles of their initiatives, which takes a few milliseconds each."""


def item_titles(store: ContentStore, content: LocalizedContent, items: Iterable[str]) -> dict[str, str]:
    """Return the titles of ``items``, and perhaps of others, by item. Those of unknown items are left out.

    An initiative of a topic that is not read, or has errors, has its id as the title.
    """
    if not content.entries:
        return {initiative.id: initiative.title for initiative in content.topic.initiatives}
    titles = {entry.id: entry.title for entry in content.entries}
    qualified = [item.split("/", 1) for item in items if "/" in item]
    titles_of_items = {f"{topic}/{name}": f"{titles[topic]}: {name}" for topic, name in qualified if topic in titles}
    wanted = {topic for topic, _ in qualified}
    entries = [entry for entry in content.entries if entry.id in wanted][:MAX_TOPICS]
    for entry, topic in store.read_topics(content._replace(entries=tuple(entries))):
        for initiative in topic.initiatives if topic else ():
            titles_of_items[f"{entry.id}/{initiative.id}"] = f"{entry.title}: {initiative.title}"
    return titles | titles_of_items
