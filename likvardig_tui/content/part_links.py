"""Collect the links of a part of the page."""

from __future__ import annotations

from collections.abc import Iterator

from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Initiative, Link, Topic


def part_links(topic: Topic, initiative: Initiative | None) -> tuple[Link, ...]:
    """Return the links of ``initiative``, or of what precedes the first one if None, and then the related pages."""
    if initiative is None:
        own = (*links_in(topic.summary), *links_in(topic.goal.text))
    else:
        own = (*links_in(initiative.text), *initiative.links)
    first = {link.url: link for link in reversed((*own, *topic.links))}
    return tuple(reversed(first.values()))


def links_in(text: str) -> Iterator[Link]:
    """Yield the links in a Markdown text that may be opened, each with what it is called there."""
    if "](" not in text:  # most texts have none
        return
    from likvardig_tui.content.addresses import is_url

    for block in blocks(text):
        for link in block.links:
            if is_url(link.url):
                yield Link(block.text[link.start : link.title_end].replace("\n", " "), link.url)
