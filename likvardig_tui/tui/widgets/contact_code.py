"""The contact as a QR code, the richest that there is room for, with what it holds in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from likvardig_tui.content.contact_card import tel_uri, vcard
from likvardig_tui.content.model import Contact
from likvardig_tui.content.strings import Strings
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.qr import LEVELS, QrCode, qr_code
from likvardig_tui.tui.widgets.qr_picture import QrPicture
from likvardig_tui.tui.widgets.reading_pane import ReadingPane

TEXT_WIDTH = 28
"""Cells that the words have at least where they stand beside the code."""
TEXT_HEIGHT = 10
"""Lines that the words have at most where they stand above the code; longer ones scroll."""
PADDING = 2
"""Cells at the sides of the words."""


class _Offer(NamedTuple):
    """A code that could be shown."""

    code: QrCode
    told: str
    """What it holds, in words."""
    more: str
    """What a larger one would hold besides; empty where there is none."""


class ContactCode(Container):
    """Shows what fits, chosen anew whenever the room changes, or a word about a window with room enough."""

    def __init__(self, contact: Contact, publisher: str, strings: Strings, *, inverted: bool) -> None:
        """``inverted`` is for a terminal without colours, see QrPicture."""
        super().__init__()
        self._contact, self._publisher, self._strings = contact, publisher, strings
        self._inverted = inverted

    def compose(self) -> ComposeResult:
        """Put the words first, also for those who have the screen read to them."""
        with ReadingPane():
            yield Static(id="told")
        yield QrPicture(inverted=self._inverted)

    def on_resize(self, event: events.Resize) -> None:
        """Show what fits now."""
        room = event.size
        for offer in self._offers():
            beside = offer.code.scale_in(Size(room.width - TEXT_WIDTH, room.height))
            if beside:
                self._show(offer, beside, room, is_beside=True)
                return
            above = offer.code.scale_in(Size(room.width, room.height - _height(offer.told, room.width)))
            if above:
                self._show(offer, above, room, is_beside=False)
                return
        self._show_word(room)

    def _offers(self) -> Iterator[_Offer]:
        """Make the codes, those that hold most and stand most damage first."""
        contact, strings = self._contact, self._strings
        address = ", ".join(line for line in contact.visiting_address if line)
        where = f"{strings('contact.visiting_address')}: {address}"
        card = "\n".join([strings("qr.card"), "", contact.name, self._publisher, self._number, where])
        number = "\n".join([strings("qr.number"), self._number])
        more = ""
        for level in LEVELS:
            if code := qr_code(vcard(contact, self._publisher), level):
                more = strings("qr.more")
                yield _Offer(code, card, "")
        uri = tel_uri(contact.phone)
        for level in LEVELS if uri else ():
            if code := qr_code(uri, level):
                yield _Offer(code, number, more)

    @property
    def _number(self) -> str:
        return f"{self._strings('contact.phone')}: {self._contact.phone}"

    def _show(self, offer: _Offer, scale: int, room: Size, *, is_beside: bool) -> None:
        size = offer.code.size(scale)
        text = f"{offer.told}\n\n{offer.more}" if offer.more else offer.told
        height = room.height
        if not is_beside:
            left = room.height - size.height
            if _height(text, room.width) > left:
                text = offer.told
            height = min(left, _height(text, room.width))
        self.set_class(is_beside, "-beside")
        self.query_one(QrPicture).show(offer.code, scale)
        self._say(text, height)

    def _say(self, text: str, height: int) -> None:
        self.query_one("#told", Static).update(Content(text))
        self.query_one(ReadingPane).styles.height = height

    def _show_word(self, room: Size) -> None:
        """Say why there is no code, and give the number in its place."""
        word = self._strings("qr.too_long")
        for offer in self._offers():  # the last is the smallest
            needed = self._needed(offer, room)
            word = self._strings("qr.too_small", columns=needed.width, rows=needed.height)
        self.remove_class("-beside")
        self.query_one(QrPicture).show(None)
        self._say(f"{word}\n{self._number}", room.height)

    def _needed(self, offer: _Offer, room: Size) -> Size:
        """Return the size of a window that has room for what is offered, be its key bar a line higher."""
        window, code = self.screen.size, offer.code.size()
        width = max(room.width, code.width)
        height = code.height if width >= code.width + TEXT_WIDTH else code.height + _height(offer.told, width)
        growing = int(self.screen.has_class("-narrow", "-short"))  # where the bar leaves a key to the help
        return Size(width, height + window.height - room.height + growing)


def _height(text: str, width: int) -> int:
    """Return how many lines a text takes at most in so many cells."""
    return min(TEXT_HEIGHT, len(wrap(text, max(1, width - PADDING))))
