"""The contact as a vCard and as a phone number."""

from __future__ import annotations

import pytest
from hypothesis import given

from likvardig_tui.content.contact_card import dialled_number, tel_uri, vcard
from likvardig_tui.content.model import Contact, Topic
from tests.helpers.content import CONTACTS, NAMES, card_fields


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
def test_phone_number_becomes_international_number_and_tel_uri(shown: str, number: str) -> None:
    assert dialled_number(shown) == number
    assert tel_uri(shown) == (f"tel:{number}" if number else "")


def test_vcard_of_shipped_contact(topic: Topic) -> None:
    assert "ORG" not in vcard(topic.contact, "")
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


def test_vcard_omits_empty_address_lines(topic: Topic) -> None:
    contact = topic.contact._replace(visiting_address=("", "Stadshuset", "", "Uppsala"))
    assert card_fields(vcard(contact, topic.publisher))[-1] == "Stadshuset\nUppsala"


@given(CONTACTS, NAMES)
def test_vcard_of_any_contact_reads_back_as_its_fields(contact: Contact, publisher: str) -> None:
    name, structured, organisation, numbers, email, street = card_fields(vcard(contact, publisher))
    assert name == structured == contact.name
    assert organisation == publisher
    assert numbers.split("\n") == [dialled_number(phone.number) or phone.number for phone in contact.phones]
    assert email == contact.email
    assert street == "\n".join(contact.visiting_address)
