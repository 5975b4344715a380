"""Convert a saved web page to a topic, and keep of an existing topic what the page does not say."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import zip_longest
from typing import NamedTuple

from likvardig_tui.content.importer.blocks import PageBlock, Role
from likvardig_tui.content.importer.contact import ContactSection
from likvardig_tui.content.importer.dates import dates_in, names_author
from likvardig_tui.content.importer.decoding import ParsedPage, parse_page
from likvardig_tui.content.importer.details import Field, Labels
from likvardig_tui.content.importer.elements import MAX_LEVEL
from likvardig_tui.content.importer.furniture import Furniture, shipped_furniture
from likvardig_tui.content.importer.initiatives import InitiativeSection
from likvardig_tui.content.importer.sections import PageSections, find_sections
from likvardig_tui.content.importer.vocabulary import Vocabulary, title_key
from likvardig_tui.content.markdown import MIN_LEVEL
from likvardig_tui.content.markdown import blocks as parse_markdown
from likvardig_tui.content.model import Contact, Goal, Initiative, Link, Phone, Topic
from likvardig_tui.content.sanitising import clean_line

MAX_ID_LENGTH = 60
"""Characters in an id made from a title, without the number that makes it unique."""
MAX_DEPTH = 9
"""Lists in a list; what is deeper is shown at this depth."""
_TRANSLITERATION = str.maketrans({"æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})
"""Letters that Unicode does not decompose into a basic letter and an accent."""


class UnsupportedPageError(Exception):
    """The page is not one of those titled "Så arbetar vi med: …"."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)
        """The names of the required parts that were not found."""


class ContactLabels(NamedTuple):
    """What the details of a contact are labelled with in the page's language."""

    phone: str
    email: str
    opening_hours: str
    visiting_address: str
    postal_address: str


class ImportResult(NamedTuple):
    """A topic made from a page."""

    topic: Topic
    unplaced: tuple[PageBlock, ...]
    """Blocks of the page that are not in the topic."""
    replaced: int = 0
    """Number of bytes that are no text in the page's encoding, each shown as U+FFFD."""
    lost_links: tuple[str, ...] = ()
    """Addresses of links that are not whole, or must not be shown."""


def import_page(
    page: ParsedPage | bytes, existing: Topic, labels: ContactLabels, today: date, furniture: Furniture | None = None
) -> ImportResult:
    """Return the topic in a page that was saved as HTML, MHTML or text.

    Ids, and what the page does not say, come from the ``existing`` topic. A text with the same words as the existing
    one is taken from there, because the page may lack its emphasis. The topic has the date of the page, if it says
    one; else ``today`` if anything has changed. Without ``furniture``, that of the program is looked for. Raises
    UnsupportedPageError.
    """
    page = parse_page(page) if isinstance(page, bytes) else page
    sections = find_sections(page.blocks, _vocabulary(existing, labels, furniture or shipped_furniture()))
    if missing := sections.missing():
        raise UnsupportedPageError(missing)
    topic = _to_topic(sections, existing)
    dates, unplaced = _dates_and_others(sections.unplaced)
    if dates or topic != existing:
        updated = max(dates, key=_time_of, default=today)
        topic = topic._replace(updated=existing.updated if updated == _without_seconds(existing.updated) else updated)
    return ImportResult(topic, tuple(unplaced), page.replaced, tuple(page.lost_links))


def _dates_and_others(blocks: Iterable[PageBlock]) -> tuple[list[date], list[PageBlock]]:
    """Return when the page says that it was changed, and the blocks that say something else."""
    dates: list[date] = []
    others: list[PageBlock] = []
    label: PageBlock | None = None
    for block in blocks:
        if found := dates_in(block.text):
            others += [block] if names_author(block.text) else []
        elif label and (found := dates_in(f"{label.text} {block.text}")):
            others.pop()
        else:
            others.append(block)
        label = None if found else block
        dates += found
    return dates, others


def _without_seconds(updated: date) -> date:
    """Return a time as a page says it."""
    return updated.replace(second=0, microsecond=0, tzinfo=None) if isinstance(updated, datetime) else updated


