"""The contact as a QR code, the most complete one that fits, and as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from textual import events, getters
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from likvardig_tui.content.contact_card import tel_uri, vcard
from likvardig_tui.content.hits import field_label
from likvardig_tui.content.model import Contact, ContactField
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.qr import LEVELS, QrCode, qr_code
from likvardig_tui.tui.widgets.card import Card
from likvardig_tui.tui.widgets.qr_picture import QrPicture
from likvardig_tui.tui.widgets.reading_pane import ReadingPane

MARGIN = 1
"""Cells at the left of the card with the text, for the focus mark, and of the code below it."""
MIN_CARD_WIDTH, GAPS = 28, 2
"""Cells of the card next to the code with its scroll bar, and at both sides of the code, together."""
MAX_TEXT_HEIGHT = 10
"""Lines of the text above the code; a longer text scrolls."""
MAX_TEXT_WIDTH = 76
"""Cells of a line of text, as in the style sheet."""
AROUND_TEXT = 5
"""Cells on the sides of the text, together: the focus mark, the bar, the padding and the scroll bar."""

_CARD_FIELDS = ("phone", "email", "visiting_address")
"""The details of the contact that its vCard has."""


class _Option(NamedTuple):
    """A code that may fit."""

    code: QrCode
    text: str
    """What the code contains, as text."""
    hint: str
    """What a larger window would show in addition; empty if nothing."""


class ContactCode(Container):
    """The code that fits, chosen again at each size; without one, a text about the size that is needed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"contact-code--content", "contact-code--hint"}

    _text = getters.query_one("#code-text", Static)
    _text_pane = getters.query_one(ReadingPane)
    _picture = getters.query_one(QrPicture)

    def __init__(self, contact: Contact, publisher: str, strings: Strings, *, inverted: bool) -> None:
        """``inverted`` is for a terminal without colours, see QrPicture."""
        super().__init__()
        self._contact, self._publisher, self._strings = contact, publisher, strings
        self._details = [self._describe(field) for field in contact.fields if field.name in _CARD_FIELDS]
        self._phone = self._describe(contact.ways[0])
        self._inverted = inverted

    def _describe(self, field: ContactField) -> str:
        return f"{field_label(field, self._strings)}: {', '.join(line for line in field.lines if line)}"

    def compose(self) -> ComposeResult:
        # The text is first, for users of a screen reader.
        with ReadingPane(), Card("", id="code-card"):
            yield Static(id="code-text")
        yield QrPicture(inverted=self._inverted)

    def on_resize(self, event: events.Resize) -> None:
        size = event.size
        for option in self._options():
            next_to_text = Size(size.width - MARGIN - MIN_CARD_WIDTH - GAPS, size.height)
            below_text = Size(size.width - MARGIN, size.height - _text_height(option.text, size.width))
            scales = [option.code.largest_scale(space) for space in (next_to_text, below_text)]
            if any(scales):
                self._show(option, max(scales), size, is_horizontal=scales[0] >= scales[1])
                return
        self._show_needed_size(size)

    def _options(self) -> Iterator[_Option]:
        """Yield the codes, those with the most content and the best error correction first."""
        contact, strings = self._contact, self._strings
        card = [strings("qr.card"), "", contact.name, self._publisher, *self._details]
        hint = ""
        for level in LEVELS:
            if code := qr_code(vcard(contact, self._publisher), level):
                hint = strings("qr.more")
                yield _Option(code, "\n".join(card), "")
        uri = tel_uri(contact.phone)
        for level in LEVELS if uri else ():
            if code := qr_code(uri, level):
                yield _Option(code, "\n".join([strings("qr.number"), self._phone]), hint)

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
        strong, muted = (self.get_visual_style(f"contact-code--{part}", partial=True) for part in ("content", "hint"))
        sentence, _, content = text.partition("\n")
        lines = [Content(sentence), *([Content.styled(content, strong)] if content else [])]
        lines += [Content(), Content.styled(hint, muted)] if hint else []
        self._text.update(Content("\n").join(lines))
        self._text_pane.styles.height = height

    def _show_needed_size(self, size: Size) -> None:
        """Say why there is no code, and show the phone number instead."""
        reason = self._strings("qr.too_long")
        for option in self._options():  # the last is the smallest
            needed = self._needed_window(option, size)
            reason = self._strings("qr.too_small", columns=needed.width, rows=needed.height)
        self.remove_class("-horizontal", "-spacious")
        self._picture.show(None)
        self._show_text(f"{reason}\n{self._phone}", "", size.height)

    def _needed_window(self, option: _Option, size: Size) -> Size:
        """Return the size of a window that fits the code, even if its footer is one line higher."""
        code, window = option.code.size(), self.screen.size
        width = max(size.width, MARGIN + code.width)
        height = code.height
        if width < MARGIN + MIN_CARD_WIDTH + GAPS + code.width:
            height += _text_height(option.text, width)
        # A short and narrow window leaves a key out of the footer that a larger one shows.
        footer_growth = int(self.screen.has_class("-narrow", "-short"))
        return window + Size(width, height + footer_growth) - size


def _text_height(text: str, width: int) -> int:
    """Return how many lines ``text`` takes above the code in ``width`` cells."""
    return min(MAX_TEXT_HEIGHT, len(wrap(text, max(1, min(MAX_TEXT_WIDTH, width - AROUND_TEXT)))))
