"""Decode a saved page: find its format and its encoding, and parse it into blocks."""

from __future__ import annotations

import re

from likvardig_tui.content.importer.blocks import PageBlock
from likvardig_tui.content.importer.html import parse_html
from likvardig_tui.content.importer.text import parse_text
from likvardig_tui.content.sanitising import clean

_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|main|article|section|div|h[1-6]|p|ul)\b", re.IGNORECASE)
_MARKUP_WITHIN = 16_384
"""Characters of the file in which to look for a tag."""
_MHTML = re.compile(rb"(?:From: .*\r?\n)?(?:[\w-]+: .*\r?\n(?:[ \t].*\r?\n)*)*?MIME-Version:", re.IGNORECASE)
_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*(utf-?8|iso-8859-\d\d?|windows-125\d|latin1|us-ascii|ascii|macintosh|koi8-[ru])\b",
    re.IGNORECASE,
)
"""Only encodings of web pages: Python also knows codecs that are not character encodings, such as ``zip``."""
_CHARSET_WITHIN = 4096
"""Bytes of the file in which to look for a charset."""
_WINDOWS_1252 = dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "cp1252")
"""Labels that browsers decode as windows-1252 (WHATWG Encoding, 4.2)."""


def parse_page(raw: bytes) -> list[PageBlock]:
    """Return the blocks of a page saved as HTML, MHTML or text."""
    if _MHTML.match(raw):
        raw = _extract_html(raw)
    text = _decode(raw)
    return parse_html(text) if _MARKUP.search(text, 0, _MARKUP_WITHIN) else parse_text(clean(text))


def _extract_html(raw: bytes) -> bytes:
    """Return the first HTML part of a "web page, single file" (MHTML, RFC 2557), or all of it if there is none."""
    from email import message_from_bytes

    try:
        parts = list(message_from_bytes(raw).walk())
    except RecursionError:  # parts within parts, deeper than any browser writes them
        return raw
    for part in parts:
        content = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(content, bytes):
            return content
    return raw


def _decode(raw: bytes) -> str:
    """Decode a file by its byte order mark, else by its charset, else as UTF-8, else as windows-1252."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    declared = _CHARSET.search(raw, 0, _CHARSET_WITHIN)
    charset = declared[1].decode("ascii").lower() if declared else ""
    for encoding in (_WINDOWS_1252.get(charset, charset), "utf-8-sig"):
        try:
            return raw.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("cp1252", "replace")