def _time_of(found: date) -> datetime:
    return found if isinstance(found, datetime) else datetime.combine(found, time.min)


def _vocabulary(existing: Topic, labels: ContactLabels, furniture: Furniture) -> Vocabulary:
    """Return the words to look for: those of the municipality's pages, and those of the existing topic."""
    texts = [existing.summary, existing.goal.text, *(initiative.text for initiative in existing.initiatives)]
    paragraphs = [block.text for text in texts for block in parse_markdown(text)]
    lines = [line for paragraph in paragraphs for line in paragraph.split("\n")]
    return Vocabulary(
        section_names=("Så arbetar vi med", "How we work on", "How we work with", existing.section),
        goal_titles=("Vårt mål", "Våra mål", "Mål", "Our goal", "Our goals", "Goal", "Goals", existing.goal.title),
        contact_titles=("Kontakta ", "Contact the ", "Contact us", *(contact.title for contact in existing.contacts)),
        labels=Labels({field: (label,) for field, label in zip(Field, labels, strict=True)}),
        furniture=furniture,
        known_titles=frozenset(title_key(initiative.title) for initiative in existing.initiatives),
        known_texts=frozenset(" ".join(text.split()) for text in [*paragraphs, *lines]),
    )


def _to_topic(sections: PageSections, existing: Topic) -> Topic:
    privacy = existing.privacy
    if sections.cookie_notice:
        privacy = privacy._replace(text=_to_markdown(sections.cookie_notice, privacy.text))
    return Topic(
        section=clean_line(sections.section),
        title=clean_line(sections.title),
        publisher=sections.publisher or existing.publisher,
        source=sections.site or existing.source,
        updated=existing.updated,
        summary=_to_markdown(sections.summary, existing.summary),
        goal=Goal(clean_line(sections.goal_title), _to_markdown(sections.goal, existing.goal.text)),
        initiatives=_to_initiatives(sections.initiatives, existing.initiatives),
        links=_to_links(sections.links),
        contacts=_to_contacts(sections.contacts, existing.contacts),
        privacy=privacy,
    )


def _to_contacts(sections: Sequence[ContactSection], existing: Sequence[Contact]) -> tuple[Contact, ...]:
    texts = [contact.text for contact in existing]
    return tuple(
        Contact(
            title=clean_line(section.title),
            name=clean_line(section.name) or clean_line(section.title),
            text=_to_markdown(section.text, known or ""),
            phones=tuple(Phone(clean_line(label), clean_line(number)) for label, number in section.phones),
            email=section.email,
            opening_hours=_lines(section.opening_hours),
            visiting_address=_lines(section.visiting_address),
            postal_address=_lines(section.postal_address),
            links=tuple(Link(clean_line(title), url) for title, url in section.links),
        )
        for section, known in zip_longest(sections, texts[: len(sections)])
    )


def _lines(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(clean_line, lines)))


def _to_initiatives(sections: Iterable[InitiativeSection], existing: Sequence[Initiative]) -> tuple[Initiative, ...]:
    """Return the initiatives, with the ids of the existing ones that have the same titles."""
    by_title: dict[str, list[Initiative]] = defaultdict(list)
    for initiative in existing:
        by_title[title_key(initiative.title)].append(initiative)
    sections = [section._replace(title=clean_line(section.title)) for section in sections]
    taken = {known.id for section in sections for known in by_title.get(title_key(section.title), ())}
    suffixes: Counter[str] = Counter()
    initiatives: list[Initiative] = []
    for section in sections:
        title, link = section.title, section.link
        matching = by_title.get(title_key(title))
        known = matching.pop(0) if matching else None
        unique_id = known.id if known else _unique_id(slugify(title), taken, suffixes)
        taken.add(unique_id)
        text, links = _to_text_and_links(section, known)
        own = (Link(title, link),) if link and all(each.url != link for each in links) else ()
        initiatives.append(Initiative(unique_id, title, text, own + links))
    return tuple(initiatives)


