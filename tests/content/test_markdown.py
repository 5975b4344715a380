from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from likvardig_tui.content import markdown
from likvardig_tui.content.markdown import Block, Emphasis, blocks, unsafe_links
from likvardig_tui.content.sanitising import clean
from likvardig_tui.content.store import ContentStore
from tests.helpers.marks import more_examples


def test_wrapped_paragraph_becomes_one_line() -> None:
    assert blocks("Ett\ntvå.\n\nTre.") == (Block("Ett två."), Block("Tre."))


def test_emphasis_is_returned_as_spans() -> None:
    assert blocks("ett **två** *tre*") == (Block("ett två tre", (Emphasis(4, 7, True), Emphasis(8, 11, False))),)


def test_list_items_have_marker_indent_and_tightness() -> None:
    assert [(b.marker, b.text, b.indent, b.tight) for b in blocks("Här:\n\n- ett\n- två\n  1. tre\n\nSlut")] == [
        ("", "Här:", 0, False),
        ("•", "ett", 1, False),
        ("•", "två", 1, True),
        ("1.", "tre", 2, True),
        ("", "Slut", 0, False),
    ]


def test_ordered_list_starts_at_given_number() -> None:
    assert [b.marker for b in blocks("3. a\n4. b")] == ["3.", "4."]


def test_link_is_followed_by_its_address() -> None:
    assert blocks("Se [sidan](https://uppsala.se).")[0].text == "Se sidan (https://uppsala.se)."


def test_sub_heading_is_a_block_of_its_own() -> None:
    assert blocks("A\n### B *c* ###\nd") == (
        Block("A"),
        Block("B c", (Emphasis(0, 3, strong=True), Emphasis(2, 3, strong=False)), level=3),
        Block("d"),
    )


@pytest.mark.parametrize("text", ["# a", "## a", "a\n-", "a\n=", "####### a", "###a"])
def test_other_heading_is_shown_literally(text: str) -> None:
    assert [(block.text.split(), block.level) for block in blocks(text)] == [(text.split(), 0)]


def test_unsafe_links_are_found() -> None:
    text = "[a](https://a.se) [b](javascript:c) [d](/e) [f]() <https://g.se> \\[h](i)"
    assert list(unsafe_links(text)) == ["javascript:c", "/e", ""]


@pytest.mark.parametrize("char", ["\x1b", "\u202e", "\u200b", "\u3164"])
def test_links_with_invisible_characters_are_found(char: str) -> None:
    assert list(unsafe_links(f"{char} [a](https://a.se/{char}b) [c](https://c.se/)")) == ["https://a.se/b"]


def test_entities_in_address_are_sanitised() -> None:
    assert blocks("[a](b&#x202e;c&NewLine;d)")[0].text == "a (bc d)"


def test_autolink_shows_address_once() -> None:
    assert blocks("[a@b.se](mailto:a@b.se) [https://x.se](https://x.se)")[0].text == "a@b.se https://x.se"


@pytest.mark.parametrize(
    "text",
    [
        "# rubrik\nrad två",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "> citat\n> mer",
        "```\nkod\n```",
        "<b>html</b>",
        "`kod`",
        "[red]text[/red]",
        "[/]",
        "[@click=app.quit]x[/]",
        "a &amp; b",
        "<https://x.se>",
        "<div>\n*x*\n</div>",
        "```\n*kod*\n- mer\n```",
        "a `*b*` c",
        "* * *",
        "Rubrik\n===",
        "![bild]",
    ],
)
def test_unsupported_markdown_is_shown_verbatim(text: str) -> None:
    assert "\n".join(block.text for block in blocks(text)) == text


@given(st.text())
def test_emphasis_of_any_text_is_within_its_block(text: str) -> None:
    for block in blocks(clean(text)):
        assert all(0 <= mark.start <= mark.end <= len(block.text) for mark in block.emphases)


@given(st.text(st.sampled_from("ab å,.\n\t12)(\u00a0;:!?&"), max_size=60))
def test_plain_text_gives_same_blocks_as_parser(text: str) -> None:
    text = clean(text).strip()
    if not markdown._SPECIAL.search(text):
        assert blocks(text) == tuple(markdown._parse(text))


