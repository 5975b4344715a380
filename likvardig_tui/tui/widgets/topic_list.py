"""The page itself: the goal, and the initiatives as panels that open in place. What keys and clicks do to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message

from likvardig_tui.content.hits import PREAMBLE, Hit
from likvardig_tui.content.model import Topic
from likvardig_tui.tui.widgets.panel_view import PanelView

CONTEXT = 2
"""How many lines to show after a hit, where there is room."""


class Place(NamedTuple):
    """What a reader sees of the list, to come back to."""

    opened: frozenset[int]
    cursor: int
    scroll: int


class TopicList(PanelView, can_focus=True):
    """The goal and the panels of one topic, to move in, to open and to close."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "turn_panel(True)", "keys.open"),
        Binding("enter,space", "turn_panel(False)", "keys.close"),
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

    class Toggled(Message):
        """A reader opened or closed panels."""

        def __init__(self, initiative_ids: tuple[str, ...]) -> None:
            super().__init__()
            self.initiative_ids = initiative_ids

    class Opened(Toggled):
        """A reader opened panels."""

    class Closed(Toggled):
        """A reader closed panels."""

    def __init__(
        self, topic: Topic, opened: frozenset[int] = frozenset(), cursor: int = 0, offset: int | None = None
    ) -> None:
        """Begin with the panels ``opened`` and the ``cursor`` on that initiative, both from 0.

        Its title begins ``offset`` lines below the top of the window (``title_offset``); where it shows best, if None.
        """
        super().__init__(topic, opened, cursor)
        self._first_offset = offset
        self._is_laid_out = False

    # Where the reader is

    @property
    def title_offset(self) -> int:
        """How far below the top of the window the cursor's title stands, in lines."""
        return self._offset

    @property
    def caret(self) -> Offset:
        """Where the hit that the reader is at stands, or else where the cursor's title begins."""
        if self._current_hit is not None:
            return Offset(0, max(0, self._lines.line_of(self._current_hit) - self.scroll_offset.y))
        return Offset(0, 0 if self.cursor == PREAMBLE else max(0, self._offset))

    @property
    def place(self) -> Place:
        """Where the reader is."""
        return Place(self.opened, self.cursor, self.scroll_offset.y)

    def return_to(self, place: Place) -> None:
        """Bring back what a reader saw."""
        self._lines.set_opened(place.opened)
        self.cursor = place.cursor
        self._scroll(lambda: place.scroll)
        self.refresh()

    def go_to(self, number: int) -> None:
        """Move to initiative ``number``, from 0, and open it; do nothing where there is none."""
        if 0 <= number < len(self.topic.initiatives):
            self.cursor = number
            self.action_open()

    def show_hits(self, hits: Iterable[Hit], opened: frozenset[int]) -> None:
        """Light ``hits`` up, and open their panels besides those ``opened``."""
        by_block: dict[tuple[int, int], list[Hit]] = defaultdict(list)
        for hit in hits:
            by_block[hit.initiative, hit.block].append(hit)
        self._hits, self._current_hit = dict(by_block), None
        offset = self._offset
        self._lines.set_opened(opened | {initiative for initiative, _ in by_block if initiative != PREAMBLE})
        self._keep(offset)
        self.refresh()

    def show_hit(self, hit: Hit) -> None:
        """Bring one of the hits into view, with its title and a little of what follows, and light it up most."""
        self._current_hit = hit
        self.cursor = hit.initiative
        if hit.initiative != PREAMBLE and hit.initiative not in self.opened:
            self._lines.set_opened(self.opened | {hit.initiative})
        above = self._lines.title_height(self._row)
        room = max(1, self.size.height - above)
        shown = above + min(room, 1 + CONTEXT)
        self._bring_into_view(lambda: self._lines.line_of(hit) - above, lambda: shown)
        self.refresh()

    def clear_hits(self) -> None:
        """Put the lights out."""
        self._hits, self._current_hit = {}, None
        self.refresh()

    # Keys and mouse

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to open the panel under the cursor, or to close it."""
        return action != "turn_panel" or parameters != (self.cursor in self.opened,)

    def action_turn_panel(self, opens: bool) -> None:  # that is how a binding hands it over
        """Open the panel under the cursor, or close it."""
        if opens:
            self.action_open()
        else:
            self.action_close()

    def action_open(self) -> None:
        """Open the panel under the cursor; the first while what stands before it is being read."""
        self.cursor = max(0, self.cursor)
        self._set_opened(self.opened | {self.cursor})

    def action_close(self) -> None:
        """Close the panel under the cursor."""
        self._set_opened(self.opened - {self.cursor})

    def action_toggle_all(self) -> None:
        """Open every panel, or close every one if all are open."""
        every = frozenset(range(len(self.topic.initiatives)))
        self._set_opened(every if self.opened != every else frozenset())

    def action_move(self, direction: int) -> None:
        """Go to the next title; through the text before it first, where that is out of view."""
        step = min(self.size.height // 3, self.size.height - self._pin_height(self._row))
        if not self._scroll_within_row(direction, max(1, step)):
            self._move_cursor(self.cursor + direction)

    def action_page(self, direction: int) -> None:
        """Go a page on or back; through the text before it first, where that is out of view."""
        page = max(1, self.size.height - self._pin_height(self._row) - 1)
        if not self._scroll_within_row(direction, page):
            to = self._lines.row_at(self._lines.top(self._row) + direction * page) - 1
            self._move_cursor(to if to != self.cursor else to + direction)

    def action_first(self) -> None:
        """Go to the top of the page, and to the first title if it is in view from there."""
        title_ends = self._lines.top(1) + self._lines.title_height(1)
        self._scroll(lambda: 0)
        self.cursor = 0 if title_ends <= self.size.height else PREAMBLE

    def action_last(self) -> None:
        """Go to the last title and the end of the page."""
        self._move_cursor(len(self.topic.initiatives) - 1)
        self._scroll(lambda: self._lines.height - self.size.height)

    def on_click(self, event: events.Click) -> None:
        """Open or close the panel whose title is clicked, unless text has just been marked."""
        if self.text_selection is not None or (offset := event.get_content_offset(self)) is None:
            return
        row, line, _ = self._shown_at(offset.y)
        if line.role == "title":
            self.cursor = row - 1
            self.action_turn_panel(self.cursor not in self.opened)

    def _move_cursor(self, to: int) -> None:
        """Move the cursor, not past the ends."""
        if to <= PREAMBLE:
            self.action_first()
            return
        to = min(to, len(self.topic.initiatives) - 1)
        if to != self.cursor:  # at the end of the last text, its title is out of view for good reason
            self.cursor = to
            self._bring_title_into_view()

    def _scroll_within_row(self, direction: int, count: int) -> bool:
        """Scroll up to ``count`` lines towards the part of the row under the cursor that is out of view.

        Returns whether there was any. Above the first title that is the text before it, which then has the cursor.
        """
        first, height = self.scroll_offset.y, self.size.height
        if direction < 0 and self.cursor == 0 and 0 < first <= self._lines.top(1):
            self.cursor = PREAMBLE
        top, bottom = self._lines.top(self._row), self._lines.bottom(self._row)
        if direction > 0 and (self.cursor in self.opened or self.cursor == PREAMBLE):
            bottom -= 1  # the last line is empty
        left = bottom - first - height if direction > 0 else first - top
        if left <= 0 or first > bottom or first + height < top:
            return False
        to = first + direction * min(count, left)
        self._scroll(lambda: to)
        return True

    def _set_opened(self, opened: frozenset[int]) -> None:
        """Open just these panels, and tell which opened and closed."""
        before, offset = self.opened, self._offset
        if opened == before:
            if self.cursor in opened:
                self._bring_panel_into_view()
            return
        self._lines.set_opened(opened)
        self._keep(offset)
        self._bring_panel_into_view()
        self._refresh_from(0 if (before ^ opened) - {self.cursor} else self._lines.top(self._row))
        self.refresh_bindings()
        for message, changed in ((self.Opened, opened - before), (self.Closed, before - opened)):
            if changed:
                self.post_message(message(tuple(self.topic.initiatives[number].id for number in sorted(changed))))

    def on_resize(self) -> None:
        """Keep the top of the page where it is shown, and else the cursor in view, in lines broken anew."""
        offset: int | None = self._laid_out.top(self._row) - self._target
        is_at_top = self.scroll_offset.y == 0
        if not self._is_laid_out:
            self._is_laid_out = True
            offset = self._first_offset
            is_at_top = offset is None
        if is_at_top and self.cursor <= 0:
            self.action_first()
        elif offset is None:
            self._bring_panel_into_view()
        else:
            self._keep(offset)
            if not self._is_pinned(self._row):
                self._bring_title_into_view()
        if self._current_hit is not None:
            self.show_hit(self._current_hit)
        self.refresh()
