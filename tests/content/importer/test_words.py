"""Every word of any page is in the topic, or is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likvardig_tui.content.importer.dates import MONTHS
from likvardig_tui.content.importer.details import LABELS
from likvardig_tui.content.importer.furniture import Furniture
from likvardig_tui.content.importer.importer import ImportResult, UnsupportedPageError, import_page
from likvardig_tui.content.model import Topic
from likvardig_tui.content.strings import Strings
from tests.content.importer.test_systems import SYSTEMS
from tests.helpers.content import all_text
from tests.helpers.importing import TODAY, labels_of
from tests.helpers.marks import more_examples
from tests.helpers.shown_words import shown_words, words_in

BLOCKS = [
    "<p>{}</p>", "<p>{}.</p>", "<p><b>{}</b></p>", "<p>{}<br>{}</p>", "<div>{}<span class=sr-only>{}</span>{}</div>",
    "<h1>{}</h1>", "<h2>{}</h2>", "<h3>{}</h3>", "<h4>{} <span aria-hidden=true>{}</span></h4>", "<h5>{}</h5>",
    "<details><summary>{}<span class=visually-hidden>{}</span></summary><p>{}.</p></details>",
    "<details><summary>{}</summary></details>",
    "<details><summary>{}</summary>{}<details><summary>{}</summary><p>{}</p></details><h2>{}</h2></details>",
    "<h3><button aria-expanded=false>{}</button></h3><div>{}.</div>", "<button aria-expanded=true>{}</button>",
    "<button>{}</button>", "<button>{}</button><p>{}.</p>", "<div role=tab>{}</div><div>{}.</div>",
    "<ul><li>{}<li>{}.<ul><li>{}</ul></ul>", "<ol start=3><li>{}<p>{}.</p></ol>", "<dl><dt>{}<dd>{}<dd>{}.</dl>",
    "<table><caption>{}</caption><tr><th>{}<th>{}<tr><td><p>{}</p>{}<td>{}</table>",
    "<ul><li><a href=https://a.se/{0}>{0}</a><li><a href=/{0}>{1}</a></ul>",
    "<a href=https://a.se/><h3>{}</h3><p>{}.</p></a>",
    "<img alt={}>", "<figure><img src=x alt={}><figcaption>{}</figcaption></figure>", "<nav><a href=/>{}</a> {}</nav>",
    "<footer><h2>{}</h2><p>{}.</p></footer>", "<aside>{}</aside>",
    "<form><label>{}</label><select><option>{}</select></form>",
    "<noscript>{}</noscript>", "<svg><title>{}</title></svg>", "<object>{}</object>",
    "<div><template shadowrootmode=open><p>{}<slot>{}</slot></p></template>{}</div>",
    "<h2>Innehåll</h2><ul><li><a href=#a>{}</a><li>{}</ul>", "<p>Var sidan till hjälp?</p><button>{}</button><p>{}</p>",
    "<p>Telefon: 018-727 00 00 {}</p>", "<p>Telefon ({}): 018-727 00 01</p>",
    "<p>Telefon: {}</p>", "<p>Telefon:<br>{}</p>",
    "<p>E-post: {}@a.se</p>", "<p>E-post: {}@a.se, {}@a.se, {}</p>", "<p>{}@a.se</p>", "<p>Öppettider: {}</p>",
    "<p>Öppettider {}: måndag 8-16</p>", "<p>Måndag 8–16 {}</p>", "<p>Besöksadress: {}<br>{}</p>",
    "<p>Postadress<br>{}<br>753 75 {}</p>",
    "<p>Postadress: {}</p><p>{}.</p>", "<p>Besöksadress {}: {}</p>",
    "<h2>Kakor på a.se</h2><p>{}.</p><p>{}</p>", "<h2>Kontakta oss</h2><p>{}</p>", "<h2>Vårt mål</h2><p>{}.</p>",
]  # fmt: skip
"""Markup of the kinds that pages have, with places for words."""
START = "<h1>Så arbetar vi med: {}</h1><p>{}.</p>"
REQUIRED = [
    "<h2>Vårt mål</h2><p>{}.</p>",
    "<details><summary>{}</summary><p>{}.</p></details><details><summary>{}</summary><p>{}.</p></details>",
    "<h2>Kontakta {}</h2><p>{}</p><p>Telefon: 018-727 00 00</p>",
]
markup = st.lists(st.sampled_from(BLOCKS), max_size=4)


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Return a page in which every word is another one."""
    parts = [*draw(markup), START, *draw(markup)]
    for required in REQUIRED:
        parts += [required, *draw(markup)]
    numbers = count(1)
    return "\n".join(re.sub(r"\{\d?\}", lambda _: f"ord{next(numbers)}x", part) for part in parts)


def words_of(text: str) -> set[str]:
    return set(re.findall(r"ord\d+x", text))


def as_lines(page: str) -> str:
    """Return a page as a text with each block on a line of its own."""
    return re.sub(r"(?:<[^>]*>|\s)*\n(?:<[^>]*>|\s)*", "\n\n", re.sub(r"<[^>]*>", "\n", page))


