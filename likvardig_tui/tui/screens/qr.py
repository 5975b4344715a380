"""Contacts or links as QR codes, for a phone to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from likvardig_tui.content.hits import PREAMBLE
from likvardig_tui.content.model import Contacts
from likvardig_tui.content.part_links import part_links
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.tui.binding_groups import CODES
from likvardig_tui.tui.messages import CopyRequested
from likvardig_tui.tui.qr_contents import Subject, contact_subjects, link_subjects
from likvardig_tui.tui.screens.base import BrowserScreen
from likvardig_tui.tui.widgets.code_view import CodeView
from likvardig_tui.tui.widgets.footer import Footer


class QrScreen(BrowserScreen):
    """Shows one contact or link after another, as a code and as text. Opening it is neither counted nor stored."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,N", "step(-1)", "keys.previous_code", group=CODES),
        Binding("right,n", "step(1)", "keys.next_code", group=CODES),
        Binding("y", "copy", "keys.copy_code"),
        Binding("escape,m", "back", "keys.back"),
    ]

    _view = getters.query_one(CodeView)

    def __init__(
        self, content: LocalizedContent, *, shows_links: bool = False, inverted: bool = False, can_copy: bool = False
    ) -> None:
        """``shows_links`` is for the links of a part of the page, else the contacts are shown.

        ``inverted`` is for a terminal without colours, see QrPicture; ``can_copy`` says whether there is a clipboard.
        """
        super().__init__(content)
        self._shows_links = shows_links
        self._inverted = inverted
        self._can_copy = can_copy
        self._part_name = ""
        self._index = 0

    def heading(self) -> str:
        return self.strings("qr.links_title" if self._shows_links else "qr.title")

    def spoken_title(self) -> str:
        """Say what the code contains, as it cannot be seen."""
        return f"{self.heading()}. {self.strings('speech.code', content=self._subject.in_words)}"

    def compose_body(self) -> ComposeResult:
        yield CodeView(self._subject, self.strings, inverted=self._inverted)

    def show(self, part_name: str, index: int) -> None:
        """Show the code number ``index``, from 0, of the part of the page called ``part_name``."""
        self._part_name, self._index = part_name, index
        self.update_values()

    @property
    def _subjects(self) -> Sequence[Subject]:
        """All that is shown; the first contact if the content has changed and there are no links any more."""
        contacts = contact_subjects(self.topic, self.strings)
        if not self._shows_links:
            return contacts
        part = self.topic.part(self._part_name) if self._part_name else None
        index = PREAMBLE if part is None or isinstance(part, Contacts) else part[0] - 1
        return link_subjects(part_links(self.topic, index), self.strings) or contacts[:1]

    @property
    def _subject(self) -> Subject:
        subjects = self._subjects
        return subjects[min(self._index, len(subjects) - 1)]

    def update_values(self) -> None:
        self._view.show(self._subject)
        for footer in self.query(Footer):
            footer.position = self.position()
        self.refresh_bindings()

    def position(self) -> str:
        count = len(self._subjects)
        return self.strings("list.position", at=min(self._index + 1, count), count=count) if count > 1 else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable keys that have nothing to act on."""
        del parameters
        if action == "step":
            return len(self._subjects) > 1
        return action != "copy" or self._can_copy

    def action_step(self, direction: int) -> None:
        """Show the next code (1) or the previous one (-1), and after the last one the first."""
        self._index = (self._index + direction) % len(self._subjects)
        self.update_values()

    def action_copy(self) -> None:
        self.post_message(CopyRequested(self._subject.copied, is_contact=not self._shows_links))
