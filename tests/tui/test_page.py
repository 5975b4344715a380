"""The page: search, contact, consent question, footer, and keys that arrive together."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.pilot import Pilot

from likvardig_tui.content.model import Topic
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.counts import Event
from likvardig_tui.tui.accessibility import statement
from likvardig_tui.tui.breakpoints import block_width
from likvardig_tui.tui.messages import CopyRequested
from likvardig_tui.tui.palettes import NAMES
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.screens.qr import QrScreen
from likvardig_tui.tui.screens.settings import SettingsScreen
from likvardig_tui.tui.symbols import BAR
from likvardig_tui.tui.terminal import may_have_clipboard
from likvardig_tui.tui.widgets.card import Card
from likvardig_tui.tui.widgets.consent_notice import ConsentNotice
from likvardig_tui.tui.widgets.contact_pane import ContactPane, KeyHint
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.panel_lines import MARGIN
from likvardig_tui.tui.widgets.push_button import PushButton
from likvardig_tui.tui.widgets.search_bar import SearchBar, SearchField
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp, footer_text, resize, search, shown
from tests.helpers.marks import quick
from tests.helpers.panels import panel
from tests.helpers.screen import TERMINALS, cell_rows, lowest_contrast

SIZES = [(100, 30), (80, 24), (40, 12)]


def topic_list(app: PersonalApp) -> TopicList:
    return app.screen.query_one(TopicList)


# Search


async def test_hits_are_counted_and_opened_while_typing(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await search(pilot, "narvaro")
        assert "1 av 1" in shown(app)
        assert topic_list(app).opened == {7}
        await pilot.press("backspace", "backspace", "backspace", "backspace")
        await pilot.pause()
        assert "1 av 3" in shown(app)
        await pilot.press("x", "x")
        await pilot.pause()
        assert "Inget om ”narxx”" in shown(app)
        assert topic_list(app).opened == set()


async def test_hits_are_highlighted(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await search(pilot, "skolnärvaro")
        highlighted = [
            segment.text
            for y in range(topic_list(app).size.height)
            for segment in topic_list(app).render_line(y)
            if segment.style is not None and segment.style.underline
        ]
        assert highlighted == ["skolnärvaro"]


async def test_n_and_shift_n_cycle_through_hits(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await search(pilot, "gymnasieskolan")
        positions = []
        await pilot.press("enter")
        for key in ("n", "n", "N", "N", "N"):
            await pilot.press(key)
            await pilot.pause()
            positions.append(shown(app).split(" av 2")[0][-1])
        assert positions == ["2", "1", "2", "1", "2"]


async def test_arrow_keys_step_through_hits_while_typing(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await search(pilot, "gymnasieskolan")
        await pilot.press("down")
        await pilot.pause()
        assert "2 av 2" in shown(app)
        assert isinstance(app.focused, SearchField)


@pytest.mark.slow
@pytest.mark.parametrize("size", quick(1, SIZES))
async def test_escape_restores_the_state_before_the_search(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("3", "6", "down", "down")
        await pilot.pause()
        before = topic_list(app).list_state
        await search(pilot, "skol")
        assert topic_list(app).list_state != before
        await pilot.press("escape")
        await pilot.pause()
        assert topic_list(app).list_state == before
        assert not app.screen.query_one(SearchBar).is_open
        assert app.focused is topic_list(app)
        await search(pilot, "e")
        assert "av" in shown(app), "another search must work"


async def test_stepping_keeps_panels_opened_by_the_reader(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await search(pilot, "gymnasieskolan")
        await pilot.press("enter", "a", "n")
        await pilot.pause()
        assert len(topic_list(app).opened) == 9


@pytest.mark.parametrize("size", quick(0, reversed(SIZES)))
async def test_each_hit_is_scrolled_into_view(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await search(pilot, "skol")
        await pilot.press("enter")
        for _ in range(20):
            await pilot.press("n")
            await pilot.pause()
            lines = [topic_list(app).render_line(y) for y in range(topic_list(app).size.height)]
            assert any(segment.style and segment.style.underline for line in lines for segment in line)


async def test_panel_of_a_hit_is_scrolled_in_whole(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await search(pilot, "utanförskap")
        text = shown(app)
        assert panel("8 ▼ Kraftsamling").search(text)
        assert "Därför arbetar Uppsala kommuns" in text, "the end of the panel's text"


async def test_paste_is_not_taken_for_keys_and_is_sanitised(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("slash")
        app.post_message(Paste("när\x1b]52;c;x\x07va\u202ero\nq"))
        await pilot.pause()
        assert app.screen.query_one(SearchField).value == "när]52;c;xvaro"


async def test_keys_sent_at_once_follow_the_focus(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        post_keys(app, "slash", "q", "s")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.screen.query_one(SearchField).value == "qs"
        post_keys(app, "a", "b", "backspace")
        await pilot.pause()
        assert app.screen.query_one(SearchField).value == "qsa"
        post_keys(app, "escape", "c", "y")
        await pilot.pause()
        assert app.clipboard == "018-727 00 00"
        post_keys(app, "s", "space")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        assert app.consent_status.is_answered


def post_keys(app: PersonalApp, *keys: str) -> None:
    """Post keys without waiting between them, as when they arrive in one read."""
    characters = {"slash": "/", "space": " ", "escape": None, "backspace": None}
    for key in keys:
        app.post_message(Key(key, characters.get(key, key)))


# Contact


async def test_y_copies_what_is_under_the_cursor(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        copied = []
        await pilot.press("c")
        for key in ("y", "down", "y", "j", "y", "up", "k", "y", "end", "y", "home", "y"):
            await pilot.press(key)
            await pilot.pause()
            if key == "y":
                copied.append(app.clipboard)
        phone, visiting_address, postal_address, link = (
            "018-727 00 00",
            "Kontaktcenter, Stadshuset\nStadshusgatan 2",
            "Uppsala kommun\nUtbildningsförvaltningen\n753 75 Uppsala",
            "https://www.uppsala.se/kontakt/kontaktcenter/",
        )
        assert copied == [phone, visiting_address, postal_address, phone, link, phone]
        assert "Skickat till terminalens urklipp: 018-727 00 00" in shown(app)


async def marked(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> str | None:
    """Mark text with the mouse, from one cell of the screen to another, and return what would be copied."""
    await pilot.mouse_down(offset=start)
    await pilot.hover(offset=end)
    await pilot.mouse_up(offset=end)
    await pilot.pause()
    return pilot.app.screen.get_selected_text()


async def test_marked_contact_is_copied_without_wrapping_indentation_and_mark(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.press("c")
        await pilot.pause()
        pane = app.screen.query_one(ContactPane).region
        text = await marked(pilot, (pane.x + 1, pane.y + 1), (pane.right - 2, pane.bottom - 2))
        contact = app.current_content.topic.contact
        assert text is not None
        lines = text.split("\n")
        assert contact.title in lines
        assert " ".join(contact.text.split()) in lines
        for field in contact.fields:
            assert set(field.lines) <= set(lines)
        assert lines == [line.strip() for line in lines]
        assert "»" not in text


@pytest.mark.slow
async def test_marked_help_is_copied_with_whole_paragraphs(app: PersonalApp) -> None:
    async with app.run_test(size=(50, 40)) as pilot:
        await pilot.press("question_mark", "end")
        await pilot.pause()
        card = app.screen.query(Card).last().region
        text = await marked(pilot, (card.x + 1, card.y), (card.right - 1, card.bottom - 1))
        *_, standards = statement(app.strings, app.current_content.topic.contact, speaks=False, at_kiosk=False)
        assert (text or "").split("\n") == [standards.heading, standards.text]


async def test_ctrl_c_copies_no_empty_text(app: PersonalApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what is marked has no text of its own, such as a table of keys."""
    async with app.run_test(size=(100, 30)) as pilot:
        monkeypatch.setattr(app.screen, "get_selected_text", lambda: "")
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert app.status == app.strings("status.how_to_quit")


