"""The words that identify the sections of a page, and how to find them in its blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from likvardig_tui.content.importer.blocks import PageBlock, Role, plain_block


class Vocabulary(NamedTuple):
    """Titles and labels of a page, in its language."""

    section_names: tuple[str, ...]
    """What precedes the colon in the page's title."""
    goal_titles: tuple[str, ...]
    contact_titles: tuple[str, ...]
    """Titles of the contact section, or how they begin."""
    phone_labels: tuple[str, ...]
    visiting_labels: tuple[str, ...]
    postal_labels: tuple[str, ...]
    known_texts: frozenset[str] = frozenset()
    """Paragraphs of the existing topic: body text, even if they look like a button or a title."""

    @property
    def contact_labels(self) -> tuple[str, ...]:
        """The labels of all contact fields."""
        return self.phone_labels + self.visiting_labels + self.postal_labels

    def is_known_text(self, block: PageBlock) -> bool:
        """Return whether the existing topic has a paragraph with the text of ``block``."""
        return " ".join(block.text.split()) in self.known_texts


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


def split_at_labels(block: PageBlock, labels: Sequence[str]) -> list[PageBlock]:
    """Split a block before each of its lines that begins with a label."""
    groups: list[list[str]] = [[]]
    for line in block.text.split("\n"):
        if groups[-1] and match_label(plain_block(line), labels):
            groups.append([])
        groups[-1].append(line)
    if len(groups) == 1:
        return [block]
    return [plain_block("\n".join(lines))._replace(line=block.line) for lines in groups]
