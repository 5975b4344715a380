"""Follow what is read aloud: the widget, the passage and the sentence, and where their words are on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

from likvardig_tui.tui.passages import Passage, passages_of, widgets_from_focus
from likvardig_tui.tui.shown_text import ShownText
from likvardig_tui.tui.widgets.contact_pane import ContactPane
from likvardig_tui.tui.widgets.reading_pane import ReadingPane
from likvardig_tui.tui.widgets.spoken_panels import PanelPassage, SpokenPanels

if TYPE_CHECKING:
    from likvardig_tui.speech.spoken import Utterance


class Reading:
    """The texts of a screen from the focus on, and how far they have been read."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._texts = _texts_from_focus(screen)
        self._widget: Widget | None = None
        self._passage = Passage("")
        self._shown: ShownText | None = None
        """Where the passage is in the widget; found when a word of it is first asked for, and at each size anew."""
        self._texts_so_far: list[str] = []
        """The passages of the widget up to this one."""
        self.word: tuple[int, int] | None = None
        """Where in the passage the word that is read begins and ends."""
        self.is_outdated = False
        """Whether the screen has other widgets by now."""
        self.sentences: Sequence[Utterance] = ()
        """Those of the passage that have not been read."""

    def next_passage(self) -> tuple[Widget, Passage] | None:
        """Go to the next text and return it with its widget; None after the last one, or if the screen has changed."""
        for widget, passage in self._texts:
            if not widget.is_attached:
                self.is_outdated = True
                return None
            if widget is not self._widget:
                self._texts_so_far = []
            if not isinstance(passage, PanelPassage):  # of which there can be very many
                self._texts_so_far.append(passage.text)
            self._widget, self._passage, self._shown, self.word = widget, passage, None, None
            return widget, passage
        return None

    def show(self, start: int) -> None:
        """Move the focus to the text that is read, and scroll to what begins at ``start``."""
        widget = self._widget
        if widget is None or not widget.is_attached:
            return
        if isinstance(widget, SpokenPanels) and isinstance(self._passage, PanelPassage):
            self._screen.set_focus(widget)
            widget.show_passage(self._passage, start)
            return
        pane = next((node for node in widget.ancestors if isinstance(node, ContactPane | ReadingPane)), None)
        if widget.focusable:
            self._screen.set_focus(widget)
        elif isinstance(pane, ContactPane):
            self._screen.set_focus(pane)
        if pane is not None and (regions := self._regions(start, len(self._passage.text))):
            offset = widget.region.offset - pane.content_region.offset + pane.scroll_offset
            pane.show_text(widget, regions[0].translate(offset))

    def word_regions(self) -> list[Region]:
        """Return the cells of the screen that show the word that is read."""
        return self.regions(*self.word) if self.word is not None else []

    def regions(self, start: int, end: int) -> list[Region]:
        """Return the cells of the screen that show the passage from ``start`` to ``end``."""
        widget = self._widget
        if widget is None or not widget.is_attached:
            return []
        if isinstance(widget, SpokenPanels):
            offset, visible = widget.content_region.offset - widget.scroll_offset, widget.content_region
        else:
            offset, visible = widget.region.offset, self._screen.region
            for node in widget.ancestors:
                visible = visible.intersection(node.content_region) if isinstance(node, Widget) else visible
        cells = (region.translate(offset).intersection(visible) for region in self._regions(start, end))
        return [region for region in cells if region]

    def _regions(self, start: int, end: int) -> list[Region]:
        """Return the cells relative to the widget, or to the first line of the list."""
        widget, passage = self._widget, self._passage
        if isinstance(widget, SpokenPanels) and isinstance(passage, PanelPassage):
            return widget.passage_regions(passage, start, end)
        assert widget is not None
        if self._shown is None or self._shown.size != widget.outer_size:
            self._shown = ShownText(widget, self._texts_so_far)
        return self._shown.regions(start, end)


def _texts_from_focus(screen: Screen[Any]) -> Iterator[tuple[Widget, Passage]]:
    for widget in widgets_from_focus(screen):
        for passage in passages_of(widget):
            yield widget, passage
