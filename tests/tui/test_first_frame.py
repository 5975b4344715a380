"""The page that is drawn before Textual is loaded is the one that Textual draws."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from likvardig_tui.content.model import Topic
from likvardig_tui.content.store import ContentStore, LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.session import ConsentStatus
from likvardig_tui.tui.breakpoints import MIN_HEIGHT, MIN_WIDTH, WIDE_WIDTH
from likvardig_tui.tui.first_frame.draw import FirstPage
from likvardig_tui.tui.first_frame.page import scroll_thumb
from likvardig_tui.tui.hyperlink_ids import with_stable_ids
from likvardig_tui.tui.palettes import NAMES
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.shown_cells import KnownCells, Look
from likvardig_tui.tui.symbols import SCROLL_THUMB
from likvardig_tui.tui.textual_patches import ThinScrollBar
from tests.helpers.apps import MakeApp, settle
from tests.helpers.content import with_links
from tests.helpers.marks import quick
from tests.helpers.screen import TERMINALS

Cells = dict[tuple[int, int], tuple[str, Look]]


def cells_of(output: str) -> tuple[Cells, str]:
    """Return the cells that a frame writes, by row and column, and the sequence that puts the cursor in its place."""
    runs = KnownCells().replace(with_stable_ids(output), columns=1000, rows=1000)
    assert runs is not None
    cells: Cells = {}
    for run in runs:
        x = run.x
        for char in run.text:
            if width := cell_len(char):
                cells[run.y, x] = char, run.look
                x += width
    return cells, output[output.rindex("\x1b") :]


def drawn_by_textual(app: PersonalApp) -> str:
    """Return the frame that Textual draws."""
    lines = app.screen._compositor.render_strips()
    for style in [segment.style for line in lines for segment in line if segment.style is not None]:
        style._ansi = None  # it may be for the colours of another test's terminal
    x, y = app.cursor_position
    rows = (f"\x1b[{number};1H{strip.render(app.console)}" for number, strip in enumerate(lines, 1))
    return "".join(rows) + f"\x1b[{y + 1};{x + 1}H"


def page_of(app: PersonalApp) -> FirstPage:
    """Return what an app shows first."""
    session, status = app.session, app.consent_status
    return FirstPage(app.current_content, status, session.preferences, app.theme, app.next_language, app.offers_speech)


WINDOWS = st.tuples(st.integers(MIN_WIDTH, 150) | st.integers(MIN_WIDTH, 300), st.integers(MIN_HEIGHT, 60))
ENVIRONMENTS = st.sampled_from(
    [
        *(dict(each.environ) for each in TERMINALS.values()),
        {"NO_COLOR": "1"},
        {"TERM": "xterm-kitty"},
        {"TERM": "vt220", "COLORTERM": ""},
        {"PATH": ""},
    ]
)


@st.composite
def topics(draw: st.DrawFn, shipped: Topic) -> Topic:
    """Return a topic with few or many panels, links and contacts, and long and wide texts."""
    topic = with_links(shipped) if draw(st.booleans()) else shipped
    count = draw(st.integers(1, len(topic.initiatives)))
    word = draw(st.sampled_from(["Skola", "学校", "Å\u00a0" * 12, "skol" * 30, "f\u00f6r\u2011skola"]))
    texts = [
        each._replace(
            title=f"{each.title} {word}" if index == 1 else each.title, text=f"{each.text}\n\n**{word}** {word}"
        )
        for index, each in enumerate(topic.initiatives[:count])
    ]
    contacts = topic.contacts * draw(st.integers(1, 2))
    title = draw(st.sampled_from([topic.title, f"{topic.title} {word}"]))
    return topic._replace(title=title, initiatives=tuple(texts), contacts=contacts)


async def assert_equal_to_first_frame_of(app: PersonalApp, size: tuple[int, int], *, may_be_left: bool = False) -> None:
    """Compare the first frame with the one that Textual draws; it may be that it is left to Textual."""
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        output = page_of(app).output(size, os.environ)
        assert output is not None or may_be_left
        if output is None:
            return
        before, textual = cells_of(output), cells_of(drawn_by_textual(app))
    assert before[0].keys() == textual[0].keys()
    others = {cell: (look, textual[0][cell]) for cell, look in before[0].items() if textual[0][cell] != look}
    assert not others
    assert before[1] == textual[1]


@settings(
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), size=WINDOWS, environ=ENVIRONMENTS, theme=st.sampled_from(NAMES))
async def test_first_frame_of_any_page_is_textuals(
    make_app: MakeApp,
    topic: Topic,
    data: st.DataObject,
    size: tuple[int, int],
    environ: dict[str, str],
    theme: str,
) -> None:
    shown = data.draw(topics(topic))
    ids = [initiative.id for initiative in shown.initiatives]
    opened = data.draw(st.sets(st.sampled_from(ids), max_size=3))
    place = data.draw(st.none() | st.sampled_from(ids))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        app = make_app(shown, theme=theme)
        app.session.set_preferences(open=sorted(opened), **({"place": place} if place else {}))
        if data.draw(st.booleans()):
            app.consent_status = app.session.consent_status._replace(is_answered=True)
        await assert_equal_to_first_frame_of(app, size, may_be_left=True)


@pytest.mark.parametrize("width", quick(2, [129, 46, *range(119, 137)]))
async def test_first_frame_at_any_width_of_the_contact_is_textuals(make_app: MakeApp, topic: Topic, width: int) -> None:
    await assert_equal_to_first_frame_of(make_app(with_links(topic)), (width, 30), may_be_left=width < WIDE_WIDTH)


async def test_heights_are_measured_in_the_order_of_the_list(make_app: MakeApp) -> None:
    """The thumb of the scroll bar depends on the heights that are estimated."""
    app = make_app()
    app.session.set_preferences(open=["darfor", "resursenhet", "sprak"], place="skolnarvaro")
    await assert_equal_to_first_frame_of(app, (275, 24))


@pytest.mark.parametrize("language", quick(1, ["sv", "en"]))
@pytest.mark.parametrize(
    "size", quick(3, [(100, 30), (66, 18), (40, 12), (80, 24), (64, 24), (160, 50), (240, 60)]), ids=str
)
async def test_first_frame_of_the_shipped_page_is_textuals(
    make_app: MakeApp, language: str, size: tuple[int, int]
) -> None:
    await assert_equal_to_first_frame_of(make_app(content=ContentStore().read(language)), size)


@pytest.mark.parametrize("topic_id", ["", "skola"])
@pytest.mark.parametrize("size", quick(2, [(100, 30), (40, 12), (80, 24), (160, 50)]), ids=str)
async def test_first_frame_of_several_topics_is_textuals(
    make_app: MakeApp, topics_folder: Path, topic_id: str, size: tuple[int, int]
) -> None:
    app = make_app(folder=topics_folder, content=ContentStore(topics_folder).read("sv", topic_id))
    await assert_equal_to_first_frame_of(app, size)


@pytest.mark.parametrize("size", quick(1, [(40, 12), (100, 30)]), ids=str)
@pytest.mark.parametrize(
    "name",
    quick(
        4,
        ["notice.text", "notice.choose", "keys.open", "keys.quit", "notice.text_short", "notice.accept", "keys.search"],
    ),
)
async def test_first_frame_without_one_of_the_strings_is_textuals(
    make_app: MakeApp, topic: Topic, strings: Strings, name: str, size: tuple[int, int]
) -> None:
    content = LocalizedContent("sv", topic, Strings({**strings.texts, name: ""}))
    await assert_equal_to_first_frame_of(make_app(content=content), size)


@pytest.mark.slow
def test_thumb_of_the_scroll_bar_is_textuals() -> None:
    for size, total in product(range(1, 40), range(1, 90)):
        for position in range(max(1, total - size + 1)):
            bar = ThinScrollBar.render_bar(size=size, virtual_size=total, window_size=size, position=position)
            thumb = [y for y, segment in enumerate(bar.segments[:size]) if segment.text == SCROLL_THUMB]
            assert [y for y in scroll_thumb(size, total, position) if y < size] == thumb, (size, total, position)


@given(data=st.data(), size=st.tuples(st.integers(1, 60), st.integers(1, 30)), length=st.integers(1, 999))
def test_page_without_space_for_every_part_is_left_to_textual_or_fills_the_window(
    topic: Topic, strings: Strings, data: st.DataObject, size: tuple[int, int], length: int
) -> None:
    long = topic._replace(title=data.draw(st.sampled_from(["skol", "skola ", "学"])) * length)
    labels = Strings({**strings.texts, "notice.accept": "Ja" * data.draw(st.integers(1, 40))})
    page = FirstPage(LocalizedContent("sv", long, labels), ConsentStatus(), {}, "dark", "English", can_speak=False)
    output = page.output(size, os.environ)
    if output is not None:
        cells, _ = cells_of(output)
        assert {y for y, _ in cells} == set(range(size[1]))
        assert max(x for _, x in cells) < size[0]


def test_first_frame_loads_no_textual() -> None:
    code = (
        "import sys, likvardig_tui.tui.first_frame.draw;"
        "assert not {'textual', 'asyncio', 'rich.console', 'rich.text', 'shutil'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
