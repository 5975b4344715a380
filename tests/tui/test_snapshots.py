"""Pictures that a person has looked at.

``pytest --snapshot-update`` makes them anew; look at them before you keep them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.conftest import MakeApp

ROOT = Path(__file__).parent.parent.parent
SIZES = [(100, 30), (40, 12)]
STATES = {
    "page": [],
    "open": ["3"],
    "search": ["slash", *"skolnarvaro"],
    "contact": ["c", "down"],
    "settings": ["f2"],
    "help": ["f1"],
}


@pytest.mark.parametrize("size", SIZES, ids=["100x30", "40x12"])
@pytest.mark.parametrize("state", STATES)
def test_looks_as_it_did(
    snap_compare: Callable[..., bool], make_app: MakeApp, state: str, size: tuple[int, int]
) -> None:
    async def show(pilot: Pilot[None]) -> None:
        await pilot.press(*STATES[state])
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()

    app = make_app()
    app._visit.path = Path("/home/lisa/.config/likvardig/config.toml")
    assert snap_compare(app, terminal_size=size, run_before=show)


@pytest.mark.parametrize("theme", ["light", "contrast"])
def test_other_themes_look_as_they_did(snap_compare: Callable[..., bool], make_app: MakeApp, theme: str) -> None:
    assert snap_compare(make_app(theme=theme), terminal_size=(100, 30), press=["3"])


def test_the_picture_in_the_readme_is_one_of_these() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+\.svg)\)", (ROOT / "README.md").read_text("utf-8"))
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).is_file()
        assert Path(picture).parts[:3] == ("tests", "tui", "__snapshots__")
