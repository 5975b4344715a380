"""Cut text into sentences, as offsets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

MAX_LENGTH = 300
"""Characters of a sentence; a longer one is cut at a clause, else between words."""
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)")
_LAST_WORD = re.compile(r"[^\s(\[\"”]+\Z")
_STOPPED = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}\.")
"""An abbreviation with full stops in it."""
_NUMBER = re.compile(r"[0-9]{1,3}\.")
_CLAUSE = re.compile(r"[,;:–—)]\s")
_GAP = re.compile(r"(?<![0-9])\s|\s(?![0-9])")
"""White space that is not within a number."""


def cut_sentences(text: str, abbreviations: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each sentence; ``abbreviations`` end with a full stop, and are case-folded."""
    for start, end in _paragraphs(text):
        for first, last in _sentences(text, start, end, abbreviations):
            yield from _bounded(text, first, last)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield what may not be cut between lines: a line that begins in lower case continues the one before."""
    start = end = 0
    for match in _LINE.finditer(text):
        line = match[0].lstrip()
        if match.start() != end + 1 or not line[:1].islower():
            yield start, end
            start = match.start()
        end = match.end()
    yield start, end


def _sentences(text: str, start: int, end: int, abbreviations: Collection[str]) -> Iterator[tuple[int, int]]:
    for match in _END.finditer(text, start, end):
        if match.end() > start and not _goes_on(text, start, match, end, abbreviations):
            yield start, match.end()
            start = match.end()
    yield start, end


def _goes_on(text: str, start: int, match: re.Match[str], end: int, abbreviations: Collection[str]) -> bool:
    """Return whether a sentence goes on after a full stop, as after an abbreviation or the number of a list item."""
    if _first_character(text, match.end(), end).islower():
        return True
    if text[match.start() : match.end()] != ".":
        return False
    word = _LAST_WORD.search(text, max(start, match.start() - 30), match.end())
    if word is None:
        return False
    is_first = not text[start : word.start()].strip()
    is_initial = len(word[0]) == 2 and word[0][0].isupper()
    is_abbreviation = is_initial or word[0].casefold() in abbreviations or _STOPPED.fullmatch(word[0]) is not None
    return is_abbreviation or (is_first and _NUMBER.fullmatch(word[0]) is not None)


def _first_character(text: str, start: int, end: int) -> str:
    for index in range(start, end):
        if not text[index].isspace():
            return text[index]
    return ""


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield parts of bounded length without white space around them; none if there is nothing else."""
    start, end = _stripped(text, start, end)
    while start < end:
        stop = end if end - start <= MAX_LENGTH else _place_to_cut(text, start)
        yield _stripped(text, start, stop)
        start, end = _stripped(text, stop, end)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _place_to_cut(text: str, start: int) -> int:
    limit = start + MAX_LENGTH
    for pattern in (_CLAUSE, _GAP):
        found = [match.end() for match in pattern.finditer(text, start + MAX_LENGTH // 3, limit)]
        if found:
            return found[-1]
    return limit
