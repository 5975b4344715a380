"""Blocks of a saved page -> the parts of a topic, as far as they can be told apart, and what is left over.

The pages are those that Uppsala kommun heads "Så arbetar vi med: …". They are known by their words: the heading itself,
"Vårt mål", "Kontakta …", "Telefon", "Besöksadress" and "Postadress". What stands between the goal and the contact are
the initiatives.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from likvardig_tui.content.contact_card import can_be_dialled
from likvardig_tui.content.importer.blocks import Block, Role, plain_block

LONGEST_TITLE = 120
"""Characters that a line has at the most, if it may be a title where nothing else says so."""
LONGEST_LINE = 60
"""Characters that a line of an address has at the most."""
_COOKIES = re.compile(r"\b(?:kakor|cookies)\b", re.IGNORECASE)
_COOKIES_ON = re.compile(
    r"(?:kakor|cookies)(?: \(cookies\))? (?:på|on) (?P<site>(?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE
)
_BUTTON = re.compile(
    r"(?:se|visa|öppna|stäng|dölj|läs|show|see|open|close|read) (?:alla?|allt|fler|mer|more)\b.{0,20}", re.IGNORECASE
)
"""What is no text where nothing else says so."""
_POSTCODE = re.compile(r"\b\d{3} ?\d{2} +\w")
_NUMBERED = re.compile(r"(\d{1,3})\. (?=\S)")


class Landmarks(NamedTuple):
    """The words by which the parts of a page are found, in its language."""

    sections: tuple[str, ...]
    """What the heading begins with, before its colon."""
    goals: tuple[str, ...]
    contacts: tuple[str, ...]
    """Titles of the contact, or how one begins."""
    phones: tuple[str, ...]
    visiting: tuple[str, ...]
    postal: tuple[str, ...]
    texts: frozenset[str] = frozenset()
    """The blocks of the earlier topic's texts, which are text even if they look like something else."""

    def has(self, block: Block) -> bool:
        """Say whether a block stands in the earlier topic."""
        return " ".join(block.text.split()) in self.texts


class Panel(NamedTuple):
    """An initiative: its title, and what stands under it."""

    title: str
    text: Sequence[Block]


@dataclass
class Parts:
    """What has been found of a topic. A part that is empty has not been found."""

    section: str = ""
    title: str = ""
    summary: list[Block] = field(default_factory=list)
    goal_title: str = ""
    goal: list[Block] = field(default_factory=list)
    initiatives: list[Panel] = field(default_factory=list)
    contact_title: str = ""
    name: str = ""
    contact: list[Block] = field(default_factory=list)
    phone: str = ""
    visiting: list[str] = field(default_factory=list)
    postal: list[str] = field(default_factory=list)
    notice: list[Block] = field(default_factory=list)
    """About cookies."""
    site: str = ""
    left_over: list[Block] = field(default_factory=list)

    def missing(self) -> list[str]:
        """Return the names of the parts that every topic has and that were not found."""
        found = {
            "title": self.title,
            "summary": self.summary,
            "goal": self.goal,
            "initiatives": self.initiatives,
            "contact": self.name and self.contact,
            "phone": self.phone,
            "visiting_address": self.visiting,
            "postal_address": self.postal,
        }
        return [name for name, part in found.items() if not part]


def parts_of(blocks: Sequence[Block], known: Landmarks) -> Parts:
    """Find the parts of a topic among the ``blocks`` of a page; a block without letters is a line, and no part."""
    blocks = [block for block in blocks if any(map(str.isalnum, block.text))]
    parts = _found_among(blocks, known)
    order = {id(block): at for at, block in enumerate(blocks)}
    parts.left_over.sort(key=lambda block: order.get(id(block), len(blocks)))
    return parts


