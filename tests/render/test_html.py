"""A topic as HTML has nothing but the texts of the topic in it, and ``import`` makes the same topic of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from likvardig_tui.content.addresses import is_url
from likvardig_tui.content.importer.furniture import Furniture
from likvardig_tui.content.importer.importer import import_page
from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Contact, Goal, Initiative, Link, Phone, Topic
from likvardig_tui.content.sanitising import clean, clean_line
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.html import as_html
from tests.helpers.content import parts, with_links
from tests.helpers.importing import TODAY, labels_of
from tests.helpers.marks import more_examples

VOID = {"meta", "br"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "div", "time"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "strong", "em", "a", "ul", "ol", "li", "dl", "dt", "dd"),
    *("details", "summary", "address"),
}
ATTRIBUTES = {
    *("lang", "dir", "charset", "http-equiv", "content", "name", "class", "id", "open", "href", "datetime"),
    "data-likvardig",
}
CLASSES = {"goal", "contact", "links", "verbatim", "named", "address"}
NONE = Furniture([])

lines = st.text(max_size=30).map(clean_line).filter(bool)
words = lines.filter(lambda line: any(map(str.isalnum, line)))
marked = st.text("ab1 -+*_#=`~<>[]()!&;:.\\/|\"'\n\t", max_size=40).map(lambda text: clean(text).strip())
texts = (st.text(max_size=30).map(lambda text: clean(text).strip()) | marked).filter(bool)
links = st.lists(
    st.builds(
        Link, words, st.sampled_from(["https://a.se/b_(c)?d=1&e=2#f", "http://a.se/å", "mailto:a@b.se", "tel:+46181"])
    ),
    max_size=2,
    unique=True,
).map(tuple)


class Reader(HTMLParser):
    """Reads a page, and checks that each element ends in the element that it began in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data}")


def elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader.elements


def content_of(topic: Topic, strings: Strings, language: str = "sv") -> LocalizedContent:
    return LocalizedContent(language, topic, strings)


def shown(page: str, selector: str) -> list[str]:
    """Return the texts that a browser shows in the elements, with a newline for each line break."""
    return [node.text(deep=True).strip("\n") for node in LexborHTMLParser(page.replace("<br>", "\n")).css(selector)]


def odd_topic(topic: Topic, line: str, text: str, links: tuple[Link, ...]) -> Topic:
    """Return a topic that has the same line and the same text everywhere."""
    contact = Contact(line, line, text, (Phone(line, line), Phone("", line)), "", (line,), (line, line), (line,), links)
    return topic._replace(
        section=line,
        title=line,
        publisher=line,
        source=line,
        summary=text,
        goal=Goal(line, text),
        initiatives=(Initiative("a", line, text, links), Initiative("b", line, text)),
        links=links,
        contacts=(contact, Contact(line, line, email="a@b.se")),
    )


def hrefs(page: str) -> Iterator[str]:
    yield from (str(attributes["href"]) for tag, attributes in elements(page) if tag == "a")


HOSTILE = [
    "</p></main><script>alert(1)</script>",
    "<!-- </style> --> ]]> &lt; &amp;lt; &#x3c;",
    '" onclick=\'x\' data-likvardig="title"',
    "</title><img src=x onerror=y>",
]


@given(line=words, text=texts, links=links)
@example(line=HOSTILE[0], text=HOSTILE[0], links=(Link(HOSTILE[0], "https://a.se"),))
@example(line=HOSTILE[1], text=HOSTILE[1], links=())
@example(line=HOSTILE[2], text=f"[{HOSTILE[2]}](https://a.se)", links=(Link(HOSTILE[2], "https://a.se"),))
@example(line=HOSTILE[3], text=HOSTILE[3], links=())
@example(line="javascript:x", text="[a](javascript:x) [b](//c.se) [c](data:text/html,x)", links=())
@more_examples(5)
def test_content_is_text_whatever_it_is(
    topic: Topic, strings: Strings, line: str, text: str, links: tuple[Link, ...]
) -> None:
    page = as_html([(content_of(odd_topic(topic, line, text, links), strings), [])])
    found = elements(page)
    assert {tag for tag, _ in found} <= TAGS
    assert {str(attributes["class"]) for _, attributes in found if "class" in attributes} <= CLASSES
    assert {name for _, attributes in found for name in attributes} <= ATTRIBUTES
    assert all(map(is_url, hrefs(page)))
    assert shown(page, "title") == [f"{line}: {line} – {line}"]
    assert shown(page, "h1") == [f"{line}: {line}"]
    assert shown(page, "h2[data-likvardig]")[:3] == [line, f"1. {line}", f"2. {line}"]
    assert shown(page, "dt[data-likvardig=label]") == [line]
    assert shown(page, "dd[data-likvardig=visiting_address]") == [f"{line}\n{line}"]


