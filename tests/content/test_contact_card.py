"""The contact as a card and as a number to call."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likvardig_tui.content.contact_card import dialled, tel_uri, vcard
from likvardig_tui.content.model import Contact, Topic
from likvardig_tui.content.sanitising import clean_line

LINES = st.text(max_size=60).map(clean_line)
TRICKY = st.lists(st.sampled_from(["\\", ";", ",", ":", '"', "å", "Ö", "n", "N", " ", "\U0001f600"])).map("".join)
NAMES = (LINES | TRICKY.map(clean_line)).filter(bool)
CONTACTS = st.builds(
    Contact,
    title=st.just("Kontakt"),
    name=NAMES,
    text=st.just(""),
    phone=NAMES | st.from_regex(r"\A0[0-9]{1,3}-[0-9]{3} [0-9]{2} [0-9]{2}\Z"),
    visiting_address=st.lists(NAMES, min_size=1, max_size=4).map(tuple),
    postal_address=st.just(("Uppsala",)),
)
VALUE = r"(?:[^\x00-\x08\x0a-\x1f\x7f\",:;\\]|[:\"]|\\[\\;,nN])*"
"""RFC 2426, 4: text-value."""
CARD = re.compile(
    rf"BEGIN:VCARD\r\nVERSION:3\.0\r\nFN:({VALUE})\r\nN:({VALUE});;;;\r\nORG:({VALUE})\r\n"
    rf"TEL;TYPE=WORK:({VALUE})\r\nADR:;;({VALUE});;;;\r\nEND:VCARD\r\n"
)


def fields(card: str) -> list[str]:
    """What an address book reads: full name, name, organisation, number and street."""
    match = CARD.fullmatch(card)
    assert match, card
    return [re.sub(r"\\(.)", lambda one: "\n" if one[1] in "nN" else one[1], value) for value in match.groups()]


@pytest.mark.parametrize(
    ("shown", "number"),
    [
        ("018-727 00 00", "+46187270000"),
        ("018\u2013727\u00a000\u00a000", "+46187270000"),
        ("(018) 727 00 00", "+46187270000"),
        ("+46 18 727 00 00", "+46187270000"),
        ("+46 (0)18-727 00 00", "+46187270000"),
        ("0046 (0)18 727 00 00", "+46187270000"),
        ("0044 20 7946 0000", "+442079460000"),
        ("112", "112"),
        ("1177", "1177"),
        ("växeln", ""),
        ("018-727 00 00, 018-727 00 01", ""),
        ("018-727 00 00/01", ""),
        ("018-727 00 00 (växel)", ""),
        ("0" * 16, ""),
        ("01", ""),
        ("٠١٨٧٢٧", ""),
    ],
)
def test_a_number_is_dialled_from_anywhere(shown: str, number: str) -> None:
    assert dialled(shown) == number
    assert tel_uri(shown) == (f"tel:{number}" if number else "")


def test_the_shipped_contact(topic: Topic) -> None:
    assert vcard(topic.contact, topic.publisher) == (
        "BEGIN:VCARD\r\n"
        "VERSION:3.0\r\n"
        "FN:Kontaktcenter i Stadshuset\r\n"
        "N:Kontaktcenter i Stadshuset;;;;\r\n"
        "ORG:Uppsala kommun\r\n"
        "TEL;TYPE=WORK:+46187270000\r\n"
        "ADR:;;Kontaktcenter\\, Stadshuset\\nStadshusgatan 2;;;;\r\n"
        "END:VCARD\r\n"
    )


def test_an_empty_line_of_an_address_is_left_out(topic: Topic) -> None:
    contact = replace(topic.contact, visiting_address=("", "Stadshuset", "", "Uppsala"))
    assert fields(vcard(contact, topic.publisher))[-1] == "Stadshuset\nUppsala"


@given(CONTACTS, NAMES)
def test_every_field_comes_back(contact: Contact, publisher: str) -> None:
    name, structured, organisation, phone, street = fields(vcard(contact, publisher))
    assert name == structured == contact.name
    assert organisation == publisher
    assert phone == (dialled(contact.phone) or contact.phone)
    assert street == "\n".join(contact.visiting_address)