def _found_among(blocks: list[Block], known: Landmarks) -> Parts:
    parts = Parts()
    at_title = _place_of_title(blocks, known, parts)
    if at_title is None:
        parts.left_over += blocks
        return parts
    before, after = blocks[:at_title], blocks[at_title + 1 :]
    at_goal = _first(after, lambda block: bool(_named(block, known.goals)))
    at_contact = _place_of_contact(after, known, 0 if at_goal is None else at_goal)
    to_initiatives = after[:at_contact]
    if at_goal is None:
        parts.left_over += to_initiatives
    else:
        _take_summary(to_initiatives[:at_goal], known, parts)
        _take_initiatives(_begin_goal(to_initiatives[at_goal:], known, parts), known, parts)
    rest = list(after[at_contact:]) if at_contact is not None else []
    if rest:
        parts.contact_title = rest[0].text.rstrip(":")
        rest = _take_contact(rest[1:], known, parts)
    _take_notice([*before, *rest], parts)
    return parts


def _first(blocks: Sequence[Block], is_wanted: Callable[[Block], bool], start: int = 0) -> int | None:
    return next((at for at in range(start, len(blocks)) if is_wanted(blocks[at])), None)


def _named(block: Block, names: Sequence[str]) -> str | None:
    """Return which of the ``names`` a block begins with, alone or before a colon, as the block writes it; else None."""
    for name in names:
        if match := re.match(rf"{re.escape(name)} *(?::|(?=\n)|$)", block.words, re.IGNORECASE):
            return match[0]
    return None


def _rest_of(block: Block, label: str) -> Block | None:
    """Return what a block says after the ``label`` that it begins with; None where that is all."""
    text = block.text[len(label) :].strip()
    if not text:
        return None
    markdown = re.sub(rf"^\**{re.escape(label.rstrip(': '))}\s*\**:?\**:?(?:\\\n|\s)*", "", block.markdown)
    return block._replace(text=text, markdown=markdown, role=Role.TEXT)


def _place_of_title(blocks: Sequence[Block], known: Landmarks, parts: Parts) -> int | None:
    """Return where the page's own heading is; one that is marked as a heading before any other like it."""
    names = "|".join(map(re.escape, known.sections))
    heading = re.compile(rf"(?P<section>{names})\s*:\s*(?P<title>\S[^\n]*)", re.IGNORECASE)
    found = [at for at, block in enumerate(blocks) if heading.fullmatch(block.words)]
    found.sort(key=lambda at: (blocks[at].role is not Role.HEADING, bool(blocks[at].marker), at))
    if not found:
        return None
    match = heading.fullmatch(blocks[found[0]].words)
    assert match is not None
    parts.section, parts.title = match["section"], match["title"]
    return found[0]


def _place_of_contact(blocks: Sequence[Block], known: Landmarks, start: int) -> int | None:
    """Return where the contact begins: at a title of one, with an address after it before there is another title."""

    def is_title(block: Block) -> bool:
        begins = any(block.words.casefold().startswith(name.casefold()) for name in known.contacts)
        return begins and len(block.text) <= LONGEST_TITLE and not block.is_sentence and not block.marker

    titles = [at for at in range(start, len(blocks)) if is_title(blocks[at])]
    labels = known.visiting + known.postal
    with_address = [
        at
        for at, end in pairwise([*titles, len(blocks)])
        if any(_named(line, labels) for block in blocks[at:end] for line in _lines_apart(block, labels))
    ]
    headings = [at for at in with_address if blocks[at].role is Role.HEADING]
    return min(headings or with_address or titles[-1:], default=None)


def _take_summary(blocks: Sequence[Block], known: Landmarks, parts: Parts) -> None:
    """Take what stands before the goal: sentences are the summary, and other lines if there are none."""
    texts = [block for block in blocks if block.role is Role.TEXT]
    wanted = [block for block in texts if block.is_sentence or known.has(block)] or texts
    for block in blocks:
        (parts.summary if block in wanted else parts.left_over).append(block)


