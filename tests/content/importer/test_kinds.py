"""Kinds of pages: each is a plain page with one change."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from likvardig_tui.content.contact_card import dialled_number
from likvardig_tui.content.importer.furniture import Furniture
from likvardig_tui.content.importer.importer import ImportResult, UnsupportedPageError, import_page
from likvardig_tui.content.model import Contact, Initiative, Link, Phone, Topic
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.text import as_text
from tests.helpers.importing import (
    PLAIN,
    TITLES_OF_PLAIN,
    TODAY,
    WITH_HEADINGS,
    labels_of,
    titles_and_texts,
    told,
)

PAGES = Path(__file__).parent.parent.parent / "pages"


@pytest.mark.parametrize("page", [PLAIN, WITH_HEADINGS], ids=["details", "headings"])
def test_sections_after_the_panels_become_links_or_are_told(
    import_plain: Callable[..., ImportResult], page: str
) -> None:
    sections = (
        "<h2>Dokument</h2><ul><li><a href='https://a.se/plan.pdf'>Läsplan</a></li></ul>"
        "<h2>Nyheter</h2><p>Ny bokbuss rullar.</p>"
    )
    imported = import_plain("<h2>Kontakta", f"{sections}<h2>Kontakta", page)
    assert [initiative.title for initiative in imported.topic.initiatives] == TITLES_OF_PLAIN
    assert imported.topic.initiatives[2].text == "Familjer får tips varje vecka."
    assert imported.topic.links == (Link("Läsplan", "https://a.se/plan.pdf"),)
    assert told(imported) == ["Dokument", "Nyheter", "Ny bokbuss rullar."]


@pytest.mark.parametrize(
    "control",
    ["<button aria-expanded=false>Lyssna</button>", "<a href='https://a.se'>Dela sidan</a>", "<p>Skriv ut</p>",
     "<h2>Innehåll</h2><ul><li><a href='#a'>Böcker till alla</a></li></ul>"],
)  # fmt: skip
@pytest.mark.parametrize("place", ["<p>Alla barn ska", "<details><summary>Läsombud", "<h2>Kontakta", "<p>Telefon"])
def test_furniture_is_told_and_dropped(import_plain: Callable[..., ImportResult], control: str, place: str) -> None:
    imported = import_plain(place, control + place)
    assert imported.topic == import_plain().topic
    assert re.sub("<.*?>", "", control) == "".join(told(imported))


@pytest.mark.parametrize(
    "button", ["<button type=button>Fäll ihop</button>", "<button>Något annat</button>", "<p>Fäll ihop</p>"]
)
def test_button_in_every_panel_is_dropped(import_plain: Callable[..., ImportResult], button: str) -> None:
    imported = import_plain("</details>", f"{button}</details>")
    assert imported.topic == import_plain().topic
    assert len(told(imported)) == 3


@pytest.mark.parametrize(
    "hidden", ["class=sr-only", "class='c visually-hidden'", "class=env-assistive-text", "aria-hidden=true"]
)
def test_hidden_text_in_title_is_told_and_dropped(import_plain: Callable[..., ImportResult], hidden: str) -> None:
    imported = import_plain("<summary>", f"<summary><span {hidden}>Visa innehållet i</span>")
    assert imported.topic == import_plain().topic
    assert told(imported) == ["Visa innehållet i"] * 3


def test_hidden_text_in_paragraph_is_a_word_of_its_own(import_plain: Callable[..., ImportResult]) -> None:
    imported = import_plain("fler böcker", "fler<span class=sr-only>nya</span>böcker")
    assert imported.topic.initiatives[0].text == "Alla skolor får fler nya böcker."


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<a href='/plan'>planen</a>", "[planen](https://www.uppsala.se/plan)"),
        ("<a href='plan?a=1'>planen</a>", "[planen](https://www.uppsala.se/skola/plan?a=1)"),
        ("<a href='//example.org/a'>planen</a>", "[planen](https://example.org/a)"),
        ("<a href='https://example.org/a_(b)'>planen</a>", "[planen](<https://example.org/a_(b)>)"),
        ("<a href='https://example.org/en plan'>planen</a>", "[planen](https://example.org/en%20plan)"),
        ("<a href='https://uppsala.se@example.org'>planen</a>", "planen"),
        ("<a href='#plan'>planen</a>", "planen"),
    ],
)
@pytest.mark.parametrize(
    ("head", "start"),
    [
        ("<base href='https://www.uppsala.se/skola/'>", ""),
        ("", "<!-- saved from url=(0028)https://www.uppsala.se/skola/ -->"),
    ],
    ids=["base", "saved from"],
)
def test_links_are_resolved_and_kept(
    import_plain: Callable[..., ImportResult], head: str, start: str, written: str, expected: str
) -> None:
    page = start + PLAIN.replace("<title>", f"{head}<title>")
    text = import_plain("fler böcker", f"fler böcker, se {written}", page).topic.initiatives[0].text
    assert text == f"Alla skolor får fler böcker, se {expected}."


def test_links_at_the_end_of_a_panel_are_its_links(import_plain: Callable[..., ImportResult]) -> None:
    initiative = import_plain(
        "böcker.</p>", "böcker.</p><ul><li><a href='https://a.se'>Plan</a></ul>"
    ).topic.initiatives[0]
    assert (initiative.text, initiative.links) == ("Alla skolor får fler böcker.", (Link("Plan", "https://a.se"),))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Senast ändrad: 2018-03-21 11:13", datetime(2018, 3, 21, 11, 13)),
        ("Senast uppdaterad: 3 maj 2024 kl. 14", datetime(2024, 5, 3, 14)),
        ("Senast uppdaterad: 3 maj 2024 klockan 14.05", datetime(2024, 5, 3, 14, 5)),
        ("Publicerad 2018-03-21, ändrad 2018-03-22 09:00:10", datetime(2018, 3, 22, 9)),
        ("Senast uppdaterad: 3 maj 2024", date(2024, 5, 3)),
        ("Sidan senast uppdaterad: tisdag 3 maj 2024 kl. 14", datetime(2024, 5, 3, 14)),
        ("Last updated: 3 May 2024 at 14:05", datetime(2024, 5, 3, 14, 5)),
        ("Senast uppdaterad: 3/5 2024", date(2024, 5, 3)),
        ("Senast uppdaterad 03.05.2024", date(2024, 5, 3)),
        ("Sidan granskades den 3 sept. 2024", date(2024, 9, 3)),
        ("Senast uppdaterad:</p><p>3 maj 2024", date(2024, 5, 3)),
    ],
)
def test_date_may_have_a_time(import_plain: Callable[..., ImportResult], written: str, expected: date) -> None:
    imported = import_plain("Senast uppdaterad: 3 maj 2024", written)
    assert (imported.topic.updated, told(imported)) == (expected, [])


def test_wrong_byte_in_declared_encoding_is_replaced(topic: Topic, strings: Strings) -> None:
    imported = import_page(PLAIN.encode().replace(b"fler ", b"fler \xe5 "), topic, labels_of(strings), TODAY)
    assert imported.topic.initiatives[0].text == "Alla skolor får fler \N{REPLACEMENT CHARACTER} böcker."
    assert (imported.replaced, imported.topic.title) == (1, "Läsglädje")


def test_wrong_byte_in_an_address_makes_it_lead_nowhere(topic: Topic, strings: Strings) -> None:
    page = PLAIN.encode().replace(b"fler ", b"<a href=https://a.se/b\xe5>fler</a> ")
    imported = import_page(page, topic, labels_of(strings), TODAY)
    assert imported.topic.initiatives[0].text == "Alla skolor får fler böcker."
    assert imported.lost_links == ("https://a.se/b\N{REPLACEMENT CHARACTER}",)


@pytest.mark.parametrize("heading", ["Våra mål", "Vårt mål för 2030", "Vårt mål:"])
def test_goal_may_have_other_titles(import_plain: Callable[..., ImportResult], heading: str) -> None:
    assert import_plain("<h2>Vårt mål<", f"<h2>{heading}<").topic.goal.title == heading.rstrip(":")


def test_row_of_table_is_one_paragraph(import_plain: Callable[..., ImportResult]) -> None:
    table = "<table><tr><th>Skola<th>Böcker<tr><td><p>Ettan</p><td><p>12</p></table>"
    text = import_plain("<p>Alla skolor", f"{table}<p>Alla skolor").topic.initiatives[0].text
    assert text.split("\n\n")[:2] == ["Skola · Böcker", "Ettan · 12"]


def test_declarative_shadow_root_is_part_of_the_page(import_plain: Callable[..., ImportResult]) -> None:
    shadow = (
        "<div><template shadowrootmode=open><p>Mer text.</p></template></div><template><p>Ingen text.</p></template>"
    )
    assert (
        import_plain("böcker.</p>", f"böcker.</p>{shadow}").topic.initiatives[0].text.endswith("böcker.\n\nMer text.")
    )


@pytest.mark.parametrize(
    "inner", ["<h4>Under</h4><p>Text.</p>", "<details><summary>Under</summary><p>Text.</p></details>"]
)
def test_heading_or_panel_in_a_panel_is_a_sub_heading(import_plain: Callable[..., ImportResult], inner: str) -> None:
    imported = import_plain("fler böcker.</p>", f"fler böcker.</p>{inner}")
    assert titles_and_texts(imported)[0] == ("Böcker till alla", "Alla skolor får fler böcker.\n\n### Under\n\nText.")
    assert len(imported.topic.initiatives) == 3


@pytest.mark.slow
def test_text_of_labels_takes_linear_time(topic: Topic, strings: Strings) -> None:
    page = "".join(f"Rad{number}: text\r\n" for number in range(20_000))
    with pytest.raises(UnsupportedPageError):
        import_page(page.encode(), topic, labels_of(strings), TODAY)


def test_lists_nested_without_end_take_linear_space(import_plain: Callable[..., ImportResult]) -> None:
    imported = import_plain("Alla skolor får fler böcker.", "<ul><li>bok" * 500)
    text = imported.topic.initiatives[0].text
    assert text.count("bok") == 500
    assert len(text) < 500 * len("  " * 10 + "- bok\n")


def test_address_that_leads_nowhere_is_told(import_plain: Callable[..., ImportResult]) -> None:
    links = (
        "<a href='/plan'>a</a> <a href='javascript:b()'>b</a> <a href='#c'>c</a> <a href='https://a.se/&#x202e;x'>d</a>"
    )
    imported = import_plain("fler böcker", f"fler böcker {links}")
    assert imported.topic.initiatives[0].text == "Alla skolor får fler böcker a b c d."
    assert imported.lost_links == ("/plan", "javascript:b()", "https://a.se/x")


def test_panel_without_text_is_told(import_plain: Callable[..., ImportResult]) -> None:
    imported = import_plain("<p>Ett ombud leder arbetet.</p>", "<img src='a.png' alt='Ombud'>")
    assert [one.title for one in imported.topic.initiatives] == ["Böcker till alla", "Högläsning hemma"]
    assert imported.topic.initiatives[0].text == "Alla skolor får fler böcker."
    assert told(imported) == ["Läsombud", "Ombud"]


def test_empty_line_in_a_text_ends_its_paragraph(import_plain: Callable[..., ImportResult]) -> None:
    imported = import_plain("fler böcker", "fler<br>&nbsp;<br>böcker<br>nu")
    assert imported.topic.initiatives[0].text == "Alla skolor får fler\n\nböcker\\\nnu."


def test_list_of_short_words_in_copied_text_is_not_joined(import_plain: Callable[..., ImportResult]) -> None:
    copied = (PAGES / "copied.txt").read_text("utf-8")
    assert "\n\nMåns\n" not in copied
    imported = import_plain(page=copied.replace("Se alla", "    matsäck\n    lupp\n"))
    assert imported.topic.initiatives[-1].text.endswith("matsäck\n\nlupp")


def test_english_page_is_recognised_by_its_own_words(import_plain: Callable[..., ImportResult]) -> None:
    page = PLAIN.replace("Så arbetar vi med", "How we work with").replace("Vårt mål", "Our goals")
    topic = import_plain("Kontakta biblioteksenheten", "Contact the library", page).topic
    assert (topic.section, topic.goal.title, topic.contact.title) == (
        "How we work with",
        "Our goals",
        "Contact the library",
    )


def test_output_of_show_with_every_field_imports_as_same_topic(
    topic: Topic, strings: Strings, furniture: Furniture
) -> None:
    links = (Link("Planen (PDF)", "https://a.se/plan"), Link("Mer", "https://a.se/b_(c)"))
    first, second, *others = topic.initiatives
    contact = topic.contact._replace(
        phones=(Phone("", "018-727 00 00"), Phone("Telefon (växeln)", "018-727 00 01")),
        email="a@b.se",
        opening_hours=("Måndag–fredag 8–16",),
        links=(Link("Se öppettider", "https://www.uppsala.se/kontakt"),),
    )
    full = topic._replace(
        initiatives=(
            first._replace(links=links),
            second._replace(text="Ett.\n\n### Under\n\nTvå.\n\n#### Djupare\n\nTre.", links=links[:1]),
            *others,
        ),
        links=links,
        contacts=(contact, Contact("Kontakta biblioteket", "Läsdisken", email="c@d.se")),
    )
    imported = import_page(as_text(full, strings).encode(), full, labels_of(strings), TODAY, furniture)
    assert imported.topic == full
    assert told(imported) == ["Läs mer"]


def test_related_pages_below_contact_become_links(import_plain: Callable[..., ImportResult]) -> None:
    related = "<h2>Relaterade sidor</h2><ul><li><a href='https://a.se/bok'>Bokbussen</a></ul><p>Slut.</p></main>"
    imported = import_plain("</main>", related)
    assert imported.topic.links == (Link("Bokbussen", "https://a.se/bok"),)
    assert told(imported) == ["Relaterade sidor", "Slut."]


def test_last_link_of_a_panel_may_say_read_more(import_plain: Callable[..., ImportResult]) -> None:
    link = "<p><a href='https://a.se/tips'>Läs mer om tipsen</a></p>"
    imported = import_plain("varje vecka.</p>", f"varje vecka.</p>{link}")
    assert imported.topic.initiatives[2].links == (Link("Läs mer om tipsen", "https://a.se/tips"),)


def test_card_that_is_one_link_gives_its_title_the_link(import_plain: Callable[..., ImportResult]) -> None:
    cards = "".join(
        f"<a href='https://a.se/{number}'><h3>Kort {number}</h3><p>Text {number}.</p></a>" for number in (1, 2)
    )
    page = re.sub("<details>.*</details>", cards, PLAIN, flags=re.DOTALL)
    assert import_plain(page=page).topic.initiatives == (
        Initiative("kort-1", "Kort 1", "Text 1.", (Link("Kort 1", "https://a.se/1"),)),
        Initiative("kort-2", "Kort 2", "Text 2.", (Link("Kort 2", "https://a.se/2"),)),
    )


@pytest.mark.parametrize("name", ["sitevision.html", "wordpress.html", "drupal.html"])
def test_page_of_a_common_system_is_imported(topic: Topic, strings: Strings, furniture: Furniture, name: str) -> None:
    imported = import_page((PAGES / name).read_bytes(), topic, labels_of(strings), TODAY, furniture)
    assert imported.topic.goal.text == "Alla barn ska läsa varje dag."
    assert [initiative.title for initiative in imported.topic.initiatives] == ["Böcker till alla", "Läsombud"]
    assert imported.topic.initiatives[0].text.startswith("Alla skolor får fler böcker.")
    assert dialled_number(imported.topic.contact.phone) == "+46187270000"
    assert not any("Alla barn" in text or "Läsdisken" in text for text in told(imported))


@pytest.mark.parametrize("control", ["summary", "div role=button aria-expanded=false", "button aria-expanded=false"])
def test_icon_beside_the_title_of_a_panel_is_told(import_plain: Callable[..., ImportResult], control: str) -> None:
    end = control.partition(" ")[0]
    icon = f"</h3><i aria-hidden=true>ner</i></{end}>"
    page = PLAIN.replace("<summary>", f"<{control}><h3>").replace("</summary>", icon)
    page = page if control == "summary" else page.replace("details>", "div>")
    imported = import_plain(page=page)
    assert [one.title for one in imported.topic.initiatives] == TITLES_OF_PLAIN
    assert told(imported) == ["ner"] * 3


def test_panels_of_tabs_have_the_names_of_the_tabs(import_plain: Callable[..., ImportResult]) -> None:
    names = enumerate(TITLES_OF_PLAIN)
    tabs = "".join(f"<button role=tab id=t{number} aria-controls=p{number}>{name}</button>" for number, name in names)
    page = PLAIN.replace("<details>", f"<div role=tablist>{tabs}</div><details>", 1)
    for number, name in enumerate(TITLES_OF_PLAIN):
        page = page.replace(f"<details><summary>{name}</summary>", f"<div role=tabpanel id=p{number}>")
    assert import_plain(page=page.replace("</details>", "</div>")).topic == import_plain().topic


NESTED = [
    "<section><h3><button aria-expanded=false>{}</button></h3><div>{}</div></section>",
    "<h3><button aria-expanded=false>{}</button></h3><div><div>{}</div></div>",
    "<details><summary>{}</summary>{}</details>",
]


@pytest.mark.parametrize("panel", NESTED, ids=["items", "rows", "details"])
def test_panel_in_a_panel_is_a_sub_heading_however_both_are_written(
    import_plain: Callable[..., ImportResult], panel: str
) -> None:
    inner = panel.format("Under", "<p>Innertext.</p>") + panel.format("Under två", "<p>Mer.</p>")
    texts = [f"<p>Först.</p>{inner}", "<p>Sedan.</p>", "<p>Sist.</p>"]
    panels = "".join(panel.format(title, text) for title, text in zip(TITLES_OF_PLAIN, texts, strict=True))
    page = re.sub("<details>.*</details>", f"<div>{panels}</div>", PLAIN, flags=re.DOTALL)
    imported = import_plain(page=page)
    assert titles_and_texts(imported) == [
        (TITLES_OF_PLAIN[0], "Först.\n\n### Under\n\nInnertext.\n\n### Under två\n\nMer."),
        (TITLES_OF_PLAIN[1], "Sedan."),
        (TITLES_OF_PLAIN[2], "Sist."),
    ]


@pytest.mark.parametrize("attributes", ["data-toggle=collapse", "data-bs-toggle=collapse", "aria-expanded=false"])
def test_link_that_opens_a_panel_is_its_title(import_plain: Callable[..., ImportResult], attributes: str) -> None:
    page = PLAIN.replace("<summary>", f"<a href=#p {attributes}>").replace("</summary>", "</a><h4>Under</h4>")
    imported = import_plain(page=page.replace("details>", "div>"))
    assert [one.title for one in imported.topic.initiatives] == TITLES_OF_PLAIN
    assert all(one.text.startswith("### Under\n\n") for one in imported.topic.initiatives)


def test_single_control_above_the_panels_contains_none(import_plain: Callable[..., ImportResult]) -> None:
    first = "<details><summary>Böcker"
    imported = import_plain(first, f"<button aria-expanded=false>Alla på en gång</button>{first}")
    assert imported.topic == import_plain().topic


def test_image_in_a_paragraph_does_not_divide_it(import_plain: Callable[..., ImportResult]) -> None:
    imported = import_plain("får fler", "får <img alt='Ikon' src=x> fler")
    assert (imported.topic, told(imported)) == (import_plain().topic, ["Ikon"])


def test_links_beside_each_other_are_links_of_their_own(import_plain: Callable[..., ImportResult]) -> None:
    links = "<h2>Läs mer</h2><div><a href='https://a.se/b'>B</a><a href='https://a.se/c'>C</a></div>"
    imported = import_plain("<h2>Kontakta", f"{links}<h2>Kontakta")
    assert imported.topic.links == (Link("B", "https://a.se/b"), Link("C", "https://a.se/c"))


def test_unclosed_heading_ends_at_the_next_paragraph(import_plain: Callable[..., ImportResult]) -> None:
    assert import_plain("Vårt mål</h2>", "Vårt mål").topic == import_plain().topic


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32"])
def test_encoding_of_wide_characters_is_recognised(
    topic: Topic, strings: Strings, import_plain: Callable[..., ImportResult], encoding: str
) -> None:
    assert import_page(PLAIN.encode(encoding), topic, labels_of(strings), TODAY) == import_plain()
