"""Extract the goal of a page and the initiatives below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from likvardig_tui.content.importer.blocks import PageBlock, Role, plain_block
from likvardig_tui.content.importer.panels import with_sub_headings
from likvardig_tui.content.importer.vocabulary import Vocabulary, match_goal, remove_label

DEFAULT_LEVEL = 2
"""Level of the goal's title if the page does not mark it as a heading."""
_NUMBER = re.compile(r"(\d{1,3})\. (?=\S)")


class InitiativeSection(NamedTuple):
    """The title of an initiative, the blocks below it, and the address that the title leads to, if any."""

    title: str
    text: Sequence[PageBlock]
    link: str = ""
    links: Sequence[PageBlock] | None = None
    """The links after the text, if the page distinguishes them from it; None if they are the end of the text."""


class GoalSection(NamedTuple):
    """The goal with the initiatives below it."""

    title: str
    text: list[PageBlock]
    initiatives: list[InitiativeSection]
    links: list[PageBlock]
    """Links in the sections after the initiatives."""
    unplaced: list[PageBlock]


def extract_goal(blocks: Sequence[PageBlock], vocabulary: Vocabulary) -> GoalSection:
    """Extract the goal and the initiatives from the blocks between the goal's title, inclusive, and the contact."""
    label = match_goal(blocks[0], vocabulary) or ""
    goal_level = blocks[0].level or DEFAULT_LEVEL
    rest = remove_label(blocks[0], label)
    blocks = [*([rest] if rest else []), *blocks[1:]]
    unplaced = [block for block in blocks if block.role is Role.IMAGE]
    blocks = with_sub_headings([block for block in blocks if block.role is not Role.IMAGE])
    titles = _find_titles(blocks, vocabulary)
    if titles and titles[0] == 0 and len(titles) > 1 and blocks[0].role is Role.DISCLOSURE:
        del titles[0]  # a control of the page: the goal cannot be empty
    if not titles or blocks[titles[0]].role is not Role.BUTTON:
        unplaced += [block for block in blocks if block.role is Role.BUTTON]
        wanted = [blocks[index] for index in titles]
        blocks = [block for block in blocks if block.role is not Role.BUTTON]
        titles = _indexes(blocks, wanted)

    goal: list[PageBlock] = []
    for index, block in enumerate(blocks[: titles[0] if titles else len(blocks)]):
        is_control = block.role is not Role.TEXT and not vocabulary.is_known_text(block)
        (unplaced if index and is_control else goal).append(block)

    found: list[tuple[PageBlock, list[PageBlock]]] = []
    links: list[PageBlock] = []
    for index, end in pairwise([*titles, len(blocks)]):
        text = blocks[index + 1 : end]
        if blocks[index].role is Role.DISCLOSURE:  # the titles of panels without text
            unplaced += [block for block in text if block.role is Role.DISCLOSURE]
            text = [block for block in text if block.role is not Role.DISCLOSURE]
        last = _end_of_panel(blocks[index], text, goal_level, vocabulary)
        for block in text[last:]:
            (links if block.is_web_link else unplaced).append(block)
        if last:
            found.append((blocks[index], list(_without_repeated_links(text[:last], blocks[index].link))))
        else:
            unplaced.append(blocks[index])
    names = _without_numbers([title.text.replace("\n", " ").strip() for title, _ in found])
    initiatives = [
        InitiativeSection(name, text, title.link if title.is_web_link else "")
        for name, (title, text) in zip(names, found, strict=True)
    ]
    return GoalSection(label.rstrip(": "), goal, initiatives, links, unplaced)


def _without_repeated_links(blocks: Sequence[PageBlock], link: str) -> Iterator[PageBlock]:
    """Yield blocks without a ``link`` that the title or heading above them has too, as in a card that is one link."""
    for block in blocks:
        if block.role is Role.HEADING:
            link = block.link
            yield block
        elif link and block.link == link:
            yield block._replace(link="", markdown=plain_block(block.text).markdown)
        else:
            yield block


def _indexes(blocks: Sequence[PageBlock], wanted: Sequence[PageBlock]) -> list[int]:
    """Return the indexes of the ``wanted`` blocks, which are compared by identity."""
    identities = set(map(id, wanted))
    return [index for index, block in enumerate(blocks) if id(block) in identities]


