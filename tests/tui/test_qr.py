"""The contact as a QR code, read from the screen by a decoder."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from textual.geometry import Size

from likvardig_tui.content.contact_card import tel_uri, vcard
from likvardig_tui.content.model import Contact, Phone, Topic
from likvardig_tui.content.store import ContentStore
from likvardig_tui.tui.palettes import NAMES
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.qr import LEVELS, qr_code
from likvardig_tui.tui.screens.help import HelpScreen
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.screens.qr import QrScreen
from likvardig_tui.tui.symbols import BAR
from likvardig_tui.tui.widgets.card import GAP, MAX_MAIN_WIDTH, Card
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.qr_picture import QrPicture
from likvardig_tui.tui.widgets.reading_pane import ReadingPane
from tests.helpers.apps import MakeApp, footer_text, resize, settle, shown
from tests.helpers.codes import FILLED_HALVES, Picture, decode, screen_picture
from tests.helpers.content import CONTACTS, DATA, card_fields
from tests.helpers.marks import quick
from tests.helpers.screen import TERMINALS, lowest_contrast
from tests.helpers.terminal import Terminal

SIZES = [(80, 24), (100, 40), (120, 50)]
NUMBER = "tel:+46187270000"


def code_picture(app: PersonalApp) -> Picture:
    """Return the part of the screen that shows the code."""
    region = app.screen.query_one(QrPicture).region
    rows = screen_picture(app)[region.y * 2 : region.bottom * 2]
    return [row[region.x : region.right] for row in rows]


def block_picture(lines: list[str], foreground: int = 0, background: int = 255) -> Picture:
    """Return lines of block characters as a picture."""
    return [
        [foreground if FILLED_HALVES.get(char, (False, False))[half] else background for char in line]
        for line in lines
        for half in (0, 1)
    ]


def largest_content(topic: Topic, size: tuple[int, int]) -> str:
    """Return the content of the largest code that fits in a window of that size."""
    return NUMBER if size == (80, 24) else vcard(topic.contact, topic.publisher)


@pytest.mark.parametrize("language", quick(1, ["sv", "en"]))
@pytest.mark.parametrize("size", quick(1, SIZES))
@pytest.mark.parametrize("theme", quick(1, NAMES))
async def test_decoder_reads_the_screen(make_app: MakeApp, theme: str, size: tuple[int, int], language: str) -> None:
    app = make_app(theme=theme)
    async with app.run_test(size=size) as pilot:
        await pilot.press("c", "m", *["f3"] * (language == "en"))
        await pilot.pause()
        await pilot.pause()
        topic = ContentStore().read(language).topic
        assert decode(screen_picture(app)) == [largest_content(topic, size).encode()]
        text = " ".join(shown(app).split())
        assert "018-727 00 00" in text
        assert ("Stadshusgatan 2" in text) == (size != (80, 24))
        assert ("large" in text or "större" in text) == (size == (80, 24))
        assert lowest_contrast(app, TERMINALS["true colour"], "code")[0].ratio >= 7


@pytest.mark.parametrize("size", quick(1, [(240, 80), *SIZES, (40, 24)]))
@pytest.mark.parametrize("theme", quick(1, NAMES))
async def test_quiet_zone_has_four_modules(make_app: MakeApp, theme: str, size: tuple[int, int]) -> None:
    app = make_app(theme=theme)
    async with app.run_test(size=size) as pilot:
        await pilot.press("c", "m")
        await pilot.pause()
        picture = code_picture(app)
        assert app.screen.region.contains_region(app.screen.query_one(QrPicture).region)
        assert {light for row in picture for light in row} == {0, 255}
        columns = [list(column) for column in zip(*picture, strict=True)]
        top, bottom, left, right = (
            next(index for index, row in enumerate(rows) if 0 in row)
            for rows in (picture, picture[::-1], columns, columns[::-1])
        )
        assert top == left == right == 4 * (2 if size == (240, 80) else 1)
        assert bottom in (top, top + 1), "half a line may be left at the bottom"


async def test_code_has_no_text_styles(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "m")
        await pilot.pause()
        region = app.screen.query_one(QrPicture).region
        strips = app.screen._compositor.render_strips()[region.y : region.bottom]
        for segment in (one for strip in strips for one in strip.crop(region.x, region.right)):
            style = segment.style
            assert style is not None
            assert not any((style.bold, style.dim, style.reverse, style.underline, style.blink))


@pytest.mark.slow
async def test_mouse_selects_no_part_of_the_code(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "m")
        await pilot.pause()
        await pilot.mouse_down(offset=(2, 2))
        await pilot.hover(offset=(75, 14))
        await pilot.mouse_up(offset=(75, 14))
        await pilot.pause()
        selected = app.screen.get_selected_text()
        assert selected is not None
        assert "mobilens kamera" in selected
        assert selected.endswith("fler uppgifter om kontakten.")
        assert decode(screen_picture(app)) == [NUMBER.encode()]


# Window size


@pytest.mark.slow
@pytest.mark.parametrize("size", quick(1, [(40, 12), (80, 15), (40, 20), (100, 12), (200, 14)]))
@pytest.mark.parametrize("language", quick(1, ["sv", "en"]))
async def test_too_small_window_says_the_size_needed(app: PersonalApp, size: tuple[int, int], language: str) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("c", "m", *["f3"] * (language == "en"))
        await pilot.pause()
        await pilot.pause()
        text = " ".join(shown(app).replace(BAR, "").split())
        assert ("för litet för QR-koden" if language == "sv" else "too small for the QR code") in text
        assert re.search(r"(Telefon|Phone): 018-727 00 00", text)
        assert not decode(screen_picture(app))
        needed = Size(*map(int, re.findall(r"(\d+) (?:tecken|characters|rader|lines)", text)))
        assert needed.width >= size[0]
        await resize(pilot, needed.width, needed.height)
        app.screen.refresh_bindings()  # a taller window has space for one more key in the footer
        await pilot.pause()
        assert decode(screen_picture(app)) == [NUMBER.encode()]
        await resize(pilot, needed.width, needed.height - 2)
        assert not decode(screen_picture(app))


@pytest.mark.slow
async def test_code_changes_with_the_window(app: PersonalApp, topic: Topic) -> None:
    card = vcard(topic.contact, topic.publisher).encode()
    contents = []
    sizes = [(40, 12), (100, 40), (80, 24), (80, 15), (40, 24), (66, 60), (39, 24), (240, 80), (40, 12)]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "m")
        for size in sizes:
            await resize(pilot, *size)
            contents += decode(screen_picture(app)) or [b""]
            picture, pane = app.screen.query_one(QrPicture), app.screen.query_one(ReadingPane)
            assert bool(picture.region.area) == bool(contents[-1]) or size < (40, 12)
            assert pane.region.width == size[0] or contents[-1] or size < (40, 12), "a message has the full width"
    assert contents == [b"", card, NUMBER.encode(), b"", NUMBER.encode(), card, b"", card, b""]


async def test_text_and_code_are_the_columns_of_the_block(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("c", "m")
        for size in ((100, 30), (160, 50), (240, 60)):
            await resize(pilot, *size)
            card, code, keys = (app.screen.query_one(kind).region for kind in (Card, QrPicture, Footer))
            assert (card.x, code.right) == (keys.x, keys.right), size
            assert code.x - card.right == GAP or card.width == MAX_MAIN_WIDTH, size


@pytest.mark.slow
@pytest.mark.parametrize("width", quick(1, (57, 40, 56, 65, 88, 93, 110)))
async def test_no_window_cuts_the_code_or_the_text(app: PersonalApp, width: int) -> None:
    """Either the whole code or the message that the window is too small is visible, and the text does not scroll."""
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "m")
        for height in (12, 16, 18, 22, 36, 44):
            await resize(pilot, width, height)
            text = " ".join(shown(app).split())
            assert ("för litet" in text) != (len(decode(screen_picture(app))) == 1), (width, height)
            pane = app.screen.query_one(ReadingPane)
            assert pane.max_scroll_y == 0, (width, height)
            assert not pane.region.overlaps(app.screen.query_one(QrPicture).region)
            assert "018-727 00 00" in shown(app)


@pytest.mark.slow
async def test_error_takes_space_from_the_code_and_a_status_does_not(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 17)) as pilot:
        await pilot.press("c", "m")
        await pilot.pause()
        assert decode(screen_picture(app))
        await pilot.press("t")
        await pilot.pause()
        await pilot.pause()
        assert "Tema:" in shown(app)
        assert decode(screen_picture(app))
        app.show_status("Det gick inte.", is_error=True)
        await settle(pilot)
        assert "Det gick inte." in shown(app)
        assert "för litet" in shown(app)
        assert not decode(screen_picture(app))


# Unusual contacts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "has_card", "has_number"),
    quick(
        2,
        [
            ({"visiting_address": ("x" * 3000,)}, False, True),
            ({"name": '[red]Å[/] ; \\, "n"'}, True, True),
            ({"phones": (Phone("", "växeln"),)}, True, False),
            ({"visiting_address": ("x" * 3000,), "phones": (Phone("", "växeln"),)}, False, False),
        ],
        unpack=True,
    ),
)
async def test_code_contains_the_most_that_can_be_encoded(
    make_app: MakeApp, topic: Topic, changes: dict[str, str], has_card: bool, has_number: bool
) -> None:
    contact = topic.contact._replace(**changes)  # type: ignore[arg-type]
    app = make_app(topic._replace(contacts=(contact,)))
    async with app.run_test(size=(110, 50)) as pilot:
        await pilot.press("c", "m")
        await pilot.pause()
        card = vcard(contact, topic.publisher)
        expected = [card] * has_card or [NUMBER] * has_number
        assert decode(screen_picture(app)) == [content.encode() for content in expected]
        text = " ".join(shown(app).split())
        assert contact.phone in text
        assert ("för lång för en QR-kod" in text) == (not expected)
        assert "större fönster" not in text, "no larger window would help"
        assert contact.name in text or not has_card
        await resize(pilot, 80, 24)
        assert decode(screen_picture(app)) == [NUMBER.encode()] * has_number


@pytest.mark.slow
async def test_long_text_scrolls(make_app: MakeApp, topic: Topic) -> None:
    contact = topic.contact._replace(phones=(Phone("", " ".join(["växeln"] * 60 + ["sist"])),))
    app = make_app(topic._replace(contacts=(contact,)))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("c", "m")
        await pilot.pause()
        assert isinstance(app.focused, ReadingPane)
        assert "för litet" in shown(app)
        assert "sist" not in shown(app)
        await pilot.press("G")
        await pilot.pause()
        assert "sist" in shown(app)


@pytest.mark.parametrize("length", quick(1, [67, 68, 64, 65, 66, 69, 70, 71]))
async def test_wrapped_text_above_the_code_does_not_scroll(make_app: MakeApp, topic: Topic, length: int) -> None:
    contact = topic.contact._replace(name=f"{'x' * 50} {'x' * (length - 51)}")
    app = make_app(topic._replace(contacts=(contact,)))
    async with app.run_test(size=(72, 60)) as pilot:
        await pilot.press("c", "m")
        await pilot.pause()
        assert decode(screen_picture(app)) == [vcard(contact, topic.publisher).encode()]
        pane, picture = app.screen.query_one(ReadingPane), app.screen.query_one(QrPicture)
        assert pane.max_scroll_y == 0
        assert pane.query_one(Card).region.x == picture.region.x
        assert pane.region.bottom == picture.region.y


@given(CONTACTS)
def test_code_of_any_contact_is_decoded(contact: Contact) -> None:
    card, number = vcard(contact, "Uppsala kommun"), tel_uri(contact.phone)
    for text in filter(None, (card, number)):
        for level in LEVELS:
            code = qr_code(text, level)
            assert code is not None
            assert decode(block_picture(code.lines())) == [text.encode()]
    assert card_fields(card)[0] == contact.name


@pytest.mark.parametrize(("level", "most"), [("M", 2331), ("L", 2953)])
def test_too_long_text_has_no_code(level: str, most: int) -> None:
    """The maximum number of bytes is that of ISO/IEC 18004, table 7."""
    assert qr_code("x" * most, level) is not None
    assert qr_code("x" * (most + 1), level) is None
    assert qr_code("å" * (most // 2 + 1), level) is None


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_inverted_code_is_equal(scale: int) -> None:
    code = qr_code(NUMBER, "L")
    assert code is not None
    dark, light = code.lines(scale), code.lines(scale, inverted=True)
    assert block_picture(dark) == block_picture(light, foreground=255, background=0)
    assert code.size(scale) == Size(len(dark[0]), len(dark))
    assert decode(block_picture(light, foreground=255, background=0)) == [NUMBER.encode()]
    assert not decode(block_picture(light)), "an inverted picture must not be decoded"
    size = code.size(scale)
    assert code.largest_scale(size) == scale
    assert code.largest_scale(size - Size(1, 0)) == code.largest_scale(size - Size(0, 1)) == scale - 1
    assert code.largest_scale(Size(-5, 10)) == code.largest_scale(Size(10, -5)) == 0


async def test_code_is_inverted_without_colours(app: PersonalApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        content = app.content
        assert content is not None
        await app.push_screen(QrScreen(content, inverted=True))
        await pilot.pause()
        assert decode(screen_picture(app)) == [NUMBER.encode()], "with colours, the picture is the same"
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
        assert decode(block_picture(lines, foreground=255, background=0)) == [NUMBER.encode()]


# Opening and closing


async def test_key_works_in_the_contact_only(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("m")
        await pilot.pause()
        assert isinstance(app.screen, PageScreen)
        assert "QR-kod" not in shown(app)
        await pilot.press("c")
        await pilot.pause()
        assert "m QR-kod" in footer_text(app)


@pytest.mark.parametrize("key", quick(1, ["escape", "m"]))
async def test_key_closes_the_code(app: PersonalApp, key: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(2):
            await pilot.press("c", "m")
            await pilot.pause()
            assert isinstance(app.screen, QrScreen)
            assert isinstance(app.focused, ReadingPane)
            assert len(decode(screen_picture(app))) == 1
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(app.screen, PageScreen)
            assert isinstance(app.focused, ContactPane)


@pytest.mark.slow
async def test_language_changes_in_place(make_app: MakeApp, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "content"))
    page = folder / "en" / "topic.toml"
    page.write_text(page.read_text("utf-8").replace("018-727 00 00", "018-727 00 01"), "utf-8")
    app = make_app(folder=folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "m", "f3")
        await pilot.pause()
        await pilot.pause()
        assert shown(app).startswith(" The contact as a QR code")
        assert decode(screen_picture(app)) == [b"tel:+46187270001"]
        assert isinstance(app.focused, ReadingPane)


@pytest.mark.slow
async def test_showing_the_code_is_neither_counted_nor_stored(app: PersonalApp, config: Path) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.click("#accept-all")
        await pilot.press("c")
        await pilot.pause()
        before = list(app.session.pending_counts), config.read_bytes()
        await pilot.press("m", "escape", "m")
        await pilot.pause()
        assert isinstance(app.screen, QrScreen)
        assert (list(app.session.pending_counts), config.read_bytes()) == before


# On a terminal


def terminal_picture(terminal: Terminal) -> Picture:
    """Return what the terminal shows: white is grey if there are 8 colours, and the defaults are white on black."""
    lightness = {"black": 0, "000000": 0, "white": 170, "brightwhite": 255, "ffffff": 255}
    rows = []
    for y in range(terminal.screen.lines):
        cells = [terminal.screen.buffer[y][x] for x in range(terminal.screen.columns)]
        for half in (0, 1):
            filled = [FILLED_HALVES.get(cell.data, (False, False))[half] for cell in cells]
            colors = [cell.fg if is_filled else cell.bg for cell, is_filled in zip(cells, filled, strict=True)]
            rows.append(
                [lightness.get(color, 255 * is_filled) for color, is_filled in zip(colors, filled, strict=True)]
            )
    return rows


@pytest.mark.parametrize(
    ("term", "no_color"), quick(0, [("linux", ""), ("xterm-256color", ""), ("xterm-256color", "1")], unpack=True)
)
def test_decoder_reads_a_terminal(tmp_path: Path, term: str, no_color: str) -> None:
    terminal = Terminal(tmp_path, TERM=term, NO_COLOR=no_color)
    terminal.wait_for("Ja, det går bra")
    terminal.press("cm")
    terminal.wait_for("Rikta mobilens kamera")
    terminal.wait_for(lambda: decode(terminal_picture(terminal)) == [NUMBER.encode()])
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    terminal.close()


async def test_key_that_follows_at_once_acts_after_the_codes_have_opened(app: PersonalApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("c")
        app.simulate_key("m")
        app.simulate_key("question_mark")
        await settle(pilot)
        assert isinstance(app.screen, HelpScreen)
