"""Make the lines of the topic list: the preamble, the panels, and what follows them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len

from likvardig_tui.content.hits import TITLE, Hit, initiative_blocks, preamble, related_blocks
from likvardig_tui.content.markdown import Block, Emphasis, LinkRange, blocks
from likvardig_tui.content.model import Initiative, Topic
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.symbols import BAR, COLLAPSED, EXPANDED

MAX_CARD_WIDTH = 88
MAX_TEXT_WIDTH = 76
"""Cells. Longer lines are hard to read (WCAG 2.2, success criterion 1.4.8)."""
MARGIN = 1
"""Cells to the left of the cards. They show the focus mark of text that is not on a card."""
ROOMY_WIDTH, VERY_ROOMY_WIDTH = 48, 72
"""Cells of a card that has space for one or two more blank cells next to the number and the arrow."""


class Arrangement(Enum):
    """What precedes the titles. What does not precede them follows them, or is opened."""

    INTRODUCTION_FIRST = auto()
    """The introduction and the goal."""
    TITLES_FIRST = auto()
    """A panel with the goal; the introduction follows the titles."""


class Line(NamedTuple):
    """One line of the list."""

    role: str
    """title, body, goal-title, goal, summary, footnote or blank; also the name of its style."""
    prefix: str = ""
    """What precedes the text: a number, a list marker, or blank cells."""
    text: str = ""
    block: int = TITLE
    """The block of the row that the text is from, as in ``Hit``."""
    start: int = 0
    """The index in the block's text where this line begins."""
    emphases: tuple[Emphasis, ...] = ()
    """The emphasis of the whole block."""
    is_sub_heading: bool = False
    links: tuple[LinkRange, ...] = ()
    """The hyperlinks of the whole block."""
    suffix: str = ""
    """The arrow, at the right edge of the card."""
    marker: str = ""
    """The part of the prefix that belongs to the text: the marker of a list item."""
    separator: str = "\n"
    """What is between this line and the next one in a copy: what the block has there, or the end of the block."""

    @property
    def is_on_card(self) -> bool:
        return self.role not in ("summary", "footnote", "blank")

    @property
    def selectable_text(self) -> str:
        """The margin, the bar at the left of the card, the prefix and the text."""
        margin = " " * MARGIN
        if not self.is_on_card:
            return f"{margin}{self.prefix}{self.text}"
        return f"{margin}{' ' if self.role == 'title' else BAR}{self.prefix}{self.text}"

    @property
    def display_text(self) -> str:
        return self.selectable_text + self.suffix

    def copied_text(self, start: int, end: int | None) -> str:
        """Return the text between two characters of ``selectable_text``, without what only the layout adds."""
        text_start = len(self.selectable_text) - len(self.text)
        marker = self.marker if start < text_start and (end is None or end > MARGIN) else ""
        return marker + self.text[max(0, start - text_start) : None if end is None else max(0, end - text_start)]

    @property
    def mark_column(self) -> int:
        """The cell of the focus mark."""
        return MARGIN if self.is_on_card else 0

    def has_text_of(self, hit: Hit) -> bool:
        """Return whether the line is from the block of ``hit``, which is in the same row."""
        return bool(self.text) and self.block == hit.block

    def contains_start_of(self, hit: Hit) -> bool:
        """Return whether ``hit``, in the same row, begins on this line."""
        return self.has_text_of(hit) and self.start <= hit.start < self.start + len(self.text)


class OtherTexts(NamedTuple):
    """What the list shows in addition to the topic."""

    footnote: str = ""
    """The last line."""
    related: str = ""
    """The title above the related pages."""
    hyperlinks: bool = False
    """Whether links can be clicked; otherwise they are followed by their addresses."""

    @classmethod
    def of(cls, topic: Topic, strings: Strings, *, hyperlinks: bool) -> OtherTexts:
        """Return the texts for ``topic``; the footnote is when it was last changed, and where it is from.

        The start page has none.
        """
        if topic.is_start_page:
            return cls(hyperlinks=hyperlinks)
        host = topic.source.split("//", 1)[-1].split("/", 1)[0].removeprefix("www.")
        updated = strings("page.updated", date=strings.format_updated(topic.updated), source=host)
        return cls(updated, strings("page.links"), hyperlinks)