def _to_text_and_links(section: InitiativeSection, known: Initiative | None) -> tuple[str, tuple[Link, ...]]:
    """Return the text of an initiative, and the links that end it."""
    blocks = section.text
    if section.links is not None:
        return _to_markdown(blocks, known.text if known else ""), _to_links(section.links)
    if known and known.text and _to_markdown(blocks, known.text) == known.text:
        return known.text, ()
    end = len(blocks)
    while end > 1 and blocks[end - 1].is_web_link and blocks[end - 1].role is Role.TEXT:
        end -= 1
    return _to_markdown(blocks[:end], known.text if known else ""), _to_links(blocks[end:])


def _to_links(blocks: Iterable[PageBlock]) -> tuple[Link, ...]:
    return tuple(dict.fromkeys(Link(block.link_title, block.link) for block in blocks))


def slugify(title: str) -> str:
    """Return an id for a title: its words in a-z and 0-9, joined by hyphens, up to MAX_ID_LENGTH characters."""
    decomposed = unicodedata.normalize("NFKD", title.casefold().translate(_TRANSLITERATION))
    words = re.findall("[a-z0-9]+", "".join(char for char in decomposed if not unicodedata.combining(char)))
    slug = "-".join(words)
    if len(slug) > MAX_ID_LENGTH:
        slug = slug[: MAX_ID_LENGTH + 1].rpartition("-")[0] or slug[:MAX_ID_LENGTH]
    return slug or "rubrik"


def _unique_id(slug: str, taken: Collection[str], suffixes: Counter[str]) -> str:
    """Return ``slug``, with a number appended if it is taken. ``suffixes`` counts the numbers tried for each slug."""
    unique_id = slug
    while unique_id in taken:
        suffixes[slug] += 1
        unique_id = f"{slug}-{suffixes[slug] + 1}"
    return unique_id


def _to_markdown(blocks: Sequence[PageBlock], existing: str) -> str:
    """Return blocks as Markdown, or the ``existing`` text if it has the same words."""
    parts: list[str] = []
    last: PageBlock | None = None
    column = 0
    """Where the text of the last block begins."""
    top = min((block.level for block in blocks if block.role is Role.HEADING), default=0)
    for block, prefix in zip(blocks, _list_prefixes(blocks), strict=True):
        if last and last.marker and not last.markdown and block.marker and block.depth > last.depth:
            parts.append(prefix[column:])  # an item that begins with a list
        else:
            parts.append(("\n" if last and _follows_at_once(block, last) else "\n\n" if last else "") + prefix)
        column, last = len(prefix), block
        heading = ""
        if block.role is Role.HEADING and "\n" not in block.markdown:
            heading = "#" * min(MAX_LEVEL, MIN_LEVEL + block.level - top) + " "
        parts.append(heading + block.markdown.replace("\n", "\n" + " " * column))
    text = "".join(parts)
    return existing if _words(text) == _words(existing) else text.strip()


def _follows_at_once(block: PageBlock, last: PageBlock) -> bool:
    """Return whether an item follows without an empty line; a list that begins with another number needs one."""
    is_new_list = block.depth > last.depth
    return bool(block.marker and last.marker) and (not is_new_list or bool(block.markdown and block.marker in "-1."))


def _list_prefixes(blocks: Sequence[PageBlock]) -> Iterator[str]:
    """Yield what begins each block in Markdown: an item's marker, and the indentation that keeps it in an outer item.

    A bullet may be text of the page, in no list; what follows it is then no part of the item.
    """
    outermost = min((block.depth for block in blocks if block.marker), default=0)
    columns: list[int] = []
    """Where the text of each open item begins, from the outermost inwards."""
    for block in blocks:
        level = min(MAX_DEPTH, block.depth - outermost) + (0 if block.marker else 1)
        del columns[max(0, level) if block.marker or block.depth else 0 :]
        prefix = " " * (columns[-1] if columns else 0)
        if block.marker:
            prefix += f"{block.marker} "
            columns.append(len(prefix))
        yield prefix


def _words(markdown: str) -> list[str]:
    """Return the words that a Markdown text shows, markers of list items included."""
    return " ".join(f"{block.marker} {block.text}" for block in parse_markdown(markdown)).split()
