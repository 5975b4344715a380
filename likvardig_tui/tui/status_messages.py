"""What the status line says of what became of a reader's wish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from likvardig_tui.content.diagnostics import Diagnostic
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.privacy.backups import CorruptFile
from likvardig_tui.privacy.consent import OPTIONAL, Purpose
from likvardig_tui.privacy.session import SaveResult

COPY_SHOWN = 50
"""Characters of a copied text that are repeated."""


def answered(content: LocalizedContent, result: SaveResult) -> str:
    """Say what was answered, whether that could be saved, and what went with it."""
    strings, notice = content.strings, content.topic.privacy
    titles = {Purpose.FUNCTIONAL: notice.functional.title, Purpose.STATISTICS: notice.statistics.title}
    answers = result.answers
    given = (
        strings(f"status.{answers[purpose]}", purpose=titles[purpose]) for purpose in OPTIONAL if purpose in answers
    )
    said = ", ".join(given)
    if result.is_temporary:
        sentence = strings("kiosk.answered", said=said)
    elif result.save_error is None:
        sentence = strings("status.saved", said=said)
    else:
        sentence = strings("status.not_saved", said=said, reason=strings.reason(result.save_error))
    return " ".join([sentence, *_erasing(strings, result, "status.counts_erased", "status.counts_not_erased")])


def kept(strings: Strings, chosen: str, result: SaveResult, overruled_by: str = "") -> str:
    """Say what was ``chosen``, and for how long it holds: not to the next time where it is ``overruled_by`` then."""
    if result.is_temporary:
        sentence = strings("kiosk.choice", chosen=chosen)
    elif result.save_error is not None:
        sentence = strings("status.choice_not_saved", chosen=chosen, reason=strings.reason(result.save_error))
    elif overruled_by:
        sentence = strings("status.choice_overruled", chosen=chosen, variable=overruled_by)
    else:
        sentence = strings("status.choice_saved" if result.has_saved_preferences else "status.choice", chosen=chosen)
    return " ".join([sentence, *_erasing(strings, result, "status.counts_erased", "status.counts_not_erased")])


def erased(strings: Strings, result: SaveResult) -> str:
    """Say whether everything could be erased; nothing where there was nothing."""
    return " ".join(_erasing(strings, result, "status.erased", "status.not_erased"))


def _erasing(strings: Strings, result: SaveResult, done: str, not_done: str) -> Iterator[str]:
    if result.has_erased:
        yield strings(done)
    if result.erase_error is not None:
        yield strings(not_done, reason=strings.reason(result.erase_error))


def damaged(strings: Strings, corrupt_file: CorruptFile) -> str:
    """Say which file could not be read, and where it is now."""
    file = clean_line(corrupt_file.path.name)
    if corrupt_file.backup is None:
        return strings("status.damaged", file=file)
    return strings("status.damaged_kept", file=file, kept=clean_line(corrupt_file.backup.name))


def faulty(strings: Strings, diagnostics: Sequence[Diagnostic]) -> str:
    """Say where the first of a content folder's faults is; nothing where there is none."""
    if not diagnostics:
        return ""
    file = Path(*diagnostics[0].path.parts[-2:])  # by its language's folder
    return strings("status.language_faulty", file=clean_line(str(file)), line=diagnostics[0].line)


def content_faulty(strings: Strings, diagnostics: Sequence[Diagnostic]) -> str:
    """Say that the content has changed and what is the first thing wrong with it; the file by its language's folder."""
    first = replace(diagnostics[0], path=Path(*diagnostics[0].path.parts[-2:]))
    return strings("status.content_faulty", fault=clean_line(strings.diagnostic(first)))


def copied(strings: Strings, text: str) -> str:
    """Say what is on the clipboard, or how it begins."""
    shown = clean_line(text)
    return strings("status.copied", text=shown if len(shown) <= COPY_SHOWN else f"{shown[:COPY_SHOWN]}…")
