"""Recognise the furniture of a page: what helps to use the page, and is no part of its text.

It is recognised by its role, as the markup says it, and by its wording. The wordings are in the table ``furniture`` of
the strings, where an editor can extend them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from likvardig_tui.content.importer.blocks import PageBlock, Role
from likvardig_tui.content.store import ContentStore, shipped_strings
from likvardig_tui.content.strings import Strings

LINKS = ("share", "listen", "print")
"""The strings with wordings of buttons and of links."""
BUTTONS = ("expand", "breadcrumbs", "cookies")
"""The strings with wordings of buttons and of lines that are no links."""
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
_SHARE_ADDRESS = re.compile(
    r"//(?:[\w-]+\.)*(?:facebook\.com/(?:sharer|share)|linkedin\.com/(?:share|cws)|(?:twitter|x)\.com/(?:share|intent))"
    r"|[?&]share=[a-z]",
    re.IGNORECASE,
)
"""In the address of a link that shares the page."""


class Furniture:
    """The wordings of furniture."""

    def __init__(self, strings: Iterable[Strings]) -> None:
        """Take the wordings from the table ``furniture`` of all ``strings`` together."""
        found = list(strings)
        self._links, self._buttons, self._lists, self._related = (
            _pattern(one(f"furniture.{name}") for one in found for name in names if f"furniture.{name}" in one)
            for names in (LINKS, BUTTONS, LISTS, RELATED)
        )

    def is_related_title(self, block: PageBlock) -> bool:
        """Return whether a block is the heading of a section with related pages."""
        return block.role is Role.HEADING and _matches(self._related, block)

    def is_button(self, block: PageBlock) -> bool:
        """Return whether a block has the role or the wording of a button of the page."""
        if block.is_tool or _matches(self._links, block) or _SHARE_ADDRESS.search(block.link):
            return True
        return not block.is_web_link and _matches(self._buttons, block)

    def find(self, blocks: Sequence[PageBlock]) -> set[int]:
        """Return the indexes of the blocks that are furniture."""
        found = set()
        is_in_list = False
        for index, block in enumerate(blocks):
            is_button = self.is_button(block)
            if _matches(self._lists, block) or (is_button and block.role is Role.HEADING):
                is_in_list = True
                found.add(index)
            elif is_button or (is_in_list and _may_be_in_list(block)):
                found.add(index)
            else:
                is_in_list = False
        return found


def shipped_furniture(*own: Strings) -> Furniture:
    """Return the wordings of furniture in every language of the program, and in an editor's ``own`` strings."""
    return Furniture([*map(shipped_strings, ContentStore().languages()), *own])


def _may_be_in_list(block: PageBlock) -> bool:
    return block.role is Role.BUTTON or bool(block.link) or (bool(block.marker) and not block.is_sentence)


def _matches(pattern: re.Pattern[str] | None, block: PageBlock) -> bool:
    text = " ".join(block.normalized_text.split()).rstrip(": ")
    return pattern is not None and len(text) <= MAX_LENGTH and bool(pattern.fullmatch(text))


def _pattern(texts: Iterable[str]) -> re.Pattern[str] | None:
    wordings = [wording.strip() for text in texts for wording in text.split(SEPARATOR)]
    alternatives = [_alternative(wording) for wording in wordings if wording.strip("* ")]
    return re.compile("|".join(alternatives), re.IGNORECASE) if alternatives else None


def _alternative(wording: str) -> str:
    """Return the pattern of one wording. Only its last ``*`` is tried in different ways: that takes linear time."""
    start, *rest = map(re.escape, wording.split("*"))
    middle = "".join(rf"(?>.{{1,{MAX_WILDCARD}}}?{words})" for words in rest[:-1])
    return start + middle + "".join(rf".{{1,{MAX_WILDCARD}}}{words}" for words in rest[-1:])
