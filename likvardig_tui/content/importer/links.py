"""Resolve the links of a saved page: find its address, and what is hidden in its templates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from likvardig_tui.content.addresses import is_url

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,5}\)(\S{1,2000}?)\s*-->", re.IGNORECASE)
"""The comment that browsers write into a saved page."""
_SAVED_FROM_WITHIN = 8192
"""Characters of the file in which to look for it."""
_TEMPLATE = re.compile(r"<template\b(?P<attributes>[^<>]{0,999})>|</template\s*>", re.IGNORECASE)
_SHADOW_ROOT = re.compile(r"\bshadowroot(?:mode)?\b", re.IGNORECASE)
_UNSAFE = ' "<>\\\\^`{|}'
"""Characters that browsers encode in an address."""


def base_of(parser: LexborHTMLParser, html: str) -> str:
    """Return the address that the links of a page are relative to, empty if the page does not say it."""
    saved_from = _SAVED_FROM.search(html, 0, _SAVED_FROM_WITHIN)
    page = saved_from[1] if saved_from else ""
    for selector in ("base[href]", "link[rel=canonical][href]"):
        node = parser.css_first(selector)
        if node is not None and (address := urljoin_or_empty(page, node.attributes.get("href") or "")):
            return address
    return page if is_url(page) else ""


def urljoin_or_empty(base: str, address: str) -> str:
    """Return ``address`` relative to ``base``, or an empty string if that is no address of a page."""
    try:
        joined = urljoin(base, address)
    except ValueError:  # such as an unclosed bracket around the host
        return ""
    return joined if is_url(joined) else ""


def resolve(address: str, base: str) -> str:
    """Return the address that an ``href`` leads to from a page at ``base``; empty if it leads nowhere outside it."""
    address = re.sub(r"[\t\n\r]", "", address).strip(" ")
    if not address or address.startswith("#"):
        return ""
    if address.lower().startswith("tel:"):
        address = re.sub(r"\s+|%20", "", address)
    return urljoin_or_empty(base, "".join(quote(char) if char in _UNSAFE else char for char in address))


def is_on_page(address: str, base: str) -> bool:
    """Return whether an ``href`` leads to a place on the page at ``base``, or runs a script."""
    page, anchor, _ = address.partition("#")
    if address.lower().startswith("javascript:"):
        return True
    return bool(anchor) and (not page or (bool(base) and resolve(page, base) == base.partition("#")[0]))


def open_shadow_roots(html: str) -> str:
    """Return the page with its declarative shadow roots as ordinary elements, because a browser shows them."""
    opened: list[bool] = []

    def replaced(match: re.Match[str]) -> str:
        if match["attributes"] is not None:
            opened.append(bool(_SHADOW_ROOT.search(match["attributes"])))
            return "<div>" if opened[-1] else match[0]
        return "</div>" if opened and opened.pop() else match[0]

    return _TEMPLATE.sub(replaced, html) if _SHADOW_ROOT.search(html) else html