@given(text=texts)
@example(text="- a\n  1. b\n  2. c\n\n     d\n- e\n+ f\n\ng")
@example(text="3. a\n4. b\n\n- c\n\n  - d")
@example(text="### a\n\n##### b *c*\n\n# d\n\n```\n  e\n\nf\n```")
@example(text="**a [b *c*](https://d.se)** [e](<f g>) `h` [](https://i.se)\\\nj")
@more_examples(10)
def test_text_is_shown_as_by_the_browser(topic: Topic, strings: Strings, text: str) -> None:
    page = as_html([(content_of(topic._replace(summary=text), strings), [])])
    written = " ".join(shown(page.replace("</p>", "</p> ").replace("</h", " </h"), "div[data-likvardig=summary]"))
    expected = ""
    for block in blocks(text):
        end = 0
        for link in block.links:
            expected += block.text[end : link.title_end]
            end = link.title_end if not is_url(link.url) else link.end
        expected += f"{block.text[end:]} "
    assert written.split() == expected.split()


@pytest.mark.parametrize(
    ("code", "attributes"),
    [
        ("sv", 'lang="sv" dir="ltr"'),
        ("pt_BR", 'lang="pt-BR" dir="ltr"'),
        ("ar", 'lang="ar" dir="rtl"'),
        ("az-Arab", 'lang="az-Arab" dir="rtl"'),
        ("arn", 'lang="arn" dir="ltr"'),
    ],
)
def test_language_has_its_direction(topic: Topic, strings: Strings, code: str, attributes: str) -> None:
    assert f"\n<html {attributes}>\n" in as_html([(content_of(topic, strings, code), [])])


@pytest.mark.parametrize(("code", "direction"), [("sv", ""), ("ar", ' dir="ltr"')])
def test_number_and_address_are_read_from_left_to_right(
    topic: Topic, strings: Strings, code: str, direction: str
) -> None:
    contact = topic.contacts[0]._replace(email="1@uppsala.se")
    page = as_html([(content_of(topic._replace(contacts=(contact,)), strings, code), [])])
    assert f'<dd data-likvardig="phone"><a href="tel:+46187270000"{direction}>018-727 00 00</a></dd>' in page
    assert f'<dd data-likvardig="email"><a href="mailto:1@uppsala.se"{direction}>1@uppsala.se</a></dd>' in page


def test_part_has_the_title_of_the_page_and_its_own_in_the_title_of_the_window(topic: Topic, strings: Strings) -> None:
    page = as_html([(content_of(topic, strings), parts(topic, "skolnarvaro"))])
    assert shown(page, "title") == [
        "8. Kraftsamling ska öka skolnärvaron – Så arbetar vi med: Likvärdig skola – Uppsala kommun"
    ]
    assert shown(page, "h1, h2") == ["Så arbetar vi med: Likvärdig skola", "8. Kraftsamling ska öka skolnärvaron"]
    assert '<details id="skolnarvaro" open>' in page
    assert shown(page, "footer dd") == ["23 november 2026", "uppsala.se"]


def test_ids_are_unique_among_several_topics(topic: Topic, strings: Strings) -> None:
    content = content_of(topic, strings)
    page = as_html([(content._replace(topic_id=name), []) for name in ("ett", "två")])
    ids = [attributes["id"] for _, attributes in elements(page) if "id" in attributes]
    assert len(set(ids)) == len(ids) == 2 * len(topic.initiatives)


@pytest.mark.parametrize(
    ("title", "kind"),
    [("Skolan", "named"), ("https://uppsala.se", "address"), ("uppsala.se", "address"), ("https://example.org", None)],
)
def test_title_that_looks_like_another_address_is_followed_by_the_address(
    topic: Topic, strings: Strings, title: str, kind: str | None
) -> None:
    odd = topic._replace(summary=f"[{title}](https://example.org)", links=(Link(title, "https://example.org"),))
    found = elements(as_html([(content_of(odd, strings), [])]))
    links = [attributes for tag, attributes in found if tag == "a" and attributes["href"] == "https://example.org"]
    assert [each.get("class") for each in links] == [kind, kind]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**a *b* c**", "<strong>a </strong><strong><em>b</em></strong><strong> c</strong>"),
        (
            "**a [b *c*](https://d.se) e** f",
            '<strong>a </strong><a class="named" href="https://d.se"><strong>b </strong><strong><em>c</em></strong></a>'
            "<strong> e</strong> f",
        ),
        (
            "[a](https://b.se)[c](tel:112)\\\nd",
            '<a class="named" href="https://b.se">a</a><a class="named" href="tel:112">c</a><br>d',
        ),
        ("*[a@b.se](mailto:a@b.se)*", '<a href="mailto:a@b.se"><em>a@b.se</em></a>'),
    ],
)
def test_emphasis_and_links_become_elements(topic: Topic, strings: Strings, text: str, html: str) -> None:
    page = as_html([(content_of(topic._replace(summary=text), strings), [])])
    assert f'<div data-likvardig="summary">\n<p>{html}</p>\n</div>' in page


