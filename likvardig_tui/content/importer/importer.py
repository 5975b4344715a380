"""A saved web page -> a Topic, with what an earlier topic knows and a page does not say."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from likvardig_tui.content.importer.blocks import Block
from likvardig_tui.content.importer.html import blocks_of_html, html_in_mhtml
from likvardig_tui.content.importer.sections import Landmarks, Panel, Parts, parts_of
from likvardig_tui.content.importer.text import blocks_of_text
from likvardig_tui.content.markdown import blocks as read_markdown
from likvardig_tui.content.model import Contact, Goal, Initiative, PrivacyNotice, Topic
from likvardig_tui.content.sanitising import clean, clean_line

MAX_ID_LENGTH = 60
"""Characters of an id that is made from a title."""
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|main|article|section|div|h[1-6]|p|ul)\b", re.IGNORECASE)
_MHTML = re.compile(rb"(?:From: .*\r?\n)?(?:[\w-]+: .*\r?\n(?:[ \t].*\r?\n)*)*?MIME-Version:", re.IGNORECASE)
_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*(utf-?8|iso-8859-\d\d?|windows-125\d|latin1|us-ascii|ascii|macintosh|koi8-[ru])\b",
    re.IGNORECASE,
)
"""How a page says its encoding: one of those that pages have, for Python knows others that are none."""
_LATIN = dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "cp1252")
"""Encodings that browsers read as Windows' own (WHATWG Encoding, 4.2)."""
_DATE = r"(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)|(?P<nth>\d{1,2}) (?P<name>[a-z]+) (?P<of>\d{4}))"
_CHANGED = re.compile(
    r"(?:sidan )?(?:är |blev )?(?:senast )?(?:uppdaterad|uppdaterades|ändrad|ändrades|granskad|publicerad)"
    rf"(?: den)?:? ?{_DATE}[.,;| ]*",
    re.IGNORECASE,
)
"""What a page says of its own age, and nothing else."""
_MONTHS = [
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
]  # fmt: skip
_ODD_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})
_SECTION, _GOAL, _CONTACT = "Så arbetar vi med", "Vårt mål", "Kontakta "


class NotThatKindError(Exception):
    """The page is none of those that are headed "Så arbetar vi med"."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)
        """The names of the parts that were looked for and not found."""


class Labels(NamedTuple):
    """What stands before the number and the addresses in the page's language."""

    phone: str
    visiting: str
    postal: str


class Imported(NamedTuple):
    """A topic made from a page."""

    topic: Topic
    left_over: tuple[Block, ...]
    """What on the page could not be placed in it."""


def import_page(raw: bytes, earlier: Topic, labels: Labels, today: date) -> Imported:
    """Return the topic in a page, HTML or text, that was saved as ``raw``.

    Ids, and what a page does not say, come from the ``earlier`` topic; where a text of it has the same words, so does
    the text, with its emphasis. The topic is dated ``today`` if it differs from the earlier one and the page has no
    date of its own. Raises NotThatKindError.
    """
    parts = parts_of(_blocks(raw), _landmarks(earlier, labels))
    if missing := parts.missing():
        raise NotThatKindError(missing)
    topic = _topic(parts, earlier)
    dated = {at: days for at, block in enumerate(parts.left_over) if (days := _dates_in(block.text))}
    if dated or topic != earlier:
        topic = replace(topic, updated=max(map(max, dated.values())) if dated else today)
    return Imported(topic, tuple(block for at, block in enumerate(parts.left_over) if at not in dated))


def _blocks(raw: bytes) -> list[Block]:
    if _MHTML.match(raw):
        raw = html_in_mhtml(raw)
    text = _decoded(raw)
    return blocks_of_html(text) if _MARKUP.search(text, 0, 16_384) else blocks_of_text(clean(text))


def _decoded(raw: bytes) -> str:
    """Return the text of a file, in the encoding that it says it has, else UTF-8, else Windows' own."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    told = _CHARSET.search(raw, 0, 4096)
    named = told[1].decode("ascii").lower() if told else ""
    for encoding in (_LATIN.get(named, named), "utf-8-sig"):
        try:
            return raw.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("cp1252", "replace")


def _landmarks(earlier: Topic, labels: Labels) -> Landmarks:
    """Return the words to look for: those of the municipality's pages, and those of the earlier topic."""
    texts = [earlier.summary, earlier.goal.text, *(initiative.text for initiative in earlier.initiatives)]
    return Landmarks(
        sections=(_SECTION, earlier.section),
        goals=(_GOAL, earlier.goal.title),
        contacts=(_CONTACT, earlier.contact.title),
        phones=("Telefon", labels.phone),
        visiting=("Besöksadress", labels.visiting),
        postal=("Postadress", labels.postal),
        texts=frozenset(" ".join(line.split()) for text in texts for line in _shown(text)),
    )


