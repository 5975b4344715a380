"""The question about consent, for content and the state of consent."""

from __future__ import annotations

from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.privacy.consent import Purpose
from likvardig_tui.privacy.session import ConsentStatus
from likvardig_tui.tui.widgets.notice_layout import NoticeTexts, question_name


def notice_texts(content: LocalizedContent, status: ConsentStatus) -> NoticeTexts:
    """Return the texts of the notice that asks what ``status`` leaves unanswered."""
    question = question_name(is_remembered=status.is_remembered, has_statistics=Purpose.STATISTICS in status.asked)
    return NoticeTexts.of(content.strings, question, content.topic.privacy.changes if status.is_outdated else "")
