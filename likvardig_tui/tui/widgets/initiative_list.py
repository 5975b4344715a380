"""The page itself: the goal, and the initiatives as panels that open in place.

Only the lines in view are drawn, and only the lines that change are drawn again, so that ten thousand initiatives
cost what nine do. What stands on which line is for ``panel_layout`` to know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import ClassVar, NamedTuple

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.content.model import Topic
from likvardig_tui.content.places import PREAMBLE, Hit
from likvardig_tui.tui.marks import FOCUS
from likvardig_tui.tui.widgets.panel_layout import MARGIN, Line, PanelLayout

STRONG, EMPHASISED = Style(bold=True), Style(italic=True)
CONTEXT = 2
"""How many lines to show after a hit, where there is room."""
SETTLING = 8
"""Rounds, at most, in which guessed heights become exact; each can only bring neighbours into view."""


class Place(NamedTuple):
    """What a reader sees of the list, to come back to."""

    opened: frozenset[int]
    cursor: int
    scroll: int


class InitiativeList(ScrollView, can_focus=True, inherit_bindings=False):
    """The goal and the panels of one topic, with a cursor on one of the titles."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "initiative-list--title",
        "initiative-list--opened",
        "initiative-list--cursor",
        "initiative-list--prefix",
        "initiative-list--body",
        "initiative-list--summary",
        "initiative-list--goal-title",
        "initiative-list--goal",
        "initiative-list--blank",
        "initiative-list--hit",
        "initiative-list--current-hit",
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "toggle_panel", "keys.toggle"),
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
    """The initiative that keys act on, from 0; PREAMBLE while the text before the first is being read."""

    class Toggled(Message):
        """A reader opened or closed panels."""

        def __init__(self, initiative_ids: tuple[str, ...]) -> None:
            super().__init__()
            self.initiative_ids = initiative_ids

    class Opened(Toggled):
        """A reader opened panels."""

    class Closed(Toggled):
        """A reader closed panels."""

    def __init__(self, topic: Topic) -> None:
        super().__init__()
        self._laid_out = PanelLayout(topic, width=1)
        self._hits: dict[tuple[int, int], list[Hit]] = {}
        self._current_hit: Hit | None = None
        self._target = 0
        """The line last scrolled to; beyond the one in view where the window is too high just now."""

    # What is shown, and where the reader is

    @property
    def topic(self) -> Topic:
        """What is shown."""
        return self._laid_out.topic

    @property
    def opened(self) -> frozenset[int]:
        """The initiatives, from 0, whose panels are open."""
        return self._laid_out.opened

    @property
    def place(self) -> Place:
        """Where the reader is."""
        return Place(self.opened, self.cursor, self.scroll_offset.y)

    def show(self, topic: Topic) -> None:
        """Show another topic, with panels open and the cursor on the initiatives of the same ids as before."""
        before, offset = self.topic, self._offset
        opened = {before.initiatives[number].id for number in self.opened}
        ids = [initiative.id for initiative in topic.initiatives]
        here = before.initiatives[self.cursor].id if self.cursor != PREAMBLE else ""
        self._laid_out = PanelLayout(
            topic, self._text_width, (at for at, initiative_id in enumerate(ids) if initiative_id in opened)
        )
        self.cursor = ids.index(here) if here in ids else min(self.cursor, len(ids) - 1)
        self._keep(offset)
        self.refresh()

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

    def action_toggle_panel(self) -> None:
        """Open or close the panel under the cursor."""
        self._act_on_panel(self.opened ^ {self.cursor})

    def action_open(self) -> None:
        """Open the panel under the cursor."""
        self._act_on_panel(self.opened | {self.cursor})

    def action_close(self) -> None:
        """Close the panel under the cursor."""
        self._act_on_panel(self.opened - {self.cursor})

    def _act_on_panel(self, opened: frozenset[int]) -> None:
        """Have just these panels open; before the first there is none to act on, so open that."""
        if self.cursor == PREAMBLE:
            self.go_to(0)
        else:
            self._set_opened(opened)

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
            self.action_toggle_panel()

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
            self._bring_panel_into_view()
            return
        self._lines.set_opened(opened)
        self._keep(offset)
        self._bring_panel_into_view()
        self._refresh_from(0 if (before ^ opened) - {self.cursor} else self._lines.top(self._row))
        for message, changed in ((self.Opened, opened - before), (self.Closed, before - opened)):
            if changed:
                self.post_message(message(tuple(self.topic.initiatives[number].id for number in sorted(changed))))

    # Where things stand

    @property
    def _lines(self) -> PanelLayout:
        """The lines at the width that there is just now."""
        if self._laid_out.given_width != self._text_width:
            self._laid_out = PanelLayout(self.topic, self._text_width, self._laid_out.opened)
        return self._laid_out

    @property
    def _row(self) -> int:
        """The row of the cursor; the first row is the preamble's."""
        return self.cursor + 1

    @property
    def _offset(self) -> int:
        """How far below the top of the window the cursor's title stands."""
        return self._lines.top(self._row) - self.scroll_offset.y

    @property
    def _text_width(self) -> int:
        """What is left when a scroll bar stands beside the text, so that one coming moves no line."""
        return max(1, self.container_size.width - self.styles.scrollbar_size_vertical)

    def _scroll(self, wanted: Callable[[], int]) -> None:
        """Scroll until the line that ``wanted`` gives is the first, as far as there are lines.

        It is asked again when guessed heights have become exact, until no height in view is a guess.
        """
        height = self.size.height
        for _ in range(SETTLING):
            target = max(0, wanted())
            first = max(0, min(target, self._lines.height - height))
            if not self._lines.settle(first, height):
                break
        self.virtual_size = Size(self._text_width, self._lines.height)
        self.scroll_to(y=first, animate=False)
        self._target = target

    def _keep(self, offset: int) -> None:
        """Keep the cursor's title ``offset`` lines below the top of the window."""
        self._scroll(lambda: self._lines.top(self._row) - offset)

    def _bring_into_view(self, top: Callable[[], int], count: Callable[[], int]) -> None:
        """Scroll as little as shows ``count`` lines from ``top``, and the first of them if they are too many."""
        now = self._target
        self._scroll(lambda: min(top(), max(now, top() + count() - self.size.height)))

    def _bring_title_into_view(self) -> None:
        row = self._row
        self._bring_into_view(lambda: self._lines.top(row), lambda: self._lines.title_height(row))

    def _bring_panel_into_view(self) -> None:
        row = self._row
        self._bring_into_view(lambda: self._lines.top(row), lambda: len(self._lines.lines(row)))

    def on_resize(self) -> None:
        """Keep the top of the page where it is shown, and else the cursor in view, in lines broken anew."""
        offset = self._laid_out.top(self._row) - self._target
        if self.scroll_offset.y == 0 and self.cursor <= 0:
            self.action_first()
        else:
            self._keep(offset)
            if not self._is_pinned(self._row):
                self._bring_title_into_view()
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Make exact what a wheel or a scroll bar has brought into view, and keep the reader's lines in place."""
        super().watch_scroll_y(old_value, new_value)
        first, height = round(new_value), self.size.height
        self._target = first
        row = self._lines.row_at(first if new_value > old_value else first + height - 1)
        offset = self._lines.top(row) - first
        if self._lines.settle(first, height):
            self._scroll(lambda: self._lines.top(row) - offset)

    def watch_cursor(self, before: int, cursor: int) -> None:
        """Draw anew the titles that the cursor left and came to."""
        for row in (before + 1, cursor + 1):
            if row <= len(self.topic.initiatives):
                self._refresh_from(self._lines.top(row), self._lines.title_height(row))
                if self._is_pinned(row):
                    self._refresh_from(self.scroll_offset.y, self._lines.title_height(row))

    def _refresh_from(self, line: int, count: int | None = None) -> None:
        """Draw ``count`` lines anew, or all from ``line`` on."""
        first = max(0, line - self.scroll_offset.y)
        height = self.size.height - first if count is None else count
        if first < self.size.height and height > 0:
            self.refresh(Region(0, first, self.size.width, height))

    # Drawing

    def _pin_height(self, row: int) -> int:
        """Return how many lines of a title stay at the top while its text is scrolled; most room is the text's."""
        return min(self._lines.title_height(row), self.size.height // 3)

    def _is_pinned(self, row: int) -> bool:
        """Say whether the title of ``row`` has been scrolled away from a text that is still being read."""
        scroll = self.scroll_offset.y
        if row > len(self.topic.initiatives) or not self._lines.top(row) < scroll:
            return False
        return scroll + self._pin_height(row) < self._lines.bottom(row) - 1

    def _shown_at(self, y: int) -> tuple[int, Line, int]:
        """Return the row, the line and the line's number that stand ``y`` lines below the top of the window.

        The title under the cursor stays at the top while its text is scrolled.
        """
        at = self.scroll_offset.y + y
        if self._is_pinned(self._row) and y < self._pin_height(self._row):
            at = self._lines.top(self._row) + y
        row, line = self._lines.line(at)
        return row, line, at

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window."""
        row, line, at = self._shown_at(y)
        text = self._styled(row, line)
        if (selection := self.text_selection) is not None and (span := selection.get_span(at)) is not None:
            start, end = span
            marked = self.screen.get_component_rich_style("screen--selection")
            text.stylize(marked, start, len(text) if end < 0 else end)
        base = self._style("cursor") if line.role == "title" and row == self._row else self.rich_style
        strip = Strip(text.render(self.app.console)).adjust_cell_length(self.size.width, base)
        return strip.apply_offsets(0, at)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"initiative-list--{name}")

    def _styled(self, row: int, line: Line) -> Text:
        """Return the line's text with all its styles: what it is, the cursor, emphasis and hits."""
        is_cursor = line.role == "title" and row == self._row
        is_open = line.role == "title" and row - 1 in self._lines.opened
        style = self._style("cursor" if is_cursor else "opened" if is_open else line.role)
        shown = line.shown
        if is_cursor and self.has_focus:
            shown = FOCUS + shown[MARGIN:]
        text = Text(shown, no_wrap=True, end="")
        text.stylize(style)  # a style given to Text() itself is lost where there is no other
        if line.role == "blank":
            return text
        begin = MARGIN + len(line.prefix)
        if not is_cursor:
            text.stylize(self._style("prefix"), 0, begin)
        offset = begin - line.start
        for emphasis in line.emphases:
            self._mark(text, begin, offset, emphasis.start, emphasis.end, STRONG if emphasis.strong else EMPHASISED)
        for hit in self._hits.get((row - 1, line.block), ()):
            lit = self._style("current-hit" if hit == self._current_hit else "hit")
            self._mark(text, begin, offset, hit.start, hit.end, lit)
        return text

    @staticmethod
    def _mark(text: Text, begin: int, offset: int, start: int, end: int, style: Style) -> None:
        """Lay ``style`` over the part of a stretch of the block that stands on this line."""
        text.stylize(style, max(begin, start + offset), max(begin, end + offset))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text that is marked with the mouse, as it stands on the screen."""
        start = selection.start or Region(0, 0, 0, 0).offset
        last = self._lines.height - 1 if selection.end is None else min(selection.end.y, self._lines.height - 1)
        marked = []
        for at in range(start.y, last + 1):
            span = selection.get_span(at)
            shown = self._lines.line(at)[1].shown
            if span is not None:
                marked.append(shown[span[0] : None if span[1] < 0 else span[1]].rstrip())
        return "\n".join(marked), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw what is marked."""
        del selection
        self.refresh()

    @property
    def select_container(self) -> Widget:
        """What a triple click would mark: no more than a double click does."""
        return self

    def text_select_all(self) -> None:
        """Mark nothing: a double click opens and closes a panel, it does not mean the whole page."""