def test_text_with_many_runs_takes_linear_time(topic: Topic, strings: Strings) -> None:
    summary = "*a* **b** [c](https://d.se) " * 2_000
    start = process_time()
    blocks(summary)
    parsed = process_time()
    page = as_html([(content_of(topic._replace(summary=summary), strings), [])])
    assert page.count("<em>") >= 2_000
    assert process_time() - parsed < 5 * (parsed - start)


# Import


def imported(page: str, existing: Topic, strings: Strings) -> tuple[Topic, list[str]]:
    """Return the topic that an import makes of the page, and what it could not place."""
    found = import_page(page.encode(), existing, labels_of(strings), TODAY, NONE)
    return found.topic, [block.text for block in found.unplaced]


@pytest.mark.parametrize("language", ContentStore().languages())
def test_page_imports_as_the_same_topic(language: str) -> None:
    content = ContentStore().read(language)
    assert imported(as_html([(content, [])]), content.topic, content.strings) == (content.topic, [])


def test_page_with_every_field_imports_as_the_same_topic(topic: Topic, strings: Strings) -> None:
    full = with_links(topic)._replace(updated=datetime(2026, 11, 23, 14, 5, 30, tzinfo=UTC))
    page = as_html([(content_of(full, strings), [])])
    assert imported(page, full, strings) == (full, [])


def test_page_imports_over_another_topic(topic: Topic, strings: Strings) -> None:
    full = with_links(topic)
    other = ContentStore().read("en").topic
    found, unplaced = imported(as_html([(content_of(full, strings), [])]), other, strings)
    assert found._replace(privacy=full.privacy, initiatives=full.initiatives) == full
    assert [each._replace(id="") for each in found.initiatives] == [each._replace(id="") for each in full.initiatives]
    assert unplaced == []


@pytest.mark.parametrize(
    "text",
    [
        "1. a\n   - b\n\n     c\n\n   d\n2. e\n\nf",
        "9. a\n\n   b\n10. c\n    1. d\n       - e\n\n    f",
        "- ### a\n\n  b\n- c\\\n  d\n  - e",
        "1. a\n\n   - - b\n   - 1986. c\n   -\n2. d",
        "- a\n\n  1986. b\n- c\n\n  -",
        "[a](https://b.se) [c](https://d.se)",
        "### 1986. [a](https://b.se)\n\n#### - **b**",
    ],
)
def test_text_of_a_page_imports_over_another_topic(topic: Topic, strings: Strings, text: str) -> None:
    page = as_html([(content_of(topic._replace(summary=text), strings), [])])
    found, unplaced = imported(page, topic, strings)
    assert (blocks(found.summary), unplaced) == (blocks(text), [])


@pytest.mark.slow
@given(line=words, text=texts, links=links)
@example(line="a", text="-\n-\n  - b\n- c", links=())
@example(line="Läs mer", text="[a](https://a.se)\n\n### Se alla", links=(Link("Se alla", "https://a.se"),))
@example(line="Telefon: 018", text="### Vårt mål\n\nKontakt\n\n- 112", links=(Link("Kontakt", "mailto:a@b.se"),))
@more_examples(10)
def test_page_of_any_topic_imports_as_the_same_topic(
    topic: Topic, strings: Strings, line: str, text: str, links: tuple[Link, ...]
) -> None:
    odd = odd_topic(topic, line, text, links)
    assert imported(as_html([(content_of(odd, strings), [])]), odd, strings)[0] == odd


def test_only_the_first_of_several_topics_is_imported(topic: Topic, strings: Strings) -> None:
    other = topic._replace(title="Vatten")
    page = as_html([(content_of(topic, strings), []), (content_of(other, strings), [])])
    found, unplaced = imported(page, topic, strings)
    assert found == topic
    assert "Så arbetar vi med: Vatten" in unplaced
