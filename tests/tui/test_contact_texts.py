"""The texts of the contact, which are drawn by lines: what is marked, hyperlinks, hits, and where the text is."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

import pytest
from rich.style import Style
from textual.geometry import Offset, Region

from likvardig_tui.content.model import Topic
from likvardig_tui.tui.passages import Spoken
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.symbols import CURRENT_HIT, FOCUS
from likvardig_tui.tui.widgets.contact_pane import ContactPane, CopyableField
from likvardig_tui.tui.widgets.contact_text import ContactText, SearchableText
from tests.helpers.apps import MakeApp, search, settle
from tests.helpers.content import with_links


def field_of(app: PersonalApp, name: str) -> CopyableField:
    return app.screen.query(f".{name}").first(CopyableField)


def parts(widget: ContactText, shows: Callable[[Style], object]) -> list[str]:
    """Return for each line of a text the part in a style that ``shows`` returns something true for."""
    strips = widget.render_lines(Region(0, 0, *widget.outer_size))
    return ["".join(text for text, style, _ in strip if style is not None and shows(style)) for strip in strips]


async def test_marked_part_of_a_wrapped_field_is_highlighted_on_both_lines(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 60)) as pilot:
        await settle(pilot)
        link = field_of(app, "link")
        _, first, second = (strip.text.strip() for strip in link.render_lines(link.outer_size.region))
        x, y = link.region.offset
        await pilot.mouse_down(offset=(x + 9, y + 1))
        await pilot.hover(offset=(x + 4, y + 2))
        await settle(pilot)
        background = app.screen.get_component_rich_style("screen--selection").bgcolor
        highlighted = parts(link, lambda style: style.bgcolor == background)
        assert highlighted == ["", first[8:], f" {second[:4]}"]  # with the column of the mark
        assert app.screen.get_selected_text() == first[8:] + second[:4]


async def test_cell_of_a_text_is_where_the_mouse_finds_it(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 60)) as pilot:
        await settle(pilot)
        for text in (field_of(app, "postal-address"), app.screen.query_one(".contact-text", SearchableText)):
            x, y, _, height = text.content_region
            for line in range(height):
                found = app.screen.get_widget_and_offset_at(x + 5, y + line)
                assert found == (text, Offset(5, line))


async def test_hyperlink_has_the_cells_of_its_text(make_app: MakeApp, topic: Topic) -> None:
    app = make_app(with_links(topic))
    app.has_hyperlinks = True
    async with app.run_test(size=(100, 70)) as pilot:
        await settle(pilot)
        text = app.screen.query(".contact-text").last(SearchableText)
        field = field_of(app, "link")
        assert parts(text, attrgetter("link")) == ["", "", "hälsa"]
        assert parts(field, attrgetter("link")) == ["", "https://www.uppsala.se/kontakt/", " kontaktcenter/"]


async def test_current_hit_in_a_field_has_its_mark_and_its_style(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 60)) as pilot:
        await search(pilot, "753 75")
        address = field_of(app, "postal-address")
        strips = address.render_lines(address.outer_size.region)
        assert [strip.text[0] for strip in strips] == [" ", " ", " ", CURRENT_HIT]
        background = address.get_component_rich_style("contact--current-hit").bgcolor
        assert parts(address, lambda style: style.bgcolor == background) == ["", "", "", "753 75"]
        await pilot.press("enter")
        await settle(pilot)
        strips = address.render_lines(address.outer_size.region)
        assert [strip.text[0] for strip in strips] == [FOCUS, " ", " ", CURRENT_HIT]


async def test_text_is_drawn_in_the_colours_of_another_theme(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 60)) as pilot:
        await settle(pilot)
        for selector in (".phone", ".contact-text", "KeyHint"):
            text = app.screen.query(selector).first(ContactText)
            text.render_lines(text.outer_size.region)
            app.theme = "dark"
            await settle(pilot)
            dark = text.render_lines(text.outer_size.region)
            app.theme = "light"
            await settle(pilot)
            assert text.render_lines(text.outer_size.region) != dark


async def test_next_hit_redraws_only_the_texts_that_it_changes(
    app: PersonalApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    redrawn = []
    draw_line = ContactText._draw_line

    def recorded(text: ContactText, y: int, start: int, end: int) -> object:
        redrawn.append(text)
        return draw_line(text, y, start, end)

    async with app.run_test(size=(100, 60)) as pilot:
        await search(pilot, "stadshus")
        await pilot.press("enter")
        await settle(pilot)
        app.screen._compositor.render_strips()
        monkeypatch.setattr(ContactText, "_draw_line", recorded)
        await pilot.press("n")
        await settle(pilot)
        app.screen._compositor.render_strips()
        without_cursor = field_of(app, "phone")
        with_hit = field_of(app, "visiting-address")
        assert {*redrawn} == {app.screen.query_one(".contact-name"), without_cursor, with_hit}


async def test_contact_that_has_been_removed_has_nothing_to_show(app: PersonalApp) -> None:
    """Its callbacks may still run."""
    async with app.run_test(size=(100, 30)):
        pane = app.screen.query_one(ContactPane)
        await pane.remove()
        assert pane.cursor_offset == Offset(0, 0)
        assert pane.spoken(app.strings) == Spoken()