def _begin_goal(blocks: Sequence[Block], known: Landmarks, parts: Parts) -> list[Block]:
    """Take the goal's title; return what follows it."""
    label = _named(blocks[0], known.goals) or ""
    parts.goal_title = label.rstrip(": ")
    rest = _rest_of(blocks[0], label)
    return [*([rest] if rest else []), *blocks[1:]]


def _take_initiatives(blocks: Sequence[Block], known: Landmarks, parts: Parts) -> None:
    """Take the goal's text and the initiatives, each a title with what stands under it."""
    parts.left_over += [block for block in blocks if block.role is Role.IMAGE]
    blocks = [block for block in blocks if block.role is not Role.IMAGE]
    titles = sorted(_titles_among(blocks))
    first = titles[0] if titles else len(blocks)
    for at, block in enumerate(blocks[:first]):
        is_button = block.role is not Role.TEXT or bool(_BUTTON.fullmatch(block.words))
        (parts.left_over if at and is_button and not known.has(block) else parts.goal).append(block)
    found = [(blocks[at], list(blocks[at + 1 : end])) for at, end in pairwise([*titles, len(blocks)])]
    parts.left_over += [title for title, text in found if not text]
    found = [(title, text) for title, text in found if text]
    if found:
        _leave_over_buttons(found[-1][1], known, parts)
    words = _without_numbers([title.text.replace("\n", " ").strip() for title, _ in found])
    parts.initiatives = [Panel(title, text) for title, (_, text) in zip(words, found, strict=True)]


def _without_numbers(titles: list[str]) -> list[str]:
    """Take the numbers off titles that are numbered from 1 on, as ``likvardig show`` does."""
    numbers = [_NUMBERED.match(title) for title in titles]
    are_numbered = all(match and int(match[1]) == at for at, match in enumerate(numbers, 1))
    return [_NUMBERED.sub("", title, 1) for title in titles] if are_numbered else titles


def _leave_over_buttons(text: list[Block], known: Landmarks, parts: Parts) -> None:
    """Leave over what comes after the last initiative and is no text of it: the button that shows all of them."""
    while len(text) > 1 and _BUTTON.fullmatch(text[-1].words) and not known.has(text[-1]):
        parts.left_over.append(text.pop())


def _titles_among(blocks: Sequence[Block]) -> set[int]:
    """Return which blocks are titles of initiatives, by the first of these that says so.

    What opens a panel; headings, of the highest level that has more than one; terms; items of a list with text
    under them; and lines that look like titles, for a text may say no more.
    """
    by_role = [_titles_by(role, blocks) for role in (Role.OPENER, Role.HEADING, Role.TERM)]
    for least in (2, 1):  # one that opens may be the button for all of them
        for found in by_role:
            if len(found) >= least:
                return set(found)
    outermost = min((block.depth for block in blocks if block.marker), default=0)
    items = [at for at, block in enumerate(blocks) if block.marker and block.depth == outermost]
    if items and all(_has_text_under(blocks, at, outermost) for at in items):
        return set(items)
    return {at for at, block in enumerate(blocks) if at > 0 and _looks_like_title(blocks, at)}


def _titles_by(role: Role, blocks: Sequence[Block]) -> list[int]:
    """Return which blocks the page marks as titles by a ``role``: headings, and others that have text under them."""
    found = [at for at, block in enumerate(blocks) if block.role is role]
    if role is Role.HEADING and found:
        levels = Counter(blocks[at].level for at in found)
        level = min((level for level, count in levels.items() if count > 1), default=min(levels))
        return [at for at in found if blocks[at].level == level]
    return [at for at, end in pairwise([*found, len(blocks)]) if end > at + 1]


def _has_text_under(blocks: Sequence[Block], at: int, depth: int) -> bool:
    """Say whether an item of a list, which is in ``depth`` lists, has more than its own line."""
    if at + 1 == len(blocks) or blocks[at].is_sentence:
        return False
    return not blocks[at + 1].marker or blocks[at + 1].depth > depth


