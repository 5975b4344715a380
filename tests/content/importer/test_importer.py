"""A saved page becomes a topic: HTML of several kinds, text as copied or dumped, and what ``likvardig show`` prints.

``tests/pages`` has the page as it was copied from a browser, as a browser saves one with panels that open, and what
lynx and w3m dump of it and of two other ways to write it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likvardig_tui.content.importer.importer import (
    ContactLabels,
    ImportResult,
    UnsupportedPageError,
    import_page,
    slugify,
)
from likvardig_tui.content.markdown import blocks
from likvardig_tui.content.model import Goal, Initiative, Topic
from likvardig_tui.content.strings import Strings, read_strings
from likvardig_tui.content.toml.reader import read_topic
from likvardig_tui.content.toml.writer import as_toml
from likvardig_tui.render.text import as_text
from tests.helpers.content import DATA

PAGES = Path(__file__).parent.parent.parent / "pages"
TODAY = date(2026, 11, 25)
SAVED = (PAGES / "accordion.html").read_text("utf-8")
PANEL = re.compile(r"<li class=\"c-accordion__item\">.*?<span>(.*?)</span>.*?<p>(.*?)</p></div>\s*</li>", re.DOTALL)
FURNITURE = [
    "Godkänn alla",
    "Bara nödvändiga",
    "Hoppa till innehållet",
    "Uppsala kommun, till startsidan",
    "Meny",
    "Kommun och politik",
    "Start",
    "Så arbetar vi med olika ämnen",
    "Så arbetar vi med: Likvärdig skola",
    "Se alla",
    "Uppsala kommun",
    "Organisationsnummer 212000-3005",
    "Om webbplatsen",
]
"""What stands on the saved page besides the topic."""


def labels_of(strings: Strings) -> ContactLabels:
    return ContactLabels(*(strings(f"contact.{name}") for name in ("phone", "visiting_address", "postal_address")))


@pytest.fixture(scope="session")
def take(topic: Topic, strings: Strings) -> Callable[..., ImportResult]:
    """Import a page over the shipped one."""

    def take(page: str | bytes, earlier: Topic = topic) -> ImportResult:
        raw = page.encode() if isinstance(page, str) else page
        return import_page(raw, earlier, labels_of(strings), TODAY)

    return take


@pytest.fixture(scope="session")
def copied(take: Callable[..., ImportResult]) -> Topic:
    return take((PAGES / "copied.txt").read_bytes()).topic


def read(text: str) -> str:
    return "\n".join(block.text for block in blocks(text))


# The page itself


def test_every_word_of_the_page_is_kept(take: Callable[..., ImportResult]) -> None:
    source = (PAGES / "copied.txt").read_text("utf-8")
    imported = take(source)
    topic = imported.topic
    texts = [topic.title, topic.section, topic.summary, topic.goal.title, topic.goal.text, topic.privacy.text]
    texts += [f"{one.title} {one.text}" for one in topic.initiatives]
    contact = topic.contact
    texts += [contact.title, contact.name, contact.text, contact.phone]
    texts += [*contact.visiting_address, *contact.postal_address, *(block.text for block in imported.unplaced)]
    labels = ["Kakor på uppsala.se", "Telefon:", "Besöksadress:", "Postadress:"]
    kept = sorted(re.findall(r"[^\s:•]+", " ".join([*map(read, texts), *labels])))
    assert kept == sorted(re.findall(r"[^\s:•]+", source))


def test_the_page_s_parts_are_where_they_belong(copied: Topic) -> None:
    assert (copied.section, copied.title, copied.source) == ("Så arbetar vi med", "Likvärdig skola", "uppsala.se")
    assert copied.goal.title == "Vårt mål"
    assert copied.goal.text.startswith("I Uppsalas förskolor och skolor ska varje barn")
    assert len(copied.initiatives) == 9
    assert copied.initiatives[7].title == "Kraftsamling ska öka skolnärvaron"
    assert copied.initiatives[7].text.endswith("aktivt med olika åtgärder som kan...")
    assert copied.contact.title == "Kontakta utbildningsförvaltningen"
    assert copied.contact.name == "Kontaktcenter i Stadshuset"
    assert copied.contact.phone == "018-727 00 00"
    assert copied.contact.visiting_address == ("Kontaktcenter ligger i Stadshuset på Stadshusgatan 2",)
    assert copied.contact.postal_address == ("Uppsala kommun", "Utbildningsförvaltningen", "753 75 Uppsala")
    assert copied.privacy.text.startswith("Vi använder nödvändiga kakor (cookies)")
    assert copied.updated == TODAY


def test_ids_are_those_of_the_earlier_topic(copied: Topic, topic: Topic) -> None:
    assert [one.id for one in copied.initiatives] == [one.id for one in topic.initiatives]


def test_what_could_not_be_placed_is_told(take: Callable[..., ImportResult]) -> None:
    source = (PAGES / "copied.txt").read_text("utf-8")
    [left] = take(source).unplaced
    assert (left.text, left.line) == ("Se alla", source.split("\n").index("Se alla") + 1)


def with_panels(write: Callable[[str, str], str], around: tuple[str, str] = ("", "")) -> str:
    """The saved page with its panels written in another way."""
    panels = "".join(write(*panel) for panel in PANEL.findall(SAVED))
    before, _, rest = SAVED.partition('<ul class="c-accordion">')
    return before + around[0] + panels + around[1] + rest.partition("</ul>")[2]


WAYS = {
    "accordion": SAVED,
    "details": with_panels(lambda title, text: f"<details><summary>{title}</summary><p>{text}</p></details>"),
    "linked headings": with_panels(lambda title, text: f"<h3><a href='https://a.se/b'>{title}</a></h3><p>{text}"),
    "headings and subheadings": with_panels(lambda title, text: f"<h3>{title}</h3><div>{text}</div>"),
    "list": with_panels(lambda title, text: f"<li>{title}<p>{text}</p>", ("<ul>", "</ul>")),
    "terms": with_panels(lambda title, text: f"<dt>{title}<dd>{text}", ("<dl>", "</dl>")),
    "bold lines": with_panels(lambda title, text: f"<p><strong>{title}</strong></p><p>{text}</p>"),
    "tabs": with_panels(lambda title, text: f"<div role=tab>{title}</div><div role=tabpanel>{text}</div>"),
    "shouted": SAVED.replace("<p>", "<P>").replace("</p>", "</P>").replace("<li", "<LI"),
    "without spaces": re.sub(r">\s+<", "><", SAVED),
    **{path.name: path.read_text("utf-8") for path in sorted(PAGES.glob("*.*.txt"))},
}


@pytest.mark.parametrize("page", WAYS.values(), ids=WAYS)
def test_whatever_way_it_is_written_it_is_the_same_page(
    take: Callable[..., ImportResult], copied: Topic, page: str
) -> None:
    imported = take(page)
    topic = imported.topic
    assert topic.initiatives == copied.initiatives
    assert (topic.section, topic.title, topic.source) == (copied.section, copied.title, copied.source)
    assert (topic.summary, topic.goal, topic.privacy) == (copied.summary, copied.goal, copied.privacy)
    contact = topic.contact
    assert contact == dataclasses.replace(copied.contact, text=contact.text)
    assert read(contact.text).split()[:16] == read(copied.contact.text).split()[:16]
    assert topic.updated == date(2026, 11, 3)
    left = " ".join(block.text for block in imported.unplaced)
    assert left in (" ".join(FURNITURE), " ".join(FURNITURE).replace(" Se alla", ""))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "windows-1252", "utf-16"])
def test_a_page_may_be_in_any_encoding(take: Callable[..., ImportResult], copied: Topic, encoding: str) -> None:
    told = SAVED.replace('charset="utf-8"', f'charset="{encoding}"' if encoding != "utf-8-sig" else 'charset="UTF-8"')
    assert take(told.encode(encoding)).topic.initiatives == copied.initiatives
    if encoding != "iso-8859-1":  # which has no •
        assert take((PAGES / "copied.txt").read_text("utf-8").encode(encoding)).topic == copied


@pytest.mark.parametrize("charset", ["punycode", "idna", "zip", "rot13", "utf-7", "undefined", "no-such"])
def test_no_encoding_is_taken_that_pages_do_not_have(
    take: Callable[..., ImportResult], copied: Topic, charset: str
) -> None:
    page = SAVED.replace('charset="utf-8"', f'charset="{charset}"')
    assert take(page).topic.initiatives == copied.initiatives


def test_a_page_in_a_single_file_is_read(take: Callable[..., ImportResult]) -> None:
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    saved = MIMEMultipart("related")
    saved["Snapshot-Content-Location"] = "https://www.uppsala.se/"
    saved.attach(MIMEText("body { color: red }", "css"))
    saved.attach(MIMEText(SAVED, "html", "utf-8"))
    raw = b"From: <Saved by a browser>\r\n" + saved.as_bytes()
    assert take(raw).topic == take(SAVED).topic


# The result is a good file


@pytest.mark.parametrize("page", ["copied.txt", "accordion.html", "accordion.lynx.txt"])
def test_the_result_passes_the_check(take: Callable[..., ImportResult], tmp_path: Path, page: str) -> None:
    from likvardig_tui.content.lint.folder import lint_folder

    (tmp_path / "sv").mkdir()
    path = tmp_path / "sv" / "topic.toml"
    imported = take((PAGES / page).read_bytes())
    path.write_text(as_toml(imported.topic), "utf-8")
    assert lint_folder(tmp_path) == ([], [])
    assert read_topic(path) == imported.topic


def test_a_second_import_changes_nothing(take: Callable[..., ImportResult], copied: Topic) -> None:
    assert take((PAGES / "copied.txt").read_bytes(), copied).topic == copied


def test_a_change_on_the_page_is_a_small_change_in_the_file(take: Callable[..., ImportResult]) -> None:
    old = take(SAVED).topic
    page = SAVED.replace("Samarbete med andra aktörer", "Samarbete med fler").replace("fyra områden", "fem områden")
    old_lines, new_lines = as_toml(old).split("\n"), as_toml(take(page, old).topic).split("\n")
    changed = [(before, after) for before, after in zip(old_lines, new_lines, strict=True) if before != after]
    assert [after.partition(" = ")[0] for _, after in changed[1:]] == ["id", "title"]
    assert "fem områden" in changed[0][1]


# Other ways to write a page


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>Senast uppdaterad: 3 november 2026</p>", "<p>Publicerad: 2020-01-05. Uppdaterad: 2026-11-03</p>"),
        ("<p>Senast uppdaterad: 3 november 2026</p>", "<p>Publicerad den 5 januari 2020</p><p>Ändrad 2026-11-03."),
        ("Så arbetar vi med:&nbsp;Likvärdig skola", "Så&nbsp;arbetar vi med: Likvärdig skola"),
        ("Vårt mål:", "Vårt&nbsp;mål"),
        ('<button class="show-all">Se alla', '<button aria-expanded="false">Se alla'),
        ("<h2>Kontakta utbildningsförvaltningen</h2>", "<div role=heading>Kontakta utbildningsförvaltningen</div>"),
        ("</p>\n<p><strong>Besöksadress:</strong>", "<br>\n<strong>Besöksadress:</strong>"),
        ("Telefon:", "TELEFON"),
        ("<p><strong>Telefon:</strong><br>", "<dl><dt>Telefon<dd>"),
        ("<br>Uppsala kommun<br>Utbildningsförvaltningen<br>", "<p>Uppsala kommun<p>Utbildningsförvaltningen<p>"),
        ("<footer>", "<h2>Kontakta oss</h2><p>Telefon: 0771-12 34 56</p><footer>"),
    ],
    ids=lambda text: text[-24:],
)
def test_small_differences_do_not_matter(take: Callable[..., ImportResult], copied: Topic, old: str, new: str) -> None:
    assert old in SAVED
    topic = take(SAVED.replace(old, new)).topic
    assert (topic.title, topic.goal, topic.initiatives) == (copied.title, copied.goal, copied.initiatives)
    assert dataclasses.replace(topic.contact, text=copied.contact.text) == copied.contact
    assert topic.updated == date(2026, 11, 3)


def test_an_address_may_have_a_paragraph_for_each_line(take: Callable[..., ImportResult]) -> None:
    page = SAVED.replace("Kontaktcenter ligger i Stadshuset på Stadshusgatan 2</p>", "Stadshuset</p><p>Stadshusgatan 2")
    assert take(page).topic.contact.visiting_address == ("Stadshuset", "Stadshusgatan 2")


def test_an_initiative_may_have_a_number_to_call(take: Callable[..., ImportResult], copied: Topic) -> None:
    page = SAVED.replace("Planen består av fyra områden.", "Fråga oss.</p><p>Telefon: 070-123 45 67</p>")
    topic = take(page).topic
    assert topic.initiatives[3].text.endswith("Telefon: 070-123 45 67")
    assert topic.contact.phone == copied.contact.phone


@pytest.mark.parametrize(
    "sentence",
    [
        "Nämnden har beslutat om en ny plan, publicerad den 12 mars 2025, som alla skolor ska följa.",
        "Så använder vi kakor på uppsala.se för din skull, kära besökare",
        "Vardagar klockan 8–17",
        "E-post: kontaktcenter@uppsala.se",
    ],
)
@pytest.mark.parametrize("before", ["<footer>", "</main>", "<p><strong>Besöksadress:", "<div role="])
def test_no_sentence_is_dropped(take: Callable[..., ImportResult], sentence: str, before: str) -> None:
    imported = take(SAVED.replace(before, f"<p>{sentence}</p>{before}"))
    kept = as_toml(imported.topic) + "\n".join(block.text for block in imported.unplaced)
    assert sentence in kept.replace(" \\\n", " ")


@pytest.mark.parametrize(
    "text",
    [
        "Se sidan.\n\n[Läs beslutet](https://uppsala.se/beslut)",
        "**Utan** punkt",
        "Ett.\n\n- Två\n- Tre\n\nFyra",
        "Rad ett\\\nrad två\\\nrad tre",
        "Se alla",
    ],
)
def test_a_text_need_not_end_as_a_sentence_does(topic: Topic, strings: Strings, text: str) -> None:
    *others, last = topic.initiatives
    shown = dataclasses.replace(
        topic,
        summary=text,
        goal=Goal(topic.goal.title, text),
        initiatives=(*others, dataclasses.replace(last, text=text)),
    )
    assert import_page(as_text(shown, strings).encode(), shown, labels_of(strings), TODAY) == (shown, ())


def test_a_dump_s_headings_may_be_wider_than_its_text(take: Callable[..., ImportResult], copied: Topic) -> None:
    page = (PAGES / "headings.lynx.txt").read_text("utf-8")
    heading = "Kontakta utbildningsförvaltningen"
    wide = page.replace(heading, f"{heading} och många andra som också kan svara på frågor om det här")
    assert take(wide).topic.initiatives == copied.initiatives


# What `likvardig show` prints


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("width", [80, 60, 40])
def test_what_show_prints_is_the_same_topic(language: str, width: int) -> None:
    topic = read_topic(DATA / language / "topic.toml")
    strings = read_strings(DATA / "sv" / "strings.toml", DATA / language / "strings.toml")
    imported = import_page(as_text(topic, strings, width).encode(), topic, labels_of(strings), TODAY)
    assert imported == (topic, ())


WORDS = st.text(st.sampled_from("abcdefåäö"), min_size=1, max_size=9)
SENTENCES = st.lists(WORDS, min_size=3, max_size=40).map(lambda strings: " ".join(strings).capitalize() + ".")
TEXTS = st.lists(SENTENCES, min_size=1, max_size=3).map("\n\n".join)
LISTS = st.lists(SENTENCES, min_size=1, max_size=3).map(lambda items: "\n".join(f"- {item}" for item in items))
BODIES = st.tuples(TEXTS, st.just("") | LISTS).map(lambda parts: "\n\n".join(filter(None, parts)))
TITLES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TITLES, BODIES), min_size=1, max_size=6), TEXTS, TEXTS, st.integers(60, 80))
def test_whatever_show_prints_is_the_same_topic(
    topic: Topic, strings: Strings, panels: list[tuple[str, str]], summary: str, goal: str, width: int
) -> None:
    """Also over a topic that knows nothing of it but the ids."""
    initiatives = tuple(Initiative(f"id-{at}", *panel) for at, panel in enumerate(panels))
    shown = dataclasses.replace(topic, initiatives=initiatives, summary=summary, goal=Goal(topic.goal.title, goal))
    page = as_text(shown, strings, width).encode()
    assert import_page(page, shown, labels_of(strings), TODAY) == (shown, ())
    fresh = import_page(page, topic, labels_of(strings), TODAY).topic
    assert [(one.title, one.text) for one in fresh.initiatives] == panels
    assert (fresh.summary, fresh.goal.text) == (summary, goal)


# Markup and hostile pages


def body_of(take: Callable[..., ImportResult], html: str) -> str:
    """The text of the first panel with this in it."""
    return take(SAVED.replace("<p>Varje barn och elev i Uppsala", f"{html}<p>Varje barn", 1)).topic.initiatives[0].text


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Ett <b>fett</b> ord.</p>", "Ett **fett** ord."),
        ("<p>Ett <em>kursivt</em> och <strong> fett </strong>ord.</p>", "Ett *kursivt* och **fett** ord."),
        ("<p>Se <a href='https://a.se/b'>sidan</a>.</p>", "Se [sidan](https://a.se/b)."),
        ("<p>Se <a href='#top'>upp</a> <a href='javascript:x()'>ned</a>.</p>", "Se upp ned."),
        ("<ul><li>Ett.<li>Två.<ol start=3><li>Tre.</ol></ul>", "- Ett.\n- Två.\n  3. Tre."),
        ("<p>Rad ett<br>rad två.</p>", "Rad ett\\\nrad två."),
        ("<p>2*3*4 och [red] och <i></i>&lt;b&gt;.</p>", "2\\*3\\*4 och \\[red\\] och \\<b\\>."),
        ("<p># Ingen rubrik.</p>", "\\# Ingen rubrik."),
        ("<p>1. Ingen lista.</p>", "1\\. Ingen lista."),
        ("<p>Mjukt\u00adstreck och <script>skript</script>\x1b[31mrött.</p>", "Mjuktstreck och \\[31mrött."),
        ("<p>a<b>b</b>\u201d<i>c</i>d.</p>", "a**b**”*c*d."),
    ],
)
def test_markup_becomes_markdown_with_the_same_words(
    take: Callable[..., ImportResult], html: str, markdown: str
) -> None:
    assert body_of(take, html).startswith(markdown + "\n\n")


INLINE = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"], exclude_characters="<>&"), max_size=8)
    | st.sampled_from(
        ["<b>", "</b>", "<i>", "</i>", "<a href=https://a.se>", "</a>", "<br>", " ", "*", "_", "\\", "`"]
    ),
    max_size=12,
).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(INLINE)
def test_any_markup_keeps_its_words(take: Callable[..., ImportResult], html: str) -> None:
    from selectolax.lexbor import LexborHTMLParser

    from likvardig_tui.content.sanitising import clean

    body = LexborHTMLParser(f"<p>{html.replace('<br>', ' ')}</p>").body
    assert body is not None
    strings = clean(body.text(deep=True)).split()
    read_back = read(body_of(take, f"<p>Början {html} slutet.</p>")).partition("\nVarje barn")[0]
    assert read_back.replace(" (https://a.se)", "").split() == ["Början", *strings, "slutet."]


@given(st.binary())
def test_any_bytes_are_read_or_refused(take: Callable[..., ImportResult], raw: bytes) -> None:
    with pytest.raises(UnsupportedPageError):
        take(raw)


PIECES = [
    "Så arbetar vi med: X",
    "Vårt mål:",
    "Ord",
    "Ett två tre.",
    "• Punkt",
    "Kontakta oss",
    "Telefon:",
    "018-12 34 56",
]
PIECES += [
    "Besöksadress: Gatan 1",
    "Postadress:",
    "753 75 Uppsala",
    "Kakor på a.se",
    "====",
    "",
    "",
    "1. Ett",
    "  indrag.",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_lines_in_any_order_are_read_or_refused(take: Callable[..., ImportResult], lines: list[str]) -> None:
    try:
        imported = take("\n".join(lines))
    except UnsupportedPageError:
        return
    topic = imported.topic
    told = [as_toml(topic), *(block.text for block in imported.unplaced)]
    kept = re.findall(r"\w+", " ".join(told))
    for line in lines:
        for word in re.findall(r"\w+", line):
            assert word in kept or word in ("Telefon", "Besöksadress", "Postadress", "Kakor", "på", "mål", "1")


@pytest.mark.parametrize(
    ("lost", "missing"),
    [
        ("Så arbetar vi med: Likvärdig skola", 8),
        ("Vårt mål:", 2),
        ("Kontakta utbildningsförvaltningen", 4),
        ("018-727 00 00", 1),
        ("Besöksadress:", 1),
        ("Postadress:", 1),
    ],
)
def test_another_kind_of_page_says_what_is_missing(take: Callable[..., ImportResult], lost: str, missing: int) -> None:
    page = (PAGES / "copied.txt").read_text("utf-8").replace(lost, "Något annat")
    with pytest.raises(UnsupportedPageError) as caught:
        take(page)
    assert len(caught.value.missing) >= missing


# Ids


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Kraftsamling ska öka skolnärvaron", "kraftsamling-ska-oka-skolnarvaron"),
        ("FN:s barnkonvention – så här!", "fn-s-barnkonvention-sa-har"),
        ("Ökat stöd till resursenhet", "okat-stod-till-resursenhet"),
        ("ord " * 40, "ord-ord-ord-ord-ord-ord-ord-ord-ord-ord-ord-ord-ord-ord-ord"),
        ("o" * 99, "o" * 60),
        ("Ærø, Straße", "aero-strasse"),
        ("日本", "rubrik"),
    ],
)  # fmt: skip
def test_ids_are_made_from_titles(title: str, expected: str) -> None:
    assert slugify(title) == expected


def test_no_two_have_the_same_id(take: Callable[..., ImportResult], topic: Topic) -> None:
    page = SAVED.replace("Det systematiska kvalitetsarbetet</span>", "Samarbete med andra aktörer</span>")
    assert [one.id for one in take(page).topic.initiatives][4:6] == ["samarbete", "samarbete-med-andra-aktorer"]
    unknown = dataclasses.replace(topic, initiatives=(Initiative("samarbete-med-andra-aktorer", "Ett", "Ett."),))
    ids = [one.id for one in take(page.replace("Likvärdig skola på global nivå", "Ett"), unknown).topic.initiatives]
    assert [ids[at] for at in (2, 4, 5)] == [
        "samarbete-med-andra-aktorer",
        "samarbete-med-andra-aktorer-2",
        "samarbete-med-andra-aktorer-3",
    ]
