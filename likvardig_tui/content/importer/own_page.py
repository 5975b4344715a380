"""Divide a page that ``likvardig show --format html`` has written: its elements say which part of a topic they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from likvardig_tui.content.importer.blocks import PageBlock
from likvardig_tui.content.importer.contact import ContactSection
from likvardig_tui.content.importer.initiatives import InitiativeSection
from likvardig_tui.content.page_parts import PagePart


class OwnPageReader:
    """Collects the parts of a page, block by block."""

    def __init__(self, section_names: Iterable[str]) -> None:
        """``section_names`` are what may precede the colon in the page's title."""
        self._section_names = sorted(section_names, key=len, reverse=True)
        self.publisher = self.section = self.title = self.goal_title = self.site = ""
        self.summary: list[PageBlock] = []
        self.goal: list[PageBlock] = []
        self.initiatives: list[InitiativeSection] = []
        self.links: list[PageBlock] = []
        self.contacts: list[ContactSection] = []
        self.unplaced: list[PageBlock] = []
        self._texts: list[list[PageBlock]] = []
        """The text of each initiative."""
        self._links: list[list[PageBlock]] = []
        """The links of each initiative."""
        self._is_over = False
        """Whether another topic has begun."""
        self._label = ""
        """The label of the next phone number."""

    def read(self, block: PageBlock) -> None:
        """Place a block. What follows the title of another topic is not placed."""
        self._is_over = self._is_over or (block.part == PagePart.TITLE and bool(self.title))
        match "" if self._is_over else block.part:
            case PagePart.PUBLISHER:
                self.publisher = block.text
            case PagePart.TITLE:
                self._read_title(block.text)
            case PagePart.SUMMARY:
                self.summary.append(block)
            case PagePart.GOAL_TITLE:
                self.goal_title = block.text
            case PagePart.GOAL:
                self.goal.append(block)
            case PagePart.LINKS if block.link:
                self.links.append(block)
            case PagePart.SOURCE:
                self.site = block.text
            case _ if self._is_over or not self._read_in_last(block):
                self.unplaced.append(block)

    def _read_title(self, text: str) -> None:
        names = (name for name in self._section_names if text.startswith(f"{name}: "))
        self.section = next(names, text.partition(": ")[0])
        self.title = text.removeprefix(f"{self.section}: ")

    def _read_in_last(self, block: PageBlock) -> bool:
        """Place a block in the last initiative or contact, or begin one; return whether it belongs to one."""
        match block.part:
            case PagePart.INITIATIVE_TITLE:
                title = block.text.removeprefix(f"{len(self.initiatives) + 1}. ")
                self._texts.append([])
                self._links.append([])
                self.initiatives.append(InitiativeSection(title, self._texts[-1], links=self._links[-1]))
            case PagePart.CONTACT_TITLE:
                self.contacts.append(ContactSection(title=block.text))
            case PagePart.LINKS_TITLE | PagePart.COMMON_LABEL | PagePart.OTHER_PAGES:
                pass  # what the program adds to a topic
            case PagePart.INITIATIVE if self.initiatives:
                self._texts[-1].append(block)
            case PagePart.INITIATIVE_LINKS if self.initiatives and block.link:
                self._links[-1].append(block)
            case PagePart.LABEL:
                self._label = block.text
            case _:
                return bool(self.contacts) and self._read_contact(self.contacts[-1], block)
        return True

    def _read_contact(self, contact: ContactSection, block: PageBlock) -> bool:
        lines = block.text.split("\n")
        match block.part:
            case PagePart.CONTACT_NAME:
                contact.name = block.text
            case PagePart.CONTACT:
                contact.text.append(block)
            case PagePart.PHONE:
                contact.phones.append((self._label, block.text))
                self._label = ""
            case PagePart.EMAIL:
                contact.email = block.text
            case PagePart.OPENING_HOURS:
                contact.opening_hours += lines
            case PagePart.VISITING_ADDRESS:
                contact.visiting_address += lines
            case PagePart.POSTAL_ADDRESS:
                contact.postal_address += lines
            case PagePart.CONTACT_LINKS if block.link:
                contact.links.append((block.link_title, block.link))
            case _:
                return False
        return True


def is_own_page(blocks: Sequence[PageBlock]) -> bool:
    """Return whether the elements of a page say which parts of a topic they are."""
    return any(block.part for block in blocks)
