"""Divide the blocks of a page into the sections of a topic.

The pages are those that Uppsala kommun titles "Så arbetar vi med: …". They are recognised by their words: the title
itself, "Vårt mål", "Kontakta …", "Telefon", "Besöksadress" and "Postadress". The initiatives are between the goal and
the contact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from likvardig_tui.content.importer.blocks import PageBlock, Role
from likvardig_tui.content.importer.contact import ContactSection, extract_contacts, find_contact_title
from likvardig_tui.content.importer.initiatives import InitiativeSection, extract_goal
from likvardig_tui.content.importer.own_page import OwnPageReader, is_own_page
from likvardig_tui.content.importer.vocabulary import Vocabulary, match_goal

_COOKIES = re.compile(r"\b(?:kakor|cookies)\b", re.IGNORECASE)
_COOKIES_ON = re.compile(
    r"(?:kakor|cookies)(?: \(cookies\))? (?:på|on) (?P<site>(?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE
)


@dataclass
class PageSections:
    """The sections of a page. Sections that were not found are empty."""

    publisher: str = ""
    """Empty unless the page was written by this program, as it is nowhere on others."""
    section: str = ""
    """The part of the title before its colon."""
    title: str = ""
    summary: list[PageBlock] = field(default_factory=list)
    goal_title: str = ""
    goal: list[PageBlock] = field(default_factory=list)
    initiatives: list[InitiativeSection] = field(default_factory=list)
    links: list[PageBlock] = field(default_factory=list)
    """Links in the sections between the initiatives and the contact."""
    contacts: list[ContactSection] = field(default_factory=list)
    cookie_notice: list[PageBlock] = field(default_factory=list)
    site: str = ""
    """The host name that the cookie notice is about."""
    unplaced: list[PageBlock] = field(default_factory=list)
    """Blocks that are in no section."""

    def missing(self) -> list[str]:
        """Return the names of the required parts that were not found, as in the ``page_parts`` table of strings."""
        required = {
            "title": self.title,
            "goal": self.goal,
            "initiatives": self.initiatives,
            "contact": self.contacts,
            "way": not self.contacts or self.contacts[0].has_way,
        }
        return [name for name, found in required.items() if not found]


def find_sections(blocks: Sequence[PageBlock], vocabulary: Vocabulary) -> PageSections:
    """Return the sections among the ``blocks`` of a page. Blocks without letters and digits are ignored."""
    if is_own_page(blocks):
        return _own_sections(blocks, vocabulary)
    blocks = [block for block in blocks if any(map(str.isalnum, block.text))]
    furniture = {index for index in vocabulary.furniture.find(blocks) if not vocabulary.is_known(blocks[index])}
    notice = [block for block in blocks if block.is_cookie_notice]
    page = [block for index, block in enumerate(blocks) if index not in furniture and not block.is_cookie_notice]
    sections = PageSections()
    _extract_cookie_notice(notice, sections)
    _divide(page, vocabulary, sections)
    sections.unplaced += (blocks[index] for index in furniture if not blocks[index].is_cookie_notice)
    # Blocks made by splitting one of the page's have no position of their own, and go last.
    order = {id(block): index for index, block in enumerate(blocks)}
    sections.unplaced.sort(key=lambda block: order.get(id(block), len(blocks)))
    return sections


def _own_sections(blocks: Sequence[PageBlock], vocabulary: Vocabulary) -> PageSections:
    """Return the sections of a page that this program has written."""
    reader = OwnPageReader(vocabulary.section_names)
    for block in blocks:
        reader.read(block)
    return PageSections(
        publisher=reader.publisher,
        section=reader.section,
        title=reader.title,
        summary=reader.summary,
        goal_title=reader.goal_title,
        goal=reader.goal,
        initiatives=reader.initiatives,
        links=reader.links,
        contacts=reader.contacts,
        site=reader.site,
        unplaced=reader.unplaced,
    )


def _divide(blocks: list[PageBlock], vocabulary: Vocabulary, sections: PageSections) -> None:
    """Extract the sections from the blocks of a page without its furniture."""
    found = _find_title(blocks, vocabulary)
    title, section, name = found or (-1, "", "")  # without a title, report what else is missing
    sections.section, sections.title = section, name
    before, after = blocks[: max(0, title)], blocks[title + 1 :]

    goal = next((index for index, block in enumerate(after) if match_goal(block, vocabulary)), None)
    contact = find_contact_title(after, vocabulary, 0 if goal is None else goal + 1)
    until_contact = after[:contact]
    # The footer, if the contact is not below.
    while len(until_contact) > (goal or 0) + 1 and (
        until_contact[-1].is_outside or until_contact[-1].role is Role.BUTTON
    ):
        sections.unplaced.append(until_contact.pop())
    if goal is None:
        sections.unplaced += until_contact
    else:
        _extract_summary(until_contact[:goal], vocabulary, sections)
        found_goal = extract_goal(until_contact[goal:], vocabulary)
        sections.goal_title, sections.goal, sections.initiatives, sections.links, unplaced = found_goal
        sections.unplaced += unplaced
    below = after[contact:] if contact is not None else []
    if not below and (above := find_contact_title(before, vocabulary, 0)) is not None:
        before, below = before[:above], before[above:]  # as in a column beside the page
    rest: Sequence[PageBlock] = []
    if below:
        found_contacts, rest = extract_contacts(below, vocabulary)
        for each in found_contacts:
            sections.unplaced += each.unplaced
            if each.has_way or len(found_contacts) == 1:
                sections.contacts.append(each)
            else:
                sections.unplaced += each.blocks()
    others = [*before, *_without_related_links(rest, vocabulary, sections)]
    if sections.cookie_notice:
        sections.unplaced += others
    else:
        _extract_cookie_notice(others, sections)


def _find_title(blocks: Sequence[PageBlock], vocabulary: Vocabulary) -> tuple[int, str, str] | None:
    """Return the index of the page's title, and its parts before and after the colon.

    A heading is preferred, because breadcrumbs and menus often repeat the title.
    """
    names = "|".join(map(re.escape, vocabulary.section_names))
    pattern = re.compile(rf"(?P<section>{names})(?:\s*:\s*|\s+[-–—]\s+)(?P<title>\S[^\n]*)", re.IGNORECASE)
    found = [
        (block.role is not Role.HEADING, bool(block.marker), index, match["section"], match["title"])
        for index, block in enumerate(blocks)
        if block.role is not Role.BUTTON and (match := pattern.fullmatch(block.normalized_text))
    ]
    return min(found)[2:] if found else None


def _extract_summary(blocks: Sequence[PageBlock], vocabulary: Vocabulary, sections: PageSections) -> None:
    """Extract the summary from the blocks above the goal: the sentences, or all text if there are none."""
    texts = [block for block in blocks if block.role is Role.TEXT]
    summary = [block for block in texts if block.is_sentence or vocabulary.is_known_text(block)] or texts
    for block in blocks:
        (sections.summary if block in summary else sections.unplaced).append(block)


def _without_related_links(
    blocks: Sequence[PageBlock], vocabulary: Vocabulary, sections: PageSections
) -> Iterator[PageBlock]:
    """Extract the links below the titles of related pages; yield the other blocks."""
    is_related = False
    for block in blocks:
        if block.role is Role.HEADING or block.is_outside:
            is_related = vocabulary.furniture.is_related_title(block)
        elif is_related and block.is_web_link:
            sections.links.append(block)
            continue
        yield block


def _extract_cookie_notice(blocks: Sequence[PageBlock], sections: PageSections) -> None:
    """Extract the sentences below the first title that mentions cookies; all other blocks are unplaced."""
    start = next((index for index, block in enumerate(blocks) if _is_cookie_title(block)), None)
    if start is None:
        sections.unplaced += blocks
        return
    match = _COOKIES_ON.fullmatch(blocks[start].normalized_text)
    if match:
        sections.site = match["site"]
    end = start + 1
    while end < len(blocks) and blocks[end].is_sentence and blocks[end].role is Role.TEXT and not blocks[end].panel:
        end += 1
    sections.cookie_notice += blocks[start + 1 : end]
    sections.unplaced += [*blocks[:start], *([] if match else [blocks[start]]), *blocks[end:]]


def _is_cookie_title(block: PageBlock) -> bool:
    is_title = block.role in (Role.TEXT, Role.HEADING) and not block.is_sentence and not block.panel
    return is_title and bool(_COOKIES.search(block.text))