def _end_of_panel(title: PageBlock, text: Sequence[PageBlock], goal_level: int, vocabulary: Vocabulary) -> int:
    """Return the index in ``text`` of the heading with which another section begins, or its length.

    It is a heading above the panel's title, or as high if it is that of related pages; or, if the title is no heading,
    one as high as the goal's.
    """
    highest = title.level - 1 if title.role is Role.HEADING else title.level or goal_level
    for index, block in enumerate(text):
        limit = title.level if title.level and vocabulary.furniture.is_related_title(block) else highest
        if block.role is Role.HEADING and block.level <= limit and not block.panel:
            return index
    return len(text)


def _find_titles(blocks: Sequence[PageBlock], vocabulary: Vocabulary) -> list[int]:
    """Return the indexes of the titles of initiatives, by the first of these methods that finds any.

    Disclosure buttons; headings of one level; terms; other buttons; list items with text below them; lines that look
    like titles. All but the last two must find two titles before one is accepted, because a single disclosure button
    may be the one that opens all panels.
    """
    roles = (Role.DISCLOSURE, Role.HEADING, Role.TERM, Role.BUTTON)
    by_role = [_find_titles_by_role(role, blocks, vocabulary) for role in roles]
    for min_count in (2, 1):
        for found in by_role[: None if min_count > 1 else -1]:
            if len(found) >= min_count:
                return found
    outermost = min((block.depth for block in blocks if block.marker), default=0)
    items = [index for index, block in enumerate(blocks) if block.marker and block.depth == outermost]
    if items and all(_has_text_below(blocks, index) for index in items):
        return items
    return [index for index in range(1, len(blocks)) if _looks_like_title(blocks, index)]


def _find_titles_by_role(role: Role, blocks: Sequence[PageBlock], vocabulary: Vocabulary) -> list[int]:
    """Return the indexes of the blocks with a ``role``: headings of one level, or others that have text below them."""
    found = [index for index, block in enumerate(blocks) if block.role is role and not block.panel]
    if role is Role.HEADING:
        found = [index for index in found if not vocabulary.furniture.is_related_title(blocks[index])]
    if role is Role.HEADING and found:
        level = _level_of_titles([blocks[index] for index in found], vocabulary)
        return [index for index in found if blocks[index].level == level]
    if role is Role.BUTTON:
        counts = Counter(blocks[index].text for index in found)
        found = [index for index in found if counts[blocks[index].text] == 1]
    return [index for index, end in pairwise([*found, len(blocks)]) if end > index + 1]


def _level_of_titles(headings: Sequence[PageBlock], vocabulary: Vocabulary) -> int:
    """Return the level of the headings that are the titles.

    It is the level with the most titles of the existing topic; else the level of the first headings, if at least two
    precede one that is higher; else the highest level that has more than one.
    """
    known = Counter(heading.level for heading in headings if vocabulary.is_known_title(heading))
    if known:
        return max(known, key=lambda level: (known[level], -level))
    levels = Counter(heading.level for heading in headings)
    first = headings[0].level
    run = list(takewhile(lambda heading: heading.level >= first, headings))
    if len([heading for heading in run if heading.level == first]) > 1:
        return first
    return min((level for level, count in levels.items() if count > 1), default=min(levels))


def _has_text_below(blocks: Sequence[PageBlock], index: int) -> bool:
    """Return whether a list item is a title with more blocks, or an inner list, in the item."""
    if index + 1 == len(blocks) or blocks[index].is_sentence:
        return False
    return not blocks[index + 1].marker or blocks[index + 1].depth > blocks[index].depth


def _looks_like_title(blocks: Sequence[PageBlock], index: int) -> bool:
    """Return whether a block is a short line by itself, with a sentence or a list below it."""
    block = blocks[index]
    if not block.may_be_title or not block.has_space_above or index + 1 == len(blocks):
        return False
    return blocks[index + 1].is_sentence or bool(blocks[index + 1].marker)


def _without_numbers(titles: list[str]) -> list[str]:
    """Remove the numbers if the titles are numbered from 1 on, as ``likvardig show`` prints them."""
    numbers = [_NUMBER.match(title) for title in titles]
    are_numbered = all(match and int(match[1]) == number for number, match in enumerate(numbers, 1))
    return [_NUMBER.sub("", title, 1) for title in titles] if are_numbered else titles
