"""The question about consent, docked on the page until it is answered."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalGroup
from textual.geometry import Size

from likvardig_tui.tui.widgets.consent_buttons import ConsentButtons
from likvardig_tui.tui.widgets.notice_layout import NoticeTexts
from likvardig_tui.tui.widgets.wrapped_text import WrappedText


class ConsentNotice(VerticalGroup):
    """The question and its answers. It takes space on the page but not the focus, and covers nothing."""

    def __init__(self, texts: NoticeTexts) -> None:
        super().__init__()
        self._texts = texts
        self._changes_text = WrappedText()
        self._changes_text.display = False
        self._question_text = WrappedText(texts.question)
        self._buttons = ConsentButtons(*texts.buttons)

    def compose(self) -> ComposeResult:
        yield self._changes_text
        yield self._question_text
        yield self._buttons

    def spoken_group(self) -> str:
        """Return the question, which the buttons answer."""
        return " ".join(filter(None, (self._texts.changes, self._texts.question)))

    def fit(self, window: Size, error: str, *, is_searching: bool) -> bool:
        """Adapt the texts to the ``window``, and return whether it has space for the notice."""
        padding = self.gutter.width, self.gutter.height
        shown = self._texts.fit(window, padding, error, is_searching=is_searching, has_focus=self.has_focus_within)
        self._question_text.text = shown.question
        self._changes_text.text = shown.changes
        self._changes_text.display = bool(shown.changes)
        return shown.is_visible
