"""Decide which web and e-mail addresses may be shown, opened or put into a QR code.

An address is shown as it is written, so it must lead where it seems to lead: it names its host first, in letters that
a reader can tell apart, and nothing in it is invisible (Unicode Technical Standard 39; RFC 3986, 7.6).
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from likvardig_tui.content.sanitising import clean

MAX_URL_LENGTH = 2_000
"""Characters that every browser accepts, and a QR code holds."""
MAX_EMAIL_LENGTH = 254
"""Characters (RFC 5321, 4.5.3.1.3, less the angle brackets)."""
_URL = re.compile(r"(?P<scheme>https?|mailto|tel):(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_WEB = re.compile(r"//(?P<host>[^/?#@:]+)(?::[0-9]{1,5})?(?P<path>[/?#].*)?")
"""What follows ``https:``. Without user information: ``https://uppsala.se@example.org`` leads to example.org."""
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}\.?")
_EMAIL = rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}"
"""As in the HTML Standard, 4.10.5.1.5, with a dot in the host name."""
_NUMBER = r"\+?[0-9().-]{2,30}(?:;[a-z-]+=[\w.+-]{1,60}){0,3}"
"""A number with its parameters (RFC 3966, 3)."""
_FORBIDDEN = frozenset(' "<>\\^`{|}\ufffd')
"""Characters that no URL contains (RFC 3986, 2), of those that can be seen; and what stands for unreadable bytes."""


def is_url(text: str) -> bool:
    """Return whether ``text`` is an ``http``, ``https``, ``mailto`` or ``tel`` URL that leads where it seems to."""
    match = _URL.fullmatch(text) if len(text) <= MAX_URL_LENGTH and _is_visible(text) else None
    if match is None:
        return False
    rest = match["rest"]
    match match["scheme"].lower():
        case "mailto":
            return is_email(rest.partition("?")[0])
        case "tel":
            return bool(re.fullmatch(_NUMBER, rest, re.ASCII)) and any(char in "0123456789" for char in rest)
        case _:
            web = _WEB.fullmatch(rest)
            return web is not None and _is_host(web["host"])


def is_email(text: str) -> bool:
    """Return whether ``text`` is one e-mail address, without a name."""
    if len(text) > MAX_EMAIL_LENGTH or not _is_visible(text) or not re.fullmatch(_EMAIL, text):
        return False
    return _is_host(text.rpartition("@")[2])


def hyperlink_target(url: str) -> str:
    """Return ``url`` for a terminal to open, which takes only ASCII; empty if it must not be opened."""
    from string import punctuation  # which takes longer to import than the links of a page to check

    return quote(url, safe=punctuation) if is_url(url) else ""


def _is_visible(text: str) -> bool:
    """Return whether every character of ``text`` is printed, and none of them is missing from all URLs."""
    return text.isprintable() and clean(text) == text and _FORBIDDEN.isdisjoint(text)


def _is_host(host: str) -> bool:
    """Return whether ``host`` is a host name in Latin letters, which no other alphabet imitates."""
    return bool(_HOST.fullmatch(host)) and all(char.isascii() or _is_latin(char) for char in host)


def _is_latin(char: str) -> bool:
    """Return whether ``char`` is a letter of a Latin alphabet, with an accent or of its own."""
    base = unicodedata.normalize("NFD", char)[0]
    return char.lower() in "æøßđðłþ" or (base.isascii() and base.isalpha())
