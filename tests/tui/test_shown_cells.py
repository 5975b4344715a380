"""A terminal that only gets what changes shows the same as one that gets every frame whole."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyte
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.control import Control
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Size
from textual.screen import Screen

from likvardig_tui.tui.driver import CLEAR_SCREEN, RobustDriver
from likvardig_tui.tui.hyperlink_ids import END_OF_HYPERLINK
from likvardig_tui.tui.personal_app import PersonalApp
from likvardig_tui.tui.shown_cells import MAX_AGE_S, SINGLE_CELLS, ShownCells
from likvardig_tui.tui.terminal_writer import TerminalWriter
from tests.helpers.apps import Clock, MakeApp, settle
from tests.helpers.marks import more_examples, quick
from tests.helpers.processes import TIMEOUT_S

NO_WRAP, RESET = "\x1b[?7l", "\x1b[0m"
CUTS = (0, 5, 12)
"""Where the widgets of the generated frames begin and end."""
ROWS = 3
Runs = tuple[tuple[str, str], ...]
"""Styles and texts."""
Picture = dict[tuple[int, int], Runs]
"""What is at a row and column."""


class TwoTerminals:
    """One terminal that gets everything, and one that only gets what ``ShownCells`` leaves of it."""

    def __init__(self, columns: int, rows: int) -> None:
        self.clock = Clock()
        self.shown = ShownCells(self.clock)
        self.shown.resize(columns, rows)
        self.whole, self.changed = terminal(columns, rows), terminal(columns, rows)

    def write(self, output: str) -> str:
        changes = self.shown.changes(output)
        pyte.Stream(self.whole).feed(output)
        pyte.Stream(self.changed).feed(changes)
        return changes

    def resize(self, columns: int, rows: int) -> None:
        for screen in (self.whole, self.changed):
            screen.resize(rows, columns)
        self.shown.resize(columns, rows)

    def assert_equal(self) -> None:
        assert cells(self.changed) == cells(self.whole)


def terminal(columns: int, rows: int) -> pyte.Screen:
    screen = pyte.Screen(columns, rows)
    pyte.Stream(screen).feed(NO_WRAP)
    return screen


def cells(screen: pyte.Screen) -> object:
    """Return everything that can be seen."""
    lines = [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
    return lines, screen.cursor.x, screen.cursor.y


def frame(pieces: Mapping[tuple[int, int], Runs], cursor: tuple[int, int] = (0, 0)) -> str:
    """Return the sequences with which Textual writes a frame."""
    output = ""
    for (y, x), runs in sorted(pieces.items()):
        output += Control.move_to(x, y).segment.text
        output += "".join(f"\x1b[{style}m{text}\x1b[0m" if style else text for style, text in runs)
        output += "\n" if y != max(pieces)[0] else ""
    return output + Control.move_to(*cursor).segment.text


# Any frames

CLUSTERS = ("a", "b", " ", "å", "▼", "…", "中", "e\u0301", "👍", "Ж")
LINK, OTHER_LINK = (f"\x1b]8;id={n};https://uppsala.se/{n}\x1b\\" for n in (1, 2))
STYLES = ("", "1", "38;2;1;2;3", "1;48;5;7")


@st.composite
def runs_of(draw: st.DrawFn, width: int) -> Runs:
    """Return runs that fill so many cells; a combining character may have another style than what it is above."""
    runs: list[tuple[str, str]] = []
    left = width
    while left:
        style = draw(st.sampled_from(STYLES))
        text = ""
        for cluster in draw(st.lists(st.sampled_from(CLUSTERS), min_size=1, max_size=4)):
            if cell_len(text + cluster) <= left:
                text += cluster
        text = text or "x"
        left -= cell_len(text)
        runs.append((style, text))
        if draw(st.integers(0, 9)) == 0:
            runs.append((draw(st.sampled_from(STYLES)), "\u0301"))
    return tuple(runs)


LINES = st.integers(0, ROWS - 1)
LEFT = st.dictionaries(st.tuples(LINES, st.just(CUTS[0])), runs_of(CUTS[1]))
RIGHT = st.dictionaries(st.tuples(LINES, st.just(CUTS[1])), runs_of(CUTS[2] - CUTS[1]))
CURSORS = st.tuples(st.integers(0, CUTS[-1] - 1), LINES)
FRAMES = st.builds(lambda left, right, cursor: frame(left | right, cursor), LEFT, RIGHT, CURSORS)


def repeated(outputs: list[str]) -> Iterable[str]:
    """Return each of the frames, and some of them again."""
    for index, output in enumerate(outputs):
        yield output
        yield outputs[index // 2]


@more_examples(5)
@given(st.lists(FRAMES, min_size=2, max_size=8))
def test_changes_of_any_frames_show_what_the_frames_show(frames: list[str]) -> None:
    terminals = TwoTerminals(CUTS[-1], ROWS)
    for output in repeated(frames):
        terminals.write(output)
        terminals.assert_equal()


PICTURE: Picture = {(0, 0): (("1", "title"),), (1, 0): (("", "text"), ("7", "hit"), ("", "text"))}


def test_frame_that_is_shown_is_not_written_again() -> None:
    terminals = TwoTerminals(20, 3)
    terminals.write(frame(PICTURE))
    assert terminals.write(frame(PICTURE)) == ""
    assert terminals.write(frame(PICTURE, (3, 1))) == "\x1b[2;4H"
    terminals.assert_equal()


def test_only_the_cells_between_the_first_and_the_last_change_are_written() -> None:
    terminals = TwoTerminals(20, 3)
    terminals.write(frame({(0, 0): (("7", "one two three"),)}))
    assert terminals.write(frame({(0, 0): (("7", "one 2wo three"),)})) == "\x1b[1;5H\x1b[7m2\x1b[0m\x1b[1;1H"
    terminals.assert_equal()


def test_style_ends_where_another_begins() -> None:
    terminals = TwoTerminals(20, 3)
    for runs in ((("1", "bold"), ("4", "line"), ("", "text")), (("4", "bold"), ("1", "line"), ("7", "text"))):
        terminals.write(frame({(0, 0): runs}))
        terminals.assert_equal()


def linked(start: str, text: str, style: str = "\x1b[4m") -> str:
    """Return a hyperlink as Textual writes it."""
    return f"{start}{style}{text}{style and RESET}{END_OF_HYPERLINK}"


def test_hyperlink_belongs_to_what_a_cell_shows() -> None:
    shown = TwoTerminals(20, 3).shown
    start, end = "\x1b[1;1H", "\x1b[1;1H"
    first = f"{start}see {linked(LINK, 'this page')} now{end}"
    assert shown.changes(first) == f"{start}see {LINK}\x1b[4mthis page{END_OF_HYPERLINK}{RESET} now{end}"
    assert shown.changes(first) == ""
    other = f"{start}see {linked(OTHER_LINK, 'this page')} now{end}"
    assert shown.changes(other) == f"\x1b[1;5H{linked(OTHER_LINK, 'this page')}{end}"
    word = f"{start}see {linked(OTHER_LINK, 'that page')} now{end}"
    assert shown.changes(word) == f"\x1b[1;7H{linked(OTHER_LINK, 'at')}{end}"
    plain = f"{start}see \x1b[4mthat page{RESET} now{end}"
    assert shown.changes(plain) == f"\x1b[1;5H\x1b[4mthat page{RESET}{end}"


def test_hyperlink_ends_where_the_next_text_begins() -> None:
    shown = TwoTerminals(20, 3).shown
    frames = f"\x1b[1;1H{linked(LINK, 'one', '')}{linked(OTHER_LINK, 'two', '')}rest\x1b[1;1H"
    assert shown.changes(frames) == f"\x1b[1;1H{LINK}one{OTHER_LINK}two{END_OF_HYPERLINK}rest\x1b[1;1H"


@pytest.mark.parametrize(
    "part", ["\x1b]8;;\x1b\\", LINK, "\x1b]8;id=1;https://uppsala.se/å\x1b\\", "\x1b]8;id=1;x\x07", "\x07"]
)
@pytest.mark.parametrize("rest", ["text", "", "\n\x1b[2;1Htext"])
def test_frame_with_half_a_hyperlink_or_a_control_character_is_written_as_it_is(part: str, rest: str) -> None:
    shown = TwoTerminals(20, 3).shown
    output = f"\x1b[1;1Htext{part}{rest}\x1b[1;1H"
    assert shown.changes(output) == shown.changes(output) == output


def test_line_with_a_wide_character_is_written_whole() -> None:
    terminals = TwoTerminals(20, 3)
    wide, moved, narrow = (frame({(0, 0): (("", text),)}) for text in ("a 中 b", "a  中b", "a cd b"))
    for output in (narrow, wide, narrow, wide, moved):
        assert terminals.write(output) == output
        terminals.assert_equal()
    assert terminals.write(moved) == ""


def test_text_after_one_of_uncertain_width_is_put_in_its_place() -> None:
    output = frame({(0, 0): (("", "👍"),), (0, 2): (("", "text"),)})
    assert TwoTerminals(20, 3).write(output) == output


@pytest.mark.parametrize("other", ["\x07", "\x1b]52;c;YQ==\x07", "\x1b]P0000000", CLEAR_SCREEN, "text"])
def test_everything_is_written_after_output_that_is_no_frame(other: str) -> None:
    shown = TwoTerminals(20, 3).shown
    first = shown.changes(frame(PICTURE))
    assert shown.changes(other) == other
    assert shown.changes(frame(PICTURE)) == first


def test_everything_is_written_after_a_time() -> None:
    terminals = TwoTerminals(20, 3)
    first = terminals.write(frame(PICTURE))
    terminals.clock.now = MAX_AGE_S + 1
    assert terminals.write(frame(PICTURE)) == first


def test_frame_that_a_smaller_terminal_cuts_off_is_not_relied_on() -> None:
    terminals = TwoTerminals(20, 3)
    terminals.write(frame(PICTURE))
    terminals.resize(6, 2)
    terminals.write(frame(PICTURE))  # the last column shows the last character
    terminals.write(frame({(0, 0): (("1", "title "),), (1, 0): (("", "text"), ("7", "hi"))}))
    terminals.assert_equal()
    assert terminals.changed.display == ["title ", "texthi"]


@pytest.mark.parametrize("place", [(2, 0), (0, 16)])
def test_frame_that_does_not_fit_is_written_whole_each_time(place: tuple[int, int]) -> None:
    shown = TwoTerminals(20, 2).shown
    output = frame({(0, 0): (("1", "title"),), place: (("", "below"),)})
    assert shown.changes(output) == output
    assert shown.changes(output) == output


def test_synchronization_is_written_and_changes_nothing() -> None:
    terminals = TwoTerminals(20, 3)
    terminals.shown.changes(frame(PICTURE))
    assert terminals.shown.changes("\x1b[?2026h") == "\x1b[?2026h"
    assert terminals.shown.changes(frame(PICTURE)) == ""


def test_characters_that_are_compared_by_cell_have_one_cell() -> None:
    single = [char for char in map(chr, range(sys.maxunicode)) if SINGLE_CELLS.fullmatch(char)]
    assert len(single) > 600
    assert {cell_len(char) for char in single} == {1}


# Any keys

KEYS = (
    *("down", "up", "enter", "space", "pagedown", "end", "home", "3", "9", "a", "tab", "shift+tab", "c", "escape"),
    *("slash", "o", "n", "f2", "f3", "f4", "f1"),
)
SIZES = ((100, 30), (46, 20), (130, 40))


@pytest.mark.slow
@settings(
    max_examples=max(2, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(KEYS), min_size=4, max_size=12), st.sampled_from(SIZES))
async def test_changes_show_what_the_frames_of_the_app_show(
    make_app: MakeApp, keys: list[str], size: tuple[int, int]
) -> None:
    with frames_of_apps(size) as frames:
        async with make_app().run_test(size=size) as pilot:
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
    terminals = TwoTerminals(*size)
    for output in frames:
        terminals.write(output)
        terminals.assert_equal()
    assert any(line.strip() for line in terminals.changed.display)


@pytest.mark.parametrize("size", quick(1, [*SIZES, (80, 24), (60, 40)]))
async def test_no_key_changes_after_the_first_frame(make_app: MakeApp, size: tuple[int, int]) -> None:
    with frames_of_apps(size) as frames:
        async with make_app().run_test(size=size) as pilot:
            await settle(pilot)
    screen = terminal(*size)
    footers = []
    for output in frames:
        pyte.Stream(screen).feed(output)
        footers.append(screen.display[-2:])
    assert footers == [footers[0]] * len(footers)


@contextmanager
def frames_of_apps(size: tuple[int, int]) -> Iterator[list[str]]:
    """Return what apps without a terminal would write to it, as a list that grows."""
    frames: list[str] = []

    def write(app: PersonalApp, _: Screen[Any], update: CompositorUpdate | None) -> None:
        if update is not None and not app._batch_count:
            cursor = Size(*size).clamp_offset(app.cursor_position)
            frames.append(update.render_segments(app.console) + Control.move_to(*cursor).segment.text)

    render_update = Compositor.render_update
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", getattr(render_update, "__wrapped__", render_update))
        patch.setattr(PersonalApp, "_display", write)
        yield frames


# Output that is dropped


@pytest.fixture
def driver() -> RobustDriver:
    """A driver that is given a writer, but no terminal to set up."""
    driver = RobustDriver.__new__(RobustDriver)
    driver._needs_setup = False
    driver._shown = ShownCells()
    driver._shown.resize(20, 3)
    return driver


def test_frame_dropped_by_the_writer_is_written_the_next_time(driver: RobustDriver) -> None:
    is_in_foreground = False
    read_end, write_end = os.pipe()
    with open(write_end, "w") as file, open(read_end) as written:
        writer = TerminalWriter(file, lambda: False, lambda: is_in_foreground)
        driver._writer_thread = writer
        writer.start()
        driver.write(frame(PICTURE))
        wait_until(lambda: writer.has_dropped_output)
        is_in_foreground = True
        driver.write(frame(PICTURE))
        writer.close("")
        file.close()
        assert written.read() == TwoTerminals(20, 3).write(frame(PICTURE))


def test_frame_dropped_before_the_terminal_is_set_up_is_written_the_next_time(driver: RobustDriver) -> None:
    read_end, write_end = os.pipe()
    with open(write_end, "w") as file, open(read_end) as written:
        writer = driver._writer_thread = TerminalWriter(file, lambda: False, lambda: True)
        writer.start()
        driver._needs_setup = True
        driver.write(frame(PICTURE))
        driver._needs_setup = False
        driver.write(frame(PICTURE))
        writer.close("")
        file.close()
        assert written.read() == TwoTerminals(20, 3).write(frame(PICTURE))


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