BLANK = Line("blank")
CARD_BLANK = Line("body")
"""A blank line on the card of an open panel."""


class LineMaker:
    """Makes the lines of a topic for one width."""

    def __init__(self, topic: Topic, width: int, texts: OtherTexts) -> None:
        self._topic = topic
        self._texts = texts
        self._preamble = preamble(topic, hyperlinks=texts.hyperlinks)
        self._goal_title = len(blocks(topic.summary))
        """The number of the block with the goal's title."""
        self._digits = len(str(len(topic.initiatives)))
        self.card_width = max(1, min(width - MARGIN, MAX_CARD_WIDTH))
        is_roomy = self.card_width >= ROOMY_WIDTH
        self._padding = int(is_roomy) + (self.card_width >= VERY_ROOMY_WIDTH)
        """Blank cells to the right of the arrow."""
        self._gap = " " * (2 if is_roomy else 1)
        """Between number and title."""
        indent = 1 + self._digits + len(self._gap)
        self.body_width = self._limit(self.card_width - indent - self._padding - 2)

    @staticmethod
    def _limit(width: int) -> int:
        return max(1, min(width, MAX_TEXT_WIDTH))

    def is_goal(self, block: int) -> bool:
        """Return whether a block of the preamble, or of the related pages, belongs to the goal."""
        return self._goal_title <= block < len(self._preamble)

    def is_introduction(self, block: int) -> bool:
        """Return whether a block of the preamble belongs to the introduction."""
        return block < self._goal_title

    def preamble_lines(self, arrangement: Arrangement, *, is_open: bool) -> list[Line]:
        """Return what precedes the first title; ``is_open`` is about the panel with the goal."""
        if self._topic.is_start_page:
            return self._introduction_lines() if arrangement is Arrangement.INTRODUCTION_FIRST else []
        if arrangement is Arrangement.TITLES_FIRST:
            title = self._preamble[self._goal_title].text
            lines = self._title_lines(" " * self._digits, title, self._goal_title, is_open=is_open)
            return [*lines, CARD_BLANK, *self._goal_lines(), CARD_BLANK] if is_open else lines
        return [*self._introduction_lines(), BLANK, *self._goal_title_lines(), *self._goal_lines()]

    def _introduction_lines(self) -> list[Line]:
        width = self._limit(self.card_width)
        return _wrap_blocks("summary", self._preamble[: self._goal_title], 0, width, "", BLANK)

    def _goal_title_lines(self) -> list[Line]:
        title = self._preamble[self._goal_title]
        return _wrap_block("goal-title", title, self._goal_title, self._goal_width, " ", " ")

    def _goal_lines(self) -> list[Line]:
        first = self._goal_title + 1
        return _wrap_blocks("goal", self._preamble[first:], first, self._goal_width, " ", Line("goal"))

    @property
    def _goal_width(self) -> int:
        return self._limit(self.card_width - 2 - self._padding)

    def last_lines(self, arrangement: Arrangement) -> list[Line]:
        """Return what follows the last panel."""
        is_first = arrangement is Arrangement.INTRODUCTION_FIRST
        if self._topic.is_start_page:
            return [] if is_first else self._introduction_lines()
        introduction = [] if is_first else [*self._introduction_lines(), BLANK]
        footnote = _wrap_block("footnote", Block(self._texts.footnote), TITLE, self._limit(self.card_width), "", "")
        return [*introduction, *self._related_lines(), *footnote]

    def _related_lines(self) -> list[Line]:
        related = related_blocks(self._topic, hyperlinks=self._texts.hyperlinks)
        if not related:
            return []
        title = _wrap_block("goal-title", Block(self._texts.related), TITLE, self._goal_width, " ", " ")
        first = len(self._preamble)
        return [*title, *_wrap_blocks("body", related, first, self._goal_width, " ", CARD_BLANK), BLANK]

    def panel_lines(self, number: int, *, is_open: bool) -> list[Line]:
        """Return the title of the initiative with that number, from 0, and its text if it ``is_open``."""
        initiative = self._topic.initiatives[number]
        lines = self._title_lines(f"{number + 1:>{self._digits}}", initiative.title, TITLE, is_open=is_open)
        if not is_open:
            return lines
        return [*lines, CARD_BLANK, *self._body_lines(initiative), CARD_BLANK]

    def entry_lines(self, number: int, summary_height: int, *, is_open: bool) -> list[Line]:
        """Return the title of a topic on the start page, and its summary: if it ``is_open`` all of it.

        Otherwise it has at most ``summary_height`` lines, and an ellipsis for the rest.
        """
        initiative = self._topic.initiatives[number]
        title = self._title_lines(f"{number + 1:>{self._digits}}", initiative.title, TITLE, is_open=False)
        body = self._body_lines(initiative) if initiative.text else []
        if is_open or len(body) <= summary_height:
            return [*title, *body]
        shown = body[:summary_height]
        while not shown[-1].text:
            shown.pop()
        return [*title, *shown[:-1], shown[-1]._replace(suffix=" …")]

    def _body_lines(self, initiative: Initiative) -> list[Line]:
        indent = " " * (self._digits + len(self._gap))
        shown = initiative_blocks(initiative, hyperlinks=self._texts.hyperlinks)
        return _wrap_blocks("body", shown, 0, self.body_width, indent, CARD_BLANK)

    def _title_lines(self, number: str, title: str, block: int, *, is_open: bool) -> list[Line]:
        spans = wrap(title, self.body_width)
        first, *others = (
            Line("title", " " * self._digits + self._gap, title[start:end], block, start, separator=separator)
            for (start, end), separator in zip(spans, _separators(title, spans), strict=True)
        )
        fill = self.card_width - 1 - len(first.prefix) - cell_len(first.text) - 1 - self._padding
        arrow = " " * max(1, fill) + (EXPANDED if is_open else COLLAPSED)
        return [first._replace(prefix=number + self._gap, suffix=arrow), *others]


