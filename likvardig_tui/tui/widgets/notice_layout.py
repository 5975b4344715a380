"""What of the question about consent a window has space for.

Independent of Textual.
"""

from __future__ import annotations

from typing import NamedTuple

from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.counts import RETENTION_DAYS
from likvardig_tui.render.wrap import wrap
from likvardig_tui.tui.breakpoints import TALL_HEIGHT
from likvardig_tui.tui.widgets.flow import button_places, height
from likvardig_tui.tui.widgets.key_row import ROOMY_WIDTH

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
    window: tuple[int, int],
    notice_height: int,
    changes_height: int,
    error_height: int,
    *,
    is_searching: bool,
    has_focus: bool,
) -> NoticeLayout:
    """Return what of the notice to show in a ``window`` of at least 40 by 12 cells.

    Heights are in lines; ``notice_height`` is without the changes. In a short window the notice gives way to a search,
    and to an error that leaves too few lines. While it has the focus, the list and the contact give way instead.
    """
    window_width, window_height = window
    is_short = window_height < TALL_HEIGHT
    footer_height = MAX_FOOTER_HEIGHT if window_width < ROOMY_WIDTH and not is_short else 1
    available = window_height - HEADING_HEIGHT - footer_height - error_height
    list_height = 1 if is_short else 2  # a tall window has a blank line above the list or below it
    needed = notice_height + (0 if has_focus else list_height + CONTACT_HEIGHT)
    is_hidden = (is_searching and is_short) or (error_height > 0 and needed > available)
    shows_changes = notice_height + changes_height <= available - MIN_LIST_HEIGHT - CONTACT_HEIGHT
    return NoticeLayout(not is_hidden, shows_changes)


def question_name(*, is_remembered: bool, has_statistics: bool) -> str:
    """Return the name of the string with the question.

    ``is_remembered`` says whether the answer is stored, ``has_statistics`` whether statistics are asked about.
    """
    if not is_remembered:
        return "kiosk.notice"
    return "notice.text" if has_statistics else "notice.text_without_statistics"


class FittedNotice(NamedTuple):
    """What a window shows of the notice."""

    is_visible: bool
    question: str
    changes: str
    """Empty if there is no space for it."""


class NoticeTexts(NamedTuple):
    """The texts of the notice."""

    question: str
    short_question: str
    changes: str
    """What is new since the revision answered before; empty if nothing was."""
    buttons: tuple[str, ...]
    """To accept, to deny, and to choose if that has a text."""

    @classmethod
    def of(cls, strings: Strings, question: str, changes: str = "") -> NoticeTexts:
        """Return the texts; ``question`` is the name of a string."""
        return cls(
            strings(question, days=RETENTION_DAYS),
            strings(f"{question}_short", days=RETENTION_DAYS),
            strings("notice.changed", changes=changes) if changes else "",
            (strings("notice.accept"), strings("notice.deny"), *filter(None, [strings("notice.choose")])),
        )

    def fit(
        self,
        window: tuple[int, int],
        padding: tuple[int, int],
        error: str,
        *,
        is_searching: bool = False,
        has_focus: bool = False,
    ) -> FittedNotice:
        """Return what a ``window`` shows; ``padding`` is what of both sizes is around the texts.

        In a short window the question is the short one if the other takes more than a line. The changes are shown if
        there is space for them; the settings show them at every size.
        """
        width = window[0] - padding[0]
        is_long = len(wrap(self.question, width)) > 1 and window[1] < TALL_HEIGHT
        question = self.short_question if is_long else self.question
        layout = notice_layout(
            window,
            notice_height=len(wrap(question, width)) + height(button_places(self.buttons, width)) + padding[1],
            changes_height=len(wrap(self.changes, width)),
            error_height=len(wrap(error, width)) if error else 0,
            is_searching=is_searching,
            has_focus=has_focus,
        )
        return FittedNotice(layout.is_visible, question, self.changes if layout.shows_changes else "")