def _shown(text: str) -> list[str]:
    """Return what a text of a topic shows, as blocks and as the lines of those."""
    blocks = [block.text for block in read_markdown(text)]
    return blocks + [line for block in blocks for line in block.split("\n")]


def _topic(parts: Parts, earlier: Topic) -> Topic:
    return Topic(
        section=clean_line(parts.section),
        title=clean_line(parts.title),
        publisher=earlier.publisher,
        source=parts.site or earlier.source,
        updated=earlier.updated,
        summary=_text(parts.summary, earlier.summary),
        goal=Goal(clean_line(parts.goal_title), _text(parts.goal, earlier.goal.text)),
        initiatives=_initiatives(parts.initiatives, earlier.initiatives),
        contact=Contact(
            title=clean_line(parts.contact_title),
            name=clean_line(parts.name),
            text=_text(parts.contact, earlier.contact.text),
            phone=clean_line(parts.phone),
            visiting_address=tuple(map(clean_line, parts.visiting)),
            postal_address=tuple(map(clean_line, parts.postal)),
        ),
        privacy=_privacy(parts, earlier.privacy),
    )


def _privacy(parts: Parts, earlier: PrivacyNotice) -> PrivacyNotice:
    """Return the earlier notice, with what the page says about cookies, if it does, as its text."""
    return replace(earlier, text=_text(parts.notice, earlier.text)) if parts.notice else earlier


def _initiatives(found: Iterable[Panel], earlier: Sequence[Initiative]) -> tuple[Initiative, ...]:
    """Return the initiatives; one whose title the earlier topic has keeps its id."""
    before: dict[str, list[Initiative]] = defaultdict(list)
    for initiative in earlier:
        before[_key(initiative.title)].append(initiative)
    made: list[Initiative] = []
    titled = [(clean_line(title), blocks) for title, blocks in found]
    tried: Counter[str] = Counter()
    taken = {known.id for title, _ in titled for known in before.get(_key(title), ())}
    for title, blocks in titled:
        same = before.get(_key(title))
        known = same.pop(0) if same else None
        name = known.id if known else _free(id_of(title), taken, tried)
        taken.add(name)
        made.append(Initiative(name, title, _text(blocks, known.text if known else "")))
    return tuple(made)


def _key(title: str) -> str:
    return clean_line(title).casefold()


def id_of(title: str) -> str:
    """Return the id that is made from a title: its words without accents, as many as there is room for."""
    plain = unicodedata.normalize("NFKD", title.casefold().translate(_ODD_LETTERS))
    words = re.findall("[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char)))
    name = "-".join(words)
    if len(name) > MAX_ID_LENGTH:
        name = name[: MAX_ID_LENGTH + 1].rpartition("-")[0] or name[:MAX_ID_LENGTH]
    return name or "rubrik"


def _free(name: str, taken: Collection[str], tried: Counter[str]) -> str:
    """Return the ``name``, or where it is taken, the first with a number after it that is not.

    ``tried`` says how many numbers have been, for each name.
    """
    free = name
    while free in taken:
        tried[name] += 1
        free = f"{name}-{tried[name] + 1}"
    return free


def _text(blocks: Sequence[Block], earlier: str) -> str:
    """Return blocks as Markdown; the ``earlier`` text where its words are the same."""
    outermost = min((block.depth for block in blocks if block.marker), default=0)
    text = ""
    was_item = False
    for block in blocks:
        is_item = bool(block.marker)
        if text:
            text += "\n" if is_item and was_item else "\n\n"
        indent = "  " * (block.depth - outermost) if is_item else ""
        hang = indent + " " * len(f"{block.marker} ") if is_item else ""
        text += f"{indent}{block.marker} " if is_item else ""
        text += block.markdown.replace("\n", f"\n{hang}")
        was_item = is_item
    return earlier if _words(text) == _words(earlier) else text.strip()


def _words(text: str) -> list[str]:
    return " ".join(f"{block.marker} {block.text}" for block in read_markdown(text)).split()


def _dates_in(text: str) -> list[date]:
    """Return the days on which a page says that it was changed; none where the ``text`` says anything else too."""
    days = []
    text = " ".join(text.split())
    while text:
        match = _CHANGED.match(text)
        day = _day(match) if match else None
        if match is None or day is None:
            return []
        days.append(day)
        text = text[match.end() :]
    return days


def _day(match: re.Match[str]) -> date | None:
    year, month, day = match.group("year", "month", "day")
    if match["name"]:
        name = match["name"].lower()
        year, month, day = match["of"], str(_MONTHS.index(name) + 1 if name in _MONTHS else 0), match["nth"]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:  # no such day, or month
        return None
