"""Terminals without colours, and terminals with a font of code page 437."""

from __future__ import annotations

import pytest

from likvardig_tui.render.cp437 import has_cp437_font, to_cp437
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.settings import SettingsScreen
from likvardig_tui.tui.terminal import ColourDepth
from tests.helpers.apps import MakeApp, search, shown
from tests.helpers.screen import TERMINALS, Cell, cell_rows


@pytest.mark.parametrize(
    ("environ", "system", "depth"),
    [
        ({"TERM": "xterm-256color"}, "256", ColourDepth.MANY),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "truecolor", ColourDepth.MANY),
        ({"TERM": "xterm"}, "standard", ColourDepth.SIXTEEN),
        ({"TERM": "screen"}, "standard", ColourDepth.SIXTEEN),
        ({"TERM": "linux"}, "standard", ColourDepth.SIXTEEN),
        ({"TERM": "linux", "COLORTERM": "truecolor"}, "truecolor", ColourDepth.SIXTEEN),
        ({"TERM": "vt220"}, "standard", ColourDepth.NONE),
        ({"TERM": "xterm-mono"}, "standard", ColourDepth.NONE),
        ({"TERM": "vte-256color"}, "256", ColourDepth.MANY),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "256", ColourDepth.NONE),
        ({"TERM": "xterm-256color", "NO_COLOR": "0"}, "256", ColourDepth.NONE),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "256", ColourDepth.MANY),
        ({}, None, ColourDepth.NONE),
    ],
)
def test_colours_of_a_terminal(environ: dict[str, str], system: str | None, depth: ColourDepth) -> None:
    assert ColourDepth.detect(environ, system) is depth


@pytest.fixture
def colourless(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> PersonalApp:
    monkeypatch.setenv("NO_COLOR", "1")
    return make_app()


def cells(app: PersonalApp) -> list[Cell]:
    return [cell for row in cell_rows(app, TERMINALS["true colour"]) for cell in row]


@pytest.mark.slow
async def test_no_color_shows_no_colours(colourless: PersonalApp) -> None:
    app = colourless
    async with app.run_test(size=(100, 30)) as pilot:
        for keys in ([], ["3"], ["slash", "s"], ["escape", "c"], ["f2"], ["space"], ["f1"]):
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert all(cell.style.color is None and cell.style.bgcolor is None for cell in cells(app))


async def test_empty_no_color_is_ignored(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def colours() -> set[object]:
        return {(cell.style.color, cell.style.bgcolor) for cell in cells(app)}

    app = make_app()
    async with app.run_test(size=(100, 30)):
        usual = colours()
    monkeypatch.setenv("NO_COLOR", "")
    app = make_app()
    async with app.run_test(size=(100, 30)):
        assert colours() == usual


async def test_states_differ_without_colours(colourless: PersonalApp) -> None:
    app = colourless
    async with app.run_test(size=(100, 30)) as pilot:
        await search(pilot, "förskolor")
        await pilot.press("enter")
        await pilot.pause()
        other_hits = [cell for cell in cells(app) if cell.style.underline]
        current_line = [cell for row in cell_rows(app, TERMINALS["true colour"]) if row[2].char == "→" for cell in row]
        assert "".join(cell.char for cell in other_hits) == "förskolor"
        assert "".join(cell.char for cell in current_line if cell.style.reverse) == "förskolor"
        await pilot.press("escape", "2")
        await pilot.pause()
        title = next(row for row in cell_rows(app, TERMINALS["true colour"]) if row[3].char == "2")
        assert all(cell.style.reverse for cell in title[2:54])
        assert not any(cell.style.reverse for cell in (*title[:2], *title[60:]))
        app.screen._select_all_in_widget(app.screen.query_one(".phone"))
        await pilot.pause()
        assert "018-727 00 00" in "".join(cell.char for cell in cells(app) if cell.style.reverse)


async def test_no_theme_picker_without_colours(colourless: PersonalApp) -> None:
    app = colourless
    async with app.run_test(size=(100, 50)) as pilot:
        await pilot.press("f4")
        await pilot.pause()
        assert app.theme == "dark"
        await pilot.press("f2")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        assert not app.screen.query("#theme")
        assert "visar inga färger" in shown(app)


@pytest.mark.parametrize("term", ["linux", "vt220", "screen", "screen.linux", "tmux-256color", "ansi", "cons25"])
def test_console_text_is_converted_to_code_page_437(term: str) -> None:
    assert has_cp437_font({"TERM": term})
    assert to_cp437("Vecka 48 – ”så här” … kostar 7\u202f000 €") == 'Vecka 48 - "så här".. kostar 7 000 E'


@pytest.mark.parametrize("term", ["xterm", "xterm-256color", "foot", "alacritty", "rxvt-unicode", ""])
def test_other_terminals_have_unicode_fonts(term: str) -> None:
    assert not has_cp437_font({"TERM": term})


@pytest.mark.parametrize(("term", "dash"), [("linux", "-"), ("xterm", "–")])
async def test_console_shows_code_page_437(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, term: str, dash: str
) -> None:
    monkeypatch.setenv("TERM", term)
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        app.show_status("2026 – 2027")
        await pilot.pause()
        assert f"2026 {dash} 2027" in shown(app)
