"""Copying a panel with one key."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from likvardig_tui.content.model import Topic
from likvardig_tui.privacy.counts import Event
from likvardig_tui.render.text import as_paragraphs
from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.personal_app import PersonalApp
from tests.helpers.apps import MakeApp, footer_text, search
from tests.helpers.marks import quick

GLOBALLY = """\
Likvärdig skola på global nivå

Det här säger Agenda 2030 och FN:s barnkonvention:

• Agenda 2030: mål 4 handlar om att alla har rätt till en inkluderande och likvärdig utbildning av god kvalitet.
• FN:s barnkonvention: alla barn har lika rätt att utvecklas till sin fulla potential."""


@pytest.mark.parametrize("size", quick(1, [(100, 30), (40, 12)]))
@pytest.mark.parametrize("keys", [["3"], ["3", "left"]], ids=["open", "closed"])
async def test_y_copies_title_and_text_as_whole_paragraphs(
    app: PersonalApp, size: tuple[int, int], keys: list[str]
) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys, "y")
        await pilot.pause()
        assert app.clipboard == GLOBALLY
        assert app.status == "Skickat till terminalens urklipp: Likvärdig skola på global nivå…"
        assert Event.CONTACT_COPIED not in {count.event for count in app.session.pending_counts}


@pytest.mark.parametrize("query", ["rätt stöd", "väga upp"])
@pytest.mark.parametrize("size", quick(1, [(60, 12), (100, 16)]))
async def test_y_copies_the_introduction_and_the_goal(
    app: PersonalApp, topic: Topic, size: tuple[int, int], query: str
) -> None:
    async with app.run_test(size=size) as pilot:
        await search(pilot, query)
        await pilot.press("enter", "escape", "y")
        await pilot.pause()
        assert app.clipboard == as_paragraphs(topic, None)
        title, *paragraphs = app.clipboard.split("\n\n")
        assert title == topic.title
        assert paragraphs == [topic.summary, topic.goal.title, topic.goal.text]


async def test_y_copies_the_field_in_the_contact(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("3", "c", "y")
        await pilot.pause()
        assert app.clipboard == "018-727 00 00"


async def test_y_is_offered_where_there_is_room(app: PersonalApp) -> None:
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.click("#necessary-only")
        await pilot.pause()
        assert "y kopiera" in footer_text(app)


async def test_y_copies_nothing_from_a_button(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        app.screen.query_one("#accept-all").focus()
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard == ""


@pytest.mark.parametrize("term", quick(1, ["linux", "vt220"]))
async def test_y_is_not_offered_without_a_clipboard(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    app = make_app()
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.press("3", "y")
        await pilot.pause()
        assert (app.clipboard, app.status) == ("", "")
        assert "y kopiera" not in footer_text(app)


async def test_kiosk_copies_no_panel(make_kiosk: Callable[..., KioskApp]) -> None:
    app = make_kiosk()
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.press("3", "y")
        await pilot.pause()
        assert (app.clipboard, app.status) == ("", "")
        assert "y kopiera" not in footer_text(app)
