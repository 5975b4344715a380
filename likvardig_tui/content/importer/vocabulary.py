"""The words that identify the sections of a page, and how to find them in its blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from likvardig_tui.content.importer.blocks import PageBlock, Role
from likvardig_tui.content.importer.details import Labels
from likvardig_tui.content.importer.furniture import Furniture
from likvardig_tui.content.sanitising import clean_line

_NUMBER = re.compile(r"^\d{1,3}\. ")


class Vocabulary(NamedTuple):
    """Titles and labels of a page, in its language."""

    section_names: tuple[str, ...]
    """What precedes the colon in the page's title."""
    goal_titles: tuple[str, ...]
    contact_titles: tuple[str, ...]
    """Titles of the contact section, or how they begin."""
    labels: Labels
    """Labels of the details of a contact."""
    furniture: Furniture
    known_titles: frozenset[str] = frozenset()
    """Titles of the existing topic, as ``title_key`` returns them."""
    known_texts: frozenset[str] = frozenset()
    """Paragraphs of the existing topic: body text, even if they look like a button or a title."""

    def is_known_title(self, block: PageBlock) -> bool:
        """Return whether the existing topic has an initiative with the title ``block``."""
        return _NUMBER.sub("", title_key(block.text)) in self.known_titles

    def is_known(self, block: PageBlock) -> bool:
        """Return whether the existing topic has a paragraph or an initiative like ``block``."""
        return self.is_known_text(block) or (block.role is Role.HEADING and self.is_known_title(block))

    def is_known_text(self, block: PageBlock) -> bool:
        """Return whether the existing topic has a paragraph with the text of ``block``."""
        return " ".join(block.text.split()) in self.known_texts


def match_goal(block: PageBlock, vocabulary: Vocabulary) -> str | None:
    """Return the title of the goal at the start of a block, or None. A heading may have more words: "för 2030"."""
    if block.role is Role.BUTTON:
        return None
    if label := match_label(block, vocabulary.goal_titles):
        return label
    titles = tuple(f"{title} ".casefold() for title in vocabulary.goal_titles if " " in title)
    is_title = block.role is Role.HEADING and block.normalized_text.casefold().startswith(titles)
    return block.text if is_title and "\n" not in block.text else None


def title_key(title: str) -> str:
    """Return a title in the form in which it is compared with others."""
    return clean_line(title).casefold()


def match_label(block: PageBlock, labels: Sequence[str]) -> str | None:
    """Return the label at the start of a block, as spelled there and with its colon, or None.

    A label is followed by a colon, or is alone on its line. Case is ignored.
    """
    for label in labels:
        if match := re.match(rf"{re.escape(label)} *(?::|(?=\n)|$)", block.normalized_text, re.IGNORECASE):
            return match[0]
    return None


def remove_label(block: PageBlock, label: str) -> PageBlock | None:
    """Return a block without the ``label`` at its start, or None if nothing else is in it."""
    text = block.text[len(label) :].strip()
    if not text:
        return None
    markdown = re.sub(rf"^\**{re.escape(label.rstrip(': '))}\s*\**:?\**:?(?:\\\n|\s)*", "", block.markdown)
    return block._replace(text=text, markdown=markdown, role=Role.TEXT)
