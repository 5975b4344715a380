"""What a saved page is made of, whether it was HTML or text: blocks, one after another."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from likvardig_tui.content.markdown_escape import literal_lines


class Role(Enum):
    """What the page says that a block is."""

    TEXT = "text"
    """A paragraph, or part of a list's item."""
    HEADING = "heading"
    OPENER = "opener"
    """What opens a panel."""
    TERM = "term"
    """What a description belongs to."""
    IMAGE = "image"
    """Words in place of an image."""


class Block(NamedTuple):
    """A stretch of the page that stands by itself."""

    text: str
    """Its words; on one line, but where the page breaks it."""
    markdown: str
    """The same, as Markdown that shows just these words."""
    role: Role = Role.TEXT
    level: int = 0
    """Of a heading, from 1."""
    marker: str = ""
    """``-`` or ``1.`` where an item of a list begins."""
    depth: int = 0
    """How many lists it is in."""
    is_apart: bool = True
    """Whether empty space stands before it."""
    line: int = 0
    """Of the file, from 1; 0 where that is not known."""

    @property
    def words(self) -> str:
        """Its text with ordinary spaces, letter for letter."""
        return self.text.replace("\xa0", " ").replace("\u202f", " ")

    @property
    def is_sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.text.rstrip('"”»’)').endswith((".", "!", "?", ":", "…"))


def plain_block(text: str, role: Role = Role.TEXT) -> Block:
    """Return a block of words without any markup."""
    return Block(text, literal_lines(text), role)