@pytest.mark.parametrize("term", quick(0, ["linux", "vt220", "ansi", "cons25", "wsvt25", "screen.linux"]))
async def test_console_without_clipboard_offers_only_the_code(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("c")
        await pilot.pause()
        assert "y kopiera" not in f"{shown(app)} {footer_text(app)}"
        assert "m QR-kod" in footer_text(app)
        await pilot.press("y")
        await pilot.mouse_down(TopicList, offset=(2, 2))
        await pilot.mouse_up(TopicList, offset=(20, 4))
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert (app.clipboard, app.status) == ("", app.strings("status.how_to_quit"))
        assert Event.CONTACT_COPIED not in {count.event for count in app.session.pending_counts}
        await pilot.press("question_mark")
        await pilot.pause()
        assert app.strings("keys.copy") not in [line.strip() for line in shown(app).splitlines()]


@pytest.mark.parametrize("term", ["xterm-256color", "tmux-256color", "screen", "foot"])
def test_terminal_that_may_have_a_clipboard_may_copy(term: str) -> None:
    assert may_have_clipboard({"TERM": term})


@pytest.mark.slow
@pytest.mark.parametrize("size", quick(1, reversed(SIZES)))
async def test_every_line_of_the_contact_can_be_read(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("c")
        pane = app.screen.query_one(ContactPane)
        before: object = None
        await pilot.press("home")
        text = ""
        while before != (pane.cursor, pane.scroll_offset):
            before = (pane.cursor, pane.scroll_offset)
            await pilot.pause()
            text += shown(app)
            await pilot.press("down")
        for expected in (
            "Kontakta",
            "svarar på",
            "018-727 00 00",
            "Stadshusgatan 2",
            "753 75 Uppsala",
            "öppettider",
            "kontaktcenter/",
        ):
            assert expected in text
        await pilot.press("c")  # the last key has left the contact
        while pane.scroll_offset.y:
            await pilot.press("up")
            await pilot.pause()
        assert "Kontakta" in shown(app)


async def test_narrow_window_shows_the_phone_number(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 18)) as pilot:
        await pilot.press("3")
        await pilot.pause()
        assert "Telefon: 018-727 00 00" in shown(app)


async def test_short_window_shows_the_contact_when_it_has_the_focus(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert "Telefon" not in shown(app), "the titles have the space"
        await pilot.press("c")
        await pilot.pause()
        assert "018-727 00 00" in shown(app)


async def test_contact_that_is_left_at_its_top_has_no_mark(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("c", "end")
        app.screen.query_one(ContactPane).scroll_to(y=0, animate=False)
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert shown(app).count("»") == 1


async def test_contact_has_its_keys_where_there_is_room(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 50)) as pilot:
        await pilot.pause()
        assert "y kopiera  m QR-kod" in shown(app).split("Postadress")[1].split("Enter")[0]
        await pilot.click("KeyHint")
        await pilot.pause()
        assert app.clipboard == "018-727 00 00"
        await pilot.resize_terminal(100, 24)
        await pilot.pause()
        assert not app.screen.query_one("#contact-keys").display


async def test_click_on_a_key_of_the_contact_shows_its_code(app: PersonalApp) -> None:
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.pause()
        hint = app.screen.query(KeyHint).last()
        assert await pilot.click(hint)
        await pilot.pause()
        assert isinstance(app.screen, QrScreen)
        assert "Kontakt" in shown(app)


@pytest.mark.parametrize("kind", quick(0, reversed(TERMINALS)))
@pytest.mark.parametrize("theme", quick(1, NAMES))
async def test_contact_shows_what_can_be_clicked(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, theme: str, kind: str
) -> None:
    for name, value in TERMINALS[kind].environ:
        monkeypatch.setenv(name, value)
    app = make_app(theme=theme)

    def look(selector: str) -> list[object]:
        x, y, width, _ = app.screen.query(selector).first().region
        return [(cell.foreground, cell.background) for cell in list(cell_rows(app, TERMINALS[kind]))[y][x : x + width]]

    async with app.run_test(size=(100, 50)) as pilot:
        await search(pilot, "telefon")
        for selector in (".phone", ".visiting-address", "KeyHint"):
            plain = look(selector)
            await pilot.hover(selector)
            await pilot.pause()
            assert look(selector) != plain
            text, _ = lowest_contrast(app, TERMINALS[kind], selector)
            assert text.ratio >= 7, text


# The heading


async def test_heading_shows_the_publisher_where_it_fits(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        for width, has_publisher in ((40, False), (54, True), (100, True), (240, True)):
            await resize(pilot, width, 30)
            heading = shown(app).split("\n")[0]
            assert "Så arbetar vi med: Likvärdig skola" in heading
            assert ("Uppsala kommun" in heading) == has_publisher, width


async def test_content_is_one_block_in_the_middle(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 40)) as pilot:
        for width in (96, 100, 160, 240):
            await resize(pilot, width, 40)
            contact = app.screen.query_one(ContactPane).region
            left, right = app.screen.query_one(TopicList).region.x + MARGIN, contact.right
            assert right - left == block_width(width) <= 132
            assert abs(left - (width - right)) <= 1
            assert app.screen.query_one(TopicList).panel_layout.card_width <= 88
            assert 36 <= contact.width <= 40


# Tab


async def test_tab_cycles_through_the_page(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        forward: list[str] = []
        backward: list[str] = []
        for key, visited in (("tab", forward), ("shift+tab", backward)):
            for _ in range(5):
                await pilot.press(key)
                visited.append(type(app.focused).__name__ + (app.focused.id or "" if app.focused else ""))
        buttons = ["PushButtonaccept-all", "PushButtonnecessary-only", "PushButtonchoose"]
        assert forward == [*buttons, "ContactPane", "TopicList"]
        assert backward == ["ContactPane", *reversed(buttons), "TopicList"]


@pytest.mark.parametrize(
    ("size", "presses"),
    quick(1, [((40, 12), 1), ((80, 17), 1), ((80, 24), 2), ((100, 30), 1)], unpack=True),
    ids=str,
)
async def test_tab_reaches_the_question_in_every_window(app: PersonalApp, size: tuple[int, int], presses: int) -> None:
    """After the contact, where that is between the list and the question."""
    async with app.run_test(size=size) as pilot:
        await pilot.press(*["tab"] * presses)
        assert app.focused is not None
        assert app.focused.id == "accept-all"
        assert app.screen.region.contains_region(app.focused.region)


# Hidden controls


async def test_keys_do_nothing_in_a_too_small_window(app: PersonalApp, config: Path) -> None:
    async with app.run_test(size=(30, 20)) as pilot:
        await pilot.press("tab", "tab", "enter", "s", "a", "slash", "x")
        await pilot.pause()
        assert not config.exists()
        assert isinstance(app.screen, PageScreen)
        await pilot.press("q")
    assert app.return_code == 0


async def test_hidden_question_loses_the_focus(app: PersonalApp, config: Path) -> None:
    async with app.run_test(size=(40, 40)) as pilot:
        await search(pilot, "e")
        await pilot.press("enter", "tab", "tab")
        assert app.focused is not None
        assert app.focused.id == "accept-all"
        await resize(pilot, 40, 12)
        assert app.focused is topic_list(app)
        await pilot.press("enter")
        assert not config.exists()


# The contact below the list


@pytest.mark.parametrize("keys", quick(1, [["8", "c"], ["8"], ["end", "enter", "c"]]), ids=" ".join)
async def test_blank_row_tells_the_contact_from_the_panel_above_it(app: PersonalApp, keys: list[str]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        for size in ((80, 24), (64, 24), (66, 18), (40, 18), (40, 12)):
            await resize(pilot, *size)
            contact, topic_list = app.screen.query_one(ContactPane), app.screen.query_one(TopicList)
            if contact.size.height:
                rows = shown(app).split("\n")
                assert topic_list.region.bottom == contact.region.y - 1, size
                assert not rows[contact.region.y - 1].strip(), size
                assert rows[contact.region.y].startswith(f" {BAR}"), size
            else:
                assert size == (40, 12)
                assert not contact.has_focus


async def test_row_above_the_contact_gives_way_to_an_error(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("c")
        app.show_status("ord " * 80, is_error=True)
        await pilot.pause()
        contact = app.screen.query_one(ContactPane)
        assert contact.region.y == app.screen.query_one(TopicList).region.bottom
        assert contact.size.height >= 1


async def test_goal_and_all_titles_are_in_view_in_large_type(app: PersonalApp) -> None:
    async with app.run_test(size=(66, 18)) as pilot:
        await pilot.pause()
        rows = shown(app).split("\n")
        assert "Vårt mål" in rows[1]
        assert rows[10].startswith("  9")


# Status


async def test_status_is_short_and_closes_on_escape(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        app.on_copy_requested(CopyRequested("ord " * 200))
        await pilot.pause()
        assert footer_text(app) == "Skickat till urklipp. ↑↓ F3 English"
        await pilot.press("escape")
        await pilot.pause()
        assert "Skickat till" not in shown(app)


async def test_escape_returns_to_the_contact_after_a_search(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("c")
        await search(pilot, "e")
        await pilot.press("escape")
        assert isinstance(app.focused, ContactPane)


# Consent question


async def test_question_takes_no_focus_and_covers_nothing(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        notice = app.screen.query_one(ConsentNotice)
        assert app.focused is topic_list(app)
        others: Iterable[object] = (topic_list(app), app.screen.query_one(ContactPane), app.screen.query_one(Footer))
        for other in others:
            assert not notice.region.overlaps(other.region)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("button", "states"),
    [("accept-all", ["granted", "granted"]), ("necessary-only", ["denied", "denied"])],
)
async def test_answer_is_saved_and_hides_the_question(
    app: PersonalApp, config: Path, button: str, states: list[str]
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        app.screen.query_one(f"#{button}").focus()
        await pilot.press("enter")
        await pilot.pause()
        assert not app.screen.query(ConsentNotice)
        assert "Sparat" in shown(app)
        assert app.focused is topic_list(app)
    consent = tomllib.loads(config.read_text())["consent"]
    assert [consent[purpose]["state"] for purpose in ("functional", "statistics")] == states


async def test_focus_stays_on_the_page_while_the_answered_question_is_removed(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        notice = app.screen.query_one(ConsentNotice)
        removal = notice.remove()
        app.screen.set_focus(notice.query(PushButton).first())
        await removal
        await pilot.press("8")
        assert app.screen.query_one(TopicList).opened == {7}


async def test_accept_and_deny_look_alike(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        yes, no = (app.screen.query_one(f"#{name}", PushButton) for name in ("accept-all", "necessary-only"))
        assert yes.region.y == no.region.y
        assert (yes.rich_style, yes.styles.text_style) == (no.rich_style, no.styles.text_style)


async def test_choose_button_opens_the_settings(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.click("#choose")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, PageScreen)
        assert app.screen.query(ConsentNotice)


async def test_new_notice_revision_asks_again_and_shows_the_changes(make_app: MakeApp, topic: Topic) -> None:
    first = make_app()
    async with first.run_test(size=(100, 30)) as pilot:
        await pilot.click("#accept-all")
        await pilot.pause()
    changed = topic._replace(privacy=topic.privacy._replace(revision=2, changes="Vi räknar också vädret."))
    second = make_app(changed)
    async with second.run_test(size=(100, 60)) as pilot:
        await pilot.pause()
        assert "Vi räknar också vädret." in shown(second)
        await pilot.press("f2")
        await pilot.pause()
        assert "Vi räknar också vädret." in shown(second)
        assert "version 2" in shown(second)
        assert "[■] På" not in shown(second)


async def test_answer_that_cannot_be_saved_is_reported(make_app: MakeApp, config: Path) -> None:
    config.parent.write_text("in the way")
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()  # the message about the file is laid out first
        await pilot.click("#accept-all")
        await pilot.pause()
        assert "kunde inte sparas: en del av sökvägen är ingen mapp." in " ".join(shown(app).split())
        assert not app.screen.query(ConsentNotice)


async def test_corrupt_config_is_reported(make_app: MakeApp, config: Path) -> None:
    config.parent.mkdir()
    config.write_bytes(b"\xff")
    app = make_app()
    async with app.run_test(size=(140, 30)) as pilot:
        await pilot.pause()
        assert "gick inte att läsa" in shown(app)
        assert ".bak-" in shown(app)
        assert app.screen.query(ConsentNotice)


# Other keys and the footer


async def test_digits_open_initiatives_from_the_contact(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        for digit in (1, 5, 9):
            await pilot.press("c", str(digit))
            assert topic_list(app).cursor == digit - 1
            assert app.focused is topic_list(app)
        assert topic_list(app).opened == {0, 4, 8}


@pytest.mark.parametrize("key", quick(1, ["f4", "t"]))
async def test_theme_key_cycles_through_themes(app: PersonalApp, strings: Strings, key: str) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        themes = []
        for _ in range(3):
            await pilot.press(key)
            await pilot.pause()
            themes.append(app.theme)
            assert strings(f"themes.{app.theme}") in shown(app)
        assert themes == ["contrast", "light", "dark"]


async def test_q_quits(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("q")
    assert app.return_code == 0


async def test_ctrl_c_says_how_to_quit(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "Tryck på Esc och sedan q för att avsluta." in shown(app)


async def test_command_palette_is_disabled(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert isinstance(app.screen, PageScreen)


@pytest.mark.slow
async def test_too_small_window_says_so_and_recovers(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("c")
        for size in ((1, 1), (39, 30), (100, 11), (5, 5)):
            await resize(pilot, *size)
            assert shown(app).strip()
            assert "Kontakta" not in shown(app)
            await resize(pilot, 100, 30)
            assert "Kontakta" in shown(app)
            assert isinstance(app.focused, ContactPane)


async def test_footer_says_what_enter_does(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        first_keys = []
        for keys in (["home"], ["enter"], ["down"], ["up"], ["enter"]):
            await pilot.press(*keys)
            await pilot.pause()
            first_keys.append(shown(app).split("\n")[-1].split()[3])
        assert first_keys == ["öppna", "stäng", "öppna", "stäng", "öppna"]


async def test_footer_follows_the_focus(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("c")
        await pilot.pause()
        footer = " ".join(shown(app).split("\n")[-1].split())
        assert "y kopiera" in footer
        assert "c kontakt" not in footer
        await pilot.press("slash")
        await pilot.pause()
        footer = " ".join(shown(app).split("\n")[-1].split())
        assert "/ sök" not in footer
        assert "Esc tillbaka" in footer
        assert "q avsluta" not in footer


@pytest.mark.slow
async def test_no_text_of_textual_is_shown(app: PersonalApp) -> None:
    async with app.run_test(size=(140, 60)) as pilot:
        text = ""
        for keys in ([], ["f1"], ["end"], ["f2"], ["escape", "slash"], ["escape", "ctrl+c"]):
            await pilot.press(*keys)
            await pilot.pause()
            text += shown(app)
        for english in ("Quit", "Focus", "Press", "Scroll", "palette", "Copy", "Textual", "Submit"):
            assert english not in text


@pytest.mark.slow
async def test_keys_right_after_a_search_reach_the_list(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("slash", *"skola")
        await app.workers.wait_for_complete()
        await pilot.pause()
        for key in ("enter", "n", "n", "c", "s"):
            app.simulate_key(key)
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert "Sök: skola " in shown(app)
        assert " 3 av " in shown(app)


@pytest.mark.slow
async def test_contact_scrolls_only_if_a_field_is_out_of_view(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        for height in range(24, 34):
            await resize(pilot, 100, height)
            pane = app.screen.query_one(ContactPane)
            is_whole = pane.fields[-1].region.bottom <= pane.content_region.bottom
            assert (pane.max_scroll_y == 0) == is_whole, height
