"""Lay out the page as it is when the browser starts.

The widgets lay it out again when Textual has been loaded, from the same lines, styles and rules; where those are in the
style sheet, such as the widths of the columns, they are repeated here. A test compares both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest
from math import ceil
from typing import NamedTuple

from rich.cells import cell_len

from likvardig_tui.content.hits import PREAMBLE, contact_blocks
from likvardig_tui.content.markdown import Block
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.render.wrap import wrap, wrap_evenly
from likvardig_tui.tui.breakpoints import HIGH_HEIGHT, TALL_HEIGHT, WIDE_WIDTH, block_width
from likvardig_tui.tui.features import Features
from likvardig_tui.tui.first_frame.styles import Style, StyleSheet
from likvardig_tui.tui.styled_runs import Runs, lines_of, part_of, text_of
from likvardig_tui.tui.symbols import BAR, SCROLL_THUMB
from likvardig_tui.tui.widgets.contact_layout import TEXT_CLASSES, first_way_runs, has_room_for_keys, key_hints
from likvardig_tui.tui.widgets.flow import button_places, height
from likvardig_tui.tui.widgets.heading_text import heading_lines
from likvardig_tui.tui.widgets.key_row import Item, Space, arrange, row_height
from likvardig_tui.tui.widgets.line_styles import Extent, StyledLine, style_line, style_name_of
from likvardig_tui.tui.widgets.notice_layout import NoticeTexts
from likvardig_tui.tui.widgets.panel_layout import ListWindow, PanelLayout
from likvardig_tui.tui.widgets.panel_lines import MARGIN, OtherTexts

MAX_BODY_WIDTH, MAX_LIST_WIDTH, MAX_NOTICE_WIDTH = 133, 90, 136
CONTACT_PERCENT, MIN_CONTACT_WIDTH, MAX_CONTACT_WIDTH = 31, 36, 40
CONTACT_GAP = 3
"""Cells; these are as in ``likvardig.tcss``."""
MIN_BODY_HEIGHT = 3
"""Lines that the list and the contact have at least."""

Run = tuple[str, Style]
"""Text of one style."""
Row = list[Run]


class Page(NamedTuple):
    """What the page shows at the start."""

    content: LocalizedContent
    opened: frozenset[int]
    cursor: int
    features: Features
    notice: NoticeTexts | None
    """The question, until it has been answered."""
    items_at: Callable[[int], tuple[Item, ...]]
    """Returns the keys and the position for a cursor."""
    has_colours: bool


class Frame(NamedTuple):
    """The cells of the window."""

    rows: Sequence[Row]
    cursor: tuple[int, int]
    """The column and the row of the terminal's cursor."""


class _Body(NamedTuple):
    """The list, with the contact beside or below it."""

    rows: Sequence[Row]
    cursor: int
    """Of the list, as in ``TopicList.cursor``."""
    cell: tuple[int, int]
    """The column and the row of the terminal's cursor."""


