"""What the status line says of what became of a reader's wish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from likvardig_tui.content.diagnostics import Fault
from likvardig_tui.content.sanitising import clean_line
from likvardig_tui.content.store import LocalizedContent
from likvardig_tui.content.strings import Words
from likvardig_tui.privacy.consent import OPTIONAL, Purpose, State
from likvardig_tui.privacy.session import Damage, Outcome

COPY_SHOWN = 50
"""Characters of a copied text that are repeated."""


def answered(content: LocalizedContent, states: Mapping[Purpose, State], outcome: Outcome) -> str:
    """Say what was answered, whether that could be saved, and what went with it."""
    words, notice = content.words, content.topic.privacy
    titles = {Purpose.FUNCTIONAL: notice.functional.title, Purpose.STATISTICS: notice.statistics.title}
    given = (words(f"status.{states[purpose]}", purpose=titles[purpose]) for purpose in OPTIONAL if purpose in states)
    said = ", ".join(given)
    if outcome.is_for_now:
        sentence = words("kiosk.answered", said=said)
    elif outcome.unsaved is None:
        sentence = words("status.saved", said=said)
    else:
        sentence = words("status.not_saved", said=said, reason=words.reason(outcome.unsaved))
    return " ".join([sentence, *_erasing(words, outcome, "status.counts_erased", "status.counts_not_erased")])


def kept(words: Words, chosen: str, outcome: Outcome, overruled_by: str = "") -> str:
    """Say what was ``chosen``, and for how long it holds: not to the next time where it is ``overruled_by`` then."""
    if outcome.is_for_now:
        sentence = words("kiosk.choice", chosen=chosen)
    elif outcome.unsaved is not None:
        sentence = words("status.choice_not_saved", chosen=chosen, reason=words.reason(outcome.unsaved))
    elif overruled_by:
        sentence = words("status.choice_overruled", chosen=chosen, variable=overruled_by)
    else:
        sentence = words("status.choice_saved" if outcome.is_kept else "status.choice", chosen=chosen)
    return " ".join([sentence, *_erasing(words, outcome, "status.counts_erased", "status.counts_not_erased")])


def erased(words: Words, outcome: Outcome) -> str:
    """Say whether everything could be erased; nothing where there was nothing."""
    return " ".join(_erasing(words, outcome, "status.erased", "status.not_erased"))


def _erasing(words: Words, outcome: Outcome, done: str, not_done: str) -> Iterator[str]:
    if outcome.has_erased:
        yield words(done)
    if outcome.unerased is not None:
        yield words(not_done, reason=words.reason(outcome.unerased))


def damaged(words: Words, damage: Damage) -> str:
    """Say which file could not be read, and where it is now."""
    file = clean_line(damage.path.name)
    if damage.kept_as is None:
        return words("status.damaged", file=file)
    return words("status.damaged_kept", file=file, kept=clean_line(damage.kept_as.name))


def faulty(words: Words, faults: Sequence[Fault]) -> str:
    """Say where the first of a content folder's faults is; nothing where there is none."""
    if not faults:
        return ""
    file = Path(*faults[0].path.parts[-2:])  # by its language's folder
    return words("status.language_faulty", file=clean_line(str(file)), line=faults[0].line)


def content_faulty(words: Words, faults: Sequence[Fault]) -> str:
    """Say that the content has changed and what is the first thing wrong with it; the file by its language's folder."""
    first = replace(faults[0], path=Path(*faults[0].path.parts[-2:]))
    return words("status.content_faulty", fault=clean_line(words.fault(first)))


def copied(words: Words, text: str) -> str:
    """Say what is on the clipboard, or how it begins."""
    shown = clean_line(text)
    return words("status.copied", text=shown if len(shown) <= COPY_SHOWN else f"{shown[:COPY_SHOWN]}…")
