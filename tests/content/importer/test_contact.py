"""The contacts of a page: their details, however they are written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from likvardig_tui.content.importer.importer import ImportResult, UnsupportedPageError
from likvardig_tui.content.model import Link, Phone
from tests.helpers.importing import PLAIN, told


@pytest.mark.parametrize(
    ("written", "phones", "left"),
    [
        ("Telefon (kommunens växel): 018-727 00 00", [("Telefon (kommunens växel)", "018-727 00 00")], []),
        ("Tel: 018-727 00 00", [("", "018-727 00 00")], []),
        ("Tel. 018-727 00 00", [("", "018-727 00 00")], []),
        ("Tfn 018-727 00 00", [("", "018-727 00 00")], []),
        ("Telefonnummer: 018-727 00 00", [("", "018-727 00 00")], []),
        ("Telefon: 018−727 00 00", [("", "018−727 00 00")], []),
        ("Telefon: 018/727 00 00", [("", "018-727 00 00")], []),
        ("Telefon: 018-727 00 00 / 018-727 00 01", [("", "018-727 00 00"), ("", "018-727 00 01")], []),
        ("Telefon: 018-727 00 00 eller 070-123 45 67", [("", "018-727 00 00"), ("", "070-123 45 67")], []),
        ("Telefon: 018-727 00 00 (växeln)", [("växeln", "018-727 00 00")], []),
        ("Telefon: växeln 018-727 00 00, fråga efter disken", [("växeln", "018-727 00 00")], ["fråga efter disken"]),
        ("018-727 00 00", [("", "018-727 00 00")], []),
        ("0771-727 000 (0771-SKOLAN)", [("0771-SKOLAN", "0771-727 000")], []),
        ("Eva Ek, rektor, 018-727 00 00", [("Eva Ek, rektor", "018-727 00 00")], []),
    ],
)
def test_every_phone_number_is_kept_with_its_label(
    import_plain: Callable[..., ImportResult], written: str, phones: list[tuple[str, str]], left: list[str]
) -> None:
    imported = import_plain("Telefon: 018-727 00 00", written)
    assert list(map(tuple, imported.topic.contact.phones)) == phones
    assert told(imported) == left


def test_hours_behind_a_number_are_opening_hours(import_plain: Callable[..., ImportResult]) -> None:
    contact = import_plain("018-727 00 00", "018-727 00 00 (vardagar 8–16)").topic.contact
    assert (contact.phones, contact.opening_hours) == ((Phone("", "018-727 00 00"),), ("vardagar 8–16",))


def test_contact_needs_no_text(import_plain: Callable[..., ImportResult]) -> None:
    assert import_plain("<p>Vi svarar på frågor om läsning.</p>").topic.contact.text == ""


@pytest.mark.parametrize(
    ("below", "field", "expected"),
    [
        ("<p><b>Öppettider</b><br>Måndag–fredag 8–16</p>", "opening_hours", ("Måndag–fredag 8–16",)),
        ("<p>Måndag–fredag kl. 8.00–16.30</p>", "opening_hours", ("Måndag–fredag kl. 8.00–16.30",)),
        (
            "<p><a href='https://a.se/karta'>Visa på karta</a></p>",
            "links",
            (Link("Visa på karta", "https://a.se/karta"),),
        ),
        ("<p>E-post: <a href='mailto:a@b.se'>a@b.se</a></p>", "email", "a@b.se"),
        ("<p>a@b.se</p>", "email", "a@b.se"),
    ],
)
def test_visiting_address_ends_at_the_next_detail(
    import_plain: Callable[..., ImportResult], below: str, field: str, expected: object
) -> None:
    imported = import_plain("Exempelgatan 1</p>", f"Exempelgatan 1</p>{below}")
    assert imported.topic.contact.visiting_address == ("Exempelgatan 1",)
    assert getattr(imported.topic.contact, field) == expected
    assert told(imported) == []


def test_second_unit_is_a_contact_of_its_own(import_plain: Callable[..., ImportResult]) -> None:
    unit = "<h3>Bokbussen</h3><p>Telefon: 018-727 00 01</p>"
    first, second = import_plain("<p>Postadress", f"{unit}<p>Postadress").topic.contacts
    assert (first.visiting_address, first.phone) == (("Exempelgatan 1",), "018-727 00 00")
    assert (second.title, second.name, second.phone) == ("Bokbussen", "Bokbussen", "018-727 00 01")


def test_contact_may_be_titled_contact(import_plain: Callable[..., ImportResult]) -> None:
    assert import_plain("Kontakta biblioteksenheten", "Kontakt").topic.contact.title == "Kontakt"


def test_link_on_a_line_of_an_address_is_a_link_of_the_contact(import_plain: Callable[..., ImportResult]) -> None:
    contact = import_plain(
        "Exempelgatan 1", "Exempelgatan 1<br><a href='https://a.se/karta'>Visa karta</a>"
    ).topic.contact
    assert contact.visiting_address == ("Exempelgatan 1",)
    assert contact.links == (Link("Visa karta", "https://a.se/karta"),)


def test_date_of_page_below_contact_is_not_taken_for_hours(import_plain: Callable[..., ImportResult]) -> None:
    new = "Publicerad 2024-01-02 10:00 | Ändrad 2024-05-03 kl 14:05"
    imported = import_plain(
        "<p>Postadress: Kommunen, 753 75 Uppsala</p>\n<p>Senast uppdaterad: 3 maj 2024", f"<p>{new}"
    )
    assert imported.topic.updated == datetime(2024, 5, 3, 14, 5)
    assert (imported.topic.contact.opening_hours, told(imported)) == ((), [])


@pytest.mark.parametrize(
    ("written", "phones"),
    [
        ("växel 018-10 00 00 direkt 018-10 00 01", [("växel", "018-10 00 00"), ("direkt", "018-10 00 01")]),
        ("018-10 00 00 (växel) 018-10 00 01 (direkt)", [("växel", "018-10 00 00"), ("direkt", "018-10 00 01")]),
        ("018-10 00 00 alternativt 018-10 00 01", [("", "018-10 00 00"), ("", "018-10 00 01")]),
        ("112 eller 018-10 00 00", [("", "112"), ("", "018-10 00 00")]),
        ("(018) 10 00 00", [("", "(018) 10 00 00")]),
        ("018-10 00 00, anknytning 4521", [("", "018-10 00 00")]),
        ("018-10 00 00, vardagar 10–15", [("", "018-10 00 00")]),
    ],
)
def test_every_number_of_a_line_is_found(
    import_plain: Callable[..., ImportResult], written: str, phones: list[tuple[str, str]]
) -> None:
    imported = import_plain("Telefon: 018-727 00 00", f"Telefon: {written}")
    assert list(map(tuple, imported.topic.contact.phones)) == phones


@pytest.mark.parametrize(
    ("written", "field", "expected"),
    [
        ("<p>☎ 018-10 00 00</p>", "phone", "018-10 00 00"),
        ("<p>Kontaktcenter: 018-10 00 00</p>", "phones", (Phone("Kontaktcenter", "018-10 00 00"),)),
        ("<p>Telefon/sms: 018-10 00 00</p>", "phones", (Phone("Telefon/sms", "018-10 00 00"),)),
        ("<p>Telefon till växeln 018-10 00 00</p>", "phones", (Phone("Telefon till växeln", "018-10 00 00"),)),
        ("<p>Ring 018-10 00 00 så hjälper vi dig.</p>", "phones", (Phone("", "018-10 00 00"),)),
        ("<p>Telefon:&nbsp;018&nbsp;10&nbsp;00&nbsp;00</p>", "phone", "018 10 00 00"),
        ("<p>Besöksadress: Gatan 1, öppet mån–fre 8–16</p>", "visiting_address", ("Gatan 1", "Exempelgatan 1")),
        ("<p>Besöksadress: Gatan 1, öppet mån–fre 8–16</p>", "opening_hours", ("öppet mån–fre 8–16",)),
        ("<p><a href='tel:+4618100000'>Ring oss</a></p>", "phone", "+4618100000"),
        ("<p>Telefon: 018-10 00 00<br>a@b.se</p>", "email", "a@b.se"),
        ("<p><a href='mailto:a@b.se?subject=x'>Mejla oss</a></p>", "email", "a@b.se"),
        ("<p>E-post: <a href='mailto:a@b.se'>Skriv till oss</a></p>", "email", "a@b.se"),
        ("<p>Besöksadress:<br>Gatan 1<br>a@b.se</p>", "email", "a@b.se"),
        ("<table><tr><th>E-post<td>a@b.se<tr><th>Telefon<td>018-10 00 00</table>", "email", "a@b.se"),
        ("<dl><dt>Öppettider<dd>måndag 8–12<dd>tisdag 9–12</dl>", "opening_hours", ("måndag 8–12", "tisdag 9–12")),
    ],
)
def test_detail_is_recognised_however_it_is_written(
    import_plain: Callable[..., ImportResult], written: str, field: str, expected: object
) -> None:
    page = PLAIN.replace("<p>Telefon: 018-727 00 00</p>", "")
    assert getattr(import_plain("<p>Besöksadress", f"{written}<p>Besöksadress", page).topic.contact, field) == expected


def test_name_with_details_of_its_own_is_another_contact(import_plain: Callable[..., ImportResult]) -> None:
    first, second = import_plain("<p>Besöksadress", "<p>Bo Bok<br>Tel 070-123 45 67</p><p>Besöksadress").topic.contacts
    assert (first.name, first.phone) == ("Läsdisken", "018-727 00 00")
    assert (second.name, second.phone, second.visiting_address) == ("Bo Bok", "070-123 45 67", ("Exempelgatan 1",))


def test_contact_of_the_site_below_that_of_the_page_is_told(import_plain: Callable[..., ImportResult]) -> None:
    footer = "</main><footer><h2>Kontakta kommunen</h2><p>Telefon: 018-10 00 00</p></footer>"
    imported = import_plain("</main>", footer)
    assert imported.topic == import_plain().topic
    assert told(imported) == ["Kontakta kommunen", "Telefon: 018-10 00 00"]


@pytest.mark.parametrize(
    ("written", "phones", "left"),
    [
        ("<a href='tel:018-7270001'>Ring växeln (gratis)</a>", [("Ring växeln", "018-7270001")], ["(gratis)"]),
        ("Telefon: <a href='tel:018-7270001'>Ring oss</a>", [("", "018-7270001")], ["Ring oss"]),
        ("Tfn: 018-727 00 00<br>Fax: 018-727 00 01", [("", "018-727 00 00")], ["Fax: 018-727 00 01"]),
    ],
)
def test_number_of_a_link_is_kept_and_that_of_a_fax_is_told(
    import_plain: Callable[..., ImportResult], written: str, phones: list[tuple[str, str]], left: list[str]
) -> None:
    imported = import_plain("Telefon: 018-727 00 00", written)
    assert list(map(tuple, imported.topic.contact.phones)) == phones
    assert told(imported) == left


@pytest.mark.parametrize("hours", ["Lördag: stängt", "Saturday closed", "Mon–Fri 9 am to 4.30 pm"])
def test_days_and_times_of_either_language_are_opening_hours(
    import_plain: Callable[..., ImportResult], hours: str
) -> None:
    imported = import_plain("<p>Besöksadress", f"<p>{hours}</p><p>Besöksadress")
    assert imported.topic.contact.opening_hours == (hours,)


@pytest.mark.parametrize(
    "hours",
    [
        "<dl><dt>Öppettider</dt><dt>Måndag</dt><dd>8–16</dd><dt>Tisdag–fredag</dt><dd>9–17</dd></dl>",
        "<table><caption>Öppettider<tr><th>Dag<th>Tid<tr><td>Måndag 8–16<tr><td>Tisdag–fredag 9–17</table>",
        "<div>Öppettider</div><div>Måndag</div><div>8–16</div><div>Tisdag–fredag</div><div>9–17</div>",
    ],
)
def test_day_and_its_times_are_one_line_of_hours(import_plain: Callable[..., ImportResult], hours: str) -> None:
    imported = import_plain("<p>Besöksadress", f"{hours}<p>Besöksadress")
    assert imported.topic.contact.opening_hours == ("Måndag 8–16", "Tisdag–fredag 9–17")
    assert told(imported) == (["Dag · Tid"] if "Dag" in hours else [])


def test_footer_that_holds_the_goal_is_refused_in_words(import_plain: Callable[..., ImportResult]) -> None:
    with pytest.raises(UnsupportedPageError, match="initiatives"):
        import_plain(page="<h1>Så arbetar vi med: Läsning</h1><footer><h2>Vårt mål</h2><p>Läs.</p></footer>")


def test_empty_line_in_a_cell_is_no_line_of_hours(import_plain: Callable[..., ImportResult]) -> None:
    cell = "<table><tr><td>Måndag 8–16<br><br>Tisdag 9–17</table>"
    contact = import_plain("<p>Besöksadress", f"{cell}<p>Besöksadress").topic.contact
    assert contact.opening_hours == ("Måndag 8–16", "Tisdag 9–17")


def test_units_in_a_table_are_labels_of_their_numbers(import_plain: Callable[..., ImportResult]) -> None:
    rows = "<tr><th>Enhet<th>Telefon<th>E-post<tr><td>Norr<td>018-727 00 01<td>n@b.se<tr><td>Söder<td>018-727 00 02"
    imported = import_plain("<p>Telefon: 018-727 00 00</p>", f"<table>{rows}<td>s@b.se</table>")
    contact = imported.topic.contact
    assert contact.phones == (Phone("Norr", "018-727 00 01"), Phone("Söder", "018-727 00 02"))
    assert contact.email == "n@b.se"
    assert told(imported) == ["Enhet · Telefon · E-post", "s@b.se"]


def test_remark_behind_an_email_address_is_told(import_plain: Callable[..., ImportResult]) -> None:
    imported = import_plain("<p>Telefon", "<p>a@b.se (svar inom två dagar)</p><p>E-post: c@b.se</p><p>Telefon")
    assert imported.topic.contact.email == "a@b.se"
    assert told(imported) == ["(svar inom två dagar)", "c@b.se"]


NAME = "<h3>Läsdisken</h3><p>Vi svarar på frågor om läsning.</p>"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("<p>Vi svarar gärna.</p>", "Kontakta biblioteksenheten"),
        ("<p>Vi svarar gärna.</p><p>Läsdisken</p>", "Läsdisken"),
        ("<p><a href='mailto:a@b.se'>Mejla oss</a></p>", "Kontakta biblioteksenheten"),
        ("<p><a href='mailto:a@b.se'>Eva Ek</a></p>", "Eva Ek"),
        ("<p>018-727 00 09 (vardagar 8–9)</p><p>Storgatan 4</p>", "Kontakta biblioteksenheten"),
    ],
)
def test_name_is_no_sentence_and_is_above_the_details(
    import_plain: Callable[..., ImportResult], written: str, name: str
) -> None:
    contact = import_plain(NAME, written).topic.contact
    assert contact.name == name
    assert contact.email == ("a@b.se" if "a@b.se" in written else "")


@pytest.mark.parametrize("where", ["above", "below"])
def test_link_around_a_name_or_below_the_number_is_kept(import_plain: Callable[..., ImportResult], where: str) -> None:
    link, phone = "<p><a href='https://a.se/disk'>Läsdisken</a></p>", "<p>Telefon: 018-727 00 00</p>"
    imported = import_plain(f"{NAME}\n{phone}", link + phone if where == "above" else phone + link)
    assert imported.topic.contact.links == (Link("Läsdisken", "https://a.se/disk"),)


@pytest.mark.parametrize("heading", ["<h3>Kontakta skolan</h3>", "<h3 role='heading'>Kontakt</h3>"])
def test_heading_in_a_panel_begins_no_contact(import_plain: Callable[..., ImportResult], heading: str) -> None:
    imported = import_plain("<p>Alla skolor", f"{heading}<p>Ring 018-727 00 09.</p><p>Alla skolor")
    assert imported.topic.contact.title == "Kontakta biblioteksenheten"
    assert len(imported.topic.initiatives) == 3


def test_contact_may_precede_the_title_of_the_page(import_plain: Callable[..., ImportResult]) -> None:
    contact = PLAIN[PLAIN.index("<h2>Kontakta") : PLAIN.index("<p>Senast")]
    page = PLAIN.replace(contact, "").replace("<main>", f"<aside>{contact}</aside><main>")
    imported = import_plain(page=page)
    assert imported.topic.contact == import_plain().topic.contact
    assert told(imported) == []
