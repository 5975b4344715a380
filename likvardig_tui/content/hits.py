"""References to text in a topic: which initiative, which block, from where to where."""

from __future__ import annotations

from typing import NamedTuple

from likvardig_tui.content.markdown import Block, blocks
from likvardig_tui.content.model import Topic

PREAMBLE = -1
"""Initiative of a hit in the summary or the goal, which precede the first initiative."""
TITLE = -1
"""Block of a hit in the title of an initiative, which precedes the first block of its text."""


class Hit(NamedTuple):
    """A match of a search query."""

    initiative: int
    """Index of the initiative, or PREAMBLE."""
    block: int
    """Index in the blocks of the initiative's text, or TITLE; in the blocks of ``preamble`` for a hit there."""
    start: int
    """Index in the text of the block."""
    end: int


def preamble(topic: Topic) -> tuple[Block, ...]:
    """Return the blocks before the first initiative: the summary, the goal's title, and the goal."""
    return (*blocks(topic.summary), Block(topic.goal.title), *blocks(topic.goal.text))
