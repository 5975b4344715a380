from __future__ import annotations

import re
from collections.abc import Iterator

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from likvardig_tui.content.model import Contact, Initiative, Link, Phone, Topic
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.strings import Strings, read_strings
from likvardig_tui.render.text import as_text
from tests.helpers.content import DATA, parts

SWEDISH = read_strings(DATA / "sv" / "strings.toml")


@given(width=st.integers(10, 120))
def test_no_line_is_wider_than_width(topic: Topic, width: int) -> None:
    assert all(cell_len(line) <= width for line in as_text(topic, SWEDISH, width).split("\n"))


def texts_in_order(topic: Topic) -> Iterator[str]:
    """Yield all texts of the page in reading order."""
    contact = topic.contact
    yield from (topic.section, ":", topic.title, topic.summary, topic.goal.title, topic.goal.text)
    for number, initiative in enumerate(topic.initiatives, 1):
        yield from (f"{number}.", initiative.title, initiative.text)
    yield from (contact.title, contact.name, contact.text, SWEDISH("contact.phone"), ":", contact.phone)
    yield from (SWEDISH("contact.visiting_address"), ":", *contact.visiting_address)
    yield from (SWEDISH("contact.postal_address"), ":", *contact.postal_address)
    for link in contact.links:
        yield from (link.title, ":", link.url)


@given(width=st.integers(1, 120))
def test_text_has_every_word_of_topic_in_order(topic: Topic, width: int) -> None:
    def without_markers(text: str) -> str:
        return re.sub(r"[\s•=*-]", "", text)

    assert without_markers(as_text(topic, SWEDISH, width)) == without_markers("".join(texts_in_order(topic)))


@given(text=st.text().map(clean_line).filter(bool), width=st.integers(1, 40))
@example(text="\u0301" + "a" * 50, width=40)  # Rich before 14.3.3 never ends with a character of no width first
def test_any_text_can_be_rendered(topic: Topic, text: str, width: int) -> None:
    contact = topic.contact._replace(name=text, text=text, phones=(Phone(text, text),), visiting_address=("", text))
    odd = topic._replace(title=text, initiatives=(Initiative("a", text, text),), contacts=(contact,))
    assert as_text(odd, SWEDISH, width).endswith("\n")


def test_selected_initiatives_are_rendered_as_in_whole_topic(topic: Topic, strings: Strings) -> None:
    page = as_text(topic, strings)
    third, eighth, contact = (
        as_text(topic, strings, parts=parts(topic, name)) for name in ("globalt", "skolnarvaro", "contact")
    )
    assert third.startswith("3. Likvärdig skola på global nivå\n---")
    assert third in page
    assert eighth in page
    assert page.endswith(f"\n{contact}")
    selected = as_text(topic, strings, parts=parts(topic, "skolnarvaro", "contact", "globalt"))
    assert selected == f"{eighth}\n{contact}\n{third}"


def test_lists_and_addresses_have_one_line_per_item(topic: Topic, strings: Strings) -> None:
    shown = as_text(topic, strings)
    assert "\n\n• Agenda 2030: mål 4 handlar om att alla har rätt till en inkluderande och\n  likvärdig" in shown
    assert "\n\nPostadress:\nUppsala kommun\nUtbildningsförvaltningen\n753 75 Uppsala\n" in shown


def test_underline_is_as_wide_as_heading(topic: Topic, strings: Strings) -> None:
    wide = topic._replace(initiatives=(Initiative("a", "漢字", "t"),))
    assert "\n1. 漢字\n-------\n" in as_text(wide, strings)


def test_links_sub_headings_and_several_contacts_are_rendered(topic: Topic, strings: Strings) -> None:
    links = (Link("Planen", "https://a.se/plan"), Link("Mer", "https://a.se"))
    full = Contact(
        "C", "N", "", (Phone("", "018"), Phone("Växeln", "08")), "a@b.se", ("Mån 8-16", "Tis 9"), links=links[1:]
    )
    initiatives = (Initiative("a", "A", "Text.\n\n### Under\n\nMer.", links),)
    odd = topic._replace(
        summary="", initiatives=initiatives, links=links[:1], contacts=(full, Contact("D", "M", email="c@d.se"))
    )
    page = as_text(odd, strings)
    assert page.startswith("Så arbetar vi med: Likvärdig skola\n==================================\n\nVårt mål\n--")
    assert (
        page.partition("kunskaper.\n\n")[2]
        == """\
1. A
----
Text.

Under
~~~~~

Mer.

• Planen (https://a.se/plan)
• Mer (https://a.se)

Läs mer
-------
• Planen (https://a.se/plan)

C
-
N

Telefon:
018

Växeln:
08

E-post:
a@b.se

Öppettider:
Mån 8-16
Tis 9

Mer:
https://a.se

D
-
M

E-post:
c@d.se
"""
    )
    assert as_text(odd, strings, parts=parts(odd, "kontakt")) == page[page.index("C\n-\n") :]
