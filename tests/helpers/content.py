"""The shipped content folder, a topic with all that schema 2 can hold, and strategies for contacts."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from likvardig_tui.content.model import Contact, Goal, Initiative, Link, Part, Phone, Topic
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.toml.reader import read_topic
from likvardig_tui.content.toml.writer import as_toml

DATA = Path(__file__).parent.parent.parent / "data"
"""The content folder that the package ships."""


def all_text(value: Any) -> str:
    """Join all texts of a nested tuple."""
    return " ".join(map(all_text, value)) if isinstance(value, tuple) else str(value)


def parts(topic: Topic, *names: str) -> list[Part]:
    """Return the parts of ``topic`` with these names, which it has."""
    found = [topic.part(name) for name in names]
    return [part for part in found if part is not None]


INLINE = Link("regeringens sida", "https://www.regeringen.se/skola")
PLAN = Link(
    "Planen med alla bilagor", "https://www.uppsala.se/skola-och-forskola/plan-for-likvardig-skola-2024-2028.pdf"
)
SCHOOLS = Link("Våra skolor", "https://www.uppsala.se/sök/skolor")
HEALTH = Contact(
    title="Kontakta elevhälsan",
    name="Elevhälsans mottagning",
    text="### Innan du ringer\n\nLäs om [hälsa](https://www.uppsala.se/halsa).",
    phones=(Phone("Växel", "018-727 11 11"), Phone("", "018-727 22 22")),
    email="elevhalsan@uppsala.se",
    opening_hours=("Måndag–fredag 8–16", "Lördag stängt"),
    links=(Link("Boka tid", "https://www.uppsala.se/boka"),),
)


def with_links(topic: Topic) -> Topic:
    """Return ``topic`` with links, a sub-heading and another contact; the first panel has three links."""
    first, *others = topic.initiatives
    text = f"Läs [{INLINE.title}]({INLINE.url}).\n\n### Så följer vi upp\n\n{first.text}"
    initiatives = (first._replace(text=text, links=(PLAN,)), *others)
    return topic._replace(initiatives=initiatives, links=(SCHOOLS,), contacts=(*topic.contacts, HEALTH))


def write_content(folder: Path, topic: Topic) -> Path:
    """Write a content folder with ``topic`` in Swedish, and return it."""
    (folder / "sv").mkdir(parents=True)
    shutil.copy(DATA / "sv" / "strings.toml", folder / "sv")
    (folder / "sv" / "topic.toml").write_text(as_toml(topic), "utf-8")
    return folder


OFFICE = Contact(
    title="Kontakta Exempelkommun",
    name="Exempelkommuns växel",
    phones=(Phone("", "010-000 00 00"),),
    email="a@kommun.example",
)
"""A contact of a municipality that does not exist."""


def example_topic(topic_id: str, *initiative_ids: str, contacts: tuple[Contact, ...] = ()) -> Topic:
    """Return a topic of a municipality that does not exist. Without ``contacts`` it has those of the index."""
    notice = read_topic(DATA / "sv" / "topic.toml").privacy
    initiatives = tuple(Initiative(one, f"Om {one}", f"Det här gör vi för {one}.") for one in initiative_ids)
    return Topic(
        section="Så arbetar vi med",
        title=f"Sidan {topic_id}",
        publisher="Exempelkommun",
        source="kommun.example",
        updated=date(2026, 11, 23),
        summary=f"Allt om {topic_id}.",
        goal=Goal("Vårt mål", f"Vi når målet för {topic_id}."),
        initiatives=initiatives or (Initiative("nu", "Det vi gör nu", f"Vi gör {topic_id} nu."),),
        links=(),
        contacts=contacts,
        privacy=notice,
    )


def write_topics(
    folder: Path,
    *topics: str | tuple[str, ...],
    language: str = "sv",
    contacts: tuple[Contact, ...] = (OFFICE,),
    order: Sequence[str] | None = None,
) -> Path:
    """Write a language with several topics, each with the ids of its initiatives, and return the content folder.

    ``contacts`` are those of the index. ``order`` is that of the topics if None.
    """
    own = folder / language
    (own / "topics").mkdir(parents=True, exist_ok=True)
    all_ids = [(topic,) if isinstance(topic, str) else topic for topic in topics]
    for ids in all_ids:
        text = as_toml(example_topic(*ids, contacts=() if contacts else (OFFICE,)))
        (own / "topics" / f"{ids[0]}.toml").write_text(text[: text.index("[privacy]")], "utf-8")
    whole = as_toml(example_topic("alla", contacts=contacts))
    contact_tables = whole[whole.index("[[contacts]]") : whole.index("[privacy]")] if contacts else ""
    head = f"""schema = 2
title = "Så arbetar Exempelkommun"
summary = "Sidorna om vårt arbete."
order = {json.dumps([ids[0] for ids in all_ids] if order is None else list(order))}
"""
    (own / "index.toml").write_text(f"{head}\n{contact_tables}{whole[whole.index('[privacy]') :]}", "utf-8")
    return folder


LINES = st.text(max_size=60).map(clean_line)
SPECIALS = st.lists(st.sampled_from(["\\", ";", ",", ":", '"', "å", "Ö", "n", "N", " ", "\U0001f600"])).map("".join)
NAMES = (LINES | SPECIALS.map(clean_line)).filter(bool)
NUMBERS = NAMES | st.from_regex(r"\A0[0-9]{1,3}-[0-9]{3} [0-9]{2} [0-9]{2}\Z")
CONTACTS = st.builds(
    Contact,
    title=st.just("Kontakt"),
    name=NAMES,
    text=st.just(""),
    phones=st.lists(st.builds(Phone, st.just(""), NUMBERS), min_size=1, max_size=2).map(tuple),
    email=st.sampled_from(["", "kommun@uppsala.se"]),
    opening_hours=st.just(("8-16",)),
    visiting_address=st.lists(NAMES, max_size=4).map(tuple),
    postal_address=st.just(("Uppsala",)),
    links=st.just(()),
)

VALUE = r"(?:[^\x00-\x08\x0a-\x1f\x7f\",:;\\]|[:\"]|\\[\\;,nN])*"
"""RFC 2426, section 4: text-value."""
CARD = re.compile(
    rf"BEGIN:VCARD\r\nVERSION:3\.0\r\nFN:({VALUE})\r\nN:({VALUE});;;;\r\nORG:({VALUE})\r\n"
    rf"((?:TEL;TYPE=WORK:{VALUE}\r\n)*)(?:EMAIL;TYPE=INTERNET:({VALUE})\r\n)?(?:ADR:;;({VALUE});;;;\r\n)?END:VCARD\r\n"
)


def card_fields(card: str) -> list[str]:
    """Return what an address book reads from a vCard: full name, name, organisation, numbers, e-mail and street.

    The numbers are on a line each; what the card lacks is empty.
    """
    match = CARD.fullmatch(card)
    assert match, card
    *names, numbers, email, street = (value or "" for value in match.groups())
    values = [*names, numbers.replace("TEL;TYPE=WORK:", "").replace("\r\n", "\n").strip("\n"), email, street]
    return [re.sub(r"\\(.)", lambda escape: "\n" if escape[1] in "nN" else escape[1], value) for value in values]
