"""The help and the README list the keys that are bound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot

from likvardig_tui.content.strings import Strings
from likvardig_tui.tui.key_labels import key_label
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.screens.help import key_help
from likvardig_tui.tui.screens.page import PageScreen
from likvardig_tui.tui.speech_app import SPEECH_BINDINGS
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeKiosk, shown
from tests.helpers.marks import quick

ENGLISH = {
    "Mellanslag": "Space",
    "Upp": "Up",
    "Ned": "Down",
    "Höger": "Right",
    "Vänster": "Left",
    "Skift+Tab": "Shift+Tab",
}
"""The Swedish names of keys in the help, and those in the README."""
README = Path(__file__).parent.parent.parent / "README.md"
DECLARED = [
    *TopicList.BINDINGS,
    *PageScreen.BINDINGS,
    *ContactPane.BINDINGS,
    *PersonalApp.BINDINGS,
    *BrowserScreen.BINDINGS,
]


async def text_of_help(pilot: Pilot[None]) -> str:
    """Open the help, and return all of its text on one line."""
    app = pilot.app
    await pilot.press("f1")
    await pilot.pause()
    text = shown(app)
    pane = app.focused
    assert pane is not None
    while pane.scroll_offset.y < pane.max_scroll_y:
        await pilot.press("pagedown")
        await pilot.pause()
        text += "\n" + shown(app)
    return " ".join(text.split())


@pytest.mark.parametrize("size", quick(1, [(100, 30), (40, 12)]))
async def test_help_lists_every_key(app: PersonalApp, strings: Strings, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        text = await text_of_help(pilot)
        not_offered = {line.action for line in key_help(strings, SPEECH_BINDINGS)} | {strings("key_help.start_page")}
        for line in key_help(strings, DECLARED):
            if line.action in not_offered:  # there is only one topic, and no speech
                continue
            assert line.keys.split(",")[0] in text
            assert line.action.split()[0] in text
        assert "Vad som sparas" in text
        assert "365 dagar" in text
        assert "config" in text


async def test_help_of_a_kiosk_lists_every_key_that_acts_there(make_kiosk: MakeKiosk, strings: Strings) -> None:
    kiosk = make_kiosk(speech_address=Path("/nowhere"))
    async with kiosk.run_test(size=(100, 30)) as pilot:
        acting = [active.binding for active in kiosk.active_bindings.values() if active.enabled]
        labels = {
            binding.key_display or key_label(strings, binding.key)
            for binding in acting
            if binding.description in strings and not binding.action.startswith("copy")
        }
        text = await text_of_help(pilot)
    assert {"Ctrl+L", "F10", "1-9"} <= labels
    assert {label for label in labels if label not in text} == set()


@pytest.mark.parametrize("key", quick(1, ["escape", "f1", "question_mark"]))
async def test_key_closes_the_help(app: PersonalApp, key: str) -> None:
    async with app.run_test() as pilot:
        await pilot.press("question_mark")
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, PageScreen)


def test_readme_lists_every_key(strings: Strings) -> None:
    table = README.read_text("utf-8").split("## Keys")[1].split("\n## ")[0]
    listed = set(re.findall(r"`([^`]+)`", table))
    bound = {key for line in key_help(strings, DECLARED) for key in line.keys.split(", ")}
    assert {ENGLISH.get(key, key) for key in bound} - listed == set()
