"""Recognise the furniture of a page: what helps to use the page, and is no part of its text.

The wording is in the table ``furniture`` of the strings, where an editor can extend it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from likvardig_tui.content.importer.blocks import PageBlock, Role

BUTTONS = ("share", "listen", "print", "expand")
"""The strings with wordings of single buttons and links."""
LISTS = ("contents", "feedback")
"""The strings with wordings of titles, which have a list of links or buttons below them."""
RELATED = ("related",)
"""The strings with wordings of titles of sections with related pages, which become links."""
SEPARATOR = "|"
"""Separates the wordings in a string; ``*`` in one stands for any words."""
MAX_LENGTH = 100
"""Characters of a block that may be furniture."""
MAX_WILDCARD = 60
"""Characters that ``*`` stands for."""


class Furniture:
    """The wordings of furniture."""

    def __init__(self, buttons: Iterable[str] = (), lists: Iterable[str] = (), related: Iterable[str] = ()) -> None:
        self._buttons, self._lists, self._related = _pattern(buttons), _pattern(lists), _pattern(related)

    def is_related_title(self, block: PageBlock) -> bool:
        """Return whether a block is the heading of a section with related pages."""
        return block.role is Role.HEADING and _matches(self._related, block)

    def is_button(self, block: PageBlock) -> bool:
        """Return whether a block that is no heading has the wording of a button."""
        return block.role is not Role.HEADING and _matches(self._buttons, block)

    def is_list_title(self, block: PageBlock) -> bool:
        """Return whether a block has the wording of the title of a list of links or buttons."""
        return _matches(self._lists, block)

    def find(self, blocks: Sequence[PageBlock]) -> set[int]:
        """Return the indexes of the blocks that are furniture."""
        found = set()
        is_in_list = False
        for index, block in enumerate(blocks):
            if self.is_list_title(block):
                is_in_list = True
                found.add(index)
            elif self.is_button(block) or (is_in_list and _may_be_in_list(block)):
                found.add(index)
            else:
                is_in_list = False
        return found


def _may_be_in_list(block: PageBlock) -> bool:
    return block.role is Role.BUTTON or bool(block.link) or (bool(block.marker) and not block.is_sentence)


def _matches(pattern: re.Pattern[str] | None, block: PageBlock) -> bool:
    text = " ".join(block.normalized_text.split()).rstrip(": ")
    return pattern is not None and len(text) <= MAX_LENGTH and bool(pattern.fullmatch(text))


def _pattern(texts: Iterable[str]) -> re.Pattern[str] | None:
    wordings = [wording.strip() for text in texts for wording in text.split(SEPARATOR)]
    alternatives = [
        rf".{{1,{MAX_WILDCARD}}}".join(map(re.escape, wording.split("*")))
        for wording in wordings
        if wording.strip("* ")
    ]
    return re.compile("|".join(alternatives), re.IGNORECASE) if alternatives else None
