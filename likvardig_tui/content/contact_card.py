"""The contact in formats for other programs: a vCard, and a phone number to dial."""

from __future__ import annotations

import re

from likvardig_tui.content.model import Contact

COUNTRY_CODE = "+46"
"""Country code of Sweden, which replaces the first 0 of a number."""
_TRUNK_PREFIX = re.compile(r"^((?:\+|00)[0-9 ]+)\(0\)")
"""The 0 in ``+46 (0)18``, which is dialled in Sweden only."""
_SEPARATORS = re.compile("[\\s.()\u2010-\u2015\u2212-]+")
_NUMBER = re.compile(r"\+?[0-9]{3,15}")
"""15 digits is the maximum (ITU-T E.164, 6.1)."""
MIN_INTERNATIONAL_LENGTH = 8
"""Characters including the +; the shortest international numbers in use have seven digits."""
_SPECIAL = re.compile(r"[\\,;]")


def dialled_number(phone: str) -> str:
    """Return the number to dial for a ``phone`` number as written, with ``+46`` for a Swedish one.

    A number that begins with neither + nor 0, such as 112, is returned as it is. If ``phone`` is not a number, or
    more than one, the result is empty.
    """
    digits = _SEPARATORS.sub("", _TRUNK_PREFIX.sub(r"\1", phone))
    if not _NUMBER.fullmatch(digits):
        return ""
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"{COUNTRY_CODE}{digits[1:]}" if digits.startswith("0") else digits


def can_be_dialled(phone: str) -> bool:
    """Return whether ``phone`` is a single number, and more than an area code."""
    number = dialled_number(phone)
    return bool(number) and not (number.startswith("+") and len(number) < MIN_INTERNATIONAL_LENGTH)


def tel_uri(phone: str) -> str:
    """Return the ``tel:`` URI of a ``phone`` number (RFC 3966), empty if it cannot be dialled.

    A short number has no ``phone-context`` (5.1.4), because it belongs to no single country.
    """
    number = dialled_number(phone)
    return f"tel:{number}" if number else ""


def vcard(contact: Contact, publisher: str) -> str:
    """Return the vCard of the ``contact``: phone numbers, e-mail and visiting address (vCard 3.0, RFC 2426).

    The contact of a start page has no publisher.

    Long lines are not folded, although 2.6 recommends it: a QR code must be small, and not every phone unfolds them.
    """
    name = _escaped(contact.name)
    street = r"\n".join(_escaped(line) for line in contact.visiting_address if line)
    lines = (
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{name}",
        f"N:{name};;;;",  # required by 3.1.2; some address books show no other name
        *([f"ORG:{_escaped(publisher)}"] if publisher else []),
        *(f"TEL;TYPE=WORK:{dialled_number(phone.number) or _escaped(phone.number)}" for phone in contact.phones),
        *([f"EMAIL;TYPE=INTERNET:{_escaped(contact.email)}"] if contact.email else []),
        # All lines are the street (3.2.1); without a type, the address is that of the workplace.
        *([f"ADR:;;{street};;;;"] if street else []),
        "END:VCARD",
    )
    return "".join(f"{line}\r\n" for line in lines)


def _escaped(text: str) -> str:
    """Escape the characters that separate values (RFC 2426, 4: ESCAPED-CHAR)."""
    return _SPECIAL.sub(r"\\\g<0>", text)
