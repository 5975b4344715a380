"""Any reader of CommonMark reads a page that is written as Markdown as the browser reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from likvardig_tui.content.markdown import MAX_NESTING, blocks
from likvardig_tui.content.markdown_escape import safe
from likvardig_tui.content.model import Contact, Goal, Initiative, Topic
from likvardig_tui.content.sanitising import clean, clean_line
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.markdown import as_markdown

ALLOWED = {"heading", "paragraph", "bullet_list", "ordered_list", "list_item", "inline"}
INLINE = {"text", "text_special", "softbreak", "hardbreak", "strong", "em", "link"}

lines = st.text().map(clean_line).filter(bool)
marked = st.text("ab1 -+*_#=`~<>[]()!&;:.\\/|\"'\n\t", min_size=1).map(clean_line).filter(bool)
texts = st.text("ab1 -+*_#=`~<>[]()!&;:.\\/|\"'\n\t", max_size=40).map(lambda text: clean(text).strip())


def stem(token: Token) -> str:
    return token.type.removesuffix("_open").removesuffix("_close")


def shown(children: list[Token] | None) -> str:
    """What a reader sees of a line, with a link's address after its words as in the browser."""
    text = ""
    links: list[tuple[int, str]] = []
    for child in children or ():
        assert stem(child) in INLINE, child
        if child.type == "link_open":
            links.append((len(text), str(child.attrGet("href"))))
        elif child.type == "link_close":
            start, address = links.pop()
            strings = text[start:]
            if address and address not in (strings, f"mailto:{strings}"):
                text += f" ({address})" if strings else address
        else:
            text += "\n" if child.type.endswith("break") else child.content
    return text


def seen(page: str, end: str = "") -> Iterator[str]:
    """The headings with their marks, the paragraphs and the list items with theirs, as a reader of CommonMark sees.

    Each ends with ``end``.
    """
    mark = ""
    numbers: list[int] = []
    reader = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    reader.normalizeLink = str  # type: ignore[method-assign, assignment]
    for token in reader.parse(page):
        assert stem(token) in ALLOWED, token
        if token.type == "heading_open":
            mark = f"{token.markup} "
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
            yield mark + shown(token.children) + end
            mark = ""
    if mark:
        yield mark


def alike(texts: Iterable[str]) -> str:
    """What is left of blocks when white space is put aside."""
    return " ".join(" ".join(texts).split())


def in_browser(text: str) -> Iterator[str]:
    """The paragraphs and items as the browser shows them; what stands as it is, parted where it has empty lines."""
    mark = ""
    for block in blocks(text):
        mark += f"{block.marker} " if block.marker else ""
        if block.text:
            first, *others = re.split(r"\n[ \n]*\n", block.text)
            yield f"{mark}{first} ¶"
            yield from (f"{other} ¶" for other in others)
            mark = ""
    if mark:
        yield mark


def test_the_page(topic: Topic, strings: Strings) -> None:
    page = list(seen(as_markdown(topic, strings)))
    assert [line for line in page if line.startswith("#")] == [
        "# Så arbetar vi med: Likvärdig skola",
        "## Vårt mål",
        *(f"## {number}. {one.title}" for number, one in enumerate(topic.initiatives, 1)),
        "## Kontakta utbildningsförvaltningen",
    ]
    assert page[-3:] == [
        "Telefon: 018-727 00 00",
        "Besöksadress:\nKontaktcenter, Stadshuset\nStadshusgatan 2",
        "Postadress:\nUppsala kommun\nUtbildningsförvaltningen\n753 75 Uppsala",
    ]


def test_content_that_is_markdown_stands_as_it_was_written(topic: Topic, strings: Strings) -> None:
    page = as_markdown(topic, strings)
    for one in topic.initiatives:
        assert f"\n\n{one.text}\n\n" in page


def test_some_initiatives_keep_their_numbers_and_stand_alone(topic: Topic, strings: Strings) -> None:
    page = as_markdown(topic, strings, ["skolnarvaro", "globalt", "skolnarvaro"])
    assert [line for line in seen(page) if line.startswith("#")] == [
        "## 8. Kraftsamling ska öka skolnärvaron",
        "## 3. Likvärdig skola på global nivå",
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
@settings(max_examples=300)
def test_plain_text_shows_as_it_stands(topic: Topic, strings: Strings, line: str) -> None:
    contact = Contact(line, line, "x", line, (line, line), ("", line))
    odd = replace(
        topic,
        section=line,
        title=line,
        goal=Goal(line, "x"),
        initiatives=(Initiative("a", line, "x"),),
        summary="x",
        contact=contact,
    )
    assert list(seen(as_markdown(odd, strings))) == [
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
def test_all_readers_see_the_same(text: str) -> None:
    assert alike(seen(safe(text), end=" ¶")) == alike(in_browser(text))


@given(text=texts)
@settings(max_examples=1000)
def test_no_text_breaks_the_page(text: str) -> None:
    """Which of several asterisks in a row are marks may differ; nothing else does."""

    def bare(texts: Iterable[str]) -> str:
        return alike(one.replace("*", "").replace("_", "") for one in texts)

    assert bare(seen(safe(text), end=" ¶")) == bare(in_browser(text))


def test_words_of_several_lines_stay_one_paragraph(topic: Topic) -> None:
    own = Strings({"contact.phone": "Ring\n\n- nu"})
    assert "Ring\n- nu: 018-727 00 00" in list(seen(as_markdown(topic, own)))


def test_a_number_that_begins_no_list_begins_none() -> None:
    assert safe("1986\\. Ett bra år") == "1986\\. Ett bra år"


def test_an_address_is_no_table(topic: Topic, strings: Strings) -> None:
    odd = replace(topic, contact=replace(topic.contact, postal_address=("a | b", "| - | - |")))
    assert list(seen(as_markdown(odd, strings)))[-1] == "Postadress:\na | b\n| - | - |"


def test_emphasis_and_links_stay() -> None:
    page = safe("**a** *b* [c](https://x.se/å_*)\n\n- d\n- e")
    assert page == "**a** *b* [c](https://x.se/å_*)\n\n- d\n- e"
