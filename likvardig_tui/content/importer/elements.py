"""What the elements of a page are: their role, the area they are in, and what of them a reader sees."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum, auto
from typing import TYPE_CHECKING

from likvardig_tui.content.importer.blocks import Role
from likvardig_tui.content.sanitising import clean_line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

REPLACED = {
    "noscript", "svg", "iframe", "object", "canvas", "video", "audio", "select", "textarea", "progress", "meter",
}  # fmt: skip
"""Elements that a browser shows as something else than their text, which is reported."""
IGNORED = {"script", "style", "template", "head", "title", *REPLACED}
"""Elements without text for the reader."""
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
}  # fmt: skip
STRONG, EMPHASIS = {"b", "strong"}, {"i", "em", "cite"}
FLOW = {"p", "ul", "ol", "dl", "table", "details", "blockquote", "section", "article"}
"""Elements that no title contains."""
CELLS = {"td", "th"}
_HEADING = re.compile("h([1-6])")
_HIDDEN = re.compile(r"visually-?hidden|sr-only|screen-?reader|assistive|show-for-sr|element-invisible", re.IGNORECASE)
"""Class names of text that only screen readers read."""
_ICON = re.compile(r"\bmaterial-(?:icons|symbols)")
"""Class names of icons whose text is their name, such as ``expand_more``."""
MAX_LEVEL = 6
"""Of a heading."""
MAX_DIGITS = 9
"""In a number; browsers store it in 32 bits, and a longer list marker is none in CommonMark (0.31.2, 5.2)."""
_TOOL_TAGS = {"nav", "form", "search", "dialog"}
_TOOL_ROLES = {"navigation", "search", "form", "dialog", "alertdialog", "menu", "menubar", "toolbar"}
_BREADCRUMB = re.compile(r"bread-?crumb|br(?:ö|o)dsmul", re.IGNORECASE)
_COOKIES = re.compile(r"cookie|cmplz|consent|gdpr|(?:^|[\W_])kakor", re.IGNORECASE)
"""In the id or the classes of a notice about cookies."""


class Area(Enum):
    """Parts of a page that are not its text."""

    TOOL = auto()
    """A menu, a form or a dialog."""
    COOKIES = auto()
    """The notice about cookies."""
    FOOTER = auto()


def area_of(node: LexborNode, tag: str, around: Collection[Area]) -> Area | None:
    """Return the area that an element begins in the areas ``around`` it, or None.

    An element around the page itself begins none.
    """
    attributes = node.attributes
    role = attributes.get("role")
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    if tag == "footer" or role == "contentinfo":
        return Area.FOOTER
    if _COOKIES.search(names):
        area = Area.COOKIES
    elif tag in _TOOL_TAGS or role in _TOOL_ROLES or _BREADCRUMB.search(names):
        area = Area.TOOL
    else:
        return None
    return None if area in around or node.css_first("h1, main, [role=main]") else area


def is_replaced(node: LexborNode) -> bool:
    """Return whether a browser shows an element as something else than its text."""
    return node.tag in REPLACED or bool(_ICON.search(node.attributes.get("class") or ""))


def text_of(node: LexborNode) -> str:
    """Return all text in an element, on one line: that of its images and buttons at the end."""
    texts = [node.text(deep=True, separator=" ")]
    for inner in node.css("img, input"):
        texts.append(inner.attributes.get("alt" if inner.tag == "img" else "value") or "")
    return clean_line(" ".join(texts))


def is_hidden(node: LexborNode) -> bool:
    """Return whether only screen readers read an element, or none do."""
    attributes = node.attributes
    return attributes.get("aria-hidden") == "true" or bool(_HIDDEN.search(attributes.get("class") or ""))


def is_block(node: LexborNode) -> bool:
    """Return whether an element begins a new line."""
    tag = node.tag or ""
    return not tag.startswith("-") and tag not in _INLINE and tag not in IGNORED and tag not in ("br", "img")


def role_of(node: LexborNode, tag: str) -> tuple[Role, int] | None:
    """Return the role of an element's text and its heading level, or None if it has no role of its own."""
    attributes = node.attributes
    is_toggle = "collapse" in (attributes.get("data-toggle"), attributes.get("data-bs-toggle"))
    if tag == "summary" or "aria-expanded" in attributes or attributes.get("role") == "tab" or is_toggle:
        return Role.DISCLOSURE, 0
    if heading := _HEADING.fullmatch(tag):
        return Role.HEADING, int(heading[1])
    if attributes.get("role") == "heading":
        return Role.HEADING, number(attributes.get("aria-level"), 2)
    if tag == "button" or attributes.get("role") == "button":
        return Role.BUTTON, 0
    return (Role.TERM, 0) if tag == "dt" else None


def number(value: str | None, default: int) -> int:
    """Return the number in an attribute, or ``default`` if there is none, or one too large for any page."""
    return int(value) if value and len(value) <= MAX_DIGITS and value.isdecimal() else default
