"""Every screen at every size: complete from 40 by 12 cells; a message in smaller windows."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import count, zip_longest
from pathlib import Path

import pytest
from hypothesis import settings
from textual import _time
from textual.containers import ScrollableContainer
from textual.events import Resize
from textual.geometry import Size
from textual.pilot import Pilot
from textual.scroll_view import ScrollView
from textual.widget import Widget
from textual.widgets import Input

from likvardig_tui.content.diagnostics import Diagnostic
from likvardig_tui.content.store import ContentStore
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.backups import CorruptFile, backup_path
from likvardig_tui.privacy.consent import OPTIONAL, State
from likvardig_tui.privacy.counts import Count, Event
from likvardig_tui.privacy.inventory import StoredFile
from likvardig_tui.privacy.session import ConsentStatus, SaveResult
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui import status_messages
from likvardig_tui.tui.cursor import cursor_cell
from likvardig_tui.tui.key_dispatch import drain_messages
from likvardig_tui.tui.kiosk_app import KioskApp
from likvardig_tui.tui.messages import StatisticsRequested, StoredRequested
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.screens.idle_warning import Countdown, IdleWarning
from likvardig_tui.tui.screens.statistics import StatisticsScreen
from likvardig_tui.tui.screens.stored import StoredScreen
from likvardig_tui.tui.symbols import CURRENT_HIT, FOCUS
from likvardig_tui.tui.widgets.consent_notice import ConsentNotice
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.controls_pane import ControlsPane
from likvardig_tui.tui.widgets.footer import Footer
from likvardig_tui.tui.widgets.status_line import StatusLine
from likvardig_tui.tui.widgets.topic_list import TopicList
from tests.helpers.apps import MakeApp, resize, shown, shown_line
from tests.helpers.content import with_links
from tests.helpers.marks import quick

SMALL = [(1, 1), (1, 100), (2, 2), (3, 8), (5, 1), (9, 3), (17, 5), (20, 12), (39, 12), (40, 11), (300, 1), (300, 11)]
FEW_SMALL = [(1, 1), (39, 12), (300, 11)]
"""For screens beyond the basic ones: the message is the same on all of them."""
FITTING = [
    *((width, height) for width in (40, 41, 55, 80, 95, 96, 150, 300) for height in (12, 24)),
    *((width, height) for width in (40, 100) for height in (13, 17, 18, 50, 100)),
    (300, 100),
]


async def show_statistics(app: PersonalApp) -> None:
    await app.on_statistics_requested(StatisticsRequested())
    assert isinstance(app.screen, StatisticsScreen)
    app.screen.show([Count(date(2026, 11, 23), Event.OPENED, "skolnarvaro", n) for n in (1, 9)], "statistics.on")


async def show_stored(app: PersonalApp) -> None:
    await app.on_stored_requested(StoredRequested(to_erase=False))
    assert isinstance(app.screen, StoredScreen)
    app.screen.show([StoredFile(Path("/x/config.toml"), 9, (("schema", 1),) * 30)], [])
    app.screen.set_asking(asks=True)


async def show_long_status(app: PersonalApp) -> None:
    chosen = "Språk: Svenska."
    app.show_status(app.strings("status.choice_overruled", chosen=chosen, variable="LC_MESSAGES"), short=chosen)


async def show_longest_status(app: PersonalApp) -> None:
    app.show_status(longest_message(app.current_content.language), is_error=True)


async def use_links(app: PersonalApp) -> None:
    content = app.current_content
    app.content = content._replace(topic=with_links(content.topic))
    await drain_messages(app.screen)


async def ask_again(app: PersonalApp) -> None:
    content, changes = app.current_content, "Vi räknar nu också vilka rubriker som öppnas. " * 4
    privacy = content.topic.privacy._replace(changes=changes.strip())
    app.consent_status = ConsentStatus(is_answered=True)
    await drain_messages(app.screen)
    app.content = content._replace(topic=content.topic._replace(privacy=privacy))
    app.consent_status = ConsentStatus(is_outdated=True)
    await drain_messages(app.screen)


async def use_long_labels(app: PersonalApp) -> None:
    content = app.current_content
    names = ("consent.accept_all", "notice.accept"), ("consent.necessary_only", "notice.deny")
    labels = {**dict.fromkeys(names[0], "Hyväksy kaikki"), **dict.fromkeys(names[1], "Vain välttämättömät")}
    app.content = content._replace(strings=Strings({**content.strings.texts, **labels}))
    await drain_messages(app.screen)


def combined_messages(language: str) -> Iterator[str]:
    """Yield the longest combinations of messages that the status line can show."""
    content = ContentStore().read(language)
    strings = content.strings
    states = dict.fromkeys(OPTIONAL, State.GRANTED)
    reasons = {name.removeprefix("reasons.") for name in strings.texts if name.startswith("reasons.")}
    config = Path("config.toml")
    corrupt_file = status_messages.file_corrupt(strings, CorruptFile(config, backup_path(config)))
    chosen = strings("status.theme", theme=strings("themes.contrast"))
    diagnostic = Diagnostic(Path("/srv/likvardig/content/zh-Hant-TW/strings.toml"), 12345, "", "missing")
    yield status_messages.language_invalid(strings, [diagnostic])
    for unsaved in reasons - {"DAMAGED", "NEWER"}:  # these occur only with statistics
        yield f"{status_messages.preference_saved(strings, chosen, SaveResult(save_error=unsaved))} {corrupt_file}"
        for unerased in reasons:
            result = SaveResult(save_error=unsaved, erase_error=unerased, answers=states)
            yield status_messages.consent_answered(content, result)
            yield status_messages.preference_saved(strings, chosen, result)


@cache
def longest_message(language: str) -> str:
    return max(combined_messages(language), key=lambda message: len(wrap(message, 40 - 2)))


SCREENS: dict[str, Sequence[str | Callable[[PersonalApp], Awaitable[None]]]] = {
    "page": [],
    "open": ["8"],
    "status": ["3", "f4"],
    "long status": [show_long_status],
    "longest status": [show_longest_status],
    "longest status at the contact": ["c", "end", show_longest_status],
    "longest status in the settings": ["f2", show_longest_status],
    "long status over stored values": [show_stored, show_long_status],
    "asked again": [ask_again, "tab"],
    "asked again with longest status": [ask_again, show_longest_status],
    "long answers": [use_long_labels, "tab", "tab"],
    "long answers in the settings": [use_long_labels, "f2"],
    "language while answering": ["tab", "f3"],
    "contact": ["c"],
    "address": ["c", "end"],
    "scrolled contact": ["c", *["down"] * 12, *["up"] * 12],
    "notice": ["tab", "tab", "tab"],
    "typing": ["slash", *"skol"],
    "hits": ["slash", *"skol", "enter", "n"],
    "answered": ["tab", "enter"],
    "settings": ["f2"],
    "settings' last control": ["f2", *["down"] * 8],
    "settings' end": ["f2", "end"],
    "help": ["f1"],
    "code": ["c", "m"],
    "links": [use_links, "1"],
    "last contact": [use_links, "c", "end"],
    "hit in the last contact": [use_links, "slash", *"innan du", "enter"],
    "related pages": [use_links, "slash", *"skolor (", "enter"],
    "link as a code": [use_links, "1", "m", "right"],
    "stored": [show_stored],
    "statistics": [show_statistics],
}


async def go_to(app: PersonalApp, pilot: Pilot[None], name: str) -> None:
    for step in SCREENS[name]:
        await (pilot.press(step) if isinstance(step, str) else step(app))
    await app.workers.wait_for_complete()
    await pilot.pause()


def visible_widgets(screen: BrowserScreen) -> Iterator[Widget]:
    return (widget for widget in screen.query("*") if widget.is_on_screen and widget.id != "too-small")


def assert_complete(app: PersonalApp) -> None:
    screen = app.screen
    assert isinstance(screen, BrowserScreen)
    for widget in visible_widgets(screen):
        if isinstance(widget, ScrollableContainer | ScrollView) and not isinstance(widget, Input):
            assert widget.max_scroll_x == 0, f"{widget} would scroll sideways"
        assert screen.region.x <= widget.region.x
        assert widget.region.right <= screen.region.right, f"{widget} is cut at the right"
    ends = screen.query_one("#heading"), screen.query_one(Footer), *screen.query(StatusLine)
    for bar in (*ends, *screen.query(ConsentNotice)):
        if bar.display:
            assert screen.region.contains_region(bar.region), f"{bar} is cut"
            for part in [bar, *(part for part in bar.query("*") if part.display)]:
                height = part.get_content_height(bar.size, app.size, part.size.width)
                assert part.size.height >= height, f"{part} of {bar} is cut"
    for widget in screen.query("#page-body > *, ReadingPane, #settings"):
        may_give_way = isinstance(widget, ContactPane) and not widget.has_focus  # it makes space for the status
        assert may_give_way or widget.size.height >= 1, f"{widget} has no space"
    assert_focus_is_visible(app)


def assert_focus_is_visible(app: PersonalApp) -> None:
    x, y = cursor_cell(app.screen)
    is_marked = isinstance(app.focused, Input) or shown_line(app, y)[x : x + 1] in (FOCUS, CURRENT_HIT)
    assert is_marked, f"{app.focused} has no focus marker at {x}, {y}"


BASIC = ("page", "status", "contact", "hits", "settings", "code")
BASIC_CASES = [(name, "sv") for name in BASIC]
FEW_SIZES = [(40, 12), (2, 2), (100, 17), (40, 11), (300, 100)]


@pytest.mark.parametrize("name", quick(1, reversed(BASIC)))
async def test_basic_screens_at_a_few_sizes(make_app: MakeApp, name: str) -> None:
    await assert_complete_at(FEW_SIZES, make_app(), name, "sv")


CASES = [*((name, "sv") for name in SCREENS), *((name, "en") for name in BASIC)]


def fitting_sizes(name: str, language: str) -> list[tuple[int, int]]:
    """Return all sizes in the thorough profile, and for a basic screen; for another every third.

    Three screens that follow one another have all sizes between them.
    """
    if settings.get_current_profile_name() == "thorough" or (name, language) in BASIC_CASES:
        return FITTING
    return FITTING[CASES.index((name, language)) % 3 :: 3]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "language"), CASES)
async def test_every_screen_at_every_size(make_app: MakeApp, name: str, language: str) -> None:
    small = SMALL if (name, language) in BASIC_CASES else FEW_SMALL
    sizes = [size for pair in zip_longest(fitting_sizes(name, language), small) for size in pair if size]
    await assert_complete_at(sizes, make_app(), name, language)


async def assert_complete_at(sizes: Iterable[tuple[int, int]], app: PersonalApp, name: str, language: str) -> None:
    """Check a screen in windows of each size, and that it is restored in the end."""
    app.content = ContentStore().read(language)
    async with app.run_test(size=(100, 30)) as pilot:
        await go_to(app, pilot, name)
        heading, focused = shown(app).split("\n")[0], app.focused
        for width, height in sizes:
            await resize(pilot, width, height)
            if width >= 40 and height >= 12:
                try:
                    assert_complete(app)
                except AssertionError as error:
                    raise AssertionError(f"at {width}x{height}: {error}\n{shown(app)}") from error
            else:
                lines = [line for line in shown(app).split("\n") if line.strip()]
                messages = [app.strings(key) for key in ("too_small", "too_small_short", "too_small_shortest")]
                fitting = [message for message in messages if len(message) <= width] or [messages[-1][:width]]
                assert lines == [fitting[0]]
                assert app.cursor_position == (0, 0)
        await resize(pilot, 100, 30)
        assert shown(app).split("\n")[0] == heading
        # A pane of controls has the focus only while none of them is in view.
        assert app.focused is focused or isinstance(focused, ControlsPane)


@pytest.mark.parametrize("keys", quick(0, [["slash", "i", "n", "enter"], ["down"], ["2"]]), ids=len)
async def test_topics_at_a_few_sizes(topics_app: PersonalApp, keys: list[str]) -> None:
    async with topics_app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*keys)
        await topics_app.workers.wait_for_complete()
        await pilot.pause()
        cursor = topics_app.screen.query_one(TopicList).cursor
        for width, height in FEW_SIZES:
            await resize(pilot, width, height)
            if width >= 40 and height >= 12:
                assert_complete(topics_app)
        assert topics_app.screen.query_one(TopicList).cursor == cursor


@pytest.mark.slow
@pytest.mark.parametrize("language", ContentStore().languages())
async def test_idle_warning_at_every_size(make_kiosk: Callable[..., KioskApp], language: str) -> None:
    app = make_kiosk()
    async with app.run_test(size=(100, 30)) as pilot:
        await app.push_screen(IdleWarning(ContentStore().read(language), 20))
        for width, height in FITTING:
            await resize(pilot, width, height)
            countdown, footer = app.screen.query_one(Countdown), app.screen.query_one(Footer)
            for widget in (countdown, footer):
                assert app.screen.region.contains_region(widget.region), (width, height)
                lines = widget.get_content_height(app.size, app.size, widget.size.width)
                assert widget.size.height >= lines, (width, height)
            assert app.focused is countdown
            assert countdown.region.contains_point(cursor_cell(app.screen))


@pytest.mark.parametrize("language", quick(1, ContentStore().languages()))
async def test_status_is_never_cut(make_app: MakeApp, language: str) -> None:
    app = make_app()
    app.content = ContentStore().read(language)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        for message in (next(combined_messages(language)), longest_message(language)):
            app.show_status(message, is_error=True)
            await pilot.pause()
            assert message in " ".join(shown(app).split())
            assert_complete(app)


async def test_question_stays_while_it_has_the_focus(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("tab", "f3")
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == "accept-all"
        assert "Language: English." in shown(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "Preferences on, Statistics on." in " ".join(shown(app).split())


async def test_list_is_at_its_top_again_after_a_look_at_the_contact(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        before = shown(app)
        await pilot.press("c")
        await pilot.pause()
        assert "»Telefon" in shown(app)
        await pilot.press("escape")
        await pilot.pause()
        assert shown(app) == before


async def test_goal_stays_open_and_current_in_another_language(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("up", "enter", "f3")
        await pilot.pause()
        lines = shown(app).splitlines()
        assert lines[1].split() == ["»", "Our", "goal", "▼▐"]
        assert "In Uppsala's preschools and schools," in lines[3]


async def test_changes_of_the_notice_are_shown_if_they_fit(app: PersonalApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await ask_again(app)
        for width, height, has_space in ((40, 12, False), (40, 30, True), (100, 14, True)):
            await resize(pilot, width, height)
            assert ("Nytt sedan du svarade" in shown(app)) == has_space


async def test_resize_is_not_lost_while_the_process_does_not_run(
    app: PersonalApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        stops = count(step=0.01)  # longer than Textual waits for further resizes
        monkeypatch.setattr(_time, "get_time", lambda: time.monotonic() + next(stops))
        await resize(pilot, 80, 24)
        await resize(pilot, 60, 20)


async def test_two_resizes_at_once_settle(app: PersonalApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        for size in (Size(50, 20), Size(60, 30)):
            app.screen.post_message(Resize(size, size))
        for _ in range(5):
            await drain_messages(app.screen)
        await pilot.pause()
        sizes: list[Size] = []
        app.screen._refresh_layout = lambda size=None, **_: sizes.append(size)  # type: ignore[method-assign]
        for _ in range(5):
            await drain_messages(app.screen)
        assert sizes == []
        assert app.screen.size == Size(100, 30)
