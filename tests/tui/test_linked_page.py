"""The page with links, sub-headings and several contacts."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from likvardig_tui.content.contact_card import vcard
from likvardig_tui.content.model import Contact, Link, Phone, Topic
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.content.toml.writer import as_toml
from likvardig_tui.tui.breakpoints import MIN_WIDTH
from likvardig_tui.tui.cursor import cursor_cell
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.symbols import BAR, CURRENT_HIT, FOCUS
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.reading_pane import ReadingPane
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp, MakeKiosk, footer_text, resize, search, settle, shown, until
from tests.helpers.codes import decode, screen_picture
from tests.helpers.content import HEALTH, INLINE, PLAN, SCHOOLS, with_links
from tests.helpers.marks import quick
from tests.helpers.screen import TERMINALS, cell_rows

SIZES = [(40, 12), (100, 30), (66, 18), (64, 24), (80, 24), (160, 50)]


@pytest.fixture
def app(make_app: MakeApp, topic: Topic) -> PersonalApp:
    """An app that shows a topic with links."""
    return make_app(with_links(topic))


def words(app: App[Any], widget: type[Widget] = Screen) -> str:
    """Return the text of a widget without bars, marks, spaces and line breaks."""
    region = app.screen.query_one(widget).region if widget is not Screen else app.screen.region
    strips = app.screen._compositor.render_strips()[region.y : region.bottom]
    text = "".join(strip.crop(region.x, region.right).text for strip in strips)
    return re.sub(rf"[\s▐{BAR}{FOCUS}]", "", text)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def bold(app: PersonalApp) -> list[str]:
    """Return what is bold on each line of the screen."""
    rows = cell_rows(app, TERMINALS["16 colours"])
    return ["".join(cell.char if cell.style.bold else " " for cell in row) for row in rows]


async def read_all(pilot: Pilot[None], key: str, widget: type[Widget]) -> str:
    """Press a key until it has no effect on the widget, and return all that it showed, as ``words`` does."""
    text = before = ""
    for _ in range(200):
        await pilot.pause()
        if shown(pilot.app) == before or not pilot.app.screen.query_one(widget).has_focus:
            return text
        text, before = text + words(pilot.app, widget), shown(pilot.app)
        await pilot.press(key)
    raise AssertionError("it never ends")


# Panels


@pytest.mark.parametrize("size", quick(0, SIZES))
async def test_no_address_in_the_list_is_cut(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("1")
        await pilot.pause()
        text = await read_all(pilot, "down", TopicList)
        for link in (INLINE, PLAN):
            assert f"{squeezed(link.title)}({link.url})" in text
        assert f"Läsmer•{squeezed(SCHOOLS.title)}({SCHOOLS.url})" in text


async def test_sub_heading_has_blank_lines_and_a_style_of_its_own(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("1")
        await pilot.pause()
        rows = list(cell_rows(app, TERMINALS["true colour"]))
        lines = ["".join(cell.char for cell in row)[:58] for row in rows]
        [y] = [index for index, line in enumerate(lines) if "Så följer vi upp" in line]
        assert not lines[y - 1].strip(f" {BAR}▐")
        assert not lines[y + 1].strip(f" {BAR}▐")
        heading, text = (rows[line][lines[line].index(char)] for line, char in ((y, "S"), (y + 2, "V")))
        assert heading.style.bold
        assert not text.style.bold
        assert heading.foreground != text.foreground


async def test_sub_heading_differs_without_colours(
    make_app: MakeApp, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(with_links(topic))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("1")
        await pilot.pause()
        rows = bold(app)
        assert any("Så följer vi upp" in row for row in rows)


async def test_sub_heading_of_a_contact_is_strong(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.pause()
        rows = bold(app)
        assert any("Innan du ringer" in row for row in rows)
        assert not any("Läs om" in row for row in rows)


async def test_panel_is_copied_with_its_links(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("1", "y")
        await pilot.pause()
        assert f"Läs {INLINE.title} ({INLINE.url})." in app.clipboard
        assert app.clipboard.endswith(f"\n\n• {PLAN.title} ({PLAN.url})")
        assert "Skickat till terminalens urklipp: Därför arbetar vi" in shown(app)


# Contacts


@pytest.mark.slow
@pytest.mark.parametrize("size", quick(1, reversed(SIZES)))
async def test_every_line_of_every_contact_can_be_read(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("c", "home")
        text = await read_all(pilot, "down", ContactPane)
        for contact in app.current_content.topic.contacts:
            for expected in (contact.title, contact.name, *(line for field in contact.fields for line in field.lines)):
                assert squeezed(expected) in text
        assert "Innanduringer" in text


@pytest.mark.slow
async def test_every_field_of_every_contact_is_copied_by_keyboard(
    app: PersonalApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("c", "home", *["y", "down"] * 13, "y")
        await pilot.pause()
        contacts = app.current_content.topic.contacts
        assert list(dict.fromkeys(copied)) == [
            "\n".join(field.lines) for contact in contacts for field in contact.fields
        ]
        assert f"Skickat till terminalens urklipp: {HEALTH.links[0].url}" in shown(app)


@pytest.mark.parametrize("size", quick(1, SIZES))
async def test_first_phone_number_is_in_view_before_and_after(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        before = shown(app)
        assert ("018-727 00 00" in before) == (size != (40, 12))
        await pilot.press("c", "end")
        await pilot.pause()
        assert HEALTH.links[0].url in words(app)
        await pilot.press("escape")
        await pilot.pause()
        assert shown(app) == before


@pytest.mark.slow
async def test_narrow_window_shows_all_of_a_way_that_fills_its_lines(make_app: MakeApp, topic: Topic) -> None:
    phones = (Phone("Växel för förskolor och skolor i hela kommunen", "018-727 11 11"),)
    contacts = (topic.contacts[0]._replace(phones=phones), HEALTH)
    app = make_app(topic._replace(contacts=contacts))
    async with app.run_test(size=(60, 24)) as pilot:
        pane = app.screen.query_one(ContactPane)
        for width in range(MIN_WIDTH, 60):
            await resize(pilot, width, 24)
            await settle(pilot)
            assert (pane.max_scroll_y, width) == (0, width)


async def test_narrow_window_says_that_there_are_more_contacts(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Telefon: 018-727 00 00 · Fler kontakter: 1" in shown(app)


async def go_to_only_hit(pilot: Pilot[None], query: str) -> None:
    """Search, check that the only hit is marked once, and move the focus to it."""
    await search(pilot, query)
    lines = shown(pilot.app).splitlines()
    assert any("1 av 1" in line for line in lines)
    assert len([line for line in lines if CURRENT_HIT in line]) == 1
    await pilot.press("enter")
    await pilot.pause()


@pytest.mark.parametrize("size", quick(1, SIZES))
@pytest.mark.parametrize(
    "query", quick(1, ["innan du ringer", "elevhalsan@", "lördag stängt", "läs om hälsa", "boka tid"])
)
async def test_hit_in_the_last_contact_is_scrolled_into_view(
    app: PersonalApp, size: tuple[int, int], query: str
) -> None:
    async with app.run_test(size=size) as pilot:
        await go_to_only_hit(pilot, query)
        assert isinstance(app.focused, ContactPane)
        assert query[:5] in shown(app).splitlines()[cursor_cell(app.screen).y].casefold()


@pytest.mark.parametrize("size", quick(1, SIZES))
@pytest.mark.parametrize("query", quick(1, ["våra skolor", "följer vi upp", "uppsala.se/sök", "plan-for-likvardig"]))
async def test_hit_in_links_and_sub_headings_of_the_list_is_in_view(
    app: PersonalApp, size: tuple[int, int], query: str
) -> None:
    async with app.run_test(size=size) as pilot:
        await go_to_only_hit(pilot, query)
        topic_list = app.screen.query_one(TopicList)
        assert topic_list.has_focus
        assert topic_list.cursor == (8 if query in ("våra skolor", "uppsala.se/sök") else 0)


EMAIL_ONLY = Contact("Kontakta skolan", "Skolan", email="skolan@uppsala.se")
ADDRESS_ONLY = Contact("Kontakta skolan", "Skolan", visiting_address=("Skolgatan 1", "", "Uppsala"))
LINK_ONLY = Contact("Kontakta skolan", "Skolan", links=(Link("Skriv till oss", "https://www.uppsala.se/skriv"),))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("contact", "way"),
    [
        (ADDRESS_ONLY, "Besöksadress: Skolgatan 1, Uppsala"),
        (EMAIL_ONLY, "E-post: skolan@uppsala.se"),
        (LINK_ONLY, "Skriv till oss: https://www.uppsala.se/skriv"),
    ],
)
async def test_texts_name_another_way_to_reach_a_contact_without_a_phone(
    make_app: MakeApp, topic: Topic, contact: Contact, way: str
) -> None:
    app = make_app(topic._replace(contacts=(contact,)))
    async with app.run_test(size=(80, 250)) as pilot:
        await pilot.pause()
        assert way in shown(app)
        await search(pilot, "xyzzy")
        assert squeezed(f"Inget om ”xyzzy”. Fråga oss så hjälper vi dig. {way}") in words(app)
        await pilot.press("escape", "f1")
        await pilot.pause()
        text = " ".join(shown(app).replace(BAR, "").split())
        assert f"hör av dig till oss. {way}" in text
        assert f"Säg till oss: Skolan. {way}. Om det inte" in text
        assert "ring oss" not in text.casefold()


@pytest.mark.slow
async def test_cursor_of_the_contact_stays_among_fewer_fields(app: PersonalApp, topic: Topic) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("c", "end")
        app.content = app.current_content._replace(topic=topic._replace(contacts=(EMAIL_ONLY,)))
        await settle(pilot)
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard == EMAIL_ONLY.email
        assert "»E-post" in shown(app)


# QR codes


@pytest.mark.slow
async def test_m_on_a_panel_shows_its_links_one_after_another(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("1", "m")
        for number, link in enumerate((INLINE, PLAN, SCHOOLS, INLINE), 1):
            await settle(pilot)
            assert decode(screen_picture(app)) == [link.url.encode()]
            assert squeezed(link.title) + link.url in words(app, ReadingPane)
            assert f"{(number - 1) % 3 + 1} av 3" in footer_text(app)
            await pilot.press("y")
            assert app.clipboard == link.url
            await pilot.press("right")
        await pilot.press("left")
        await settle(pilot)
        assert decode(screen_picture(app)) == [INLINE.url.encode()]
        await pilot.press("m")
        await settle(pilot)
        assert app.screen.query(TopicList)


async def test_m_on_a_panel_without_links_shows_related_pages_or_does_nothing(
    make_app: MakeApp, topic: Topic, app: PersonalApp
) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("2", "m")
        await settle(pilot)
        assert decode(screen_picture(app)) == [SCHOOLS.url.encode()]
        assert "av 1" not in footer_text(app)
    plain = make_app(topic)
    async with plain.run_test(size=(100, 40)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        before = shown(plain)
        await pilot.press("m")
        await settle(pilot)
        assert shown(plain) == before


async def test_footer_names_the_key_where_there_are_links(make_app: MakeApp, topic: Topic) -> None:
    app = make_app(with_links(topic)._replace(links=()))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("home")
        await pilot.pause()
        assert "m QR-kod" in footer_text(app)
        await pilot.press("down")
        await pilot.pause()
        assert "m QR-kod" not in footer_text(app)


@pytest.mark.slow
async def test_m_in_the_contact_shows_the_contact_or_link_under_the_cursor(app: PersonalApp) -> None:
    async with app.run_test(size=(120, 50)) as pilot:
        topic = app.current_content.topic
        first_link, other_link = (contact.links[0].url for contact in topic.contacts)
        cards = [vcard(contact, topic.publisher) for contact in topic.contacts]
        assert "EMAIL;TYPE=INTERNET:elevhalsan@uppsala.se\r\n" in cards[1]
        for keys, expected, position in (
            (["c", "home"], cards[0], "1 av 4"),
            (["down", "down", "down"], first_link, "2 av 4"),
            (["down"], cards[1], "3 av 4"),
            (["end"], other_link, "4 av 4"),
        ):
            await pilot.press(*keys, "m")
            await settle(pilot)
            assert decode(screen_picture(app)) == [expected.encode()]
            assert position in footer_text(app)
            await pilot.press("escape")


async def test_contact_with_email_only_has_codes_for_it(make_app: MakeApp, topic: Topic) -> None:
    app = make_app(topic._replace(contacts=(EMAIL_ONLY,)))
    async with app.run_test(size=(80, 22)) as pilot:
        await pilot.press("c", "m")
        await settle(pilot)
        assert decode(screen_picture(app)) == [b"mailto:skolan@uppsala.se"]
        assert "e-postadressen" in shown(app)
        assert "E-post: skolan@uppsala.se" in shown(app)


@pytest.mark.parametrize("size", quick(0, SIZES))
async def test_longest_link_is_readable_where_its_code_does_not_fit(
    make_app: MakeApp, topic: Topic, size: tuple[int, int]
) -> None:
    link = Link("Lång", "https://www.uppsala.se/" + "lang/" * 390 + "slut")
    app = make_app(topic._replace(links=(link,)))
    async with app.run_test(size=size) as pilot:
        await pilot.press("m")
        await settle(pilot)
        assert "för litet för QR-koden" in " ".join(shown(app).replace(BAR, "").split())
        await pilot.press("G")
        await pilot.pause()
        assert words(app, ReadingPane).endswith("lang/slut")


@pytest.mark.slow
async def test_codes_stay_when_the_language_changes(make_app: MakeApp, tmp_path: Path) -> None:
    shipped = ContentStore()
    for language in ("sv", "en"):
        (tmp_path / language).mkdir()
        (tmp_path / language / "topic.toml").write_text(as_toml(with_links(shipped.read(language).topic)), "utf-8")
    app = make_app(folder=tmp_path, content=ContentStore(tmp_path).read("sv"))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("1", "m", "right", "f3")
        await until(pilot, lambda: app.content is not None and app.content.language == "en")
        await settle(pilot)
        assert decode(screen_picture(app)) == [PLAN.url.encode()]
        (tmp_path / "en" / "topic.toml").write_text(as_toml(shipped.read("en").topic), "utf-8")
        await until(pilot, lambda: "018-727 00 00" in shown(app))  # without links, the contact


async def test_kiosk_shows_the_codes_of_links(
    make_kiosk: MakeKiosk, topic: Topic, strings: Strings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-kitty")
    app = make_kiosk(content=LocalizedContent("sv", with_links(topic), strings))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("1")
        await settle(pilot)
        assert INLINE.url in shown(app)
        await pilot.press("m", "right")
        await settle(pilot)
        assert decode(screen_picture(app)) == [PLAN.url.encode()]
        assert "kopiera" not in footer_text(app)


# Hyperlinks


@pytest.mark.parametrize("size", quick(0, SIZES))
async def test_search_and_layout_agree_where_addresses_are_hidden(
    make_app: MakeApp, topic: Topic, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setitem(os.environ, "TERM", "xterm-kitty")
    app = make_app(with_links(topic))
    async with app.run_test(size=size) as pilot:
        await search(pilot, "alla bilagor")
        assert "1 av 1" in shown(app)
        assert len([line for line in shown(app).splitlines() if CURRENT_HIT in line]) == 1
        await pilot.press("escape")
        await search(pilot, "plan-for-likvardig")
        assert "Inget om" in shown(app), "what is not shown is not found"
