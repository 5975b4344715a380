"""Keys and mouse on the list of initiatives, in a running app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.message import Message
from textual.pilot import Pilot

from likvardig_tui.content.hits import PREAMBLE
from likvardig_tui.content.model import Initiative, Topic
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp, shown
from tests.helpers.marks import quick


class Listening:
    """A running app, its list, and the messages posted in it."""

    def __init__(self, app: PersonalApp, pilot: Pilot[None], messages: list[Message]) -> None:
        self.app, self.pilot, self.messages = app, pilot, messages
        self.list = app.screen.query_one(TopicList)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    @property
    def opened(self) -> list[int]:
        return sorted(self.list.opened)

    def shown(self) -> list[str]:
        """Return the visible lines of the list."""
        return [self.list.render_line(y).text.rstrip() for y in range(self.list.size.height)]

    def cursor_is_in_view(self) -> bool:
        if self.list.cursor == PREAMBLE:
            return self.list.scroll_offset.y < self.list.panel_layout.top(1)
        title = self.list.topic.initiatives[self.list.cursor].title.split()[0]
        return any(line.startswith("»") and title in line for line in self.shown())


@asynccontextmanager
async def listening(app: PersonalApp, size: tuple[int, int] = (100, 30)) -> AsyncIterator[Listening]:
    messages: list[Message] = []
    async with app.run_test(size=size, message_hook=messages.append) as pilot:
        await pilot.pause()
        yield Listening(app, pilot, messages)


@pytest.mark.parametrize(
    ("keys", "cursor"),
    quick(
        6,
        [
            (["down"], 1),
            (["j", "j", "k"], 1),
            (["end"], 8),
            (["G", "g"], 0),
            (["pagedown"], 8),
            (["5"], 4),
            (["j", "j"], 2),
            (["down", "up"], 0),
            (["j", "k"], 0),
            (["G"], 8),
            (["end", "home"], 0),
            (["end", "down"], 8),
            (["end", "pageup"], 0),
        ],
        unpack=True,
    ),
)
async def test_keys_move_the_cursor(app: PersonalApp, keys: list[str], cursor: int) -> None:
    async with listening(app) as it:
        await it.press(*keys)
        assert it.list.cursor == cursor
        assert it.cursor_is_in_view()


@pytest.mark.parametrize(
    ("keys", "opened"),
    quick(
        6,
        [
            (["enter", "enter"], []),
            (["right", "right"], [0]),
            (["right", "left"], []),
            (["down", "space"], [1]),
            (["9", "1"], [0, 8]),
            (["a"], list(range(9))),
            (["enter"], [0]),
            (["space"], [0]),
            (["right"], [0]),
            (["left"], []),
            (["home", "left"], []),
            (["7"], [6]),
            (["7", "7"], [6]),
            (["a", "a"], []),
            (["3", "a"], list(range(9))),
        ],
        unpack=True,
    ),
)
async def test_keys_open_and_close_panels(app: PersonalApp, keys: list[str], opened: list[int]) -> None:
    async with listening(app) as it:
        await it.press(*keys)
        assert it.opened == opened
        assert it.cursor_is_in_view()


async def test_toggled_messages_carry_initiative_ids(app: PersonalApp) -> None:
    async with listening(app) as it:
        await it.press("8", "enter", "a")
        toggled = {id(message): message for message in it.messages if isinstance(message, TopicList.Toggled)}
        assert [(type(message).__name__, message.initiative_ids) for message in toggled.values()] == [
            ("Opened", ("skolnarvaro",)),
            ("Closed", ("skolnarvaro",)),
            ("Opened", tuple(initiative.id for initiative in it.list.topic.initiatives)),
        ]


async def test_open_panel_shows_its_text_and_arrow(app: PersonalApp) -> None:
    async with listening(app) as it:
        await it.press("3")
        shown = "\n".join(it.shown())
        assert "»3 ▼ Likvärdig skola på global nivå" in shown
        assert "• Agenda 2030: mål 4 handlar" in shown


async def test_cursor_marker_follows_the_focus(app: PersonalApp) -> None:
    async with listening(app) as it:
        assert any(line.startswith("»1") for line in it.shown())
        await it.press("c")
        assert not any(line.startswith("»") for line in it.shown())


@pytest.mark.parametrize("size", quick(1, [(80, 24), (100, 30), (40, 12)]))
async def test_long_text_can_be_read_with_one_key(make_app: MakeApp, topic: Topic, size: tuple[int, int]) -> None:
    long = "\n\n".join(f"Stycke {number} av många." for number in range(30))
    first, second, *rest = topic.initiatives
    shown = replace(topic, initiatives=(first, replace(second, text=long), *rest))
    async with listening(make_app(shown), size) as it:
        await it.press("2")
        seen = "\n".join(it.shown())
        for _ in range(120):
            if it.list.cursor != 1:
                break
            assert any("2 ▼ Nationellt" in line for line in it.shown()), "the title must stay in view"
            await it.press("down")
            seen += "\n".join(it.shown())
        assert it.list.cursor == 2
        assert all(f"Stycke {number} av" in seen for number in range(30))
        for _ in range(120):
            if it.list.cursor <= 0:
                break
            await it.press("up")
        assert it.list.cursor <= 0


@pytest.mark.parametrize("size", quick(1, [(100, 30), (40, 12)]))
async def test_whole_page_can_be_read_with_one_key(app: PersonalApp, size: tuple[int, int]) -> None:
    async with listening(app, size) as it:
        await it.press("a", "home")
        seen = "\n".join(it.shown())
        before = None
        while before != it.list.list_state:
            before = it.list.list_state
            await it.press("down")
            assert it.cursor_is_in_view()
            seen += "\n" + "\n".join(it.shown())
        layout = it.list.panel_layout
        every = {layout.line(at)[1].display_text.rstrip() for at in range(layout.height)}
        assert every - set(seen.replace("»", " ").split("\n")) == set()
        while it.list.scroll_offset.y:
            await it.press("up")
        assert "Barn och unga" in it.shown()[0]


async def test_click_on_a_title_toggles_its_panel(app: PersonalApp) -> None:
    async with listening(app) as it:
        y = next(at for at, line in enumerate(it.shown()) if "2 ► Nationellt" in line) + 1
        await it.pilot.click(TopicList, offset=(10, y))
        await it.pilot.pause()
        assert (it.opened, it.list.cursor) == ([1], 1)
        await it.pilot.click(TopicList, offset=(10, y + 1))
        await it.pilot.pause()
        assert it.opened == [1], "a click in the text closes nothing"
        await it.pilot.click(TopicList, offset=(10, y))
        await it.pilot.pause()
        assert it.opened == []


async def test_text_can_be_selected_and_copied(app: PersonalApp) -> None:
    async with listening(app) as it:
        await it.pilot.mouse_down(TopicList, offset=(1, 1))
        await it.pilot.hover(TopicList, offset=(5, 2))
        await it.pilot.mouse_up(TopicList, offset=(5, 2))
        await it.pilot.pause()
        first, second = it.shown()[:2]
        assert app.screen.get_selected_text() == f"{first[1:]}\n{second[:6]}"
        assert it.opened == []


async def test_wheel_scrolls_and_opens_nothing(app: PersonalApp) -> None:
    async with listening(app, (80, 24)) as it:
        await it.press("a")
        await it.press("home")
        it.list.scroll_down(animate=False)
        await it.pilot.pause()
        assert it.list.scroll_offset.y == 1


async def test_resize_keeps_the_cursor_and_open_panels(app: PersonalApp) -> None:
    async with listening(app) as it:
        await it.press("a", "home", "down", "down", "down", "down")
        here = it.list.cursor
        for size in ((40, 12), (100, 30), (60, 15), (1, 1), (300, 100), (40, 12)):
            await it.pilot.resize_terminal(*size)
            await it.pilot.pause()
            assert it.list.cursor == here
        assert it.cursor_is_in_view()
        assert len(it.opened) == 9


async def test_ten_thousand_panels_match_the_eager_layout(make_app: MakeApp, topic: Topic) -> None:
    many = tuple(
        Initiative(f"i{n}", f"Insats {n} " + "ord " * (n % 30), f"Text {n}. " * (n % 40 + 1)) for n in range(10_000)
    )
    async with listening(make_app(replace(topic, initiatives=many))) as it:
        await it.press("a", "end")
        assert "Text 9999." in "\n".join(it.shown())
        for key in ("pageup", "pageup", "up", "up", "up", "pagedown", "up"):
            await it.press(key)
            assert it.cursor_is_in_view()
            shown = it.shown()
            layout, first = it.list.panel_layout, it.list.scroll_offset.y
            pinned_height = it.list.pinned_height
            for y, line in enumerate(shown):
                if y >= pinned_height:
                    assert line.replace("»", " ") == layout.line(first + y)[1].display_text.rstrip()


MARKUP = "[red]röd[/red] [/] [@click=app.quit]x[/] [b]"


async def test_content_is_never_taken_for_markup(make_app: MakeApp, topic: Topic) -> None:
    odd = tuple(Initiative(f"i{n}", MARKUP, MARKUP) for n in range(3))
    contact = replace(topic.contact, title=MARKUP, name=MARKUP, text=MARKUP, phone=MARKUP, postal_address=(MARKUP,))
    privacy = replace(topic.privacy, text=MARKUP, necessary=replace(topic.privacy.necessary, title=MARKUP, text=MARKUP))
    marked = replace(topic, section=MARKUP, summary=MARKUP, initiatives=odd, contact=contact, privacy=privacy)
    async with listening(make_app(marked), (100, 50)) as it:
        await it.press("a")
        assert sum(MARKUP in line for line in it.shown()) >= 6
        await it.press("f2", "f1", "escape")
        assert shown(it.app).count("[@click=app.quit]") >= 8


@pytest.mark.parametrize("size", quick(1, [(40, 12), (80, 24), (100, 12)]))
async def test_key_typed_ahead_scrolls_to_the_cursor(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("end")
        await pilot.pause()
        page = app.screen.query_one(TopicList)
        assert page.cursor == 8
        assert page.scroll_offset.y == page.max_scroll_y
