"""A contact or a link as a QR code, the most complete one that fits, and as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from textual import events, getters
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from likvardig_tui.content.strings import Strings
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.qr import LEVELS, QrCode, qr_code
from likvardig_tui.tui.qr_contents import Subject
from likvardig_tui.tui.widgets.card import Card
from likvardig_tui.tui.widgets.qr_picture import QrPicture
from likvardig_tui.tui.widgets.reading_pane import ReadingPane

MARGIN = 1
"""Cells at the left of the card with the text, for the focus mark, and of the code below it."""
MIN_CARD_WIDTH = 28
"""Cells of the card next to the code, with its scroll bar."""
GAPS, WIDE_GAPS = 2, 4
"""Cells at both sides of the code, together; with the scroll bar, there is the gap of columns in a wide window."""
MAX_TEXT_HEIGHT = 10
"""Lines of the text above the code; a longer text scrolls."""
MAX_TEXT_WIDTH = 76
"""Cells of a line of text, as in the style sheet."""
AROUND_TEXT = 5
"""Cells on the sides of the text, together: the focus mark, the bar, the padding and the scroll bar."""


class _Option(NamedTuple):
    """A code that may fit."""

    code: QrCode
    text: str
    """What the code contains, as text."""
    hint: str
    """What a larger window would show in addition; empty if nothing."""


class CodeView(Container):
    """The code that fits, chosen again at each size; without one, a text about the size that is needed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"code-view--content", "code-view--hint"}

    _text = getters.query_one("#code-text", Static)
    _text_pane = getters.query_one(ReadingPane)
    _picture = getters.query_one(QrPicture)

    def __init__(self, subject: Subject, strings: Strings, *, inverted: bool) -> None:
        """``inverted`` is for a terminal without colours, see QrPicture."""
        super().__init__()
        self._subject, self._strings = subject, strings
        self._inverted = inverted
        self._available = Size()

    def compose(self) -> ComposeResult:
        # The text is first, for users of a screen reader.
        with ReadingPane(), Card("", id="code-card"):
            yield Static(id="code-text")
        yield QrPicture(inverted=self._inverted)

    def show(self, subject: Subject) -> None:
        """Show another subject, from the start of its text."""
        if subject != self._subject:
            self._subject = subject
            self._text_pane.scroll_home(animate=False, immediate=True)
            if self._available:
                self._show_in(self._available)

    def on_resize(self, event: events.Resize) -> None:
        self._available = event.size
        if self.query("#code-text"):  # its children may have been removed by now
            self._show_in(event.size)

    def _show_in(self, size: Size) -> None:
        for option in self._options():
            next_to_text = Size(size.width - self._width_beside_code, size.height)
            below_text = Size(size.width - MARGIN, size.height - _text_height(option.text, size.width))
            scales = [option.code.largest_scale(space) for space in (next_to_text, below_text)]
            if any(scales):
                self._show(option, max(scales), size, is_horizontal=scales[0] >= scales[1])
                return
        self._show_needed_size(size)

    @property
    def _width_beside_code(self) -> int:
        """How many cells are to be left for what is beside the code."""
        return MARGIN + MIN_CARD_WIDTH + (WIDE_GAPS if self.screen.has_class("-wide") else GAPS)

    def _options(self) -> Iterator[_Option]:
        """Yield the codes, those with the most content and the best error correction first."""
        hint = ""
        for content in self._subject.contents:
            codes = [code for level in LEVELS if (code := qr_code(content.encoded, level)) is not None]
            yield from (_Option(code, content.text, hint) for code in codes)
            hint = hint or (self._subject.more if codes else "")

    def _show(self, option: _Option, scale: int, size: Size, *, is_horizontal: bool) -> None:
        hint, height = option.hint, size.height
        has_space = option.code.size(scale).height < height
        if not is_horizontal:
            available = size.height - option.code.size(scale).height
            if hint and _text_height(f"{option.text}\n\n{hint}", size.width) > available:
                hint = ""
            height = min(available, _text_height(f"{option.text}\n\n{hint}".strip(), size.width))
            has_space = height < available
        self.set_class(is_horizontal, "-horizontal")
        self.set_class(has_space, "-spacious")
        self._picture.show(option.code, scale)
        self._show_text(option.text, hint, height)

    def _show_text(self, text: str, hint: str, height: int) -> None:
        strong, muted = (self.get_visual_style(f"code-view--{part}", partial=True) for part in ("content", "hint"))
        sentence, _, content = text.partition("\n")
        lines = [Content(sentence), *([Content.styled(content, strong)] if content else [])]
        lines += [Content(), Content.styled(hint, muted)] if hint else []
        self._text.update(Content("\n").join(lines))
        self._text_pane.styles.height = height

    def _show_needed_size(self, size: Size) -> None:
        """Say why there is no code, and show the phone number or the address instead."""
        reason = self._subject.too_long
        for option in self._options():  # the last is the smallest
            needed = self._needed_window(option, size)
            reason = self._strings("qr.too_small", columns=needed.width, rows=needed.height)
        self.remove_class("-horizontal", "-spacious")
        self._picture.show(None)
        self._show_text(f"{reason}\n{self._subject.in_words}", "", size.height)

    def _needed_window(self, option: _Option, size: Size) -> Size:
        """Return the size of a window that fits the code, even if its footer is one line higher."""
        code, window = option.code.size(), self.screen.size
        width = max(size.width, MARGIN + code.width)
        height = code.height
        if width < self._width_beside_code + code.width:
            height += _text_height(option.text, width)
        # A short and narrow window leaves a key out of the footer that a larger one shows.
        footer_growth = int(self.screen.has_class("-narrow", "-short"))
        return window + Size(width, height + footer_growth) - size


def _text_height(text: str, width: int) -> int:
    """Return how many lines ``text`` takes above the code in ``width`` cells."""
    return min(MAX_TEXT_HEIGHT, len(wrap(text, max(1, min(MAX_TEXT_WIDTH, width - AROUND_TEXT)))))