def is_imported_with_every_word(page: str, words: set[str], load: Callable[[bytes], ImportResult]) -> None:
    try:
        imported = load(page.encode())
    except UnsupportedPageError:
        return
    told = " ".join(f"{block.text} {block.link}" for block in imported.unplaced)
    assert words - words_of(f"{all_text(imported.topic)} {told}") == set()


@settings(more_examples(4), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=pages())
def test_every_word_of_any_page_is_placed_or_told(
    topic: Topic, strings: Strings, furniture: Furniture, page: str
) -> None:
    def load(raw: bytes) -> ImportResult:
        return import_page(raw, topic, labels_of(strings), TODAY, furniture)

    shown = re.sub(r"href=\S+?>", ">", page)
    is_imported_with_every_word(page, words_of(shown), load)
    text = as_lines(page)
    is_imported_with_every_word(text, words_of(text), load)


WRAPPERS = [
    "<div>{}</div>", "<details><summary>Panel</summary>{}</details>", "<nav>{}</nav>", "<form>{}</form>",
    "<footer>{}</footer>", "<ul><li>{}</ul>", "<table><tr><td>{}<td>{}</table>", "<a href=https://a.se/x>{}</a>",
    "<a href=#x>{}</a>", "<button aria-expanded=false>{}</button>", "<div class=sr-only>{}</div>",
    "<div class=cookie-bar>{}</div>", "<h3>{}</h3>", "<div role=button aria-expanded=false>{}</div>",
    "<dl><dt>{}<dd>{}</dl>",
    "<div role=tablist><a role=tab aria-controls=t>{}</a></div><div role=tabpanel id=t>{}</div>",
    "<p>{}", "<noscript>{}</noscript>", "<blockquote>{}</blockquote>", "<span aria-hidden=true>{}</span>",
    "<x-y><template shadowrootmode=open>{}<slot></slot></template>\n{}</x-y>", "{}\n{}", "<svg>{}</svg>",
]  # fmt: skip
"""Markup around pieces of the pages of common systems."""
DATE_STATEMENTS = (
    "sidan är blev senast uppdaterad uppdaterades ändrad ändrades granskad granskades publicerad den okt kl klockan",
    "page was last updated modified changed reviewed published on at",
    "måndag tisdag onsdag torsdag fredag lördag söndag måndagen tisdagen onsdagen torsdagen fredagen lördagen söndagen",
)
CONSUMED = {
    word
    for names in LABELS.values()
    for name in (*names, "så arbetar vi med", "namn", "kakor cookies på on", *DATE_STATEMENTS, *MONTHS)
    for word in words_in(name)
}  # fmt: skip
"""Words that become a field, or a date, of the topic."""


def pieces_of_pages() -> list[str]:
    """Return the elements of the pages of common systems, each with what is in it."""
    from selectolax.lexbor import LexborHTMLParser

    parts_of_tables = {"tr", "td", "th", "tbody", "thead", "caption", "option", "script", "style", "title"}
    found = set()
    for page in sorted(SYSTEMS.glob("*.html")):
        for node in LexborHTMLParser(page.read_bytes().decode("utf-8", "replace")).css("body *"):
            if node.html and len(node.html) < MAX_PIECE and node.tag not in parts_of_tables:
                found.add(node.html)
    return sorted(found)


MAX_PIECE = 1_200
"""Characters of a piece of a page."""
pieces = st.recursive(
    st.sampled_from(pieces_of_pages()),
    lambda inner: st.tuples(st.sampled_from(WRAPPERS), inner, inner).map(lambda drawn: drawn[0].format(*drawn[1:])),
    max_leaves=4,
)
SKELETON = (
    "<h1>Så arbetar vi med: Ämnet</h1>", "<h2>Vårt mål</h2>", "<p>Målets text.</p>",
    "<details><summary>Ett</summary><p>Text ett.</p></details>",
    "<details><summary>Två</summary><p>Text två.</p></details>", "<h2>Kontakta oss</h2>", "<p>Disken</p>",
    "<p>Telefon: 018-727 00 00</p>",
)  # fmt: skip


@settings(more_examples(4), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_every_word_of_pieces_of_real_markup_is_placed_or_told(
    topic: Topic, strings: Strings, furniture: Furniture, data: st.DataObject
) -> None:
    between = data.draw(st.lists(st.lists(pieces, max_size=2), min_size=len(SKELETON), max_size=len(SKELETON)))
    page = "\n".join(part for required, added in zip(SKELETON, between, strict=True) for part in (required, *added))
    try:
        imported = import_page(page.encode(), topic, labels_of(strings), TODAY, furniture)
    except UnsupportedPageError:
        return
    made = imported.topic._replace(publisher="", privacy=imported.topic.privacy._replace(changes=""))
    told = " ".join(block.text for block in imported.unplaced)
    assert shown_words(page) - words_in(f"{all_text(made)} {told}") - CONSUMED == set()
