"""How a stretch of a topic's text is pointed at: which initiative, which block, from where to where."""

from __future__ import annotations

from typing import NamedTuple

from likvardig_tui.content.markdown import Block, blocks
from likvardig_tui.content.model import Topic

PREAMBLE = -1
"""The place of the summary and the goal, which stand before the first initiative."""
TITLE = -1
"""The place of an initiative's title, which stands before the first block of its text."""


class Hit(NamedTuple):
    """A stretch of text that answers the query."""

    initiative: int
    """From 0, or PREAMBLE."""
    block: int
    """From 0, or TITLE. The preamble's blocks are those of ``preamble``."""
    start: int
    end: int


def preamble(topic: Topic) -> tuple[Block, ...]:
    """Return what stands before the first initiative: the summary, the goal's title, and the goal."""
    return (*blocks(topic.summary), Block(topic.goal.title), *blocks(topic.goal.text))