def _looks_like_title(blocks: Sequence[Block], at: int) -> bool:
    block = blocks[at]
    is_like_one = not block.marker and block.is_apart and not block.is_sentence and len(block.text) <= LONGEST_TITLE
    return is_like_one and at + 1 < len(blocks) and (blocks[at + 1].is_sentence or bool(blocks[at + 1].marker))


def _take_contact(blocks: list[Block], known: Landmarks, parts: Parts) -> list[Block]:
    """Take the name, the text, and what stands under its labels; return what comes after the last of them."""
    labels = {"phone": known.phones, "visiting": known.visiting, "postal": known.postal}
    blocks = [part for block in blocks for part in _lines_apart(block, known.phones + known.visiting + known.postal)]
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        named = next(((part, label) for part, names in labels.items() if (label := _named(block, names))), None)
        if named:
            part, label = named
            rest = _rest_of(block, label)
            lines = rest.text.split("\n") if rest else []
            while at < len(blocks) and _goes_on(lines, blocks[at], part, labels):
                lines += blocks[at].text.split("\n")
                at += 1
            parts.left_over += map(plain_block, _keep(part, lines, parts))
        elif parts.postal:
            return blocks[at - 1 :]
        elif block.role is Role.IMAGE:
            parts.left_over.append(block)
        elif not parts.name:
            parts.name = block.text.replace("\n", " ")
        else:
            (parts.left_over if parts.phone or parts.visiting else parts.contact).append(block)
    return []


def _lines_apart(block: Block, labels: Sequence[str]) -> list[Block]:
    """Return a block with each of its lines that begins with a label, and what follows, as a block of its own."""
    groups: list[list[str]] = [[]]
    for line in block.text.split("\n"):
        if groups[-1] and _named(plain_block(line), labels):
            groups.append([])
        groups[-1].append(line)
    if len(groups) == 1:
        return [block]
    return [plain_block("\n".join(lines))._replace(line=block.line) for lines in groups]


def _goes_on(lines: list[str], block: Block, part: str, labels: dict[str, tuple[str, ...]]) -> bool:
    """Say whether a block belongs under a label with these ``lines`` so far."""
    if block.role in (Role.HEADING, Role.IMAGE) or any(_named(block, names) for names in labels.values()):
        return False
    if not lines:
        return True
    if part == "phone":
        return False
    if part == "visiting":
        return not block.is_apart or (len(block.text) <= LONGEST_LINE and not block.is_sentence and not block.marker)
    return not block.is_apart or not any(map(_POSTCODE.search, lines))


def _keep(part: str, lines: list[str], parts: Parts) -> list[str]:
    """Keep the lines under a label; return those that are left over: all but the first number under that of a phone."""
    lines = [line.strip() for line in lines if line.strip()]
    if part == "phone":
        numbers = [line for line in lines if can_be_dialled(line) and not parts.phone][:1]
        parts.phone = parts.phone or "".join(numbers)
        return [line for line in lines if line not in numbers]
    (parts.visiting if part == "visiting" else parts.postal).extend(lines)
    return []


def _take_notice(blocks: Sequence[Block], parts: Parts) -> None:
    """Take what is said about cookies, from its heading on for as long as there are sentences."""
    at = _first(blocks, lambda block: bool(_COOKIES.search(block.text)) and not block.is_sentence)
    if at is None:
        parts.left_over += blocks
        return
    if site := _COOKIES_ON.fullmatch(blocks[at].words):
        parts.site = site["site"]
    end = at + 1
    while end < len(blocks) and blocks[end].is_sentence and blocks[end].role is Role.TEXT:
        end += 1
    parts.notice += blocks[at + 1 : end]
    parts.left_over += [*blocks[:at], *([] if parts.site else blocks[at : at + 1]), *blocks[end:]]
