"""Texts for the status line: the result of what the user has done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from likvardig_tui.content.diagnostics import Diagnostic
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Strings
from likvardig_tui.content.topics import TOPICS
from likvardig_tui.privacy.backups import CorruptFile
from likvardig_tui.privacy.consent import OPTIONAL, Purpose
from likvardig_tui.privacy.session import SaveResult
from likvardig_tui.tui.printing import PrintResult

MAX_QUOTE_LENGTH = 50
"""Characters of a copied text that are quoted."""


def service_status(content: LocalizedContent, newest_date: date | None, errors: int) -> str:
    """Return for the operator which edition of the content a kiosk shows.

    ``newest_date`` is None until the first of several topics has been read; ``errors`` keep content from being shown.
    """
    strings = content.strings
    shown = "cli.kiosk_shows_topics" if content.entries else "cli.kiosk_shows"
    if newest_date is None:
        shown = "cli.kiosk_reads_topics"
    date = newest_date and newest_date.isoformat()[:10]
    edition = strings(shown, language=content.language, count=len(content.entries), date=date)
    completeness = strings("cli.kiosk_errors", count=errors) if errors else strings("cli.kiosk_valid")
    return f"{edition} {completeness}"


def has_failed(result: SaveResult) -> bool:
    """Return whether something could not be stored or erased, so that the user should not miss the message."""
    return bool(result.save_error or result.erase_error)


def answers(content: LocalizedContent, result: SaveResult) -> str:
    """Return what was answered, without a full stop."""
    strings, notice = content.strings, content.topic.privacy
    titles = {Purpose.FUNCTIONAL: notice.functional.title, Purpose.STATISTICS: notice.statistics.title}
    return ", ".join(
        strings(f"status.{result.answers[purpose]}", purpose=titles[purpose])
        for purpose in OPTIONAL
        if purpose in result.answers
    )


def consent_answered(content: LocalizedContent, result: SaveResult) -> str:
    """Return what was answered, whether it could be saved, and whether counts were erased."""
    strings, said = content.strings, answers(content, result)
    if result.is_temporary:
        sentence = strings("kiosk.answered", said=said)
    elif result.save_error is None:
        sentence = strings("status.saved", said=said)
    else:
        sentence = strings("status.not_saved", said=said, reason=strings.reason(result.save_error))
    uncounted = [strings("status.uncounted")] if result.is_uncounted else []
    erased = _erase_result(strings, result, "status.counts_erased", "status.counts_not_erased")
    return " ".join([sentence, *uncounted, *erased])


def preference_saved(strings: Strings, chosen: str, result: SaveResult, overruled_by: str = "") -> str:
    """Return what was ``chosen``, and whether it is remembered.

    ``overruled_by`` is the environment variable that decides at the next start, if there is one.
    """
    if result.is_temporary:
        sentence = strings("kiosk.choice", chosen=chosen)
    elif result.save_error is not None:
        sentence = strings("status.choice_not_saved", chosen=chosen, reason=strings.reason(result.save_error))
    elif overruled_by:
        sentence = strings("status.choice_overruled", chosen=chosen, variable=overruled_by)
    else:
        sentence = strings("status.choice_saved" if result.has_saved_preferences else "status.choice", chosen=chosen)
    return " ".join([sentence, *_erase_result(strings, result, "status.counts_erased", "status.counts_not_erased")])


def everything_erased(strings: Strings, result: SaveResult) -> str:
    """Return whether everything could be erased; empty if nothing was stored."""
    return " ".join(_erase_result(strings, result, "status.erased", "status.not_erased"))


def _erase_result(strings: Strings, result: SaveResult, erased: str, not_erased: str) -> Iterator[str]:
    if result.has_erased:
        yield strings(erased)
    if result.erase_error is not None:
        yield strings(not_erased, reason=strings.reason(result.erase_error))


def file_corrupt(strings: Strings, corrupt_file: CorruptFile) -> str:
    """Return which file could not be read, and why or the name of its backup."""
    file = clean_line(corrupt_file.path.name)
    if corrupt_file.reason is not None:
        return strings("status.unreadable", file=file, reason=strings.reason(corrupt_file.reason))
    if corrupt_file.backup is None:
        return strings("status.damaged", file=file)
    return strings("status.damaged_kept", file=file, kept=clean_line(corrupt_file.backup.name))


def language_invalid(strings: Strings, diagnostics: Sequence[Diagnostic]) -> str:
    """Return the position of the first error in a language's content; empty if there is none."""
    if not diagnostics:
        return ""
    file = _relative(diagnostics[0].path)
    return strings("status.language_faulty", file=clean_line(str(file)), line=diagnostics[0].line)


def topic_invalid(strings: Strings, diagnostics: Sequence[Diagnostic]) -> str:
    """Return that a topic cannot be shown, and the first error in it."""
    return strings("status.topic_faulty", fault=_first(strings, diagnostics))


def content_invalid(strings: Strings, diagnostics: Sequence[Diagnostic]) -> str:
    """Return that the content has changed, and the first error in it."""
    return strings("status.content_faulty", fault=_first(strings, diagnostics))


def _first(strings: Strings, diagnostics: Sequence[Diagnostic]) -> str:
    first = diagnostics[0]._replace(path=_relative(diagnostics[0].path))
    return clean_line(strings.diagnostic(first))


def _relative(path: Path) -> Path:
    """Return a path relative to the content folder, such as ``sv/topic.toml`` or ``sv/topics/skola.toml``."""
    return Path(*path.parts[-3 if path.parent.name == TOPICS else -2 :])


def text_printed(strings: Strings, title: str, result: PrintResult) -> str:
    """Return whether a text was accepted for printing, and what the command for it has answered."""
    if result.start_error:
        return strings("print.not_printed", title=title, reason=strings.reason(result.start_error))
    if result.exit_code is None:
        return strings("print.no_answer", title=title)
    if result.exit_code:
        reason = result.message or strings("reasons.other", code=result.exit_code)
        return strings("print.not_printed", title=title, reason=reason)
    return strings("print.sent_as" if result.message else "print.sent", title=title, answer=result.message)


def text_printed_in_short(strings: Strings, result: PrintResult) -> str:
    """Return that a text was accepted for printing, without its title."""
    return strings("print.sent_as_short" if result.message else "print.sent_short", answer=result.message)


def text_sent(strings: Strings, text: str) -> str:
    """Return the text that was sent to the clipboard, or how its first paragraph begins."""
    quote = clean_line(text.split("\n\n", 1)[0])[:MAX_QUOTE_LENGTH]
    return strings("status.copied", text=quote if quote == clean_line(text) else f"{quote}…")
