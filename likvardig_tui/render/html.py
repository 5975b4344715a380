"""Render pages as one HTML file without scripts, for a phone, an intranet, or paper.

Nothing is loaded from elsewhere, and a Content-Security-Policy allows the style alone, which is ``style.css``, next to
this file. The panels are open, so that no program that reads or prints the file misses a text.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import NamedTuple

from likvardig_tui.content.addresses import is_url
from likvardig_tui.content.contact_card import tel_uri
from likvardig_tui.content.hits import field_label
from likvardig_tui.content.model import Contact, ContactField, Contacts, Part, Topic
from likvardig_tui.content.page_parts import PagePart, mark
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.render.html_text import flow, lines, link_to, links

GENERATOR = '<meta name="generator" content="Likvärdig">'
"""What is in every file from here."""
STYLE = Path(__file__).with_name("style.css")
_FROM_RIGHT_TO_LEFT = re.compile(
    r"(?:ar|arc|ckb|dv|fa|he|iw|ji|ks|ps|sd|ug|ur|yi)(?:-|$)|.*-(?:arab|hebr)(?:-|$)", re.I
)
"""Codes of languages that are written from right to left, or of any language in such a script."""


class PageLink(NamedTuple):
    """A link to another page of the same topics."""

    title: str
    href: str
    """Relative to the file that it is in."""
    language: str


Page = tuple[LocalizedContent, Sequence[Part]]
"""A page with the parts of it that are wanted; all of it if there are none."""


def as_html(pages: Sequence[Page], others: Sequence[PageLink] = (), topic_hrefs: Sequence[str] = ()) -> str:
    """Return pages in one file.

    ``others`` are the pages that it links to at its top. ``topic_hrefs`` are where the topics are that a start page
    lists, in the same order; without them it has no links.
    """
    first, parts = pages[0]
    language = first.topic_language
    style = STYLE.read_text("utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    names = [_part_name(parts[0])] if len(parts) == len(pages) == 1 else []
    title = " – ".join(filter(None, (*names, _heading(first.topic), first.topic.publisher)))
    prefix = len(pages) > 1
    body = "".join(_page(page, language, topic_hrefs, prefix=prefix) for page in pages)
    return f"""<!DOCTYPE html>
