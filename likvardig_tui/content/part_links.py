"""Collect the links of a part of the page."""

from __future__ import annotations

from collections.abc import Iterator

from likvardig_tui.content.hits import PREAMBLE
from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Link, Topic


def part_links(topic: Topic, index: int) -> tuple[Link, ...]:
    """Return the links of the initiative with that index, or of what precedes the first one (PREAMBLE).

    The related pages follow them.
    """
    if index == PREAMBLE:
        own = (*links_in(topic.summary), *links_in(topic.goal.text))
    else:
        own = (*links_in(topic.initiatives[index].text), *topic.initiatives[index].links)
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
