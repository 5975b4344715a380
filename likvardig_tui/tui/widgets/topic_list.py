"""The list of the page: the goal, and the initiatives as panels that open in place.

Only the lines in view are laid out and drawn, and only the regions that change are refreshed, so that 10,000
initiatives cost no more than nine. ``panel_layout`` knows what each line shows, ``panel_rendering`` how it looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich import get_console
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.content.hits import PREAMBLE, Hit
from likvardig_tui.content.model import Topic
from likvardig_tui.tui.widgets.panel_layout import Line, PanelLayout
from likvardig_tui.tui.widgets.panel_rendering import styled_line

STYLES = (
    *("title", "opened", "cursor", "prefix", "body", "summary", "goal-title", "goal", "blank"),
    *("strong", "emphasis", "hit", "current-hit", "cursor-hit"),
)
"""Each is a component class, ``topic-list--title`` and so on."""
CONTEXT = 2
"""Lines shown below a search hit, if there is space for them."""


class ListState(NamedTuple):
    """What the list shows, to be restored later."""

    opened: frozenset[int]
    """Initiatives, from 0."""
    cursor: int
    scroll: int
    """The first line in view."""


class TopicList(ScrollView, can_focus=True, inherit_bindings=False):
    """The preamble and the panels of one topic, with a cursor on one of the titles."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"topic-list--{style}" for style in STYLES}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "set_panel_open(True)", "keys.open"),
        Binding("enter,space", "set_panel_open(False)", "keys.close"),
        Binding("up,k", "move(-1)", "keys.up", show=False),
        Binding("down,j", "move(1)", "keys.down", show=False),
        Binding("pageup", "page(-1)", "keys.page_up", show=False),
        Binding("pagedown", "page(1)", "keys.page_down", show=False),
        Binding("home,g", "first", "keys.first", show=False),
        Binding("end,G", "last", "keys.last", show=False),
        Binding("right", "open", "keys.open", show=False),
        Binding("left", "close", "keys.close", show=False),
        Binding("a", "toggle_all", "keys.toggle_all"),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)
    """The initiative that keys act on, from 0; PREAMBLE while the text before the first one is in view."""

    @dataclass
    class Toggled(Message):
        """The user opened or closed panels."""

        initiative_ids: tuple[str, ...]

    class Opened(Toggled):
        """The user opened panels."""

    class Closed(Toggled):
        """The user closed panels."""

    def __init__(
        self, topic: Topic, opened: frozenset[int] = frozenset(), cursor: int = 0, title_offset: int | None = None
    ) -> None:
        """Show ``topic`` with the panels ``opened`` and the ``cursor`` on an initiative, both numbered from 0.

        The title under the cursor starts ``title_offset`` lines below the top of the window; if None, the list
        scrolls as little as shows the panel.
        """
        super().__init__()
        self.set_reactive(TopicList.cursor, cursor)
        self._panel_layout = PanelLayout(topic, 1, opened)
        self._initial_title_offset = title_offset
        self._has_been_sized = False
        self._hits: dict[tuple[int, int], list[Hit]] = {}
        self._current_hit: Hit | None = None
        self._target_line = 0
        """The line last scrolled to; may be beyond the first one in view while the window is too high for that."""

    @property
    def topic(self) -> Topic:
        return self._panel_layout.topic

    @property
    def opened(self) -> frozenset[int]:
        return self._panel_layout.opened

    @property
    def panel_layout(self) -> PanelLayout:
        """The lines at the current width."""
        # The scroll bar's column stays empty while there is none, so that the bar moves no line when it appears.
        width = max(1, self.container_size.width - self.styles.scrollbar_size_vertical)
        if self._panel_layout.width != width:
            self._panel_layout = PanelLayout(self._panel_layout.topic, width, self._panel_layout.opened)
        return self._panel_layout

    @property
    def _cursor_row(self) -> int:
        return self.cursor + 1

    @property
    def title_offset(self) -> int:
        """How far below the top of the window the title under the cursor starts, in lines."""
        return self.panel_layout.top(self._cursor_row) - self.scroll_offset.y

    @property
    def cursor_offset(self) -> Offset:
        """The start of the current search hit's line; without one, of the title under the cursor."""
        if self._current_hit is not None:
            return Offset(0, max(0, self.panel_layout.line_of(self._current_hit) - self.scroll_offset.y))
        return Offset(0, 0 if self.cursor == PREAMBLE else max(0, self.title_offset))

    @property
    def list_state(self) -> ListState:
        return ListState(self.opened, self.cursor, self.scroll_offset.y)

    def restore(self, state: ListState) -> None:
        self.panel_layout.set_opened(state.opened)
        self.cursor = state.cursor
        self._scroll_to_line(lambda: state.scroll)
        self.refresh()

    def open_initiative(self, index: int) -> None:
        """Move to an initiative, numbered from 0, and open it; do nothing if there is none."""
        if 0 <= index < len(self.topic.initiatives):
            self.cursor = index
            self.action_open()

    def watch_cursor(self, before: int, cursor: int) -> None:
        """Redraw both titles, and update the bindings that depend on whether the panel is open."""
        if (before in self.opened) != (cursor in self.opened):
            self.refresh_bindings()
        for row in (before + 1, cursor + 1):
            if row <= len(self.topic.initiatives):
                self._refresh_lines(self.panel_layout.top(row), self.panel_layout.title_height(row))
                if self._is_pinned(row):
                    self._refresh_lines(self.scroll_offset.y, self.panel_layout.title_height(row))
        if PREAMBLE in (before, cursor):
            self._refresh_lines(self.scroll_offset.y, 1)

    def show_hits(self, hits: Iterable[Hit], opened: frozenset[int]) -> None:
        """Highlight ``hits``, and open their panels in addition to those in ``opened``."""
        by_block: dict[tuple[int, int], list[Hit]] = defaultdict(list)
        for hit in hits:
            by_block[hit.initiative, hit.block].append(hit)
        self._hits, self._current_hit = dict(by_block), None
        offset = self.title_offset
        self.panel_layout.set_opened(opened | {initiative for initiative, _ in by_block if initiative != PREAMBLE})
        self._keep_title_offset(offset)
        self.refresh()

    def show_hit(self, hit: Hit) -> None:
        """Make one of the hits the current one, and scroll to it with its title and a little of what follows."""
        self._current_hit = hit
        self.cursor = hit.initiative
        layout = self.panel_layout
        if hit.initiative != PREAMBLE and hit.initiative not in self.opened:
            layout.set_opened(self.opened | {hit.initiative})
        title_height = layout.title_height(self._cursor_row)
        count = title_height + min(max(1, self.size.height - title_height), 1 + CONTEXT)
        self._scroll_into_view(lambda: layout.line_of(hit) - title_height, lambda: count)
        self.refresh()

    def clear_hits(self) -> None:
        self._hits, self._current_hit = {}, None
        self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer either to open the panel under the cursor or to close it."""
        return action != "set_panel_open" or parameters != (self.cursor in self.opened,)

    def action_set_panel_open(self, is_open: bool) -> None:  # bindings pass positional arguments
        (self.action_open if is_open else self.action_close)()

    def action_open(self) -> None:
        """Open the panel under the cursor, or the first one if the cursor is before it."""
        self.cursor = max(0, self.cursor)
        self._set_opened(self.opened | {self.cursor})

    def action_close(self) -> None:
        self._set_opened(self.opened - {self.cursor})

    def action_toggle_all(self) -> None:
        """Open all panels, or close them if all are open."""
        every = frozenset(range(len(self.topic.initiatives)))
        self._set_opened(every if self.opened != every else frozenset())

    def action_move(self, direction: int) -> None:
        """Scroll to the rest of the current row if it is out of view; else move to the next title."""
        pin_height = self.panel_layout.pin_height(self._cursor_row, self.size.height)
        step = min(self.size.height // 3, self.size.height - pin_height)
        if not self._scroll_within_row(direction, max(1, step)):
            self._move_cursor(self.cursor + direction)

    def action_page(self, direction: int) -> None:
        """Scroll a page within the current row if part of it is out of view; else move by a page."""
        layout = self.panel_layout
        page = max(1, self.size.height - layout.pin_height(self._cursor_row, self.size.height) - 1)
        if not self._scroll_within_row(direction, page):
            target = layout.row_at(layout.top(self._cursor_row) + direction * page) - 1
            self._move_cursor(target if target != self.cursor else target + direction)

    def action_first(self) -> None:
        """Scroll to the top, with the cursor on the first title if that is in view."""
        title_end = self.panel_layout.top(1) + self.panel_layout.title_height(1)
        self._scroll_to_line(lambda: 0)
        self.cursor = 0 if title_end <= self.size.height else PREAMBLE

    def action_last(self) -> None:
        """Scroll to the end, with the cursor on the last title."""
        self._move_cursor(len(self.topic.initiatives) - 1)
        self._scroll_to_line(lambda: self.panel_layout.height - self.size.height)

    def on_click(self, event: events.Click) -> None:
        """Open or close the panel whose title is clicked, unless the click ends a text selection."""
        if self.text_selection is not None or (offset := event.get_content_offset(self)) is None:
            return
        row, line, _ = self._visible_line(offset.y)
        if line.role == "title":
            self.cursor = row - 1
            self.action_set_panel_open(self.cursor not in self.opened)

    def _move_cursor(self, initiative: int) -> None:
        """Move the cursor, limited to the ends of the list."""
        if initiative <= PREAMBLE:
            self.action_first()
            return
        initiative = min(initiative, len(self.topic.initiatives) - 1)
        if initiative != self.cursor:  # otherwise keep the end of the last text in view rather than its title
            self.cursor = initiative
            self._scroll_to_cursor(title_only=True)

    def _scroll_within_row(self, direction: int, count: int) -> bool:
        """Scroll up to ``count`` lines to the part of the cursor's row that is out of view.

        Return whether there was any. Before the first title that is the preamble, which then gets the cursor.
        """
        first, layout = self.scroll_offset.y, self.panel_layout
        if direction < 0 and self.cursor == 0 and 0 < first <= layout.top(1):
            self.cursor = PREAMBLE
        hidden = layout.hidden_lines(self._cursor_row, direction, first, self.size.height)
        if hidden:
            self._scroll_to_line(lambda: first + direction * min(count, hidden))
        return hidden > 0

    def _set_opened(self, opened: frozenset[int]) -> None:
        """Open exactly these panels, and post which ones opened and closed."""
        before, offset = self.opened, self.title_offset
        if opened == before:
            if self.cursor in opened:
                self._scroll_to_cursor()
            return
        self.panel_layout.set_opened(opened)
        self._keep_title_offset(offset)
        self._scroll_to_cursor()
        has_changed_elsewhere = bool((before ^ opened) - {self.cursor})
        self._refresh_lines(0 if has_changed_elsewhere else self.panel_layout.top(self._cursor_row))
        self.refresh_bindings()
        for message, changed in ((self.Opened, opened - before), (self.Closed, before - opened)):
            if changed:
                self.post_message(message(tuple(self.topic.initiatives[index].id for index in sorted(changed))))

    def _scroll_to_line(self, get_line: Callable[[], int]) -> None:
        """Scroll until the line that ``get_line`` returns is the first one, as far as there are lines.

        ``get_line`` is called again whenever estimated heights have become exact, until all those in view are.
        """
        layout = self.panel_layout
        wanted, first = layout.measure_window(get_line, self.size.height)
        self.virtual_size = Size(layout.width, layout.height)
        self.scroll_to(y=first, animate=False, force=True)  # even before the scroll bar has appeared
        self._target_line = wanted  # the watcher has set it to the line reached

    def _keep_title_offset(self, offset: int) -> None:
        """Scroll so that the title under the cursor starts ``offset`` lines below the top of the window."""
        self._scroll_to_line(lambda: self.panel_layout.top(self._cursor_row) - offset)

    def _scroll_into_view(self, get_top: Callable[[], int], get_count: Callable[[], int]) -> None:
        """Scroll as little as shows so many lines from the top one, or the first of them if they do not fit."""
        before = self._target_line
        self._scroll_to_line(lambda: min(get_top(), max(before, get_top() + get_count() - self.size.height)))

    def _scroll_to_cursor(self, *, title_only: bool = False) -> None:
        row, layout = self._cursor_row, self.panel_layout
        get_height = layout.title_height if title_only else layout.row_height
        self._scroll_into_view(lambda: layout.top(row), lambda: get_height(row))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Measure the rows that have been scrolled into view, and keep the visible lines where they are."""
        super().watch_scroll_y(old_value, new_value)
        first, height = round(new_value), self.size.height
        self._target_line = first
        row = self.panel_layout.row_at(first if new_value > old_value else first + height - 1)
        offset = self.panel_layout.top(row) - first
        if self.panel_layout.measure(first, height):
            self._scroll_to_line(lambda: self.panel_layout.top(row) - offset)

    def on_resize(self) -> None:
        """Keep the top of the page in view if it was; else keep the cursor's title where it was."""
        offset: int | None = self._panel_layout.top(self._cursor_row) - self._target_line  # at the previous width
        is_at_top = self.scroll_offset.y == 0
        if not self._has_been_sized:
            self._has_been_sized = True
            offset = self._initial_title_offset
            is_at_top = offset is None
        if is_at_top and self.cursor <= 0:
            self.action_first()
        elif offset is None:
            self._scroll_to_cursor()
        else:
            self._keep_title_offset(offset)
            if not self._is_pinned(self._cursor_row):
                self._scroll_to_cursor(title_only=True)
        if self._current_hit is not None:
            self.show_hit(self._current_hit)
        self.refresh()

    def _refresh_lines(self, line: int, count: int | None = None) -> None:
        """Refresh ``count`` lines from ``line`` on, or all of them if None."""
        first = max(0, line - self.scroll_offset.y)
        height = self.size.height - first if count is None else count
        if first < self.size.height and height > 0:
            self.refresh(Region(0, first, self.size.width, height))

    def _is_pinned(self, row: int) -> bool:
        return self.panel_layout.is_pinned(row, self.scroll_offset.y, self.size.height)

    @property
    def pinned_height(self) -> int:
        """Lines at the top of the window that repeat the title under the cursor while its text is scrolled."""
        return (
            self.panel_layout.pin_height(self._cursor_row, self.size.height) if self._is_pinned(self._cursor_row) else 0
        )

    def _visible_line(self, y: int) -> tuple[int, Line, int]:
        """Return the row, the line and the line's index that are ``y`` lines below the top of the window."""
        index = y + (self.panel_layout.top(self._cursor_row) if y < self.pinned_height else self.scroll_offset.y)
        row, line = self.panel_layout.line(index)
        return row, line, index

    def render_line(self, y: int) -> Strip:
        row, line, index = self._visible_line(y)
        is_cursor = line.role == "title" and row == self._cursor_row
        text = styled_line(
            line,
            row - 1,
            self._line_style,
            is_cursor=is_cursor,
            is_open=line.role == "title" and row - 1 in self.opened,
            has_focus_mark=self.has_focus and (is_cursor or (y == 0 and self.cursor == PREAMBLE)),
            hits=self._hits,
            current_hit=self._current_hit,
        )
        if (selection := self.text_selection) is not None and (span := selection.get_span(index)) is not None:
            style = self.screen.get_component_rich_style("screen--selection")
            text.stylize(style, span[0], len(text) if span[1] < 0 else span[1])
        base = self._line_style("cursor") if is_cursor else self.rich_style
        strip = Strip(text.render(get_console())).adjust_cell_length(self.size.width, base)
        return strip.apply_offsets(0, index)

    def _line_style(self, name: str, *, partial: bool = False) -> Style:
        return self.get_component_rich_style(f"topic-list--{name}", partial=partial)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        start = selection.start.y if selection.start is not None else 0
        end = selection.end.y if selection.end is not None else None
        return self.panel_layout.selected_text(start, end, selection.get_span), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        del selection
        self.refresh()

    @property
    def select_container(self) -> Widget:
        """The list itself, so that a triple click selects no more than a double click."""
        return self

    def text_select_all(self) -> None:
        """Select nothing: a double click on a title opens and closes the panel."""
