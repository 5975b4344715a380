"""The question about consent, docked on the page until it is answered."""

from __future__ import annotations

from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import VerticalGroup
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.counts import RETENTION_DAYS
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.breakpoints import TALL_HEIGHT
from likvardig_tui.tui.widgets.consent_buttons import ConsentButtons
from likvardig_tui.tui.widgets.footer import ROOMY_WIDTH

HEADING_HEIGHT = 1
CONTACT_HEIGHT = 1
"""Lines of the contact below the list."""
MIN_LIST_HEIGHT = 6
"""Lines of the list that the changes leave free."""
MAX_FOOTER_HEIGHT = 2
"""Lines that the keys take in a narrow window that is tall."""


class NoticeLayout(NamedTuple):
    """What of the notice a window has space for."""

    is_visible: bool
    shows_changes: bool


def notice_layout(
    window: Size,
    notice_height: int,
    changes_height: int,
    status_height: int,
    *,
    is_searching: bool,
    has_focus: bool,
) -> NoticeLayout:
    """Return what of the notice to show in a ``window`` of at least 40 by 12 cells.

    Heights are in lines; ``notice_height`` is without the changes. In a short window the notice gives way to a search,
    and to a status that leaves too few lines. While it has the focus, the list and the contact give way instead.
    """
    is_short = window.height < TALL_HEIGHT
    footer_height = MAX_FOOTER_HEIGHT if window.width < ROOMY_WIDTH and not is_short else 1
    available = window.height - HEADING_HEIGHT - footer_height - status_height
    list_height = 1 if is_short else 2  # a tall window has a blank line above the list
    needed = notice_height + (0 if has_focus else list_height + CONTACT_HEIGHT)
    is_hidden = (is_searching and is_short) or (status_height > 0 and needed > available)
    shows_changes = notice_height + changes_height <= available - MIN_LIST_HEIGHT - CONTACT_HEIGHT
    return NoticeLayout(not is_hidden, shows_changes)


def question_name(*, is_remembered: bool, has_statistics: bool) -> str:
    """Return the name of the string with the question.

    ``is_remembered`` says whether the answer is stored, ``has_statistics`` whether statistics are asked about.
    """
    if not is_remembered:
        return "kiosk.notice"
    return "notice.text" if has_statistics else "notice.text_without_statistics"


class ConsentNotice(VerticalGroup):
    """The question and its answers. It takes space on the page but not the focus, and covers nothing."""

    def __init__(self, strings: Strings, question: str, changes: str = "") -> None:
        """``question`` is the name of a string; ``changes`` is what is new since the revision answered before."""
        super().__init__()
        self._question = strings(question, days=RETENTION_DAYS)
        self._short_question = strings(f"{question}_short", days=RETENTION_DAYS)
        self._changes = strings("notice.changed", changes=changes) if changes else ""
        self._changes_text = Static(Content(self._changes), id="notice-changes")
        self._question_text = Static(self._question, id="notice-question", markup=False)
        self._buttons = ConsentButtons(strings("notice.accept"), strings("notice.deny"), strings("notice.choose"))

    def compose(self) -> ComposeResult:
        yield self._changes_text
        yield self._question_text
        yield self._buttons

    def spoken_group(self) -> str:
        """Return the question, which the buttons answer."""
        return " ".join(filter(None, (self._changes, self._question)))

    def fit(self, window: Size, status: str, *, is_searching: bool) -> bool:
        """Adapt the texts to the ``window``, and return whether it has space for the notice.

        In a short window the question is the short one if the other takes more than a line. The changes are shown if
        there is space for them; the settings show them at every size.
        """
        width = window.width - self.gutter.width
        is_long = len(wrap(self._question, width)) > 1 and window.height < TALL_HEIGHT
        question = self._short_question if is_long else self._question
        layout = notice_layout(
            window,
            notice_height=len(wrap(question, width)) + self._buttons.height_in(width) + self.gutter.height,
            changes_height=len(wrap(self._changes, width)),
            status_height=len(wrap(status, width)) if status else 0,
            is_searching=is_searching,
            has_focus=self.has_focus_within,
        )
        if self._question_text.content != question:
            self._question_text.update(question)
        self._changes_text.display = bool(self._changes) and layout.shows_changes
        return layout.is_visible
