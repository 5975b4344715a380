"""The contact as other programs take it: a card for an address book, and a number to call."""

from __future__ import annotations

import re

from likvardig_tui.content.model import Contact

COUNTRY = "+46"
"""What a Swedish number begins with abroad, in place of its first 0."""
_HOME_ZERO = re.compile(r"^((?:\+|00)[0-9 ]+)\(0\)")
"""The 0 of ``+46 (0)18``, which is dialled in Sweden only."""
_SEPARATORS = re.compile("[\\s.()\u2010-\u2013-]+")
_NUMBER = re.compile(r"\+?[0-9]{3,15}")
"""No number is longer (ITU-T E.164, 6.1)."""
MIN_INTERNATIONAL_LENGTH = 8
"""Characters of a number with + and its country, at the least: the shortest that are in use have seven digits."""
_SPECIAL = re.compile(r"[\\,;]")


def dialled(shown: str) -> str:
    """Return the digits to dial for the number that is ``shown``, with ``+46`` before a Swedish one.

    A number that begins with neither + nor 0, such as 112, is the same from everywhere and stays. What is no number,
    or more than one, gives an empty text.
    """
    digits = _SEPARATORS.sub("", _HOME_ZERO.sub(r"\1", shown))
    if not _NUMBER.fullmatch(digits):
        return ""
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"{COUNTRY}{digits[1:]}" if digits.startswith("0") else digits


def can_be_dialled(shown: str) -> bool:
    """Say whether a phone can call the number that is ``shown``: it is one, and not just an area code."""
    number = dialled(shown)
    return bool(number) and not (number.startswith("+") and len(number) < MIN_INTERNATIONAL_LENGTH)


def tel_uri(shown: str) -> str:
    """Return what calls the number that is ``shown`` (RFC 3966); empty where there is none to dial.

    A short number stands as it is, without the ``phone-context`` of 5.1.4: no country would be true of it.
    """
    number = dialled(shown)
    return f"tel:{number}" if number else ""


def vcard(contact: Contact, publisher: str) -> str:
    """Return the card of the ``contact`` at the ``publisher``, with the visiting address (vCard 3.0, RFC 2426).

    No line is folded, though 2.6 says that a long one should be: a code has to be small, and not every phone unfolds.
    """
    name = _escaped(contact.name)
    street = r"\n".join(_escaped(line) for line in contact.visiting_address if line)
    lines = (
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{name}",
        f"N:{name};;;;",  # 3.1.2 wants one, and some address books show no other name
        f"ORG:{_escaped(publisher)}",
        f"TEL;TYPE=WORK:{dialled(contact.phone) or _escaped(contact.phone)}",
        f"ADR:;;{street};;;;",  # free lines are a street to 3.2.1; without a type, the place of work
        "END:VCARD",
    )
    return "".join(f"{line}\r\n" for line in lines)


def _escaped(text: str) -> str:
    """Return a line of text so that nothing in it separates values (RFC 2426, 4: ESCAPED-CHAR)."""
    return _SPECIAL.sub(r"\\\g<0>", text)
