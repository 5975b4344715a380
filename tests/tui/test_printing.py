"""Printing through the system's ``lp``, with scripts in its place."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from likvardig_tui.content.model import Initiative, Topic
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.text import as_text
from likvardig_tui.tui import features, printing
from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.printing import MAX_MESSAGE_LENGTH, MAX_TITLE_LENGTH, PrintResult, print_text
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.screens.printing import PrintScreen
from likvardig_tui.tui.widgets.card import Card
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.reading_pane import ReadingPane
from tests.helpers.apps import MakeApp, footer_text, resize, search, shown, until
from tests.helpers.content import parts
from tests.helpers.marks import quick
from tests.helpers.processes import TIMEOUT_S

SPOOL = 'cat > "$FOLDER/text"; printf "%s\\n" "$@" > "$FOLDER/arguments"; '
ACCEPT = SPOOL + 'echo "request id is Laser-12 (1 file(s))"'

Install = Callable[[str], Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return a function that installs a shell script as ``lp``, and returns the folder that it writes to."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("cat", "sleep", "head", "yes"):
        (folder / name).symlink_to(shutil.which(name) or name)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("FOLDER", str(tmp_path))

    def write(script: str) -> Path:
        path = folder / "lp"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return tmp_path

    return write


async def confirm(app: PersonalApp, pilot: Pilot[None]) -> str:
    """Press the button that has the focus, and return what the status line says in the end."""
    assert isinstance(app.screen, PrintScreen)
    await pilot.press("enter")
    await app.workers.wait_for_complete()
    await pilot.pause()
    assert isinstance(app.screen, PageScreen)
    return app.status


# Asking


@pytest.mark.parametrize("size", quick(1, [(40, 12), (100, 30)]))
async def test_panel_is_printed_after_a_yes(
    app: PersonalApp, install: Install, topic: Topic, strings: Strings, size: tuple[int, int]
) -> None:
    folder = install(ACCEPT)
    async with app.run_test(size=size) as pilot:
        await pilot.press("8", "p")
        await pilot.pause()
        assert "Ska ”Kraftsamling ska öka skolnärvaron” skrivas ut?" in " ".join(shown(app).replace("▌", "").split())
        assert "Ja, skriv ut" in shown(app)
        assert not (folder / "text").exists(), "nothing is printed before the answer"
        status = await confirm(app, pilot)
        assert (
            status
            == "”Kraftsamling ska öka skolnärvaron” har skickats till skrivaren: request id is Laser-12 (1 file(s))"
        )
    text = (folder / "text").read_text("utf-8")
    assert text == as_text(topic, strings, parts=parts(topic, "skolnarvaro"))
    assert (folder / "arguments").read_text("utf-8") == "-t\nKraftsamling ska öka skolnärvaron\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "name", "title"),
    quick(
        2,
        [
            (["c", "p"], "contact", "Kontakta utbildningsförvaltningen"),
            (["2", "c", "P"], "", "Så arbetar vi med: Likvärdig skola"),
            (["P"], "", "Så arbetar vi med: Likvärdig skola"),
        ],
        unpack=True,
    ),
)
async def test_page_and_contact_are_printed(
    app: PersonalApp, install: Install, topic: Topic, strings: Strings, keys: list[str], name: str, title: str
) -> None:
    folder = install(ACCEPT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        await confirm(app, pilot)
    selected = parts(topic, name) if name else []
    assert (folder / "text").read_text("utf-8") == as_text(topic, strings, parts=selected)
    assert (folder / "arguments").read_text("utf-8") == f"-t\n{title}\n"


async def test_page_is_printed_from_the_introduction(app: PersonalApp, install: Install) -> None:
    folder = install(ACCEPT)
    async with app.run_test(size=(100, 30)) as pilot:
        await search(pilot, "olika förutsättningar")
        await pilot.press("enter", "p")
        await pilot.pause()
        await confirm(app, pilot)
    assert (folder / "arguments").read_text("utf-8") == "-t\nSå arbetar vi med: Likvärdig skola\n"


@pytest.mark.parametrize("keys", quick(2, [["escape"], ["tab", "enter"], ["f2", "escape"], ["f1", "escape"]]))
async def test_nothing_is_printed_without_a_yes(app: PersonalApp, install: Install, keys: list[str]) -> None:
    folder = install(ACCEPT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("8", "p")
        await pilot.pause()
        await pilot.press(*keys)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, PageScreen)
    assert not (folder / "text").exists()


@pytest.mark.slow
async def test_question_follows_the_language(app: PersonalApp, install: Install) -> None:
    folder = install(ACCEPT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("3", "p", "f3")
        await until(pilot, lambda: "Yes, print" in shown(app))
        assert "3. " in shown(app)
        app.screen.query_one("#print").focus()
        await confirm(app, pilot)
    assert "UN Convention on the Rights of the Child" in (folder / "text").read_text("utf-8")


# What became of it


@pytest.mark.slow
async def test_error_is_shown_without_control_characters(app: PersonalApp, install: Install) -> None:
    install("printf 'lp: \\033]0;x\\007Fel - ingen skrivare.\\nmer\\n' >&2; exit 1")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("8", "p")
        await pilot.pause()
        status = await confirm(app, pilot)
    assert status.startswith("”Kraftsamling ska öka skolnärvaron” kunde inte skrivas ut: lp: ")
    assert status.endswith("Fel - ingen skrivare.")
    assert not {"\x1b", "\x07", "\n"} & set(status)


@pytest.mark.slow
async def test_exit_code_is_shown_if_there_is_no_message(app: PersonalApp, install: Install) -> None:
    install("exit 3")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("8", "p")
        await pilot.pause()
        assert (await confirm(app, pilot)).endswith("kunde inte skrivas ut: fel 3.")


@pytest.mark.slow
async def test_hanging_command_is_ended_with_all_it_started(
    app: PersonalApp, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "TIMEOUT_S", 0.3)
    folder = install('sleep 100 & echo $! > "$FOLDER/pid"; wait')
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("8", "p")
        await pilot.pause()
        status = await confirm(app, pilot)
    assert status == "”Kraftsamling ska öka skolnärvaron” har inte skrivits ut. Skrivaren svarade inte."
    assert not is_running(int((folder / "pid").read_text()))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
async def test_quitting_does_not_wait_for_a_hanging_command(app: PersonalApp, install: Install) -> None:
    folder = install('echo $$ > "$FOLDER/pid"; sleep 100')
    started = time.monotonic()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("8", "p")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: (folder / "pid").exists())
        await pilot.press("q")
    assert time.monotonic() - started < min(printing.TIMEOUT_S, TIMEOUT_S)
    assert app.return_code == 0


@pytest.mark.slow
async def test_preview_is_on_a_card_and_its_lines_are_not_broken(app: PersonalApp, install: Install) -> None:
    install(ACCEPT)
    async with app.run_test(size=(100, 30)) as pilot:
        for size in ((100, 30), (160, 50), (66, 18), (40, 12)):
            await resize(pilot, *size)
            await pilot.press("8", "p")
            await pilot.pause()
            card, preview = app.screen.query_one(Card), app.screen.query_one("#print-preview", Static)
            keys = app.screen.query_one(Footer)
            assert (card.region.x, card.region.right) == (keys.region.x, keys.region.right)
            content = preview.visual
            assert isinstance(content, Content)
            assert preview.size.height == len(content.plain.split("\n"))
            await pilot.press("escape")
            await pilot.pause()


async def test_command_that_vanishes_is_reported(app: PersonalApp, install: Install) -> None:
    folder = install(ACCEPT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("8", "p")
        await pilot.pause()
        (folder / "bin" / "lp").unlink()
        status = await confirm(app, pilot)
    assert status == "”Kraftsamling ska öka skolnärvaron” kunde inte skrivas ut: filen finns inte."


async def test_command_that_cannot_be_run_is_reported(tmp_path: Path) -> None:
    (tmp_path / "lp").write_text("no script")
    (tmp_path / "lp").chmod(0o755)
    assert await print_text(str(tmp_path / "lp"), "t", "x") == PrintResult(exit_code=None, start_error="ENOEXEC")


# Where there is none


@pytest.mark.slow
async def test_key_is_not_offered_without_the_command(
    app: PersonalApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.press("p", "P")
        await pilot.pause()
        assert isinstance(app.screen, PageScreen)
        assert app.status == ""
        assert "skriv ut" not in shown(app)
        await pilot.press("f1")
        await pilot.pause()
        assert "skriv ut" not in shown(app)


async def test_key_appears_with_the_command_once_it_is_looked_for_again(
    app: PersonalApp, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 100.0
    monkeypatch.setattr(features, "monotonic", lambda: seconds)
    async with app.run_test(size=(200, 50)) as pilot:
        install(ACCEPT)
        await pilot.click("#necessary-only")
        await pilot.press("f3")
        await pilot.pause()
        assert "p print" not in footer_text(app)
        seconds += features.LOOKED_FOR_EVERY_S
        await pilot.press("f3", "f3")
        await pilot.pause()
        assert "p print" in footer_text(app)


async def test_kiosk_does_not_print(make_kiosk: Callable[..., KioskApp], install: Install) -> None:
    folder = install(ACCEPT)
    app = make_kiosk()
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.press("8", "p", "P", "enter")
        await pilot.pause()
        assert isinstance(app.screen, PageScreen)
        assert "skriv ut" not in shown(app)
    assert not (folder / "text").exists()


# Size


@pytest.mark.slow
async def test_huge_page_is_shown_in_part_and_printed_whole(make_app: MakeApp, topic: Topic, install: Install) -> None:
    folder = install(ACCEPT)
    many = tuple(Initiative(f"i{n}", f"Titel {n}", "Text " * 40) for n in range(2_000))
    app = make_app(topic._replace(initiatives=many))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("P")
        await pilot.pause()
        assert app.screen.query_one(ReadingPane).virtual_size.height < 600
        await confirm(app, pilot)
    text = (folder / "text").read_text("utf-8")
    assert "2000. Titel 1999" in text
    assert text.rstrip().endswith("/kontaktcenter/")


async def test_command_that_reads_nothing_of_a_huge_text_is_no_error(install: Install) -> None:
    install("echo accepted")
    result = await print_text(os.environ["PATH"] + "/lp", "t", "x" * 5_000_000)
    assert result == PrintResult("accepted")


async def test_title_and_message_are_limited(install: Install) -> None:
    folder = install(SPOOL + "yes x | head -c 100000; yes | head -c 300; printf '%0400d' 0")
    result = await print_text(os.environ["PATH"] + "/lp", "å" * 300_000, "x")
    assert result.exit_code == 0
    assert len(result.message) <= MAX_MESSAGE_LENGTH
    assert (folder / "arguments").read_text("utf-8").splitlines()[1] == "å" * MAX_TITLE_LENGTH


async def test_title_is_no_option_and_no_shell_command(install: Install) -> None:
    folder = install(ACCEPT)
    for title in ("-d other", "$(touch x); `touch y`", "--"):
        await print_text(os.environ["PATH"] + "/lp", title, "x")
        assert (folder / "arguments").read_text("utf-8") == f"-t\n{title}\n"
