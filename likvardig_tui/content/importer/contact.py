"""Extract the contact section of a page: for each unit a name, a text, and details under their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from likvardig_tui.content.addresses import is_url
from likvardig_tui.content.importer.blocks import PageBlock, Role, plain_block
from likvardig_tui.content.importer.dates import dates_in
from likvardig_tui.content.importer.details import (
    CELL_SEPARATOR,
    Field,
    Label,
    begins_with_phone,
    continues_hours,
    emails,
    has_phone,
    has_postcode,
    is_hours,
    is_phone,
    joined_hours,
    names_columns,
    own_label,
    phone_values,
)
from likvardig_tui.content.importer.vocabulary import Vocabulary
from likvardig_tui.content.markdown_escape import BREAK, escape_lines

_MAILTO = re.compile(r"\]\(<?mailto:([^)>?\s]{3,254})")
_TEL = re.compile(r"\]\(<?tel:([^)>;\s]{3,40})")
"""Links in Markdown to an e-mail address, and to a number."""
_DIRECT = ("mailto:", "tel:")
_ACTION = re.compile(
    r"(?:mejla|maila|e-?posta|skicka|skriv|ring|kontakta|call|phone|e-?mail|mail|send|write)\b", re.IGNORECASE
)
"""How the text of a link begins that says what it does, and so is no name."""
_FAX = re.compile(r"(?:tele)?fax\b", re.IGNORECASE)
_SYMBOLS = re.compile(r"^[^\w+(]+")
"""Symbols before a number, such as that of a telephone."""
_NAME_LABEL = re.compile(r"(Namn|Enhet|Name|Unit) ?[:·]\s*(?=\S)", re.IGNORECASE)
MAX_NAME_WORDS = 3
"""Words beside a number that are a name for it, and no sentence."""
MAX_ADDRESS_LINE_LENGTH = 60
"""Characters in a line of a visiting address that has a paragraph of its own."""


@dataclass
class ContactSection:
    """One contact of a page. What was not found is empty."""

    title: str = ""
    name: str = ""
    text: list[PageBlock] = field(default_factory=list)
    phones: list[tuple[str, str]] = field(default_factory=list)
    """Label and number of each; the label is empty if it says nothing more."""
    email: str = ""
    opening_hours: list[str] = field(default_factory=list)
    """One string per line, as the addresses."""
    visiting_address: list[str] = field(default_factory=list)
    postal_address: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    """Title and address of each."""
    unplaced: list[PageBlock] = field(default_factory=list)

    @property
    def has_way(self) -> bool:
        """Whether it says how to reach someone."""
        return bool(self.phones or self.email or self.visiting_address or self.postal_address or self.links)

    @property
    def has_details(self) -> bool:
        """Whether any detail has been found."""
        return self.has_way or bool(self.opening_hours)

    def blocks(self) -> list[PageBlock]:
        """Return what the section has, as blocks that can be reported."""
        names = filter(None, dict.fromkeys((self.title, self.name)))
        return [*map(plain_block, names), *self.text, *map(plain_block, self.opening_hours)]


def find_contact_title(blocks: Sequence[PageBlock], vocabulary: Vocabulary, start: int) -> int | None:
    """Return the index of the contact section's title, from ``start`` on, or None.

    Prefer the highest heading outside the panels, then any title with a detail between it and the next title, then the
    last title.
    """
    titles = [index for index in range(start, len(blocks)) if _is_contact_title(blocks[index], vocabulary)]
    with_details = [
        index
        for index, end in pairwise([*titles, len(blocks)])
        if any(_has_detail(block, vocabulary) for block in blocks[index + 1 : end])
    ]
    headings = [index for index in with_details if blocks[index].role is Role.HEADING]
    highest = min(
        headings, key=lambda index: (blocks[index].panel, blocks[index].is_outside, blocks[index].level), default=0
    )
    return highest or min(with_details or titles[-1:], default=None)


def _is_contact_title(block: PageBlock, vocabulary: Vocabulary) -> bool:
    text = block.normalized_text.casefold().rstrip(": ")
    if block.role is Role.BUTTON or (not block.may_be_title and block.role is not Role.HEADING):
        return False
    return text in ("kontakt", "contact") or any(
        text.startswith(title.casefold()) for title in vocabulary.contact_titles
    )


def _has_detail(block: PageBlock, vocabulary: Vocabulary) -> bool:
    lines = block.text.split("\n")
    return block.link.startswith(_DIRECT) or any(
        vocabulary.labels.match(line) or is_phone(line) or emails(line) or own_label(line) for line in lines
    )


def _is_detail(block: PageBlock) -> bool:
    """Return whether a block is a detail without a label."""
    text = block.normalized_text
    return emails(text) == [text] or is_phone(text) or is_hours(text) or block.link.startswith(_DIRECT)


def split_at_labels(block: PageBlock, vocabulary: Vocabulary) -> list[PageBlock]:
    """Split a block before each of its lines that begins with a label, and around each line that is a link."""
    lines = block.text.split("\n")
    links = block.line_links if len(block.line_links) == len(lines) else ("",) * len(lines)
    markdown = block.markdown.split(BREAK)
    markdown = markdown if len(markdown) == len(lines) else [escape_lines(line) for line in lines]
    groups: list[tuple[list[int], str]] = []
    for index, link in enumerate(links):
        own_link = "" if block.link else link
        if not groups or own_link or groups[-1][1] or vocabulary.labels.match(lines[index]):
            groups.append(([index], own_link))
        else:
            groups[-1][0].append(index)
    if len(groups) == 1:
        return [block]
    parts: list[PageBlock] = []
    for indexes, link in groups:
        text = "\n".join(lines[index] for index in indexes)
        written = BREAK.join(markdown[index] for index in indexes)
        part = plain_block(text)._replace(line=block.line) if parts else block
        parts.append(part._replace(text=text, markdown=written, link=link, line_links=()))
    return parts


def extract_contacts(
    blocks: Sequence[PageBlock], vocabulary: Vocabulary
) -> tuple[list[ContactSection], Sequence[PageBlock]]:
    """Extract the contacts from the blocks that begin with the title; return them and the blocks below them."""
    title = blocks[0]
    reader = _ContactReader(ContactSection(title=title.text.replace("\n", " ").rstrip(": ")), vocabulary)
    parts = [part for block in blocks[1:] for part in split_at_labels(block, vocabulary)]
    index = 0
    while index < len(parts):
        block = parts[index]
        if index + 1 < len(parts) and block.text.endswith(":") and is_url(parts[index + 1].text):
            reader.contact.links.append((block.text[:-1], parts[index + 1].text))
            index += 2
            continue
        if label := vocabulary.labels.match(block.text):
            end = index + 1
            lines = [line for line in block.text[label.end :].split("\n") if line.strip()]
            while end < len(parts) and _continues(label.field, lines, parts[end], vocabulary):
                lines += parts[end].text.split("\n")
                end += 1
            linked = "".join(part.markdown for part in parts[index:end])
            reader.read_field(label, [line.strip() for line in lines if line.strip()], linked)
            index = end
            continue
        if block.is_outside and not title.is_outside:
            break
        is_below = reader.contact.postal_address and not (_is_detail(block) or reader.starts_unit(parts, index))
        if is_below:
            break
        is_section = block.role is Role.HEADING and 0 < block.level <= title.level
        if is_section and not _is_contact_title(block, vocabulary):
            break
        reader.read_block(parts, index)
        index += 1
    return reader.contacts, parts[index:]


def _continues(contact_field: Field, lines: Sequence[str], block: PageBlock, vocabulary: Vocabulary) -> bool:
    """Return whether ``block`` belongs to a field that has the ``lines`` above it."""
    if block.role in (Role.HEADING, Role.IMAGE) or vocabulary.labels.match(block.text) or dates_in(block.text):
        return False
    if not lines:
        return True
    is_line = len(block.text) <= MAX_ADDRESS_LINE_LENGTH and not block.is_sentence and not block.marker
    match contact_field:
        case Field.PHONE | Field.EMAIL:
            return False
        case Field.OPENING_HOURS:
            return continues_hours(lines[-1], block.text)
        case _ if block.link or is_hours(block.text) or emails(block.text) or is_phone(block.text):
            return False
        case Field.VISITING_ADDRESS:
            return not block.has_space_above or is_line
        case Field.POSTAL_ADDRESS:
            return not block.has_space_above or not any(map(has_postcode, lines))


class _ContactReader:
    """Collects the contacts, one unit after another."""

    def __init__(self, contact: ContactSection, vocabulary: Vocabulary) -> None:
        self.contact = contact
        self.contacts = [contact]
        self._vocabulary = vocabulary

    def starts_unit(self, blocks: Sequence[PageBlock], index: int) -> bool:
        """Return whether a block is the heading or the name of another unit, with a detail below it."""
        contact, block = self.contact, blocks[index]
        if block.role is Role.TEXT and (contact.phones or contact.email) and block.may_be_title and not block.link:
            label = self._vocabulary.labels.match(blocks[index + 1].text) if index + 1 < len(blocks) else None
            return label is not None and label.field in (Field.PHONE, Field.EMAIL)
        if block.role is not Role.HEADING or not contact.has_details:
            return False
        for below in range(index + 1, len(blocks)):
            other = blocks[below]
            if other.role is Role.HEADING:
                return False
            if _has_detail(other, self._vocabulary):
                return True
        return False

    def _is_header_row(self, block: PageBlock) -> bool:
        """Return whether a block is the row of a table whose cells are labels of those below them."""
        _, *cells = block.text.split(CELL_SEPARATOR)
        return bool(cells) and all(map(self._vocabulary.labels.match, cells))

    def read_block(self, blocks: Sequence[PageBlock], index: int) -> None:
        """Place a block without a label."""
        contact, block = self.contact, blocks[index]
        if block.role is Role.IMAGE or dates_in(block.text) or self._is_header_row(block):
            contact.unplaced.append(block)
        elif self.starts_unit(blocks, index):
            title = block.text.replace("\n", " ").rstrip(": ")
            name = "" if _is_contact_title(block, self._vocabulary) else title
            self.contact = ContactSection(title=title, name=name)
            self.contacts.append(self.contact)
        elif self._read_detail(block):
            pass
        elif block.role is Role.BUTTON:
            contact.unplaced.append(block)
        elif not contact.name and not contact.has_details and not block.text.endswith((".", "!", "?")):
            named = _NAME_LABEL.match(block.normalized_text)
            contact.name = block.text[named.end() if named else 0 :].replace("\n", " ")
            self._leave(named[1] if named else "")
            self._read_link("", block)
        elif contact.has_details:
            contact.unplaced.append(block)
        else:
            contact.text.append(block)

    def _read_detail(self, block: PageBlock) -> bool:
        """Place a block that is a detail without a label; return whether it was one."""
        contact, text = self.contact, block.normalized_text
        number, found = _SYMBOLS.sub("", text), emails(text)
        if len(found) == 1 and text.startswith(found[0]) and not contact.email:
            contact.email = found[0]
            self._leave(text.removeprefix(found[0]).strip(" ,;"))
        elif begins_with_phone(number):
            self._read_phones("", number.split("\n"))
        elif all(map(own_label, block.text.split("\n"))):
            for line in filter(None, map(own_label, block.text.split("\n"))):
                self._read_phones(line["label"], [line["number"]])
        elif is_hours(text):
            contact.opening_hours += text.split("\n")
        else:
            may_be_link = contact.name or contact.has_details or _ACTION.match(text)
            return bool(may_be_link) and self._read_link(text.replace("\n", " "), block)
        return True

    def _read_link(self, text: str, block: PageBlock) -> bool:
        """Place what a link leads to, and its ``text``, which is empty if it is the name; return whether it is one."""
        contact = self.contact
        scheme, _, address = block.link.partition(":")
        if scheme == "mailto" and not contact.email:
            contact.email = address.partition("?")[0]
            self._leave(text)
        elif scheme == "tel":
            self._read_phones("", [text if has_phone(text) else f"{text} {address}"])
        elif block.is_web_link and not block.is_outside:
            contact.links.append((text or contact.name, block.link))
        else:
            return False
        return True

    def read_field(self, label: Label, lines: list[str], markdown: str) -> None:
        """Place the lines of a labelled field, which are ``markdown`` on the page; what it cannot hold is unplaced."""
        contact = self.contact
        phones = len(contact.phones)
        match label.field:
            case Field.PHONE:
                linked = _TEL.search(markdown) if not any(map(has_phone, lines)) else None
                self._read_phones("" if label.is_plain else label.text, [*lines, *([linked[1]] if linked else [])])
            case Field.EMAIL:
                for line in lines:
                    found = emails(line)
                    if found and not contact.email:
                        contact.email = found[0]
                        line = line.replace(found[0], "", 1).strip(" ,;")
                    self._leave(line)
                if not contact.email and (linked := _MAILTO.search(markdown)):
                    contact.email = linked[1]
            case Field.OPENING_HOURS:
                contact.opening_hours += self._hours(label, lines)
            case Field.VISITING_ADDRESS:
                self._read_address(contact.visiting_address, lines)
            case Field.POSTAL_ADDRESS:
                self._read_address(contact.postal_address, lines)
        kept = {Field.PHONE: len(contact.phones) > phones, Field.OPENING_HOURS: bool(lines)}
        if not lines or not (label.is_plain or kept.get(label.field, False)):
            self._leave(label.text)

    def _hours(self, label: Label, lines: Sequence[str]) -> list[str]:
        if lines and names_columns(lines[0]):
            self._leave(lines[0])
            lines = lines[1:]
        hours = joined_hours(lines)
        return [f"{label.text}: {hours[0]}", *hours[1:]] if hours and not label.is_plain else hours

    def _read_address(self, address: list[str], lines: Sequence[str]) -> None:
        for line in lines:
            if emails(line) == [line] or is_phone(line):
                self._read_remark(line)
            elif any(map(is_hours, line.split(", "))):
                address += filter(None, [", ".join(part for part in line.split(", ") if not is_hours(part))])
                self.contact.opening_hours += filter(is_hours, line.split(", "))
            else:
                address.append(line)

    def _read_phones(self, label: str, lines: Sequence[str]) -> None:
        for line in lines:
            for number, text in phone_values(line):
                if not number or _FAX.match(text):
                    self._read_remark(f"{text}: {number}" if number else text)
                    continue
                is_name = bool(text) and not is_hours(text) and len(text.split()) <= MAX_NAME_WORDS
                self.contact.phones.append((" ".join(filter(None, (label, text if is_name else ""))), number))
                if not is_name:
                    self._read_remark(text)

    def _read_remark(self, text: str) -> None:
        contact = self.contact
        if is_hours(text):
            contact.opening_hours.append(text)
        elif emails(text) == [text] and not contact.email:
            contact.email = text
        elif is_phone(text):
            contact.phones.append(("", text))
        else:
            self._leave(text)

    def _leave(self, text: str) -> None:
        if text:
            self.contact.unplaced.append(plain_block(text))
