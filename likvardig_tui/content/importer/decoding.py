"""Decode a saved page: find its format and its encoding, and parse it into blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from likvardig_tui.content.importer.blocks import PageBlock
from likvardig_tui.content.importer.html import parse_html
from likvardig_tui.content.importer.text import parse_text
from likvardig_tui.content.sanitising import clean

_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|main|article|section|div|h[1-6]|p|ul)\b", re.IGNORECASE)
_MARKUP_WITHIN = 16_384
"""Characters of the file in which to look for a tag."""
_HEADER = re.compile(rb"[\w-]{1,80}:")
"""The start of a line of an e-mail header."""
_MHTML_HEADERS = (b"mime-version:", b"content-type: multipart/")
"""One of them is in the header of a web page saved as a single file."""
_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*(utf-?8|iso-8859-\d\d?|windows-125\d|latin1|us-ascii|ascii|macintosh|koi8-[ru])\b",
    re.IGNORECASE,
)
"""Only encodings of web pages: Python also knows codecs that are not character encodings, such as ``zip``."""
_CHARSET_WITHIN = 4096
"""Bytes of the file in which to look for a charset."""
_UTF8 = ("utf-8", "utf8")
_BOM = b"\xef\xbb\xbf"
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_HEADER_WITHIN = 16_384
"""Bytes of the file in which to look for the header of an e-mail."""
_WINDOWS_1252 = dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "cp1252")
"""Labels that browsers decode as windows-1252 (WHATWG Encoding, 4.2)."""


_OTHER_FORMATS = (
    b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf",
    b"\xd0\xcf\x11\xe0", b"bplist0",
)  # fmt: skip
"""How documents, archives and pictures begin, and the web archives of Safari."""
_SAMPLE = 512
"""Bytes of the file that show whether every other one is zero, as in UTF-16."""
MIN_ZEROS, MAX_ZEROS = 0.4, 0.05
"""Share of zeros among the high bytes of characters in UTF-16, and among the others."""


class NotTextError(Exception):
    """The file is a document, an archive or a picture."""


class ParsedPage(NamedTuple):
    """The blocks of a page."""

    blocks: list[PageBlock]
    replaced: int
    """Number of bytes that are no text in the page's encoding, each shown as U+FFFD."""
    lost_links: Sequence[str] = ()
    """Addresses of links that are not whole, or must not be shown."""


def parse_page(raw: bytes) -> ParsedPage:
    """Return the blocks of a page saved as HTML, MHTML or text. Raises NotTextError."""
    if raw.startswith(_OTHER_FORMATS):
        raise NotTextError
    if _is_mhtml(raw):
        raw = _extract_html(raw.lstrip(_BOM + b" \t\r\n"))
    text = _decode(raw)
    is_html = _MARKUP.search(text, 0, _MARKUP_WITHIN)
    blocks, lost_links = parse_html(text) if is_html else (parse_text(clean(text)), [])
    return ParsedPage(blocks, text.count(_REPLACEMENT), lost_links)


def _is_mhtml(raw: bytes) -> bool:
    """Return whether a file begins with the header of an e-mail that has the parts of a page."""
    for line in raw[:_HEADER_WITHIN].lstrip(_BOM + b" \t\r\n").splitlines():
        if line.lower().startswith(_MHTML_HEADERS):
            return True
        if not _HEADER.match(line) and not line.startswith((b" ", b"\t")):
            return False
    return False


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
    """Decode a file by its byte order mark, else by its charset, else as UTF-8, else as windows-1252.

    As in browsers, a declared encoding decides for the whole file, whichever bytes of it are wrong.
    """
    if raw.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return raw.decode("utf-32", "replace")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    if encoding := _utf16_without_mark(raw):
        return raw.decode(encoding, "replace")
    declared = _CHARSET.search(raw, 0, _CHARSET_WITHIN)
    charset = declared[1].decode("ascii").lower() if declared else ""
    is_utf8 = raw.startswith(_BOM) or (charset in _UTF8 and _is_mostly_utf8(raw))
    for encoding in ("utf-8-sig",) if is_utf8 else (_WINDOWS_1252.get(charset, charset), "utf-8-sig"):
        try:
            return raw.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("utf-8-sig" if is_utf8 else "cp1252", "replace")


def _utf16_without_mark(raw: bytes) -> str:
    """Return the encoding of a file in UTF-16 without a byte order mark, else an empty string."""
    first, second = (half.count(0) / max(1, len(half)) for half in (raw[:_SAMPLE:2], raw[1:_SAMPLE:2]))
    if second >= MIN_ZEROS and first <= MAX_ZEROS:
        return "utf-16-le"
    return "utf-16-be" if first >= MIN_ZEROS and second <= MAX_ZEROS else ""


def _is_mostly_utf8(raw: bytes) -> bool:
    """Return whether most letters outside ASCII are UTF-8: the declaration may be false in a converted file."""
    text = raw.decode("utf-8", "replace")
    wrong = text.count(_REPLACEMENT)
    return not wrong or wrong <= sum(not char.isascii() for char in text) - wrong
