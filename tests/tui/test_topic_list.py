"""Keys and mouse on the list of initiatives, in a running app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.message import Message
from textual.pilot import Pilot

from likvardig_tui.content.hits import PREAMBLE
from likvardig_tui.content.model import Initiative, Phone, Topic
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp, resize, shown
from tests.helpers.marks import quick
from tests.helpers.panels import panel


class ListRun:
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
        return any(line.startswith(" »") and title in line for line in self.shown())


@asynccontextmanager
async def run_list(app: PersonalApp, size: tuple[int, int] = (100, 30)) -> AsyncIterator[ListRun]:
    messages: list[Message] = []
    async with app.run_test(size=size, message_hook=messages.append) as pilot:
        await pilot.pause()
        yield ListRun(app, pilot, messages)


@pytest.mark.parametrize(
    ("keys", "cursor"),
    quick(
        3,
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
    async with run_list(app) as run:
        await run.press(*keys)
        assert run.list.cursor == cursor
        assert run.cursor_is_in_view() or not run.list.has_focus  # Down leaves the list after the last title


@pytest.mark.parametrize(
    ("keys", "opened"),
    quick(
        3,
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
    async with run_list(app) as run:
        await run.press(*keys)
        assert run.opened == opened
        assert run.cursor_is_in_view()


async def test_toggled_messages_carry_initiative_ids(app: PersonalApp) -> None:
    async with run_list(app) as run:
        await run.press("8", "enter", "a")
        toggled = {id(message): message for message in run.messages if isinstance(message, TopicList.Toggled)}
        assert [(type(message).__name__, message.items) for message in toggled.values()] == [
            ("Opened", ("skolnarvaro",)),
            ("Closed", ("skolnarvaro",)),
            ("Opened", tuple(initiative.id for initiative in run.list.topic.initiatives)),
        ]


async def test_open_panel_shows_its_text_and_arrow(app: PersonalApp) -> None:
    async with run_list(app) as run:
        await run.press("3")
        shown = "\n".join(run.shown())
        assert panel("»3 ▼ Likvärdig skola på global nivå").search(shown)
        assert "• Agenda 2030: mål 4 handlar" in shown


async def test_cursor_marker_follows_the_focus(app: PersonalApp) -> None:
    async with run_list(app) as run:
        assert any(line.startswith(" »1") for line in run.shown())
        await run.press("c")
        assert not any("»" in line for line in run.shown())


@pytest.mark.slow
@pytest.mark.parametrize("size", quick(1, [(80, 24), (100, 30), (40, 12)]))
async def test_long_text_can_be_read_with_one_key(make_app: MakeApp, topic: Topic, size: tuple[int, int]) -> None:
    long = "\n\n".join(f"Stycke {number} av många." for number in range(30))
    first, second, *rest = topic.initiatives
    shown = topic._replace(initiatives=(first, second._replace(text=long), *rest))
    async with run_list(make_app(shown), size) as run:
        await run.press("2")
        text = "\n".join(run.shown())
        for _ in range(120):
            if run.list.cursor != 1:
                break
            assert any(panel("2 ▼ Nationellt").search(line) for line in run.shown()), "the title must stay in view"
            await run.press("down")
            text += "\n".join(run.shown())
        assert run.list.cursor == 2
        assert all(f"Stycke {number} av" in text for number in range(30))
        for _ in range(120):
            if run.list.cursor <= 0:
                break
            await run.press("up")
        assert run.list.cursor <= 0


@pytest.mark.parametrize(
    ("size", "first_line"), quick(0, [((100, 30), "Barn och unga"), ((40, 12), "Vårt mål")], unpack=True)
)
async def test_whole_page_can_be_read_with_one_key(app: PersonalApp, size: tuple[int, int], first_line: str) -> None:
    async with run_list(app, size) as run:
        await run.press("a", "home")
        text = "\n".join(run.shown())
        before = None
        while before != run.list.list_state:
            before = run.list.list_state
            await run.press("down")
            is_in_view = run.cursor_is_in_view() if run.list.cursor < 8 else "»" in "".join(run.shown())
            assert is_in_view or not run.list.has_focus  # the last one leaves the list
            text += "\n" + "\n".join(run.shown())
        layout = run.list.panel_layout
        lines = {layout.line(y)[1].display_text.rstrip() for y in range(layout.height)}
        assert lines - set(text.replace("»", " ").split("\n")) == set()
        while run.list.scroll_offset.y:
            await run.press("up")
        assert first_line in run.shown()[0]


async def test_click_on_a_title_toggles_its_panel(app: PersonalApp) -> None:
    async with run_list(app) as run:
        y = next(row for row, line in enumerate(run.shown()) if "2  Nationellt" in line)
        await run.pilot.click(TopicList, offset=(10, y))
        await run.pilot.pause()
        assert (run.opened, run.list.cursor) == ([1], 1)
        y = next(row for row, line in enumerate(run.shown()) if "2  Nationellt" in line)
        await run.pilot.click(TopicList, offset=(10, y + 1))
        await run.pilot.pause()
        assert run.opened == [1], "a click in the text closes nothing"
        await run.pilot.click(TopicList, offset=(10, y))
        await run.pilot.pause()
        assert run.opened == []


async def test_pointer_on_a_title_raises_it(app: PersonalApp) -> None:
    async with run_list(app) as run:
        y = next(row for row, line in enumerate(run.shown()) if "2  Nationellt" in line)
        raised = app.theme_variables["raised"]

        def background() -> str:
            style = list(run.list.render_line(y))[1].style
            assert style is not None
            assert style.bgcolor is not None
            return style.bgcolor.name

        assert background() != raised
        await run.pilot.hover(TopicList, offset=(10, y))
        await run.pilot.pause()
        assert background() == raised
        await run.pilot.hover(TopicList, offset=(10, y + 1))
        await run.pilot.pause()
        assert background() != raised


async def test_position_is_shown_as_soon_as_the_cursor_moves(app: PersonalApp) -> None:
    async with run_list(app) as run:
        footer = app.screen.query_one(Footer)
        positions = [footer.position]
        for cursor in (1, 8, PREAMBLE):
            run.list.cursor = cursor  # no message may be needed: the position would be drawn a frame later
            positions.append(footer.position)
        assert positions == ["1 av 9", "2 av 9", "9 av 9", ""]


async def test_list_ends_with_date_and_source(app: PersonalApp) -> None:
    async with run_list(app) as run:
        await run.press("end")
        assert run.shown()[-1] == " Uppdaterad 23 november 2026 · uppsala.se"


@pytest.mark.parametrize(("size", "goal_is_panel"), [((66, 18), True), ((100, 30), False)])
async def test_up_from_the_first_title_reaches_the_goal(
    app: PersonalApp, size: tuple[int, int], goal_is_panel: bool
) -> None:
    async with run_list(app, size) as run:
        await run.press("up", "enter")
        text = "\n".join(run.shown())
        assert "I Uppsalas förskolor" in text
        assert (run.opened == [PREAMBLE]) == goal_is_panel
        assert not any(isinstance(message, TopicList.Opened) for message in run.messages) or not goal_is_panel


async def test_title_that_is_too_high_is_not_pinned(app: PersonalApp) -> None:
    async with run_list(app, (40, 12)) as run:
        await run.press("2")
        run.list.styles.height = 5
        await run.pilot.pause()
        await run.press("down", "down")
        lines = run.shown()
        assert not any("Nationellt" in line for line in lines), "it would take two of five lines"
        assert lines[0].startswith(" »"), "the focus mark is at the first line in view"


async def test_text_can_be_selected_and_copied(app: PersonalApp) -> None:
    async with run_list(app) as run:
        await run.pilot.mouse_down(TopicList, offset=(1, 0))
        await run.pilot.hover(TopicList, offset=(5, 1))
        await run.pilot.mouse_up(TopicList, offset=(5, 1))
        await run.pilot.pause()
        first, second = run.shown()[:2]
        assert app.screen.get_selected_text() == f"{first[1:]} {second[1:6]}"
        assert run.opened == []


async def test_wheel_scrolls_and_opens_nothing(app: PersonalApp) -> None:
    async with run_list(app, (80, 24)) as run:
        await run.press("a")
        await run.press("home")
        run.list.scroll_down(animate=False)
        await run.pilot.pause()
        assert run.list.scroll_offset.y == 1


async def test_resize_keeps_the_cursor_and_open_panels(app: PersonalApp) -> None:
    async with run_list(app) as run:
        await run.press("a", "home", "down", "down", "down", "down")
        cursor = run.list.cursor
        for size in ((40, 12), (100, 30), (60, 15), (1, 1), (300, 100), (40, 12)):
            await resize(run.pilot, *size)
            assert run.list.cursor == cursor
        assert run.cursor_is_in_view()
        assert len(run.opened) == 9


@pytest.mark.slow
async def test_ten_thousand_panels_match_the_eager_layout(make_app: MakeApp, topic: Topic) -> None:
    many = tuple(
        Initiative(f"i{n}", f"Insats {n} " + "ord " * (n % 30), f"Text {n}. " * (n % 40 + 1)) for n in range(10_000)
    )
    async with run_list(make_app(topic._replace(initiatives=many))) as run:
        await run.press("a", "end")
        assert "Text 9999." in "\n".join(run.shown())
        for key in ("pageup", "pageup", "up", "up", "up", "pagedown", "up"):
            await run.press(key)
            assert run.cursor_is_in_view()
            shown = run.shown()
            layout, first = run.list.panel_layout, run.list.scroll_offset.y
            pinned_height = run.list.pinned_height
            for y, line in enumerate(shown):
                if y >= pinned_height:
                    assert line.replace("»", " ") == layout.line(first + y)[1].display_text.rstrip()


MARKUP = "[red]röd[/red] [/] [@click=app.quit]x[/] [b]"


async def test_content_is_never_taken_for_markup(make_app: MakeApp, topic: Topic) -> None:
    initiatives = tuple(Initiative(f"i{n}", MARKUP, MARKUP) for n in range(3))
    contact = topic.contact._replace(
        title=MARKUP, name=MARKUP, text=MARKUP, phones=(Phone(MARKUP, MARKUP),), postal_address=(MARKUP,)
    )
    privacy = topic.privacy._replace(text=MARKUP, necessary=topic.privacy.necessary._replace(title=MARKUP, text=MARKUP))
    changed = topic._replace(
        section=MARKUP, summary=MARKUP, initiatives=initiatives, contacts=(contact,), privacy=privacy
    )
    async with run_list(make_app(changed), (100, 50)) as run:
        await run.press("a")
        assert sum(MARKUP in line for line in run.shown()) >= 6
        await run.press("f2", "f1", "escape")
        assert shown(run.app).count("[@click=app.quit]") >= 8


@pytest.mark.parametrize("size", quick(1, [(40, 12), (80, 24), (100, 12)]))
async def test_key_typed_ahead_scrolls_to_the_cursor(app: PersonalApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("end")
        await pilot.pause()
        page = app.screen.query_one(TopicList)
        assert page.cursor == 8
        assert page.scroll_offset.y == page.max_scroll_y


@pytest.mark.slow
async def test_last_title_comes_into_view_with_the_footnote_and_the_next_key_leaves_the_list(app: PersonalApp) -> None:
    async with run_list(app, (80, 24)) as run:
        await run.press(*["down"] * 8)
        assert run.list.cursor == 8
        assert "Uppdaterad" in "\n".join(run.shown())
        await run.press("down")
        assert not run.list.has_focus