PIECES = [
    "- ", "**", "*", "a", "å1", "b c", " ", "\n", "\n\n", "\n- ", "\n\n- ", ".", ":",
    "(", ")", ",", "!", "-", "  ", "\t", "\xa0", "–", "**a b**", "*å:*", "*a.*", "(*a*)",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
@example("- a\n- b\n\nc")
@example("- a\n\n  c")
@example("a\n- b")
@example("- a\nb")
@example("- a\n\n- b")
@example("- *a*\n- - b")
@example("- a\n- b\n\n- c")
@example("*a.*b *c*")
@example("*a**b*")
@example("- #")
@example("**a**\n\n\u00a0\n\nb")
@example("*a.*b*")
@more_examples(10)
def test_text_read_without_parser_gives_same_blocks_as_parser(text: str) -> None:
    text = clean(text).strip()
    read = markdown._parse_simple(text)
    assert read is None or read == tuple(markdown._parse(text))


@pytest.mark.parametrize("language", ContentStore().languages())
def test_shipped_texts_are_read_without_parser(language: str) -> None:
    topic = ContentStore().read(language).topic
    texts = [topic.summary, topic.goal.text, topic.contact.text, *(initiative.text for initiative in topic.initiatives)]
    assert [text for text in texts if markdown._parse_simple(text) is None] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0. a\n1. b", [("0.", "a"), ("1.", "b")]),
        ("1. - a\n2. - b", [("1.", ""), ("•", "a"), ("2.", ""), ("•", "b")]),
        ("- a\n- \n- c", [("•", "a"), ("•", ""), ("•", "c")]),
        ("- " * 40 + "abc", [("•", "")] * 39 + [("•", "abc")]),
        ("a  **[\nb](u)** c", [("", "a b (u) c")]),
        ("[](u) x", [("", "u x")]),
        ("[å](https://x.se/å)", [("", "å (https://x.se/å)")]),
        ("50\u00a0000 *kr*", [("", "50\u00a0000 kr")]),
        ("*a*\tb", [("", "a b")]),
        ("- a\n\n  > q", [("•", "a"), ("", "> q")]),
    ],
)
def test_edge_cases_keep_all_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(block.marker, block.text) for block in blocks(text)] == expected


def shown_links(block: Block) -> list[tuple[str, str, str]]:
    """Return the title, what follows it, and the address of each link."""
    return [
        (block.text[link.start : link.title_end], block.text[link.title_end : link.end], link.url)
        for link in block.links
    ]


def test_links_know_where_they_are() -> None:
    [block] = blocks("Se **[planen](https://a.se/p)** och [](https://b.se/) eller [a@c.se](mailto:a@c.se).")
    assert block.text == "Se planen (https://a.se/p) och https://b.se/ eller a@c.se."
    assert shown_links(block) == [
        ("planen", " (https://a.se/p)", "https://a.se/p"),
        ("https://b.se/", "", "https://b.se/"),
        ("a@c.se", "", "mailto:a@c.se"),
    ]


def test_addresses_are_left_out_after_titles_only() -> None:
    [block] = blocks("**Se [planen](https://a.se/p)**, [b.se](https://c.se/), [d](javascript:x) [e](ftp://e.se) *slut*")
    without = markdown.without_addresses(block)
    assert without.text == "Se planen, b.se (https://c.se/), [d](javascript:x) e (ftp://e.se) slut"
    assert [without.text[each.start : each.end] for each in without.emphases] == ["Se planen", "slut"]
    assert shown_links(without) == [("planen", "", "https://a.se/p"), ("b.se", " (https://c.se/)", "https://c.se/")]


def test_joined_blocks_keep_markers_and_links() -> None:
    block = markdown.joined(blocks("Ett [a](https://a.se)\n\n- **två**\n- [b](https://b.se)"))
    assert block.text == "Ett a (https://a.se)\n\n• två\n• b (https://b.se)"
    assert [block.text[each.start : each.end] for each in block.emphases] == ["två"]
    assert [title for title, _, _ in shown_links(block)] == ["a", "b"]