def _wrap_block(
    role: str, block: Block, number: int, width: int, first: str, rest: str, marker: str = ""
) -> list[Line]:
    """Return lines of at most ``width`` cells after their prefixes ``first`` and ``rest``."""
    spans = wrap(block.text, max(1, width))
    separators = _separators(block.text, spans)
    base = Line(
        role,
        rest,
        block=number,
        emphases=block.emphases,
        is_sub_heading=block.level > 0,
        links=block.links,
    )
    lines = [
        base._replace(text=block.text[start:end], start=start, separator=separator)
        for (start, end), separator in zip(spans, separators, strict=True)
    ]
    return [lines[0]._replace(prefix=first, marker=marker), *lines[1:]]


def _separators(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """Return what ``text`` has after each of its lines, and the end of the block after the last one."""
    return [*(text[end:start] for (_, end), (start, _) in pairwise(spans)), "\n"]


def _wrap_blocks(
    role: str, markdown: tuple[Block, ...], number: int, width: int, indent: str, between: Line
) -> list[Line]:
    """Return the lines of blocks that are numbered from ``number``, with a line ``between`` two paragraphs."""
    lines: list[Line] = []
    for i, block in enumerate(markdown):
        if i and not block.tight:
            lines.append(between)
        first, rest = block.prefixes
        marker = first if block.marker else ""
        lines += _wrap_block(role, block, number + i, width - len(first), indent + first, indent + rest, marker)
    return lines