class PageFrame:
    """Makes the frame of one page for one size of the window, of at least 40 by 12 cells."""

    def __init__(self, page: Page, styles: StyleSheet, width: int, window_height: int) -> None:
        self._page = page
        self._styles = styles
        self._width, self._height = width, window_height
        self._is_wide, self._is_tall = width >= WIDE_WIDTH, window_height >= TALL_HEIGHT
        self._margin = 2 if self._is_wide else 1
        self._block_width = block_width(width)
        self._block_x = (width - self._block_width) // 2
        self._text = styles.style("Screen")
        self._blank = self._text.only_background

    def frame(self) -> Frame | None:
        """Return the frame; None if the parts do not fit as a whole, which only Textual's layout can do."""
        heading, notice = list(self._heading()), list(self._notice())
        status: list[Row] = [self._row(0, [])] if self._height >= HIGH_HEIGHT else []
        others = len(heading) + len(notice) + len(status)
        cursor = self._page.cursor
        footer = list(self._footer(cursor))
        body = self._body(self._height - others - len(footer))
        if body is None:
            return None
        if body.cursor != cursor:
            footer = list(self._footer(body.cursor))
        x, y = body.cell
        rows = [*heading, *body.rows, *notice, *status, *footer]
        has_size = len(rows) == self._height and all(_width_of(row) == self._width for row in rows)
        return Frame(rows, (x, y + len(heading))) if has_size else None

    def _row(self, x: int, runs: Row, blank: Style | None = None) -> Row:
        """Return a row of the whole width with ``runs`` from column ``x`` on."""
        blank = blank or self._blank
        end = self._width - x - _width_of(runs)
        return [(" " * x, blank), *runs, (" " * end, blank)]

    def _added(self, base: Style, selector: str) -> Style:
        return base.with_added(self._styles.style(selector))

    # Heading and bottom

    def _heading(self) -> Iterator[Row]:
        content, topic = self._page.content, self._page.content.topic
        background = self._styles.style("#heading").only_background
        base = self._text.with_added(background)
        for line in heading_lines(content.series, topic.title, topic.publisher, self._block_width):
            runs = [(text, self._added(base, f".heading--{name}") if name else base) for text, name in line]
            yield self._row(self._block_x, runs, background)

    def _notice(self) -> Iterator[Row]:
        if (texts := self._page.notice) is None:
            return
        padding = 2 * self._margin
        shown = texts.fit((self._width, self._height), (padding, 0), "")
        background = self._styles.style("ConsentNotice" if self._is_tall else ".-short ConsentNotice").only_background
        base = self._text.with_added(background)
        notice_width = min(self._width, MAX_NOTICE_WIDTH)
        x, width = (self._width - notice_width) // 2, notice_width - padding
        if self._is_tall:
            yield self._row(0, [])
        edge = " " * self._margin, background

        def row(runs: Row) -> Row:
            return self._row(x, [edge, *runs, edge])

        for text in [shown.changes, shown.question] if shown.changes else [shown.question]:
            for start, end in wrap_evenly(text, width):
                yield row(_filled([(text[start:end], base)], width, background))
        button = self._added(base, "PushButton")
        is_raised = self._page.has_colours and button.background != background.background
        left, right = " " if is_raised else "[", " " if is_raised else "]"
        places = button_places(texts.buttons, width)
        for y in range(height(places)):
            runs: Row = []
            for label, place in zip(texts.buttons, places, strict=True):
                if place.y == y:
                    space = max(0, place.width - cell_len(label) - 2)
                    label = f"{left}{' ' * (space // 2)}{label}{' ' * (space - space // 2)}{right}"
                    runs += [(" " * (place.x - _width_of(runs)), background), (label, button)]
            yield row(_filled(runs, width, background))

    def _footer(self, cursor: int) -> Iterator[Row]:
        space = Space.of(self._block_width, self._width, self._height, has_colours=self._page.has_colours)
        placed_items = arrange(self._page.items_at(cursor), space)
        key, action = (self._added(self._text, f".footer--{name}") for name in ("key", "action"))
        position = self._added(self._text, ".footer--position")
        for y in range(row_height(placed_items)):
            runs: Row = []
            for item, place in placed_items:
                if place.y == y:
                    key_text, action_text = space.parts(item)
                    runs.append((" " * (place.x - _width_of(runs)), self._text))
                    runs += [(key_text, key), (action_text, action if item.keys else position)]
            yield self._row(self._block_x, _filled(runs, self._block_width, self._text))

    # List and contact

    def _body(self, height: int) -> _Body | None:
        """Return the rows of the list and the contact; None if there is too little space for them."""
        has_padding = self._is_tall if self._is_wide else self._height >= HIGH_HEIGHT
        padding = [self._row(0, [])] if has_padding else []
        height -= len(padding)
        contact = self._first_way() if self._is_tall and not self._is_wide else []
        if height - 2 * len(contact) < MIN_BODY_HEIGHT:
            return None
        if self._is_wide:
            x = self._block_x - MARGIN
            body = self._list_beside_contact(min(self._width - 3, MAX_BODY_WIDTH), height)
        else:
            x = 0
            body = self._list(self._width, height - len(contact))
            body = body._replace(rows=[*body.rows, *contact])
        rows = [*padding, *(self._row(x, row) for row in body.rows)]
        return body._replace(rows=rows, cell=(x + body.cell[0], len(padding) + body.cell[1]))

    def _list_beside_contact(self, width: int, height: int) -> _Body:
        contact_width = max(MIN_CONTACT_WIDTH, min((width - CONTACT_GAP) * CONTACT_PERCENT // 100, MAX_CONTACT_WIDTH))
        body = self._list(min(width - contact_width - CONTACT_GAP, MAX_LIST_WIDTH), height)
        contact = list(self._contact_rows(contact_width, height))
        gap = " " * CONTACT_GAP, self._blank
        rows = [[*left, gap, *right] for left, right in zip_longest(body.rows, contact, fillvalue=())]
        return body._replace(rows=rows)

    def _list(self, width: int, height: int) -> _Body:
        page, topic = self._page, self._page.content.shown_topic
        texts = OtherTexts.of(page.content.topic, page.content.strings, hyperlinks=page.features.hyperlinks)
        layout = PanelLayout(topic, width - 1, page.opened, texts, self._height)
        cursor, first = self._start(layout, height)
        window = ListWindow.of(layout, cursor + 1, first, height)
        bar = self._text._replace(foreground=self._styles.colour("scroll-bar"))
        thumb = scroll_thumb(height, layout.height, first)
        rows: list[Row] = []
        for y in range(height):
            row, line, _ = window.line(y)
            is_cursor = line.role == "title" and row == cursor + 1
            is_raised = row - 1 in page.opened or topic.is_start_page
            styled = style_line(
                line,
                style_name_of(line, is_panel_open=is_raised, is_cursor=is_cursor, is_hovered=False),
                width=MARGIN + layout.card_width,
                is_focused=is_cursor,
                has_mark=y == window.mark_y,
            )
            runs = _filled(list(self._list_runs(styled)), width - 1, self._blank)
            rows.append([*runs, (SCROLL_THUMB, bar) if y in thumb else (" ", self._text)])
        column = window.line(window.mark_y)[1].mark_column
        return _Body(rows, cursor, (column, window.mark_y))

    def _start(self, layout: PanelLayout, height: int) -> tuple[int, int]:
        """Return the cursor and the first line in view: the whole panel under the cursor, or its first lines."""
        layout.measure(0, height)  # as the view does before it scrolls: heights not measured are estimates
        cursor, row = self._page.cursor, self._page.cursor + 1
        if cursor <= 0 == layout.first_panel:
            return 0 if layout.top(1) + layout.title_height(1) <= height else PREAMBLE, 0

        def get_line() -> int:
            return min(layout.top(row), max(0, layout.top(row) + layout.row_height(row) - height))

        return cursor, layout.measure_window(get_line, height)[1]

    def _list_runs(self, line: StyledLine) -> Iterator[Run]:
        """Return the parts of a line, each with its style."""
        cuts = sorted({0, len(line.text), *(cut for each in line.ranges for cut in (each.start, each.end))})
        for start, end in pairwise(cuts):
            style = Style()
            for each in line.ranges:
                if each.start <= start < each.end:
                    own = self._styles.style(f".topic-list--{each.name}")
                    if each.extent is Extent.WHOLE:
                        own = self._text.with_added(own)
                    elif each.extent is Extent.BACKGROUND:
                        own = self._blank
                    style = style.with_added(own._replace(url=each.url))
            yield line.text[start:end], style

    @property
    def _contact_base(self) -> Style:
        return self._added(self._text, "ContactPane")

    def _contact_row(self, runs: Row, width: int) -> Row:
        """Return a row of the contact after the bar at its left, filled to ``width`` cells."""
        base = self._contact_base
        bar = BAR, base._replace(foreground=self._styles.colour("accent"))
        return _filled([bar, *runs], width, base.only_background)

    def _contact_runs(self, runs: Runs[str], base: Style) -> Row:
        return [(text, self._added(base, f".contact--{name}")) for text, name in runs]

    def _first_way(self) -> list[Row]:
        """Return the rows of the contact in a narrow window, with the blank one above it."""
        base, width = self._contact_base, self._width - 2
        runs = first_way_runs(self._page.content.topic.contacts, self._page.content.strings)
        space = " ", base.only_background
        margin = " ", self._blank
        spans = wrap(text_of(runs), width - len(BAR) - 2)
        rows = [
            [margin, *self._contact_row([space, *self._contact_runs(line, base)], width - 1), (" ", base)]
            for line in lines_of(runs, spans)
        ]
        return [self._row(0, []), *rows]

    def _contact_rows(self, width: int, height: int) -> Iterator[Row]:
        """Return the rows of the contact beside the list."""
        base = self._contact_base
        lines = list(self._contact_lines(width - 2))
        padding = self._contact_row([], width)
        if has_room_for_keys(len(lines), 2, self._height):
            hints = key_hints(self._page.content.strings, can_copy=self._page.features.can_copy)
            keys: Row = []
            for key, _, what in hints:
                gap = "  " if keys else " ", base.only_background
                keys += [gap, *self._contact_runs([(key, "key"), (f" {what}", "label")], base)]
            lines += [[], keys]
        shown = min(len(lines), height - 2)
        thumb = scroll_thumb(shown, len(lines), 0)
        bar = base._replace(foreground=self._styles.colour("scroll-bar"))
        yield padding
        for y, line in enumerate(lines[:shown]):
            row = self._contact_row(line, width - 1)
            end = (SCROLL_THUMB, bar) if y in thumb else (" ", base)
            yield [*row, end]
        yield padding

    def _contact_lines(self, width: int) -> Iterator[Row]:
        """Return the texts and the details of the contacts."""
        base, page = self._contact_base, self._page
        contacts = page.content.topic.contacts
        space = " ", base.only_background
        for index, contact in enumerate(contacts):
            blocks = contact_blocks(contact, page.content.strings, hyperlinks=page.features.hyperlinks)
            for block, name in zip(blocks, TEXT_CLASSES, strict=False):
                if block.text:
                    is_title = name != "contact-text"
                    own = self._added(base, f"ContactPane > .{name}") if is_title else base
                    for line in self._block_lines(block, own, len(block.text), width - 1):
                        yield [space, *line]
                    if not is_title:
                        yield []
            for number, block in enumerate(blocks[len(TEXT_CLASSES) :], 1):
                label_end = block.text.index("\n")
                yield from self._block_lines(block, base, label_end, width - 1, is_field=True)
                if index < len(contacts) - 1 or number < len(contact.fields):
                    yield []

    def _block_lines(
        self, block: Block, base: Style, label_end: int, width: int, *, is_field: bool = False
    ) -> Iterator[Row]:
        """Return the lines of a text; that of a field is a label and a value."""
        label, value = (self._added(base, f".contact--{name}") for name in ("label", "value"))
        ranges = [(emphasis.start, emphasis.end, value) for emphasis in block.emphases if emphasis.strong]
        link = self._styles.style(".contact--link")
        ranges += [(each.start, each.title_end, link._replace(url=each.url)) for each in block.links]
        first = label if is_field else base
        runs: Row = [(block.text[:label_end], first), (block.text[label_end:], value)]
        for start, end, style in ranges:
            within = [(text, own.with_added(style)) for text, own in part_of(runs, start, end)]
            runs = [*part_of(runs, 0, start), *within, *part_of(runs, end, len(block.text))]
        spans = wrap(block.text, width)
        for (start, end), line in zip(spans, lines_of(runs, spans), strict=True):
            mark = label if end <= label_end else value
            for link_start, link_end, style in ranges:
                mark = mark.with_added(style) if link_start < start < link_end else mark
            yield [(" ", mark), *line] if is_field else line


def _width_of(runs: Iterable[Run]) -> int:
    return sum(cell_len(text) for text, _ in runs)


def _filled(runs: Row, width: int, blank: Style) -> Row:
    """Return the runs with blank cells after them, so that they take ``width`` cells."""
    return [*runs, (" " * (width - _width_of(runs)), blank)]


def scroll_thumb(size: int, total: int, position: int) -> range:
    """Return the lines of the thumb of a scroll bar beside ``size`` of ``total`` lines; none if it shows all.

    They are those of Textual's ``ScrollBarRender``, which rounds in this order.
    """
    if total <= size:
        return range(0)
    length = max(1, size / (total / size))
    start = int((size - length) * (position / (total - size)))
    return range(start, start + ceil(length))
