"""Pages and topics whose headings repeat, are missing, or are in another order."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likvardig_tui.content.importer.importer import ContactLabels, ImportResult, UnsupportedPageError, import_page
from likvardig_tui.content.model import Topic
from tests.helpers.marks import more_examples

TODAY = date(2026, 11, 25)
LABELS = ContactLabels("Telefon", "E-post", "Öppettider", "Besöksadress", "Postadress")
TITLE = "Så arbetar vi med: X"
HEADINGS = [
    "Vårt mål",
    "Vårt",
    "Kontakta oss",
    "Kontakta",
    "Telefon",
    "Besöksadress",
    "Postadress",
    "Ett",
    "Kakor på a.se",
]
TEXTS = ["Ett två tre.", "018-12 34 56", "Gatan 1", "753 75 Uppsala", "Ord", "Visa alla", ""]
CONTACT = [
    "Kontakta oss",
    "Oss",
    "Vi svarar.",
    "Telefon: 018-12 34 56",
    "Besöksadress: Gatan 1",
    "Postadress: 753 75 Uppsala",
]
"""Lines that are a whole contact section."""
TAGS = ("h1", "h2", "h3", "p", "li", "dt", "summary", "b")
Page = list[tuple[str, str]]
"""Elements and their text."""

headings = st.sampled_from(HEADINGS)
names = st.just(LABELS) | st.builds(ContactLabels, *[headings] * 5)
lines = st.tuples(st.sampled_from(TAGS), st.sampled_from([*HEADINGS, *TEXTS, *CONTACT, TITLE])).map(lambda line: [line])
sections = st.tuples(headings, st.sampled_from(["Ett två tre.", "Vi gör något."])).map(
    lambda section: [("h2", section[0]), ("p", section[1])]
)
contacts = headings.map(lambda heading: [("h2", heading), *(("p", line) for line in CONTACT[1:])])
start: st.SearchStrategy[Page] = st.just(
    [("h1", TITLE), ("p", "Vi arbetar."), ("h2", "Vårt mål"), ("p", "Vi vill något.")]
)
between: st.SearchStrategy[list[Page]] = st.lists(sections | sections | contacts | start | lines, max_size=6)
parts = st.tuples(start | lines, between, contacts | lines).map(lambda parts: [parts[0], *parts[1], parts[2]])
pages: st.SearchStrategy[Page] = parts.map(lambda parts: [("h1", TITLE), *(line for part in parts for line in part)])


def html(page: Page) -> str:
    return "<main>" + "".join(f"<{tag}>{text}</{tag}>" for tag, text in page)


def text(page: Page) -> str:
    marks = {"h1": "\n====\n", "h2": "\n----\n"}
    return "\n\n".join(f"{'- ' if tag == 'li' else ''}{line}{marks.get(tag, '')}" for tag, line in page)


@st.composite
def topics(draw: st.DrawFn, topic: Topic) -> Topic:
    """Return ``topic`` with headings that may be those of other sections."""
    first, *others = topic.initiatives
    return topic._replace(
        goal=topic.goal._replace(title=draw(headings)),
        contacts=(topic.contact._replace(title=draw(headings)),),
        initiatives=(first._replace(title=draw(headings)), *others),
    )


def import_or_refuse(page: str, existing: Topic, labels: ContactLabels) -> ImportResult | None:
    try:
        return import_page(page.encode(), existing, labels, TODAY)
    except UnsupportedPageError:
        return None


@settings(more_examples(2), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), pages, names)
def test_headings_in_any_order_are_imported_or_refused(
    topic: Topic, data: st.DataObject, page: Page, labels: ContactLabels
) -> None:
    existing = data.draw(topics(topic))
    for written in (html(page), text(page)):
        if imported := import_or_refuse(written, existing, labels):
            assert imported.topic.initiatives


@pytest.mark.parametrize("heading", ["Kontakta oss", "Vårt mål"])
def test_heading_of_both_goal_and_contact_is_first_the_goal_and_then_the_contact(topic: Topic, heading: str) -> None:
    existing = topic._replace(
        goal=topic.goal._replace(title=heading),
        contacts=(topic.contact._replace(title=heading),),
    )
    initiative = ["## Rubrik", "Vi gör något."]
    page = [TITLE, "Vi arbetar.", heading, "Vi vill något.", *initiative, heading, *CONTACT[1:]]
    imported = import_page("\n\n".join(page).encode(), existing, LABELS, TODAY).topic
    assert (imported.goal.title, imported.goal.text) == (heading, "Vi vill något.")
    assert imported.contact.title == heading
    with pytest.raises(UnsupportedPageError) as refused:
        import_page("\n\n".join(page[:-6]).encode(), existing, LABELS, TODAY)
    assert "contact" in refused.value.missing


HUGE = "9" * 5000
NESTED = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(1200))


@pytest.mark.parametrize(
    "page",
    [
        f"<main><ol start={HUGE}><li>Ett</ol>",
        f"<main><div role=heading aria-level={HUGE}>Ett</div>",
        f"MIME-Version: 1.0\n{NESTED}",
    ],
    ids=["list number", "heading level", "nested parts"],
)
def test_page_beyond_every_limit_is_refused(topic: Topic, page: str) -> None:
    with pytest.raises(UnsupportedPageError):
        import_page(page.encode(), topic, LABELS, TODAY)