<html{_language(language)}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
{GENERATOR}
<title>{escape(title)}</title>
<style>{style}</style>
</head>
<body>
{_header(first, others)}<main>
{body}</main>
{_footer(first) if len(pages) == 1 else ""}</body>
</html>
"""


def _language(code: str, around: str = "") -> str:
    """Return the attributes of an element in a language; none if it is that of the element ``around`` it."""
    if code == around:
        return ""
    tag, direction = code.replace("_", "-"), _direction(code)
    return f' lang="{escape(tag)}"' + (f' dir="{direction}"' if direction != _direction(around) else "")


def _direction(code: str) -> str:
    """Return the direction of a language; an empty string if there is none."""
    tag = code.replace("_", "-")
    return tag and ("rtl" if _FROM_RIGHT_TO_LEFT.match(tag) else "ltr")


def _heading(topic: Topic) -> str:
    return f"{topic.section}: {topic.title}" if topic.section else topic.title


def _part_name(part: Part) -> str:
    return part.contacts[0].title if isinstance(part, Contacts) else f"{part[0]}. {part[1].title}"


def _header(content: LocalizedContent, others: Sequence[PageLink]) -> str:
    publisher, around = content.topic.publisher, content.topic_language
    items = "".join(
        f'<li><a href="{escape(other.href)}" hreflang="{escape(other.language.replace("_", "-"))}"'
        f"{_language(other.language, content.language)}>{escape(other.title)}</a></li>\n"
        for other in others
    )
    label, language = escape(content.strings("html.other_pages")), _language(content.language, around)
    navigation = f'<nav aria-label="{label}"{mark(PagePart.OTHER_PAGES)}{language}>\n<ul>\n{items}</ul>\n</nav>\n'
    name = f"<p{mark(PagePart.PUBLISHER)}>{escape(publisher)}</p>\n" if publisher else ""
    inside = name + (navigation if others else "")
    return f"<header>\n{inside}</header>\n" if inside else ""


def _page(page: Page, around: str, topic_hrefs: Sequence[str], *, prefix: bool) -> str:
    """Return a page in a file in the language ``around`` it. ``prefix`` makes its ids unique among several pages."""
    content, parts = page
    sections = _parts(content, parts, prefix=prefix) if parts else _whole(content, topic_hrefs, prefix=prefix)
    text = f"<h1{mark(PagePart.TITLE)}>{escape(_heading(content.topic))}</h1>\n" + "".join(sections)
    if not prefix:
        return text
    footer = _footer(content)
    return f"<article{_language(content.topic_language, around)}>\n{text}{footer}</article>\n"


def _whole(content: LocalizedContent, topic_hrefs: Sequence[str], *, prefix: bool) -> Iterator[str]:
    topic = content.topic
    yield flow(topic.summary, 1, PagePart.SUMMARY)
    if content.is_start_page:
        yield from _entries(content, topic_hrefs)
    else:
        goal = (
            f"<h2{mark(PagePart.GOAL_TITLE)}>{escape(topic.goal.title)}</h2>\n{flow(topic.goal.text, 2, PagePart.GOAL)}"
        )
        yield f'<section class="goal">\n{goal}</section>\n'
        yield from _parts(content, topic.numbered, prefix=prefix)
    if topic.links:
        attributes, title = mark(PagePart.LINKS_TITLE) + _of_strings(content), content.strings("page.links")
        yield f"<section>\n<h2{attributes}>{escape(title)}</h2>\n{links(topic.links, PagePart.LINKS)}</section>\n"
    yield from _parts(content, [Contacts(topic.contacts)], prefix=prefix)


def _of_strings(content: LocalizedContent) -> str:
    """Return the attributes of an element with a text of the interface, in a page that may be in another language."""
    return _language(content.language, content.topic_language)


def _entries(content: LocalizedContent, topic_hrefs: Sequence[str]) -> Iterator[str]:
    for index, (number, listed) in enumerate(content.topic.numbered):
        language = _language(content.entries[index].language, content.language)
        title = f"{number}. {escape(listed.title)}"
        if topic_hrefs:
            title = f'<a href="{escape(topic_hrefs[index])}">{title}</a>'
        yield f"<section{language}>\n<h2>{title}</h2>\n{flow(listed.text, 2, PagePart.SUMMARY)}</section>\n"


def _parts(content: LocalizedContent, parts: Sequence[Part], *, prefix: bool) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Contacts):
            yield from (_contact(contact, content) for contact in part.contacts)
            continue
        number, initiative = part
        name = content.item(initiative.id) if prefix else initiative.id
        yield (
            f'<details id="{escape(name)}" open>\n'
            f"<summary><h2{mark(PagePart.INITIATIVE_TITLE)}>{number}. {escape(initiative.title)}</h2></summary>\n"
            f"{flow(initiative.text, 2, PagePart.INITIATIVE)}"
            f"{links(initiative.links, PagePart.INITIATIVE_LINKS)}</details>\n"
        )


def _contact(contact: Contact, content: LocalizedContent) -> str:
    language = _language(content.contacts_language, content.topic_language)
    fields = "".join(_field(field, content) for field in contact.fields if field.name != "link")
    details = f"<dl>\n{fields}</dl>\n" if fields else ""
    return (
        f'<section class="contact"{language}>\n<h2{mark(PagePart.CONTACT_TITLE)}>{escape(contact.title)}</h2>\n'
        f"<p{mark(PagePart.CONTACT_NAME)}><strong>{escape(contact.name)}</strong></p>\n"
        f"{flow(contact.text, 2, PagePart.CONTACT)}"
        f"<address>\n{details}{links(contact.links, PagePart.CONTACT_LINKS)}</address>\n</section>\n"
    )


def _field(field: ContactField, content: LocalizedContent) -> str:
    part, around = PagePart(field.name), content.contacts_language
    attributes = mark(PagePart.LABEL)
    if not field.own_label:
        attributes = mark(PagePart.COMMON_LABEL) + _language(content.language, around)
    label = lines(field_label(field, content.strings))
    url = tel_uri(field.value) if part is PagePart.PHONE else field.url
    value = lines(*filter(None, field.lines))
    # Between words that are written from the right, the groups of a number would be shown in the opposite order.
    direction = ' dir="ltr"' if _direction(around) == "rtl" else ""
    value = f'<a href="{escape(url)}"{direction}>{value}</a>' if is_url(url) else value
    return f"<dt{attributes}>{label}</dt>\n<dd{mark(part)}>{value}</dd>\n"


def _footer(content: LocalizedContent) -> str:
    """Return when a topic was changed, and its source; a start page has neither."""
    if content.is_start_page:
        return ""
    topic, attributes = content.topic, _of_strings(content)
    updated_label, source_label = (escape(content.strings(name)) for name in ("html.updated", "html.source"))
    exact = topic.updated.isoformat(*(["T", "minutes"] if isinstance(topic.updated, datetime) else []))
    updated = f'<time datetime="{exact}">{escape(content.strings.format_updated(topic.updated))}</time>'
    source = link_to(topic.source, topic.source) if is_url(topic.source) else escape(topic.source)
    return (
        f"<footer>\n<dl>\n<dt{attributes}>{updated_label}</dt>\n<dd{attributes}>{updated}</dd>\n"
        f"<dt{mark(PagePart.COMMON_LABEL)}{attributes}>{source_label}</dt>\n"
        f"<dd{mark(PagePart.SOURCE)}>{source}</dd>\n</dl>\n</footer>\n"
    )
