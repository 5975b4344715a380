"""The blocks of a saved page: what the HTML and the text parser both return."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from likvardig_tui.content.markdown_escape import escape_lines
from likvardig_tui.content.sanitising import clean_line

MAX_TITLE_LENGTH = 120
"""Characters in a title that the page does not mark as one."""


class Role(Enum):
    """What the page's markup says that a block is."""

    TEXT = "text"
    """A paragraph, or part of a list item."""
    HEADING = "heading"
    DISCLOSURE = "disclosure"
    """The control that opens a panel: a ``summary``, a button with ``aria-expanded``, a tab."""
    TERM = "term"
    """The term of a description list (``dt``)."""
    BUTTON = "button"
    """A button that opens no panel, a link to a place on the page, or text for screen readers in a title."""
    IMAGE = "image"
    """The alternative text of an image."""


class PageBlock(NamedTuple):
    """A block-level piece of a page: a paragraph, a heading, the text of a list item."""

    text: str
    """Plain text; a line feed only where the page has a line break."""
    markdown: str
    """The same text as Markdown, with emphasis and links."""
    role: Role = Role.TEXT
    level: int = 0
    """Level of a heading, or of the heading around a disclosure, from 1; 0 for other roles."""
    marker: str = ""
    """``-`` or ``1.`` on the first block of a list item."""
    depth: int = 0
    """Number of lists around the block."""
    link: str = ""
    """The address of the link that the whole block is."""
    line_links: tuple[str, ...] = ()
    """The address of the link that each line is, or an empty string; empty if there is one line."""
    panel: int = 0
    """Number of ``details`` elements around the block, without the one whose ``summary`` it is."""
    is_outside: bool = False
    """Whether it is in a menu, a form, a notice or the footer of the page."""
    is_tool: bool = False
    """Whether it is in a menu, a form or a dialog."""
    is_cookie_notice: bool = False
    """Whether it is in the notice about cookies."""
    path: tuple[int, ...] = ()
    """The numbers of the elements around a disclosure, inclusive; empty for other blocks."""
    part: str = ""
    """What the page says that it is in a topic: a ``PagePart``; empty unless the page was written by this program."""
    has_space_above: bool = True
    """Whether an empty line separates it from the block above."""
    line: int = 0
    """Line in the file, from 1; 0 if not known."""

    @property
    def link_title(self) -> str:
        """The text of the link that the whole block is."""
        return clean_line(self.text.removesuffix(f" ({self.link})"))

    @property
    def is_web_link(self) -> bool:
        """Whether the whole block is a link to a page."""
        return self.link.lower().startswith("http")

    @property
    def normalized_text(self) -> str:
        """The text with no-break spaces replaced by ordinary ones; offsets are the same."""
        return self.text.replace("\xa0", " ").replace("\u202f", " ")

    @property
    def is_sentence(self) -> bool:
        """Whether the text ends with the punctuation of a sentence."""
        return self.text.rstrip('"”»’)').endswith((".", "!", "?", ":", "…"))

    @property
    def may_be_title(self) -> bool:
        """Whether the text may be a title although the page does not mark it as one."""
        return len(self.text) <= MAX_TITLE_LENGTH and not self.is_sentence and not self.marker


def plain_block(text: str, role: Role = Role.TEXT) -> PageBlock:
    """Return a block of text without emphasis or links."""
    return PageBlock(text, escape_lines(text), role)
