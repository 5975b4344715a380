"""Import of saved pages: HTML with various markup, text copied or dumped, and the output of ``likvardig show``.

``tests/pages`` has one page in several forms: copied from a browser, saved as HTML with an accordion, and dumped by
lynx and w3m from that and from two other variants of its markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likvardig_tui.content.importer.decoding import NotTextError
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
ACCORDION = (PAGES / "accordion.html").read_text("utf-8")
PANEL = re.compile(r"<li class=\"c-accordion__item\">.*?<span>(.*?)</span>.*?<p>(.*?)</p></div>\s*</li>", re.DOTALL)
PAGE_CHROME = [
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
"""Text of the saved page outside the topic: menus, buttons, footer."""


def labels_of(strings: Strings) -> ContactLabels:
    return ContactLabels(*(strings(f"contact.{name}") for name in ContactLabels._fields))


@pytest.fixture(scope="session")
def convert(topic: Topic, strings: Strings) -> Callable[..., ImportResult]:
    """Import a page over the shipped topic, or over another one."""

    def convert(page: str | bytes, existing: Topic = topic) -> ImportResult:
        raw = page.encode() if isinstance(page, str) else page
        return import_page(raw, existing, labels_of(strings), TODAY)

    return convert


@pytest.fixture(scope="session")
def copied(convert: Callable[..., ImportResult]) -> Topic:
    """The topic of the page copied from a browser."""
    return convert((PAGES / "copied.txt").read_bytes()).topic


def ids_of(topic: Topic) -> list[str]:
    return [initiative.id for initiative in topic.initiatives]


def plain_text(text: str) -> str:
    return "\n".join(block.text for block in blocks(text))


# The page


def test_import_keeps_every_word_of_page(convert: Callable[..., ImportResult]) -> None:
    source = (PAGES / "copied.txt").read_text("utf-8")
    imported = convert(source)
    topic = imported.topic
    texts = [topic.title, topic.section, topic.summary, topic.goal.title, topic.goal.text, topic.privacy.text]
    texts += [f"{initiative.title} {initiative.text}" for initiative in topic.initiatives]
    contact = topic.contact
    texts += [contact.title, contact.name, contact.text, contact.phone]
    texts += [*contact.visiting_address, *contact.postal_address, *(block.text for block in imported.unplaced)]
    labels = ["Kakor på uppsala.se", "Telefon:", "Besöksadress:", "Postadress:"]
    kept = sorted(re.findall(r"[^\s:•]+", " ".join([*map(plain_text, texts), *labels])))
    assert kept == sorted(re.findall(r"[^\s:•]+", source))


def test_import_assigns_page_text_to_topic_fields(copied: Topic) -> None:
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


def test_import_takes_ids_from_existing_topic(copied: Topic, topic: Topic) -> None:
    assert ids_of(copied) == ids_of(topic)


def test_import_reports_unplaced_block_with_line(convert: Callable[..., ImportResult]) -> None:
    source = (PAGES / "copied.txt").read_text("utf-8")
    [block] = convert(source).unplaced
    assert (block.text, block.line) == ("Se alla", source.split("\n").index("Se alla") + 1)


def with_panels_as(write: Callable[[str, str], str], around: tuple[str, str] = ("", "")) -> str:
    """Return the saved page with the markup of its panels replaced."""
    panels = "".join(write(*panel) for panel in PANEL.findall(ACCORDION))
    before, _, rest = ACCORDION.partition('<ul class="c-accordion">')
    return before + around[0] + panels + around[1] + rest.partition("</ul>")[2]


VARIANTS = {
    "accordion": ACCORDION,
    "details": with_panels_as(lambda title, text: f"<details><summary>{title}</summary><p>{text}</p></details>"),
    "linked headings": with_panels_as(lambda title, text: f"<h3><a href='https://a.se/b'>{title}</a></h3><p>{text}"),
    "headings and subheadings": with_panels_as(lambda title, text: f"<h3>{title}</h3><div>{text}</div>"),
    "list": with_panels_as(lambda title, text: f"<li>{title}<p>{text}</p>", ("<ul>", "</ul>")),
    "terms": with_panels_as(lambda title, text: f"<dt>{title}<dd>{text}", ("<dl>", "</dl>")),
    "bold lines": with_panels_as(lambda title, text: f"<p><strong>{title}</strong></p><p>{text}</p>"),
    "tabs": with_panels_as(lambda title, text: f"<div role=tab>{title}</div><div role=tabpanel>{text}</div>"),
    "shouted": ACCORDION.replace("<p>", "<P>").replace("</p>", "</P>").replace("<li", "<LI"),
    "without spaces": re.sub(r">\s+<", "><", ACCORDION),
    **{path.name: path.read_text("utf-8") for path in sorted(PAGES.glob("*.*.txt"))},
}


@pytest.mark.parametrize("page", VARIANTS.values(), ids=VARIANTS)
def test_markup_variants_give_same_topic(convert: Callable[..., ImportResult], copied: Topic, page: str) -> None:
    imported = convert(page)
    topic = imported.topic
    assert tuple(initiative._replace(links=()) for initiative in topic.initiatives) == copied.initiatives
    assert (topic.section, topic.title, topic.source) == (copied.section, copied.title, copied.source)
    assert (topic.summary, topic.goal, topic.privacy) == (copied.summary, copied.goal, copied.privacy)
    contact = topic.contact
    assert contact == copied.contact._replace(text=contact.text, links=contact.links)
    assert plain_text(contact.text).split()[:16] == plain_text(copied.contact.text).split()[:16]
    assert topic.updated == date(2026, 11, 3)
    unplaced = " ".join(block.text for block in imported.unplaced)
    assert unplaced in (" ".join(PAGE_CHROME), " ".join(PAGE_CHROME).replace(" Se alla", ""))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "windows-1252", "utf-16"])
def test_page_in_any_web_encoding_is_decoded(
    convert: Callable[..., ImportResult], copied: Topic, encoding: str
) -> None:
    page = ACCORDION.replace(
        'charset="utf-8"', f'charset="{encoding}"' if encoding != "utf-8-sig" else 'charset="UTF-8"'
    )
    assert convert(page.encode(encoding)).topic.initiatives == copied.initiatives
    if encoding != "iso-8859-1":  # cannot encode "•"
        assert convert((PAGES / "copied.txt").read_text("utf-8").encode(encoding)).topic == copied


@pytest.mark.parametrize("charset", ["punycode", "idna", "zip", "rot13", "utf-7", "undefined", "no-such"])
def test_charset_that_is_no_web_encoding_is_ignored(
    convert: Callable[..., ImportResult], copied: Topic, charset: str
) -> None:
    page = ACCORDION.replace('charset="utf-8"', f'charset="{charset}"')
    assert convert(page).topic.initiatives == copied.initiatives


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"Subject: \r\n", b"Subject:\r\n x\r\n", b"\r\n"])
def test_mhtml_file_gives_same_topic_as_html(convert: Callable[..., ImportResult], start: bytes) -> None:
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    saved = MIMEMultipart("related")
    saved["Snapshot-Content-Location"] = "https://www.uppsala.se/"
    saved.attach(MIMEText("body { color: red }", "css"))
    saved.attach(MIMEText(ACCORDION, "html", "utf-8"))
    raw = start + b"From: <Saved by a browser>\r\n" + saved.as_bytes()
    assert convert(raw).topic == convert(ACCORDION).topic


# The topic file


@pytest.mark.parametrize("page", ["copied.txt", "accordion.html", "accordion.lynx.txt"])
def test_imported_topic_passes_lint(convert: Callable[..., ImportResult], tmp_path: Path, page: str) -> None:
    from likvardig_tui.content.lint.folder import lint_folder

    (tmp_path / "sv").mkdir()
    path = tmp_path / "sv" / "topic.toml"
    imported = convert((PAGES / page).read_bytes())
    path.write_text(as_toml(imported.topic), "utf-8")
    assert lint_folder(tmp_path) == ([], [])
    assert read_topic(path) == imported.topic


def test_second_import_changes_nothing(convert: Callable[..., ImportResult], copied: Topic) -> None:
    assert convert((PAGES / "copied.txt").read_bytes(), copied).topic == copied


def test_changed_page_changes_only_its_lines_in_file(convert: Callable[..., ImportResult]) -> None:
    old = convert(ACCORDION).topic
    page = ACCORDION.replace("Samarbete med andra aktörer", "Samarbete med fler").replace("fyra områden", "fem områden")
    old_lines, new_lines = as_toml(old).split("\n"), as_toml(convert(page, old).topic).split("\n")
    changed = [(before, after) for before, after in zip(old_lines, new_lines, strict=True) if before != after]
    assert [after.partition(" = ")[0] for _, after in changed[1:]] == ["id", "title"]
    assert "fem områden" in changed[0][1]


# Variants of a page


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
def test_small_differences_give_same_topic(
    convert: Callable[..., ImportResult], copied: Topic, old: str, new: str
) -> None:
    assert old in ACCORDION
    topic = convert(ACCORDION.replace(old, new)).topic
    assert (topic.title, topic.goal, topic.initiatives) == (copied.title, copied.goal, copied.initiatives)
    assert topic.contact._replace(text=copied.contact.text, links=()) == copied.contact
    assert topic.updated == date(2026, 11, 3)


def test_address_with_paragraph_per_line_is_read_whole(convert: Callable[..., ImportResult]) -> None:
    page = ACCORDION.replace(
        "Kontaktcenter ligger i Stadshuset på Stadshusgatan 2</p>", "Stadshuset</p><p>Stadshusgatan 2"
    )
    assert convert(page).topic.contact.visiting_address == ("Stadshuset", "Stadshusgatan 2")


def test_phone_label_within_initiative_stays_in_its_text(convert: Callable[..., ImportResult], copied: Topic) -> None:
    page = ACCORDION.replace("Planen består av fyra områden.", "Fråga oss.</p><p>Telefon: 070-123 45 67</p>")
    topic = convert(page).topic
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
def test_added_sentence_is_placed_or_reported(convert: Callable[..., ImportResult], sentence: str, before: str) -> None:
    imported = convert(ACCORDION.replace(before, f"<p>{sentence}</p>{before}"))
    kept = as_toml(imported.topic) + "\n".join(block.text for block in imported.unplaced)
    assert sentence.removeprefix("E-post: ") in kept.replace(" \\\n", " ")


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
def test_text_of_existing_topic_needs_no_full_stop(topic: Topic, strings: Strings, text: str) -> None:
    *others, last = topic.initiatives
    shown = topic._replace(
        summary=text,
        goal=Goal(topic.goal.title, text),
        initiatives=(*others, last._replace(text=text)),
    )
    assert import_page(as_text(shown, strings).encode(), shown, labels_of(strings), TODAY) == ImportResult(shown, ())


def test_dump_with_heading_wider_than_text_joins_lines(convert: Callable[..., ImportResult], copied: Topic) -> None:
    page = (PAGES / "headings.lynx.txt").read_text("utf-8")
    heading = "Kontakta utbildningsförvaltningen"
    wide = page.replace(heading, f"{heading} och många andra som också kan svara på frågor om det här")
    assert convert(wide).topic.initiatives == copied.initiatives


# Output of `likvardig show`


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("width", [80, 60, 40])
def test_output_of_show_imports_as_same_topic(language: str, width: int) -> None:
    topic = read_topic(DATA / language / "topic.toml")
    strings = read_strings(DATA / "sv" / "strings.toml", DATA / language / "strings.toml")
    imported = import_page(as_text(topic, strings, width).encode(), topic, labels_of(strings), TODAY)
    assert imported == ImportResult(topic, ())


WORDS = st.text(st.sampled_from("abcdefåäö"), min_size=1, max_size=9)
SENTENCES = st.lists(WORDS, min_size=3, max_size=40).map(lambda words: " ".join(words).capitalize() + ".")
TEXTS = st.lists(SENTENCES, min_size=1, max_size=3).map("\n\n".join)
LISTS = st.lists(SENTENCES, min_size=1, max_size=3).map(lambda items: "\n".join(f"- {item}" for item in items))
BODIES = st.tuples(TEXTS, st.just("") | LISTS).map(lambda parts: "\n\n".join(filter(None, parts)))
TITLES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TITLES, BODIES), min_size=1, max_size=6), TEXTS, TEXTS, st.integers(60, 80))
def test_output_of_show_for_any_topic_imports_as_same_topic(
    topic: Topic, strings: Strings, panels: list[tuple[str, str]], summary: str, goal: str, width: int
) -> None:
    """Also over an existing topic with other texts."""
    initiatives = tuple(Initiative(f"id-{i}", *panel) for i, panel in enumerate(panels))
    shown = topic._replace(initiatives=initiatives, summary=summary, goal=Goal(topic.goal.title, goal))
    page = as_text(shown, strings, width).encode()
    assert import_page(page, shown, labels_of(strings), TODAY) == ImportResult(shown, ())
    fresh = import_page(page, topic, labels_of(strings), TODAY).topic
    assert [(initiative.title, initiative.text) for initiative in fresh.initiatives] == panels
    assert (fresh.summary, fresh.goal.text) == (summary, goal)


# Markup and hostile pages


def body_of(convert: Callable[..., ImportResult], html: str) -> str:
    """Return the text of the first initiative after inserting ``html`` into its panel."""
    page = ACCORDION.replace("<p>Varje barn och elev i Uppsala", f"{html}<p>Varje barn", 1)
    return convert(page).topic.initiatives[0].text


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Ett <b>fett</b> ord.</p>", "Ett **fett** ord."),
        ("<p>Ett <em>kursivt</em> och <strong> fett </strong>ord.</p>", "Ett *kursivt* och **fett** ord."),
        ("<p>Se <a href='https://a.se/b'>sidan</a>.</p>", "Se [sidan](https://a.se/b)."),
        ("<p>Se <a href='#top'>upp</a> <a href='javascript:x()'>ned</a>.</p>", "Se upp ned."),
        ("<ul><li>Ett.<li>Två.<ol start=3><li>Tre.</ol></ul>", "- Ett.\n- Två.\n\n  3. Tre."),
        ("<ol><li>Ett.<ul><li>Två.</ul><li><p>Tre.<p>Fyra.</ol>", "1. Ett.\n   - Två.\n2. Tre.\n\n   Fyra."),
        ("<p>Rad ett<br>rad två.</p>", "Rad ett\\\nrad två."),
        ("<p>2*3*4 och [red] och <i></i>&lt;b&gt;.</p>", "2\\*3\\*4 och \\[red\\] och \\<b\\>."),
        ("<p># Ingen rubrik.</p>", "\\# Ingen rubrik."),
        ("<p>1. Ingen lista.</p>", "1\\. Ingen lista."),
        ("<p>Mjukt\u00adstreck och <script>skript</script>\x1b[31mrött.</p>", "Mjuktstreck och \\[31mrött."),
        ("<p>a<b>b</b>\u201d<i>c</i>d.</p>", "a**b**”*c*d."),
    ],
)
def test_html_becomes_equivalent_markdown(convert: Callable[..., ImportResult], html: str, markdown: str) -> None:
    assert body_of(convert, html).startswith(markdown + "\n\n")


INLINE = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"], exclude_characters="<>&"), max_size=8)
    | st.sampled_from(
        ["<b>", "</b>", "<i>", "</i>", "<a href=https://a.se>", "</a>", "<br>", " ", "*", "_", "\\", "`"]
    ),
    max_size=12,
).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(INLINE)
def test_any_inline_html_keeps_its_words(convert: Callable[..., ImportResult], html: str) -> None:
    from selectolax.lexbor import LexborHTMLParser

    from likvardig_tui.content.sanitising import clean

    body = LexborHTMLParser(f"<p>{html.replace('<br>', ' ')}</p>").body
    assert body is not None
    words = clean(body.text(deep=True)).split()
    read_back = plain_text(body_of(convert, f"<p>Början {html} slutet.</p>")).partition("\nVarje barn")[0]
    assert read_back.replace(" (https://a.se)", "").split() == ["Början", *words, "slutet."]


@given(st.binary())
def test_arbitrary_bytes_are_refused(convert: Callable[..., ImportResult], raw: bytes) -> None:
    with pytest.raises((UnsupportedPageError, NotTextError)):
        convert(raw)


PIECES = [
    "Så arbetar vi med: X", "Vårt mål:", "Ord", "Ett två tre.", "• Punkt", "Kontakta oss", "Telefon:", "018-12 34 56",
    "Besöksadress: Gatan 1", "Postadress:", "753 75 Uppsala", "Kakor på a.se", "====", "", "", "1. Ett", "  indrag.",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_lines_in_any_order_are_imported_without_loss_or_refused(
    convert: Callable[..., ImportResult], lines: list[str]
) -> None:
    try:
        imported = convert("\n".join(lines))
    except UnsupportedPageError:
        return
    topic = imported.topic
    placed = [as_toml(topic), *(block.text for block in imported.unplaced)]
    kept = re.findall(r"\w+", " ".join(placed))
    for line in lines:
        for word in re.findall(r"\w+", line):
            assert word in kept or word in ("Telefon", "Besöksadress", "Postadress", "Kakor", "på", "mål", "1")


@pytest.mark.parametrize(
    ("lost", "missing"),
    [
        ("Så arbetar vi med: Likvärdig skola", ["title"]),
        ("Vårt mål:", ["goal", "initiatives"]),
        ("Kontakta utbildningsförvaltningen", ["contact"]),
    ],
)
def test_unsupported_page_error_names_missing_parts(
    convert: Callable[..., ImportResult], lost: str, missing: list[str]
) -> None:
    page = (PAGES / "copied.txt").read_text("utf-8").replace(lost, "Något annat")
    with pytest.raises(UnsupportedPageError) as caught:
        convert(page)
    assert list(caught.value.missing) == missing


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
def test_slugify_makes_id_from_title(title: str, expected: str) -> None:
    assert slugify(title) == expected


def test_initiatives_with_same_title_get_unique_ids(convert: Callable[..., ImportResult], topic: Topic) -> None:
    page = ACCORDION.replace("Det systematiska kvalitetsarbetet</span>", "Samarbete med andra aktörer</span>")
    assert ids_of(convert(page).topic)[4:6] == ["samarbete", "samarbete-med-andra-aktorer"]
    unknown = topic._replace(initiatives=(Initiative("samarbete-med-andra-aktorer", "Ett", "Ett."),))
    ids = ids_of(convert(page.replace("Likvärdig skola på global nivå", "Ett"), unknown).topic)
    assert [ids[i] for i in (2, 4, 5)] == [
        "samarbete-med-andra-aktorer",
        "samarbete-med-andra-aktorer-2",
        "samarbete-med-andra-aktorer-3",
    ]
