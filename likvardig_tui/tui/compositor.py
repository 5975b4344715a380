"""Draw what has changed on a screen, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.css.styles import StylesBase
from textual.geometry import Region, Size, Spacing
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.tui.textual_patches import Compositor, CompositorMap, CompositorUpdate, ReflowResult, StylesCache


class Changes(CompositorUpdate):
    """What has been drawn anew, as it is written to the terminal.

    Textual makes an object for each place that the cursor goes to, which is half of the time of this.
    """

    def __init__(self, lines: Mapping[int, Mapping[int, Strip]]) -> None:
        """``lines`` are strips by line and column."""
        self._lines = lines

    def render_segments(self, console: Console) -> str:
        return "".join(
            f"\x1b[{y + 1};{x + 1}H{strip.render(console)}"
            for y, strips in self._lines.items()
            for x, strip in strips.items()
        )


class CoveringCompositor(Compositor):
    """Asks widgets only for lines that are drawn anew and that nothing covers, and can mark cells of the screen.

    Textual asks each widget for all lines between the first and the last that change, containers included that their
    children cover, and divides each line wherever any widget begins or ends. Without that, a move is drawn in a third
    of the time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.marked: Sequence[Region] = ()
        self.restyle: Callable[[Style], Style] = lambda style: style
        """Returns the style of a marked cell for its style without the mark."""
        self._laid_out: CompositorMap = {}
        """Where the widgets are since the last layout or scrolling."""

    def mark(self, regions: Sequence[Region]) -> None:
        """Mark these regions and no others; they are drawn with the next frame."""
        self._dirty_regions.update(self.marked, regions)
        self.marked = regions

    def update_widgets(self, widgets: set[Widget]) -> None:
        """Note what of these widgets has changed; lay out nothing to find one that has no cells now."""
        was_invalidated = self._full_map_invalidated
        super().update_widgets(widgets)
        self._full_map_invalidated = was_invalidated or not widgets <= self._full_map.keys()

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay out the screen; Textual would do so again to find a widget.

        What has moved is found by comparing with the last layout. Textual compares with a map that it also makes when a
        widget is looked up after scrolling: what had moved until then stayed on the screen.
        """
        self._full_map = self._laid_out
        result = super().reflow(parent, size)
        self._full_map_invalidated = False
        self._laid_out = self._full_map
        return result

    def clear(self) -> None:
        super().clear()
        self._laid_out = {}

    def reflow_visible(self, parent: Widget, size: Size) -> set[Widget]:
        exposed = super().reflow_visible(parent, size)
        self._laid_out = {**self._laid_out, **(self._visible_map or {})}
        return exposed

    def render_partial_update(self) -> CompositorUpdate | None:  # type: ignore[override]  # the app asks for no more
        window = self.size.region  # which may be smaller than when the regions were marked as changed
        regions = list(filter(None, map(window.intersection, self._dirty_regions)))
        self._dirty_regions.clear()
        if not regions:
            return None
        return Changes(self._paint(self._regions_to_spans(regions)))

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        """Return for each line of the screen the strips of its cells within ``crop``, by the first cell of each."""
        lines = self._paint((y, *crop.column_span) for y in crop.line_range if is_rendered_line(y))
        return [lines.get(y, {}) for y in range(self.size.height)]

    def _paint(self, spans: Iterable[tuple[int, int, int]]) -> dict[int, dict[int, Strip]]:
        """Return the strips for spans of cells, each given as its line, first and last column, by line and column."""
        uncovered: dict[int, list[tuple[int, int]]] = {}
        for y, start, end in spans:
            uncovered.setdefault(y, []).append((start, end))
        painted: dict[int, dict[int, Strip]] = {y: {} for y in uncovered}
        for widget, (region, clip) in self.visible_widgets.items():  # those in front come first
            shown = region.intersection(clip)
            left, right = shown.column_span
            rows = [
                y for y in shown.line_range if any(start < right and left < end for start, end in uncovered.get(y, ()))
            ]
            if not rows:
                continue
            area = Region(shown.x, rows[0], shown.width, rows[-1] + 1 - rows[0])
            strips = widget.render_lines(area.translate(-region.offset))
            for y in rows:
                uncovered[y] = _cover(uncovered[y], left, right, strips[y - rows[0]], painted[y])
        for region in self.marked:
            for y in region.line_range:
                self._mark_line(painted.get(y, {}), *region.column_span)
        return {y: dict(sorted(line.items())) for y, line in painted.items()}

    def _mark_line(self, line: dict[int, Strip], start: int, end: int) -> None:
        for x, strip in line.items():
            if x < end and start < x + strip.cell_length:
                before, marked, after = strip.divide(
                    [max(0, start - x), min(end - x, strip.cell_length), strip.cell_length]
                )
                segments = [Segment(text, self.restyle(style or Style())) for text, style, _ in marked]
                line[x] = Strip.join([before, Strip(segments), after])


def _cover(
    uncovered: Iterable[tuple[int, int]], left: int, right: int, strip: Strip, line: dict[int, Strip]
) -> list[tuple[int, int]]:
    """Put the uncovered cells of a strip, shown from ``left`` to ``right``, into a line; return those left."""
    remaining = []
    strip_end = left + strip.cell_length
    right = min(right, strip_end)
    for start, end in uncovered:
        first, last = max(start, left), min(end, right)
        if first >= last:
            remaining.append((start, end))
            continue
        line[first] = strip if (first, last) == (left, strip_end) else strip.crop(first - left, last - left)
        remaining += [span for span in ((start, first), (last, end)) if span[0] < span[1]]
    return remaining


def use_covering_compositor(screen: Screen[Any]) -> None:
    """Let a screen that is being created draw only what nothing covers, and let ``mark_regions`` work on it."""
    screen._compositor = CoveringCompositor()


def mark_regions(screen: Screen[Any], regions: Sequence[Region], restyle: Callable[[Style], Style]) -> None:
    """Draw these regions of a screen, and no others, in the style that ``restyle`` returns for each of their cells."""
    compositor = screen._compositor
    assert isinstance(compositor, CoveringCompositor)
    if regions or compositor.marked:
        compositor.restyle = restyle
        compositor.mark(regions)
        screen._dirty_widgets.add(screen)  # Screen.refresh would draw nothing else that has changed
        screen.check_idle()


class PlainLines(StylesCache):
    """Takes the lines of a widget as they are, and keeps them until they change.

    Textual looks for borders, padding and effects at each line, and for the colours behind them and labels in each
    frame: a tenth of the time of opening a panel, and of moving.
    """

    def render_widget(self, widget: Widget, crop: Region) -> list[Strip]:
        padding = widget.styles.padding
        width, height = widget.size.width + padding.width, widget.size.height
        if width != self._width:
            self.clear()
            self._width = width
        background, filters = None, widget.get_line_filters()
        strips = []
        for y in crop.line_range:
            if y in self._dirty_lines or y not in self._cache:
                is_content = y < height  # a widget that is being removed has none
                line = widget.render_line(y) if is_content else Strip.blank(widget.size.width, widget.rich_style)
                self._cache[y] = _padded(line, padding, widget) if padding.width else line
            strip = self._cache[y]
            for line_filter in filters:
                background = background or widget.background_colors[1]
                strip = strip.apply_filter(line_filter, background)
            strips.append(strip)
        self._dirty_lines.difference_update(crop.line_range)
        start, end = crop.column_span
        return strips if (start, end) == (0, width) else [strip.crop(start, end) for strip in strips]


def _padded(line: Strip, padding: Spacing, widget: Widget) -> Strip:
    background = widget.rich_style.background_style
    left, right = ([Segment(" " * count, background)] if count else [] for count in (padding.left, padding.right))
    return Strip([*left, *line, *right])


class ContainerLines(StylesCache):
    """Draws one of the lines between the paddings of a container, and takes it for the others, which are the same.

    A container that is drawn again takes a third of the time.
    """

    def render_line(self, styles: StylesBase, y: int, size: Size, *arguments: Any) -> Strip:
        gutter = styles.gutter
        first = gutter.top
        if not first <= y < size.height - gutter.bottom:
            return super().render_line(styles, y, size, *arguments)
        if first not in self._cache or first in self._dirty_lines:
            self._cache[first] = super().render_line(styles, first, size, *arguments)
            self._dirty_lines.discard(first)
        return self._cache[first]


def use_container_lines(widget: Widget) -> None:
    """Draw a container, which has no text of its own, faster."""
    widget._styles_cache = ContainerLines()


def use_plain_lines(widget: Widget) -> None:
    """Draw a widget without border, outline and opacity, and without padding above and below, faster.

    Its lines have to fill the width of its content.
    """
    widget._styles_cache = PlainLines()
