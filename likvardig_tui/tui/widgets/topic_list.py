"""The list of the page: the goal, and the initiatives as panels that open in place; or on the start page the topics.

Only the lines in view are laid out and drawn, and only the regions that change are refreshed, so that 10,000
initiatives cost no more than nine. ``panel_layout`` knows what each line shows, ``panel_view`` draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from likvardig_tui.content.hits import PREAMBLE, Hit
from likvardig_tui.content.model import Topic
from likvardig_tui.tui.binding_groups import SELECT
from likvardig_tui.tui.widgets.focus import note_focus
from likvardig_tui.tui.widgets.line_styles import Highlights
from likvardig_tui.tui.widgets.panel_layout import ListState, PanelLayout
from likvardig_tui.tui.widgets.panel_lines import OtherTexts
from likvardig_tui.tui.widgets.spoken_panels import SpokenPanels


class TopicList(SpokenPanels, can_focus=True, inherit_bindings=False):
    """The preamble and the panels of one topic, with a cursor on one of the titles."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "set_panel_open(True)", "keys.open"),
        Binding("enter,space", "set_panel_open(False)", "keys.close"),
        Binding("up,k", "move(-1)", "keys.up", group=SELECT),
        Binding("down,j", "move(1)", "keys.down", group=SELECT),
        Binding("pageup", "page(-1)", "keys.page_up", show=False),
        Binding("pagedown", "page(1)", "keys.page_down", show=False),
        Binding("home,g", "first", "keys.first", show=False),
        Binding("end,G", "last", "keys.last", show=False),
        Binding("right", "open", "keys.open", show=False),
        Binding("left", "close", "keys.close", show=False),
        Binding("a", "toggle_all", "keys.toggle_all"),
    ]

    @dataclass
    class Toggled(Message):
        """The user opened or closed panels."""

        items: tuple[str, ...]
        """Their names, as in the counts."""

    class Opened(Toggled):
        """The user opened panels."""

    class Closed(Toggled):
        """The user closed panels."""

    @dataclass
    class TopicClicked(Message):
        """The user clicked a topic on the start page."""

        topic_id: str

    def __init__(
        self,
        topic: Topic,
        texts: OtherTexts,
        opened: frozenset[int] = frozenset(),
        cursor: int = 0,
        title_offset: int | None = None,
        get_item: Callable[[str], str] = str,
    ) -> None:
        """Show ``topic`` with the panels ``opened`` and the ``cursor`` on an initiative, both numbered from 0.

        The title under the cursor starts ``title_offset`` lines below the top of the window; if None, the list scrolls
        as little as shows the panel. ``get_item`` returns what an initiative is called in the counts.
        """
        super().__init__(PanelLayout(topic, 1, opened, texts), cursor)
        self._initial_title_offset = title_offset
        self._has_been_sized = False
        self._hit_in_view: Hit | None = None
        """The hit last gone to, until the list is scrolled or the cursor moves; also after the search."""
        self._get_item = get_item

    @property
    def list_state(self) -> ListState:
        return ListState(self.opened, self.cursor, self.scroll_offset.y)

    @property
    def initiative_in_view(self) -> int:
        """What is copied or printed: where the hit last gone to is, while that is in view; else what has the cursor."""
        return self.cursor if self._hit_in_view is None else self._hit_in_view.initiative

    def restore(self, state: ListState) -> None:
        self._hit_in_view = None
        self.panel_layout.set_opened(state.opened)
        self.cursor = state.cursor
        self.scroll_to_line(lambda: state.scroll)
        self.refresh()

    async def open_initiative(self, index: int) -> None:
        """Move to an initiative, numbered from 0, and open it; do nothing if there is none."""
        if 0 <= index < len(self.topic.initiatives):
            self.cursor = index
            await self.action_set_panel_open(True)

    def watch_cursor(self, before: int, cursor: int) -> None:
        """Redraw both titles, and update the bindings that depend on whether the panel is open."""
        if before != cursor:
            self._hit_in_view = None
        if (before in self.opened) != (cursor in self.opened):
            self.refresh_bindings()
        for row in (before + 1, cursor + 1):
            if row <= len(self.topic.initiatives):
                self._refresh_title(row)
        self.redraw(self.scroll_offset.y, 1)  # which has the mark if the title is out of view

    def on_focus(self, event: events.Focus) -> None:
        self._show_focus(event)

    def on_blur(self, event: events.Blur) -> None:
        self._show_focus(event)

    def _show_focus(self, event: events.Focus | events.Blur) -> None:
        note_focus(self, event)
        self.watch_cursor(self.cursor, self.cursor)

    def show_hits(self, hits: Iterable[Hit], opened: frozenset[int]) -> None:
        """Highlight ``hits``, and open their panels in addition to those in ``opened``."""
        shown = tuple(hits)
        self._highlights = Highlights.of(shown)
        offset = self.title_offset
        self.panel_layout.set_opened(opened | self.panel_layout.panels_with(shown))
        self._keep_title_offset(offset)
        self.refresh()

    def show_topics(self, topic: Topic, state: ListState, hits: Iterable[Hit] = ()) -> None:
        """Show other topics than before on the start page."""
        before = self.panel_layout
        self.latest_layout = PanelLayout(topic, before.width, state.opened, before.texts, before.window_height)
        self._highlights = Highlights.of(hits)
        self._hovered_row = self._hit_in_view = None
        self.cursor = state.cursor
        self.scroll_to_line(lambda: state.scroll)
        self._scroll_to_cursor()
        self.refresh()

    def show_hit(self, hit: Hit | None) -> None:
        """Make a hit the current one, or none, and scroll to its panel; if that does not fit, to the hit in it."""
        self._highlights = self._highlights._replace(current=hit)
        self._hit_in_view = None
        self.refresh()
        if hit is None:
            return
        layout = self.panel_layout
        self.cursor = layout.cursor_at(hit)
        if not (panels := layout.panels_with([hit])) <= self.opened:
            layout.set_opened(self.opened | panels)
        get_top, get_count = layout.surroundings(lambda: layout.line_of(hit), self.size.height)
        self.scroll_into_view(get_top, get_count)
        self._hit_in_view = hit

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer either to open the panel under the cursor or to close it; to open the topic on the start page."""
        if action == "set_panel_open" and self.topic.is_start_page:
            return parameters == (True,)
        return action != "set_panel_open" or parameters != (self.cursor in self.opened,)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._hit_in_view = None

    async def action_set_panel_open(self, is_open: bool) -> None:  # bindings pass positional arguments
        """Open or close the panel under the cursor; on the start page open the topic."""
        if self.topic.is_start_page:
            self.cursor = max(0, self.cursor)
            await self.run_action(f"app.open_topic({self.topic.initiatives[self.cursor].id!r})")
        else:
            (self.action_open if is_open else self.action_close)()

    def action_open(self) -> None:
        """Open the panel under the cursor, or the first one if the cursor is before it."""
        self.cursor = max(self.panel_layout.first_panel, self.cursor)
        self._set_opened(self.opened | {self.cursor})

    def action_close(self) -> None:
        self._set_opened(self.opened - {self.cursor})

    def action_toggle_all(self) -> None:
        """Open all panels, or close them if all are open."""
        every = self.panel_layout.panels
        self._set_opened(every if not every <= self.opened else frozenset())

    async def action_move(self, direction: int) -> None:
        """Scroll to the rest of the current row if it is out of view; else move to the next title.

        After the last one, leave the list.
        """
        pin_height = self.panel_layout.pin_height(self._cursor_row, self.size.height)
        step = min(self.size.height // 3, self.size.height - pin_height)
        if self._scroll_within_row(direction, max(1, step)):
            return
        before = self.cursor
        self._move_cursor(self.cursor + direction)
        if direction > 0 and self.cursor == before:
            await self.run_action("screen.focus_beyond(1)")

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
        self.scroll_to_line(lambda: 0)
        self.cursor = 0 if title_end <= self.size.height else PREAMBLE

    def action_last(self) -> None:
        """Scroll to the end, with the cursor on the last title."""
        self._move_cursor(len(self.topic.initiatives) - 1)
        self.scroll_to_line(lambda: self.panel_layout.height - self.size.height)

    def on_click(self, event: events.Click) -> None:
        """Open or close the panel whose title is clicked, unless the click ends a text selection.

        On the start page open the topic; in a message, because this list is removed then.
        """
        if self.text_selection is not None or (offset := event.get_content_offset(self)) is None:
            return
        row, line, _ = self._window.line(offset.y)
        if not self.is_button(line):
            return
        self.cursor = row - 1
        if self.topic.is_start_page:
            self.post_message(self.TopicClicked(self.topic.initiatives[self.cursor].id))
        else:
            (self.action_close if self.cursor in self.opened else self.action_open)()

    def step(self, direction: int) -> None:
        """Move to the next title (1) or the previous one (-1)."""
        self._move_cursor(self.cursor + direction)

    def _move_cursor(self, initiative: int) -> None:
        """Move the cursor, limited to the ends of the list."""
        first = self.panel_layout.first_panel
        if initiative < first == 0:
            self.action_first()
            return
        initiative = min(max(first, initiative), len(self.topic.initiatives) - 1)
        if initiative != self.cursor:  # otherwise keep the end of the last text in view rather than its title
            self.cursor = initiative
            self._scroll_to_cursor(title_only=not self.topic.is_start_page)

    def _scroll_within_row(self, direction: int, count: int) -> bool:
        """Scroll up to ``count`` lines to the part of the cursor's row that is out of view.

        Return whether there was any. Before the first title that is the preamble, which then gets the cursor.
        """
        first, layout = self.scroll_offset.y, self.panel_layout
        if direction < 0 and self.cursor == layout.first_panel == 0 and 0 < first <= layout.top(1):
            self.cursor = PREAMBLE
        hidden = layout.hidden_lines(self._cursor_row, direction, first, self.size.height)
        if hidden:
            self.scroll_to_line(lambda: first + direction * min(count, hidden))
        return hidden > 0

    def _set_opened(self, opened: frozenset[int]) -> None:
        """Open exactly these panels, and post which ones opened and closed."""
        before, offset, layout = self.opened, self.title_offset, self.panel_layout
        is_at_top = self.scroll_offset.y == 0
        if opened == before:
            if self.cursor in opened:
                self._scroll_to_cursor()
            return
        layout.set_opened(opened)
        has_changed_elsewhere = bool((before ^ opened) - {self.cursor})
        if is_at_top and not has_changed_elsewhere:
            self.scroll_to_line(lambda: 0)
        else:
            self._keep_title_offset(offset)
        self._scroll_to_cursor()
        line_above = layout.top(self._cursor_row) - 1  # which may have become blank, or no longer be
        self.redraw(0 if has_changed_elsewhere else line_above)
        self.refresh_bindings()
        if self.topic.is_start_page:  # where only the summary has become longer or shorter
            return
        for message, changed in ((self.Opened, opened - before), (self.Closed, before - opened)):
            if changed := changed - {PREAMBLE}:
                ids = (self.topic.initiatives[index].id for index in sorted(changed))
                self.post_message(message(tuple(map(self._get_item, ids))))

    def _keep_title_offset(self, offset: int) -> None:
        """Scroll so that the title under the cursor starts ``offset`` lines below the top of the window."""
        self.scroll_to_line(lambda: self.panel_layout.top(self._cursor_row) - offset)

    def _scroll_to_cursor(self, *, title_only: bool = False) -> None:
        row, layout = self._cursor_row, self.panel_layout
        get_height = layout.title_and_footnote_height if title_only else layout.row_height
        self.scroll_into_view(lambda: layout.top(row), lambda: get_height(row))

    def on_resize(self) -> None:
        """Keep the top of the page in view if it was; else keep the cursor's title where it was.

        With the focus, the title is in view in any case. Without it, the list is as before once it has its space back.
        At a hit, the lines in view stay where they are, and the hit in view.
        """
        offset: int | None = self.latest_layout.top(self._cursor_row) - self.target_line  # at the previous width
        before, hit = self._visible_lines, self._hit_in_view
        is_at_top = self.scroll_offset.y == 0
        if not self._has_been_sized:
            self._has_been_sized = True
            offset = self._initial_title_offset
            is_at_top = offset is None
        if is_at_top and self.cursor <= 0 == self.panel_layout.first_panel and hit is None:
            self.action_first()
        elif offset is None:
            self._scroll_to_cursor()
        else:
            self._keep_title_offset(offset)
            if self.has_focus and not self.panel_layout.is_being_read(self._cursor_row, self.scroll_offset.y):
                self._scroll_to_cursor(title_only=True)
        if self._highlights.current is not None:
            self.show_hit(self._highlights.current)
        elif hit is not None:
            self.scroll_into_view(partial(self.panel_layout.line_of, hit), lambda: 1)
            self._hit_in_view = hit
        if self._visible_lines != before:
            self.refresh()
