"""Draw what has changed on a screen, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from likvardig_tui.tui.textual_patches import ChopsUpdate, Compositor, StylesCache


class MarkingCompositor(Compositor):
    """Draws some cells of the screen in other styles than their widgets do, and only widgets that have changed."""

    def __init__(self) -> None:
        super().__init__()
        self._drawn: Sequence[Region] | None = None
        """The regions that are drawn anew; None for all."""
        self.marked: Sequence[Region] = ()
        self.restyle: Callable[[Style], Style] = lambda style: style
        """Returns the style of a marked cell for its style without the mark."""

    def mark(self, regions: Sequence[Region]) -> None:
        """Mark these regions and no others; they are drawn with the next frame."""
        window = self.size.region  # which may be smaller than when the regions before were marked
        self._dirty_regions.update(filter(None, map(window.intersection, (*self.marked, *regions))))
        self.marked = regions

    def render_partial_update(self) -> ChopsUpdate | None:
        self._drawn = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._drawn = None

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        chops = super()._render_chops(crop, is_rendered_line)
        for region in self.marked:
            for y in region.line_range:
                if y < len(chops) and is_rendered_line(y):
                    self._mark_line(cast(dict[int, Strip | None], chops[y]), *region.column_span)
        return chops

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """Render of each widget the lines from the first to the last that is drawn anew.

        Textual renders every widget between the first and the last of these lines, including the contact beside a
        panel that opens.
        """
        del crop  # which is around all that is drawn
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if self._drawn is not None:
                drawn = [part for each in self._drawn if (part := shown.intersection(each))]
                first = min((part.y for part in drawn), default=shown.y)
                end = max((part.bottom for part in drawn), default=shown.y)
                shown = Region(shown.x, first, shown.width, end - first)
            if shown:
                yield region, shown, widget.render_lines(shown.translate(-region.offset))

    def _mark_line(self, line: dict[int, Strip | None], start: int, end: int) -> None:
        for x, strip in line.items():
            if strip is not None and x < end and start < x + strip.cell_length:
                before, marked, after = strip.divide(
                    [max(0, start - x), min(end - x, strip.cell_length), strip.cell_length]
                )
                segments = [Segment(text, self.restyle(style or Style())) for text, style, _ in marked]
                line[x] = Strip.join([before, Strip(segments), after])


def use_marking_compositor(screen: Screen[Any]) -> None:
    """Let ``mark_regions`` work on a screen that is being created."""
    screen._compositor = MarkingCompositor()


def mark_regions(screen: Screen[Any], regions: Sequence[Region], restyle: Callable[[Style], Style]) -> None:
    """Draw these regions of a screen, and no others, in the style that ``restyle`` returns for each of their cells."""
    compositor = screen._compositor
    assert isinstance(compositor, MarkingCompositor)
    if regions or compositor.marked:
        compositor.restyle = restyle
        compositor.mark(regions)
        screen._dirty_widgets.add(screen)  # Screen.refresh would draw nothing else that has changed
        screen.check_idle()


class PlainLines(StylesCache):
    """Takes the lines of a widget as they are.

    Textual looks for borders, padding and effects at each line: a tenth of the time of opening a panel.
    """

    def render_line(self, *arguments: Any) -> Strip:
        _styles, y, size, content_size, _padding, base_background, background, render_content_line, *_ = arguments
        if y < content_size.height:
            return cast(Strip, render_content_line(y))
        inner, _ = self.get_inner_outer(base_background, background)  # a widget that is being removed has no content
        return Strip.blank(size.width, inner.rich_style)


def use_plain_lines(widget: Widget) -> None:
    """Draw a widget without border, outline, padding and opacity faster; its lines have to fill its width."""
    widget._styles_cache = PlainLines()
