"""Any CommonMark parser shows a topic written as Markdown as the browser of this project does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from likvardig_tui.content.markdown import MAX_NESTING, blocks
from likvardig_tui.content.markdown_escape import to_commonmark
from likvardig_tui.content.model import Contact, Goal, Initiative, Link, Phone, Topic
from likvardig_tui.content.sanitising import clean, clean_line
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.markdown import as_markdown
from tests.helpers.content import parts
from tests.helpers.marks import more_examples

ALLOWED = {"heading", "paragraph", "bullet_list", "ordered_list", "list_item", "inline"}
INLINE = {"text", "text_special", "softbreak", "hardbreak", "strong", "em", "link"}

lines = st.text().map(clean_line).filter(bool)
marked = st.text("ab1 -+*_#=`~<>[]()!&;:.\\/|\"'\n\t", min_size=1).map(clean_line).filter(bool)
texts = st.text("ab1 -+*_#=`~<>[]()!&;:.\\/|\"'\n\t", max_size=40).map(lambda text: clean(text).strip())


def stem(token: Token) -> str:
    return token.type.removesuffix("_open").removesuffix("_close")


def inline_text(children: list[Token] | None) -> str:
    """Return the text that a parser shows for a line, with addresses after links as in the browser."""
    text = ""
    links: list[tuple[int, str]] = []
    for child in children or ():
        assert stem(child) in INLINE, child
        if child.type == "link_open":
            links.append((len(text), str(child.attrGet("href"))))
        elif child.type == "link_close":
            start, address = links.pop()
            label = text[start:]
            if address and address not in (label, f"mailto:{label}"):
                text += f" ({address})" if label else address
        else:
            text += "\n" if child.type.endswith("break") else child.content
    return text


def as_commonmark(page: str, end: str = "") -> Iterator[str]:
    """Yield headings, paragraphs and list items with their markers, as a CommonMark parser reads them.

    ``end`` is appended to each.
    """
    mark = ""
    numbers: list[int] = []
    reader = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    reader.normalizeLink = str  # type: ignore[method-assign, assignment]
    for token in reader.parse(page):
        assert stem(token) in ALLOWED, token
        if token.type == "heading_open":
            mark += f"{token.markup} "
        elif stem(token) in ("bullet_list", "ordered_list"):
            if token.nesting > 0:
                start = token.attrGet("start")
                numbers.append(1 if start is None else int(start))
            else:
                numbers.pop()
        elif token.type == "list_item_open":
            mark += f"{numbers[-1]}. " if token.info else "• "
            numbers[-1] += 1
        elif token.type == "inline":
            yield mark + inline_text(token.children) + end
            mark = ""
    if mark:
        yield mark


def normalized(texts: Iterable[str]) -> str:
    """Return the texts joined, with white space collapsed."""
    return " ".join(" ".join(texts).split())


def as_likvardig(text: str) -> Iterator[str]:
    """Yield paragraphs and list items as the browser shows them; split verbatim text at empty lines."""
    mark = ""
    for block in blocks(text):
        mark += f"{block.marker} " if block.marker else ""
        mark += f"{'#' * block.level} " if block.level else ""
        if block.text:
            first, *others = re.split(r"\n[ \n]*\n", block.text)
            yield f"{mark}{first} ¶"
            yield from (f"{other} ¶" for other in others)
            mark = ""
    if mark:
        yield mark


def test_markdown_has_headings_and_contact_fields(topic: Topic, strings: Strings) -> None:
    page = list(as_commonmark(as_markdown(topic, strings)))
    assert [line for line in page if line.startswith("#")] == [
        "# Så arbetar vi med: Likvärdig skola",
        "## Vårt mål",
        *(f"## {number}. {initiative.title}" for number, initiative in enumerate(topic.initiatives, 1)),
        "## Kontakta utbildningsförvaltningen",
    ]
    assert page[-4:] == [
        "Telefon: 018-727 00 00",
        "Besöksadress:\nKontaktcenter, Stadshuset\nStadshusgatan 2",
        "Postadress:\nUppsala kommun\nUtbildningsförvaltningen\n753 75 Uppsala",
        "Se öppettider för Kontaktcenter (https://www.uppsala.se/kontakt/kontaktcenter/)",
    ]


def test_markdown_of_content_is_unchanged(topic: Topic, strings: Strings) -> None:
    page = as_markdown(topic, strings)
    for initiative in topic.initiatives:
        assert f"\n\n{initiative.text}\n\n" in page


def test_selected_initiatives_keep_their_numbers(topic: Topic, strings: Strings) -> None:
    page = as_markdown(topic, strings, parts(topic, "skolnarvaro", "globalt", "contact"))
    assert [line for line in as_commonmark(page) if line.startswith("#")] == [
        "## 8. Kraftsamling ska öka skolnärvaron",
        "## 3. Likvärdig skola på global nivå",
        "## Kontakta utbildningsförvaltningen",
    ]


@given(line=lines | marked)
@example(line="1. a")
@example(line="# a #")
@example(line="---")
@example(line="===")
@example(line="+ a")
@example(line="<b>&amp;</b>")
@example(line="[a](b)")
@example(line="![a](b)")
@example(line="a | b")
@example(line="~~a~~ `b` \\")
@more_examples(3)
def test_plain_text_is_shown_verbatim_by_commonmark(topic: Topic, strings: Strings, line: str) -> None:
    contact = Contact(line, line, "x", (Phone("", line),), "", (), (line, line), ("", line))
    odd = topic._replace(
        section=line,
        title=line,
        goal=Goal(line, "x"),
        initiatives=(Initiative("a", line, "x"),),
        summary="x",
        contacts=(contact,),
    )
    assert list(as_commonmark(as_markdown(odd, strings))) == [
        f"# {line}: {line}",
        "x",
        f"## {line}",
        "x",
        f"## 1. {line}",
        "x",
        f"## {line}",
        line,
        "x",
        f"Telefon: {line}",
        f"Besöksadress:\n{line}\n{line}",
        f"Postadress:\n{line}",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# rubrik\nrad två",
        "Rubrik\n===",
        "Rubrik\n---\n\nmer",
        "> citat\n> mer",
        "```\n*kod*\n\n  - mer\n```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "<div>\n*x*\n</div>",
        "<script>",
        "a <b>html</b> &amp; <https://x.se> `kod` ~~x~~",
        "![bild](https://x.se) ![bild]",
        "[a]: https://x.se\n\n[a]",
        "    indraget",
        "* * *",
        "[a](b&#x202e;c)",
        '[a](<b c> "d\\"")',
        "[a](b(c)) [](d) [![e](f)](g)",
        "ett  \ntvå\\\ntre",
        "- a\n\n2) b",
        "- a\n+ b\n\n\n- c",
        "1. a\n   - b\n\n     c\n2. d",
        "-\n  -\n    -",
        "- a\n  # b\n- c",
        "2. ---\n    *\n\na",
        "2. a\n2. b\n0. c",
        "- " * 90 + "a",
        "- " * 250 + "a",
        "*a " * 300 + "a*" * 300,
        "***a** b* __c__ _d_e_",
        "\\# a \\- b",
        "\\- a\n\\+ b",
        "1. a\n\n\t2) b",
        "- a\n\n    *",
        "- a\n\n+\n\n- b",
        "- # a\n  b",
        "a|b\n:-",
    ],
)
def test_commonmark_shows_same_text_as_browser(text: str) -> None:
    assert normalized(as_commonmark(to_commonmark(text), end=" ¶")) == normalized(as_likvardig(text))


@given(text=texts)
@more_examples(10)
def test_commonmark_shows_same_text_as_browser_for_any_text(text: str) -> None:
    """Only asterisks and underscores may differ, because parsers pair long runs of them differently."""

    def bare(texts: Iterable[str]) -> str:
        return normalized(text.replace("*", "").replace("_", "") for text in texts)

    assert bare(as_commonmark(to_commonmark(text), end=" ¶")) == bare(as_likvardig(text))


def test_label_of_several_lines_stays_one_paragraph(topic: Topic) -> None:
    own = Strings({"contact.phone": "Ring\n\n- nu"})
    assert "Ring\n- nu: 018-727 00 00" in list(as_commonmark(as_markdown(topic, own)))


def test_escaped_number_stays_escaped() -> None:
    assert to_commonmark("1986\\. Ett bra år") == "1986\\. Ett bra år"


def test_address_with_pipes_is_no_table(topic: Topic, strings: Strings) -> None:
    odd = topic._replace(contacts=(topic.contact._replace(postal_address=("a | b", "| - | - |")),))
    assert list(as_commonmark(as_markdown(odd, strings)))[-2] == "Postadress:\na | b\n| - | - |"


def test_emphasis_and_links_are_kept() -> None:
    page = to_commonmark("**a** *b* [c](https://x.se/å_*)\n\n- d\n- e")
    assert page == "**a** *b* [c](https://x.se/å_*)\n\n- d\n- e"


def test_links_and_several_contacts_are_read_back_by_commonmark(topic: Topic, strings: Strings) -> None:
    links = (Link("A [b]", "https://a.se/b_(c)*"), Link("D", "https://d.se?a=1&amp=2"))
    full = Contact("C", "N", "", (Phone("Växeln", "018"),), "a@b.se", ("8-16",), (), ("p",), links[1:])
    odd = topic._replace(
        initiatives=(Initiative("a", "A", "- x", links),),
        links=links[:1],
        contacts=(full, Contact("E", "M", email="c@d.se")),
    )
    shown = list(as_commonmark(as_markdown(odd, strings)))
    assert shown[shown.index("## 1. A") :] == [
        "## 1. A",
        "• x",
        "• A [b] (https://a.se/b_(c)*)",
        "• D (https://d.se?a=1&amp=2)",
        "## Läs mer",
        "• A [b] (https://a.se/b_(c)*)",
        "## C",
        "N",
        "Växeln: 018",
        "E-post: a@b.se",
        "Öppettider:\n8-16",
        "Postadress:\np",
        "D (https://d.se?a=1&amp=2)",
        "## E",
        "M",
        "E-post: c@d.se",
    ]


@pytest.mark.parametrize(
    "text", ["### a\nb\n#### c *d* #\n", "- ### a\n  b\n", "###### #\n\n### [a](https://b.se)", "###\na"]
)
def test_sub_headings_are_kept(text: str) -> None:
    written = to_commonmark(text)
    assert list(as_commonmark(written, " ¶")) == list(as_likvardig(text))
    assert blocks(written) == blocks(text)
